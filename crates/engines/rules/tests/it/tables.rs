//! Time, tables, tariffs, lists and the three days of a question, seen from outside.

use jiff::civil::date;
use rules::{Calendars, Diagnostic, EvalError, Inputs, Pack, Packs, Status, Value, When};
use serde_json::json;

use crate::pack_text;

/// A pack with one of everything, and the node under test.
pub(crate) fn pack_of(expr: &str, more: &str) -> String {
    include_str!("../around.toml").replace("EXPRESSION", expr).replace("# MORE", more)
}

fn load(text: &str) -> Result<Pack, Vec<Diagnostic>> {
    let mut calendars = Calendars::default();
    let (name, calendar) = pack_text("calendars/cn.toml");
    calendars.add(&name, &calendar).unwrap();
    Pack::load_with("test.toml", text, &calendars)
}

pub(crate) fn pack(expr: &str, more: &str) -> Pack {
    load(&pack_of(expr, more)).unwrap_or_else(|faults| panic!("{expr}: {faults:#?}"))
}

fn value(expr: &str, inputs: &serde_json::Value) -> String {
    let pack = pack(expr, "");
    let inputs = Inputs::from_json(&pack, inputs).unwrap_or_else(|faults| panic!("{faults:?}"));
    pack.evaluate(&inputs, date(2025, 7, 1)).unwrap().get("it").unwrap().to_string()
}

#[test]
fn expressions_of_time_tables_and_lists_have_their_values() {
    let two = json!({ "pauses": [{ "stopped": "2026-09-28", "went_on": "2026-09-30", "cost": "1.50" },
        { "stopped": "2026-10-12", "went_on": "2026-10-13" }] });
    let none = json!({});
    for (expr, inputs, wanted) in [
        ("end - start", &none, "PT14H11M"),
        ("start + 2h > end", &none, "false"),
        ("floor_div(end - start, grace)", &none, "56"),
        ("max(grace, 20min) - 5min * 2", &none, "PT10M"),
        ("date_of(start)", &none, "2026-05-01"),
        ("at(day_one, 7h)", &none, "2026-09-24T07:00:00"),
        ("weekday(day_one)", &none, "4"),
        ("fee", &none, "2.5"),
        ("round_half_up(fee * 3)", &none, "7.50"),
        ("round_half_up(fee * 3)", &json!({ "zone": "far", "large": true }), "3.00"),
        ("by_floor", &none, "30"),
        ("by_floor", &json!({ "floors": 2 }), "99"),
        ("round_half_up(tiered(water, usage))", &none, "70.74"),
        ("round_half_up(tiered(water, usage))", &json!({ "usage": 30 }), "99.42"),
        ("round_half_up(tier_quantity(water, 2, usage) * tier_price(water, 2))", &none, "17.19"),
        ("segment_units(parking, \"day\", start, end)", &none, "8"),
        ("segment_units(parking, \"day\", start, end, 4)", &none, "6"),
        ("segment_units(parking, \"night\", start, end)", &none, "6"),
        ("segment_units(office, \"work\", at(2026-09-20, 0h), at(2026-09-28, 0h))", &none, "5"),
        ("is_workday(2026-09-20) && !is_workday(2026-09-25)", &none, "true"),
        ("workdays_between(day_one, 2026-10-10)", &none, "6"),
        ("workdays_between(day_one, 2026-10-10, pauses)", &two, "4"),
        ("add_workdays(day_one, 5, pauses)", &none, "2026-10-09"),
        ("add_workdays(day_one, 5, pauses)", &two, "2026-10-12"),
        ("sum(pauses, cost)", &two, "1.50"),
        ("sum(pauses, cost)", &none, "0.00"),
        ("round_half_up(sum(pauses, cost / 7))", &two, "0.21"),
        ("count(pauses) * 10 + count(pauses, cost > 0)", &two, "21"),
        ("any(pauses, cost > 1_00) && !all(pauses, cost > 1_00)", &two, "true"),
        ("all(pauses, cost > 1_00) && !any(pauses, cost > 1_00)", &none, "true"),
        ("max(pauses, went_on, day_one)", &two, "2026-10-13"),
        ("min(pauses, went_on, day_one)", &none, "2026-09-24"),
        ("choose(zone, \"inner\", 1, [\"outer\", \"far\"], 2)", &none, "1"),
        ("choose(zone, [\"outer\", \"far\"], fine, \"inner\", 3%)", &none, "3/100"),
        ("fine", &none, "0.02525"),
        ("round_half_up(10_000_00 * fine)", &none, "252.50"),
        ("annuity(800_000_00, fine, 360)", &none, "3171.38"),
        ("annuity(800_000_00, 2.6%, 360)", &none, "3202.72"),
        ("bracket_rate(steps, wage)", &none, "1000 bp"),
        ("bracket_rate(steps, wage)", &json!({ "wage": "100" }), "0 bp"),
        ("bracket_quick(steps, wage)", &json!({ "wage": "1000.01" }), "110.00"),
        ("annuity_balance(800_000_00, 2.6%, 360, 360)", &none, "0.00"),
        ("annuity_interest(800_000_00, 2.6%, 360, 1)", &none, "1733.33"),
    ] {
        if expr.starts_with("choose(zone, [") {
            let kept = pack(expr, "round = \"none\"");
            let inputs = Inputs::from_json(&kept, inputs).unwrap();
            let answer = kept.evaluate(&inputs, date(2025, 7, 1)).unwrap();
            assert_eq!(answer.get("it").unwrap().to_string(), wanted, "{expr}");
            continue;
        }
        assert_eq!(value(expr, inputs), wanted, "{expr}");
    }
}

#[test]
fn faults_in_time_tables_and_lists_have_a_place_and_a_hint() {
    let mut out = String::new();
    for expr in [
        "start + 1",
        "end + start",
        "grace * grace",
        "15m",
        "water",
        "parking",
        "pauses",
        "tiered(water, usage + 1)",
        "tier_price(water, 4)",
        "segment_units(parking, \"noon\", start, end)",
        "sum(pauses, stopped)",
        "sum(pauses, price)",
        "sum(zone, 1)",
        "max(pauses, cost)",
        "add_workdays(start, 1)",
        "add_workdays(day_one, 1, usage)",
        "choose(zone, \"inner\", 1)",
        "choose(zone, \"inner\", 1, [\"inner\", \"outer\", \"far\"], 2)",
        "choose(large, \"inner\", 1)",
        "floors > 40 ? 1 : 2",
        "floors < 5 ? 1 : floors >= 5 ? 2 : 3",
        "zone == \"inner\" ? 1 : zone == \"inner\" ? 2 : 3",
        "large ? large ? 1 : 2 : 3",
        "true ? 1 : 2",
        "annuity(800_000_00, usage, floors, 1)",
        "[1, 2]",
    ] {
        let told = match load(&pack_of(expr, "")) {
            Ok(_) => "loaded without a fault".to_owned(),
            Err(faults) => faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        };
        out.push_str(&format!("# {expr}\n{told}\n"));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_correction_is_seen_only_from_the_day_it_was_recorded() {
    let pack = pack("base", "");
    let inputs = Inputs::from_json(&pack, &json!({})).unwrap();
    let at = |when: When| pack.evaluate(&inputs, when).map(|answer| answer.get("it").unwrap().to_string());
    let may = When::from(date(2025, 5, 3));
    assert_eq!(at(may).unwrap(), "3.00");
    for (known, wanted) in [
        (date(2025, 2, 28), "1.00"),
        (date(2025, 3, 1), "2.00"),
        (date(2025, 5, 31), "2.00"),
        (date(2025, 6, 1), "3.00"),
    ] {
        assert_eq!(at(may.known(known)).unwrap(), wanted, "{known}");
    }
    let (known, recorded) = (date(2023, 12, 31), date(2024, 1, 1));
    assert_eq!(at(may.known(known)).unwrap_err(), EvalError::NotKnown { known, recorded });
}

#[test]
fn packs_give_the_version_that_was_known() {
    let (name, calendar) = pack_text("calendars/cn.toml");
    let first = pack_of("1", "");
    let corrected = pack_of("2", "")
        .replace("recorded = 2024-01-01\n", "recorded = 2025-09-01\n")
        .replace("version = \"1\"", "version = \"2\"");
    let packs = Packs::load(vec![("a".into(), first), ("b".into(), corrected), (name, calendar)]).unwrap();
    let version = |when: When| packs.get_on("cn.test", when).map(Pack::version);
    let day = When::from(date(2025, 5, 3));
    assert_eq!(version(day), Some("2"));
    assert_eq!(version(day.known(date(2025, 8, 31))), Some("1"));
    assert_eq!(version(day.known(date(2023, 8, 31))), None);
}

#[test]
fn a_source_past_its_review_date_says_so_in_every_answer() {
    let pack = pack("fee", "");
    let status = |inputs: serde_json::Value, today| {
        let inputs = Inputs::from_json(&pack, &inputs).unwrap();
        let told = pack.explain(&inputs, When::from(date(2025, 1, 1)).asked(today)).unwrap();
        let answer = pack.evaluate(&inputs, When::from(date(2025, 1, 1)).asked(today)).unwrap().status();
        assert_eq!(told.status, answer);
        answer
    };
    assert_eq!(status(json!({}), date(2026, 6, 30)), Status::Verified);
    assert_eq!(status(json!({}), date(2026, 7, 1)), Status::NeedsReview);
    // A weak cell weakens only who asks for it.
    assert_eq!(status(json!({ "large": true }), date(2026, 6, 30)), Status::Demo);
    assert_eq!(status(json!({ "zone": "far", "large": true }), date(2026, 6, 30)), Status::Verified);
    let inputs = Inputs::from_json(&pack, &json!({ "large": true })).unwrap();
    let told = pack.explain(&inputs, date(2025, 1, 1)).unwrap();
    let params: Vec<&str> = told.trace().nth(1).unwrap().params().map(|param| param.name).collect();
    assert_eq!(params, ["fee.inner.true"]);
}

#[test]
fn beyond_the_announced_workdays_nothing_is_guessed() {
    let pack = pack("add_workdays(day_one, floors)", "");
    let at = |day: &str| {
        let inputs = Inputs::from_json(&pack, &json!({ "day_one": day })).unwrap();
        pack.evaluate(&inputs, date(2025, 1, 1)).map(|answer| answer.get("it"))
    };
    assert_eq!(at("2026-12-28").unwrap(), Some(Value::Date(date(2026, 12, 31))));
    assert_eq!(at("2026-12-29").unwrap_err(), EvalError::BeyondCalendar { node: "it".to_owned() });
}

#[test]
fn faults_in_lists_name_the_record() {
    let pack = pack("1", "");
    let record = json!({ "stopped": "2026-01-01" });
    for (inputs, field, code) in [
        (json!({ "pauses": 1 }), "pauses", "rules.type"),
        (json!({ "pauses": [{}] }), "pauses.1.stopped", "rules.missing"),
        (json!({ "pauses": [record, { "stopped": "x" }] }), "pauses.2.stopped", "rules.type"),
        (
            json!({ "pauses": [{ "stopped": "2026-01-01", "cots": "1" }] }),
            "pauses.1.cots",
            "rules.unknown_field",
        ),
        (json!({ "pauses": [record, record, record, record] }), "pauses", "rules.range"),
        (json!({ "usage": 1.123_456_789_1 }), "usage", "rules.type"),
        (json!({ "start": "2026-05-01" }), "start", "rules.type"),
        (json!({ "pauses.1.cost": "1" }), "pauses.1.cost", "rules.unknown_field"),
    ] {
        let faults = Inputs::from_json(&pack, &inputs).unwrap_err();
        assert_eq!((faults[0].field.as_ref(), faults[0].code), (field, code), "{faults:?}");
    }
    insta::assert_json_snapshot!(pack.json_schema()["properties"]["pauses"]);
}

#[test]
fn another_value_of_a_parameter_changes_the_answer_and_nothing_else() {
    let pack = pack("round_half_up(tiered(water, usage)) + base", "");
    let dearer = pack.with_param("water.price1", "3", date(2025, 1, 1)).unwrap();
    let at = |pack: &Pack| {
        let inputs = Inputs::from_json(pack, &json!({})).unwrap();
        pack.evaluate(&inputs, date(2025, 7, 1)).unwrap().get("it").unwrap().to_string()
    };
    assert_eq!((at(&pack), at(&dearer)), ("73.74".to_owned(), "83.19".to_owned()));
    assert!(pack.with_param("water.price9", "3", date(2025, 1, 1)).unwrap_err().en.contains("water.price"));
    assert!(pack.with_param("base", "many", date(2025, 1, 1)).unwrap_err().en.contains("money"));
}
