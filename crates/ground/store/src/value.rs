//! Values that cross the port: null, 64-bit integer, text without NUL, bytes. Nothing else is stored.

use std::str::FromStr;

use jiff::Timestamp;
use kernel::id::Kind;
use kernel::{Fen, Id, Point, Region, Slot, TraceId};

use crate::Error;

/// A stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// NULL.
    Null,
    /// BIGINT.
    Int(i64),
    /// TEXT; a NUL inside is refused, as PostgreSQL cannot hold one.
    Text(String),
    /// BLOB / BYTEA.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<i32> for Value {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(value.into())
    }
}
impl From<u16> for Value {
    fn from(value: u16) -> Self {
        Self::Int(value.into())
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Int(value.into())
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}
impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Self::Blob(value)
    }
}
impl From<Fen> for Value {
    fn from(value: Fen) -> Self {
        Self::Int(value.raw())
    }
}
impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Self::Int(value.as_millisecond())
    }
}
impl From<Slot> for Value {
    fn from(value: Slot) -> Self {
        Self::Int(value.number().into())
    }
}
impl From<TraceId> for Value {
    fn from(value: TraceId) -> Self {
        Self::Text(value.to_string())
    }
}
impl From<&Region> for Value {
    fn from(value: &Region) -> Self {
        Self::Text(value.code().to_owned())
    }
}
impl<K: Kind> From<Id<K>> for Value {
    fn from(value: Id<K>) -> Self {
        Self::Text(value.to_string())
    }
}
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// Builds the arguments of a statement: `args![id, amount, now]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::Value::from($value)),*] };
}

/// A row of an answer; columns by position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

impl Row {
    /// Reads column `at`.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if the column is missing or of another type.
    pub fn get<T: FromValue>(&self, at: usize) -> Result<T, Error> {
        let value = self.0.get(at).ok_or_else(|| Error::Corrupt(format!("the row has no column {at}")))?;
        T::from_value(value).map_err(|what| Error::Corrupt(format!("column {at}: {what}")))
    }

    /// Reads two integer columns as a place.
    ///
    /// # Errors
    /// [`Error::Corrupt`] if they are not one.
    pub fn point(&self, lat_at: usize, lng_at: usize) -> Result<Point, Error> {
        Point::new(self.get(lat_at)?, self.get(lng_at)?).map_err(|e| Error::Corrupt(e.to_string()))
    }
}

/// What a column can be read as.
pub trait FromValue: Sized {
    /// Converts, or says what was found instead.
    ///
    /// # Errors
    /// A short text for [`Error::Corrupt`].
    fn from_value(value: &Value) -> Result<Self, String>;
}

fn found(wanted: &str, value: &Value) -> String {
    let kind = match value {
        Value::Null => "null",
        Value::Int(_) => "integer",
        Value::Text(_) => "text",
        Value::Blob(_) => "bytes",
    };
    format!("wanted {wanted}, found {kind}")
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Result<Self, String> {
        if let Value::Int(n) = value { Ok(*n) } else { Err(found("an integer", value)) }
    }
}
impl FromValue for i32 {
    fn from_value(value: &Value) -> Result<Self, String> {
        i64::from_value(value)?.try_into().map_err(|_| "does not fit 32 bits".to_owned())
    }
}
impl FromValue for u32 {
    fn from_value(value: &Value) -> Result<Self, String> {
        i64::from_value(value)?.try_into().map_err(|_| "does not fit 32 bits".to_owned())
    }
}
impl FromValue for bool {
    fn from_value(value: &Value) -> Result<Self, String> {
        Ok(i64::from_value(value)? != 0)
    }
}
impl FromValue for String {
    fn from_value(value: &Value) -> Result<Self, String> {
        if let Value::Text(text) = value { Ok(text.clone()) } else { Err(found("text", value)) }
    }
}
impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Result<Self, String> {
        if let Value::Blob(bytes) = value { Ok(bytes.clone()) } else { Err(found("bytes", value)) }
    }
}
impl FromValue for Fen {
    fn from_value(value: &Value) -> Result<Self, String> {
        i64::from_value(value).map(Self)
    }
}
impl FromValue for Timestamp {
    fn from_value(value: &Value) -> Result<Self, String> {
        Self::from_millisecond(i64::from_value(value)?).map_err(|_| "not a moment".to_owned())
    }
}
impl FromValue for Slot {
    fn from_value(value: &Value) -> Result<Self, String> {
        let number = u16::try_from(i64::from_value(value)?).ok();
        number.and_then(Self::new).ok_or_else(|| "not a slot".to_owned())
    }
}
impl FromValue for TraceId {
    fn from_value(value: &Value) -> Result<Self, String> {
        parsed(value)
    }
}
impl FromValue for Region {
    fn from_value(value: &Value) -> Result<Self, String> {
        parsed(value)
    }
}
impl<K: Kind> FromValue for Id<K> {
    fn from_value(value: &Value) -> Result<Self, String> {
        parsed(value)
    }
}
impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Result<Self, String> {
        if *value == Value::Null { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

fn parsed<T: FromStr<Err = kernel::Invalid>>(value: &Value) -> Result<T, String> {
    if let Value::Text(text) = value {
        text.parse().map_err(|e: kernel::Invalid| e.to_string())
    } else {
        Err(found("text", value))
    }
}
