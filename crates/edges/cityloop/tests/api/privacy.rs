//! Personal data is in no file and no log in clear, and a person who leaves takes it with them.

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::{Citizen, a_citizen, sign_in};
use crate::client::text;
use crate::logs;
use crate::story::{
    PIXEL, a_basket, a_case_under_review, a_paid_case, a_placed_order, allows, consents, items, offered_job,
    on_shift, pays, personal_next,
};

const NAME: &str = "南宫鹊起";
const STREET: &str = "鹊起巷 74 号 1203 室";
const MOBILE: &str = "18674527453";
const NOTE: &str = "鹊起补充说明七四五";
const CHILD: &str = "南宫雀跃";

/// Where `wanted` is in `bytes`, plain or as hexadecimal digits.
fn is_in(bytes: &[u8], wanted: &str) -> bool {
    let hex = kernel::hex::encode(wanted.as_bytes());
    [wanted, &hex, &hex.to_uppercase()].iter().any(|form| {
        let form = form.as_bytes();
        bytes.windows(form.len()).any(|window| window[0] == form[0] && window == form)
    })
}

/// Every byte of the database, write-ahead log included.
fn database(app: &TestApp) -> Vec<u8> {
    let files = app.database_files();
    assert!(files.len() >= 2, "the file and its log: {files:?}");
    files.iter().flat_map(|file| std::fs::read(file).unwrap()).collect()
}

fn percent_encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Does everything a person can do with their data: verifies, lives somewhere, applies, supplies, buys, is delivered to.
async fn lives_a_life(app: &TestApp) -> (Citizen, Value) {
    let citizen = a_citizen().with_mobile(MOBILE).named(NAME).living_at(STREET).at(app).await;
    let child = json!({ "name": CHILD, "citizen_number": crate::citizens::new_number("2024") });
    citizen.post("/me/household/members", child).await.ok();
    let friend = app.citizen().await;
    let until = kernel::time::china_date(jiff::Timestamp::now()).saturating_add(jiff::Span::new().days(9));
    let delegation = json!({ "mobile": MOBILE, "scopes": ["civic:*"], "expires_on": until.to_string() });
    friend.post("/me/delegations", delegation).await.ok();
    let case = a_case_under_review(app, &citizen).await;
    let (own, desk) =
        (format!("/cases/{}", text(&case["id"])), format!("/clerk/cases/{}", text(&case["id"])));
    let clerk = app.staff("clerk").await;
    let missing = json!({ "items": [{ "zh": "出生医学证明", "en": "birth certificate" }], "note": NOTE });
    clerk.post(&format!("{desk}/supplement"), missing).await.ok();
    let paper = citizen
        .upload("birth_certificate", &percent_encoded(NAME), [PIXEL, NOTE.as_bytes()].concat())
        .await
        .ok();
    let papers = json!({ "documents": [paper["id"]], "note": NOTE });
    citizen.post(&format!("{own}/supplement"), papers).await.ok();
    clerk.until(&desk, |seen| allows(seen, "approve")).await;
    clerk.post(&format!("{desk}/approve"), json!({ "note": NOTE })).await.ok();
    citizen.until(&own, |case| case["state"] == "closed").await;
    let order = text(&a_placed_order(&citizen, a_basket(&citizen, &[("gro-001", 1)])).await["id"]);
    pays(app, &citizen, &order).await;
    let courier = app.staff("courier1").await;
    on_shift(&courier).await;
    let job = offered_job(app, &courier, &order).await;
    let accepted = courier.post(&format!("/courier/jobs/{job}/accept"), json!({})).await.ok();
    assert_eq!((&accepted["drop"]["text"], &accepted["drop"]["mobile"]), (&json!(STREET), &json!(MOBILE)));
    for path in
        ["/me", "/me/known", "/me/household", "/me/addresses", "/me/wallet", "/orders", "/cases", &own]
    {
        citizen.get(path).await.ok();
    }
    // And some of it goes wrong, because errors like to quote.
    citizen
        .post("/me/verification", json!({ "name": NAME, "citizen_number": &citizen.number[..17] }))
        .await
        .problem();
    citizen
        .post("/me/addresses", json!({ "contact": NAME, "mobile": MOBILE, "text": STREET }))
        .await
        .problem();
    citizen.request(Method::POST, "/me/addresses").raw("application/json", STREET).send().await.problem();
    app.nobody().post("/session", json!({ "mobile": MOBILE, "code": "000000" })).await.problem();
    (citizen, case)
}

#[tokio::test]
async fn no_file_and_no_log_holds_personal_data_in_clear() {
    let app = TestApp::spawn().await;
    let (citizen, case) = lives_a_life(&app).await;
    // Answers kept for repeated requests hold all of it, and so are among what is searched.
    let kept = "SELECT COUNT(*) FROM idempotency WHERE LENGTH(answer) > 500 AND scope LIKE '%' || $1 || '%'";
    assert!(app.count(kept, &citizen.id.to_string()).await > 0);
    let (file, log) = (database(&app), logs::so_far());
    let message = text(&crate::citizens::messages(&app, MOBILE).await[0]["text"]);
    assert!(!is_in(&file, &message) && !is_in(&log, &message), "the message with the code is kept in clear");
    assert!(is_in(&file, &text(&case["id"])), "the search finds what is there");
    assert!(is_in(&file, &citizen.id.to_string()) && log.len() > 10_000, "the search finds what is there");
    for secret in [NAME, STREET, MOBILE, NOTE, CHILD, "鹊起", &citizen.number] {
        assert!(!is_in(&file, secret), "{secret} is in the database in clear");
        assert!(!is_in(&log, secret), "{secret} is in the log");
    }
}

#[tokio::test]
async fn who_asks_to_be_forgotten_is_gone_and_the_number_is_free() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().treated().at(app).await;
    let other_device = sign_in_again(app, &citizen).await;
    let case = text(&a_paid_case(app, &citizen).await["id"]);
    consents(&citizen).await;
    personal_next(&citizen, &json!({ "id": case })).await;
    let order = text(&a_placed_order(&citizen, a_basket(&citizen, &[("gro-001", 1)])).await["id"]);
    let paper = text(&citizen.upload("birth_certificate", "birth.png", PIXEL.to_vec()).await.ok()["id"]);
    let letter = citizen.get(&format!("/cases/{case}")).await.ok()["decision"]["letter"]["zh"].clone();

    citizen.request(Method::DELETE, "/me").json(&json!({ "confirm": "DELETE" })).send().await.ok();

    for device in [&citizen.client, &other_device] {
        device.get("/me").await.refused(401, "session.missing");
    }
    let clerk = app.staff("clerk").await;
    assert_eq!(clerk.get(&format!("/documents/{paper}")).await.status, 404);
    let desk = clerk.get(&format!("/clerk/cases/{case}")).await;
    if desk.status != 404 {
        // The bureau keeps its decision, not the person.
        let seen = desk.ok();
        assert_eq!(seen["applicant"], json!({ "name": "", "number_masked": "", "mobile_masked": "" }));
        assert_eq!(seen["answers"], json!({}));
        assert!(!seen.to_string().contains(letter.as_str().unwrap()), "{seen}");
    }
    let id = citizen.id.to_string();
    let about = |sql: &'static str| app.count(sql, &id);
    assert_eq!(about("SELECT COUNT(*) FROM people_key WHERE person = $1 AND wrapped IS NOT NULL").await, 0);
    assert_eq!(about("SELECT COUNT(*) FROM people_holder WHERE person = $1").await, 0);
    assert_eq!(about("SELECT COUNT(*) FROM people_address WHERE person = $1").await, 0);
    assert_eq!(about("SELECT COUNT(*) FROM people_consent WHERE person = $1").await, 0);
    let begun = std::time::Instant::now();
    while about("SELECT COUNT(*) FROM growth_decision WHERE person = $1").await
        + about("SELECT COUNT(*) FROM growth_hint WHERE person = $1").await
        > 0
    {
        assert!(begun.elapsed() < crate::client::PATIENCE, "growth still knows the person");
        tokio::time::sleep(crate::client::LOOK_AGAIN).await;
    }

    // The number is free, and who signs in with it is somebody new.
    let (device, person) = sign_in(app, &citizen.mobile).await;
    assert_ne!(text(&person["id"]), id);
    assert_eq!(person["verified"], false);
    for path in [format!("/cases/{case}"), format!("/orders/{order}"), format!("/documents/{paper}")] {
        assert_eq!(device.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(items(&device.get("/me/addresses").await.ok()), Vec::<Value>::new());
    // So is the identity number.
    let card = json!({ "name": "林晓雯", "citizen_number": citizen.number });
    assert_eq!(device.post("/me/verification", card).await.ok()["verified"], true);
}

/// A second device of somebody who is signed in; the pause between two codes is not waited for.
async fn sign_in_again(app: &TestApp, citizen: &Citizen) -> crate::client::Client {
    let store = app.platform.cells.all()[0].clone();
    let cx = cityloop::platform::system_cx(&*app.platform.ambient, "test");
    let earlier: Result<u64, store::Error> =
        store.write(cx, |tx, _| tx.exec("UPDATE people_code SET sent_at = 0", &[])).await;
    earlier.unwrap();
    sign_in(app, &citizen.mobile).await.0
}

#[tokio::test]
async fn what_is_shown_of_oneself_is_masked() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().named("诸葛无双").with_address().at(app).await;
    let me = citizen.get("/me").await.ok();
    assert!(!me.to_string().contains("诸葛无双") && !me.to_string().contains(&citizen.mobile), "{me}");
    let case = text(&a_case_under_review(app, &citizen).await["id"]);
    let inbox = app.staff("clerk").await.get("/clerk/cases?limit=100").await.ok();
    let row = items(&inbox).into_iter().find(|row| row["id"] == case.as_str());
    let masked = row.map(|row| text(&row["applicant_masked"]));
    assert!(masked.as_ref().is_none_or(|name| name.ends_with('*') && !name.contains("无双")), "{masked:?}");
    // Who opened it is there for the citizen to see.
    let log = items(&citizen.get("/me/access-log").await.ok());
    assert!(log.iter().any(|access| text(&access["purpose"]).starts_with("civic.case:")), "{log:?}");
}
