//! The legs of the loop.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use super::Teller;
use super::client::{Client, Sandbox};
use crate::seed::PASSWORD;

/// The service the story is about.
pub(crate) const ALLOWANCE: &str = "cn-440000.social.maternity_allowance";
/// The benefit that belongs to the same life event.
const SUBSIDY: &str = "cn.family.childcare_subsidy";
/// A door in Tianhe, near Tianhe Tiyu West.
pub(crate) const DOOR: (i32, i32) = (231_345_000, 1_133_260_000);
/// The smallest picture there is: a clear pixel.
const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// The staff of the story, each on a device of their own.
pub struct Staff {
    clerk: Client,
    merchant: Client,
    courier: Client,
    operator: Client,
}

impl Staff {
    /// Signs everybody in; the courier begins a shift near the site.
    ///
    /// # Errors
    /// If somebody cannot sign in.
    pub async fn sign_in(home: &str) -> anyhow::Result<Self> {
        let staff = Self {
            clerk: Client::new(home),
            merchant: Client::new(home),
            courier: Client::new(home),
            operator: Client::new(home),
        };
        let accounts = [
            (&staff.clerk, "clerk"),
            (&staff.merchant, "merchant"),
            (&staff.courier, "courier1"),
            (&staff.operator, "operator"),
        ];
        for (client, login) in accounts {
            let session =
                client.post("/staff/session", json!({ "login": login, "password": PASSWORD })).await?;
            client.remember(&session);
        }
        staff.courier.post("/courier/shift", json!({ "on": true })).await?;
        staff.courier_at(DOOR).await?;
        Ok(staff)
    }

    async fn courier_at(&self, (lat_e7, lng_e7): (i32, i32)) -> anyhow::Result<()> {
        self.courier.post("/courier/position", json!({ "lat_e7": lat_e7, "lng_e7": lng_e7 })).await.map(drop)
    }
}

/// The whole loop for one new citizen; `None` if they are in the holdout and so are offered nothing.
///
/// # Errors
/// Naming the leg that failed.
pub async fn whole_loop(
    teller: &mut Teller,
    citizen: &Client,
    staff: &Staff,
    sandbox: &Sandbox,
) -> anyhow::Result<Option<String>> {
    let name = sign_in(teller, citizen, sandbox).await.context("signing in")?;
    verify(teller, citizen, &name).await.context("verifying")?;
    let case = civic(teller, citizen, staff).await.context("the civic matter")?;
    let trace = text(&case["trace"]);
    let Some(offer) = need(teller, citizen, staff, &case, &trace).await.context("the need")? else {
        return Ok(None);
    };
    let order = buy(teller, citizen, sandbox, &offer, &trace).await.context("the order")?;
    deliver(teller, citizen, staff, &order, &trace).await.context("the delivery")?;
    attribute(teller, staff, &trace).await.context("the attribution")?;
    Ok(Some(trace))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A mobile number nobody has used here before.
fn new_mobile() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("139{:08}", u64::from_be_bytes(bytes) % 100_000_000)
}

/// A citizen number nobody has used here before.
fn new_number() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    number(u64::from_be_bytes(bytes))
}

/// A valid citizen number of a woman born in 1994 in Tianhe; `draw` says which.
pub(crate) fn number(draw: u64) -> String {
    let body = format!(
        "4401061994{:02}{:02}{:02}{}",
        draw % 12 + 1,
        draw / 12 % 28 + 1,
        draw / 400 % 100,
        draw / 40_000 % 5 * 2
    );
    let candidates = "0123456789X".chars().map(|check| format!("{body}{check}"));
    candidates
        .into_iter()
        .find(|n| kernel::CitizenNumber::parse(n).is_ok())
        .expect("one check character fits")
}

async fn sign_in(teller: &mut Teller, citizen: &Client, sandbox: &Sandbox) -> anyhow::Result<String> {
    let mobile = new_mobile();
    citizen.post("/session/code", json!({ "mobile": mobile })).await?;
    let code = sandbox.code(&mobile).await?;
    let session =
        citizen.post("/session", json!({ "mobile": mobile, "code": code, "region": "440106" })).await?;
    citizen.remember(&session);
    teller.leg("sign_in", "市民登录 the citizen signs in", &text(&session["person"]["mobile_masked"]), None);
    citizen.post("/opens", json!({})).await?;
    Ok("林晓雯".to_owned())
}

async fn verify(teller: &mut Teller, citizen: &Client, name: &str) -> anyhow::Result<()> {
    let person =
        citizen.post("/me/verification", json!({ "name": name, "citizen_number": new_number() })).await?;
    ensure!(person["verified"] == true, "the person is not verified: {person}");
    teller.leg("verify", "实名认证 the real name is verified", &text(&person["name_masked"]), None);
    Ok(())
}

/// Applies, supplies a missing paper, is approved and paid; the case as the citizen sees it in the end.
async fn civic(teller: &mut Teller, citizen: &Client, staff: &Staff) -> anyhow::Result<Value> {
    let service = citizen.get(&format!("/services/{ALLOWANCE}?region=440106")).await?;
    let answers = answers(&service);
    let body = json!({ "region": "440106", "answers": answers });
    let estimate = citizen.post(&format!("/services/{ALLOWANCE}/estimate"), body).await?;
    ensure!(estimate["ok"] == true, "the estimate has faults: {}", estimate["faults"]);
    let outputs = estimate["outputs"].as_array().cloned().unwrap_or_default();
    let amount =
        outputs.iter().find(|o| o["name"] == "amount").map(|o| text(&o["value"])).unwrap_or_default();
    teller.leg("estimate", "边填边算 the rules explain", &format!("¥{amount}"), None);

    let new = json!({ "service": ALLOWANCE, "region": "440106", "answers": answers });
    let case = citizen.post("/cases", new).await?;
    let (id, trace) = (text(&case["id"]), text(&case["trace"]));
    let case = citizen.post(&format!("/cases/{id}/submit"), json!({})).await?;
    teller.leg("submit", "提交申请 the case is handed in", &text(&case["number"]), Some(&trace));

    let items = json!([{ "zh": "出生医学证明", "en": "birth certificate" }]);
    let missing = json!({ "items": items, "note": "请补充清晰照片" });
    staff.clerk.post(&format!("/clerk/cases/{id}/supplement"), missing).await?;
    teller.leg(
        "supplement",
        "窗口要求补正 the clerk asks for a paper",
        "出生医学证明 birth certificate",
        Some(&trace),
    );

    let document = citizen.upload("birth_certificate", "birth.png", PIXEL.to_vec()).await?;
    let papers = json!({ "documents": [document["id"]], "note": "已补充" });
    citizen.post(&format!("/cases/{id}/supplement"), papers).await?;
    teller.leg("supply", "市民补正 the citizen sends it", &text(&document["kind"]), Some(&trace));

    staff.clerk.post(&format!("/clerk/cases/{id}/accept"), json!({})).await?;
    let desk = format!("/clerk/cases/{id}");
    staff
        .clerk
        .until(&desk, |c| c["allowed"].as_array().is_some_and(|a| a.iter().any(|x| x == "approve")))
        .await?;
    staff.clerk.post(&format!("{desk}/approve"), json!({ "note": "材料齐全，符合规定" })).await?;
    teller.leg("approve", "审核通过 the clerk approves", "", Some(&trace));

    let paid = citizen.until(&format!("/cases/{id}"), |c| !c["paid"].is_null()).await?;
    let wallet = citizen.get("/me/wallet").await?;
    teller.leg(
        "paid",
        "津贴到账 the allowance is paid",
        &format!("¥{}", text(&wallet["balance"])),
        Some(&trace),
    );
    Ok(paid)
}

/// Answers to whatever the form requires, from its own description.
pub(crate) fn answers(service: &Value) -> Value {
    let mut answers = json!({ "average_wage": "9800.00", "birth_kind": "caesarean", "babies": 1 });
    let form = &service["form"];
    let required = form["schema"]["required"].as_array().cloned().unwrap_or_default();
    for field in required.iter().filter_map(Value::as_str) {
        if !answers[field].is_null() {
            continue;
        }
        let schema = &form["schema"]["properties"][field];
        answers[field] = match (form["ui"]["widgets"][field].as_str(), &schema["enum"]) {
            (_, Value::Array(options)) => options.first().cloned().unwrap_or(Value::Null),
            (Some("bool"), _) => Value::Bool(true),
            (Some("date"), _) => Value::from("2026-10-20"),
            (Some("money"), _) => Value::from("9800.00"),
            (Some("int"), _) => Value::from(1),
            _ => Value::from("广州城环科技有限公司"),
        };
    }
    if let Some(options) = form["ui"]["choices"]["birth_kind"].as_array() {
        let known = options.iter().any(|o| o["value"] == answers["birth_kind"]);
        if !known {
            answers["birth_kind"] = options[0]["value"].clone();
        }
    }
    answers
}

/// Consents, sees the entitlement and the offers; the first offer, unless the citizen is in the holdout.
async fn need(
    teller: &mut Teller,
    citizen: &Client,
    staff: &Staff,
    case: &Value,
    trace: &str,
) -> anyhow::Result<Option<Value>> {
    let notices = citizen.get("/consent-notices").await?;
    let notices = notices["items"].as_array().cloned().unwrap_or_default();
    let notice = notices
        .iter()
        .find(|n| n["scope"] == "life_event:maternity")
        .context("no notice for this consent")?;
    let consent = json!({ "purpose": notice["purpose"], "scope": notice["scope"], "notice_version": notice["version"] });
    citizen.post("/me/consents", consent).await?;
    teller.leg("consent", "单独同意 the citizen consents", "life_event:maternity", Some(trace));

    let path = format!("/me/next?case={}", text(&case["id"]));
    // Decided also means decided not to offer: then there is no decision to be seen, only entitlements.
    let decided = |t: &Value| {
        t["legs"].as_array().is_some_and(|legs| legs.iter().any(|l| l["name"] == "growth.offers_decided"))
    };
    staff.operator.until(&format!("/operator/traces/{trace}"), decided).await?;
    let next = citizen.get(&path).await?;
    let entitlements = next["entitlements"].as_array().cloned().unwrap_or_default();
    ensure!(
        entitlements.iter().any(|e| e["service"] == SUBSIDY),
        "the childcare subsidy is not shown: {next}"
    );
    teller.leg("entitlement", "应享待遇 an entitlement is shown", "育儿补贴 childcare subsidy", Some(trace));

    // In the holdout the page shows what it shows to everybody, and no decision about this citizen.
    let offers = next["offers"].as_array().cloned().unwrap_or_default();
    let Some(offer) = offers.first().filter(|_| !next["decision"].is_null()) else { return Ok(None) };
    let why = &offer["why"];
    teller.leg("offer", "按需推荐 offers are shown", &text(&why["zh"]), Some(trace));
    let mut offer = offer.clone();
    offer["decision"] = next["decision"].clone();
    Ok(Some(offer))
}

async fn buy(
    teller: &mut Teller,
    citizen: &Client,
    sandbox: &Sandbox,
    offer: &Value,
    trace: &str,
) -> anyhow::Result<Value> {
    let address = json!({
        "label": "家", "contact": "林晓雯", "mobile": "13900000000", "region": "440106", "text": "体育西路 1 号 801",
        "point": { "lat_e7": DOOR.0, "lng_e7": DOOR.1 }
    });
    let address = citizen.post("/me/addresses", address).await?;
    let skus = offer["products"].as_array().cloned().unwrap_or_default();
    let lines: Vec<Value> = skus.iter().take(2).map(|p| json!({ "sku": p["sku"], "quantity": 1 })).collect();
    ensure!(!lines.is_empty(), "the offer has no goods: {offer}");
    let mut basket = json!({
        "lines": lines, "address": address["id"], "decision": offer["decision"], "offer": offer["code"]
    });
    let quote = citizen.post("/shop/quote", basket.clone()).await?;
    let subsidies = quote["subsidies"].as_array().map_or(0, Vec::len);
    let told = format!("¥{}，{subsidies} 项补贴 subsidies", text(&quote["payable"]));
    teller.leg("quote", "报价 the quote", &told, Some(trace));

    basket["expected_payable"] = quote["payable"].clone();
    let order = citizen.post("/orders", basket).await?;
    let id = text(&order["id"]);
    ensure!(
        order["trace"] == trace,
        "the order does not continue the thread: {} and {trace}",
        order["trace"]
    );
    teller.leg("order", "下单 the order is placed", &text(&order["number"]), Some(trace));

    let payment = citizen.post(&format!("/orders/{id}/pay"), json!({})).await?;
    sandbox.pay(&text(&payment["payment"])).await?;
    let paid = citizen.until(&format!("/orders/{id}"), |o| !o["paid_at"].is_null()).await?;
    teller.leg("pay", "支付回调 paid by the provider", &format!("¥{}", text(&paid["payable"])), Some(trace));
    Ok(paid)
}

async fn deliver(
    teller: &mut Teller,
    citizen: &Client,
    staff: &Staff,
    order: &Value,
    trace: &str,
) -> anyhow::Result<()> {
    let id = text(&order["id"]);
    staff.merchant.post(&format!("/merchant/orders/{id}/ready"), json!({})).await?;
    let mine = |jobs: &Value| {
        jobs["items"].as_array().and_then(|j| j.iter().find(|j| j["order"] == id.as_str()).cloned())
    };
    let jobs = staff.courier.until("/courier/jobs", |jobs| mine(jobs).is_some()).await?;
    let job = text(&mine(&jobs).context("the job is gone")?["id"]);
    staff.courier.post(&format!("/courier/jobs/{job}/accept"), json!({})).await?;
    teller.leg("dispatch", "派单并接单 dispatched and accepted", "courier1", Some(trace));

    let seen = citizen.first_event(&format!("/orders/{id}/track")).await?;
    let seen: Value = serde_json::from_str(&seen).context("a live event")?;
    teller.leg("track", "实时跟踪 tracked live", &text(&seen["state"]), Some(trace));

    staff.courier.post(&format!("/courier/jobs/{job}/arrive"), json!({})).await?;
    staff.courier.post(&format!("/courier/jobs/{job}/pick"), json!({})).await?;
    staff.courier_at(DOOR).await?;
    let order = citizen.get(&format!("/orders/{id}")).await?;
    let code = text(&order["handover_code"]);
    staff.courier.post(&format!("/courier/jobs/{job}/handover"), json!({ "code": code })).await?;
    citizen.until(&format!("/orders/{id}"), |o| o["state"] == "completed").await?;
    teller.leg("deliver", "凭码交付 delivered against the code", &text(&order["number"]), Some(trace));
    Ok(())
}

async fn attribute(teller: &mut Teller, staff: &Staff, trace: &str) -> anyhow::Result<()> {
    let attributed = |t: &Value| {
        t["legs"].as_array().is_some_and(|legs| legs.iter().any(|l| l["name"] == "growth.order_attributed"))
    };
    let seen = staff.operator.until(&format!("/operator/traces/{trace}"), attributed).await?;
    let legs = seen["legs"].as_array().map_or(0, Vec::len);
    teller.leg(
        "attribute",
        "归因 attributed to the civic act",
        &format!("{legs} events on one trace"),
        Some(trace),
    );
    Ok(())
}
