//! From a pack, a day and the kinds of columns to column operations, or to nothing where exactness in 64 bits
//! cannot be proved.
//!
//! Ranges of the inputs come from the pack's bounds and the columns' kinds. Where an input has no bound, one is
//! assumed, from generous to tight, until every intermediate value is proved to fit; rows outside what was assumed
//! are suspect and go to the scalar machine. So the columns never overflow and never round twice.

use std::collections::{HashMap, HashSet};

use super::build::Builder;
use super::interval::Interval;
use super::ops::{Bank, Op, Place};
use crate::ir::Type;
use crate::model::{Input, Point};
use crate::moment;
use crate::pack::Pack;

/// How an input is given.
#[derive(Debug, Clone, Copy)]
pub(super) enum Given {
    /// The same in every row.
    Constant(i64),
    /// In a column, whose kind holds these values.
    Column { number: usize, kind: Interval },
    /// In a column of texts, which only the scalar machine reads.
    Text { number: usize },
    /// A place in a list that such a column holds.
    InList,
}

/// Operations on registers, and where the outputs are afterwards.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) ops: Vec<Op>,
    /// Registers of each bank.
    pub(super) narrow: usize,
    pub(super) wide: usize,
    pub(super) outputs: Vec<Source>,
}

/// Where an output is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source {
    Constant(i64),
    Register(Place),
}

/// What is assumed of inputs without bounds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Largest amount in fen, duration in seconds, price or decimal in hundred-millionths.
    money: i64,
    /// Largest count, or basis points.
    count: i64,
    /// First and last year.
    years: (i64, i64),
}

/// From generous to tight. The first amount is the largest that can be entered by hand, ten trillion yuan.
const LIMITS: [Limits; 5] = [
    Limits { money: 1_000_000_000_000_000, count: i32::MAX as i64, years: (1, 9999) },
    Limits { money: 1_000_000_000_000_000, count: 1 << 20, years: (1000, 3000) },
    Limits { money: 1 << 44, count: 1 << 20, years: (1000, 3000) },
    Limits { money: 1 << 38, count: 1 << 14, years: (1800, 2200) },
    Limits { money: 1 << 32, count: 1 << 10, years: (1800, 2200) },
];

impl Limits {
    /// Values of an input that the plan is made for; `None` if its unit has no columns. Days are packed.
    pub(super) fn range(self, pack: &Pack, input: &Input) -> Option<Interval> {
        let around = |most: i64| Interval { low: -most, high: most };
        let assumed = match input.ty {
            Type::Money => around(self.money),
            Type::Int | Type::Rate => around(self.count),
            Type::Bool => Interval::FLAG,
            Type::Enum(set) => {
                let options = i64::try_from(pack.choices[usize::from(set)].len()).ok()?;
                Interval { low: 0, high: options - 1 }
            }
            Type::Date => {
                Interval { low: self.years.0 << 9 | 1 << 5 | 1, high: self.years.1 << 9 | 12 << 5 | 31 }
            }
            Type::DateTime => Interval { low: 0, high: moment::LAST },
            Type::Duration | Type::Price | Type::Decimal => around(self.money),
            Type::MoneyExact | Type::Number | Type::Text | Type::List(_) => return None,
        };
        let declared = Interval { low: input.min.unwrap_or(i64::MIN), high: input.max.unwrap_or(i64::MAX) };
        assumed.meet(declared)
    }
}

impl Plan {
    /// The plan with the widest assumptions that can be proved; `None` if there is none. `outputs` are nodes.
    pub(super) fn of(pack: &Pack, point: Point, given: &[Given], outputs: &[u16]) -> Option<Self> {
        if given.iter().any(|given| matches!(given, Given::Text { .. })) {
            return None;
        }
        LIMITS.iter().find_map(|limits| {
            let mut builder = Builder::new(pack, point, given, *limits);
            let outputs = builder.all(outputs)?;
            Some(finish(builder.into_ops(), outputs))
        })
    }
}

/// Leaves out what nothing needs and lets columns share registers, so that those in use stay in the nearest cache.
fn finish(ops: Vec<Op>, mut outputs: Vec<Source>) -> Plan {
    let mut ops = needed(ops, &outputs);
    // The last operation that reads a register; outputs are read after all.
    let mut last: HashMap<(u16, Bank), usize> = HashMap::new();
    for (at, op) in ops.iter_mut().enumerate() {
        op.reads(&mut |register, bank| _ = last.insert((*register, bank), at));
    }
    for output in &outputs {
        if let Some(key) = key_of(output) {
            last.insert(key, usize::MAX);
        }
    }
    let mut places = Places::default();
    for (at, op) in ops.iter_mut().enumerate() {
        let mut done = Vec::new();
        op.reads(&mut |register, bank| {
            let key = (*register, bank);
            *register = places.now[&key];
            if last[&key] == at && !done.contains(&key) {
                done.push(key);
            }
        });
        // A result may replace what it was made of: it is written beside it and then exchanged.
        done.into_iter().for_each(|key| places.free(key));
        if let Some((register, bank)) = op.writes() {
            let key = (*register, bank);
            *register = places.take(key);
            if !last.contains_key(&key) {
                places.free(key);
            }
        }
    }
    for output in &mut outputs {
        if let Some(key) = key_of(output) {
            let register = places.now[&key];
            *output = Source::Register(match key.1 {
                Bank::Narrow => Place::Narrow(register),
                Bank::Wide => Place::Wide(register),
            });
        }
    }
    Plan { ops, narrow: places.size(Bank::Narrow), wide: places.size(Bank::Wide), outputs }
}

fn key_of(source: &Source) -> Option<(u16, Bank)> {
    match source {
        Source::Constant(_) => None,
        Source::Register(Place::Narrow(at)) => Some((*at, Bank::Narrow)),
        Source::Register(Place::Wide(at)) => Some((*at, Bank::Wide)),
    }
}

/// The operations that an output or the marking of rows depends on.
fn needed(ops: Vec<Op>, outputs: &[Source]) -> Vec<Op> {
    let mut wanted: HashSet<(u16, Bank)> = outputs.iter().filter_map(key_of).collect();
    let mut kept = Vec::with_capacity(ops.len());
    for mut op in ops.into_iter().rev() {
        let written = op.writes().map(|(register, bank)| (*register, bank));
        if op.marks() || written.is_some_and(|key| wanted.contains(&key)) {
            op.reads(&mut |register, bank| _ = wanted.insert((*register, bank)));
            kept.push(op);
        }
    }
    kept.reverse();
    kept
}

/// Which register each value is in.
#[derive(Default)]
struct Places {
    now: HashMap<(u16, Bank), u16>,
    idle: Vec<(u16, Bank)>,
    narrow: u16,
    wide: u16,
}

impl Places {
    fn take(&mut self, key: (u16, Bank)) -> u16 {
        let at = match self.idle.iter().rposition(|(_, bank)| *bank == key.1) {
            Some(found) => self.idle.remove(found).0,
            None => {
                let next = if key.1 == Bank::Narrow { &mut self.narrow } else { &mut self.wide };
                *next += 1;
                *next - 1
            }
        };
        self.now.insert(key, at);
        at
    }

    fn free(&mut self, key: (u16, Bank)) {
        self.idle.push((self.now[&key], key.1));
    }

    fn size(&self, bank: Bank) -> usize {
        usize::from(if bank == Bank::Narrow { self.narrow } else { self.wide })
    }
}
