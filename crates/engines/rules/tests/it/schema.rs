//! The JSON schema for editors, held against every shipped pack and against the broken ones.
//!
//! The checker below knows just the words that the schema uses, and stops at one it does not know.

use serde_json::{Map, Value as Json};

use crate::{pack_text, shipped_texts};

fn schema() -> Json {
    serde_json::from_str(&pack_text("pack.schema.json").1).unwrap()
}

/// A TOML text as JSON; dates become texts, as editors see them.
fn as_json(text: &str) -> Json {
    fn plain(value: toml::Value) -> Json {
        match value {
            toml::Value::Datetime(moment) => Json::String(moment.to_string()),
            toml::Value::Array(items) => items.into_iter().map(plain).collect(),
            toml::Value::Table(table) => {
                Json::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect())
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }
    plain(toml::Value::Table(toml::from_str(text).unwrap()))
}

/// Where `value` departs from `schema`.
fn departures(root: &Json, schema: &Json, value: &Json, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, wanted) in schema.as_object().unwrap() {
        let here = |what: &str| format!("{at}: {what} {wanted}");
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "required" | "additionalProperties" => {}
            "$ref" => {
                let target = root.pointer(wanted.as_str().unwrap().trim_start_matches('#')).unwrap();
                found.extend(departures(root, target, value, at));
            }
            "type" => {
                let kinds: Vec<&str> = wanted.as_array().map_or_else(
                    || vec![wanted.as_str().unwrap()],
                    |kinds| kinds.iter().filter_map(Json::as_str).collect(),
                );
                if !kinds.contains(&kind(value)) {
                    found.push(here("is not"));
                }
            }
            "enum" if !wanted.as_array().unwrap().contains(value) => found.push(here("is none of")),
            "enum" => {}
            "pattern" if !matches(wanted.as_str().unwrap(), value) => found.push(here("does not match")),
            "pattern" => {}
            "anyOf" => {
                let any = wanted.as_array().unwrap().iter();
                if !any.clone().any(|schema| departures(root, schema, value, at).is_empty()) {
                    found.push(here("fits none of"));
                }
            }
            "minItems" | "maxItems" => {
                let (size, bound) = (value.as_array().map_or(0, Vec::len), wanted.as_u64().unwrap());
                let size = u64::try_from(size).unwrap();
                if if word == "minItems" { size < bound } else { size > bound } {
                    found.push(here(word));
                }
            }
            "items" => {
                for (i, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(departures(root, wanted, item, &format!("{at}[{i}]")));
                }
            }
            "properties" => found.extend(of_object(root, schema, value, at)),
            other => panic!("the schema uses '{other}', which this checker does not know"),
        }
    }
    if schema.get("properties").is_none() && schema.get("additionalProperties").is_some() {
        found.extend(of_object(root, schema, value, at));
    }
    found
}

fn of_object(root: &Json, schema: &Json, value: &Json, at: &str) -> Vec<String> {
    let Some(object) = value.as_object() else { return Vec::new() };
    let none = Map::new();
    let properties = schema.get("properties").and_then(Json::as_object).unwrap_or(&none);
    let mut found = Vec::new();
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
        if !object.contains_key(key) {
            found.push(format!("{at}: lacks {key}"));
        }
    }
    for (key, item) in object {
        let inner = format!("{at}.{key}");
        match (properties.get(key), &schema["additionalProperties"]) {
            (Some(schema), _) => found.extend(departures(root, schema, item, &inner)),
            (None, Json::Bool(false)) => found.push(format!("{inner}: is not known")),
            (None, schema @ Json::Object(_)) => found.extend(departures(root, schema, item, &inner)),
            _ => {}
        }
    }
    found
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// The few patterns of the schema, by their shape: `\d` and the rest letter by letter would need an engine of
/// its own.
fn matches(pattern: &str, value: &Json) -> bool {
    let Some(text) = value.as_str() else { return true };
    let digits = |shape: &str| {
        text.len() == shape.len()
            && text
                .chars()
                .zip(shape.chars())
                .all(|(c, s)| if s == '0' { c.is_ascii_digit() } else { c == s })
    };
    match pattern {
        r"^\d{4}-\d{2}-\d{2}$" => digits("0000-00-00"),
        r"^\d{2}:\d{2}(:\d{2})?$" => digits("00:00") || digits("00:00:00"),
        r"^(CN|\d{6}|\d{9})$" => text == "CN" || digits("000000") || digits("000000000"),
        "^[a-z][a-z0-9_]{0,63}$" => text.starts_with(|c: char| c.is_ascii_lowercase()),
        r"^cn(-\d{6}(\d{3})?)?(\.[a-z0-9_]+)+$" => text.starts_with("cn") && text.contains('.'),
        other => panic!("the schema uses the pattern '{other}', which this checker does not know"),
    }
}

#[test]
fn every_shipped_pack_fits_the_schema() {
    let schema = schema();
    let mut checked = 0;
    for (name, text) in shipped_texts().iter().filter(|(name, _)| !name.starts_with("calendars/")) {
        let found = departures(&schema, &schema, &as_json(text), name);
        assert!(found.is_empty(), "{}", found.join("\n"));
        checked += 1;
    }
    assert!(checked >= 17);
}

#[test]
fn the_schema_sees_what_has_the_wrong_shape() {
    let schema = schema();
    let broken = |name: &str| {
        let path = format!("{}/tests/broken/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        departures(&schema, &schema, &as_json(&std::fs::read_to_string(path).unwrap()), "pack")
    };
    for (name, wanted) in [
        ("02_misspelt_key", "pack.pack.verison: is not known"),
        ("03_no_version", "pack.pack: lacks version"),
        ("05_region_that_is_none", "pack.pack.region: does not match"),
        ("06_status_that_is_none", "pack.pack.status: is none of"),
        ("12_node_without_law", "pack.node[2]: lacks law"),
        ("13_type_that_is_none", "pack.input.usage.type: is none of"),
        ("19_field_without_label", "pack.input.stops.fields.stopped: lacks label"),
        ("28_time_that_is_none", "pack.clock.peak.segment[0].from: does not match"),
    ] {
        let found = broken(name);
        assert!(found.len() == 1 && found[0].starts_with(wanted), "{name}: {found:?}");
    }
}
