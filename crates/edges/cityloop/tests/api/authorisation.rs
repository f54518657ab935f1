//! Who may call what: every operation × everybody. A new operation is covered the day it is described.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use crate::app::TestApp;
use crate::client::{Answer, Client};
use crate::routes::{ROLES, Route, routes, somebody};

/// What anybody may call. An operation that is public must be in this list, so that none becomes so by accident.
const PUBLIC: [&str; 23] = [
    "DELETE /session",
    "GET /consent-notices",
    "GET /regions",
    "GET /rules",
    "GET /rules/{pack}",
    "GET /rules/{pack}/parameters",
    "GET /services",
    "GET /services/{code}",
    "GET /session",
    "GET /shop/categories",
    "GET /shop/products",
    "GET /shop/products/{sku}",
    "GET /shop/site",
    "GET /shop/sites",
    "POST /opens",
    "POST /payments/callback/{provider}",
    "POST /rules/{pack}/evaluate",
    "POST /rules/{pack}/explain",
    "POST /services/{code}/estimate",
    "POST /session",
    "POST /session/code",
    "POST /staff/session",
    "GET /openapi.json",
];
/// Public writes that do not look at the session, and so need no proof that our page sent them: they sign somebody in,
/// compute, or are signed by the provider.
const SESSIONLESS: [&str; 7] = [
    "POST /payments/callback/{provider}",
    "POST /rules/{pack}/evaluate",
    "POST /rules/{pack}/explain",
    "POST /services/{code}/estimate",
    "POST /session",
    "POST /session/code",
    "POST /staff/session",
];

/// Calls `route` the way our pages do, with a body that says nothing.
async fn call(client: &Client, route: &Route) -> Answer {
    let request = client.request(route.method.clone(), &route.with_unknown_ids());
    let request = if route.is_write() { request.json(&json!({})) } else { request };
    request.send().await
}

#[tokio::test]
async fn what_is_public_is_listed_here() {
    let app = TestApp::shared().await;
    let found: BTreeSet<String> =
        routes(app).await.iter().filter(|route| route.roles.is_empty()).map(Route::name).collect();
    // The description describes everything but itself.
    let listed: BTreeSet<String> =
        PUBLIC.iter().filter(|name| !name.ends_with("openapi.json")).map(|name| (*name).to_owned()).collect();
    assert_eq!(found, listed);
}

#[tokio::test]
async fn each_desk_is_for_its_own_staff_and_the_rest_for_citizens() {
    let app = TestApp::shared().await;
    for route in routes(app).await.into_iter().filter(|route| !route.roles.is_empty()) {
        let desk = route.path.split('/').nth(1).unwrap();
        let expected: &[&str] = match desk {
            "clerk" => &["clerk"],
            "merchant" => &["merchant"],
            "courier" => &["courier"],
            "dispatch" => &["dispatcher"],
            "operator" | "rules" => &["operator"],
            "admin" => &["admin"],
            "documents" if route.method == Method::GET => &["citizen", "clerk"],
            _ => &["citizen"],
        };
        assert_eq!(route.roles, expected, "{}", route.name());
    }
}

#[tokio::test]
async fn without_a_session_every_guarded_operation_asks_to_sign_in() {
    let app = TestApp::shared().await;
    for route in routes(app).await.into_iter().filter(|route| !route.roles.is_empty()) {
        call(&app.nobody(), &route).await.refused(401, "session.missing");
    }
}

#[tokio::test]
async fn the_wrong_role_is_refused_whatever_it_asks() {
    let app = TestApp::shared().await;
    let routes = routes(app).await;
    for role in ROLES {
        let client = somebody(app, role).await;
        for route in
            routes.iter().filter(|route| !route.roles.is_empty() && !route.roles.contains(&role.to_owned()))
        {
            let answer = call(&client, route).await;
            assert_eq!(answer.status, 403, "{} as {role}: {}", route.name(), answer.text());
            answer.refused(403, "role.forbidden");
        }
    }
}

#[tokio::test]
async fn the_right_role_is_let_in() {
    let app = TestApp::shared().await;
    let routes = routes(app).await;
    for role in ROLES {
        let client = somebody(app, role).await;
        for route in routes.iter().filter(|route| route.roles.contains(&role.to_owned())) {
            let answer = call(&client, route).await;
            let let_in = !matches!(answer.status, 401 | 403 | 500..);
            assert!(let_in, "{} as {role}: {} {}", route.name(), answer.status, answer.text());
        }
    }
}

#[tokio::test]
async fn a_session_that_is_none_is_no_session() {
    let app = TestApp::shared().await;
    for cookie in ["cityloop=", "cityloop=0", "cityloop=ffffffffffffffffffffffffffffffff", "other=1"] {
        let request = app.nobody().request(Method::GET, "/me").header("cookie", cookie);
        request.send().await.refused(401, "session.missing");
    }
}

#[tokio::test]
async fn a_write_with_a_session_shows_the_token_only_our_pages_have() {
    let app = TestApp::shared().await;
    let routes = routes(app).await;
    for role in ROLES {
        let client = somebody(app, role).await;
        let reads_the_session = |route: &&Route| {
            let mine = route.roles.is_empty() || route.roles.contains(&role.to_owned());
            route.is_write() && mine && !SESSIONLESS.contains(&route.name().as_str())
        };
        for route in routes.iter().filter(reads_the_session) {
            let path = route.with_unknown_ids();
            let bare = || client.bare(route.method.clone(), &path).json(&json!({}));
            bare().send().await.refused(403, "csrf.missing");
            bare().header("x-csrf-token", "0".repeat(32).as_str()).send().await.refused(403, "csrf.missing");
        }
    }
}

#[tokio::test]
async fn a_write_from_another_site_is_refused_whoever_sends_it() {
    let app = TestApp::shared().await;
    let routes = routes(app).await;
    let citizen = app.citizen().await;
    let foreign = [
        ("origin", "https://elsewhere.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    for route in routes.iter().filter(|route| route.is_write()) {
        for (name, value) in foreign {
            for client in [&app.nobody(), &citizen.client] {
                let request = client.request(route.method.clone(), &route.with_unknown_ids());
                let answer = request.header(name, value).json(&json!({})).send().await;
                answer.refused(403, "request.foreign");
            }
        }
    }
}

#[tokio::test]
async fn a_write_from_our_own_pages_is_let_in() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let host = citizen.home().strip_prefix("http://").unwrap().to_owned();
    let request = citizen.request(Method::PATCH, "/me").json(&json!({ "language": "en" }));
    let request = request.header("origin", &format!("http://{host}")).header("sec-fetch-site", "same-origin");
    assert_eq!(request.send().await.ok()["language"], "en");
}

#[tokio::test]
async fn what_signs_out_is_signed_out_everywhere_it_was_used() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let device = crate::story::items(&citizen.get("/devices").await.ok())[0].clone();
    assert_eq!(device["current"], true);
    citizen.delete("/session").await.ok();
    citizen.get("/me").await.refused(401, "session.missing");
    citizen.delete("/session").await.refused(401, "session.missing");
}
