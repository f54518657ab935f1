//! The column operations: what one step does to 256 rows at once.
//!
//! There are two banks of columns. A value that is proved to fit 32 bits lives in the narrow bank and costs half as
//! much as one in the wide bank. No operation jumps and none can fail: what a row needs beyond that makes the row
//! *suspect*, and it is computed again by the scalar machine.

use crate::exact::Rounding;
use crate::ir::{DayPart, Relation};

/// A register of 32-bit lanes or of 64-bit lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Place {
    Narrow(u16),
    Wide(u16),
}

/// A register, or a value that is the same in every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arg<T> {
    Register(u16),
    Constant(T),
}

/// Arithmetic lane by lane. It wraps: ranges have proved that it does not in any row that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Sub,
    Mul,
    Min,
    Max,
    And,
    Or,
}

/// Arithmetic on packed days, in narrow lanes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    AddDays,
    AddMonths,
    DaysBetween,
    MonthsBetween,
}

/// A progressive table over numerators: `step[i]` of each unit above `from[i]`, summed.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    /// Where a rate begins, scaled by the amount's denominator.
    pub(super) from: i64,
    /// How much the rate rises there, in basis points.
    pub(super) rise: i64,
}

/// One operation; `to` is the register written.
#[derive(Debug, Clone)]
pub(super) enum Op {
    /// Reads an input column; rows outside `low..=high` are suspect. `days` are packed on the way.
    Load {
        column: usize,
        to: Place,
        low: i64,
        high: i64,
        days: bool,
    },
    Widen {
        to: u16,
        a: u16,
    },
    Shorten {
        to: u16,
        a: u16,
    },
    Narrow {
        op: Arithmetic,
        to: u16,
        a: Arg<i32>,
        b: Arg<i32>,
    },
    Wide {
        op: Arithmetic,
        to: u16,
        a: Arg<i64>,
        b: Arg<i64>,
    },
    /// A flag in the narrow bank.
    CompareNarrow {
        relation: Relation,
        to: u16,
        a: Arg<i32>,
        b: Arg<i32>,
    },
    CompareWide {
        relation: Relation,
        to: u16,
        a: Arg<i64>,
        b: Arg<i64>,
    },
    SelectNarrow {
        test: u16,
        to: u16,
        yes: Arg<i32>,
        no: Arg<i32>,
    },
    SelectWide {
        test: u16,
        to: u16,
        yes: Arg<i64>,
        no: Arg<i64>,
    },
    /// A whole number out of numerators over `den`.
    Round {
        rounding: Rounding,
        den: u64,
        to: u16,
        a: u16,
    },
    /// Division by a column; rows with a zero divisor are suspect.
    FloorDiv {
        to: u16,
        a: Arg<i64>,
        b: u16,
    },
    Brackets {
        steps: Vec<Steps>,
        to: u16,
        a: u16,
    },
    DayPart {
        part: DayPart,
        to: u16,
        a: u16,
    },
    Calendar {
        op: Calendar,
        to: u16,
        a: Arg<i32>,
        b: Arg<i32>,
    },
    /// Rows where the flag is not set are suspect.
    Require {
        a: u16,
    },
}

impl Op {
    /// True if it marks rows, so that it counts even if nothing reads its result.
    pub(super) const fn marks(&self) -> bool {
        matches!(self, Self::Load { .. } | Self::FloorDiv { .. } | Self::Require { .. })
    }

    /// Shows every register that is read.
    pub(super) fn reads(&mut self, see: &mut impl FnMut(&mut u16, Bank)) {
        use Bank::{Narrow, Wide};
        fn arg<T>(arg: &mut Arg<T>, bank: Bank, see: &mut impl FnMut(&mut u16, Bank)) {
            if let Arg::Register(at) = arg {
                see(at, bank);
            }
        }
        match self {
            Self::Load { .. } => {}
            Self::Widen { a, .. } | Self::DayPart { a, .. } | Self::Require { a } => see(a, Narrow),
            Self::Shorten { a, .. } | Self::Round { a, .. } | Self::Brackets { a, .. } => see(a, Wide),
            Self::Narrow { a, b, .. } | Self::CompareNarrow { a, b, .. } | Self::Calendar { a, b, .. } => {
                arg(a, Narrow, see);
                arg(b, Narrow, see);
            }
            Self::Wide { a, b, .. } | Self::CompareWide { a, b, .. } => {
                arg(a, Wide, see);
                arg(b, Wide, see);
            }
            Self::SelectNarrow { test, yes, no, .. } => {
                see(test, Narrow);
                arg(yes, Narrow, see);
                arg(no, Narrow, see);
            }
            Self::SelectWide { test, yes, no, .. } => {
                see(test, Narrow);
                arg(yes, Wide, see);
                arg(no, Wide, see);
            }
            Self::FloorDiv { a, b, .. } => {
                arg(a, Wide, see);
                see(b, Wide);
            }
        }
    }

    /// The register that is written.
    pub(super) fn writes(&mut self) -> Option<(&mut u16, Bank)> {
        Some(match self {
            Self::Load { to: Place::Narrow(to), .. } => (to, Bank::Narrow),
            Self::Load { to: Place::Wide(to), .. } => (to, Bank::Wide),
            Self::Shorten { to, .. }
            | Self::Narrow { to, .. }
            | Self::CompareNarrow { to, .. }
            | Self::CompareWide { to, .. }
            | Self::SelectNarrow { to, .. }
            | Self::DayPart { to, .. }
            | Self::Calendar { to, .. } => (to, Bank::Narrow),
            Self::Widen { to, .. }
            | Self::Wide { to, .. }
            | Self::SelectWide { to, .. }
            | Self::Round { to, .. }
            | Self::FloorDiv { to, .. }
            | Self::Brackets { to, .. } => (to, Bank::Wide),
            Self::Require { .. } => return None,
        })
    }
}

/// Which lanes a register has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Bank {
    Narrow,
    Wide,
}
