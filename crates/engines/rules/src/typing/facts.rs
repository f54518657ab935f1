//! What is known of inputs inside a branch: their bounds, and what the conditions around it say.
//!
//! A condition that these facts decide has a branch that nobody reaches, which in a law's text is always a
//! mistake. Parameters are never decided: another year's value, or a question of what would be, may differ.

use std::collections::BTreeMap;

use crate::ir::{DayPart, Ir, Relation, Type, WholeOp};
use crate::model::Input;

/// Smallest and largest value.
type Range = (i64, i64);

/// Facts about whole registers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    ranges: BTreeMap<u16, Range>,
    /// Values that a register is known not to have.
    never: Vec<(u16, i64)>,
}

const ANY: Range = (i64::MIN, i64::MAX);

impl Facts {
    /// Whether a condition always holds or always fails; `None` if inputs decide.
    pub(crate) fn decide(&self, test: &Ir, inputs: &[Input]) -> Option<bool> {
        match test {
            Ir::Const(flag) => Some(*flag != 0),
            Ir::Not(a) => self.decide(a, inputs).map(|holds| !holds),
            Ir::And(a, b) => match (self.decide(a, inputs), self.decide(b, inputs)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Ir::Or(a, b) => match (self.decide(a, inputs), self.decide(b, inputs)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
            Ir::Whole(_) => match self.range(test, inputs) {
                (0, 0) => Some(false),
                (1, 1) => Some(true),
                _ => None,
            },
            Ir::CompareWhole(relation, a, b) => self.compare(*relation, a, b, inputs),
            _ => None,
        }
    }

    /// Takes note that a condition holds, or that it fails.
    pub(crate) fn assume(&mut self, test: &Ir, holds: bool, inputs: &[Input]) {
        match (test, holds) {
            (Ir::Not(a), _) => self.assume(a, !holds, inputs),
            (Ir::And(a, b), true) | (Ir::Or(a, b), false) => {
                self.assume(a, holds, inputs);
                self.assume(b, holds, inputs);
            }
            (Ir::Whole(register), _) => self.narrow(*register, (i64::from(holds), i64::from(holds)), inputs),
            (Ir::CompareWhole(relation, a, b), _) => {
                let relation = if holds { *relation } else { opposite(*relation) };
                if let (Ir::Whole(register), Ir::Const(value)) = (&**a, &**b) {
                    self.bound(*register, relation, *value, inputs);
                } else if let (Ir::Const(value), Ir::Whole(register)) = (&**a, &**b) {
                    self.bound(*register, mirrored(relation), *value, inputs);
                }
            }
            _ => {}
        }
    }

    fn bound(&mut self, register: u16, relation: Relation, value: i64, inputs: &[Input]) {
        match relation {
            Relation::Equal => self.narrow(register, (value, value), inputs),
            Relation::Less => self.narrow(register, (i64::MIN, value.saturating_sub(1)), inputs),
            Relation::LessEqual => self.narrow(register, (i64::MIN, value), inputs),
            Relation::Greater => self.narrow(register, (value.saturating_add(1), i64::MAX), inputs),
            Relation::GreaterEqual => self.narrow(register, (value, i64::MAX), inputs),
            Relation::NotEqual => {
                self.never.push((register, value));
                self.narrow(register, ANY, inputs);
            }
        }
    }

    fn narrow(&mut self, register: u16, to: Range, inputs: &[Input]) {
        let (low, high) = self.range(&Ir::Whole(register), inputs);
        let (mut low, mut high) = (low.max(to.0), high.min(to.1));
        while low < high && self.never.contains(&(register, low)) {
            low += 1;
        }
        while low < high && self.never.contains(&(register, high)) {
            high -= 1;
        }
        self.ranges.insert(register, (low, high));
    }

    fn compare(&self, relation: Relation, a: &Ir, b: &Ir, inputs: &[Input]) -> Option<bool> {
        if let (Ir::Whole(register), Ir::Const(value)) = (a, b)
            && self.never.contains(&(*register, *value))
        {
            match relation {
                Relation::Equal => return Some(false),
                Relation::NotEqual => return Some(true),
                _ => {}
            }
        }
        let ((a_low, a_high), (b_low, b_high)) = (self.range(a, inputs), self.range(b, inputs));
        match relation {
            Relation::Equal if a_high < b_low || b_high < a_low => Some(false),
            Relation::Equal if a_low == a_high && b_low == b_high => Some(true),
            Relation::NotEqual => self.compare(Relation::Equal, a, b, inputs).map(|same| !same),
            Relation::Less if a_high < b_low => Some(true),
            Relation::Less if a_low >= b_high => Some(false),
            Relation::LessEqual if a_high <= b_low => Some(true),
            Relation::LessEqual if a_low > b_high => Some(false),
            Relation::Greater | Relation::GreaterEqual => self.compare(mirrored(relation), b, a, inputs),
            _ => None,
        }
    }

    /// The values an expression may have.
    fn range(&self, ir: &Ir, inputs: &[Input]) -> Range {
        match ir {
            Ir::Const(value) => (*value, *value),
            Ir::Whole(register) => {
                let known = self.ranges.get(register).copied();
                known.unwrap_or_else(|| inputs.get(usize::from(*register)).map_or(ANY, declared))
            }
            Ir::WholeOp(op, a, b) => {
                let (a, b) = (self.range(a, inputs), self.range(b, inputs));
                match op {
                    WholeOp::Add => (sum(a.0, b.0), sum(a.1, b.1)),
                    WholeOp::Min => (a.0.min(b.0), a.1.min(b.1)),
                    WholeOp::Max => (a.0.max(b.0), a.1.max(b.1)),
                    _ => ANY,
                }
            }
            Ir::DayPart(DayPart::Month, _) => (1, 12),
            Ir::DayPart(DayPart::Day, _) => (1, 31),
            _ => ANY,
        }
    }
}

/// An end stays open if either is.
fn sum(a: i64, b: i64) -> i64 {
    if [a, b].contains(&i64::MIN) {
        return i64::MIN;
    }
    if [a, b].contains(&i64::MAX) { i64::MAX } else { a.saturating_add(b) }
}

fn declared(input: &Input) -> Range {
    match input.ty {
        Type::Bool => (0, 1),
        // The number of options is not known here; the lowest is.
        Type::Enum(_) | Type::List(_) => (0, input.max.unwrap_or(i64::MAX)),
        _ => (input.min.unwrap_or(i64::MIN), input.max.unwrap_or(i64::MAX)),
    }
}

const fn opposite(relation: Relation) -> Relation {
    match relation {
        Relation::Equal => Relation::NotEqual,
        Relation::NotEqual => Relation::Equal,
        Relation::Less => Relation::GreaterEqual,
        Relation::LessEqual => Relation::Greater,
        Relation::Greater => Relation::LessEqual,
        Relation::GreaterEqual => Relation::Less,
    }
}

const fn mirrored(relation: Relation) -> Relation {
    match relation {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        same => same,
    }
}
