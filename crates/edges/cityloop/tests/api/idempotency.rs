//! One key, one effect: however often and however simultaneously a request comes, it happens once and is answered alike.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::a_citizen;
use crate::client::{Answer, Client, new_key, text};
use crate::story::{a_basket, a_case_under_review, a_draft, a_paid_case, at_its_price, items};

/// Sends the same request `times` times at once; the one answer they all got.
async fn at_once(times: usize, client: &Client, path: &str, body: &Value) -> Answer {
    let key = new_key();
    let send = || client.unkeyed(Method::POST, path).key(&key).json(body).send();
    let answers = join_all((0..times).map(|_| send())).await;
    let told: BTreeSet<(u16, Vec<u8>)> = answers.iter().map(|a| (a.status, a.bytes.clone())).collect();
    assert_eq!(told.len(), 1, "{path}: {:?}", answers.iter().map(Answer::text).collect::<BTreeSet<_>>());
    // Later is no other than at once.
    let again = send().await;
    assert_eq!((again.status, &again.bytes), (answers[0].status, &answers[0].bytes));
    // A key belongs to one request.
    let other =
        client.unkeyed(Method::POST, path).key(&key).json(&json!({ "note": "另一个请求" })).send().await;
    other.refused(422, other_body_code(path));
    again
}

/// A body that does not even have the form is refused before its key is looked at.
fn other_body_code(path: &str) -> &'static str {
    let has_a_note = path.starts_with("/clerk/");
    if has_a_note { "idempotency.key_reused" } else { "input.invalid" }
}

#[tokio::test]
async fn fifty_orders_under_one_key_are_one_order() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    let order = at_its_price(&citizen, a_basket(&citizen, &[("gro-001", 2)])).await;
    let placed = at_once(50, &citizen, "/orders", &order).await.ok();
    let orders = items(&citizen.get("/orders").await.ok());
    assert_eq!(orders.len(), 1);
    assert_eq!(orders[0]["id"], placed["id"]);
    let reserved = "SELECT CAST(SUM(quantity) AS BIGINT) FROM retail_line WHERE order_id = $1";
    assert_eq!(app.count(reserved, &text(&placed["id"])).await, 2);
}

#[tokio::test]
async fn a_key_with_another_body_is_refused_and_does_nothing() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    let key = new_key();
    let order = at_its_price(&citizen, a_basket(&citizen, &[("gro-001", 1)])).await;
    let more = at_its_price(&citizen, a_basket(&citizen, &[("gro-001", 3)])).await;
    let send = |body: Value| {
        let request = citizen.unkeyed(Method::POST, "/orders").key(&key).json(&body);
        async { request.send().await }
    };
    send(order.clone()).await.ok();
    send(more).await.refused(422, "idempotency.key_reused");
    assert_eq!(items(&citizen.get("/orders").await.ok()).len(), 1);
    // Without a key each request is a new one.
    citizen
        .unkeyed(Method::POST, "/orders")
        .json(&at_its_price(&citizen, a_basket(&citizen, &[("gro-001", 1)])).await)
        .send()
        .await
        .ok();
    assert_eq!(items(&citizen.get("/orders").await.ok()).len(), 2);
}

#[tokio::test]
async fn a_key_is_the_askers_own() {
    let app = TestApp::shared().await;
    let (one, other) = (app.citizen().await, app.citizen().await);
    let key = new_key();
    for (citizen, language) in [(&one, "en"), (&other, "zh-CN")] {
        let request = citizen.unkeyed(Method::PATCH, "/me").key(&key).json(&json!({ "language": language }));
        assert_eq!(request.send().await.ok()["language"], language);
    }
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    let key = new_key();
    let mut order = at_its_price(&citizen, a_basket(&citizen, &[("gro-001", 1)])).await;
    let price = order["expected_payable"].clone();
    order["expected_payable"] = json!("0.01");
    let send = |body: &Value| citizen.unkeyed(Method::POST, "/orders").key(&key).json(body).send();
    send(&order).await.refused(409, "price.changed");
    order["expected_payable"] = price;
    send(&order).await.ok();
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    for key in ["", " ", &"k".repeat(129)] {
        let request = citizen.unkeyed(Method::PATCH, "/me").key(key).json(&json!({ "language": "en" }));
        let problem = request.send().await.refused(422, "input.invalid");
        assert_eq!(problem["fields"][0]["code"], "idempotency.key_format", "{key:?}");
    }
}

#[tokio::test]
async fn a_case_is_handed_in_once() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let case = a_draft(&citizen).await;
    let path = format!("/cases/{}", text(&case["id"]));
    let submitted = at_once(8, &citizen, &format!("{path}/submit"), &json!({})).await.ok();
    assert_eq!(submitted["state"], "submitted");
    let steps = |case: &Value| -> Vec<String> {
        case["timeline"].as_array().unwrap().iter().map(|step| text(&step["kind"])).collect()
    };
    assert_eq!(steps(&citizen.get(&path).await.ok()), ["created", "submitted"]);
    // A new key is a new request, which the state forbids.
    let problem = citizen.post(&format!("{path}/submit"), json!({})).await.refused(409, "case.state");
    assert!(problem["allowed"].as_array().is_some_and(|allowed| !allowed.is_empty()), "{problem}");
}

#[tokio::test]
async fn a_case_is_approved_and_paid_once() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let id = text(&a_case_under_review(app, &citizen).await["id"]);
    let path = format!("/clerk/cases/{id}/approve");
    let clerk = app.staff("clerk").await;
    at_once(8, &clerk, &path, &json!({ "note": "符合规定" })).await.ok();
    citizen.until(&format!("/cases/{id}"), |case| case["state"] == "closed").await;
    assert_eq!(citizen.get("/me/wallet").await.ok()["balance"], "29400.00");
    assert_eq!(clerk.post(&path, json!({ "note": "" })).await.status, 409);
    assert_eq!(items(&citizen.get("/me/wallet").await.ok()).len(), 1);
}

#[tokio::test]
async fn two_clerks_at_once_decide_once() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let id = text(&a_case_under_review(app, &citizen).await["id"]);
    let clerk = app.staff("clerk").await;
    let (approve, refuse) = (format!("/clerk/cases/{id}/approve"), format!("/clerk/cases/{id}/refuse"));
    let (approved, refused) = tokio::join!(
        clerk.post(&approve, json!({ "note": "" })),
        clerk.post(&refuse, json!({ "reason": "材料不符" })),
    );
    let mut told = [approved.status, refused.status];
    told.sort_unstable();
    assert_eq!(told, [200, 409], "{} and {}", approved.text(), refused.text());
    let case = citizen.until(&format!("/cases/{id}"), |case| case["state"] == "closed").await;
    assert_eq!(case["decision"]["approved"], approved.status == 200);
    assert_eq!(case["paid"].is_null(), approved.status != 200);
}

#[tokio::test]
async fn a_callback_of_the_provider_counts_once() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    let order = citizen
        .post("/orders", at_its_price(&citizen, a_basket(&citizen, &[("gro-001", 1)])).await)
        .await
        .ok();
    let id = text(&order["id"]);
    let due = citizen.post(&format!("/orders/{id}/pay"), json!({})).await.ok();
    let told = json!({
        "event_id": format!("captured-{id}"), "kind": "captured", "reference": due["payment"],
        "amount": order["payable"]
    });
    let told = serde_json::to_vec(&told).unwrap();
    let send = |body: Vec<u8>, secret: &'static str| {
        let signed = kernel::signature::sign(secret.as_bytes(), jiff::Timestamp::now().as_second(), &body);
        let request = app.nobody().bare(Method::POST, "/payments/callback/sandbox");
        request.header(kernel::signature::HEADER, &signed).raw("application/json", body).send()
    };
    send(told.clone(), "another secret").await.refused(401, "signature.wrong");
    assert_eq!(citizen.get(&format!("/orders/{id}")).await.ok()["paid_at"], Value::Null);
    for answer in join_all((0..8).map(|_| send(told.clone(), crate::app::SECRET))).await {
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
    citizen.until(&format!("/orders/{id}"), |order| !order["paid_at"].is_null()).await;
    assert_eq!(
        app.count("SELECT COUNT(*) FROM retail_callback WHERE payment = $1", &text(&due["payment"])).await,
        1
    );
    let entries = "SELECT COUNT(*) FROM ledger_entry WHERE kind = 'retail.capture' AND reference = $1";
    assert_eq!(app.count(entries, &text(&due["payment"])).await, 1);
}

#[tokio::test]
async fn a_paid_case_has_one_movement() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let case = a_paid_case(app, &citizen).await;
    let wallet = citizen.get("/me/wallet").await.ok();
    assert_eq!((&wallet["balance"], items(&wallet).len()), (&case["paid"]["amount"], 1));
}
