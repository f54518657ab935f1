//! The engine against an oracle and against itself, on random cases of every shipped pack.
//!
//! The oracle ([`oracle`]) walks the syntax trees in exact fractions of unlimited size and shares nothing with typing, code
//! generation or the machines. Both are asked the same JSON and must give the same answers, refusals and reasons
//! for having none; the vector back end must agree with the scalar one to the last bit. `CITYLOOP_CASES` sets the cases a
//! pack; `cargo xtask differential` takes a million.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::path::Path;

use crate::evaluate::{Answer, EvalError};
use crate::inputs::Inputs;
use crate::pack::Pack;
use crate::vector::Values;
use crate::workdays::Calendars;
use crate::{Column, day};

mod cases;
mod facts;
mod functions;
mod oracle;
mod turns;

use cases::Cases;
use facts::Crowd;
use oracle::{Oracle, Seen, Told, Unanswered, rows};

/// Cases a pack in the ordinary test run.
const CASES: usize = 2_000;

fn wanted_cases() -> usize {
    std::env::var("CITYLOOP_CASES").ok().and_then(|count| count.parse().ok()).unwrap_or(CASES)
}

/// What the cases of a pack came to.
#[derive(Default)]
struct Tally {
    answered: usize,
    refused: usize,
    /// Out of range, or beyond the announced workdays.
    unanswerable: usize,
    /// Rows that the columns left to the scalar machine.
    by_scalar: usize,
}

impl Tally {
    const fn cases(&self) -> usize {
        self.answered + self.refused + self.unanswerable
    }
}

/// The one shipped calendar, and the packs by path.
fn shipped() -> (String, Vec<(String, String)>) {
    let (mut calendars, mut found) = (Vec::new(), Vec::new());
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../packs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("needs") {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "toml") {
                let (name, text) = (path.to_string_lossy(), std::fs::read_to_string(&path).unwrap());
                if Calendars::is_calendar(&text) {
                    calendars.push(text);
                } else {
                    found.push((name.into_owned(), text));
                }
            }
        }
    }
    found.sort();
    (<[String; 1]>::try_from(calendars).unwrap().concat(), found)
}

/// A pack as the engine reads it, and as the oracle does.
fn read(name: &str, text: &str, calendar: &str) -> (Pack, Oracle) {
    let mut calendars = Calendars::default();
    calendars.add("calendar", calendar).unwrap();
    let pack = Pack::load_with(name, text, &calendars).unwrap_or_else(|faults| panic!("{faults:#?}"));
    (pack, Oracle::read(text, calendar).unwrap_or_else(|| panic!("{name} is not of the format")))
}

#[test]
fn every_shipped_pack_agrees_with_exact_fractions_and_its_columns_with_its_rows() {
    let (calendar, texts) = shipped();
    let mut singly = BTreeSet::new();
    for (path, text) in &texts {
        let (pack, oracle) = read(path, text, &calendar);
        let tally = compare(&pack, &oracle, wanted_cases());
        println!(
            "{} {}: {} cases agree, {} answered, {} refused, {} unanswerable; {} rows left to the scalar machine",
            pack.id(),
            pack.version(),
            tally.cases(),
            tally.answered,
            tally.refused,
            tally.unanswerable,
            tally.by_scalar
        );
        assert!(tally.answered * 2 > tally.cases(), "most cases have no answer, they test nothing");
        if tally.by_scalar == tally.cases() {
            singly.insert(pack.id().to_owned());
        }
    }
    // They count workdays, quarters of an hour or instalments, which is done a row at a time.
    let singly: Vec<&str> = singly.iter().map(String::as_str).collect();
    assert_eq!(singly, ["cn-110000.parking.roadside", "cn.case.deadline", "cn.housing_fund.loan"]);
}

/// Asks so many cases of the engine, of the oracle and of the columns.
fn compare(pack: &Pack, oracle: &Oracle, wanted: usize) -> Tally {
    let mut tally = Tally::default();
    let mut cases = Cases::new(pack, 1);
    while tally.cases() < wanted {
        let crowd = cases.crowd(wanted - tally.cases());
        let when = oracle::When { as_of: crowd.when.as_of, known: crowd.when.known };
        let mut answers = Vec::with_capacity(crowd.facts.len());
        for facts in &crowd.facts {
            let question = crowd.question(pack, facts);
            let inputs = Inputs::from_json(pack, &question).map_err(EvalError::Refused);
            let found =
                inputs.as_ref().map_err(Clone::clone).and_then(|inputs| pack.evaluate(inputs, crowd.when));
            let told = oracle.ask(&question, when);
            agree(pack, &found, &told)
                .unwrap_or_else(|what| panic!("{} {when:?} {question}: {what}", pack.id()));
            match &found {
                Ok(_) => tally.answered += 1,
                Err(EvalError::Refused(_)) => tally.refused += 1,
                Err(_) => tally.unanswerable += 1,
            }
            answers.push(found.map(|answer| whole_nodes(pack).map(|(_, at)| answer.whole(at)).collect()));
        }
        tally.by_scalar += compare_columns(pack, &crowd, &answers);
    }
    tally
}

/// Says how an answer differs from what the oracle told.
fn agree(pack: &Pack, found: &Result<Answer<'_>, EvalError>, told: &Told) -> Result<(), String> {
    let differs = |what: &dyn std::fmt::Debug| Err(format!("{what:?}, not {told:?}"));
    let (error, nodes) = match (found, told) {
        (Err(EvalError::Refused(faults)), Told::Refused(fields)) => {
            let found: BTreeSet<String> = faults.iter().map(|fault| fault.field.to_string()).collect();
            return if found == *fields { Ok(()) } else { differs(&found) };
        }
        (Ok(answer), Told::Answered { nodes, schedules }) => {
            for (name, wanted) in nodes {
                let found = answer.get(name).as_ref().map(Seen::answered);
                if found.as_ref() != wanted.as_ref().ok() {
                    return Err(format!("{name} is {found:?}, not {wanted:?}"));
                }
            }
            let found = pack.schedules(answer).map_err(|error| error.to_string())?;
            let same = |plan: &crate::Schedule<'_>| schedules.get(plan.name) == Some(&rows(&plan.months));
            let all = found.iter().all(same) && found.len() == schedules.len();
            return if all { Ok(()) } else { differs(&found) };
        }
        (Err(error), Told::Answered { nodes, .. }) => (error, nodes),
        (found, _) => return differs(&found.as_ref().map(|_| "an answer")),
    };
    let (node, wanted) = match error {
        EvalError::Overflow { node } => (node, Unanswered::OutOfRange),
        EvalError::DivisionByZero { node } => (node, Unanswered::DivisionByZero),
        EvalError::BeyondCalendar { node } => (node, Unanswered::BeyondCalendar),
        other => return differs(other),
    };
    if nodes.get(node) == Some(&Err(wanted)) { Ok(()) } else { differs(error) }
}

/// Names and registers of the nodes that columns can hold.
fn whole_nodes(pack: &Pack) -> impl Iterator<Item = (&str, u16)> {
    let whole = pack.nodes.iter().filter(|node| !node.symbol.ty.is_exact());
    whole.map(|node| (node.name.as_str(), node.symbol.register))
}

/// Compares one population with what its rows were answered; says how many rows the columns could not decide.
fn compare_columns(pack: &Pack, crowd: &Crowd, answers: &[Result<Vec<i64>, EvalError>]) -> usize {
    let columns = crowd.columns(pack);
    let columns: Vec<(&str, Column<'_>)> =
        columns.iter().map(|(name, cells)| (name.as_str(), cells.column())).collect();
    let names: Vec<&str> = whole_nodes(pack).map(|(name, _)| name).collect();
    let population = pack.population(crowd.when, &names).unwrap();
    let results = population.run(&columns, NonZeroUsize::MIN).unwrap();
    let mut refused = results.refused.iter();
    for (row, (facts, answer)) in crowd.facts.iter().zip(answers).enumerate() {
        let told = || format!("{} {:?} row {row}: {facts:?}", pack.id(), crowd.when);
        match answer {
            Ok(values) => {
                let found: Vec<i64> = results.outputs.iter().map(|output| slot(output, row)).collect();
                assert_eq!(found, *values, "{}", told());
            }
            Err(error) => {
                assert_eq!(refused.next(), Some(&(row, error.clone())), "{}", told());
                assert!(results.outputs.iter().all(|output| output.cell(row) == 0), "{}", told());
            }
        }
    }
    assert_eq!(refused.next(), None, "{}: a row was refused that has an answer", pack.id());
    results.scalar
}

/// The slot a cell stands for: days are packed.
fn slot(values: &Values, row: usize) -> i64 {
    match values {
        Values::I32(_) => day::from_epoch(values.cell(row)).unwrap(),
        _ => values.cell(row),
    }
}
