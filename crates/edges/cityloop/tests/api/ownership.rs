//! What is somebody else's is not there: the answer to another's id is the answer to an id that does not exist.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::{Citizen, a_citizen};
use crate::client::{Answer, Client, text};
use crate::routes::{Route, routes};
use crate::story::{
    self, PIXEL, a_basket, a_placed_order, a_submitted_case, consents, items, offered_job, on_shift, pays,
    personal_next,
};

/// A body each operation on an object takes, so that its refusal is about the object and not about the body.
fn body(route: &Route) -> Value {
    match route.name().as_str() {
        "PUT /cases/{id}" => json!({ "answers": story::birth() }),
        "POST /me/offers/{decision}/{offer}" => json!({ "answer": "opened" }),
        "POST /clerk/cases/{id}/supplement" => {
            json!({ "items": [{ "zh": "出生证明", "en": "certificate" }] })
        }
        "POST /clerk/cases/{id}/refuse" => json!({ "reason": "材料不符" }),
        "POST /courier/jobs/{id}/handover" => json!({ "code": "0000" }),
        "POST /courier/jobs/{id}/fail" => json!({ "reason": "nobody_there" }),
        _ => json!({}),
    }
}

async fn call(client: &Client, route: &Route, path: &str) -> Answer {
    let request = client.unkeyed(route.method.clone(), path);
    let request = if route.is_write() { request.json(&body(route)) } else { request };
    request.send().await
}

/// A refusal without what differs from request to request.
fn told(answer: &Answer) -> Value {
    let mut problem = answer.problem();
    problem.as_object_mut().unwrap().remove("trace");
    problem
}

/// Asserts that `stranger` is told the same of `path` and of an id that does not exist.
async fn assert_not_there(stranger: &Client, route: &Route, path: &str) {
    let (theirs, unknown) =
        (call(stranger, route, path).await, call(stranger, route, &route.with_unknown_ids()).await);
    assert_eq!(theirs.status, 404, "{}: {}", route.name(), theirs.text());
    assert_eq!(unknown.status, 404, "{} of an unknown id: {}", route.name(), unknown.text());
    assert_eq!(told(&theirs), told(&unknown), "{}", route.name());
}

/// One of everything that belongs to a citizen, by the path that begins with it.
async fn belongings(app: &TestApp, citizen: &Citizen) -> BTreeMap<&'static str, String> {
    let case = story::a_paid_case(app, citizen).await;
    let friend = app.citizen().await;
    let next_month =
        kernel::time::china_date(jiff::Timestamp::now()).saturating_add(jiff::Span::new().days(30));
    let delegation =
        json!({ "mobile": friend.mobile, "scopes": ["civic:*"], "expires_on": next_month.to_string() });
    let household = citizen.post("/me/delegations", delegation).await.ok();
    let consent = consents(citizen).await;
    let decision = text(&personal_next(citizen, &case).await["decision"]);
    let device = items(&citizen.get("/devices").await.ok())[0]["id"].clone();
    let document = citizen.upload("birth_certificate", "birth.png", PIXEL.to_vec()).await.ok();
    let order = a_placed_order(citizen, a_basket(citizen, &[("dia-001", 1)])).await;
    BTreeMap::from([
        ("/cases/{id}", text(&case["id"])),
        ("/documents/{id}", text(&document["id"])),
        ("/me/addresses/{id}", citizen.address().to_owned()),
        ("/me/consents/{id}", consent),
        ("/me/delegations/{id}", text(&household["delegations"][0]["id"])),
        ("/devices/{id}", text(&device)),
        ("/me/offers/{decision}", decision),
        ("/orders/{id}", text(&order["id"])),
    ])
}

#[tokio::test]
async fn of_another_citizen_nothing_is_there() {
    let app = TestApp::shared().await;
    let owner = a_citizen().verified().with_address().treated().at(app).await;
    let stranger = a_citizen().verified().with_address().at(app).await;
    let mine = belongings(app, &owner).await;
    let mut tried = BTreeMap::<&str, u32>::new();
    let of_an_object = |route: &Route| {
        let own = route.path.contains("/{id}") || route.path.contains("/{decision}");
        own && route.roles.contains(&"citizen".to_owned())
    };
    for route in routes(app).await.into_iter().filter(of_an_object) {
        let (kind, id) = mine
            .iter()
            .find(|(kind, _)| route.path.starts_with(**kind))
            .unwrap_or_else(|| panic!("{}: say here what a citizen owns of it", route.name()));
        let path =
            route.path.replace("{id}", id).replace("{decision}", id).replace("{offer}", "newborn_daily");
        assert_not_there(&stranger, &route, &path).await;
        *tried.entry(kind).or_default() += 1;
    }
    assert_eq!(tried.keys().collect::<Vec<_>>(), mine.keys().collect::<Vec<_>>(), "every kind was tried");
    // And none of the tries changed anything for its owner.
    let case = owner.get(&format!("/cases/{}", mine["/cases/{id}"])).await.ok();
    assert_eq!(case["state"], "closed");
    let order = owner.get(&format!("/orders/{}", mine["/orders/{id}"])).await.ok();
    assert_eq!(order["state"], "placed");
    assert_eq!(items(&owner.get("/me/addresses").await.ok()).len(), 1);
    let live = items(&owner.get("/me/consents").await.ok());
    assert!(
        live.iter().any(|c| c["id"] == mine["/me/consents/{id}"].as_str() && c["state"] == "live"),
        "{live:?}"
    );
    owner.get("/me").await.ok();
}

#[tokio::test]
async fn another_citizens_things_cannot_be_named_in_a_body() {
    let app = TestApp::shared().await;
    let owner = a_citizen().verified().with_address().at(app).await;
    let stranger = a_citizen().verified().with_address().at(app).await;
    let mut basket = a_basket(&stranger, &[("dia-001", 1)]);
    basket["address"] = json!(owner.address());
    let theirs = stranger.post("/shop/quote", basket.clone()).await;
    basket["address"] = json!(crate::routes::unknown::<kernel::id::Address>());
    let unknown = stranger.post("/shop/quote", basket).await;
    assert!(theirs.status >= 400, "{}", theirs.text());
    assert_eq!((theirs.status, told(&theirs)), (unknown.status, told(&unknown)));
    // Papers of somebody else do not go with one's own case.
    let document = owner.upload("birth_certificate", "birth.png", PIXEL.to_vec()).await.ok();
    let case = text(&a_submitted_case(&stranger).await["id"]);
    let missing = json!({ "items": [{ "zh": "出生医学证明", "en": "birth certificate" }] });
    app.staff("clerk").await.post(&format!("/clerk/cases/{case}/supplement"), missing).await.ok();
    let papers = |id: &Value| json!({ "documents": [id], "note": "" });
    let theirs = stranger.post(&format!("/cases/{case}/supplement"), papers(&document["id"])).await;
    let unknown = json!(crate::routes::unknown::<kernel::id::Document>());
    let unknown = stranger.post(&format!("/cases/{case}/supplement"), papers(&unknown)).await;
    assert!(theirs.status >= 400, "{}", theirs.text());
    assert_eq!((theirs.status, told(&theirs)), (unknown.status, told(&unknown)));
}

#[tokio::test]
async fn nobody_acts_for_a_person_who_did_not_let_them() {
    let app = TestApp::shared().await;
    let (owner, stranger) = (app.citizen().await, app.citizen().await);
    let case = text(&a_submitted_case(&owner).await["id"]);
    for path in ["/cases", "/me", &format!("/cases/{case}")] {
        let request = stranger.request(Method::GET, path).header("x-acting-for", &owner.id.to_string());
        assert_eq!(request.send().await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_clerk_of_another_city_finds_nothing_here() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let beijing = app.hire("clerk.beijing", "clerk", "110000", None).await;
    let case = text(&a_submitted_case(&citizen).await["id"]);
    let document = citizen.upload("birth_certificate", "birth.png", PIXEL.to_vec()).await.ok();
    for route in routes(app).await.into_iter().filter(|route| route.path.starts_with("/clerk/cases/{id}")) {
        assert_not_there(&beijing, &route, &route.path.replace("{id}", &case)).await;
    }
    let open = Route { method: Method::GET, path: "/documents/{id}".to_owned(), roles: Vec::new() };
    assert_not_there(&beijing, &open, &format!("/documents/{}", text(&document["id"]))).await;
    // The clerk of this very city may not open a paper that belongs to no case either.
    let clerk = app.staff("clerk").await;
    assert_not_there(&clerk, &open, &format!("/documents/{}", text(&document["id"]))).await;
    let inbox = beijing.get("/clerk/cases").await.ok();
    assert_eq!(items(&inbox), Vec::<Value>::new());
    let bulk = beijing.post("/clerk/cases/accept", json!({ "cases": [case] })).await.ok();
    assert_eq!(bulk["accepted"], json!([]));
    assert_eq!(citizen.get(&format!("/cases/{case}")).await.ok()["state"], "submitted");
}

#[tokio::test]
async fn a_merchant_sees_the_orders_of_their_own_shop_only() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    let kitchen = app.hire("merchant.kitchen", "merchant", "440106", Some("yuexi-kitchen")).await;
    let order = text(&a_placed_order(&citizen, a_basket(&citizen, &[("dia-001", 1)])).await["id"]);
    pays(app, &citizen, &order).await;
    for route in routes(app).await.into_iter().filter(|route| route.path.starts_with("/merchant/orders/{id}"))
    {
        assert_not_there(&kitchen, &route, &route.path.replace("{id}", &order)).await;
    }
    let theirs = items(&kitchen.get("/merchant/orders").await.ok());
    assert!(theirs.iter().all(|seen| seen["id"] != order.as_str()), "{theirs:?}");
    let stock = items(&kitchen.get("/merchant/stock?limit=100").await.ok());
    assert!(stock.iter().all(|row| row["sku"] != "dia-001"), "{stock:?}");
    let count = json!({ "on_hand": 0, "version": 1, "site": "gz-tianhe-01" });
    let other = kitchen.put("/merchant/stock/dia-001", count).await;
    assert_eq!(other.status, 404, "{}", other.text());
    // Their own merchant does find it.
    let board = items(&app.staff("merchant").await.get("/merchant/orders?limit=100").await.ok());
    assert!(board.iter().any(|seen| seen["id"] == order.as_str()));
}

#[tokio::test]
async fn a_job_is_its_couriers_alone_and_the_door_is_shown_after_acceptance() {
    let app = TestApp::spawn().await;
    let citizen = a_citizen().verified().living_at("体育西路 9 号 909").at(&app).await;
    let (courier, other) = (app.staff("courier1").await, app.staff("courier2").await);
    on_shift(&courier).await;
    let order = text(&a_placed_order(&citizen, a_basket(&citizen, &[("dia-001", 1)])).await["id"]);
    pays(&app, &citizen, &order).await;
    let job = offered_job(&app, &courier, &order).await;
    let offered = items(&courier.get("/courier/jobs").await.ok());
    assert_eq!(offered[0]["drop"], Value::Null, "{offered:?}");
    for route in routes(&app).await.into_iter().filter(|route| route.path.starts_with("/courier/jobs/{id}")) {
        assert_not_there(&other, &route, &route.path.replace("{id}", &job)).await;
    }
    assert_eq!(items(&other.get("/courier/jobs").await.ok()), Vec::<Value>::new());
    let accepted = courier.post(&format!("/courier/jobs/{job}/accept"), json!({})).await.ok();
    assert_eq!(accepted["drop"]["text"], "体育西路 9 号 909");
    // A dispatcher of another city cannot take it away.
    let beijing = app.hire("dispatcher.beijing", "dispatcher", "110000", None).await;
    for route in routes(&app).await.into_iter().filter(|route| route.path.starts_with("/dispatch/jobs/{id}"))
    {
        assert_not_there(&beijing, &route, &route.path.replace("{id}", &job)).await;
    }
    // The buyer sees who looked at their door.
    let log = items(&citizen.get("/me/access-log").await.ok());
    assert!(log.iter().any(|access| access["purpose"] == "order_fulfil"), "{log:?}");
}

#[tokio::test]
async fn an_address_that_is_removed_is_on_no_list() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    citizen.delete(&format!("/me/addresses/{}", citizen.address())).await.ok();
    assert_eq!(items(&citizen.get("/me/addresses").await.ok()), Vec::<Value>::new());
}
