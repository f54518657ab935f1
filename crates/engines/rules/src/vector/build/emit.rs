//! Each kind of operation: its range, what is settled without computing, and in which bank it is done.

use super::{Builder, Fraction, Value, gcd};
use crate::day;
use crate::exact::{Exact, Rounding};
use crate::ir::{DayPart, Relation};
use crate::vector::calendar;
use crate::vector::interval::Interval;
use crate::vector::ops::{Arithmetic, Calendar, Op, Steps};

impl Builder<'_> {
    /// Lane by lane; what one side decides is not computed.
    pub(super) fn arithmetic(&mut self, op: Arithmetic, a: Value, b: Value) -> Option<Value> {
        let (x, y) = (self.range(a), self.range(b));
        let range = match op {
            Arithmetic::Add if x.single() == Some(0) => return Some(b),
            Arithmetic::Add | Arithmetic::Sub if y.single() == Some(0) => return Some(a),
            Arithmetic::Mul if x.single() == Some(1) => return Some(b),
            Arithmetic::Mul if y.single() == Some(1) => return Some(a),
            Arithmetic::Min if x.high <= y.low => return Some(a),
            Arithmetic::Min if y.high <= x.low => return Some(b),
            Arithmetic::Max if x.low >= y.high => return Some(a),
            Arithmetic::Max if y.low >= x.high => return Some(b),
            Arithmetic::Add => x.corners(y, |a, b| a + b)?,
            Arithmetic::Sub => x.corners(y, |a, b| a - b)?,
            Arithmetic::Mul => x.corners(y, |a, b| a * b)?,
            Arithmetic::Min | Arithmetic::And => x.corners(y, std::cmp::min)?,
            Arithmetic::Max | Arithmetic::Or => x.corners(y, std::cmp::max)?,
        };
        if let Some(value) = range.single() {
            return Some(self.constant(value));
        }
        if range.is_narrow() && x.is_narrow() && y.is_narrow() {
            let (a, b) = (self.narrow_arg(a)?, self.narrow_arg(b)?);
            let (value, to) = self.new_narrow(range)?;
            self.ops.push(Op::Narrow { op, to, a, b });
            return Some(value);
        }
        let (a, b) = (self.wide_arg(a)?, self.wide_arg(b)?);
        let (value, to) = self.new_wide(range)?;
        self.ops.push(Op::Wide { op, to, a, b });
        Some(value)
    }

    pub(super) fn compare(&mut self, relation: Relation, a: Value, b: Value) -> Option<Value> {
        let (x, y) = (self.range(a), self.range(b));
        if let Some(settled) = x.settles(relation, y) {
            return Some(self.constant(i64::from(settled)));
        }
        if x.is_narrow() && y.is_narrow() {
            let (a, b) = (self.narrow_arg(a)?, self.narrow_arg(b)?);
            let (value, to) = self.new_narrow(Interval::FLAG)?;
            self.ops.push(Op::CompareNarrow { relation, to, a, b });
            return Some(value);
        }
        let (a, b) = (self.wide_arg(a)?, self.wide_arg(b)?);
        let (value, to) = self.new_narrow(Interval::FLAG)?;
        self.ops.push(Op::CompareWide { relation, to, a, b });
        Some(value)
    }

    pub(super) fn select(&mut self, test: Value, yes: Value, no: Value) -> Option<Value> {
        if let Some(flag) = self.range(test).single() {
            return Some(if flag != 0 { yes } else { no });
        }
        let range = self.range(yes).join(self.range(no));
        if let Some(value) = range.single() {
            return Some(self.constant(value));
        }
        let test = self.narrow_register(test)?;
        if range.is_narrow() {
            let (yes, no) = (self.narrow_arg(yes)?, self.narrow_arg(no)?);
            let (value, to) = self.new_narrow(range)?;
            self.ops.push(Op::SelectNarrow { test, to, yes, no });
            return Some(value);
        }
        let (yes, no) = (self.wide_arg(yes)?, self.wide_arg(no)?);
        let (value, to) = self.new_wide(range)?;
        self.ops.push(Op::SelectWide { test, to, yes, no });
        Some(value)
    }

    /// Division of whole values, towards minus infinity.
    pub(super) fn floor_div(&mut self, a: Value, b: Value) -> Option<Value> {
        if let Some(divisor) = self.range(b).single() {
            let quotient = self.over(a, divisor.signum(), divisor.checked_abs().filter(|size| *size > 0)?)?;
            return self.round(Rounding::Floor, quotient);
        }
        let range = self.range(a);
        let most = range.low.checked_abs()?.max(range.high.checked_abs()?).checked_add(1)?;
        let (a, b) = (self.wide_arg(a)?, self.wide_register(b)?);
        let (value, to) = self.new_wide(Interval { low: -most, high: most })?;
        self.ops.push(Op::FloorDiv { to, a, b });
        Some(value)
    }

    pub(super) fn round(&mut self, rounding: Rounding, x: Fraction) -> Option<Value> {
        if x.den == 1 {
            return Some(x.num);
        }
        let rounded = |num: i64| Exact::whole(num, x.den).round(rounding);
        let range = self.range(x.num);
        let range = Interval { low: rounded(range.low)?, high: rounded(range.high)? };
        if let Some(value) = range.single() {
            return Some(self.constant(value));
        }
        let a = self.wide_register(x.num)?;
        let (value, to) = self.new_wide(range)?;
        self.ops.push(Op::Round { rounding, den: u64::try_from(x.den).ok()?, to, a });
        Some(value)
    }

    /// The marginal form: each step of the rate applies to what lies above it. Exact, because the table's quick
    /// deductions are.
    pub(super) fn brackets(&mut self, table: usize, x: Fraction) -> Option<Fraction> {
        let table = &self.pack.data.tables[table];
        if table.up.first().is_some_and(|first| *first < 0) {
            return None;
        }
        let shared = table.rate.iter().fold(10_000, |all, rate| gcd(all, *rate));
        let den = x.den.checked_mul(10_000 / shared)?;
        let range = self.range(x.num);
        let mut steps = Vec::new();
        let (mut low, mut high) = (0i128, 0i128);
        let mut before = 0;
        for (from, rate) in std::iter::once(&0).chain(&table.up).zip(&table.rate) {
            let (from, rise) = (from.checked_mul(x.den)?, rate.checked_sub(before)? / shared);
            before = *rate;
            if rise != 0 && from < range.high {
                let above = |end: i64| (i128::from(end) - i128::from(from)).max(0) * i128::from(rise);
                low += above(range.low).min(above(range.high));
                high += above(range.low).max(above(range.high));
                steps.push(Steps { from, rise });
            }
        }
        let range = Interval { low: i64::try_from(low).ok()?, high: i64::try_from(high).ok()? };
        if let Some(value) = range.single() {
            return Some(Fraction { num: self.constant(value), den });
        }
        let a = self.wide_register(x.num)?;
        let (num, to) = self.new_wide(range)?;
        self.ops.push(Op::Brackets { steps, to, a });
        Some(Fraction { num, den })
    }

    pub(super) fn day_part(&mut self, part: DayPart, a: Value) -> Option<Value> {
        let days = self.range(a);
        let range = match part {
            DayPart::Year => Interval { low: day::year(days.low), high: day::year(days.high) },
            DayPart::Month if days.single().is_some() => Interval::only(day::month(days.low)),
            DayPart::Day if days.single().is_some() => Interval::only(day::day(days.low)),
            DayPart::Month => Interval { low: 1, high: 12 },
            DayPart::Day => Interval { low: 1, high: 31 },
        };
        if let Some(value) = range.single() {
            return Some(self.constant(value));
        }
        let a = self.narrow_register(a)?;
        let (value, to) = self.new_narrow(range)?;
        self.ops.push(Op::DayPart { part, to, a });
        Some(value)
    }

    pub(super) fn calendar(&mut self, op: Calendar, a: Value, b: Value) -> Option<Value> {
        let (x, y) = (self.range(a), self.range(b));
        if let (Some(a), Some(b)) = (x.single(), y.single()) {
            let value = match op {
                Calendar::AddDays => day::add_days(a, b)?,
                Calendar::AddMonths => day::add_months(a, b)?,
                Calendar::DaysBetween => day::days_between(a, b),
                Calendar::MonthsBetween => day::months_between(a, b),
            };
            return Some(self.constant(value));
        }
        let days = |packed: i64| i32::try_from(packed).ok().map(calendar::to_days).map(i64::from);
        let months = |packed: i64| i32::try_from(packed).ok().map(calendar::month_index).map(i64::from);
        let range = match op {
            Calendar::AddDays => {
                let sum = Interval { low: days(x.low)?, high: days(x.high)? }.corners(y, |a, b| a + b)?;
                let day = |days: i64| i32::try_from(days).ok().map(calendar::from_days).map(i64::from);
                (sum.low >= FIRST_DAY && sum.high <= LAST_DAY).then_some(())?;
                Interval { low: day(sum.low)?, high: day(sum.high)? }
            }
            Calendar::AddMonths => {
                let sum = Interval { low: months(x.low)?, high: months(x.high)? }.corners(y, |a, b| a + b)?;
                (sum.low >= 12 && sum.high < 10_000 * 12).then_some(())?;
                let first = |index: i64| (index / 12) << 9 | (index % 12 + 1) << 5;
                Interval { low: first(sum.low) | 1, high: first(sum.high) | 31 }
            }
            Calendar::DaysBetween => {
                let ends = Interval { low: days(y.low)?, high: days(y.high)? };
                ends.corners(Interval { low: days(x.low)?, high: days(x.high)? }, |b, a| b - a)?
            }
            Calendar::MonthsBetween => {
                let ends = Interval { low: months(y.low)?, high: months(y.high)? };
                let between =
                    ends.corners(Interval { low: months(x.low)?, high: months(x.high)? }, |b, a| b - a)?;
                Interval { low: between.low - 1, high: between.high }
            }
        };
        let (a, b) = (self.narrow_arg(a)?, self.narrow_arg(b)?);
        let (value, to) = self.new_narrow(range)?;
        self.ops.push(Op::Calendar { op, to, a, b });
        Some(value)
    }
}

/// Days since 1970-01-01 of 0001-01-01 and 9999-12-31.
const FIRST_DAY: i64 = -719_162;
const LAST_DAY: i64 = 2_932_896;
