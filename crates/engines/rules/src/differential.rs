//! The engine against an oracle and against itself, on random cases of every shipped pack.
//!
//! The oracle ([`oracle`]) walks the syntax tree in exact fractions of unlimited size and shares nothing with typing,
//! code generation or the machines; the vector back end must agree with the scalar one to the last bit, refusals
//! included. `CITYLOOP_CASES` sets the cases a pack; a release is tested with a million.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::day;
use crate::evaluate::EvalError;
use crate::inputs::Inputs;
use crate::ir::Type;
use crate::model::Input;
use crate::pack::Pack;
use crate::vector::{Column, Values};
use crate::workdays::Calendars;

mod cases;
mod oracle;

use cases::{Cases, Facts};
use oracle::{Oracle, Unanswered};

/// Cases a pack in the ordinary test run.
const CASES: usize = 2_000;
/// Cases that share a day, as the rows of one population.
const ROWS: usize = 1_000;

fn wanted_cases() -> usize {
    std::env::var("CITYLOOP_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(CASES)
}

/// The shipped calendars, and the packs by path.
fn shipped() -> (Calendars, Vec<(String, String)>) {
    let mut calendars = Calendars::default();
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("needs") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                let (name, text) = (path.to_string_lossy(), std::fs::read_to_string(&path).unwrap());
                if Calendars::is_calendar(&text) {
                    calendars.add(&name, &text).unwrap();
                } else {
                    found.push((name.into_owned(), text));
                }
            }
        }
    }
    found.sort();
    (calendars, found)
}

/// What the scalar machine says of one case.
fn scalar(pack: &Pack, facts: &Facts) -> Result<Vec<i64>, EvalError> {
    let given: Vec<Option<i64>> = facts.slots.iter().copied().map(Some).collect();
    let inputs = Inputs::from_slots(pack, &given).map_err(EvalError::Refused)?;
    let answer = pack.evaluate(&inputs, day::unpack(facts.as_of))?;
    let whole = pack.nodes.iter().filter(|node| !node.symbol.ty.is_exact());
    Ok(whole.map(|node| answer.whole(node.symbol.register)).collect())
}

#[test]
fn every_shipped_pack_agrees_with_exact_fractions() {
    let mut covered = Vec::new();
    let (calendars, texts) = shipped();
    for (path, text) in texts {
        let pack = Pack::load_with(&path, &text, &calendars).unwrap();
        let oracle = match Oracle::read(&text) {
            Ok(oracle) => oracle,
            Err(reason) => {
                println!("not compared with the oracle: {}: {reason}", pack.id());
                continue;
            }
        };
        let mut cases = Cases::new(&pack, 1);
        let mut answered = 0;
        for number in 0..wanted_cases() {
            let facts = cases.next(&pack);
            let found = scalar(&pack, &facts);
            match (&found, oracle.ask(&pack, &facts)) {
                (Ok(values), Ok(wanted)) => {
                    let whole = pack.nodes.iter().filter(|node| !node.symbol.ty.is_exact());
                    for (node, value) in whole.zip(values) {
                        let wanted = wanted[node.name.as_str()].slot(&pack, node.symbol.ty);
                        assert_eq!(
                            Some(*value),
                            wanted,
                            "{} {} case {number}: {facts:?}",
                            pack.id(),
                            node.name
                        );
                    }
                    answered += 1;
                }
                (Err(EvalError::Refused(_)), Err(Unanswered::Refused)) => {}
                (Err(EvalError::Overflow { .. }), Err(Unanswered::OutOfRange)) => {}
                (Err(EvalError::DivisionByZero { .. }), Err(Unanswered::DivisionByZero)) => {}
                (found, wanted) => panic!("{} case {number}: {found:?}, {wanted:?}: {facts:?}", pack.id()),
            }
        }
        assert!(answered * 2 > wanted_cases(), "{}: most cases are refused, they test nothing", pack.id());
        covered.push(pack.id().to_owned());
    }
    for id in [
        "cn.tax.iit.annual",
        "cn.tax.iit.bonus_separate",
        "cn.tax.iit.cumulative_withholding",
        "cn.tax.iit.from_taxable",
        "cn.family.childcare_subsidy",
        "cn.exit_entry.fees",
        "cn.social.pension_certification_due",
        "cn-140000.social.maternity_allowance",
        "cn-320000.social.maternity_allowance",
        "cn-440000.social.maternity_allowance",
        "cn-440100.utilities.electricity",
        "cn-440100.utilities.water",
    ] {
        assert!(covered.iter().any(|known| known == id), "{id} is not compared");
    }
}

#[test]
fn columns_answer_as_rows_do() {
    let mut singly = Vec::new();
    let (calendars, texts) = shipped();
    for (path, text) in texts {
        let pack = Pack::load_with(&path, &text, &calendars).unwrap();
        let mut cases = Cases::new(&pack, 2);
        let (mut rows, mut by_scalar) = (0, 0);
        while rows < wanted_cases() {
            let as_of = cases.day(&pack);
            let facts: Vec<Facts> = (0..ROWS).map(|_| cases.on(&pack, as_of)).collect();
            by_scalar += compare(&pack, as_of, &facts);
            rows += ROWS;
        }
        println!("{}: {rows} rows, {by_scalar} of them left to the scalar machine", pack.id());
        if by_scalar == rows {
            singly.push(pack.id().to_owned());
        }
    }
    singly.dedup();
    // They count workdays, quarters of an hour or instalments, which is done a row at a time.
    assert_eq!(singly, ["cn-110000.parking.roadside", "cn.case.deadline", "cn.housing_fund.loan"]);
}

/// Compares one population; says how many rows the columns could not decide.
fn compare(pack: &Pack, as_of: i64, facts: &[Facts]) -> usize {
    let asked: Vec<usize> =
        (0..pack.inputs.len()).filter(|input| holds_column(&pack.inputs[*input])).collect();
    let cells: Vec<Vec<i64>> = asked.iter().map(|input| cases::cells(pack, *input, facts)).collect();
    let texts: Vec<Vec<String>> = pack.lists.iter().map(|list| cases::texts(pack, list, facts)).collect();
    let numbers = asked.iter().zip(&cells).map(|(input, cells)| (*input, Column::I64(cells)));
    let lists = pack.lists.iter().zip(&texts);
    let lists = lists.map(|(list, cells)| (usize::from(list.head), Column::Text(cells)));
    let columns: Vec<(&str, Column<'_>)> =
        numbers.chain(lists).map(|(input, column)| (pack.inputs[input].name.as_str(), column)).collect();
    let names: Vec<&str> = pack
        .nodes
        .iter()
        .filter(|node| !node.symbol.ty.is_exact() && node.symbol.ty != Type::Text)
        .map(|node| node.name.as_str())
        .collect();
    let population = pack.population(day::unpack(as_of), &names).unwrap();
    let results = population.run(&columns, NonZeroUsize::new(2).unwrap()).unwrap();
    let mut refused = results.refused.iter().peekable();
    for (row, facts) in facts.iter().enumerate() {
        match scalar_of(pack, facts, &names) {
            Ok(values) => {
                let found: Vec<i64> = results.outputs.iter().map(|output| slot(output, row)).collect();
                assert_eq!(found, values, "{} row {row}: {facts:?}", pack.id());
                assert!(refused.peek().is_none_or(|(at, _)| *at > row), "{} row {row}", pack.id());
            }
            Err(error) => {
                assert_eq!(refused.next(), Some(&(row, error)), "{} row {row}: {facts:?}", pack.id());
                assert!(results.outputs.iter().all(|output| output.cell(row) == 0));
            }
        }
    }
    results.scalar
}

/// True for what a column of numbers holds.
fn holds_column(input: &Input) -> bool {
    !input.place && !matches!(input.ty, Type::Text | Type::List(_))
}

/// The slot a cell stands for: days are packed.
fn slot(values: &Values, row: usize) -> i64 {
    match values {
        Values::I32(_) => day::from_epoch(values.cell(row)).unwrap(),
        _ => values.cell(row),
    }
}

fn scalar_of(pack: &Pack, facts: &Facts, names: &[&str]) -> Result<Vec<i64>, EvalError> {
    let given: Vec<Option<i64>> = facts.slots.iter().copied().map(Some).collect();
    let inputs = Inputs::from_slots(pack, &given).map_err(EvalError::Refused)?;
    let answer = pack.evaluate(&inputs, day::unpack(facts.as_of))?;
    let register = |name: &&str| pack.nodes.iter().find(|node| node.name == **name).unwrap().symbol.register;
    Ok(names.iter().map(|name| answer.whole(register(name))).collect())
}
