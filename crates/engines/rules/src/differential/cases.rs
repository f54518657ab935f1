//! Random cases for a pack: plain ones, and ones at and beside everything at which an answer changes.

use jiff::civil::Date;

use super::facts::{Crowd, Facts};
use super::turns::Turns;
use crate::decimal::ONE;
use crate::inputs::Inputs;
use crate::ir::Type;
use crate::model::Input;
use crate::moment::{self, DAY};
use crate::pack::Pack;
use crate::{When, day};

/// Rows of a population: one, a batch of columns less some, and one batch more.
const ROWS: [usize; 4] = [1, 30, 200, 300];

/// The largest amount that a question may hold: ten trillion yuan.
const FEN_MAX: i64 = 1_000_000_000_000_000;

/// A generator with a seed, so that a failure can be had again.
pub(super) struct Cases<'p> {
    pack: &'p Pack,
    state: u64,
    turns: Turns,
    /// Days and moments that the case at hand already has, in order.
    days: Vec<i64>,
    moments: Vec<i64>,
}

impl<'p> Cases<'p> {
    pub(super) fn new(pack: &'p Pack, seed: u64) -> Self {
        Self { pack, state: seed, turns: Turns::of(pack), days: Vec::new(), moments: Vec::new() }
    }

    /// Cases for the same day, at most so many.
    pub(super) fn crowd(&mut self, most: usize) -> Crowd {
        let as_of = self.as_of();
        let known = if self.once_in(4) { Some(self.known()) } else { None };
        let when = When { as_of: day::unpack(as_of), known, today: None };
        let left_out = self
            .pack
            .inputs
            .iter()
            .map(|input| input.default.is_some() && !input.place && self.below(6) == 0);
        let left_out: Vec<bool> = left_out.collect();
        let rows = ROWS[self.index(ROWS.len())].min(most);
        let facts = (0..rows).map(|_| self.facts(when, &left_out)).collect();
        let narrow = self.pack.inputs.iter().map(|_| self.below(2) == 0).collect();
        Crowd { when, left_out, narrow, facts }
    }

    /// A whole number from 0 up to but without `end` (splitmix64).
    fn below(&mut self, end: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).expect("it is below a length")
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.abs_diff(low).saturating_add(1);
        low.wrapping_add_unsigned(self.below(width))
    }

    fn one_of(&mut self, turns: fn(&Turns) -> &[i64]) -> i64 {
        let index = self.index(turns(&self.turns).len());
        turns(&self.turns)[index]
    }

    /// A day on which the pack is in force: mostly in its first years, or beside a day on which a value changes.
    fn as_of(&mut self) -> i64 {
        let effective = self.pack.meta.effective;
        let from = day::pack(effective.from);
        let found = match self.below(8) {
            0 => day::add_days(from, self.between(0, 20_000)),
            1 | 2 => self.beside_a_turn(),
            _ => day::add_days(from, self.between(0, 2_200)),
        };
        let last = effective.to.map_or(day::pack(Date::MAX), |to| day::pack(to.yesterday().unwrap()));
        found.unwrap_or(from).clamp(from, last)
    }

    /// A last day of what is known, not before the pack is.
    fn known(&mut self) -> Date {
        let recorded = day::pack(self.pack.meta.recorded);
        let found = if self.once_in(2) {
            self.beside_a_turn()
        } else {
            day::add_days(recorded, self.between(0, 2_500))
        };
        day::unpack(found.unwrap_or(recorded).max(recorded))
    }

    fn beside_a_turn(&mut self) -> Option<i64> {
        day::add_days(self.one_of(|turns| &turns.days), self.between(-1, 1))
    }

    fn facts(&mut self, when: When, left_out: &[bool]) -> Facts {
        let pack = self.pack;
        self.days = vec![day::pack(when.as_of)];
        self.moments.clear();
        // A bound is met sooner where nothing else is said.
        let plain = self.once_in(4);
        let mut slots: Vec<i64> = Vec::with_capacity(pack.inputs.len());
        // Places of the list at hand that have a record.
        let mut filled = 0;
        for (input, left_out) in pack.inputs.iter().zip(left_out) {
            let slot = match input.default {
                Some(default) if *left_out => default,
                _ if let Type::List(list) = input.ty => {
                    let list = &pack.lists[usize::from(list)];
                    let most =
                        if self.once_in(16) { i64::from(list.most) } else { 3.min(i64::from(list.most)) };
                    let records = self.between(0, most);
                    filled = usize::try_from(records).unwrap() * list.fields.len();
                    records
                }
                Some(default) if input.place && filled == 0 => default,
                _ if input.place => {
                    filled -= 1;
                    self.slot(input)
                }
                Some(default) if plain || self.once_in(2) => default,
                _ => self.slot(input),
            };
            slots.push(slot);
        }
        if self.once_in(4) {
            self.steer(&mut slots, when, left_out);
        }
        Facts { slots }
    }

    /// Moves an amount so that a computed one comes to lie at or beside one that the pack knows: most depend on each
    /// other like a sum.
    fn steer(&mut self, slots: &mut [i64], when: When, left_out: &[bool]) {
        let pack = self.pack;
        let given: Vec<Option<i64>> = slots.iter().copied().map(Some).collect();
        let Ok(inputs) = Inputs::from_slots(pack, &given) else { return };
        let Ok(answer) = pack.evaluate(&inputs, when) else { return };
        // What must be given weighs most; every other time only that is moved.
        let required = self.once_in(2);
        let movable = |at: &usize| {
            let input = &pack.inputs[*at];
            let chosen = input.default.is_none() || (!required && !left_out[*at]);
            input.ty == Type::Money && !input.place && chosen
        };
        let amounts: Vec<usize> = (0..slots.len()).filter(movable).collect();
        if self.turns.computed.is_empty() || amounts.is_empty() {
            return;
        }
        let index = self.index(self.turns.computed.len());
        let from = answer.whole(self.turns.computed[index]);
        let aim = self.amount();
        let amount = &mut slots[amounts[self.index(amounts.len())]];
        *amount = (*amount + aim - from).clamp(-FEN_MAX, FEN_MAX);
    }

    /// A value for an input, mostly within its bounds.
    fn slot(&mut self, input: &Input) -> i64 {
        let (low, high) = (input.min.unwrap_or(i64::MIN), input.max.unwrap_or(i64::MAX));
        let slot = match self.below(24) {
            0 if input.min.is_some() => low,
            1 if input.max.is_some() => high,
            _ => self.any(input),
        };
        let slot = if self.once_in(200) { slot } else { slot.clamp(low, high) };
        match input.ty {
            Type::Date => self.days.push(slot),
            Type::DateTime => self.moments.push(slot),
            _ => {}
        }
        slot
    }

    fn any(&mut self, input: &Input) -> i64 {
        match input.ty {
            Type::Money | Type::MoneyExact => match self.below(8) {
                0 => self.between(0, 1_000),
                1 => self.between(-1_000_000, FEN_MAX),
                2 | 3 => self.amount(),
                _ => self.between(0, 150_000_000),
            },
            Type::Rate => self.between(0, 10_000),
            Type::Int | Type::Number => match self.below(4) {
                0 => self.between(-1_000, 100_000),
                1 => self.count() + self.between(-1, 1),
                2 => self.between(0, 400),
                _ => self.between(0, 40),
            },
            Type::Decimal | Type::Price => match self.below(4) {
                0 => self.between(-ONE, 100_000 * ONE),
                1 => self.count() * ONE + self.between(-2, 2),
                _ => self.between(0, 60 * ONE),
            },
            Type::DateTime => self.moment(),
            Type::Duration => self.between(0, 3 * DAY),
            Type::Bool => self.between(0, 1),
            Type::Date => self.day(input.place),
            Type::Enum(set) => {
                let options = self.pack.choices[usize::from(set)].len() as u64;
                i64::try_from(self.below(options)).unwrap()
            }
            Type::List(_) | Type::Text => 0,
        }
    }

    /// An amount that the pack knows, or two: a bound of a table above the basic deduction, or the twelve months of one.
    fn amount(&mut self) -> i64 {
        let known = self.one_of(|turns| &turns.amounts);
        let amount = match self.below(4) {
            0 | 1 => known,
            2 => known + self.one_of(|turns| &turns.amounts),
            _ => known * 12,
        };
        amount + self.between(-2, 2)
    }

    /// A small number that the pack knows: the bound of a tier, a number of months.
    fn count(&mut self) -> i64 {
        self.one_of(|turns| &turns.counts)
    }

    /// A day near the one asked for, near the one before it in the case, or where something changes.
    fn day(&mut self, of_record: bool) -> i64 {
        let (first, last) = (self.days[0], self.days[self.days.len() - 1]);
        let found = match self.below(16) {
            0 => day::add_days(first, self.between(-200_000, 10_000)),
            1 => self.beside_a_turn(),
            2 | 3 => {
                let months = if self.once_in(2) { self.count().clamp(0, 60) } else { self.between(0, 48) };
                let whole = day::add_months(first, -months);
                whole.and_then(|whole| day::add_days(whole, self.between(-1, 1)))
            }
            4 if self.days.len() > 1 => day::add_days(self.days[1], self.between(0, 60)),
            _ if of_record => day::add_days(last, self.between(0, 40)),
            _ => day::add_days(first, self.between(-1_500, 75)),
        };
        found.unwrap_or(first)
    }

    /// A moment near the day asked for, or near the one before it in the case: beside a change of segments, or so many
    /// units later.
    fn moment(&mut self) -> i64 {
        let midnight = moment::of_day(self.days[0]);
        let base = self.moments.last().copied().unwrap_or(midnight);
        let step = [1, 60][self.index(2)] * self.between(-1, 1);
        match self.below(8) {
            0 => midnight + self.between(0, 400 * DAY),
            1 | 2 => {
                base - base.rem_euclid(DAY)
                    + self.between(0, 3) * DAY
                    + self.one_of(|turns| &turns.times)
                    + step
            }
            3 | 4 => base + self.one_of(|turns| &turns.units) * self.between(0, 100) + step,
            5 => base + self.between(0, 2) * 183 * DAY + self.between(-1, 1),
            _ => base + self.between(0, 3 * DAY),
        }
    }
}
