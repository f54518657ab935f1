//! The product's need bundles, and what loading refuses.

use growth::decision::policy;
use growth::need::{Sensitivity, parse};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Every bundle file of the product.
        pub const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../../../packs/needs/", $name, ".needs.toml")))),*];
    };
}

files!(
    "bereavement",
    "childcare",
    "exit_entry",
    "housing",
    "illness",
    "maternity",
    "pension",
    "unemployment",
    "vehicle",
    "vehicle_inspection",
);

#[test]
fn every_bundle_on_disk_is_loaded_and_named_after_its_event() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../packs/needs");
    let on_disk = std::fs::read_dir(folder).unwrap().filter_map(|entry| {
        entry.unwrap().file_name().into_string().unwrap().strip_suffix(".needs.toml").map(ToOwned::to_owned)
    });
    let mut on_disk: Vec<String> = on_disk.collect();
    on_disk.sort();
    let bundles = parse(FILES).unwrap();
    let events: Vec<&str> = bundles.iter().map(|bundle| bundle.event.as_str()).collect();
    assert_eq!(on_disk, events);
}

#[test]
fn r12_every_offer_has_a_reason_of_at_most_80_characters_that_names_its_only_input() {
    for bundle in parse(FILES).unwrap().iter() {
        for need in &bundle.needs {
            for (why, label) in [(&need.why.zh, &bundle.label.zh), (&need.why.en, &bundle.label.en)] {
                assert!(why.contains(label.as_str()), "{}: {why}", need.code);
                assert!(why.chars().count() <= policy::WHY_CHARS_MAX && !why.contains('{'), "{why}");
            }
            assert!(!need.who_pays.zh.is_empty() && !need.who_pays.en.is_empty());
        }
    }
}

#[test]
fn a_kind_that_people_calls_sensitive_is_so_here() {
    for bundle in parse(FILES).unwrap().iter() {
        let in_people = people::is_sensitive(&growth::decision::scope(&bundle.event));
        assert!(!in_people || bundle.sensitivity != Sensitivity::None, "{}", bundle.event);
    }
}

/// A bundle that loads; each case below spoils one thing.
const GOOD: &str = r#"
[bundle]
event = "maternity"
version = "1"
label = { zh = "事", en = "act" }
sensitivity = "maternity"
required_purpose = "offer_personalise"
impact_assessment = "pia-1"
cool_off_days = 0
ttl_days = 30
max_offers = 3
entitlements_first = true

[[need]]
code = "a"
title = { zh = "题", en = "title" }
why = { zh = "因{event}", en = "because of {event}" }
who_pays = { zh = "平台", en = "platform" }
sponsored = false
from_day = 0
to_day = 9
categories = ["diapers"]
excluded_categories = []
max_products = 2
"#;

#[test]
fn r20_and_the_other_rules_of_loading_each_refuse_by_name() {
    parse(&[("good", GOOD)]).unwrap();
    let long = "x".repeat(policy::WHY_CHARS_MAX);
    for (from, to, rule) in [
        ("impact_assessment = \"pia-1\"", "", "R20"),
        ("ttl_days = 30", "ttl_days = 31", "R17"),
        ("\"offer_personalise\"", "\"offer_push\"", "R02"),
        ("[\"diapers\"]", "[\"infant-formula\"]", "R10"),
        ("cool_off_days = 0", "cool_off_days = 30", "R11"),
        ("max_offers = 3", "max_offers = 4", "R14"),
        ("sensitivity = \"maternity\"", "sensitivity = \"none\"", "R04"),
        ("because of {event}", "because of you", "R12"),
        ("because of {event}", "{event} and {income}", "R12"),
        ("because of {event}", &format!("{{event}} {long}"), "R12"),
        ("entitlements_first = true", "entitlements_first = false", "public services"),
        ("from_day = 0", "from_day = 10", "to_day"),
        ("sponsored = false", "sponsored = false\nprice = 1", "unknown field"),
    ] {
        assert!(GOOD.contains(from), "{from}");
        let error = parse(&[("spoilt", &GOOD.replacen(from, to, 1))]).unwrap_err();
        assert!(error.what.contains(rule) && error.file == "spoilt", "{rule}: {error}");
    }
    assert!(parse(&[("a", GOOD), ("b", GOOD)]).unwrap_err().what.contains("already"));
}
