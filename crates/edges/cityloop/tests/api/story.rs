//! Legs of the loop that several tests walk.

use kernel::Fen;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::{Citizen, DOOR};
use crate::client::{Client, text};

/// The service the story is about.
pub const ALLOWANCE: &str = "cn-440000.social.maternity_allowance";
/// The benefit that belongs to the same life event.
pub const SUBSIDY: &str = "cn.family.childcare_subsidy";
/// The smallest picture there is: a clear pixel.
pub const PIXEL: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0,
    1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// Complete answers for the allowance: 9000 ÷ 30 × 98 days = 29,400.00.
pub fn birth() -> Value {
    let day = kernel::time::china_date(jiff::Timestamp::now()).saturating_sub(jiff::Span::new().days(20));
    json!({
        "average_wage": "9000.00", "birth_kind": "normal", "babies": 1, "child_birth_date": day.to_string(),
        "statement": true
    })
}

/// A draft of the allowance.
pub async fn a_draft(citizen: &Client) -> Value {
    let new = json!({ "service": ALLOWANCE, "region": "440106", "answers": birth() });
    citizen.post("/cases", new).await.ok()
}

/// An application for the allowance, handed in.
pub async fn a_submitted_case(citizen: &Client) -> Value {
    let id = text(&a_draft(citizen).await["id"]);
    citizen.post(&format!("/cases/{id}/submit"), json!({})).await.ok()
}

/// The same, accepted and under review.
pub async fn a_case_under_review(app: &TestApp, citizen: &Client) -> Value {
    let case = a_submitted_case(citizen).await;
    let desk = format!("/clerk/cases/{}", text(&case["id"]));
    let clerk = app.staff("clerk").await;
    clerk.post(&format!("{desk}/accept"), json!({})).await.ok();
    under_review(&clerk, &desk).await;
    case
}

/// Waits until the system has noted that the review of an accepted case began.
pub async fn under_review(clerk: &Client, desk: &str) {
    let began = |step: &Value| step["kind"] == "review_started";
    clerk
        .until(desk, |seen| seen["timeline"].as_array().unwrap().iter().any(began) && allows(seen, "approve"))
        .await;
}

/// The same, approved and paid; as the citizen sees it in the end.
pub async fn a_paid_case(app: &TestApp, citizen: &Client) -> Value {
    let id = text(&a_case_under_review(app, citizen).await["id"]);
    let note = json!({ "note": "材料齐全，符合规定" });
    app.staff("clerk").await.post(&format!("/clerk/cases/{id}/approve"), note).await.ok();
    citizen.until(&format!("/cases/{id}"), |case| case["state"] == "closed" && !case["paid"].is_null()).await
}

/// True if a view lets the one who looks do `act`.
pub fn allows(view: &Value, act: &str) -> bool {
    view["allowed"].as_array().is_some_and(|allowed| allowed.iter().any(|a| a == act))
}

/// Consents to offers after a birth; the receipt's id.
pub async fn consents(citizen: &Client) -> String {
    let notices = citizen.get("/consent-notices").await.ok();
    let notice = items(&notices).into_iter().find(|n| n["scope"] == "life_event:maternity").unwrap();
    let consent = json!({ "purpose": notice["purpose"], "scope": notice["scope"], "notice_version": notice["version"] });
    text(&citizen.post("/me/consents", consent).await.ok()["id"])
}

/// What is shown next to somebody who consented and is not in the holdout, once it is decided.
pub async fn personal_next(citizen: &Client, case: &Value) -> Value {
    let path = format!("/me/next?case={}", text(&case["id"]));
    citizen.until(&path, |next| !next["decision"].is_null()).await
}

/// The items of a list.
#[track_caller]
pub fn items(list: &Value) -> Vec<Value> {
    list["items"].as_array().unwrap_or_else(|| panic!("{list} is no list")).clone()
}

/// The sum of `field` over a list of things.
pub fn sum(list: &Value, field: &str) -> Fen {
    list.as_array().unwrap().iter().map(|one| fen(&one[field])).sum()
}

/// An amount.
#[track_caller]
pub fn fen(value: &Value) -> Fen {
    Fen::parse(value.as_str().unwrap_or_else(|| panic!("{value} is no amount"))).unwrap()
}

/// A basket to the citizen's door.
pub fn a_basket(citizen: &Citizen, lines: &[(&str, i64)]) -> Value {
    let lines: Vec<Value> =
        lines.iter().map(|(sku, quantity)| json!({ "sku": sku, "quantity": quantity })).collect();
    json!({ "lines": lines, "address": citizen.address() })
}

/// The basket with the price the shop quotes for it.
pub async fn at_its_price(citizen: &Client, mut basket: Value) -> Value {
    let quote = citizen.post("/shop/quote", basket.clone()).await.ok();
    basket["expected_payable"] = quote["payable"].clone();
    basket
}

/// An order at the quoted price.
pub async fn a_placed_order(citizen: &Client, basket: Value) -> Value {
    let basket = at_its_price(citizen, basket).await;
    citizen.post("/orders", basket).await.ok()
}

/// Pays an order on the provider's page; the order once the provider has called back.
pub async fn pays(app: &TestApp, citizen: &Client, order: &str) -> Value {
    let due = citizen.post(&format!("/orders/{order}/pay"), json!({})).await.ok();
    let page = format!("{}/pay/cashier/{}", app.sandbox, text(&due["payment"]));
    let form = reqwest::Client::new().post(page).header("content-type", "application/x-www-form-urlencoded");
    form.body("answer=pay").send().await.unwrap().error_for_status().unwrap();
    citizen.until(&format!("/orders/{order}"), |seen| !seen["paid_at"].is_null()).await
}

/// A courier begins a shift near the door.
pub async fn on_shift(courier: &Client) {
    courier.post("/courier/shift", json!({ "on": true })).await.ok();
    at_the_door(courier).await;
}

/// A courier stands at the door.
pub async fn at_the_door(courier: &Client) {
    courier.post("/courier/position", json!({ "lat_e7": DOOR.0, "lng_e7": DOOR.1 })).await.ok();
}

/// The job of an order, packed now, once dispatch offers it to this courier.
pub async fn offered_job(app: &TestApp, courier: &Client, order: &str) -> String {
    let ready = format!("/merchant/orders/{order}/ready");
    app.staff("merchant").await.post(&ready, json!({})).await.ok();
    let of_order = |jobs: &Value| items(jobs).into_iter().find(|job| job["order"] == order);
    let jobs = courier.until("/courier/jobs", |jobs| of_order(jobs).is_some()).await;
    text(&of_order(&jobs).unwrap()["id"])
}
