//! The typed tree: what an expression means once every unit is known.
//!
//! This is the form every back end starts from. The scalar machine flattens it ([`crate::machine`]); nothing
//! here knows about registers' contents, only which bank a value lives in: whole (`i64`: fen, counts, basis
//! points, packed days, flags, indices) or exact (fractions).

use crate::builtin::Builtin;
use crate::exact::Rounding;

/// The unit of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    /// Whole fen.
    Money,
    /// A fraction of fen, before rounding.
    MoneyExact,
    /// Whole basis points.
    Rate,
    Int,
    /// A fraction without unit.
    Number,
    Bool,
    Date,
    /// Seconds of the civil calendar (see [`crate::moment`]).
    DateTime,
    /// Seconds.
    Duration,
    /// Money by the hundred-millionth of a yuan: the price of a unit.
    Price,
    /// A number by the hundred-millionth: a rate finer than a basis point, a quantity with places.
    Decimal,
    /// A list of records; its register holds how many there are.
    List(u16),
    /// One of a set of options.
    Enum(u16),
    Text,
}

impl Type {
    /// The word packs and messages use.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Money => "money",
            Self::MoneyExact => "unrounded money",
            Self::Rate => "rate",
            Self::Int => "int",
            Self::Number => "fraction",
            Self::Bool => "bool",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Duration => "duration",
            Self::Price => "price",
            Self::Decimal => "decimal",
            Self::List(_) => "list",
            Self::Enum(_) => "enum",
            Self::Text => "text",
        }
    }

    /// True if values live in the bank of fractions.
    pub(crate) const fn is_exact(self) -> bool {
        matches!(self, Self::MoneyExact | Self::Number)
    }

    pub(crate) const fn is_money(self) -> bool {
        matches!(self, Self::Money | Self::MoneyExact | Self::Price)
    }

    /// True for numbers without unit: they mix freely.
    pub(crate) const fn is_plain(self) -> bool {
        matches!(self, Self::Int | Self::Rate | Self::Decimal | Self::Number)
    }
}

/// Arithmetic on whole registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WholeOp {
    Add,
    Sub,
    Mul,
    Min,
    Max,
    FloorDiv,
    DaysBetween,
    MonthsBetween,
    AddDays,
    AddMonths,
}

/// Arithmetic on fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExactOp {
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
}

/// A part of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DayPart {
    Year,
    Month,
    Day,
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Relation {
    /// Whether it holds of things ordered so.
    pub(crate) const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterEqual => order.is_ge(),
        }
    }
}

/// A typed expression. Whether it yields a whole or an exact value follows from its kind.
#[derive(Debug, Clone)]
pub(crate) enum Ir {
    Const(i64),
    /// A named value in the whole bank.
    Whole(u16),
    /// A named value in the exact bank.
    Exact(u16),
    /// A whole value over a fixed denominator, as a fraction.
    Widen(Box<Ir>, i64),
    WholeOp(WholeOp, Box<Ir>, Box<Ir>),
    ExactOp(ExactOp, Box<Ir>, Box<Ir>),
    /// Whole money times whole basis points, as a fraction.
    Scale(Box<Ir>, Box<Ir>),
    CompareWhole(Relation, Box<Ir>, Box<Ir>),
    CompareExact(Relation, Box<Ir>, Box<Ir>),
    Not(Box<Ir>),
    And(Box<Ir>, Box<Ir>),
    Or(Box<Ir>, Box<Ir>),
    /// Both branches live in one bank, that of the result.
    If {
        test: Box<Ir>,
        yes: Box<Ir>,
        no: Box<Ir>,
    },
    Round(Rounding, Box<Ir>),
    /// A bracket table applied to a fraction of fen.
    Brackets(u16, Box<Ir>),
    DayPart(DayPart, Box<Ir>),
    /// A function of whole values with a whole result.
    Call(Builtin, Vec<Ir>),
}
