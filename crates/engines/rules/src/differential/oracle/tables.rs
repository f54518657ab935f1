//! Lookup tables and tariffs as the oracle reads them: the TOML's own rows, by day and key.

use num_rational::BigRational;
use toml::Value as Toml;
use toml::value::Table;

use super::{Seen, number, whole};
use crate::day;

/// A table with a value for each combination of some inputs.
pub(super) struct Lookup {
    keys: Vec<String>,
    ty: String,
    /// By the day they are in force from.
    rows: Vec<(i64, Toml)>,
}

/// A price for each tier of a quantity, by the day.
pub(super) struct Tariff {
    rows: Vec<(i64, Vec<BigRational>, Vec<BigRational>)>,
}

impl Lookup {
    pub(super) fn read(table: &Table) -> Option<Self> {
        let keys = table.get("keys")?.as_array()?.iter().map(|key| key.as_str().map(str::to_owned));
        let rows = rows(table)?.into_iter().map(|(from, row)| Some((from, row.get("v")?.clone())));
        Some(Self {
            keys: keys.collect::<Option<_>>()?,
            ty: table.get("type")?.as_str()?.to_owned(),
            rows: rows.collect::<Option<_>>()?,
        })
    }

    /// The value for these inputs on a day.
    pub(super) fn on<'n>(&self, day: i64, input: impl Fn(&str) -> &'n Seen) -> Option<Seen> {
        let mut cell = in_force(&self.rows, |row| row.0, day).map(|row| &row.1)?;
        for key in &self.keys {
            let key = match input(key) {
                Seen::Text(option) => option.clone(),
                Seen::Flag(flag) => flag.to_string(),
                Seen::Number(x) => x.to_integer().to_string(),
                Seen::Day(_) => return None,
            };
            cell = cell.get(&key).or_else(|| cell.get("else"))?;
        }
        let cell = cell.get("v").unwrap_or(cell);
        Some(Seen::Number(match self.ty.as_str() {
            "money" | "int" => number(cell, 1)?,
            "price" => decimal(cell)? * whole(100),
            "decimal" => decimal(cell)?,
            _ => return None,
        }))
    }
}

impl Tariff {
    pub(super) fn read(table: &Table) -> Option<Self> {
        let numbers = |row: &Toml, key: &str, scale: i64| {
            let items = row.get(key)?.as_array()?.iter();
            items.map(|item| Some(decimal(item)? * whole(scale))).collect::<Option<Vec<_>>>()
        };
        let rows = rows(table)?.into_iter();
        let rows =
            rows.map(|(from, row)| Some((from, numbers(&row, "up", 1)?, numbers(&row, "price", 100)?)));
        Some(Self { rows: rows.collect::<Option<_>>()? })
    }

    /// What of a quantity lies in each tier, and the tier's price in fen.
    pub(super) fn parts(&self, day: i64, quantity: &BigRational) -> Vec<(BigRational, BigRational)> {
        let (_, up, prices) = in_force(&self.rows, |row| row.0, day).expect("the pack is in force");
        let mut low = whole(0);
        let tiers = prices.iter().enumerate().map(|(tier, price)| {
            let high = up.get(tier).map_or(quantity, |up| up.min(quantity));
            let part = if *high > low { high - &low } else { whole(0) };
            low = up.get(tier).unwrap_or(quantity).clone();
            (part, price.clone())
        });
        tiers.collect()
    }
}

/// The dated rows of a table in the order of the text.
fn rows(table: &Table) -> Option<Vec<(i64, Toml)>> {
    let rows = table.get("values")?.as_array()?.iter();
    rows.map(|row| {
        let from = row.get("from")?.as_datetime()?.to_string();
        Some((day::parse(&from)?, row.clone()))
    })
    .collect()
}

/// The last row whose day has come.
fn in_force<R>(rows: &[R], from: impl Fn(&R) -> i64, day: i64) -> Option<&R> {
    rows.iter().rev().find(|row| from(row) <= day)
}

/// `"0.589"`, `"2.35%"` or a whole number.
fn decimal(item: &Toml) -> Option<BigRational> {
    if let Some(value) = item.as_integer() {
        return Some(whole(value));
    }
    let text = item.as_str()?;
    let (text, scale) = text.strip_suffix('%').map_or((text, 1), |text| (text, 100));
    let (before, after) = text.split_once('.').unwrap_or((text, ""));
    let places = u32::try_from(after.len()).ok()?;
    let digits: i64 = format!("{before}{after}").parse().ok()?;
    Some(whole(digits) / whole(10i64.pow(places) * scale))
}
