//! Parameters and tables as the oracle reads them: the pack's own rows, by the day and by what is known.

use std::collections::HashMap;

use jiff::civil::Date;
use num_rational::BigRational;
use serde_json::Value as Json;

use super::seen::decimal;
use super::{Seen, When, whole};

/// Values that change from day to day, in the order of the text.
pub(super) struct Dated<T>(Vec<(Date, Option<Date>, T)>);

/// A value, or one for each combination of some inputs.
pub(super) struct Lookup {
    keys: Vec<String>,
    ty: String,
    rows: Dated<Json>,
}

/// A price in fen for each tier of a quantity: upper bounds, and prices, one more.
pub(super) struct Tariff(Dated<(Vec<BigRational>, Vec<BigRational>)>);

/// A progressive table: upper bounds in fen, and rates, one more.
pub(super) struct Brackets {
    up: Vec<BigRational>,
    rates: Vec<BigRational>,
}

impl<T> Dated<T> {
    fn read(table: &Json, value: impl Fn(&Json) -> Option<T>) -> Option<Self> {
        let rows = table.get("values")?.as_array()?.iter();
        let day = |row: &Json, key: &str| row.get(key)?.as_str()?.parse().ok();
        rows.map(|row| Some((day(row, "from")?, day(row, "recorded"), value(row)?)))
            .collect::<Option<_>>()
            .map(Self)
    }

    /// The last row whose day has come, of those that were known.
    fn on(&self, when: When) -> &T {
        let known = |recorded: &Option<Date>| recorded.is_none_or(|day| when.known.is_none_or(|k| day <= k));
        let mut rows = self.0.iter().rev();
        let found = rows.find(|(from, recorded, _)| *from <= when.as_of && known(recorded));
        &found.expect("the pack is in force, and known").2
    }
}

impl Lookup {
    /// A parameter is a table without keys.
    pub(super) fn of_param(table: &Json) -> Option<Self> {
        let unit = table.get("unit").and_then(Json::as_str).unwrap_or_default();
        let ty = match table.get("type") {
            Some(ty) => ty.as_str()?,
            None if unit.starts_with("fen") => "money",
            None if unit.starts_with("bp") => "rate",
            None => return None,
        };
        Self::new(table, ty, Vec::new())
    }

    pub(super) fn read(table: &Json) -> Option<Self> {
        let keys = table.get("keys")?.as_array()?.iter().map(|key| key.as_str().map(str::to_owned));
        Self::new(table, table.get("type")?.as_str()?, keys.collect::<Option<_>>()?)
    }

    fn new(table: &Json, ty: &str, keys: Vec<String>) -> Option<Self> {
        let rows = Dated::read(table, |row| row.get("v").cloned())?;
        Some(Self { keys, ty: ty.to_owned(), rows })
    }

    /// The value for these inputs.
    pub(super) fn on(&self, when: When, inputs: &HashMap<String, Seen>) -> Option<Seen> {
        let mut cell = self.rows.on(when);
        for key in &self.keys {
            let key = match inputs.get(key)? {
                Seen::Text(option) => option.clone(),
                Seen::Flag(flag) => flag.to_string(),
                other => other.number().to_integer().to_string(),
            };
            cell = cell.get(&key).or_else(|| cell.get("else"))?;
        }
        Seen::read(&self.ty, cell.get("v").unwrap_or(cell))
    }
}

impl Tariff {
    pub(super) fn read(table: &Json) -> Option<Self> {
        let numbers = |row: &Json, key: &str, scale: i64| {
            let items = row.get(key)?.as_array()?.iter();
            items.map(|item| Some(decimal(item)? * whole(scale))).collect::<Option<Vec<_>>>()
        };
        Dated::read(table, |row| Some((numbers(row, "up", 1)?, numbers(row, "price", 100)?))).map(Self)
    }

    /// The price of a tier, from 1.
    pub(super) fn price(&self, when: When, tier: usize) -> BigRational {
        self.0.on(when).1[tier - 1].clone()
    }

    /// What of a quantity lies in each tier.
    pub(super) fn parts(&self, when: When, quantity: &BigRational) -> Vec<BigRational> {
        let (up, prices) = self.0.on(when);
        let mut low = whole(0);
        let tiers = (0..prices.len()).map(|tier| {
            let high = up.get(tier).map_or(quantity, |up| up.min(quantity));
            let part = if *high > low { high - &low } else { whole(0) };
            low = up.get(tier).unwrap_or(quantity).clone();
            part
        });
        tiers.collect()
    }

    /// Each tier's part at its own price.
    pub(super) fn charge(&self, when: When, quantity: &BigRational) -> BigRational {
        let parts = self.parts(when, quantity);
        parts.iter().zip(&self.0.on(when).1).map(|(part, price)| part * price).sum()
    }
}

impl Brackets {
    pub(super) fn read(table: &Json) -> Option<Self> {
        let numbers = |key: &str, ty: &str| {
            let items = table.get(key)?.as_array()?.iter();
            items.map(|item| Some(Seen::read(ty, item)?.number().clone())).collect::<Option<Vec<_>>>()
        };
        Some(Self { up: numbers("up", "money")?, rates: numbers("rate_bp", "rate")? })
    }

    /// Each slice of the amount at its own rate.
    pub(super) fn charge(&self, amount: &BigRational) -> BigRational {
        let (mut charge, mut low) = (whole(0), whole(0));
        for (index, rate) in self.rates.iter().enumerate() {
            let high = self.up.get(index).map_or(amount, |up| up.min(amount));
            if *high > low {
                charge += (high - &low) * rate;
                low = high.clone();
            }
        }
        charge
    }

    /// The rate where the amount lies.
    pub(super) fn rate(&self, amount: &BigRational) -> BigRational {
        self.rates[self.reached(amount)].clone()
    }

    /// What that rate takes too much from the slices below.
    pub(super) fn quick(&self, amount: &BigRational) -> BigRational {
        match self.reached(amount).checked_sub(1) {
            None => whole(0),
            Some(below) => &self.up[below] * &self.rates[below + 1] - self.charge(&self.up[below]),
        }
    }

    fn reached(&self, amount: &BigRational) -> usize {
        self.up.iter().take_while(|up| amount > *up).count()
    }
}
