//! What a pack means, read a second time: straight from its TOML and its syntax trees, in fractions of any size.
//!
//! Slow and plain on purpose. Money is a number of fen, a rate a number (12 % is 3/25), an option its text. There are
//! no units here: that packs load has checked them.

use std::collections::HashMap;

use jiff::{Span, ToSpan as _};
use num_rational::BigRational;
use toml::Value as Toml;
use toml::value::Table;

use super::cases::Facts;
use crate::day;
use crate::pack::Pack;
use crate::syntax::{Binary, Expr, ExprKind, Snippet, parse};

mod seen;
mod tables;

use seen::Seen;
use tables::{Lookup, Tariff};

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// A bound or a check.
    Refused,
    DivisionByZero,
    /// No whole number of 64 bits, or no day of the years 1 to 9999.
    OutOfRange,
}

type Answer = Result<Seen, Unanswered>;

struct Node {
    name: String,
    expr: Expr,
    round: Option<String>,
}

/// A pack as the oracle reads it.
pub(super) struct Oracle {
    nodes: Vec<Node>,
    checks: Vec<Expr>,
    /// Bounds and rates by name.
    brackets: HashMap<String, (Vec<BigRational>, Vec<BigRational>)>,
    lookups: HashMap<String, Lookup>,
    tariffs: HashMap<String, Tariff>,
}

/// Functions it knows.
const FUNCTIONS: [&str; 20] = [
    "min",
    "max",
    "floor_div",
    "round_half_up",
    "round_down",
    "brackets",
    "bracket_rate",
    "bracket_quick",
    "tiered",
    "tier_quantity",
    "choose",
    "days_between",
    "months_between",
    "add_days",
    "add_months",
    "year",
    "month",
    "day",
    "clamp",
    "abs",
];

impl Oracle {
    /// Reads a pack that loads; says what it does not know.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let pack: Table = text.parse().map_err(|error| format!("{error}"))?;
        let known =
            ["pack", "input", "param", "brackets", "lookup", "tariff", "node", "check", "evidence", "test"];
        if let Some(section) = pack.keys().find(|key| !known.contains(&key.as_str())) {
            return Err(format!("no oracle for [{section}]"));
        }
        let list = |key: &str| pack.get(key).and_then(Toml::as_array).cloned().unwrap_or_default();
        let mut nodes = Vec::new();
        for node in list("node") {
            let word = |key: &str| node.get(key).and_then(Toml::as_str).map(str::to_owned);
            nodes.push(Node {
                name: word("name").unwrap_or_default(),
                expr: expression(&node)?,
                round: word("round"),
            });
        }
        let checks = list("check").iter().map(expression).collect::<Result<_, _>>()?;
        let mut brackets = HashMap::new();
        for (name, table) in pack.get("brackets").and_then(Toml::as_table).into_iter().flatten() {
            let numbers = |key: &str, scale: i64| {
                let items = table.get(key).and_then(Toml::as_array).cloned().unwrap_or_default();
                items.iter().map(|item| number(item, scale)).collect::<Option<Vec<_>>>()
            };
            let table = (numbers("up", 1), numbers("rate_bp", 10_000));
            let (Some(up), Some(rate)) = table else { return Err(format!("cannot read brackets.{name}")) };
            brackets.insert(name.clone(), (up, rate));
        }
        let lookups = tables(&pack, "lookup", Lookup::read)?;
        let tariffs = tables(&pack, "tariff", Tariff::read)?;
        Ok(Self { nodes, checks, brackets, lookups, tariffs })
    }

    /// All nodes of a case, by name.
    pub(super) fn ask(&self, pack: &Pack, facts: &Facts) -> Result<HashMap<String, Seen>, Unanswered> {
        let mut names = HashMap::new();
        for (input, slot) in pack.inputs.iter().zip(&facts.slots) {
            if input.min.is_some_and(|min| *slot < min) || input.max.is_some_and(|max| *slot > max) {
                return Err(Unanswered::Refused);
            }
            names.insert(input.name.clone(), Seen::of(pack, input.ty, *slot));
        }
        for param in &pack.params {
            let dated = param.values.iter().rev().find(|dated| dated.from <= facts.as_of).unwrap();
            names.insert(param.name.clone(), Seen::of(pack, param.ty, dated.value));
        }
        names.insert("as_of".to_owned(), Seen::Day(day::unpack(facts.as_of)));
        for (name, lookup) in &self.lookups {
            let value = lookup.on(facts.as_of, |key| &names[key]).expect("every combination has a value");
            names.insert(name.clone(), value);
        }
        let table = |name: &str| self.brackets.contains_key(name) || self.tariffs.contains_key(name);
        let mut left: Vec<&Node> = self.nodes.iter().collect();
        while !left.is_empty() {
            let before = left.len();
            let mut later = Vec::new();
            for node in left {
                if ready(&node.expr, &names, &table) {
                    let value = rounded(node.round.as_deref(), self.value(&node.expr, &names)?)?;
                    names.insert(node.name.clone(), value);
                } else {
                    later.push(node);
                }
            }
            left = later;
            assert!(left.len() < before, "nodes in a circle");
        }
        for check in &self.checks {
            if !self.value(check, &names)?.flag() {
                return Err(Unanswered::Refused);
            }
        }
        Ok(names)
    }

    fn value(&self, e: &Expr, names: &HashMap<String, Seen>) -> Answer {
        let of = |e: &Expr| self.value(e, names);
        Ok(match &e.kind {
            ExprKind::Int(value) | ExprKind::Money(value) => Seen::Number(whole(*value)),
            ExprKind::Rate(value) => Seen::Number(whole(*value) / whole(10_000)),
            ExprKind::Day(value) => Seen::Day(day::unpack(*value)),
            ExprKind::Text(text) => Seen::Text(text.clone()),
            ExprKind::Bool(flag) => Seen::Flag(*flag),
            ExprKind::Name(name) => names[name].clone(),
            ExprKind::Not(a) => Seen::Flag(!of(a)?.flag()),
            ExprKind::Neg(a) => Seen::Number(-of(a)?.number()),
            ExprKind::If(test, yes, no) => return if of(test)?.flag() { of(yes) } else { of(no) },
            ExprKind::In(a, list) => {
                let wanted = of(a)?;
                let mut any = false;
                for item in list {
                    any = any || of(item)? == wanted;
                }
                Seen::Flag(any)
            }
            ExprKind::Binary(Binary::And, a, b) => Seen::Flag(of(a)?.flag() && of(b)?.flag()),
            ExprKind::Binary(Binary::Or, a, b) => Seen::Flag(of(a)?.flag() || of(b)?.flag()),
            ExprKind::Binary(op, a, b) => return binary(*op, of(a)?, of(b)?),
            ExprKind::Duration(seconds) => Seen::Number(whole(*seconds)),
            ExprKind::List(_) => unreachable!("only choose has lists"),
            ExprKind::Call(name, args) if name == "choose" => {
                let chosen = of(&args[0])?;
                let names_it = |option: &Expr| match &option.kind {
                    ExprKind::List(options) => {
                        options.iter().any(|option| of(option).as_ref() == Ok(&chosen))
                    }
                    _ => of(option).as_ref() == Ok(&chosen),
                };
                let mut pairs = args[1..].chunks_exact(2);
                let pair = pairs.find(|pair| names_it(&pair[0])).expect("every option has a value");
                return of(&pair[1]);
            }
            ExprKind::Call(name, args)
                if matches!(args.first(), Some(Expr { kind: ExprKind::Name(table), .. })
                    if self.brackets.contains_key(table)) =>
            {
                let ExprKind::Name(table) = &args[0].kind else { unreachable!("it was just read") };
                let (up, rate) = &self.brackets[table];
                let amount = of(&args[1])?.number();
                let bracket = up.iter().take_while(|up| amount > **up).count();
                Seen::Number(match name.as_str() {
                    "brackets" => slices(up, rate, &amount),
                    "bracket_rate" => rate[bracket].clone(),
                    _ if bracket == 0 => whole(0),
                    // What the rate takes too much from the slices below.
                    _ => &up[bracket - 1] * &rate[bracket] - slices(up, rate, &up[bracket - 1]),
                })
            }
            ExprKind::Call(name, args) if name == "tiered" || name == "tier_quantity" => {
                let ExprKind::Name(tariff) = &args[0].kind else { unreachable!("the pack loads") };
                let Seen::Day(today) = &names["as_of"] else { unreachable!("it is a day") };
                let quantity = of(&args[args.len() - 1])?.number();
                let parts = self.tariffs[tariff].parts(day::pack(*today), &quantity);
                Seen::Number(match (name.as_str(), &args[1].kind) {
                    ("tier_quantity", ExprKind::Int(tier)) => {
                        parts[usize::try_from(tier - 1).expect("the pack loads")].0.clone()
                    }
                    _ => parts.iter().map(|(part, price)| part * price).sum(),
                })
            }
            ExprKind::Call(name, args) => {
                let args = args.iter().map(of).collect::<Result<Vec<_>, _>>()?;
                return call(name, args);
            }
        })
    }
}

/// Each slice of the amount at its own rate.
fn slices(up: &[BigRational], rate: &[BigRational], amount: &BigRational) -> BigRational {
    let (mut charge, mut low) = (whole(0), whole(0));
    for (index, rate) in rate.iter().enumerate() {
        let high = up.get(index).map_or(amount, |up| up.min(amount));
        if *high > low {
            charge += (high - &low) * rate;
            low = high.clone();
        }
    }
    charge
}

fn binary(op: Binary, a: Seen, b: Seen) -> Answer {
    let order = match (&a, &b) {
        (Seen::Number(a), Seen::Number(b)) => a.partial_cmp(b),
        (Seen::Day(a), Seen::Day(b)) => a.partial_cmp(b),
        _ => None,
    };
    let is = |wanted: fn(std::cmp::Ordering) -> bool| Seen::Flag(wanted(order.expect("the units agree")));
    Ok(match op {
        Binary::Equal => Seen::Flag(a == b),
        Binary::NotEqual => Seen::Flag(a != b),
        Binary::Less => is(std::cmp::Ordering::is_lt),
        Binary::LessEqual => is(std::cmp::Ordering::is_le),
        Binary::Greater => is(std::cmp::Ordering::is_gt),
        Binary::GreaterEqual => is(std::cmp::Ordering::is_ge),
        Binary::Add => Seen::Number(a.number() + b.number()),
        Binary::Sub => Seen::Number(a.number() - b.number()),
        Binary::Mul => Seen::Number(a.number() * b.number()),
        Binary::Div if b == Seen::Number(whole(0)) => return Err(Unanswered::DivisionByZero),
        Binary::Div => Seen::Number(a.number() / b.number()),
        Binary::And | Binary::Or => unreachable!("they need not read both sides"),
    })
}

fn call(name: &str, args: Vec<Seen>) -> Answer {
    let days = |index: usize| match &args[index] {
        Seen::Day(day) => *day,
        other => panic!("{other:?} is no day"),
    };
    let number = |index: usize| args[index].clone().number();
    let later = |span: Result<Span, jiff::Error>| {
        let day = span.ok().and_then(|span| days(0).checked_add(span).ok()).filter(|day| day.year() >= 1);
        day.map(Seen::Day).ok_or(Unanswered::OutOfRange)
    };
    let extreme = |least: bool| {
        let mut found = args[0].clone();
        for arg in &args[1..] {
            let Seen::Flag(less) = binary(Binary::Less, arg.clone(), found.clone())? else { unreachable!() };
            if less == least && *arg != found {
                found = arg.clone();
            }
        }
        Ok(found)
    };
    Ok(match name {
        "min" => return extreme(true),
        "max" => return extreme(false),
        "clamp" => Seen::Number(number(0).max(number(1)).min(number(2))),
        "abs" => Seen::Number(if number(0) < whole(0) { -number(0) } else { number(0) }),
        "floor_div" if number(1) == whole(0) => return Err(Unanswered::DivisionByZero),
        "floor_div" => Seen::Number((number(0) / number(1)).floor()),
        "round_half_up" => Seen::Number(half_up(&number(0))),
        "round_down" => Seen::Number(number(0).trunc()),
        "year" => Seen::Number(whole(i64::from(days(0).year()))),
        "month" => Seen::Number(whole(i64::from(days(0).month()))),
        "day" => Seen::Number(whole(i64::from(days(0).day()))),
        "days_between" => Seen::Number(whole(i64::from((days(1) - days(0)).get_days()))),
        "add_days" => return later(Span::new().try_days(small(&number(1))?)),
        "add_months" => return later(Span::new().try_months(small(&number(1))?)),
        "months_between" => {
            let (from, to) = (days(0), days(1));
            let most = (i64::from(to.year()) - i64::from(from.year()) + 1) * 12;
            let reached = |months: &i64| from.checked_add(months.months()).is_ok_and(|day| day <= to);
            Seen::Number(whole(
                (most - 36..=most + 12).rev().find(reached).expect("within a year of the years"),
            ))
        }
        other => unreachable!("{other} was not known when the pack was read"),
    })
}

fn rounded(word: Option<&str>, value: Seen) -> Answer {
    let Seen::Number(x) = &value else { return Ok(value) };
    let whole_number = match word {
        Some("half_up" | "half_up_fen") => half_up(x),
        Some("down" | "down_fen") => x.trunc(),
        Some("up" | "up_fen") => {
            if *x < whole(0) {
                x.floor()
            } else {
                x.ceil()
            }
        }
        _ => return Ok(value),
    };
    Ok(Seen::Number(whole_number))
}

/// To the nearest, a half away from zero.
fn half_up(x: &BigRational) -> BigRational {
    let half = BigRational::new(1.into(), 2.into());
    if *x < whole(0) { (x - half).ceil() } else { (x + half).floor() }
}

fn whole(value: i64) -> BigRational {
    BigRational::from_integer(value.into())
}

fn small(x: &BigRational) -> Result<i64, Unanswered> {
    i64::try_from(x.to_integer()).map_err(|_| Unanswered::OutOfRange)
}

/// Money or a whole number as packs write it: fen, or a decimal text of yuan.
fn number(item: &Toml, scale: i64) -> Option<BigRational> {
    let value = match item {
        Toml::Integer(value) => *value,
        Toml::String(text) => kernel::Fen::parse(text).ok()?.raw(),
        _ => return None,
    };
    Some(whole(value) / whole(scale))
}

fn expression(entry: &Toml) -> Result<Expr, String> {
    let text = entry.get("expr").and_then(Toml::as_str).unwrap_or_default().to_owned();
    let expr = parse(&Snippet { text, at: 0, verbatim: true }).map_err(|fault| fault.message)?;
    match unknown(&expr) {
        Some(name) => Err(format!("no oracle for {name}()")),
        None => Ok(expr),
    }
}

/// A function that the oracle does not know.
fn unknown(e: &Expr) -> Option<&str> {
    match &e.kind {
        ExprKind::Call(name, _) if !FUNCTIONS.contains(&name.as_str()) => Some(name),
        ExprKind::Call(_, args) => args.iter().find_map(unknown),
        ExprKind::Not(a) | ExprKind::Neg(a) => unknown(a),
        ExprKind::Binary(_, a, b) => unknown(a).or_else(|| unknown(b)),
        ExprKind::If(a, b, c) => unknown(a).or_else(|| unknown(b)).or_else(|| unknown(c)),
        ExprKind::List(list) => list.iter().find_map(unknown),
        ExprKind::In(a, list) => unknown(a).or_else(|| list.iter().find_map(unknown)),
        _ => None,
    }
}

/// True if everything an expression reads is known.
fn ready(e: &Expr, names: &HashMap<String, Seen>, table: &impl Fn(&str) -> bool) -> bool {
    let mut ready = true;
    e.for_each_name(&mut |name| ready &= names.contains_key(name) || table(name));
    ready
}

/// The tables of a section, by name.
fn tables<T>(
    pack: &Table,
    section: &str,
    read: fn(&Table) -> Option<T>,
) -> Result<HashMap<String, T>, String> {
    let named = pack.get(section).and_then(Toml::as_table).into_iter().flatten();
    let read = named.map(|(name, table)| {
        let table = table.as_table().and_then(read);
        Ok((name.clone(), table.ok_or_else(|| format!("cannot read {section}.{name}"))?))
    });
    read.collect()
}
