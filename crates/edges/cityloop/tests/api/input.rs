//! Wrong input is refused with a code, the field, and words in both languages, and leaves nothing behind.

use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::app::TestApp;
use crate::citizens::{Citizen, DOOR, a_citizen, address_body, new_number};
use crate::client::{PATIENCE, text};
use crate::story::{ALLOWANCE, PIXEL, a_basket, birth, items};

/// A bad request: method, path, body, and the code of its refusal or of its first field.
type Bad = (Method, String, Value, &'static str);

fn with(mut object: Value, path: &str, value: Value) -> Value {
    *object.pointer_mut(path).unwrap_or_else(|| panic!("there is no {path}")) = value;
    object
}

/// Asserts a refusal by `code`, at the top or in a field, with words in both languages that differ.
#[track_caller]
fn assert_refused(problem: &Value, code: &str, about: &str) {
    let fields = problem["fields"].as_array().cloned().unwrap_or_default();
    let codes: Vec<&Value> = fields.iter().map(|field| &field["code"]).chain([&problem["code"]]).collect();
    assert!(codes.iter().any(|told| **told == code), "{about}: {code} is not among {codes:?}: {problem}");
    if problem["code"] == "input.invalid" {
        assert!(!fields.is_empty(), "{about}: no field is named: {problem}");
    }
    for told in fields.iter().chain([&problem["detail"]]) {
        let (zh, en) = (told["zh"].as_str().unwrap(), told["en"].as_str().unwrap());
        assert!(zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{about}: {problem}");
        assert!(en.chars().any(|c| c.is_ascii_alphabetic()), "{about}: {problem}");
    }
    assert!(fields.iter().all(|field| !field["field"].as_str().unwrap().is_empty()), "{about}: {problem}");
}

fn baskets(citizen: &Citizen) -> Vec<Bad> {
    let priced = |lines: &[(&str, i64)]| {
        let mut basket = a_basket(citizen, lines);
        basket["expected_payable"] = json!("1.00");
        basket
    };
    let one = priced(&[("gro-001", 1)]);
    let many: Vec<Value> = (0..500).map(|_| json!({ "sku": "gro-001", "quantity": 1 })).collect();
    let order = |body: Value, code| (Method::POST, "/orders".to_owned(), body, code);
    vec![
        order(priced(&[("gro-001", -1)]), "quantity.range"),
        order(priced(&[("gro-001", 0)]), "quantity.range"),
        order(priced(&[("gro-001", i64::MAX)]), "quantity.range"),
        order(priced(&[("gro-001", 1), ("gro-001", 1)]), "sku.twice"),
        order(priced(&[("gro-999", 1)]), "sku.unknown"),
        order(priced(&[("", 1)]), "sku.unknown"),
        order(priced(&[]), "lines.count"),
        order(with(one.clone(), "/lines", json!(many)), "lines.count"),
        order(with(one.clone(), "/lines/0/quantity", json!(1.5)), "body.malformed"),
        order(with(one.clone(), "/lines/0/quantity", json!("1")), "body.malformed"),
        order(with(one.clone(), "/lines/0/quantity", json!(1e300)), "body.malformed"),
        order(with(one.clone(), "/expected_payable", json!(79.0)), "body.malformed"),
        order(with(one.clone(), "/expected_payable", json!("7,280.00")), "body.malformed"),
        order(with(one.clone(), "/expected_payable", json!("1.005")), "body.malformed"),
        order(with(one.clone(), "/expected_payable", json!("99999999999999999999.00")), "body.malformed"),
        order(with(one, "/address", json!("ord_01jd")), "body.malformed"),
        order(json!({ "lines": [] }), "body.malformed"),
        order(json!([]), "body.malformed"),
        (
            Method::PUT,
            "/cart".to_owned(),
            json!({ "lines": [{ "sku": "gro-001", "quantity": -3 }] }),
            "quantity.range",
        ),
        (
            Method::PUT,
            "/cart".to_owned(),
            json!({ "lines": [{ "sku": "gro-999", "quantity": 1 }] }),
            "sku.unknown",
        ),
    ]
}

fn oneself(citizen: &Citizen) -> Vec<Bad> {
    let post = |path: &str, body: Value, code| (Method::POST, path.to_owned(), body, code);
    let address = address_body("林晓雯", &citizen.mobile, "体育西路 3 号");
    let card = |number: &str| json!({ "name": "林晓雯", "citizen_number": number });
    let wrong_check = {
        let number = new_number("1994");
        let check = if number.ends_with('1') { '2' } else { '1' };
        format!("{}{check}", &number[..17])
    };
    vec![
        post("/me/verification", card("123"), "body.malformed"),
        post("/me/verification", card(&wrong_check), "body.malformed"),
        post("/me/verification", card("440106199413018888"), "body.malformed"),
        post(
            "/me/verification",
            json!({ "name": "不符", "citizen_number": new_number("1994") }),
            "identity.mismatch",
        ),
        post("/me/addresses", with(address.clone(), "/mobile", json!("12345")), "body.malformed"),
        post("/me/addresses", with(address.clone(), "/region", json!("999999")), "region.unknown"),
        post("/me/addresses", with(address.clone(), "/region", json!("440199")), "region.unknown"),
        post("/me/addresses", with(address.clone(), "/region", json!("广州")), "body.malformed"),
        post("/me/addresses", with(address.clone(), "/text", json!("")), "address.length"),
        post("/me/addresses", with(address.clone(), "/text", json!("路".repeat(2_000))), "address.length"),
        post("/me/addresses", with(address, "/point/lat_e7", json!(DOOR.0 * 10)), "body.malformed"),
        (Method::PATCH, "/me".to_owned(), json!({ "language": "fr" }), "language.unknown"),
        (Method::PATCH, "/me".to_owned(), json!({ "elder_mode": "yes" }), "body.malformed"),
        (Method::DELETE, "/me".to_owned(), json!({ "confirm": "delete" }), "confirm.missing"),
        post(
            "/me/consents",
            json!({ "purpose": "everything", "notice_version": "2026-11" }),
            "purpose.unknown",
        ),
        post(
            "/me/consents",
            json!({ "purpose": "offer_push", "notice_version": "2020-01" }),
            "consent.notice_outdated",
        ),
        post(
            "/me/delegations",
            json!({ "mobile": citizen.mobile, "scopes": ["civic:*"], "expires_on": "2026-13-01" }),
            "body.malformed",
        ),
        post(
            "/me/delegations",
            json!({ "mobile": "13900000000", "scopes": [], "expires_on": "2001-01-01" }),
            "mobile.unknown",
        ),
        post("/me/membership", json!({ "plan": "free" }), "plan.unknown"),
        post("/session/code", json!({ "mobile": "+8613800138000x" }), "body.malformed"),
        post("/session", json!({ "mobile": "13999999998", "code": "000000" }), "code.expired"),
    ]
}

fn matters() -> Vec<Bad> {
    let post = |body: Value, code| (Method::POST, "/cases".to_owned(), body, code);
    vec![
        post(json!({ "service": "cn.nothing.unknown", "region": "440106" }), "service.unknown"),
        post(json!({ "service": ALLOWANCE, "region": "110105" }), "service.unknown"),
        post(json!({ "service": ALLOWANCE, "region": "000000", "answers": {} }), "body.malformed"),
        post(json!({ "service": ALLOWANCE, "region": "440106", "answers": [] }), "body.malformed"),
        post(json!({ "service": ALLOWANCE, "region": "440106", "answers": "all" }), "body.malformed"),
    ]
}

/// How much there is of a citizen, in every table their requests could have written.
async fn written(app: &TestApp, citizen: &Citizen) -> Vec<i64> {
    let id = citizen.id.to_string();
    let mut counts = Vec::new();
    for (table, column) in [
        ("retail_order", "person"),
        ("retail_cart", "person"),
        ("retail_use", "person"),
        ("people_address", "person"),
        ("people_consent", "person"),
        ("people_membership", "person"),
        ("people_delegation", "grantor"),
        ("people_household", "owner"),
        ("civic_case", "person"),
        ("civic_document", "person"),
    ] {
        counts.push(app.count(&format!("SELECT COUNT(*) FROM {table} WHERE {column} = $1"), &id).await);
    }
    counts.push(
        app.count("SELECT COUNT(*) FROM people_person WHERE id = $1 AND verified_at IS NOT NULL", &id).await,
    );
    counts.push(
        app.count("SELECT COUNT(*) FROM people_person WHERE id = $1 AND forgotten_at IS NULL", &id).await,
    );
    counts.push(app.count("SELECT COUNT(*) FROM idempotency WHERE scope LIKE '%' || $1 || '%'", &id).await);
    counts
}

#[tokio::test]
async fn wrong_input_is_explained_and_nothing_is_written() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().with_address().at(app).await;
    let before = written(app, &citizen).await;
    for (method, path, body, code) in baskets(&citizen).into_iter().chain(oneself(&citizen)).chain(matters())
    {
        let answer = citizen.request(method.clone(), &path).json(&body).send().await;
        let mut about = format!("{method} {path} {body}");
        about.truncate(about.char_indices().nth(300).map_or(about.len(), |(at, _)| at));
        assert!((400..500).contains(&answer.status), "{about}: {} {}", answer.status, answer.text());
        assert_refused(&answer.problem(), code, &about);
    }
    assert_eq!(written(app, &citizen).await, before);
}

#[tokio::test]
async fn answers_that_break_the_rules_stay_a_draft() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let mut unknown = birth();
    unknown["favourite_colour"] = json!("red");
    for (field, answers) in [
        ("average_wage", with(birth(), "/average_wage", json!("9,000"))),
        ("average_wage", with(birth(), "/average_wage", json!(9000.5))),
        ("average_wage", with(birth(), "/average_wage", json!("-1.00"))),
        ("average_wage", with(birth(), "/average_wage", Value::Null)),
        ("babies", with(birth(), "/babies", json!(0))),
        ("babies", with(birth(), "/babies", json!(99))),
        ("babies", with(birth(), "/babies", json!(1.5))),
        ("birth_kind", with(birth(), "/birth_kind", json!("cloned"))),
        ("child_birth_date", with(birth(), "/child_birth_date", json!("2026-02-30"))),
        ("statement", with(birth(), "/statement", json!(false))),
        ("favourite_colour", unknown),
    ] {
        let new = json!({ "service": ALLOWANCE, "region": "440106", "answers": answers });
        let draft = citizen.post("/cases", new).await;
        if draft.status == 422 {
            assert_eq!(draft.problem()["fields"][0]["field"], field, "{}", draft.text());
            continue;
        }
        let id = text(&draft.ok()["id"]);
        let problem =
            citizen.post(&format!("/cases/{id}/submit"), json!({})).await.refused(422, "input.invalid");
        assert_refused(&problem, problem["fields"][0]["code"].as_str().unwrap(), &answers.to_string());
        assert_eq!(problem["fields"][0]["field"], field, "{problem}");
        assert_eq!(citizen.get(&format!("/cases/{id}")).await.ok()["state"], "draft");
    }
    assert_eq!(items(&citizen.get("/cases?state=submitted").await.ok()), Vec::<Value>::new());
}

#[tokio::test]
async fn a_body_of_the_wrong_form_is_refused_before_anything_else() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().with_address().at(app).await;
    let before = written(app, &citizen).await;
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let nested = format!("{{\"lines\":{}{}}}", "{\"a\":".repeat(5_000), "}".repeat(5_000));
    let twice = r#"{"lines":[],"lines":[],"address":"x"}"#;
    let cases: [(&str, Vec<u8>, u16, &str); 9] = [
        ("text/plain", b"{}".to_vec(), 415, "body.not_json"),
        ("application/x-www-form-urlencoded", b"lines=1".to_vec(), 415, "body.not_json"),
        ("multipart/form-data; boundary=x", b"--x--".to_vec(), 415, "body.not_json"),
        ("application/json", b"{".to_vec(), 422, "body.malformed"),
        ("application/json", b"{\"lines\":\"\xff\xfe\"}".to_vec(), 422, "body.malformed"),
        ("application/json", b"\x00\x00".to_vec(), 422, "body.malformed"),
        ("application/json", deep.into_bytes(), 422, "body.malformed"),
        ("application/json; charset=utf-8", nested.into_bytes(), 422, "body.malformed"),
        ("application/json", twice.as_bytes().to_vec(), 422, "body.malformed"),
    ];
    for (kind, body, status, code) in cases {
        for path in ["/orders", "/me/addresses", "/cases"] {
            let answer = citizen.request(Method::POST, path).raw(kind, body.clone()).send().await;
            assert_eq!(answer.status, status, "{kind} to {path}: {}", answer.text());
            assert_refused(&answer.problem(), code, kind);
        }
    }
    assert_eq!(written(app, &citizen).await, before);
}

#[tokio::test]
async fn only_papers_come_in_as_documents() {
    let app = TestApp::shared().await;
    let citizen = a_citizen().verified().at(app).await;
    let before = written(app, &citizen).await;
    let large = |bytes: usize| [PIXEL, &vec![0u8; bytes]].concat();
    let page = b"<html><script>alert(1)</script></html>".to_vec();
    let disguised = [b"GIF89a".as_slice(), PIXEL].concat();
    let cases = [
        ("text for a picture", "birth_certificate", page, 422),
        ("a picture of another kind", "birth_certificate", disguised, 422),
        ("nothing", "birth_certificate", Vec::new(), 422),
        ("no kind", "", PIXEL.to_vec(), 422),
        ("a path for a kind", "../../etc", PIXEL.to_vec(), 422),
        ("more than ten megabytes", "birth_certificate", large(10 * 1024 * 1024), 422),
    ];
    for (about, kind, bytes, status) in cases {
        let answer = citizen.upload(kind, "paper.png", bytes).await;
        assert_eq!(answer.status, status, "{about}: {}", answer.text());
        answer.problem();
    }
    assert_eq!(written(app, &citizen).await, before);
    let ten =
        citizen.upload("birth_certificate", "ten.png", large(10 * 1024 * 1024 - PIXEL.len())).await.ok();
    assert_eq!(ten["size"], 10 * 1024 * 1024);
    // What is a paper comes back as it went in, and no browser runs it.
    let stored = citizen.upload("birth_certificate", "%E5%87%BA%E7%94%9F.png", PIXEL.to_vec()).await.ok();
    assert_eq!(stored["name"], "出生.png");
    let answer = citizen.get(&format!("/documents/{}", stored["id"].as_str().unwrap())).await;
    assert_eq!(
        (answer.bytes.as_slice(), &answer.headers["content-type"]),
        (PIXEL, &"image/png".parse().unwrap())
    );
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    assert!(
        answer.headers["content-security-policy"].to_str().unwrap().contains("sandbox"),
        "{:?}",
        answer.headers
    );
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let app = TestApp::shared().await;
    let address = app.nobody().home().strip_prefix("http://").unwrap().to_owned();
    for path in ["/documents", "/orders", "/session"] {
        let mut stream = tokio::net::TcpStream::connect(&address).await.unwrap();
        // The body is announced and never sent: whoever waits for it waits for ever.
        let head = format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n",
            11 * 1024 * 1024 + 1
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer));
        read.await.expect("an answer before the body").unwrap();
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 413"), "{path}: {answer}");
        assert!(answer.contains("application/problem+json") && answer.contains("body.too_large"), "{answer}");
    }
}

#[tokio::test]
async fn a_question_of_the_wrong_form_is_refused() {
    let app = TestApp::shared().await;
    let citizen = app.citizen().await;
    let (clerk, operator) = (app.staff("clerk").await, app.staff("operator").await);
    for (client, path) in [
        (&citizen.client, "/cases?cursor=garbage"),
        (&citizen.client, "/cases?limit=many"),
        (&citizen.client, "/cases?limit=-1"),
        (&citizen.client, "/cases?state=lost"),
        (&citizen.client, "/orders?cursor=%FF%FE"),
        (&citizen.client, "/orders?cursor=cse_01jd"),
        (&citizen.client, "/orders?state=lost"),
        (&citizen.client, "/me/wallet?cursor=';DROP TABLE people_person;--"),
        (&citizen.client, "/me/next?case=nonsense"),
        (&citizen.client, "/cases/nonsense"),
        (&citizen.client, "/orders/cse_01jd"),
        (&citizen.client, "/services?region=nowhere"),
        (&citizen.client, "/regions?parent=nowhere"),
        (&citizen.client, "/shop/site?lat_e7=a&lng_e7=b"),
        (&citizen.client, "/shop/site?lat_e7=9999999999&lng_e7=0"),
        (&citizen.client, "/shop/site?lat_e7=2000000000&lng_e7=0"),
        (&citizen.client, "/shop/sites?region=nowhere"),
        (&clerk, "/clerk/cases?cursor=garbage"),
        (&clerk, "/clerk/cases?colour=purple"),
        (&operator, "/operator/dashboard?day=2026-02-30"),
        (&operator, "/operator/traces/nonsense"),
        (&operator, "/operator/traces?cursor=garbage"),
        (&operator, "/operator/replays?cursor=garbage"),
        (&operator, "/operator/replays/nonsense"),
    ] {
        let answer = client.get(path).await;
        assert!(matches!(answer.status, 400 | 404 | 422), "{path}: {} {}", answer.status, answer.text());
        answer.problem();
    }
    // A page is never larger than it may be, whatever is asked.
    let most = items(&citizen.get("/shop/products?limit=100000").await.ok());
    assert_eq!(most.len(), 100);
    let none = citizen.get("/shop/products?cursor=zzzz&limit=5").await.ok();
    assert_eq!((items(&none), &none["next"]), (Vec::new(), &Value::Null));
}

#[tokio::test]
async fn what_is_not_there_is_told_as_a_problem() {
    let app = TestApp::shared().await;
    for (method, path) in [
        (Method::GET, "/nothing"),
        (Method::POST, "/nothing"),
        (Method::GET, "/cases/"),
        (Method::GET, "/shop/products/none-001"),
        (Method::GET, "/services/cn.nothing.unknown"),
    ] {
        let answer = app.nobody().unkeyed(method.clone(), path).send().await;
        assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text());
        answer.problem();
    }
    let answer = app.nobody().unkeyed(Method::DELETE, "/services").send().await;
    assert_eq!(answer.status, 405, "{}", answer.text());
    answer.problem();
}

#[tokio::test]
async fn what_would_be_is_only_asked_of_what_there_is() {
    let app = TestApp::shared().await;
    let operator = app.staff("operator").await;
    let ask = json!({ "as_of": "2026-01-01", "changes": [{ "param": "price.passport", "value": "1" }],
        "people": { "count": 10, "seed": 1 } });
    let csv = |text: &str| {
        let mut ask = ask.clone();
        ask.as_object_mut().unwrap().remove("people");
        ask["csv"] = json!(text);
        ask
    };
    let many = format!("item\n{}", "passport\n".repeat(200_001));
    for (id, ask, code) in [
        ("cn.nothing.unknown", ask.clone(), "rules.unknown"),
        ("cn.exit_entry.fees", with(ask.clone(), "/as_of", json!("2001-01-01")), "rules.not_in_force"),
        ("cn.exit_entry.fees", with(ask.clone(), "/changes", json!([])), "rules.changes_count"),
        (
            "cn.exit_entry.fees",
            with(ask.clone(), "/changes/0/param", json!("price.pasport")),
            "rules.unknown_param",
        ),
        ("cn.exit_entry.fees", with(ask.clone(), "/changes/0/value", json!("cheap")), "rules.param_value"),
        ("cn.exit_entry.fees", with(ask.clone(), "/people/count", json!(0)), "rules.people_count"),
        ("cn.exit_entry.fees", with(ask.clone(), "/people/count", json!(200_001)), "rules.people_count"),
        ("cn.exit_entry.fees", with(ask.clone(), "/people", Value::Null), "rules.people"),
        ("cn.exit_entry.fees", csv(&many), "rules.people_count"),
        ("cn.exit_entry.fees", csv("item\n"), "rules.people_count"),
        ("cn.exit_entry.fees", csv("shoe\n43\n"), "rules.no_columns"),
        ("cn.exit_entry.fees", csv("copies\n1\n"), "rules.missing"),
        ("cn.exit_entry.fees", csv("item,copies\npassport\n"), "rules.csv"),
    ] {
        let answer = operator.post(&format!("/rules/{id}/what-if"), ask).await;
        assert!((400..500).contains(&answer.status), "{code}: {} {}", answer.status, answer.text());
        assert_refused(&answer.problem(), code, code);
    }
}
