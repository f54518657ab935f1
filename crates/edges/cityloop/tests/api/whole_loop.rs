//! The closed loop through the doors alone: a civic matter, a consent, a need, an order, the door, and the count of it.

use kernel::Fen;
use ledger::chart;
use serde_json::{Value, json};

use crate::app::{TestApp, on_each_engine};
use crate::citizens::{Citizen, a_citizen};
use crate::client::text;
use crate::story::{
    self, ALLOWANCE, PIXEL, SUBSIDY, a_submitted_case, at_its_price, at_the_door, consents, fen, items,
    offered_job, on_shift, pays, personal_next, sum, under_review,
};

#[tokio::test]
async fn the_loop_closes_on_one_thread_and_every_book_agrees() {
    on_each_engine(|app| async move {
        let citizen = a_citizen().verified().with_address().treated().at(&app).await;
        let case = civic(&app, &citizen).await;
        let trace = text(&case["trace"]);
        let offer = need(&citizen, &case).await;
        let order = buy(&app, &citizen, &offer, &trace).await;
        deliver(&app, &citizen, &order).await;
        counted(&app, &citizen, &order, &trace).await;
        books(&app, &order).await;
    })
    .await;
}

/// Estimate, apply, asked for a paper, supply it, accepted, approved, paid.
async fn civic(app: &TestApp, citizen: &Citizen) -> Value {
    let ask = json!({ "region": "440106", "answers": story::birth() });
    let estimate = app.nobody().post(&format!("/services/{ALLOWANCE}/estimate"), ask).await.ok();
    assert_eq!((&estimate["ok"], &estimate["faults"]), (&json!(true), &json!([])));
    let amount =
        items(&json!({ "items": estimate["outputs"] })).into_iter().find(|o| o["name"] == "amount").unwrap();
    assert_eq!(amount["value"], "29400.00");

    let case = a_submitted_case(citizen).await;
    let (id, trace) = (text(&case["id"]), case["trace"].clone());
    assert_eq!(case["state"], "submitted");
    let (own, desk) = (format!("/cases/{id}"), format!("/clerk/cases/{id}"));
    let clerk = app.staff("clerk").await;

    let missing = json!({ "items": [{ "zh": "出生医学证明", "en": "birth certificate" }], "note": "请补充" });
    let asked = clerk.post(&format!("{desk}/supplement"), missing).await.ok();
    assert!(!asked["supplement"].is_null(), "{asked}");
    let seen = citizen.get(&own).await.ok();
    assert_eq!(seen["supplement"]["items"][0]["zh"], "出生医学证明");
    assert_eq!(seen["clock"]["running"], false);

    let document = citizen.upload("birth_certificate", "birth.png", PIXEL.to_vec()).await.ok();
    let papers = json!({ "documents": [document["id"]], "note": "已补充" });
    let supplied = citizen.post(&format!("{own}/supplement"), papers).await.ok();
    assert_eq!((&supplied["supplement"], supplied["documents"].as_array().unwrap().len()), (&Value::Null, 1));
    let paper = format!("/documents/{}", text(&document["id"]));
    assert_eq!(clerk.get(&paper).await.bytes, PIXEL);

    let accepted = clerk.post(&format!("{desk}/accept"), json!({})).await.ok();
    assert_eq!(accepted["clock"]["running"], true);
    under_review(&clerk, &desk).await;
    clerk.post(&format!("{desk}/approve"), json!({ "note": "符合规定" })).await.ok();
    let closed = citizen.until(&own, |case| case["state"] == "closed" && !case["paid"].is_null()).await;
    assert_eq!(closed["decision"]["approved"], true);
    assert_eq!(
        (&closed["decision"]["amount"], &closed["paid"]["amount"]),
        (&amount["value"], &amount["value"])
    );
    assert_eq!(closed["trace"], trace);
    let wallet = citizen.get("/me/wallet").await.ok();
    assert_eq!((&wallet["balance"], &items(&wallet)[0]["case"]), (&amount["value"], &json!(id)));
    closed
}

/// Before consent nothing personal; after it the entitlement first, then offers with reasons and payers.
async fn need(citizen: &Citizen, case: &Value) -> Value {
    let path = format!("/me/next?case={}", text(&case["id"]));
    let before = citizen.get(&path).await.ok();
    assert_eq!((&before["mode"], &before["decision"]), (&json!("general"), &Value::Null));
    assert_eq!(before["consent"]["scope"], "life_event:maternity");
    consents(citizen).await;
    let next = personal_next(citizen, case).await;
    assert_eq!(next["mode"], "personalised");
    assert!(next["entitlements"].as_array().unwrap().iter().any(|e| e["service"] == SUBSIDY), "{next}");
    let mut offer = next["offers"][0].clone();
    for name in ["title", "why", "who_pays"] {
        assert!(!text(&offer[name]["zh"]).is_empty() && !text(&offer[name]["en"]).is_empty(), "{offer}");
    }
    offer["decision"] = next["decision"].clone();
    offer
}

/// Quote, order, payment by the provider's callback. The order joins the thread of the civic matter.
async fn buy(app: &TestApp, citizen: &Citizen, offer: &Value, trace: &str) -> Value {
    let products = offer["products"].as_array().unwrap().iter();
    let lines: Vec<Value> = products.map(|p| json!({ "sku": p["sku"], "quantity": 1 })).collect();
    let basket = json!({
        "lines": lines, "address": citizen.address(), "decision": offer["decision"], "offer": offer["code"]
    });
    let basket = at_its_price(citizen, basket).await;
    let order = citizen.post("/orders", basket.clone()).await.ok();
    assert_eq!((&order["state"], &order["trace"]), (&json!("placed"), &json!(trace)));
    let (goods, fee) = (fen(&order["goods"]), fen(&order["delivery_fee"]));
    assert_eq!(goods + fee - sum(&order["subsidies"], "amount"), fen(&order["payable"]));
    assert_eq!(order["payable"], basket["expected_payable"]);
    assert!(
        order["subsidies"].as_array().unwrap().iter().any(|s| s["campaign"] == "newborn-essentials"),
        "{order}"
    );
    let paid = pays(app, citizen, &text(&order["id"])).await;
    assert_ne!(paid["state"], "placed");
    paid
}

/// The site packs it, dispatch offers it, the courier brings it, the code proves it.
async fn deliver(app: &TestApp, citizen: &Citizen, order: &Value) {
    let id = text(&order["id"]);
    let (merchant, courier) = (app.staff("merchant").await, app.staff("courier1").await);
    on_shift(&courier).await;
    let job = offered_job(app, &courier, &id).await;
    let packed = items(&merchant.get("/merchant/orders?state=ready").await.ok());
    assert_eq!((packed.len(), &packed[0]["id"]), (1, &order["id"]));
    assert_eq!(packed[0]["handover_code"], Value::Null, "the code is the buyer's");
    let act = |verb: &str| format!("/courier/jobs/{job}/{verb}");
    courier.post(&act("accept"), json!({})).await.ok();
    let live = citizen.first_event(&format!("/orders/{id}/track")).await;
    assert_eq!(live["state"], "accepted", "{live}");
    courier.post(&act("arrive"), json!({})).await.ok();
    let picked = courier.post(&act("pick"), json!({})).await.ok();
    assert_eq!(picked["state"], "picked_up");
    at_the_door(&courier).await;
    let seen = citizen.until(&format!("/orders/{id}"), |order| order["state"] == "picked_up").await;
    let code = text(&seen["handover_code"]);
    let wrong = if code == "0000" { "0001" } else { "0000" };
    let refused =
        courier.post(&act("handover"), json!({ "code": wrong })).await.refused(422, "input.invalid");
    assert_eq!(refused["fields"][0]["code"], "code.wrong");
    courier.post(&act("handover"), json!({ "code": code })).await.ok();
    let done = citizen.until(&format!("/orders/{id}"), |order| order["state"] == "completed").await;
    assert_eq!(done["handover_code"], Value::Null);
    let kinds: Vec<String> = done["timeline"].as_array().unwrap().iter().map(|t| text(&t["kind"])).collect();
    for kind in ["placed", "paid", "ready", "picked_up", "delivered", "completed"] {
        assert!(kinds.iter().any(|k| k == kind), "{kind} in {kinds:?}");
    }
    let me = courier.get("/courier/me").await.ok();
    assert_eq!(me["today"]["trips"], 1, "{me}");
}

/// One thread tells it all, and exactly one attribution joins order and decision.
async fn counted(app: &TestApp, citizen: &Citizen, order: &Value, trace: &str) {
    let operator = app.staff("operator").await;
    let path = format!("/operator/traces/{trace}");
    let named = |seen: &Value, name: &str| {
        seen["legs"].as_array().unwrap().iter().filter(|leg| leg["name"] == name).count()
    };
    let seen = operator
        .until(&path, |seen| {
            named(seen, "growth.order_attributed") > 0 && named(seen, "retail.order_completed") > 0
        })
        .await;
    for name in [
        "civic.case_submitted",
        "civic.case_decided",
        "civic.benefit_paid",
        "civic.life_event_hinted",
        "growth.offers_decided",
        "retail.order_placed",
        "retail.order_paid",
        "delivery.delivered",
        "growth.order_attributed",
    ] {
        assert_eq!(named(&seen, name), 1, "{name} on {seen:#}");
    }
    assert!(!seen.to_string().contains(&citizen.id.to_string()), "a thread names nobody");
    let rows = "SELECT COUNT(*) FROM growth_attribution WHERE order_id = $1";
    assert_eq!(app.count(rows, &text(&order["id"])).await, 1);
    let events = "SELECT COUNT(*) FROM outbox WHERE name = $1";
    assert_eq!(app.count(events, "growth.order_attributed").await, 1);
    let dashboard = operator.get("/operator/dashboard").await.ok();
    assert_eq!(dashboard["orders"]["delivered"], 1, "{dashboard}");
    assert_eq!(dashboard["civic"]["approved"], 1, "{dashboard}");
    let campaigns = items(&operator.get("/operator/campaigns").await.ok());
    for campaign in campaigns {
        let theirs: Fen = order["subsidies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|s| s["campaign"] == campaign["code"])
            .map(|s| fen(&s["amount"]))
            .sum();
        assert_eq!(fen(&campaign["spent"]), theirs, "{campaign}");
        assert_eq!(fen(&campaign["reserved"]), Fen::ZERO, "{campaign}");
    }
}

/// Ledger, stock, audit chain and outbox agree with themselves and each other.
async fn books(app: &TestApp, order: &Value) {
    let books = app.ask(|tx, _| ledger::verify(tx)).await;
    assert!(books.faults.is_empty(), "{:?}", books.faults);
    let stock = app.ask(|tx, _| retail::stock::verify(tx)).await;
    assert!(stock.faults.is_empty() && stock.rows > 0, "{:?}", stock.faults);
    let chain = app.ask(|tx, _| store::audit::verify(tx)).await;
    assert_eq!(chain.fault, None);
    let parked = app.ask(|tx, _| store::task::list(tx, 100)).await;
    assert!(parked.is_empty(), "{parked:?}");
    let reserved = app
        .count("SELECT CAST(COALESCE(SUM(reserved), 0) AS BIGINT) FROM retail_stock WHERE site <> $1", "")
        .await;
    assert_eq!(reserved, 0);
    for subsidy in order["subsidies"].as_array().unwrap() {
        let code = chart::budget_spent(text(&subsidy["campaign"])).code;
        let spent = app.ask(move |tx, _| ledger::balance(tx, &code)).await;
        assert!(spent >= fen(&subsidy["amount"]), "{subsidy}");
    }
}

#[tokio::test]
async fn an_order_that_is_cancelled_gives_everything_back() {
    let app = TestApp::spawn().await;
    let citizen = a_citizen().verified().with_address().at(&app).await;
    let before = items(&app.staff("operator").await.get("/operator/campaigns").await.ok());
    let basket = story::a_basket(&citizen, &[("dia-001", 2)]);
    let order = text(&story::a_placed_order(&citizen, basket).await["id"]);
    pays(&app, &citizen, &order).await;
    citizen.post(&format!("/orders/{order}/cancel"), json!({})).await.ok();
    let path = format!("/orders/{order}");
    let ended = citizen.until(&path, |order| order["state"] == "refunded").await;
    assert_eq!(sum(&ended["refunds"], "amount"), fen(&ended["payable"]));
    let after = items(&app.staff("operator").await.get("/operator/campaigns").await.ok());
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((&was["reserved"], &was["budget"]), (&is["reserved"], &is["budget"]), "{is}");
    }
    let stock = app.ask(|tx, _| retail::stock::verify(tx)).await;
    assert!(stock.faults.is_empty(), "{:?}", stock.faults);
    let books = app.ask(|tx, _| ledger::verify(tx)).await;
    assert!(books.faults.is_empty(), "{:?}", books.faults);
    let gone =
        app.count("SELECT CAST(SUM(on_hand) AS BIGINT) FROM retail_stock WHERE sku = $1", "dia-001").await;
    let shops = app
        .count("SELECT COUNT(*) FROM retail_stock WHERE sku = $1 AND on_hand NOT IN (200, 2000)", "dia-001")
        .await;
    assert_eq!((gone % 200, shops), (0, 0), "the goods are back on the shelf");
}
