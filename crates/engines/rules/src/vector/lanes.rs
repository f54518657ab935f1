//! Runs column operations on batches of rows.
//!
//! Every loop is over arrays of one fixed length without branches, calls or bounds checks, which is what a compiler
//! needs to use the widest registers there are. All of it is `inline(always)`, so that it is compiled once for each
//! instruction set that [`pulp`] can find at run time, and no intrinsic is written by hand.

#![expect(clippy::needless_range_loop, reason = "plain loops over whole arrays are what is vectorised best")]

use std::ops::{BitAnd, BitOr};

use super::Column;
use super::calendar;
use super::ops::{Arg, Arithmetic, Calendar, Op, Place, Steps};
use crate::exact::Rounding;
use crate::ir::{DayPart, Relation};

/// Rows of a batch: all registers in use stay in the nearest cache, and what is not computing is hardly seen.
pub(super) const BATCH: usize = 256;

/// One register.
#[derive(Clone)]
#[repr(align(64))]
pub(super) struct Lanes<T>(pub(super) [T; BATCH]);

/// The registers of one thread.
#[expect(
    clippy::vec_box,
    reason = "registers are exchanged with what is written next, which must cost a pointer"
)]
pub(super) struct Registers {
    pub(super) narrow: Vec<Box<Lanes<i32>>>,
    pub(super) wide: Vec<Box<Lanes<i64>>>,
    /// What is written next, exchanged with its register when it is done: so a result may replace an operand.
    next_narrow: Box<Lanes<i32>>,
    next_wide: Box<Lanes<i64>>,
    /// Not zero where the scalar machine must decide.
    pub(super) suspect: Box<Lanes<i32>>,
}

impl Registers {
    pub(super) fn new(narrow: usize, wide: usize) -> Self {
        let narrow_lanes = Box::new(Lanes([0; BATCH]));
        let wide_lanes = Box::new(Lanes([0; BATCH]));
        Self {
            narrow: vec![narrow_lanes.clone(); narrow],
            wide: vec![wide_lanes.clone(); wide],
            next_narrow: narrow_lanes.clone(),
            next_wide: wide_lanes,
            suspect: narrow_lanes,
        }
    }

    /// Runs all operations on the rows of `columns` from `start` on, `rows` of them. Lanes beyond hold leftovers.
    #[inline(always)]
    pub(super) fn run(&mut self, ops: &[Op], columns: &[Column<'_>], start: usize, rows: usize) {
        self.suspect.0 = [0; BATCH];
        for op in ops {
            self.step(op, columns, start, rows);
        }
    }

    #[inline(always)]
    fn step(&mut self, op: &Op, columns: &[Column<'_>], start: usize, rows: usize) {
        let (narrow, wide) = (&self.narrow, &self.wide);
        match op {
            Op::Load { column, to, low, high, days } => {
                self.load(columns[*column], *to, (*low, *high), *days, start, rows);
            }
            Op::Widen { to, a } => {
                map(&narrow[usize::from(*a)], &mut self.next_wide, i64::from);
                self.place_wide(*to);
            }
            Op::Shorten { to, a } => {
                map(&wide[usize::from(*a)], &mut self.next_narrow, i32::cut);
                self.place_narrow(*to);
            }
            Op::Narrow { op, to, a, b } => {
                arithmetic(*op, narrow, *a, *b, &mut self.next_narrow);
                self.place_narrow(*to);
            }
            Op::Wide { op, to, a, b } => {
                arithmetic(*op, wide, *a, *b, &mut self.next_wide);
                self.place_wide(*to);
            }
            Op::CompareNarrow { relation, to, a, b } => {
                compare(*relation, narrow, *a, *b, &mut self.next_narrow);
                self.place_narrow(*to);
            }
            Op::CompareWide { relation, to, a, b } => {
                compare(*relation, wide, *a, *b, &mut self.next_narrow);
                self.place_narrow(*to);
            }
            Op::SelectNarrow { test, to, yes, no } => {
                select(&narrow[usize::from(*test)], narrow, *yes, *no, &mut self.next_narrow);
                self.place_narrow(*to);
            }
            Op::SelectWide { test, to, yes, no } => {
                select(&narrow[usize::from(*test)], wide, *yes, *no, &mut self.next_wide);
                self.place_wide(*to);
            }
            Op::Round { rounding, den, to, a } => {
                round(*rounding, *den, &wide[usize::from(*a)], &mut self.next_wide);
                self.place_wide(*to);
            }
            Op::FloorDiv { to, a, b } => {
                let divisors = &wide[usize::from(*b)];
                zip(wide, *a, Arg::Register(*b), &mut self.next_wide, floor_div);
                for lane in 0..BATCH {
                    self.suspect.0[lane] |= i32::from(divisors.0[lane] == 0);
                }
                self.place_wide(*to);
            }
            Op::Brackets { steps, to, a } => {
                brackets(steps, &wide[usize::from(*a)], &mut self.next_wide);
                self.place_wide(*to);
            }
            Op::DayPart { part, to, a } => {
                let (a, next) = (&narrow[usize::from(*a)], &mut self.next_narrow);
                match part {
                    DayPart::Year => map(a, next, |packed| packed >> 9),
                    DayPart::Month => map(a, next, |packed| packed >> 5 & 15),
                    DayPart::Day => map(a, next, |packed| packed & 31),
                }
                self.place_narrow(*to);
            }
            Op::Calendar { op, to, a, b } => {
                let next = &mut self.next_narrow;
                match op {
                    Calendar::AddDays => zip(narrow, *a, *b, next, |day, days| {
                        calendar::from_days(calendar::to_days(day).wrapping_add(days))
                    }),
                    Calendar::AddMonths => zip(narrow, *a, *b, next, calendar::add_months),
                    Calendar::DaysBetween => zip(narrow, *a, *b, next, |from, to| {
                        calendar::to_days(to).wrapping_sub(calendar::to_days(from))
                    }),
                    Calendar::MonthsBetween => zip(narrow, *a, *b, next, calendar::months_between),
                }
                self.place_narrow(*to);
            }
            Op::Require { a } => {
                let flags = &narrow[usize::from(*a)];
                for lane in 0..BATCH {
                    self.suspect.0[lane] |= 1 - flags.0[lane];
                }
            }
        }
    }

    #[inline(always)]
    fn load(
        &mut self,
        column: Column<'_>,
        to: Place,
        range: (i64, i64),
        days: bool,
        start: usize,
        rows: usize,
    ) {
        let suspect = &mut self.suspect;
        match to {
            Place::Narrow(to) => {
                let next = &mut self.next_narrow;
                match column {
                    Column::U8(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::U16(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::I32(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::I64(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::Text(_) => unreachable!("no plan reads texts"),
                }
                if days {
                    next.0.iter_mut().for_each(|lane| *lane = calendar::from_days(*lane));
                }
                self.place_narrow(to);
            }
            Place::Wide(to) => {
                let next = &mut self.next_wide;
                match column {
                    Column::U8(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::U16(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::I32(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::I64(from) => read(&from[start..start + rows], range, next, suspect),
                    Column::Text(_) => unreachable!("no plan reads texts"),
                }
                self.place_wide(to);
            }
        }
    }

    #[inline(always)]
    fn place_narrow(&mut self, to: u16) {
        std::mem::swap(&mut self.narrow[usize::from(to)], &mut self.next_narrow);
    }

    #[inline(always)]
    fn place_wide(&mut self, to: u16) {
        std::mem::swap(&mut self.wide[usize::from(to)], &mut self.next_wide);
    }
}

/// Whole numbers that compute without ever failing.
trait Lane: Copy + Ord + BitAnd<Output = Self> + BitOr<Output = Self> {
    /// The low bits of a value.
    fn cut(value: i64) -> Self;
    fn plus(self, other: Self) -> Self;
    fn minus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
}

impl Lane for i32 {
    #[inline(always)]
    fn cut(value: i64) -> Self {
        value as Self
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

impl Lane for i64 {
    #[inline(always)]
    fn cut(value: i64) -> Self {
        value
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.wrapping_add(other)
    }
    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.wrapping_sub(other)
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.wrapping_mul(other)
    }
}

#[inline(always)]
fn map<A: Copy, B>(a: &Lanes<A>, to: &mut Lanes<B>, f: impl Fn(A) -> B) {
    for lane in 0..BATCH {
        to.0[lane] = f(a.0[lane]);
    }
}

#[inline(always)]
fn zip<A: Copy, B>(bank: &[Box<Lanes<A>>], a: Arg<A>, b: Arg<A>, to: &mut Lanes<B>, f: impl Fn(A, A) -> B) {
    match (a, b) {
        (Arg::Register(a), Arg::Register(b)) => {
            let (a, b) = (&bank[usize::from(a)].0, &bank[usize::from(b)].0);
            for lane in 0..BATCH {
                to.0[lane] = f(a[lane], b[lane]);
            }
        }
        (Arg::Register(a), Arg::Constant(b)) => map(&bank[usize::from(a)], to, |a| f(a, b)),
        (Arg::Constant(a), Arg::Register(b)) => map(&bank[usize::from(b)], to, |b| f(a, b)),
        (Arg::Constant(a), Arg::Constant(b)) => (0..BATCH).for_each(|lane| to.0[lane] = f(a, b)),
    }
}

#[inline(always)]
fn arithmetic<T: Lane>(op: Arithmetic, bank: &[Box<Lanes<T>>], a: Arg<T>, b: Arg<T>, to: &mut Lanes<T>) {
    match op {
        Arithmetic::Add => zip(bank, a, b, to, T::plus),
        Arithmetic::Sub => zip(bank, a, b, to, T::minus),
        Arithmetic::Mul => zip(bank, a, b, to, T::times),
        Arithmetic::Min => zip(bank, a, b, to, |a, b| if a < b { a } else { b }),
        Arithmetic::Max => zip(bank, a, b, to, |a, b| if a > b { a } else { b }),
        Arithmetic::And => zip(bank, a, b, to, |a, b| a & b),
        Arithmetic::Or => zip(bank, a, b, to, |a, b| a | b),
    }
}

#[inline(always)]
fn compare<T: Lane>(relation: Relation, bank: &[Box<Lanes<T>>], a: Arg<T>, b: Arg<T>, to: &mut Lanes<i32>) {
    match relation {
        Relation::Equal => zip(bank, a, b, to, |a, b| i32::from(a == b)),
        Relation::NotEqual => zip(bank, a, b, to, |a, b| i32::from(a != b)),
        Relation::Less => zip(bank, a, b, to, |a, b| i32::from(a < b)),
        Relation::LessEqual => zip(bank, a, b, to, |a, b| i32::from(a <= b)),
        Relation::Greater => zip(bank, a, b, to, |a, b| i32::from(a > b)),
        Relation::GreaterEqual => zip(bank, a, b, to, |a, b| i32::from(a >= b)),
    }
}

#[inline(always)]
fn select<T: Lane>(test: &Lanes<i32>, bank: &[Box<Lanes<T>>], yes: Arg<T>, no: Arg<T>, to: &mut Lanes<T>) {
    match (yes, no) {
        (Arg::Register(yes), Arg::Register(no)) => {
            let (yes, no) = (&bank[usize::from(yes)].0, &bank[usize::from(no)].0);
            for lane in 0..BATCH {
                to.0[lane] = if test.0[lane] != 0 { yes[lane] } else { no[lane] };
            }
        }
        (Arg::Register(yes), Arg::Constant(no)) => {
            let yes = &bank[usize::from(yes)].0;
            for lane in 0..BATCH {
                to.0[lane] = if test.0[lane] != 0 { yes[lane] } else { no };
            }
        }
        (Arg::Constant(yes), Arg::Register(no)) => {
            let no = &bank[usize::from(no)].0;
            for lane in 0..BATCH {
                to.0[lane] = if test.0[lane] != 0 { yes } else { no[lane] };
            }
        }
        (Arg::Constant(yes), Arg::Constant(no)) => {
            map(test, to, |test| if test != 0 { yes } else { no });
        }
    }
}

/// Reads cells into lanes and marks those outside the range, which the cells' type holds.
#[inline(always)]
fn read<C, T>(from: &[C], range: (i64, i64), to: &mut Lanes<T>, suspect: &mut Lanes<i32>)
where
    C: Copy + Ord + Into<i64> + TryFrom<i64>,
    T: Lane,
{
    let (Ok(low), Ok(high)) = (C::try_from(range.0), C::try_from(range.1)) else {
        suspect.0 = [1; BATCH];
        return;
    };
    if let Ok(from) = <&[C; BATCH]>::try_from(from) {
        for lane in 0..BATCH {
            to.0[lane] = T::cut(from[lane].into());
        }
        for lane in 0..BATCH {
            suspect.0[lane] |= i32::from((from[lane] < low) | (from[lane] > high));
        }
        return;
    }
    for (lane, cell) in from.iter().enumerate() {
        to.0[lane] = T::cut((*cell).into());
        suspect.0[lane] |= i32::from((*cell < low) | (*cell > high));
    }
}

#[inline(always)]
fn floor_div(a: i64, b: i64) -> i64 {
    let divisor = if b == 0 { 1 } else { b };
    let quotient = a.wrapping_div(divisor);
    let rest = a.wrapping_sub(quotient.wrapping_mul(divisor));
    quotient.wrapping_sub(i64::from(rest != 0 && (a < 0) != (b < 0)))
}

#[inline(always)]
fn brackets(steps: &[Steps], amounts: &Lanes<i64>, to: &mut Lanes<i64>) {
    to.0 = [0; BATCH];
    for step in steps {
        for lane in 0..BATCH {
            let above = amounts.0[lane].wrapping_sub(step.from);
            let above = if above > 0 { above } else { 0 };
            to.0[lane] = to.0[lane].wrapping_add(above.wrapping_mul(step.rise));
        }
    }
}

/// Divides the size by the denominator after adding what the rounding adds to a positive or a negative number.
///
/// The quotient is taken with a multiplication by the reciprocal `2^64 / den`, cut off: it is right or one too small,
/// because the cut costs less than one in 2^64, and sizes are below 2^64.
#[inline(always)]
fn round(rounding: Rounding, den: u64, numerators: &Lanes<i64>, to: &mut Lanes<i64>) {
    let (positive, negative) = match rounding {
        Rounding::HalfUp => (den / 2, den / 2),
        Rounding::Down => (0, 0),
        Rounding::Up => (den - 1, den - 1),
        Rounding::Floor => (0, den - 1),
    };
    let reciprocal = u64::try_from((1u128 << 64) / u128::from(den)).unwrap_or(u64::MAX);
    map(numerators, to, |numerator| {
        let size = numerator.unsigned_abs().wrapping_add(if numerator < 0 { negative } else { positive });
        let product = u128::from(size) * u128::from(reciprocal);
        let estimate = (product >> 64) as u64;
        let rest = size.wrapping_sub(estimate.wrapping_mul(den));
        let quotient = estimate.wrapping_add(u64::from(rest >= den)).cast_signed();
        if numerator < 0 { quotient.wrapping_neg() } else { quotient }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Exact;

    #[test]
    fn columns_round_as_fractions_do() {
        let modes = [Rounding::HalfUp, Rounding::Down, Rounding::Up, Rounding::Floor];
        let sizes = [0, 1, 2, 3, 5, 6, 11, 12, 4_999, 5_000, 5_001, 1 << 40, i64::MAX / 2, i64::MAX - 9_999];
        let mut numerators = Lanes([0; BATCH]);
        for (lane, numerator) in numerators.0.iter_mut().enumerate() {
            let size = sizes[lane / 2 % sizes.len()];
            *numerator = if lane % 2 == 0 { size } else { -size };
        }
        for den in [2i64, 3, 7, 12, 30, 100, 10_000, 120_000, 1 << 40, (1 << 62) + 1] {
            for mode in modes {
                let mut rounded = Lanes([0; BATCH]);
                round(mode, den.unsigned_abs(), &numerators, &mut rounded);
                for (numerator, found) in numerators.0.iter().zip(rounded.0) {
                    let wanted = Exact::whole(*numerator, den).round(mode);
                    assert_eq!(Some(found), wanted, "{numerator} / {den} {mode:?}");
                }
            }
        }
    }

    #[test]
    fn division_is_that_of_the_scalar_machine() {
        for a in [i64::MIN + 1, -7, -1, 0, 1, 7, i64::MAX] {
            for b in [-3, -1, 1, 2, i64::MAX] {
                let wanted = a.div_euclid(b) - i64::from(b < 0 && a.rem_euclid(b) != 0);
                assert_eq!(floor_div(a, b), wanted, "{a} / {b}");
            }
        }
    }
}
