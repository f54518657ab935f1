//! Random facts for a pack: plain ones, and ones at and beside every number that the pack's text knows.

use crate::day;
use crate::decimal::ONE;
use crate::ir::Type;
use crate::model::List;
use crate::moment;
use crate::pack::Pack;

/// One case.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) as_of: i64,
    /// Slots of all inputs, packed days among them.
    pub(super) slots: Vec<i64>,
}

/// A generator with a seed, so that a failure can be had again.
pub(super) struct Cases {
    state: u64,
    /// Amounts at which something changes.
    amounts: Vec<i64>,
}

impl Cases {
    pub(super) fn new(pack: &Pack, seed: u64) -> Self {
        let params = pack.params.iter().flat_map(|param| param.values.iter().map(|dated| dated.value));
        let bounds = pack.data.tables.iter().flat_map(|table| table.up.iter().copied());
        Self { state: seed, amounts: params.chain(bounds).chain([0, 100]).collect() }
    }

    /// A whole number from 0 up to but without `end` (splitmix64).
    fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).saturating_add(1);
        low.wrapping_add_unsigned(self.below(width))
    }

    /// A day on which the pack is in force, mostly in its first years.
    pub(super) fn day(&mut self, pack: &Pack) -> i64 {
        let from = day::pack(pack.meta.effective.from);
        let span = if self.below(8) == 0 { 20_000 } else { 2_200 };
        let days = self.between(0, span);
        let found = day::add_days(from, days).unwrap();
        match pack.meta.effective.to {
            Some(to) if found >= day::pack(to) => from,
            _ => found,
        }
    }

    pub(super) fn next(&mut self, pack: &Pack) -> Facts {
        let as_of = self.day(pack);
        self.on(pack, as_of)
    }

    pub(super) fn on(&mut self, pack: &Pack, as_of: i64) -> Facts {
        let mut slots = Vec::with_capacity(pack.inputs.len());
        // Places of the list at hand that have a record.
        let mut filled = 0;
        for input in &pack.inputs {
            let slot = match input.default {
                _ if let Type::List(list) = input.ty => {
                    let list = &pack.lists[usize::from(list)];
                    let records = self.between(0, 3.min(i64::from(list.most)));
                    filled = usize::try_from(records).unwrap() * list.fields.len();
                    slots.push(records);
                    continue;
                }
                Some(default) if input.place && filled == 0 => default,
                _ if input.place => {
                    filled -= 1;
                    self.slot(pack, input.ty, as_of)
                }
                Some(default) if self.below(2) == 0 => default,
                _ => self.slot(pack, input.ty, as_of),
            };
            let bounded = slot.clamp(input.min.unwrap_or(i64::MIN), input.max.unwrap_or(i64::MAX));
            // Now and then a value that the bounds refuse.
            slots.push(if self.below(200) == 0 { slot } else { bounded });
        }
        Facts { as_of, slots }
    }

    fn slot(&mut self, pack: &Pack, ty: Type, as_of: i64) -> i64 {
        match ty {
            Type::Money | Type::MoneyExact => match self.below(8) {
                0 => self.between(0, 1_000),
                1 => self.between(-1_000_000, 1_000_000_000_000_000),
                2 | 3 => {
                    let known = self.amounts.len() as u64;
                    let index = usize::try_from(self.below(known)).unwrap();
                    // Sums of two known amounts too: a bound of the table above the basic deduction.
                    let other = usize::try_from(self.below(known)).unwrap();
                    let other = if self.below(2) == 0 { self.amounts[other] } else { 0 };
                    self.amounts[index] + other + self.between(-2, 2)
                }
                _ => self.between(0, 150_000_000),
            },
            Type::Rate => self.between(0, 10_000),
            Type::Int | Type::Number => match self.below(4) {
                0 => self.between(-1_000, 100_000),
                1 => self.known_count() + self.between(-1, 1),
                _ => self.between(0, 40),
            },
            Type::Decimal | Type::Price => match self.below(4) {
                0 => self.between(-ONE, 100_000 * ONE),
                1 => self.known_count() * ONE + self.between(-2, 2),
                _ => self.between(0, 60 * ONE),
            },
            Type::DateTime => {
                let days = if self.below(8) == 0 { 400 } else { 3 };
                moment::of_day(as_of) + self.between(0, days * moment::DAY)
            }
            Type::Duration => self.between(0, 3 * moment::DAY),
            Type::Bool => self.between(0, 1),
            Type::Date => {
                let span = if self.below(8) == 0 { 200_000 } else { 1_500 };
                let days = self.between(-span, span / 20);
                day::add_days(as_of, days).unwrap()
            }
            Type::Enum(set) => {
                let options = pack.choices[usize::from(set)].len() as u64;
                i64::try_from(self.below(options)).unwrap()
            }
            Type::List(_) | Type::Text => 0,
        }
    }

    /// One of the small numbers that the pack knows: the bound of a tier, a number of months.
    fn known_count(&mut self) -> i64 {
        let small: Vec<i64> = self.amounts.iter().copied().filter(|known| *known <= 1_000).collect();
        small[usize::try_from(self.below(small.len() as u64)).unwrap()]
    }
}

/// The column of a list: JSON.
pub(super) fn texts(pack: &Pack, list: &List, facts: &[Facts]) -> Vec<String> {
    let record = |slots: &[i64], number: usize| {
        let fields = list.fields.iter().enumerate().map(|(index, field)| {
            let value = pack.whole_value(field.ty, slots[list.place(number, index)], &[]);
            (field.name.clone(), serde_json::json!(value))
        });
        serde_json::Value::Object(fields.collect())
    };
    let text = |facts: &Facts| {
        let count = usize::try_from(facts.slots[usize::from(list.head)]).unwrap();
        (0..count).map(|number| record(&facts.slots, number)).collect::<serde_json::Value>().to_string()
    };
    facts.iter().map(text).collect()
}

/// The column of one input: days are counted from 1970.
pub(super) fn cells(pack: &Pack, input: usize, facts: &[Facts]) -> Vec<i64> {
    let days = pack.inputs[input].ty == Type::Date;
    let epoch = day::pack(jiff::civil::date(1970, 1, 1));
    let cell = |slot: i64| if days { day::days_between(epoch, slot) } else { slot };
    facts.iter().map(|facts| cell(facts.slots[input])).collect()
}
