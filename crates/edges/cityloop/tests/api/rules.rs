//! The rule packs over HTTP: looked up, and asked on any day as known on any day.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::client::text;
use crate::story::{ALLOWANCE, a_paid_case, items};

const FEES: &str = "cn.exit_entry.fees";
const TAX: &str = "cn.tax.iit.from_taxable";

fn ids(page: &Value) -> Vec<String> {
    items(page).iter().map(|pack| text(&pack["id"])).collect()
}

#[tokio::test]
async fn the_list_has_one_version_of_each_pack_and_of_a_region_only_what_holds_there() {
    let app = TestApp::shared().await;
    let all = ids(&app.nobody().get("/rules").await.ok());
    let mut once = all.clone();
    once.dedup();
    assert_eq!(all, once);
    assert!(all.contains(&FEES.to_owned()) && all.contains(&"cn-110000.parking.roadside".to_owned()));
    let guangzhou = ids(&app.nobody().get("/rules?region=440106").await.ok());
    assert!(guangzhou.contains(&ALLOWANCE.to_owned()) && guangzhou.contains(&FEES.to_owned()));
    assert!(guangzhou.iter().all(|id| id.starts_with("cn.") || id.starts_with("cn-44")), "{guangzhou:?}");
    app.nobody().get("/rules?region=nowhere").await.refused(422, "input.invalid");
}

#[tokio::test]
async fn a_pack_tells_everything_that_is_in_it() {
    let app = TestApp::shared().await;
    let pack = app.nobody().get(&format!("/rules/{TAX}?on=2026-11-21")).await.ok();
    let rows = pack["tables"][0]["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["from"], &rows[0]["rate_bp"]), (7, &json!("0.00"), &json!(300)));
    assert_eq!((&rows[6]["from"], rows[6].get("to")), (&json!("960000.00"), None));
    let nodes = pack["nodes"].as_array().unwrap();
    assert!(
        nodes.iter().all(|node| !text(&node["expression"]).is_empty() && node["law"][0]["id"].is_string())
    );
    assert!(pack["tests"].as_u64().unwrap() >= 10);
    assert_eq!(pack["versions"][0]["hash"], pack["hash"]);
    assert_eq!(pack["sources"][0]["status"], "verified");
}

#[tokio::test]
async fn a_parameter_tells_the_value_of_the_day_and_how_it_came_to_it() {
    let app = TestApp::shared().await;
    let path = "/rules/cn.tax.iit.annual/parameters";
    for (day, value) in [("2022-12-31", "1000.00"), ("2023-01-01", "2000.00")] {
        let all = items(&app.nobody().get(&format!("{path}?on={day}")).await.ok());
        let infant = all.iter().find(|parameter| parameter["name"] == "infant_amount").unwrap();
        assert_eq!(infant["value"], value, "{day}");
        assert_eq!(infant["history"].as_array().unwrap().len(), 2);
    }
}

#[tokio::test]
async fn an_answer_is_that_of_the_version_in_force() {
    let app = TestApp::shared().await;
    let before = app.nobody().get(&format!("/rules/{FEES}?on=2018-12-01")).await.ok();
    let after = app.nobody().get(&format!("/rules/{FEES}?on=2026-11-21")).await.ok();
    assert_eq!((&before["version"], &after["version"]), (&json!("2018.1"), &json!("2019.1")));
    let refused = app.nobody().get(&format!("/rules/{FEES}?on=1990-01-01")).await;
    refused.refused(404, "rules.not_in_force");
    app.nobody().get(&format!("/rules/{FEES}?known=1990-01-01")).await.refused(404, "rules.not_in_force");
    app.nobody().get("/rules/cn.nothing.unknown").await.refused(404, "rules.unknown");
}

#[tokio::test]
async fn explain_says_what_evaluate_says_with_every_step() {
    let app = TestApp::shared().await;
    let ask = json!({ "inputs": { "taxable": "100000.00" }, "as_of": "2026-11-21", "known": "2026-11-20" });
    let short = app.nobody().post(&format!("/rules/{TAX}/evaluate"), ask.clone()).await.ok();
    let long = app.nobody().post(&format!("/rules/{TAX}/explain"), ask).await.ok();
    for same in ["pack", "version", "hash", "as_of", "known", "ok", "faults", "outputs", "status"] {
        assert_eq!(short[same], long[same], "{same}");
    }
    assert_eq!((&short["ok"], &short["known"]), (&json!(true), &json!("2026-11-20")));
    // 100,000 lies in the second bracket: 10 % less 2,520.
    assert_eq!(short["outputs"][0]["value"], "7480.00");
    let steps = long["steps"].as_array().unwrap();
    assert!(!steps.is_empty() && steps.iter().all(|step| step["sentence"]["elder"].is_string()));
}

#[tokio::test]
async fn wrong_inputs_are_told_all_at_once() {
    let app = TestApp::shared().await;
    let ask = json!({ "inputs": { "taxable": "much", "unknown": 1 } });
    let answer = app.nobody().post(&format!("/rules/{TAX}/evaluate"), ask).await.ok();
    assert_eq!((&answer["ok"], &answer["status"]), (&json!(false), &Value::Null));
    let mut fields: Vec<String> =
        answer["faults"].as_array().unwrap().iter().map(|fault| text(&fault["field"])).collect();
    fields.sort();
    assert_eq!(fields, ["taxable", "unknown"]);
}

#[tokio::test]
async fn a_loan_comes_with_its_schedules() {
    let app = TestApp::shared().await;
    let ask = json!({ "as_of": "2026-01-01", "inputs": { "principal": "800000.00", "months": 12 } });
    for act in ["evaluate", "explain"] {
        let path = format!("/rules/cn.housing_fund.loan/{act}");
        let answer = app.nobody().post(&path, ask.clone()).await.ok();
        let schedules = answer["schedules"].as_array().unwrap();
        assert_eq!(schedules.len(), 2, "{answer}");
        for schedule in schedules {
            let months = schedule["months"].as_array().unwrap();
            assert_eq!((months.len(), &months[11]["balance"]), (12, &json!("0.00")));
            let principal = months.iter().map(|row| row["principal"].as_str().unwrap().replace('.', ""));
            assert_eq!(principal.map(|fen| fen.parse::<i64>().unwrap()).sum::<i64>(), 80_000_000);
        }
    }
}

#[tokio::test]
async fn who_has_not_applied_is_counted_and_a_few_are_not_told() {
    let app = TestApp::spawn().await;
    let operator = app.staff("operator").await;
    let childcare = async || {
        let counts = items(&operator.get("/rules/entitled").await.ok());
        counts.into_iter().find(|count| count["service"] == "cn.family.childcare_subsidy")
    };
    assert_eq!(childcare().await, None);
    for _ in 0..4 {
        let citizen = app.citizen().await;
        a_paid_case(&app, &citizen).await;
    }
    let few = childcare().await.unwrap();
    assert_eq!((&few["entitled_not_applied"], &few["sum"]), (&json!("<5"), &Value::Null));
    let citizen = app.citizen().await;
    a_paid_case(&app, &citizen).await;
    let told = childcare().await.unwrap();
    assert_eq!(told["entitled_not_applied"], json!(5));
    assert!(told["sum"].as_str().is_some_and(|sum| sum != "0.00"), "{told}");
}
