//! What a pack means, read a second time: straight from its TOML and its syntax trees, in fractions of any size.
//!
//! Slow and plain on purpose, and written from the definitions in packs/README.md: brackets are summed slice by slice,
//! workdays walked one by one, stays from one change of segments to the next, loans month by month. Of the engine it
//! shares the parser of expressions and nothing else. There are no units here: that packs load has checked them.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use jiff::civil::Date;
use num_bigint::BigInt;
use num_rational::BigRational;
use serde_json::{Map, Value as Json};

use crate::syntax::{Expr, Snippet, parse};

mod days;
mod expression;
mod loans;
mod question;
mod seen;
mod tables;

use days::{Clock, Workdays};
use loans::Loans;
pub(super) use loans::{Rows, rows};
use question::Input;
pub(super) use seen::Seen;
use tables::{Brackets, Lookup, Tariff};

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unanswered {
    DivisionByZero,
    /// No whole number of 64 bits, no day of the years 1 to 9999, or no loan.
    OutOfRange,
    /// A day beyond the announced workdays.
    BeyondCalendar,
}

pub(super) type Answer = Result<Seen, Unanswered>;

/// What there is to say about a case.
#[derive(Debug)]
pub(super) enum Told {
    /// The fields to correct.
    Refused(BTreeSet<String>),
    /// Nodes and schedules by name; without all nodes there are no schedules.
    Answered { nodes: HashMap<String, Answer>, schedules: HashMap<String, Rows> },
}

/// The day asked for, and the last one whose rules are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub(super) as_of: Date,
    pub(super) known: Option<Date>,
}

struct Node {
    expr: Expr,
    round: Option<String>,
}

/// A pack as the oracle reads it.
pub(super) struct Oracle {
    inputs: Vec<(String, Input)>,
    /// Parameters and lookup tables.
    lookups: HashMap<String, Lookup>,
    brackets: HashMap<String, Brackets>,
    tariffs: HashMap<String, Tariff>,
    clocks: HashMap<String, Clock>,
    workdays: Option<Workdays>,
    nodes: HashMap<String, Node>,
    /// Fields and conditions.
    checks: Vec<(String, Expr)>,
    schedules: Map<String, Json>,
    loans: Loans,
}

/// A case being answered.
struct Case<'o> {
    oracle: &'o Oracle,
    when: When,
    inputs: HashMap<String, Seen>,
    /// The nodes that were computed.
    nodes: RefCell<HashMap<&'o str, Answer>>,
}

impl Oracle {
    /// Reads a pack that loads, and the calendar it may count by; `None` for what is not of the format.
    pub(super) fn read(text: &str, calendar: &str) -> Option<Self> {
        let toml = |text: &str| text.parse().ok().map(|table| seen::plain(&toml::Value::Table(table)));
        let pack = toml(text)?;
        let counts = pack.pointer("/pack/calendar").is_some();
        let nodes = items(&pack, "node").map(|node| {
            let round = node.get("round").and_then(Json::as_str).map(str::to_owned);
            Some((node.get("name")?.as_str()?.to_owned(), Node { expr: expression(node)?, round }))
        });
        let checks = items(&pack, "check")
            .map(|check| Some((check.get("field")?.as_str()?.to_owned(), expression(check)?)));
        let inputs =
            section(&pack, "input", Input::read).map(|input| input.map(|i| (i.0, i.1.in_order_of(text))));
        let lookups = section(&pack, "lookup", Lookup::read).chain(section(&pack, "param", Lookup::of_param));
        Some(Self {
            inputs: inputs.collect::<Option<_>>()?,
            lookups: lookups.collect::<Option<_>>()?,
            brackets: section(&pack, "brackets", Brackets::read).collect::<Option<_>>()?,
            tariffs: section(&pack, "tariff", Tariff::read).collect::<Option<_>>()?,
            clocks: section(&pack, "clock", Clock::read).collect::<Option<_>>()?,
            workdays: if counts { Some(Workdays::read(&toml(calendar)?)?) } else { None },
            nodes: nodes.collect::<Option<_>>()?,
            checks: checks.collect::<Option<_>>()?,
            schedules: pack.get("schedule").and_then(Json::as_object).cloned().unwrap_or_default(),
            loans: Loans::default(),
        })
    }

    /// Answers a question: a JSON object of inputs, as the engine is asked.
    pub(super) fn ask(&self, question: &Json, when: When) -> Told {
        let inputs = match question::read(&self.inputs, question) {
            Ok(inputs) => inputs,
            Err(fields) => return Told::Refused(fields),
        };
        let case = Case { oracle: self, when, inputs, nodes: RefCell::default() };
        let nodes: HashMap<String, Answer> =
            self.nodes.keys().map(|name| (name.clone(), case.name(name, None))).collect();
        if nodes.values().any(Result::is_err) {
            return Told::Answered { nodes, schedules: HashMap::new() };
        }
        let holds = |check: &Expr| case.value(check, None).expect("its nodes have values").flag();
        let failed = self.checks.iter().filter(|(_, check)| !holds(check)).map(|(field, _)| field.clone());
        let failed: BTreeSet<String> = failed.collect();
        if !failed.is_empty() {
            return Told::Refused(failed);
        }
        let schedules = self.schedules.iter().map(|(name, plan)| (name.clone(), case.schedule(plan)));
        Told::Answered { nodes, schedules: schedules.collect() }
    }
}

impl<'o> Case<'o> {
    /// What a name stands for: a field of the record at hand, an input, a parameter, a table's cell or a node.
    fn name(&self, name: &str, record: Option<&HashMap<String, Seen>>) -> Answer {
        if name == "as_of" {
            return Ok(Seen::Day(self.when.as_of));
        }
        let given = record.and_then(|record| record.get(name)).or_else(|| self.inputs.get(name));
        if let Some(given) = given {
            return Ok(given.clone());
        }
        if let Some(lookup) = self.oracle.lookups.get(name) {
            return Ok(lookup.on(self.when, &self.inputs).expect("every combination has a value"));
        }
        if let Some(known) = self.nodes.borrow().get(name) {
            return known.clone();
        }
        let (name, node) = self.oracle.nodes.get_key_value(name).expect("the pack loads");
        let value = self.value(&node.expr, None).and_then(|value| rounded(node.round.as_deref(), value));
        self.nodes.borrow_mut().insert(name, value.clone());
        value
    }

    /// The rows of a schedule whose nodes have values.
    fn schedule(&self, plan: &Json) -> Rows {
        let word = |key: &str| plan.get(key).and_then(Json::as_str);
        let ratio = |key: &str| {
            let name = word(key).expect("the pack loads");
            let value = self.name(name, None).expect("its nodes have values");
            let part = |x: &BigInt| i128::try_from(x).expect("an amount or a rate");
            (part(value.number().numer()), part(value.number().denom()))
        };
        let by_principal = word("principal").is_some();
        let (constant, _) = ratio(if by_principal { "principal" } else { "payment" });
        let plan = (ratio("loan").0, ratio("months").0);
        loans::schedule(plan, ratio("yearly_rate"), (constant, by_principal), word("round"))
    }
}

/// A node's value after its rounding. What is not kept as a fraction must be a number of 64 bits.
fn rounded(word: Option<&str>, value: Seen) -> Answer {
    let Seen::Number(x) = value else { return Ok(value) };
    let rounded = match word {
        Some("half_up" | "half_up_fen") => half_up(&x),
        Some("down" | "down_fen") => x.trunc(),
        Some("up" | "up_fen") if x < whole(0) => x.floor(),
        Some("up" | "up_fen") => x.ceil(),
        _ => x,
    };
    let fits = i64::try_from(rounded.to_integer()).is_ok() || word == Some("none");
    if fits { Ok(Seen::Number(rounded)) } else { Err(Unanswered::OutOfRange) }
}

/// To the nearest, a half away from zero. The fraction need not be in lowest terms.
fn half_up(x: &BigRational) -> BigRational {
    let nearest = |num: &BigInt| -> BigInt { (num * 2 + x.denom()) / (x.denom() * 2) };
    let negative = *x.numer() < BigInt::from(0);
    BigRational::from_integer(if negative { -nearest(&-x.numer()) } else { nearest(x.numer()) })
}

fn whole(value: i64) -> BigRational {
    BigRational::from_integer(value.into())
}

fn expression(entry: &Json) -> Option<Expr> {
    parse(&Snippet { text: entry.get("expr")?.as_str()?.to_owned(), at: 0, verbatim: true }).ok()
}

/// The entries of a list of tables.
fn items<'p>(pack: &'p Json, key: &str) -> impl Iterator<Item = &'p Json> {
    pack.get(key).and_then(Json::as_array).into_iter().flatten()
}

/// The tables of a section, by name.
fn section<T>(
    pack: &Json,
    key: &str,
    read: fn(&Json) -> Option<T>,
) -> impl Iterator<Item = Option<(String, T)>> {
    let named = pack.get(key).and_then(Json::as_object).into_iter().flatten();
    named.map(move |(name, table)| Some((name.clone(), read(table)?)))
}
