//! What commerce may know, and what it may change: nothing of a civic result, and nothing at all without a receipt.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::{Citizen, a_citizen};
use crate::client::text;
use crate::redact::redacted;
use crate::story::{a_paid_case, consents, items, personal_next};

/// The tables of growth that have a column for the person, from its own migrations.
fn tables_about_people() -> Vec<String> {
    let sql: String = growth::MIGRATIONS.iter().map(|migration| migration.sql).collect();
    let statements = sql.split("CREATE TABLE ").skip(1).map(|rest| rest.split(");").next().unwrap());
    let about = statements.filter(|table| table.lines().any(|line| line.trim_start().starts_with("person ")));
    let names: Vec<String> = about.map(|table| table.split_whitespace().next().unwrap().to_owned()).collect();
    assert!(names.len() >= 4 && names.iter().all(|name| name.starts_with("growth_")), "{names:?}");
    names
}

/// Rows of growth about a citizen.
async fn known_to_growth(app: &TestApp, citizen: &Citizen) -> i64 {
    let mut rows = 0;
    for table in tables_about_people() {
        rows += app
            .count(&format!("SELECT COUNT(*) FROM {table} WHERE person = $1"), &citizen.id.to_string())
            .await;
    }
    let facts = "SELECT COUNT(*) FROM outbox WHERE name LIKE 'growth.%' AND event LIKE '%' || $1 || '%'";
    rows + app.count(facts, &citizen.id.to_string()).await
}

#[tokio::test]
async fn a_civic_result_is_the_same_with_and_without_consent() {
    let app = TestApp::shared().await;
    let with = a_citizen().named("周安然").treated().at(app).await;
    let without = a_citizen().named("周安然").treated().at(app).await;
    consents(&with).await;
    let (seen_with, seen_without) = (a_paid_case(app, &with).await, a_paid_case(app, &without).await);
    let letter = |case: &Value| {
        let number = text(&case["number"]);
        ["zh", "en"].map(|language| text(&case["decision"]["letter"][language]).replace(&number, "[number]"))
    };
    assert_eq!(letter(&seen_with), letter(&seen_without));
    let all_but_the_letter = |case: &Value| {
        let mut case = redacted(case);
        case["decision"]["letter"] = Value::Null;
        case.to_string()
    };
    assert_eq!(all_but_the_letter(&seen_with), all_but_the_letter(&seen_without), "byte by byte");
    assert!(letter(&seen_with)[0].contains("29400"), "{:?}", letter(&seen_with));
    assert_eq!(with.get("/me/wallet").await.ok()["balance"], without.get("/me/wallet").await.ok()["balance"]);
    // The first has offers by now, so the comparison compared something.
    personal_next(&with, &seen_with).await;
    let path = format!("/clerk/cases/{}", text(&seen_with["id"]));
    let desk = app.staff("clerk").await.get(&path).await.ok();
    assert!(!desk.to_string().contains("consent") && !desk.to_string().contains("offer"), "{desk}");
}

#[tokio::test]
async fn without_consent_growth_knows_nobody() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().treated().at(app).await;
    let case = a_paid_case(app, &citizen).await;
    let next = citizen.get(&format!("/me/next?case={}", text(&case["id"]))).await.ok();
    assert_eq!((&next["mode"], &next["decision"]), (&json!("general"), &Value::Null));
    assert_eq!(next["consent"]["needed"], true);
    // Everything the case caused has been heard once nothing of it waits any more.
    let pending = "SELECT COUNT(*) FROM outbox WHERE relayed_at IS NULL AND trace = $1";
    let begun = std::time::Instant::now();
    while app.count(pending, &text(&case["trace"])).await > 0 {
        assert!(begun.elapsed() < crate::client::PATIENCE);
        tokio::time::sleep(crate::client::LOOK_AGAIN).await;
    }
    assert_eq!(known_to_growth(app, &citizen).await, 0);
    let hinted = "SELECT COUNT(*) FROM outbox WHERE name = 'civic.life_event_hinted' AND trace = $1";
    assert_eq!(app.count(hinted, &text(&case["trace"])).await, 0);
}

#[tokio::test]
async fn the_general_list_is_the_same_for_everybody_at_a_place() {
    let app = TestApp::shared().await;
    let parent = a_citizen().verified().with_address().treated().at(app).await;
    let case = a_paid_case(app, &parent).await;
    consents(&parent).await;
    personal_next(&parent, &case).await;
    let elder = a_citizen().verified().with_address().elder().at(app).await;
    let general = |next: &Value| (next["mode"].clone(), skus(next), next["offers"][0]["why"].clone());
    let one = general(&parent.get("/me/next?mode=general").await.ok());
    assert_eq!(one, general(&elder.get("/me/next?mode=general").await.ok()));
    assert_eq!(one.0, "general");
    assert!(!one.1.is_empty());
}

#[tokio::test]
async fn a_withdrawal_holds_from_the_very_next_read() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().treated().at(app).await;
    let case = a_paid_case(app, &citizen).await;
    let receipt = consents(&citizen).await;
    let next = personal_next(&citizen, &case).await;
    assert!(known_to_growth(app, &citizen).await > 0);
    citizen.delete(&format!("/me/consents/{receipt}")).await.ok();
    let path = format!("/me/next?case={}", text(&case["id"]));
    let after = citizen.get(&path).await.ok();
    assert_eq!((&after["mode"], &after["decision"]), (&json!("general"), &Value::Null));
    let reasons: Vec<&Value> =
        after["offers"].as_array().unwrap().iter().map(|offer| &offer["code"]).collect();
    assert!(reasons.iter().all(|code| **code == "popular"), "{reasons:?}");
    // The offers are gone for ordering too, and soon the rows that named the person.
    let offer = &next["offers"][0];
    let basket = json!({
        "lines": [{ "sku": offer["products"][0]["sku"], "quantity": 1 }], "address": citizen.address(),
        "decision": next["decision"], "offer": offer["code"]
    });
    let quote = citizen.post("/shop/quote", basket).await;
    let subsidised = quote.status < 300
        && quote.json()["subsidies"]
            .as_array()
            .unwrap()
            .iter()
            .any(|s| s["campaign"] == "newborn-essentials");
    assert!(!subsidised, "{}", quote.text());
    let begun = std::time::Instant::now();
    let about = "SELECT COUNT(*) FROM growth_decision WHERE person = $1";
    while app.count(about, &citizen.id.to_string()).await > 0 {
        assert!(begun.elapsed() < crate::client::PATIENCE, "the decision still names the person");
        tokio::time::sleep(crate::client::LOOK_AGAIN).await;
    }
    let answer = format!("/me/offers/{}/{}", text(&next["decision"]), text(&offer["code"]));
    assert_eq!(citizen.post(&answer, json!({ "answer": "opened" })).await.status, 404);
    // What was decided by the bureau stays as it was.
    let kept = citizen.get(&format!("/cases/{}", text(&case["id"]))).await.ok();
    assert_eq!(kept["decision"], case["decision"]);
}

#[tokio::test]
async fn stop_in_an_offer_withdraws_the_consent_it_rests_on() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().treated().at(app).await;
    let case = a_paid_case(app, &citizen).await;
    let receipt = consents(&citizen).await;
    let next = personal_next(&citizen, &case).await;
    let answer = format!("/me/offers/{}/{}", text(&next["decision"]), text(&next["offers"][0]["code"]));
    citizen.post(&answer, json!({ "answer": "stopped" })).await.ok();
    let mine = items(&citizen.get("/me/consents").await.ok());
    let state = mine.iter().find(|c| c["id"] == receipt.as_str()).map(|c| c["state"].clone());
    assert_eq!(state, Some(json!("withdrawn")), "{mine:?}");
    assert_eq!(citizen.get("/me/next").await.ok()["mode"], "general");
}

#[tokio::test]
async fn breast_milk_substitutes_are_found_but_never_offered() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().treated().at(app).await;
    let case = a_paid_case(app, &citizen).await;
    consents(&citizen).await;
    let personal = personal_next(&citizen, &case).await;
    let general = app.citizen().await.get("/me/next").await.ok();
    for next in [&personal, &general] {
        for sku in skus(next) {
            let product = app.nobody().get(&format!("/shop/products/{sku}")).await.ok();
            assert_eq!(product["restricted"], Value::Null, "{product}");
            assert!(!text(&product["name"]["zh"]).contains("配方"), "{product}");
            assert_ne!(product["category"], "infant-formula");
        }
    }
    for q in ["奶粉", "formula"] {
        let found = items(&app.nobody().get(&format!("/shop/products?q={q}&limit=100")).await.ok());
        assert!(found.iter().any(|p| p["restricted"] == "breast_milk_substitute"), "{q}: {found:?}");
    }
    // In the basket of an offer it costs what it costs.
    let basket = json!({
        "lines": [{ "sku": "inf-001", "quantity": 1 }, { "sku": "dia-001", "quantity": 1 }],
        "address": citizen.address(), "decision": personal["decision"], "offer": personal["offers"][0]["code"]
    });
    let quote = citizen.post("/shop/quote", basket).await.ok();
    let line = quote["lines"].as_array().unwrap().iter().find(|line| line["sku"] == "inf-001").unwrap();
    assert_eq!((&line["subsidy"], &line["payable"]), (&json!("0.00"), &line["amount"]));
    let other = quote["lines"].as_array().unwrap().iter().find(|line| line["sku"] == "dia-001").unwrap();
    assert_ne!(other["subsidy"], "0.00", "the offer itself counts");
}

fn skus(next: &Value) -> Vec<String> {
    let offers = next["offers"].as_array().unwrap().iter();
    let products = offers.flat_map(|offer| offer["products"].as_array().unwrap());
    products.map(|product| text(&product["sku"])).collect()
}
