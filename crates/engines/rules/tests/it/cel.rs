//! Random expressions of what the language shares with CEL, against an implementation of CEL.
//!
//! Amounts are whole fen there; what CEL has no word for (rates, roundings, tables) is left to the exact-fraction
//! oracle. An overflow must be one on both sides.

use jiff::civil::date;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use rules::{EvalError, Inputs, Pack, Value};
use serde_json::json;

use crate::language::{node, pack_of};

/// Expressions tried, and cases asked of each.
const EXPRESSIONS: usize = 1_500;
const CASES: usize = 20;

/// What an expression of the shared part may read: amounts in fen, a count, a flag, an option and a text.
#[derive(Debug, Clone)]
struct Facts {
    wage: i64,
    other: i64,
    count: i64,
    flag: bool,
    kind: &'static str,
    note: &'static str,
}

fn facts() -> impl Strategy<Value = Facts> {
    let fen = || prop_oneof![0..1_000i64, Just(100_000i64), 0..1_000_000_000_000i64];
    let kind = prop_oneof![Just("a"), Just("b")];
    let note = prop_oneof![Just("x"), Just("y")];
    (fen(), fen(), -100..=100i64, any::<bool>(), kind, note)
        .prop_map(|(wage, other, count, flag, kind, note)| Facts { wage, other, count, flag, kind, note })
}

/// Sums, differences, least, greatest and a choice of what `leaf` gives, with conditions of `test`.
fn numbers(leaf: BoxedStrategy<String>, test: BoxedStrategy<String>) -> BoxedStrategy<String> {
    let grown = leaf.prop_recursive(4, 24, 3, move |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            two.clone().prop_map(|(a, b)| format!("({a} + {b})")),
            two.clone().prop_map(|(a, b)| format!("({a} - {b})")),
            two.clone().prop_map(|(a, b)| format!("min({a}, {b})")),
            two.clone().prop_map(|(a, b)| format!("max({a}, {b})")),
            (test.clone(), two).prop_map(|(test, (a, b))| format!("({test} ? {a} : {b})")),
            (inner, -9..9i64).prop_map(|(a, b)| format!("({a} * ({b}))")),
        ]
    });
    grown.boxed()
}

fn comparisons(of: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = String> {
    let relation = prop_oneof![Just("<"), Just("<="), Just(">"), Just(">="), Just("=="), Just("!=")];
    (of.clone(), relation, of).prop_map(|(a, relation, b)| format!("{a} {relation} {b}"))
}

fn tests() -> BoxedStrategy<String> {
    let counts = prop_oneof![Just("count".to_owned()), (-99..99i64).prop_map(|n| format!("(count + ({n}))"))];
    let amounts =
        prop_oneof![Just("wage".to_owned()), Just("other".to_owned()), Just("(wage - other)".to_owned())];
    let words = prop_oneof![
        Just("flag".to_owned()),
        Just(r#"kind == "a""#.to_owned()),
        Just(r#"kind != "b""#.to_owned()),
        Just(r#"note == "x""#.to_owned()),
    ];
    let leaf = prop_oneof![comparisons(counts), comparisons(amounts), words];
    let grown = leaf.prop_recursive(3, 12, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(({a}) && ({b}))")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(({a}) || ({b}))")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    });
    grown.boxed()
}

fn expressions() -> BoxedStrategy<String> {
    let tests = tests();
    let counts = prop_oneof![Just("count".to_owned()), (0..99i64).prop_map(|n| n.to_string())].boxed();
    let amounts = prop_oneof![Just("wage".to_owned()), Just("other".to_owned())].boxed();
    prop_oneof![numbers(amounts, tests.clone()), numbers(counts, tests.clone()), tests].boxed()
}

/// Our answer as CEL would give it; nothing where it overflows.
fn ours(pack: &Pack, facts: &Facts) -> Option<cel::Value> {
    let yuan = |fen: i64| format!("{}.{:02}", fen / 100, fen % 100);
    let Facts { wage, other, count, flag, kind, note } = facts;
    let inputs = json!({ "wage": yuan(*wage), "other": yuan(*other), "count": count, "flag": flag, "kind": kind,
        "note": note });
    let inputs = Inputs::from_json(pack, &inputs).unwrap();
    match pack.evaluate(&inputs, date(2025, 6, 1)) {
        Ok(answer) => Some(match answer.get("it").unwrap() {
            Value::Money(fen) => cel::Value::Int(fen.raw()),
            Value::Int(count) => cel::Value::Int(count),
            Value::Bool(flag) => cel::Value::Bool(flag),
            other => panic!("{other} is outside what the languages share"),
        }),
        Err(EvalError::Overflow { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

fn theirs(program: &cel::Program, facts: &Facts) -> Option<cel::Value> {
    let mut context = cel::Context::default();
    // CEL has no such functions of its own.
    context.add_function("min", |a: i64, b: i64| a.min(b)).unwrap();
    context.add_function("max", |a: i64, b: i64| a.max(b)).unwrap();
    for (name, value) in [("wage", facts.wage), ("other", facts.other), ("count", facts.count)] {
        context.add_variable_from_value(name, value);
    }
    context.add_variable_from_value("flag", facts.flag);
    context.add_variable_from_value("kind", facts.kind);
    context.add_variable_from_value("note", facts.note);
    match program.execute(&context) {
        Ok(value) => Some(value),
        Err(cel::ExecutionError::Overflow(..)) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn what_is_cel_means_what_it_means_in_cel() {
    let mut runner = TestRunner::deterministic();
    let mut draw = |strategy: &BoxedStrategy<String>| strategy.new_tree(&mut runner).unwrap().current();
    let expressions = expressions();
    let texts: Vec<String> = (0..EXPRESSIONS).map(|_| draw(&expressions)).collect();
    let cases: Vec<Facts> = (0..CASES).map(|_| facts().new_tree(&mut runner).unwrap().current()).collect();
    let mut compared = 0;
    for text in &texts {
        // What can only come out one way does not load with us.
        let Ok(pack) = Pack::load("cel.toml", &pack_of(&node(text, ""))) else { continue };
        let program = cel::Program::compile(text).unwrap();
        for facts in &cases {
            assert_eq!(ours(&pack, facts), theirs(&program, facts), "{text} with {facts:?}");
            compared += 1;
        }
    }
    assert!(compared >= EXPRESSIONS * CASES / 2, "only {compared} of the cases were compared");
}
