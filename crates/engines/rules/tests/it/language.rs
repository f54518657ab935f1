//! What expressions mean, case by case, and that no text brings the loader down.

use jiff::civil::date;
use proptest::prelude::*;
use rules::{EvalError, Inputs, Pack};
use serde_json::json;

/// A pack with two amounts, a count, a rate, a day, an option and a text, and the nodes under test.
pub(crate) fn pack_of(nodes: &str) -> String {
    let head = r#"[pack]
id = "cn.test"
label = "测试"
label_en = "Test"
region = "CN"
version = "1"
effective = { from = 2020-01-01 }
recorded = 2026-11-21
status = "verified"
outputs = ["sound"]
[[pack.source]]
id = "law"
title = "法"
[input]
wage = { type = "money", label = "工资", label_en = "Wage", default = 7_280_00 }
other = { type = "money", label = "其他", label_en = "Other", default = 0 }
count = { type = "int", label = "数", label_en = "Count", min = -100, max = 100, default = 3 }
share = { type = "rate", label = "比例", label_en = "Share", default = 1200 }
born = { type = "date", label = "日期", label_en = "Day", default = 2024-01-31 }
kind = { type = "enum", label = "类", label_en = "Kind", default = "a", options = [
  { value = "a", label = "甲", label_en = "A" }, { value = "b", label = "乙", label_en = "B" } ] }
note = { type = "text", label = "注", label_en = "Note", default = "x" }
flag = { type = "bool", label = "是否", label_en = "Flag", default = true }
[param.base]
label = "基数"
label_en = "Base"
unit = "fen"
values = [{ from = 2020-01-01, v = 100_00, law = "law" }, { from = 2025-01-01, v = 200_00, law = "law#2" }]
[brackets.steps]
law = "law"
up = [100_00, 1_000_00]
rate_bp = [0, 1000, 2000]
[[node]]
name = "sound"
expr = "true"
label = "好"
label_en = "Sound"
law = "law"
"#;
    let test = "[[test]]\nas_of = 2025-01-01\nin = {}\nout = { sound = true }\n";
    format!("{head}{nodes}\n{}", test.repeat(10))
}

/// One node `it` with an expression and further lines.
pub(crate) fn node(expr: &str, more: &str) -> String {
    format!(
        "[[node]]\nname = \"it\"\nexpr = '{expr}'\nlabel = \"它\"\nlabel_en = \"It\"\nlaw = \"law\"\n{more}\n"
    )
}

fn pack(expr: &str, more: &str) -> Pack {
    Pack::load("test.toml", &pack_of(&node(expr, more)))
        .unwrap_or_else(|faults| panic!("{expr}: {faults:#?}"))
}

fn value(expr: &str, more: &str) -> String {
    let pack = pack(expr, more);
    let inputs = Inputs::from_json(&pack, &json!({})).unwrap();
    pack.evaluate(&inputs, date(2025, 6, 1)).unwrap().get("it").unwrap().to_string()
}

#[test]
fn expressions_have_their_values() {
    for (expr, wanted) in [
        ("1 + 2 * 3 - 4", "3"),
        ("-(1 + 2) * 3", "-9"),
        ("10_000 - 1", "9999"),
        ("7 - 2 - 1", "4"),
        ("wage + 0_50 - 1_00", "7279.50"),
        ("wage * 2 + 0", "14560.00"),
        ("2 * wage", "14560.00"),
        ("max(0, other - wage)", "0.00"),
        ("min(wage, other, 1_00)", "0.00"),
        ("clamp(wage, 0, 5_000_00)", "5000.00"),
        ("abs(other - wage)", "7280.00"),
        ("base", "200.00"),
        ("floor_div(7, 2) + floor_div(-7, 2)", "-1"),
        ("floor_div(wage, 3)", "2426.66"),
        ("floor_div(wage, base)", "36"),
        ("round_half_up(wage / 3)", "2426.67"),
        ("round_down(wage / 3 * 3)", "7280.00"),
        ("round_half_up(5 / 2) + round_half_up(-5 / 2)", "0"),
        ("round_half_up(wage * share)", "873.60"),
        ("round_half_up(wage * 12.5%)", "910.00"),
        ("round_half_up(wage * (1 - share))", "6406.40"),
        ("round_half_up(wage / base * 100)", "3640"),
        ("round_half_up(brackets(steps, wage + 0))", "1346.00"),
        ("round_half_up(brackets(steps, wage / 3))", "375.33"),
        ("round_half_up(brackets(steps, other - wage))", "0.00"),
        ("share + 3%", "1500 bp"),
        ("share == 12%", "true"),
        ("wage / 3 > 2_426_66 && wage / 3 < 2_426_67", "true"),
        ("kind == \"a\" || flag", "true"),
        ("!(kind in [\"b\"]) && !(count in [1, 2])", "true"),
        ("kind != \"b\" ? count : -count", "3"),
        ("count > 2 ? count > 5 ? 3 : 2 : 1", "2"),
        ("note == \"x\" && note != \"y\"", "true"),
        ("count > 99 ? floor_div(1, count - 3) : 7", "7"),
        ("flag || floor_div(1, count - 3) > 0", "true"),
        ("!flag && floor_div(1, count - 3) > 0", "false"),
        ("add_months(born, 1)", "2024-02-29"),
        ("add_days(born, 366)", "2025-01-31"),
        ("days_between(born, as_of)", "487"),
        ("months_between(born, 2025-01-30)", "11"),
        ("year(born) * 100 + month(born) + day(born)", "202432"),
        ("max(born, 2024-06-01) > born", "true"),
        ("flag ? wage : 0", "7280.00"),
    ] {
        assert_eq!(value(expr, ""), wanted, "{expr}");
    }
}

#[test]
fn rounding_modes_and_kept_fractions() {
    for (round, wanted) in [("half_up_fen", "2426.67"), ("down_fen", "2426.66"), ("up_fen", "2426.67")] {
        assert_eq!(value("wage / 3", &format!("round = \"{round}\"")), wanted);
    }
    for (round, wanted) in [("half_up", "2"), ("down", "1"), ("up", "2"), ("none", "3/2")] {
        assert_eq!(value("count / 2", &format!("round = \"{round}\"")), wanted);
    }
    assert_eq!(value("wage / 3", "round = \"none\""), "7280/3");
    // A kept fraction is exact: a third, three times, is the whole.
    let nodes = format!(
        "{}{}",
        node("wage / 3", "round = \"none\""),
        node("it * 3", "round = \"down_fen\"").replace("\"it\"", "\"back\"")
    );
    let pack = Pack::load("test.toml", &pack_of(&nodes)).unwrap();
    let inputs = Inputs::from_json(&pack, &json!({})).unwrap();
    let answer = pack.evaluate(&inputs, date(2025, 6, 1)).unwrap();
    assert_eq!(answer.get("back").unwrap().to_string(), "7280.00");
    assert_eq!(answer.get("nothing"), None);
}

#[test]
fn parameters_follow_the_day() {
    let pack = pack("base", "");
    let inputs = Inputs::from_json(&pack, &json!({})).unwrap();
    for (day, wanted) in
        [(date(2020, 1, 1), "100.00"), (date(2024, 12, 31), "100.00"), (date(2025, 1, 1), "200.00")]
    {
        assert_eq!(pack.evaluate(&inputs, day).unwrap().get("it").unwrap().to_string(), wanted);
    }
    let told = pack.explain(&inputs, date(2025, 1, 1)).unwrap();
    let used = told.trace().nth(1).unwrap().params().next().unwrap();
    assert_eq!((used.from, used.law[0].article.as_deref()), (date(2025, 1, 1), Some("2")));
}

#[test]
fn texts_that_the_pack_does_not_know_are_still_told_apart() {
    let pack = pack("note == \"known\"", "");
    for (note, wanted) in [("known", "true"), ("unknown", "false")] {
        let inputs = Inputs::from_json(&pack, &json!({ "note": note })).unwrap();
        let told = pack.explain(&inputs, date(2025, 1, 1)).unwrap();
        assert_eq!(told.trace().nth(1).unwrap().value.to_string(), wanted);
        assert_eq!(told.trace().nth(1).unwrap().inputs().next().unwrap().value.as_text(), Some(note));
    }
}

#[test]
fn what_cannot_be_computed_names_its_node() {
    let at = |expr: &str, inputs: serde_json::Value| {
        let pack = pack(expr, "");
        let inputs = Inputs::from_json(&pack, &inputs).unwrap();
        pack.evaluate(&inputs, date(2025, 1, 1)).unwrap_err()
    };
    let node = "it".to_owned();
    let zero = at("floor_div(10, count - 4)", json!({ "count": 4 }));
    assert_eq!(zero, EvalError::DivisionByZero { node: node.clone() });
    let most = json!({ "wage": "10000000000000.00", "count": 100 });
    assert_eq!(at("wage * count * 100", most), EvalError::Overflow { node });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_expression_panics(expr in r#"([a-z0-9_ ().,%?:<>=!&|+*/"\[\]-]|wage|brackets\(|2025-01-01|in |工){0,40}"#) {
        let _ = Pack::load("test.toml", &pack_of(&node(&expr, "round = \"none\"")));
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let _ = Pack::load("text", &text);
    }

    #[test]
    fn no_cut_or_change_of_a_pack_panics(at in 0usize..1_000_000, cut in 0usize..30, put in "\\PC{0,3}") {
        let mut text: Vec<char> = pack_of(&node("wage / 3", "round = \"half_up_fen\"")).chars().collect();
        let at = at % text.len();
        let end = (at + cut).min(text.len());
        text.splice(at..end, put.chars());
        let _ = Pack::load("text", &text.iter().collect::<String>());
    }
}

#[test]
fn deep_and_long_expressions_are_refused_not_followed() {
    for expr in ["(".repeat(5_000), "-".repeat(5_000), "!".repeat(400), format!("{}1", "1 + ".repeat(5_000))]
    {
        let faults = Pack::load("test.toml", &pack_of(&node(&expr, ""))).unwrap_err();
        assert!(faults.iter().any(|fault| fault.code == "expr.syntax"), "{faults:?}");
    }
    let longest = format!("{}1", "1 + ".repeat(255));
    assert_eq!(value(&longest, ""), "256");
}
