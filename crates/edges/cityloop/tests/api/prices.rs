//! A price depends on the goods, the place and published benefits, and on nothing about the person.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::citizens::{Citizen, a_citizen};
use crate::client::text;
use crate::story::{a_basket, a_paid_case, a_placed_order, consents, fen, items, personal_next, sum};

/// The same goods for everybody who is compared.
const GOODS: [(&str, i64); 3] = [("dia-001", 1), ("gro-001", 2), ("fru-004", 4)];
/// Benefits that belong to who one is to the shop, as published: the first order, and PLUS.
const PERSONAL: [&str; 2] = ["first-order", "plus-delivery"];

/// Citizens with every history there is.
async fn everybody(app: &TestApp) -> Vec<(&'static str, Citizen)> {
    let new = a_citizen().verified().with_address().at(app).await;
    let plus = a_citizen().verified().with_address().at(app).await;
    plus.post("/me/membership", json!({ "plan": "plus-year" })).await.ok();
    let regular = a_citizen().verified().with_address().at(app).await;
    a_placed_order(&regular, a_basket(&regular, &[("gro-001", 1)])).await;
    let parent = a_citizen().verified().with_address().treated().at(app).await;
    let case = a_paid_case(app, &parent).await;
    consents(&parent).await;
    personal_next(&parent, &case).await;
    let elder = a_citizen().verified().with_address().elder().at(app).await;
    vec![("new", new), ("plus", plus), ("regular", regular), ("parent", parent), ("elder", elder)]
}

#[tokio::test]
async fn everybody_pays_the_same_but_for_published_benefits() {
    let app = TestApp::shared().await;
    let published = items(&app.staff("operator").await.get("/operator/campaigns").await.ok());
    let published: Vec<String> = published.iter().map(|campaign| text(&campaign["code"])).collect();
    let mut seen = Vec::new();
    for (who, citizen) in everybody(app).await {
        let quote = citizen.post("/shop/quote", a_basket(&citizen, &GOODS)).await.ok();
        let paid = fen(&quote["goods"]) + fen(&quote["delivery_fee"]) - sum(&quote["subsidies"], "amount");
        assert_eq!(paid, fen(&quote["payable"]), "{who}: {quote}");
        let subsidies = quote["subsidies"].as_array().unwrap();
        assert!(subsidies.iter().all(|s| published.contains(&text(&s["campaign"]))), "{who}: {quote}");
        let prices: Vec<(String, String)> = quote["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| (text(&line["sku"]), text(&line["unit_price"])))
            .collect();
        let common: Vec<Value> = subsidies
            .iter()
            .filter(|s| !PERSONAL.contains(&text(&s["campaign"]).as_str()))
            .cloned()
            .collect();
        let personal: Vec<String> = subsidies
            .iter()
            .map(|s| text(&s["campaign"]))
            .filter(|code| PERSONAL.contains(&code.as_str()))
            .collect();
        let shelf = citizen.get("/shop/products/dia-001").await.ok();
        seen.push((who, (prices, common, quote["goods"].clone(), shelf["price"].clone()), personal));
    }
    let (_, same, _) = &seen[0];
    for (who, theirs, _) in &seen {
        assert_eq!(theirs, same, "{who}");
    }
    let benefits = |who: &str| &seen.iter().find(|(name, ..)| *name == who).unwrap().2;
    assert!(benefits("new").contains(&"first-order".to_owned()));
    assert!(!benefits("regular").contains(&"first-order".to_owned()), "a second order is no first");
    assert_eq!(benefits("parent"), benefits("elder"), "a life event or an age changes nothing");
}

#[tokio::test]
async fn the_shelf_shows_one_price_to_all() {
    let app = TestApp::shared().await;
    let plus = app.citizen().await;
    plus.post("/me/membership", json!({ "plan": "plus-year" })).await.ok();
    let all = |list: Value| -> Vec<(Value, Value)> {
        items(&list).iter().map(|product| (product["sku"].clone(), product["price"].clone())).collect()
    };
    let path = "/shop/products?limit=100";
    let to_nobody = all(app.nobody().get(path).await.ok());
    assert_eq!(to_nobody.len(), 100);
    assert_eq!(all(plus.get(path).await.ok()), to_nobody);
}

#[tokio::test]
async fn a_price_that_was_not_quoted_is_not_charged() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().with_address().at(app).await;
    for price in ["0.00", "0.01", "-1.00", "999999.00"] {
        let mut basket = a_basket(&citizen, &[("gro-001", 1)]);
        basket["expected_payable"] = json!(price);
        let problem = citizen.post("/orders", basket).await.refused(409, "price.changed");
        assert!(problem["allowed"].as_array().unwrap().contains(&json!("quote")), "{problem}");
    }
    assert_eq!(items(&citizen.get("/orders").await.ok()), Vec::<Value>::new());
}
