//! People for whom nobody brought a table: what a change does can be tried on them, and they say that they are made up.
//!
//! A pack whose required inputs are all among the townspeople's gets townspeople. Any other gets people whose inputs
//! are drawn evenly between the pack's own bounds, or, without bounds, between plain ones: they show every branch, and
//! nothing about a real town.

use jiff::civil::Date;
use serde_json::{Map, Value as Json};

use super::townspeople::{self, Person};
use super::{Cells, Chunk};
use crate::day;
use crate::decimal;
use crate::ir::Type;
use crate::model::{Input, List};
use crate::moment;
use crate::pack::Pack;
use crate::vector::{InputColumn, days};

/// Largest amount, in fen, and largest count where the pack has no bound.
const MONEY_MAX: i64 = 50_000_000;
const COUNT_MAX: i64 = 100;
/// Days before the day asked for in which days without bounds lie.
const PAST_DAYS: i64 = 1_500;
/// Most days between two days of a record, and most records.
const GAP_DAYS: i64 = 10;
const RECORDS_MAX: i64 = 3;

/// Numbers from a seed (splitmix64).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let size = (z ^ (z >> 31)) % end.max(1).unsigned_abs();
        size.cast_signed()
    }

    pub(super) fn one_in(&mut self, many: i64) -> bool {
        self.below(many) == 0
    }

    /// From `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }
}

/// People without end for one pack and day; the same seed gives the same people.
pub struct MadeUp<'p> {
    pack: &'p Pack,
    as_of: i64,
    inputs: Vec<InputColumn<'p>>,
    dice: Dice,
    /// Where each input is among the townspeople's columns; without it they are drawn evenly.
    town: Option<Vec<usize>>,
}

impl Pack {
    /// Makes up people who can be asked about on that day.
    pub fn made_up(&self, as_of: Date, seed: u64) -> MadeUp<'_> {
        let columns = townspeople::townspeople_columns();
        let place = |input: &InputColumn<'_>| {
            columns.iter().position(|(name, meaning)| *name == input.name && *meaning == input.meaning)
        };
        let needed = |input: &InputColumn<'_>| input.default.is_none();
        let townspeople = self.input_columns().any(|input| needed(&input))
            && self.input_columns().all(|input| !needed(&input) || place(&input).is_some());
        let (inputs, town) = if townspeople {
            let found = self.input_columns().filter_map(|input| place(&input).map(|place| (input, place)));
            let (inputs, places): (Vec<_>, Vec<usize>) = found.unzip();
            (inputs, Some(places))
        } else {
            (self.input_columns().collect(), None)
        };
        MadeUp { pack: self, as_of: day::pack(as_of), inputs, dice: Dice(seed), town }
    }
}

impl<'p> MadeUp<'p> {
    /// The inputs that are made up, in the order of a chunk's cells.
    pub fn inputs(&self) -> &[InputColumn<'p>] {
        &self.inputs
    }

    /// That many more people.
    pub fn next(&mut self, rows: usize) -> Chunk {
        let mut cells: Vec<Cells> = self.inputs.iter().map(|input| Cells::of(&input.meaning)).collect();
        for _ in 0..rows {
            match &self.town {
                Some(places) => {
                    let person: Person = townspeople::person(&mut self.dice);
                    for (place, cells) in places.iter().zip(&mut cells) {
                        if let Cells::Whole(cells) = cells {
                            cells.push(person[*place]);
                        }
                    }
                }
                None => evenly(self.pack, self.as_of, &mut self.dice, &mut cells),
            }
        }
        Chunk { rows, cells, faults: Vec::new() }
    }
}

/// Adds a person. Moments, and the days of records, come one after the other as the inputs do.
fn evenly(pack: &Pack, as_of: i64, dice: &mut Dice, cells: &mut [Cells]) {
    let mut moment = moment::of_day(as_of);
    for (input, cells) in pack.inputs.iter().filter(|input| !input.place).zip(cells) {
        match (cells, input.ty) {
            (Cells::Text(cells), Type::List(list)) => {
                cells.push(records(pack, &pack.lists[usize::from(list)], input, as_of, dice));
            }
            (Cells::Text(cells), _) => cells.push("-".to_owned()),
            (Cells::Whole(cells), ty) => {
                // What may be left out is, every other time.
                let slot = match input.default.filter(|_| dice.one_in(2)) {
                    Some(default) => default,
                    None => slot(pack, input, as_of, &mut moment, dice),
                };
                cells.push(if ty == Type::Date { days(slot) } else { slot });
            }
        }
    }
}

/// A value within the bounds of an input, as its register holds it.
fn slot(pack: &Pack, input: &Input, as_of: i64, moment: &mut i64, dice: &mut Dice) -> i64 {
    let low = input.min.unwrap_or(0);
    let up_to = |most: i64| input.max.unwrap_or_else(|| low.saturating_add(most));
    match input.ty {
        Type::Money | Type::MoneyExact => dice.between(low, up_to(MONEY_MAX)),
        Type::Rate => dice.between(low, up_to(10_000)),
        Type::Int | Type::Number | Type::List(_) | Type::Text => dice.between(low, up_to(COUNT_MAX)),
        Type::Price | Type::Decimal => dice.between(low, up_to(COUNT_MAX * decimal::ONE)),
        Type::Duration => dice.between(low, up_to(moment::DAY)),
        Type::Bool => dice.between(0, 1),
        Type::Enum(set) => {
            let options = i64::try_from(pack.choices[usize::from(set)].len()).unwrap_or(1);
            dice.below(options)
        }
        Type::Date => {
            let latest = input.max.unwrap_or(as_of).max(low);
            let earliest = day::add_days(latest, -PAST_DAYS).unwrap_or(latest).max(low);
            day::add_days(earliest, dice.between(0, day::days_between(earliest, latest))).unwrap_or(earliest)
        }
        Type::DateTime => {
            *moment += dice.below(moment::DAY);
            (*moment).clamp(low, input.max.unwrap_or(moment::LAST))
        }
    }
}

/// A few records as JSON.
fn records(pack: &Pack, list: &List, input: &Input, as_of: i64, dice: &mut Dice) -> String {
    let most = RECORDS_MAX.min(i64::from(list.most));
    let count = dice.between(input.min.unwrap_or(0).min(most), most);
    let (mut day_now, mut moment) =
        (day::add_days(as_of, -GAP_DAYS * 10).unwrap_or(as_of), moment::of_day(as_of));
    let records = (0..count).map(|_| {
        let fields = list.fields.iter().enumerate().map(|(index, field)| {
            let place = &pack.inputs[list.place(0, index)];
            let value = if field.ty == Type::Date {
                day_now = day::add_days(day_now, 1 + dice.below(GAP_DAYS)).unwrap_or(day_now);
                day_now.clamp(place.min.unwrap_or(i64::MIN), place.max.unwrap_or(i64::MAX))
            } else {
                slot(pack, place, as_of, &mut moment, dice)
            };
            (field.name.clone(), serde_json::json!(pack.whole_value(field.ty, value, &[])))
        });
        Json::Object(fields.collect::<Map<String, Json>>())
    });
    Json::Array(records.collect()).to_string()
}
