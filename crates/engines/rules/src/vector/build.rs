//! Turns typed trees into column operations while it follows the range of every value.
//!
//! `None` anywhere means that 64 bits are not proved to be enough, or that the tree has no column form; the caller
//! then tries tighter assumptions or leaves the pack to the scalar machine. What is the same in every row is
//! computed here, once.

use super::calendar;
use super::interval::Interval;
use super::ops::{Arg, Arithmetic, Calendar, Op, Place};
use super::plan::{Given, Limits, Source};
use crate::ir::{ExactOp, Ir, Type, WholeOp};
use crate::model::Point;
use crate::pack::Pack;

mod emit;

/// A value by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Value(usize);

/// What is known of a value. One without a register is the same in every row.
struct Known {
    range: Interval,
    narrow: Option<u16>,
    wide: Option<u16>,
}

/// A fraction: numerators that vary over a denominator that does not.
#[derive(Clone, Copy)]
struct Fraction {
    num: Value,
    /// Positive.
    den: i64,
}

pub(super) struct Builder<'p> {
    pack: &'p Pack,
    given: &'p [Given],
    limits: Limits,
    ops: Vec<Op>,
    values: Vec<Known>,
    /// By register of the scalar machine.
    whole: Vec<Option<Value>>,
    exact: Vec<Option<Fraction>>,
    narrow: u16,
    wide: u16,
}

impl<'p> Builder<'p> {
    pub(super) fn new(pack: &'p Pack, point: Point, given: &'p [Given], limits: Limits) -> Self {
        let mut builder = Self {
            pack,
            given,
            limits,
            ops: Vec::new(),
            values: Vec::new(),
            whole: vec![None; pack.program.template.whole.len()],
            exact: vec![None; pack.program.template.exact.len()],
            narrow: 0,
            wide: 0,
        };
        for param in &pack.params {
            let value = builder.constant(param.on(point).value);
            builder.whole[usize::from(param.register)] = Some(value);
        }
        let today = builder.constant(point.day);
        builder.whole[usize::from(pack.as_of)] = Some(today);
        builder
    }

    pub(super) fn into_ops(self) -> Vec<Op> {
        self.ops
    }

    /// Builds every node and check and says where the wanted nodes are. Also what no output needs is built: it may
    /// be without an answer in some row, and then the row is.
    pub(super) fn all(&mut self, outputs: &[u16]) -> Option<Vec<Source>> {
        for node in &self.pack.nodes {
            let at = usize::from(node.symbol.register);
            if node.symbol.ty.is_exact() {
                self.exact[at] = Some(self.exact(&node.tree)?);
            } else {
                self.whole[at] = Some(self.whole(&node.tree)?);
            }
        }
        for check in &self.pack.checks {
            let flag = self.whole(&check.tree)?;
            match self.range(flag).single() {
                Some(0) => return None,
                Some(_) => {}
                None => {
                    let a = self.narrow_register(flag)?;
                    self.ops.push(Op::Require { a });
                }
            }
        }
        for input in 0..self.given.len() {
            self.input(input)?;
        }
        outputs
            .iter()
            .map(|number| self.source(self.pack.nodes[usize::from(*number)].symbol.register))
            .collect()
    }

    fn source(&self, register: u16) -> Option<Source> {
        let known = &self.values[self.whole[usize::from(register)]?.0];
        let narrow = known.narrow.map(Place::Narrow);
        Some(match narrow.or(known.wide.map(Place::Wide)) {
            Some(place) => Source::Register(place),
            None => Source::Constant(known.range.single()?),
        })
    }

    /// The value of an input, read where it is first needed.
    fn input(&mut self, number: usize) -> Option<Value> {
        if let Some(value) = self.whole[number] {
            return Some(value);
        }
        let value = match self.given[number] {
            Given::Constant(value) => self.constant(value),
            Given::Text { .. } | Given::InList => return None,
            Given::Column { number: column, kind } => {
                let input = &self.pack.inputs[number];
                let range = self.limits.range(self.pack, input)?;
                let days = input.ty == Type::Date;
                let read = if days {
                    let days = |packed: i64| i32::try_from(packed).ok().map(calendar::to_days).map(i64::from);
                    Interval { low: days(range.low)?, high: days(range.high)? }.meet(kind)?
                } else {
                    range.meet(kind)?
                };
                let range = if days { range } else { read };
                let (value, to) = if range.is_narrow() {
                    let (value, to) = self.new_narrow(range)?;
                    (value, Place::Narrow(to))
                } else {
                    let (value, to) = self.new_wide(range)?;
                    (value, Place::Wide(to))
                };
                self.ops.push(Op::Load { column, to, low: read.low, high: read.high, days });
                value
            }
        };
        self.whole[number] = Some(value);
        Some(value)
    }

    fn whole(&mut self, tree: &Ir) -> Option<Value> {
        match tree {
            Ir::Const(value) => Some(self.constant(*value)),
            Ir::Whole(register) if usize::from(*register) < self.given.len() => {
                self.input(usize::from(*register))
            }
            Ir::Whole(register) => self.whole[usize::from(*register)],
            Ir::WholeOp(op, a, b) => {
                let (a, b) = (self.whole(a)?, self.whole(b)?);
                match op {
                    WholeOp::Add => self.arithmetic(Arithmetic::Add, a, b),
                    WholeOp::Sub => self.arithmetic(Arithmetic::Sub, a, b),
                    WholeOp::Mul => self.arithmetic(Arithmetic::Mul, a, b),
                    WholeOp::Min => self.arithmetic(Arithmetic::Min, a, b),
                    WholeOp::Max => self.arithmetic(Arithmetic::Max, a, b),
                    WholeOp::FloorDiv => self.floor_div(a, b),
                    WholeOp::DaysBetween => self.calendar(Calendar::DaysBetween, a, b),
                    WholeOp::MonthsBetween => self.calendar(Calendar::MonthsBetween, a, b),
                    WholeOp::AddDays => self.calendar(Calendar::AddDays, a, b),
                    WholeOp::AddMonths => self.calendar(Calendar::AddMonths, a, b),
                }
            }
            Ir::CompareWhole(relation, a, b) => {
                let (a, b) = (self.whole(a)?, self.whole(b)?);
                self.compare(*relation, a, b)
            }
            Ir::CompareExact(relation, a, b) => {
                let (a, b) = (self.exact(a)?, self.exact(b)?);
                let (a, b, _) = self.common(a, b)?;
                self.compare(*relation, a, b)
            }
            Ir::Not(a) => {
                let (one, a) = (self.constant(1), self.whole(a)?);
                self.arithmetic(Arithmetic::Sub, one, a)
            }
            Ir::And(a, b) => {
                let (a, b) = (self.whole(a)?, self.whole(b)?);
                self.arithmetic(Arithmetic::And, a, b)
            }
            Ir::Or(a, b) => {
                let (a, b) = (self.whole(a)?, self.whole(b)?);
                self.arithmetic(Arithmetic::Or, a, b)
            }
            Ir::If { test, yes, no } => {
                let (test, yes, no) = (self.whole(test)?, self.whole(yes)?, self.whole(no)?);
                self.select(test, yes, no)
            }
            Ir::Round(rounding, a) => {
                let a = self.exact(a)?;
                self.round(*rounding, a)
            }
            Ir::DayPart(part, a) => {
                let a = self.whole(a)?;
                self.day_part(*part, a)
            }
            // Functions are computed a row at a time, fractions elsewhere.
            _ => None,
        }
    }

    fn exact(&mut self, tree: &Ir) -> Option<Fraction> {
        match tree {
            Ir::Exact(register) => self.exact[usize::from(*register)],
            Ir::Widen(a, den) => {
                let num = self.whole(a)?;
                self.over(num, 1, *den)
            }
            Ir::ExactOp(op, a, b) => {
                let (a, b) = (self.exact(a)?, self.exact(b)?);
                match op {
                    ExactOp::Add => self.termwise(Arithmetic::Add, a, b),
                    ExactOp::Sub => self.termwise(Arithmetic::Sub, a, b),
                    ExactOp::Min => self.termwise(Arithmetic::Min, a, b),
                    ExactOp::Max => self.termwise(Arithmetic::Max, a, b),
                    ExactOp::Mul => self.product(a, b),
                    ExactOp::Div => {
                        let divisor = self.range(b.num).single().filter(|divisor| *divisor != 0)?;
                        let factor = b.den.checked_mul(divisor.signum())?;
                        self.over(a.num, factor, a.den.checked_mul(divisor.checked_abs()?)?)
                    }
                }
            }
            Ir::Scale(money, rate) => {
                let (money, rate) = (self.whole(money)?, self.whole(rate)?);
                self.product(Fraction { num: money, den: 1 }, Fraction { num: rate, den: 10_000 })
            }
            Ir::Brackets(table, a) => {
                let a = self.exact(a)?;
                self.brackets(usize::from(*table), a)
            }
            Ir::If { test, yes, no } => {
                let (test, yes, no) = (self.whole(test)?, self.exact(yes)?, self.exact(no)?);
                let (yes, no, den) = self.common(yes, no)?;
                Some(Fraction { num: self.select(test, yes, no)?, den })
            }
            _ => None,
        }
    }

    /// `num * factor / den`, the constant part in lowest terms.
    fn over(&mut self, num: Value, factor: i64, den: i64) -> Option<Fraction> {
        let shared = gcd(factor, den);
        let factor = self.constant(factor / shared);
        let num = self.arithmetic(Arithmetic::Mul, num, factor)?;
        let den = den / shared;
        Some(match self.range(num).single() {
            Some(num) => {
                let shared = gcd(num, den);
                Fraction { num: self.constant(num / shared), den: den / shared }
            }
            None => Fraction { num, den },
        })
    }

    fn product(&mut self, a: Fraction, b: Fraction) -> Option<Fraction> {
        let den = a.den.checked_mul(b.den)?;
        match (self.range(a.num).single(), self.range(b.num).single()) {
            (_, Some(factor)) => self.over(a.num, factor, den),
            (Some(factor), None) => self.over(b.num, factor, den),
            (None, None) => Some(Fraction { num: self.arithmetic(Arithmetic::Mul, a.num, b.num)?, den }),
        }
    }

    /// Both numerators over one denominator.
    fn common(&mut self, a: Fraction, b: Fraction) -> Option<(Value, Value, i64)> {
        let shared = gcd(a.den, b.den);
        let den = (a.den / shared).checked_mul(b.den)?;
        let (up_a, up_b) = (self.constant(b.den / shared), self.constant(a.den / shared));
        let num_a = self.arithmetic(Arithmetic::Mul, a.num, up_a)?;
        let num_b = self.arithmetic(Arithmetic::Mul, b.num, up_b)?;
        Some((num_a, num_b, den))
    }

    fn termwise(&mut self, op: Arithmetic, a: Fraction, b: Fraction) -> Option<Fraction> {
        let (a, b, den) = self.common(a, b)?;
        Some(Fraction { num: self.arithmetic(op, a, b)?, den })
    }

    fn range(&self, value: Value) -> Interval {
        self.values[value.0].range
    }

    fn constant(&mut self, value: i64) -> Value {
        self.known(Known { range: Interval::only(value), narrow: None, wide: None })
    }

    fn known(&mut self, known: Known) -> Value {
        self.values.push(known);
        Value(self.values.len() - 1)
    }

    fn new_narrow(&mut self, range: Interval) -> Option<(Value, u16)> {
        let at = self.narrow;
        self.narrow = at.checked_add(1)?;
        Some((self.known(Known { range, narrow: Some(at), wide: None }), at))
    }

    fn new_wide(&mut self, range: Interval) -> Option<(Value, u16)> {
        let at = self.wide;
        self.wide = at.checked_add(1)?;
        Some((self.known(Known { range, narrow: None, wide: Some(at) }), at))
    }

    fn narrow_arg(&mut self, value: Value) -> Option<Arg<i32>> {
        if let Some(constant) = self.range(value).single() {
            return i32::try_from(constant).ok().map(Arg::Constant);
        }
        self.narrow_register(value).map(Arg::Register)
    }

    fn wide_arg(&mut self, value: Value) -> Option<Arg<i64>> {
        if let Some(constant) = self.range(value).single() {
            return Some(Arg::Constant(constant));
        }
        self.wide_register(value).map(Arg::Register)
    }

    /// The narrow register of a value that varies, shortened from a wide one if need be; the caller knows that its
    /// range is narrow.
    fn narrow_register(&mut self, value: Value) -> Option<u16> {
        let known = &self.values[value.0];
        if let Some(at) = known.narrow {
            return Some(at);
        }
        let (a, to) = (known.wide?, self.narrow);
        self.narrow = to.checked_add(1)?;
        self.ops.push(Op::Shorten { to, a });
        self.values[value.0].narrow = Some(to);
        Some(to)
    }

    fn wide_register(&mut self, value: Value) -> Option<u16> {
        let known = &self.values[value.0];
        if let Some(at) = known.wide {
            return Some(at);
        }
        let (a, to) = (known.narrow?, self.wide);
        self.wide = to.checked_add(1)?;
        self.ops.push(Op::Widen { to, a });
        self.values[value.0].wide = Some(to);
        Some(to)
    }
}

/// The greatest common divisor, at least 1.
fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    i64::try_from(a).unwrap_or(1).max(1)
}
