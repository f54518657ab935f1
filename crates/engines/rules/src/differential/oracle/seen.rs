//! Values of the oracle, and how packs, questions and answers write them.

use std::collections::HashMap;

use jiff::Span;
use jiff::civil::{Date, DateTime};
use num_rational::BigRational;
use serde_json::Value as Json;
use toml::Value as Toml;

use super::whole;
use crate::Value;

/// A value without a unit: money is fen, 12 % is 3/25, a duration its seconds, an option its text.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::differential) enum Seen {
    Number(BigRational),
    Flag(bool),
    Day(Date),
    Moment(DateTime),
    Text(String),
    /// A list: the fields of each record.
    Records(Vec<HashMap<String, Seen>>),
}

impl Seen {
    /// Reads a value of a type, as packs and questions write it.
    pub(super) fn read(ty: &str, written: &Json) -> Option<Self> {
        let text = written.as_str();
        Some(match ty {
            "money" if text.is_none() => Self::Number(decimal(written)?),
            "money" | "price" => Self::Number(decimal(written)? * whole(100)),
            "rate" => Self::Number(decimal(written)? / whole(10_000)),
            "int" | "decimal" => Self::Number(decimal(written)?),
            "bool" => Self::Flag(written.as_bool()?),
            "date" => Self::Day(text?.parse().ok()?),
            "datetime" => Self::Moment(text?.parse().ok()?),
            "duration" => Self::Number(whole(seconds(text?)?)),
            "enum" | "text" => Self::Text(text?.to_owned()),
            _ => return None,
        })
    }

    /// What the engine answered; a schedule's rows are no value.
    pub(in crate::differential) fn answered(value: &Value) -> Self {
        let decimal = |units: i64| whole(units) / whole(100_000_000);
        let yuan = |money: bool| whole(if money { 100 } else { 1 });
        match value {
            Value::Money(fen) => Self::Number(whole(fen.raw())),
            Value::Rate(bp) => Self::Number(whole(bp.0) / whole(10_000)),
            Value::Int(number) | Value::Duration(number) => Self::Number(whole(*number)),
            Value::Bool(flag) => Self::Flag(*flag),
            Value::Date(day) => Self::Day(*day),
            Value::DateTime(moment) => Self::Moment(*moment),
            Value::Decimal { money, units } => Self::Number(decimal(*units) * yuan(*money)),
            Value::Enum(text) | Value::Text(text) => Self::Text(text.clone()),
            Value::Fraction { money, num, den } => {
                Self::Number(BigRational::new((*num).into(), (*den).into()) * yuan(*money))
            }
        }
    }

    pub(super) fn number(&self) -> &BigRational {
        match self {
            Self::Number(x) => x,
            other => panic!("{other:?} is no number"),
        }
    }

    pub(super) fn flag(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            other => panic!("{other:?} is no condition"),
        }
    }

    pub(super) fn day(&self) -> Date {
        match self {
            Self::Day(day) => *day,
            other => panic!("{other:?} is no day"),
        }
    }

    pub(super) fn moment(&self) -> DateTime {
        match self {
            Self::Moment(moment) => *moment,
            other => panic!("{other:?} is no moment"),
        }
    }

    pub(super) fn records(&self) -> &[HashMap<String, Self>] {
        match self {
            Self::Records(records) => records,
            other => panic!("{other:?} is no list"),
        }
    }
}

/// TOML as JSON, days and moments as texts.
pub(super) fn plain(toml: &Toml) -> Json {
    match toml {
        Toml::Integer(value) => (*value).into(),
        Toml::Boolean(flag) => (*flag).into(),
        Toml::String(text) => text.as_str().into(),
        Toml::Array(items) => items.iter().map(plain).collect(),
        Toml::Table(table) => {
            Json::Object(table.iter().map(|(name, item)| (name.clone(), plain(item))).collect())
        }
        other => other.to_string().into(),
    }
}

/// `"0.589"`, `"2.35%"` or a whole number.
pub(super) fn decimal(written: &Json) -> Option<BigRational> {
    if let Some(value) = written.as_i64() {
        return Some(whole(value));
    }
    let text = written.as_str()?;
    let (text, parts) = text.strip_suffix('%').map_or((text, 1), |text| (text, 100));
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let places = u32::try_from(after.len()).ok()?;
    let digits: i64 = format!("{before}{after}").parse().ok()?;
    Some(whole(digits) / whole(10i64.pow(places) * parts))
}

/// The seconds of `15min`, `1d` or `PT2H30M`.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let span: Span = text.parse().ok()?;
    let hours = i64::from(span.get_days()) * 24 + i64::from(span.get_hours());
    Some((hours * 60 + span.get_minutes()) * 60 + span.get_seconds())
}
