//! The shapes the pages are built on, as they are; a change of one is seen here first.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::{Citizen, a_citizen};
use crate::client::text;
use crate::redact::redacted;
use crate::story::{
    self, ALLOWANCE, a_basket, a_draft, a_paid_case, a_placed_order, a_submitted_case, consents, items,
    offered_job, on_shift, pays, personal_next,
};

/// A snapshot of `view` without what differs from run to run.
macro_rules! assert_view {
    ($name:literal, $view:expr) => {
        insta::assert_json_snapshot!($name, redacted(&$view))
    };
}

#[tokio::test]
async fn who_is_signed_in() {
    let app = TestApp::shared().await;
    assert_view!("session_of_nobody", app.nobody().get("/session").await.ok());
    let citizen = a_citizen().with_mobile("18600000001").verified().at(app).await;
    let mut session = citizen.get("/session").await.ok();
    session["csrf"] = json!("[token]");
    assert_view!("session_of_a_citizen", session);
    let mut session = app.staff("clerk").await.get("/session").await.ok();
    session["csrf"] = json!("[token]");
    assert_view!("session_of_a_clerk", session);
    assert_view!("what_can_be_consented_to", app.nobody().get("/consent-notices").await.ok());
}

#[tokio::test]
async fn a_service_and_its_estimate() {
    let app = TestApp::shared().await;
    let nobody = app.nobody();
    assert_view!("services", nobody.get("/services?region=440106").await.ok());
    assert_view!("service", nobody.get(&format!("/services/{ALLOWANCE}?region=440106")).await.ok());
    let mut ask = json!({ "region": "440106", "answers": story::birth(), "as_of": "2026-11-21" });
    ask["answers"]["child_birth_date"] = json!("2026-11-01");
    assert_view!("estimate", nobody.post(&format!("/services/{ALLOWANCE}/estimate"), ask.clone()).await.ok());
    ask["answers"] = json!({ "babies": 0 });
    assert_view!(
        "estimate_with_faults",
        nobody.post(&format!("/services/{ALLOWANCE}/estimate"), ask).await.ok()
    );
}

/// Only what a case itself says: its form and estimate have snapshots of their own.
fn case_itself(mut case: Value) -> Value {
    case["form"] = json!("[form]");
    case["estimate"] = json!("[estimate]");
    case["answers"]["child_birth_date"] = json!("[day]");
    let number = text(&case["number"]);
    for language in ["zh", "en"] {
        if let Some(letter) = case["decision"]["letter"][language].as_str() {
            case["decision"]["letter"][language] = json!(letter.replace(&number, "[number]"));
        }
    }
    case
}

#[tokio::test]
async fn a_case_from_draft_to_payment() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().with_mobile("18600000002").verified().at(app).await;
    assert_view!("case_draft", case_itself(a_draft(&citizen).await));
    assert_view!("case_submitted", case_itself(a_submitted_case(&citizen).await));
    let paid = a_paid_case(app, &citizen).await;
    assert_view!("case_paid", case_itself(paid.clone()));
    assert_view!("wallet", citizen.get("/me/wallet").await.ok());
    let desk = app.staff("clerk").await.get(&format!("/clerk/cases/{}", text(&paid["id"]))).await.ok();
    let mut desk = case_itself(desk);
    desk["applicant"]["number_masked"] = json!("[masked]");
    assert_view!("case_at_the_desk", desk);
}

#[tokio::test]
async fn a_need_and_an_order() {
    let app = TestApp::spawn().await;
    let citizen = a_citizen().verified().with_address().treated().at(&app).await;
    let case = a_paid_case(&app, &citizen).await;
    consents(&citizen).await;
    let next = personal_next(&citizen, &case).await;
    assert_view!("next", with_one_product(next.clone()));
    let mut basket = a_basket(&citizen, &[("dia-001", 1), ("gro-001", 2)]);
    basket["decision"] = next["decision"].clone();
    basket["offer"] = next["offers"][0]["code"].clone();
    assert_view!("quote", citizen.post("/shop/quote", basket.clone()).await.ok());
    let order = a_placed_order(&citizen, basket).await;
    assert_view!("order_placed", order);
    delivered_part(&app, &citizen, &text(&order["id"])).await;
    assert_view!("campaigns", app.staff("operator").await.get("/operator/campaigns").await.ok());
}

/// Which goods of equal price come first is drawn for each decision: what one looks like is enough.
fn with_one_product(mut next: Value) -> Value {
    for offer in next["offers"].as_array_mut().unwrap() {
        let products = offer["products"].as_array_mut().unwrap();
        products.truncate(1);
        for (name, value) in products[0].as_object_mut().unwrap() {
            *value = json!(format!("[{name}]"));
        }
    }
    next
}

async fn delivered_part(app: &TestApp, citizen: &Citizen, order: &str) {
    pays(app, citizen, order).await;
    let courier = app.staff("courier1").await;
    on_shift(&courier).await;
    let job = offered_job(app, &courier, order).await;
    let mut accepted = courier.post(&format!("/courier/jobs/{job}/accept"), json!({})).await.ok();
    accepted["drop"]["mobile"] = json!("[mobile]");
    assert_view!("job_accepted", accepted);
    assert_view!("track", citizen.first_event(&format!("/orders/{order}/track")).await);
    let seen = citizen.get(&format!("/orders/{order}")).await.ok();
    assert_view!("order_under_way", seen);
}

#[tokio::test]
async fn the_shelves() {
    let app = TestApp::shared().await;
    let nobody = app.nobody();
    let mut categories = items(&nobody.get("/shop/categories").await.ok());
    categories.truncate(3);
    assert_view!("categories", json!(categories));
    assert_view!("products", nobody.get("/shop/products?category=diapers&limit=2").await.ok());
    assert_view!("site", nobody.get("/shop/site?lat_e7=231345000&lng_e7=1133260000").await.ok());
    assert_view!("regions", nobody.get("/regions?parent=440100").await.ok());
}

#[tokio::test]
async fn refusals() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    assert_view!("problem_not_signed_in", app.nobody().get("/me").await.json());
    assert_view!("problem_wrong_role", citizen.get("/admin/system").await.json());
    assert_view!(
        "problem_not_found",
        citizen.get(&format!("/cases/{}", crate::routes::unknown::<kernel::id::Case>())).await.json()
    );
    let case = text(&a_submitted_case(&citizen).await["id"]);
    assert_view!("problem_state", citizen.post(&format!("/cases/{case}/submit"), json!({})).await.json());
    let wrong = json!({ "purpose": "everything", "notice_version": "2026-11" });
    assert_view!("problem_input", citizen.post("/me/consents", wrong).await.json());
}

#[tokio::test]
async fn what_another_price_would_do() {
    let app = TestApp::shared().await;
    let operator = app.staff("operator").await;
    let path = "/rules/cn.exit_entry.fees/what-if";
    let csv = "item,copies\npassport,1\npassport,3\ntaiwan_permit,1\npassport,0\n";
    let ask = json!({ "as_of": "2026-01-01", "changes": [{ "param": "price.passport", "value": "150" }],
        "burden": true, "csv": csv });
    assert_view!("what_if", operator.post(path, ask).await.ok());
    let crowd = json!({ "as_of": "2026-01-01", "changes": [{ "param": "price.passport", "value": "150" }],
        "people": { "count": 5_000, "seed": 3 } });
    let (found, again) =
        (operator.post(path, crowd.clone()).await.ok(), operator.post(path, crowd).await.ok());
    assert_eq!((&found, &found["made_up"], &found["people"]), (&again, &json!(true), &json!(5_000)));
    assert!(found["gain"]["count"].as_u64().unwrap() > 0, "{found}");
    let tax = json!({ "as_of": "2025-12-31", "changes": [{ "param": "infant_amount", "value": "3000.00" }],
        "output": "iit", "burden": true, "people": { "count": 2_000, "seed": 1 } });
    let tax = operator.post("/rules/cn.tax.iit.annual/what-if", tax).await.ok();
    assert_eq!((&tax["lose"]["count"], &tax["refused"]), (&json!(0), &json!(0)));
    let (gain, same) = (tax["gain"]["count"].as_u64().unwrap(), tax["same"].as_u64().unwrap());
    assert!(gain > 0 && gain + same == 2_000, "{tax}");
}
