//! What an expression means.

use std::cmp::Ordering;
use std::collections::HashMap;

use jiff::civil::Date;
use num_rational::BigRational;

use super::loans::Loan;
use super::{Answer, Case, Seen, Unanswered, days, half_up, whole};
use crate::day;
use crate::syntax::{Binary, Expr, ExprKind};

/// The fields of the record at hand, in an expression of a list's records.
type Record<'r> = Option<&'r HashMap<String, Seen>>;

impl Case<'_> {
    pub(super) fn value(&self, e: &Expr, record: Record<'_>) -> Answer {
        let of = |e: &Expr| self.value(e, record);
        Ok(match &e.kind {
            ExprKind::Int(value) | ExprKind::Money(value) | ExprKind::Duration(value) => {
                Seen::Number(whole(*value))
            }
            ExprKind::Rate(value) => Seen::Number(whole(*value) / whole(10_000)),
            ExprKind::Day(value) => Seen::Day(day::unpack(*value)),
            ExprKind::Text(text) => Seen::Text(text.clone()),
            ExprKind::Bool(flag) => Seen::Flag(*flag),
            ExprKind::Name(name) => return self.name(name, record),
            ExprKind::Not(a) => Seen::Flag(!of(a)?.flag()),
            ExprKind::Neg(a) => Seen::Number(-of(a)?.number()),
            ExprKind::If(test, yes, no) => return if of(test)?.flag() { of(yes) } else { of(no) },
            ExprKind::In(a, list) => {
                let wanted = of(a)?;
                let items = list.iter().map(of).collect::<Result<Vec<_>, _>>()?;
                Seen::Flag(items.contains(&wanted))
            }
            ExprKind::Binary(Binary::And, a, b) => Seen::Flag(of(a)?.flag() && of(b)?.flag()),
            ExprKind::Binary(Binary::Or, a, b) => Seen::Flag(of(a)?.flag() || of(b)?.flag()),
            ExprKind::Binary(op, a, b) => return binary(*op, &of(a)?, &of(b)?),
            ExprKind::List(_) => unreachable!("only choose has lists"),
            ExprKind::Call(name, args) => return self.call(name, args, record),
        })
    }

    fn call(&self, name: &str, args: &[Expr], record: Record<'_>) -> Answer {
        let of = |index: usize| self.value(&args[index], record);
        match name {
            "choose" => self.choose(args, record),
            "brackets" | "bracket_rate" | "bracket_quick" => {
                let table = &self.oracle.brackets[word(&args[0])];
                let amount = of(1)?;
                let read = match name {
                    "brackets" => table.charge(amount.number()),
                    "bracket_rate" => table.rate(amount.number()),
                    _ => table.quick(amount.number()),
                };
                Ok(Seen::Number(read))
            }
            "tiered" | "tier_quantity" | "tier_price" => {
                let tariff = &self.oracle.tariffs[word(&args[0])];
                let tier = || small(&of(1)?).map(|tier| usize::try_from(tier).expect("a tier from 1"));
                Ok(Seen::Number(match name {
                    "tiered" => tariff.charge(self.when, of(1)?.number()),
                    "tier_quantity" => tariff.parts(self.when, of(2)?.number()).swap_remove(tier()? - 1),
                    _ => tariff.price(self.when, tier()?),
                }))
            }
            "segment_units" => {
                let most = if args.len() > 4 { small(&of(4)?)? } else { i64::MAX };
                let stay = (of(2)?.moment(), of(3)?.moment());
                let clock = &self.oracle.clocks[word(&args[0])];
                let units = clock.units(word(&args[1]), stay, most, self.oracle.workdays.as_ref())?;
                Ok(Seen::Number(whole(units)))
            }
            "is_workday" | "workdays_between" | "add_workdays" => self.workdays(name, args, record),
            "annuity" | "annuity_total" | "annuity_balance" | "annuity_interest" => {
                let (principal, yearly, months) = (of(0)?, of(1)?, of(2)?);
                let month = if args.len() > 3 { Some(of(3)?) } else { None };
                let loan =
                    Loan { principal: principal.number(), yearly: yearly.number(), months: months.number() };
                let figure = self.oracle.loans.figure(name, &loan, month.as_ref().map(Seen::number))?;
                Ok(Seen::Number(figure))
            }
            "sum" | "count" | "any" | "all" => self.over_records(name, args),
            "max" | "min" if matches!(of(0)?, Seen::Records(_)) => self.over_records(name, args),
            _ => {
                let args: Vec<Seen> = (0..args.len()).map(of).collect::<Result<_, _>>()?;
                plain(name, &args)
            }
        }
    }

    /// The value beside the option, or the list with the option, that the first argument is.
    fn choose(&self, args: &[Expr], record: Record<'_>) -> Answer {
        let chosen = self.value(&args[0], record)?;
        let is = |option: &Expr| self.value(option, record).is_ok_and(|option| option == chosen);
        let names_it = |option: &Expr| match &option.kind {
            ExprKind::List(options) => options.iter().any(is),
            _ => is(option),
        };
        let pair = args[1..].chunks_exact(2).find(|pair| names_it(&pair[0]));
        self.value(&pair.expect("every option has a value")[1], record)
    }

    fn workdays(&self, name: &str, args: &[Expr], record: Record<'_>) -> Answer {
        let calendar = self.oracle.workdays.as_ref().expect("the pack names a calendar");
        let first = self.value(&args[0], record)?.day();
        if name == "is_workday" {
            return calendar.works(first).map(Seen::Flag);
        }
        let second = self.value(&args[1], record)?;
        let mut pauses = Vec::new();
        if let Some(list) = args.get(2) {
            let (_, input) = self.oracle.inputs.iter().find(|(name, _)| name == word(list)).expect("a list");
            let [stop, go] = input.two_days();
            let list = self.value(list, record)?;
            pauses.extend(list.records().iter().map(|record| (record[stop].day(), record[go].day())));
        }
        match name {
            "workdays_between" => {
                let count = calendar.between(first, second.day(), &pauses)?;
                Ok(Seen::Number(whole(count)))
            }
            _ => calendar.add(first, small(&second)?, &pauses).map(Seen::Day),
        }
    }

    /// An expression over the records of a list.
    fn over_records(&self, name: &str, args: &[Expr]) -> Answer {
        let list = self.value(&args[0], None)?;
        let Some(term) = args.get(1) else {
            return Ok(Seen::Number(whole(i64::try_from(list.records().len()).expect("a few records"))));
        };
        let terms = list.records().iter().map(|record| self.value(term, Some(record)));
        let terms: Vec<Seen> = terms.collect::<Result<_, _>>()?;
        let hold = terms.iter().filter(|term| name != "sum" && **term == Seen::Flag(true)).count();
        Ok(match name {
            "sum" => Seen::Number(terms.iter().map(Seen::number).sum()),
            "count" => Seen::Number(whole(i64::try_from(hold).expect("a few records"))),
            "any" => Seen::Flag(hold > 0),
            "all" => Seen::Flag(hold == terms.len()),
            _ if terms.is_empty() => return self.value(&args[2], None),
            _ => extreme(name, &terms),
        })
    }
}

fn binary(op: Binary, a: &Seen, b: &Seen) -> Answer {
    let is = |wanted: fn(Ordering) -> bool| Ok(Seen::Flag(wanted(order(a, b))));
    let number = |x: BigRational| Ok(Seen::Number(x));
    match (op, a, b) {
        (Binary::Equal, ..) => Ok(Seen::Flag(a == b)),
        (Binary::NotEqual, ..) => Ok(Seen::Flag(a != b)),
        (Binary::Less, ..) => is(Ordering::is_lt),
        (Binary::LessEqual, ..) => is(Ordering::is_le),
        (Binary::Greater, ..) => is(Ordering::is_gt),
        (Binary::GreaterEqual, ..) => is(Ordering::is_ge),
        (Binary::Add, Seen::Moment(a), b) => days::later(*a, small(b)?).map(Seen::Moment),
        (Binary::Sub, Seen::Moment(a), Seen::Moment(b)) => number(whole(a.duration_since(*b).as_secs())),
        (Binary::Sub, Seen::Moment(a), b) => days::later(*a, -small(b)?).map(Seen::Moment),
        (Binary::Add, ..) => number(a.number() + b.number()),
        (Binary::Sub, ..) => number(a.number() - b.number()),
        (Binary::Mul, ..) => number(a.number() * b.number()),
        (Binary::Div, ..) => divided(a, b).map(Seen::Number),
        (Binary::And | Binary::Or, ..) => unreachable!("they need not read both sides"),
    }
}

/// Which of two values of one unit is the smaller or earlier.
pub(super) fn order(a: &Seen, b: &Seen) -> Ordering {
    match (a, b) {
        (Seen::Day(a), Seen::Day(b)) => a.cmp(b),
        (Seen::Moment(a), Seen::Moment(b)) => a.cmp(b),
        _ => a.number().cmp(b.number()),
    }
}

fn extreme(name: &str, values: &[Seen]) -> Seen {
    let values = values.iter();
    let found =
        if name == "min" { values.min_by(|a, b| order(a, b)) } else { values.max_by(|a, b| order(a, b)) };
    found.expect("one at least").clone()
}

fn divided(a: &Seen, b: &Seen) -> Result<BigRational, Unanswered> {
    if *b.number() == whole(0) { Err(Unanswered::DivisionByZero) } else { Ok(a.number() / b.number()) }
}

/// Functions of nothing but values.
fn plain(name: &str, args: &[Seen]) -> Answer {
    let number = |index: usize| args[index].number();
    let day = |index: usize| args[index].day();
    let part = |value: i64| Ok(Seen::Number(whole(value)));
    match name {
        "min" | "max" => Ok(extreme(name, args)),
        "clamp" => Ok(extreme("min", &[extreme("max", &args[..2]), args[2].clone()])),
        "abs" => Ok(Seen::Number(number(0).max(&-number(0)).clone())),
        "floor_div" => divided(&args[0], &args[1]).map(|x| Seen::Number(x.floor())),
        "round_half_up" => Ok(Seen::Number(half_up(number(0)))),
        "round_down" => Ok(Seen::Number(number(0).trunc())),
        "year" => part(day(0).year().into()),
        "month" => part(day(0).month().into()),
        "day" => part(day(0).day().into()),
        "weekday" => part(day(0).weekday().to_monday_one_offset().into()),
        "days_between" => part((day(1) - day(0)).get_days().into()),
        "months_between" => part(days::months_between(day(0), day(1))),
        "add_days" => days::add_days(day(0), small(&args[1])?).map(Seen::Day),
        "add_months" => days::add_months(day(0), small(&args[1])?).map(Seen::Day),
        "date_of" => Ok(Seen::Day(args[0].moment().date())),
        "at" => {
            let midnight = Date::to_datetime(day(0), jiff::civil::Time::midnight());
            days::later(midnight, small(&args[1])?).map(Seen::Moment)
        }
        other => unreachable!("{other} is no function"),
    }
}

/// The name of a table, clock or segment.
fn word(e: &Expr) -> &str {
    match &e.kind {
        ExprKind::Name(name) | ExprKind::Text(name) => name,
        other => unreachable!("{other:?} is no name"),
    }
}

fn small(x: &Seen) -> Result<i64, Unanswered> {
    i64::try_from(x.number().to_integer()).map_err(|_| Unanswered::OutOfRange)
}
