//! The API's description is what clients and the access rules are made from: it must be complete and
//! unambiguous.

use std::collections::BTreeSet;

use kernel::Role;
use serde_json::Value;

/// Operations anybody may call; everything else names the roles that may.
const PUBLIC: &[&str] = &[
    "GET /api/v1/session",
    "POST /api/v1/session",
    "DELETE /api/v1/session",
    "POST /api/v1/session/code",
    "POST /api/v1/staff/session",
    "POST /api/v1/opens",
    "GET /api/v1/regions",
    "GET /api/v1/consent-notices",
    "GET /api/v1/services",
    "GET /api/v1/services/{code}",
    "POST /api/v1/services/{code}/estimate",
    "GET /api/v1/rules",
    "GET /api/v1/rules/{pack}",
    "GET /api/v1/rules/{pack}/parameters",
    "POST /api/v1/rules/{pack}/evaluate",
    "POST /api/v1/rules/{pack}/explain",
    "GET /api/v1/shop/categories",
    "GET /api/v1/shop/products",
    "GET /api/v1/shop/products/{sku}",
    "GET /api/v1/shop/site",
    "GET /api/v1/shop/sites",
    "POST /api/v1/payments/callback/{provider}",
];

const VERBS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    serde_json::to_value(cityloop_http::openapi()).expect("the description is plain data")
}

/// `("GET /path", operation)` of everything described.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &'_ Value)| {
        let path = path.clone();
        VERBS.map(|verb| (format!("{} {path}", verb.to_uppercase()), item.get(verb).is_some()))
    };
    let present = paths.iter().flat_map(of_path).filter(|(_, is_there)| *is_there);
    present
        .map(|(name, _)| {
            let (verb, path) = name.split_once(' ').expect("a verb and a path");
            let operation = &document["paths"][path][verb.to_lowercase()];
            (name.clone(), operation)
        })
        .collect()
}

/// The roles an operation names; `None` if it names no requirement at all.
fn roles(operation: &Value) -> Option<Vec<String>> {
    let requirements = operation["security"].as_array()?;
    let named = requirements.iter().flat_map(|r| r["session"].as_array().into_iter().flatten());
    Some(named.filter_map(Value::as_str).map(ToOwned::to_owned).collect())
}

#[test]
fn every_operation_names_who_may_call_it_or_is_public_on_purpose() {
    let known: BTreeSet<&str> = Role::ALL.map(Role::name).into_iter().chain(["citizen"]).collect();
    let document = document();
    let mut public = BTreeSet::new();
    for (name, operation) in operations(&document) {
        match roles(operation) {
            None => {
                public.insert(name);
            }
            Some(roles) => {
                assert!(!roles.is_empty(), "{name} requires a session of nobody");
                for role in &roles {
                    assert!(known.contains(role.as_str()), "{name} names the unknown role {role}");
                }
            }
        }
    }
    let meant: BTreeSet<String> = PUBLIC.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(public, meant);
}

#[test]
fn the_scheme_that_operations_require_is_described() {
    let document = document();
    assert_eq!(document["components"]["securitySchemes"]["session"]["in"], "cookie");
}

#[test]
fn operation_ids_occur_once() {
    let document = document();
    let operations = operations(&document);
    assert!(operations.len() > 90, "only {} operations are described", operations.len());
    let ids: BTreeSet<&str> = operations
        .iter()
        .map(|(name, o)| o["operationId"].as_str().unwrap_or_else(|| panic!("{name}")))
        .collect();
    assert_eq!(ids.len(), operations.len());
}

#[test]
fn every_shape_that_is_referred_to_is_described() {
    fn referred<'d>(value: &'d Value, found: &mut BTreeSet<&'d str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|v| referred(v, found));
            }
            Value::Array(items) => items.iter().for_each(|v| referred(v, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    referred(&document, &mut found);
    assert!(found.len() > 50, "only {} shapes are referred to", found.len());
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} is not described");
    }
}

#[test]
fn every_refusal_is_described_as_a_problem() {
    let document = document();
    for (name, operation) in operations(&document) {
        let responses = operation["responses"].as_object().unwrap_or_else(|| panic!("{name}"));
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name} has no answer");
        for (status, response) in responses.iter().filter(|(status, _)| !status.starts_with('2')) {
            let shape = &response["content"]["application/json"]["schema"]["$ref"];
            assert_eq!(shape, "#/components/schemas/Problem", "{name} {status}");
        }
    }
}
