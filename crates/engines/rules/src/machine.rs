//! The scalar machine: a flat list of operations over two banks of registers.
//!
//! A register's number is fixed when the pack is loaded, so evaluation copies a template and runs down the
//! list; no name is looked up and nothing is hashed. Jumps only go forward, so every program ends.

use std::sync::Arc;

use crate::builtin::{self, Builtin};
use crate::clock::Clock;
use crate::codegen::Program;
use crate::day;
use crate::exact::{Exact, Rounding};
use crate::ir::{DayPart, ExactOp, Relation, WholeOp};
use crate::workdays::Calendar;

/// One operation; `to` is the register written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Op {
    Move {
        to: u16,
        a: u16,
    },
    MoveExact {
        to: u16,
        a: u16,
    },
    Widen {
        to: u16,
        a: u16,
        den: i64,
    },
    Whole {
        op: WholeOp,
        to: u16,
        a: u16,
        b: u16,
    },
    Exact {
        op: ExactOp,
        to: u16,
        a: u16,
        b: u16,
    },
    Scale {
        to: u16,
        money: u16,
        rate: u16,
    },
    CompareWhole {
        relation: Relation,
        to: u16,
        a: u16,
        b: u16,
    },
    CompareExact {
        relation: Relation,
        to: u16,
        a: u16,
        b: u16,
    },
    Not {
        to: u16,
        a: u16,
    },
    Round {
        rounding: Rounding,
        to: u16,
        a: u16,
    },
    Brackets {
        table: u16,
        to: u16,
        a: u16,
    },
    DayPart {
        part: DayPart,
        to: u16,
        a: u16,
    },
    /// The program's call of that number.
    Call {
        call: u16,
        to: u16,
    },
    Jump {
        target: u16,
    },
    JumpIf {
        a: u16,
        target: u16,
    },
    JumpIfNot {
        a: u16,
        target: u16,
    },
}

/// A function and the registers of its arguments; apart from the operations, so that those stay small.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) builtin: Builtin,
    pub(crate) args: Vec<u16>,
}

/// What operations read besides registers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Data {
    pub(crate) tables: Vec<Table>,
    pub(crate) clocks: Vec<Clock>,
    pub(crate) calendar: Option<Arc<Calendar>>,
}

/// A progressive table: the part of an amount up to `up[i]` bears `rate[i]`; `quick` makes one multiplication
/// enough.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// Upper bounds in fen, inclusive, ascending; the last bracket has none.
    pub(crate) up: Vec<i64>,
    /// Basis points, one more than bounds.
    pub(crate) rate: Vec<i64>,
    /// Quick deductions in fen, one for each rate.
    pub(crate) quick: Vec<i64>,
}

impl Table {
    /// The charge on `amount` (a fraction of fen); nothing below zero. `None` on overflow.
    fn charge(&self, amount: Exact) -> Option<Exact> {
        self.charge_as_is(amount).or_else(|| self.charge_as_is(amount.reduced()))
    }

    fn charge_as_is(&self, amount: Exact) -> Option<Exact> {
        if amount.num <= 0 {
            return Some(Exact::ZERO);
        }
        let mut bracket = 0;
        while bracket < self.up.len() && amount.num > i128::from(self.up[bracket]).checked_mul(amount.den)? {
            bracket += 1;
        }
        let gross = amount.num.checked_mul(i128::from(self.rate[bracket]))?;
        let quick = i128::from(self.quick[bracket]).checked_mul(10_000)?.checked_mul(amount.den)?;
        Some(Exact { num: gross.checked_sub(quick)?, den: amount.den.checked_mul(10_000)? })
    }
}

/// Why an operation had no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    Overflow,
    DivisionByZero,
    /// A day lies beyond the announced workdays.
    BeyondCalendar,
}

/// The two banks.
#[derive(Debug, Default)]
pub(crate) struct Registers {
    pub(crate) whole: Vec<i64>,
    pub(crate) exact: Vec<Exact>,
}

impl Clone for Registers {
    fn clone(&self) -> Self {
        Self { whole: self.whole.clone(), exact: self.exact.clone() }
    }

    /// Keeps the room that is there: rows of a population are computed in one pair of banks.
    fn clone_from(&mut self, other: &Self) {
        self.whole.clone_from(&other.whole);
        self.exact.clone_from(&other.exact);
    }
}

/// Runs the operations of `range`; on a fault says at which operation.
pub(crate) fn run(
    program: &Program,
    range: std::ops::Range<usize>,
    data: &Data,
    registers: &mut Registers,
) -> Result<(), (usize, Fault)> {
    let mut next = range.start;
    while next < range.end {
        let op = program.ops[next];
        let jump = step(op, program, data, registers).map_err(|fault| (next, fault))?;
        next = jump.map_or(next + 1, usize::from);
    }
    Ok(())
}

/// Runs one operation; gives the target if it jumps.
fn step(op: Op, program: &Program, data: &Data, registers: &mut Registers) -> Result<Option<u16>, Fault> {
    let (w, x) = (&mut registers.whole, &mut registers.exact);
    match op {
        Op::Move { to, a } => w[usize::from(to)] = w[usize::from(a)],
        Op::MoveExact { to, a } => x[usize::from(to)] = x[usize::from(a)],
        Op::Widen { to, a, den } => x[usize::from(to)] = Exact::whole(w[usize::from(a)], den),
        Op::Whole { op, to, a, b } => w[usize::from(to)] = whole(op, w[usize::from(a)], w[usize::from(b)])?,
        Op::Exact { op, to, a, b } => x[usize::from(to)] = exact(op, x[usize::from(a)], x[usize::from(b)])?,
        Op::Scale { to, money, rate } => {
            let num = i128::from(w[usize::from(money)]) * i128::from(w[usize::from(rate)]);
            x[usize::from(to)] = Exact { num, den: 10_000 };
        }
        Op::CompareWhole { relation, to, a, b } => {
            w[usize::from(to)] = i64::from(relation.holds(w[usize::from(a)].cmp(&w[usize::from(b)])));
        }
        Op::CompareExact { relation, to, a, b } => {
            let order = x[usize::from(a)].compare(x[usize::from(b)]).ok_or(Fault::Overflow)?;
            w[usize::from(to)] = i64::from(relation.holds(order));
        }
        Op::Not { to, a } => w[usize::from(to)] = 1 - w[usize::from(a)],
        Op::Round { rounding, to, a } => {
            w[usize::from(to)] = x[usize::from(a)].round(rounding).ok_or(Fault::Overflow)?;
        }
        Op::Brackets { table, to, a } => {
            let charge = data.tables[usize::from(table)].charge(x[usize::from(a)]).ok_or(Fault::Overflow)?;
            x[usize::from(to)] = charge;
        }
        Op::DayPart { part, to, a } => {
            let packed = w[usize::from(a)];
            w[usize::from(to)] = match part {
                DayPart::Year => day::year(packed),
                DayPart::Month => day::month(packed),
                DayPart::Day => day::day(packed),
            };
        }
        Op::Call { call, to } => {
            let Call { builtin, args } = &program.calls[usize::from(call)];
            let args: Vec<i64> = args.iter().map(|a| w[usize::from(*a)]).collect();
            w[usize::from(to)] = builtin::call(*builtin, &args, data)?;
        }
        Op::Jump { target } => return Ok(Some(target)),
        Op::JumpIf { a, target } => return Ok((w[usize::from(a)] != 0).then_some(target)),
        Op::JumpIfNot { a, target } => return Ok((w[usize::from(a)] == 0).then_some(target)),
    }
    Ok(None)
}

fn whole(op: WholeOp, a: i64, b: i64) -> Result<i64, Fault> {
    match op {
        WholeOp::Add => a.checked_add(b),
        WholeOp::Sub => a.checked_sub(b),
        WholeOp::Mul => a.checked_mul(b),
        WholeOp::Min => Some(a.min(b)),
        WholeOp::Max => Some(a.max(b)),
        WholeOp::FloorDiv if b == 0 => return Err(Fault::DivisionByZero),
        WholeOp::FloorDiv => a.checked_div(b).map(|q| q - i64::from(a % b != 0 && (a < 0) != (b < 0))),
        WholeOp::DaysBetween => Some(day::days_between(a, b)),
        WholeOp::MonthsBetween => Some(day::months_between(a, b)),
        WholeOp::AddDays => day::add_days(a, b),
        WholeOp::AddMonths => day::add_months(a, b),
    }
    .ok_or(Fault::Overflow)
}

fn exact(op: ExactOp, a: Exact, b: Exact) -> Result<Exact, Fault> {
    let pick = |least: bool| a.compare(b).map(|order| if order.is_le() == least { a } else { b });
    match op {
        ExactOp::Add => a.add(b),
        ExactOp::Sub => a.sub(b),
        ExactOp::Mul => a.mul(b),
        ExactOp::Div if b.num == 0 => return Err(Fault::DivisionByZero),
        ExactOp::Div => a.div(b),
        ExactOp::Min => pick(true),
        ExactOp::Max => pick(false),
    }
    .ok_or(Fault::Overflow)
}
