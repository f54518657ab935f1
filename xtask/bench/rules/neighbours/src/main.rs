//! The income tax of one person in `zen-expression` and in `cel`, for the race `cargo xtask bench rules`.
//!
//! The nodes of packs/cn/tax.iit.annual.toml for the year 2025, an expression each, compiled beforehand, with what they
//! read as variables in whole fen. Neither engine has dated parameters, bracket tables, units or explanations: the
//! parameters are given as they stand that year, the table is written out, and what is timed is the answer alone.
//! One case is made from its facts to its amounts; CPU and wall time are the same here, on one thread. Prints one line
//! of JSON.

use std::hint::black_box;
use std::time::Instant;

use serde_json::json;
use zen_expression::variable::{Symbol, Variable, VariableMap};
use zen_expression::vm::VM;

/// Times the case is asked, and times between two looks at the clock.
const ROUNDS: usize = 1_001;
const AT_ONCE: u32 = 20;

/// Facts and parameters in fen or months.
const NUMBERS: [(&str, i64); 26] = [
    ("gross", 26_000_000),
    ("social", 3_123_456),
    ("private_pension", 1_200_000),
    ("infant_months", 12),
    ("education_months", 12),
    ("elder_months", 12),
    ("elder_share", 150_000),
    ("study_months", 4),
    ("loan_months", 0),
    ("rent_months", 12),
    ("medical", 2_345_678),
    ("withheld", 900_000),
    ("basic", 6_000_000),
    ("infant_amount", 200_000),
    ("education_amount", 200_000),
    ("elder_amount", 300_000),
    ("elder_share_most", 150_000),
    ("study_amount", 40_000),
    ("certificate_amount", 360_000),
    ("loan_amount", 100_000),
    ("rent_large", 150_000),
    ("rent_middle", 110_000),
    ("rent_small", 80_000),
    ("medical_from", 1_500_000),
    ("medical_most", 8_000_000),
    ("pension_most", 1_200_000),
];
const TEXTS: [(&str, &str); 2] = [("elder", "shared"), ("rent_city", "middle")];

/// Every node, in an order in which each comes after what it reads.
const NODES: [(&str, &str); 17] = [
    ("infant", "infant_amount * infant_months"),
    ("education", "education_amount * education_months"),
    ("elder_alone", r#"elder == "only_child" ? elder_amount * elder_months : 0"#),
    (
        "elder_together",
        r#"elder == "shared" ? (elder_share < elder_share_most ? elder_share : elder_share_most) * elder_months : 0"#,
    ),
    ("study", "study_amount * study_months"),
    ("certificate_year", "certificate ? certificate_amount : 0"),
    ("loan", "loan_amount * loan_months"),
    (
        "rent",
        r#"(rent_city == "large" ? rent_large : (rent_city == "middle" ? rent_middle : rent_small)) * rent_months"#,
    ),
    (
        "illness",
        "medical < medical_from ? 0 : (medical - medical_from > medical_most ? medical_most : medical - medical_from)",
    ),
    (
        "special_additional",
        "infant + education + elder_alone + elder_together + study + certificate_year + loan + rent + illness",
    ),
    ("pension", "private_pension < pension_most ? private_pension : pension_most"),
    (
        "taxable",
        "gross - basic - social - pension - special_additional > 0 ? gross - basic - social - pension - special_additional : 0",
    ),
    (
        "scaled",
        "taxable <= 3600000 ? taxable * 300 : (taxable <= 14400000 ? taxable * 1000 - 2520000000 : (taxable <= 30000000 \
         ? taxable * 2000 - 16920000000 : (taxable <= 42000000 ? taxable * 2500 - 31920000000 : (taxable <= 66000000 ? \
         taxable * 3000 - 52920000000 : (taxable <= 96000000 ? taxable * 3500 - 85920000000 : taxable * 4500 - \
         181920000000)))))",
    ),
    ("iit", ""),
    ("settlement", "iit - withheld"),
    ("to_pay", "settlement > 0 ? settlement : 0"),
    ("refund", "settlement < 0 ? 0 - settlement : 0"),
];

/// Half up to the fen: whole numbers divide down in CEL, decimals in zen are cut by hand.
const CEL_IIT: &str = "(scaled + 5000) / 10000";
const ZEN_IIT: &str = "floor((scaled + 5000) / 10000)";

fn nodes(iit: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    NODES.into_iter().map(move |(name, text)| (name, if name == "iit" { iit } else { text }))
}

fn main() {
    let ((zen, zen_iit), (cel, cel_iit)) = (zen(), cel());
    let told =
        json!({ "single_us_zen": zen, "iit_fen_zen": zen_iit, "single_us_cel": cel, "iit_fen_cel": cel_iit });
    println!("{told}");
}

/// Microseconds, and the tax in fen.
fn zen() -> (f64, i64) {
    let facts = || {
        let mut map = VariableMap::new();
        for (name, value) in NUMBERS {
            map.insert(Symbol::from(name), Variable::Number(value.into()));
        }
        for (name, value) in TEXTS {
            map.insert(Symbol::from(name), Variable::String(value.into()));
        }
        map.insert(Symbol::from("certificate"), Variable::Bool(true));
        Variable::from_object(map)
    };
    let compiled: Vec<_> = nodes(ZEN_IIT)
        .map(|(name, text)| (Symbol::from(name), zen_expression::compile_expression(text).expect(text)))
        .collect();
    let mut vm = VM::new();
    median_us(|| {
        let context = facts();
        let map = context.as_object().expect("an object");
        for (name, expression) in &compiled {
            let value = expression.evaluate_with(context.clone(), &mut vm).expect("an answer");
            map.borrow_mut().insert(name.clone(), value);
        }
        let iit = map.borrow().get(&Symbol::from("iit")).and_then(Variable::as_number);
        iit.and_then(|fen| i64::try_from(fen).ok()).expect("whole fen")
    })
}

/// Microseconds, and the tax in fen.
fn cel() -> (f64, i64) {
    let compiled: Vec<_> =
        nodes(CEL_IIT).map(|(name, text)| (name, cel::Program::compile(text).expect(text))).collect();
    let root = cel::Context::default();
    median_us(|| {
        let mut context = root.new_inner_scope();
        for (name, value) in NUMBERS {
            context.add_variable_from_value(name, value);
        }
        for (name, value) in TEXTS {
            context.add_variable_from_value(name, value);
        }
        context.add_variable_from_value("certificate", true);
        let mut iit = None;
        for (name, program) in &compiled {
            let value = program.execute(&context).expect("an answer");
            if *name == "iit" {
                iit = Some(value.clone());
            }
            context.add_variable_from_value(*name, value);
        }
        match iit {
            Some(cel::Value::Int(fen)) => fen,
            other => panic!("{other:?} is no tax"),
        }
    })
}

/// The median time of a call in microseconds, and what it gave.
fn median_us(mut call: impl FnMut() -> i64) -> (f64, i64) {
    let mut times: Vec<u128> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..AT_ONCE {
                black_box(call());
            }
            start.elapsed().as_nanos()
        })
        .collect();
    times.sort_unstable();
    (times[ROUNDS / 2] as f64 / f64::from(AT_ONCE) / 1_000.0, call())
}
