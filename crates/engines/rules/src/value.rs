//! Values as they leave the engine.

use std::fmt;

use jiff::civil::{Date, DateTime};
use kernel::{Bp, Fen};
use serde::{Serialize, Serializer};

use crate::{decimal, moment};

/// A value with its unit. In JSON money is a decimal string (`"7280.00"`), a rate its basis points, a day
/// `YYYY-MM-DD`, a moment `YYYY-MM-DDTHH:MM:SS`, a duration as in ISO 8601 (`PT2H30M`), a price or decimal a
/// decimal string, an unrounded fraction a string `"num/den"` (of yuan for money).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Whole fen.
    Money(Fen),
    /// Basis points.
    Rate(Bp),
    /// A count.
    Int(i64),
    /// Yes or no.
    Bool(bool),
    /// A day.
    Date(Date),
    /// A moment of the civil calendar, in China's time.
    DateTime(DateTime),
    /// Seconds.
    Duration(i64),
    /// A number with up to eight places.
    Decimal {
        /// True if it is yuan.
        money: bool,
        /// Hundred-millionths.
        units: i64,
    },
    /// The value of an option.
    Enum(String),
    /// Free text.
    Text(String),
    /// A fraction kept for a later rounding.
    Fraction {
        /// True if it is yuan, false for a plain number.
        money: bool,
        /// Numerator, reduced.
        num: i128,
        /// Denominator, positive.
        den: i128,
    },
}

impl Value {
    /// The amount, if it is whole money.
    pub const fn as_money(&self) -> Option<Fen> {
        match self {
            Self::Money(fen) => Some(*fen),
            _ => None,
        }
    }

    /// The count, if it is one.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(count) => Some(*count),
            _ => None,
        }
    }

    /// Yes or no, if it is that.
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The day, if it is one.
    pub const fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(day) => Some(*day),
            _ => None,
        }
    }

    /// The option or text, if it is one.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Enum(text) | Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(fen) => write!(f, "{fen}"),
            Self::Rate(rate) => write!(f, "{} bp", rate.0),
            Self::Int(count) => write!(f, "{count}"),
            Self::Bool(flag) => write!(f, "{flag}"),
            Self::Date(day) => write!(f, "{day}"),
            Self::DateTime(moment) => write!(f, "{moment}"),
            Self::Duration(seconds) => f.write_str(&moment::duration_text(*seconds)),
            Self::Decimal { units, .. } => f.write_str(&decimal::text(*units)),
            Self::Enum(text) | Self::Text(text) => f.write_str(text),
            Self::Fraction { num, den, .. } => write!(f, "{num}/{den}"),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Money(fen) => fen.serialize(s),
            Self::Rate(rate) => rate.serialize(s),
            Self::Int(count) => s.serialize_i64(*count),
            Self::Bool(flag) => s.serialize_bool(*flag),
            Self::Date(_)
            | Self::DateTime(_)
            | Self::Duration(_)
            | Self::Decimal { .. }
            | Self::Fraction { .. } => s.collect_str(self),
            Self::Enum(text) | Self::Text(text) => s.serialize_str(text),
        }
    }
}
