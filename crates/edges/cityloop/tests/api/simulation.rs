//! A dispatcher tries a day before it happens, through the doors.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::{TestApp, on_each_engine};
use crate::client::{new_key, text};
use crate::story::items;

fn a_day() -> Value {
    json!({
        "orders": 120, "couriers": 12, "seed": 5, "several_stores_pct": 10, "noise": "ordinary",
        "policies": ["ours", "greedy"]
    })
}

#[tokio::test]
async fn a_day_is_tried_under_each_policy_and_filmed() {
    on_each_engine(|app| async move {
        let dispatcher = app.staff("dispatcher").await;
        let asked = dispatcher.post("/dispatch/simulations", a_day()).await.ok();
        let own = format!("/dispatch/simulations/{}", text(&asked["id"]));
        let told = dispatcher.until(&own, |told| told["state"] == "done").await;
        assert_eq!((&told["played"], &told["orders"]), (&json!(2), &json!(120)));
        let policies: Vec<&Value> =
            told["outcomes"].as_array().unwrap().iter().map(|outcome| &outcome["policy"]).collect();
        assert_eq!(policies, ["ours", "greedy"]);
        let ours = &told["outcomes"][0];
        let placed: i64 =
            ours["hours"].as_array().unwrap().iter().map(|hour| hour["placed"].as_i64().unwrap()).sum();
        assert_eq!((placed, &ours["breaches"]), (120, &json!(0)));
        let film = &told["film"];
        assert_eq!(film["riders"].as_array().unwrap().len(), 12);
        assert!(film["from"].as_i64() < film["to"].as_i64());
        let listed = dispatcher.get("/dispatch/simulations?limit=1").await.ok();
        assert_eq!((&items(&listed)[0]["id"], &listed["next"]), (&asked["id"], &asked["id"]));
        assert!(items(&listed)[0].get("film").is_none());
    })
    .await;
}

#[tokio::test]
async fn a_question_that_cannot_be_answered_names_every_wrong_field() {
    let app = TestApp::shared().await;
    let dispatcher = app.staff("dispatcher").await;
    let wrong = json!({
        "orders": 20_001, "couriers": 4, "seed": -1, "several_stores_pct": 5, "noise": "storm", "policies": []
    });
    let answer = dispatcher.post("/dispatch/simulations", wrong).await;
    assert_eq!(answer.status, 422);
    let problem = answer.problem();
    let fields: Vec<&Value> =
        problem["fields"].as_array().unwrap().iter().map(|fault| &fault["field"]).collect();
    assert_eq!(fields, ["orders", "couriers", "seed", "noise", "policies"]);
}

#[tokio::test]
async fn the_same_request_asks_once() {
    let app = TestApp::shared().await;
    let dispatcher = app.staff("dispatcher").await;
    let key = new_key();
    let ask = || dispatcher.unkeyed(Method::POST, "/dispatch/simulations").key(&key).json(&a_day()).send();
    let (first, second) = (ask().await.ok(), ask().await.ok());
    assert_eq!(first["id"], second["id"]);
}

#[tokio::test]
async fn another_city_does_not_see_it() {
    let app = TestApp::shared().await;
    let asked = app.staff("dispatcher").await.post("/dispatch/simulations", a_day()).await.ok();
    let elsewhere = app.hire("dispatch-of-shenzhen", "dispatcher", "440300", None).await;
    let own = format!("/dispatch/simulations/{}", text(&asked["id"]));
    assert_eq!(elsewhere.get(&own).await.status, 404);
    assert!(items(&elsewhere.get("/dispatch/simulations").await.ok()).is_empty());
}
