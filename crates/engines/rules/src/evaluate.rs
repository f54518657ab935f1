//! Asking a pack: the answer alone, as fast as it goes.
//!
//! [`Pack::explain`](crate::Pack::explain) gives the same answer with every step; both run the same
//! operations.

use std::ops::Range;

use jiff::civil::Date;
use kernel::Invalid;

use crate::inputs::{Inputs, in_calendar};
use crate::machine::{self, Fault, Registers};
use crate::model::{Effective, Point, Status};
use crate::pack::Pack;
use crate::typing::Named;
use crate::value::Value;
use crate::when::When;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EvalError {
    /// The pack is not in force on that day.
    #[error("the pack is not in force on {as_of}")]
    NotInForce {
        /// The day asked for.
        as_of: Date,
        /// When it is in force.
        effective: Effective,
    },
    /// The rule was recorded after the day whose knowledge is asked for.
    #[error("the pack was recorded on {recorded}, after {known}")]
    NotKnown {
        /// The day asked for.
        known: Date,
        /// When the rule was recorded.
        recorded: Date,
    },
    /// The inputs contradict each other; each fault names the field to correct.
    #[error("the inputs contradict each other: {}", .0.iter().map(|i| i.en.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Vec<Invalid>),
    /// An amount left the range of whole fen.
    #[error("'{node}' leaves the range of amounts")]
    Overflow {
        /// The node.
        node: String,
    },
    /// A divisor was zero.
    #[error("'{node}' divides by zero")]
    DivisionByZero {
        /// The node.
        node: String,
    },
    /// A day lies beyond the announced workdays: somebody must enter the year's notice.
    #[error("'{node}' reaches beyond the announced workdays")]
    BeyondCalendar {
        /// The node.
        node: String,
    },
    /// The inputs were read for another pack or another version.
    #[error("the inputs were read for another pack")]
    ForeignInputs,
}

impl EvalError {
    /// Field and code of the first fault, or what happened at which node: short enough for a cell.
    pub fn brief(&self) -> String {
        match self {
            Self::Refused(faults) => {
                faults.first().map_or_else(String::new, |fault| format!("{} {}", fault.field, fault.code))
            }
            Self::Overflow { node } => format!("{node} overflow"),
            Self::DivisionByZero { node } => format!("{node} division_by_zero"),
            Self::BeyondCalendar { node } => format!("{node} beyond_calendar"),
            other => other.to_string(),
        }
    }
}

/// An answer without its explanation.
#[derive(Debug, Clone)]
pub struct Answer<'p> {
    pack: &'p Pack,
    registers: Registers,
    texts: &'p [String],
    when: When,
}

impl<'p> Answer<'p> {
    /// The value of an output or any other node; `None` if there is no such node.
    pub fn get(&self, name: &str) -> Option<Value> {
        let node = self.pack.nodes.iter().find(|node| node.name == name)?;
        Some(self.pack.value(node.symbol, &self.registers, self.texts))
    }

    /// The outputs with their names, in the pack's order.
    pub fn outputs(&self) -> impl Iterator<Item = (&'p str, Value)> {
        self.pack.outputs.iter().map(|number| {
            let node = &self.pack.nodes[usize::from(*number)];
            (node.name.as_str(), self.pack.value(node.symbol, &self.registers, self.texts))
        })
    }

    /// How far this answer may be relied on: not without another look if a source is past its review date on
    /// the day it was asked; else the pack's status, lowered by every node marked weaker, or
    /// reading a parameter value marked weaker, whose value here is not zero.
    pub fn status(&self) -> Status {
        self.pack.status_of(&self.registers, self.when)
    }

    /// A whole register.
    pub(crate) fn whole(&self, register: u16) -> i64 {
        self.registers.whole[usize::from(register)]
    }
}

impl Pack {
    /// Computes the answer for a day, without explanation.
    ///
    /// # Errors
    /// [`EvalError`] says what to do about it.
    pub fn evaluate<'p>(
        &'p self,
        inputs: &'p Inputs,
        when: impl Into<When>,
    ) -> Result<Answer<'p>, EvalError> {
        let when = when.into();
        let registers = self.answer_registers(inputs, when)?;
        Ok(Answer { pack: self, registers, texts: &inputs.texts, when })
    }

    /// Runs the nodes and the checks.
    pub(crate) fn answer_registers(&self, inputs: &Inputs, when: When) -> Result<Registers, EvalError> {
        if inputs.pack_hash != self.hash {
            return Err(EvalError::ForeignInputs);
        }
        self.in_force(when)?;
        let mut registers = Registers::default();
        self.compute(&inputs.slots, Point::of(when), &mut registers)?;
        Ok(registers)
    }

    /// Refuses days on which the pack is not in force, and knowledge from before it was recorded.
    pub(crate) fn in_force(&self, when: When) -> Result<(), EvalError> {
        let as_of = when.as_of;
        if !self.meta.effective.contains(as_of) || !in_calendar(as_of) {
            return Err(EvalError::NotInForce { as_of, effective: self.meta.effective });
        }
        if let Some(known) = when.known.filter(|known| *known < self.meta.recorded) {
            return Err(EvalError::NotKnown { known, recorded: self.meta.recorded });
        }
        Ok(())
    }

    /// Runs the nodes and the checks on inputs that are within their bounds, a slot each; `registers` is reused.
    pub(crate) fn compute(
        &self,
        slots: &[i64],
        point: Point,
        registers: &mut Registers,
    ) -> Result<(), EvalError> {
        registers.clone_from(&self.program.template);
        registers.whole[..slots.len()].copy_from_slice(slots);
        for param in &self.params {
            registers.whole[usize::from(param.register)] = param.on(point).value;
        }
        registers.whole[usize::from(self.as_of)] = point.day;
        self.run(0..self.answer_end, registers)?;
        let failed: Vec<Invalid> = self
            .checks
            .iter()
            .filter(|check| registers.whole[usize::from(check.register)] == 0)
            .map(|check| {
                Invalid::new(
                    check.field.clone(),
                    "rules.check",
                    check.words.en.clone(),
                    check.words.zh.clone(),
                )
            })
            .collect();
        if failed.is_empty() { Ok(()) } else { Err(EvalError::Refused(failed)) }
    }

    pub(crate) fn run(&self, range: Range<usize>, registers: &mut Registers) -> Result<(), EvalError> {
        machine::run(&self.program, range, &self.data, registers).map_err(|(at, fault)| {
            let owner = self.owners.iter().find(|(end, _)| at < *end);
            let node = owner.map_or_else(String::new, |(_, name)| name.clone());
            match fault {
                Fault::Overflow => EvalError::Overflow { node },
                Fault::DivisionByZero => EvalError::DivisionByZero { node },
                Fault::BeyondCalendar => EvalError::BeyondCalendar { node },
            }
        })
    }

    pub(crate) fn status_of(&self, registers: &Registers, when: When) -> Status {
        if when.today.is_some_and(|today| self.status_on(today) == Status::NeedsReview) {
            return Status::NeedsReview;
        }
        let point = Point::of(when);
        let weakened = self.nodes.iter().filter(|node| {
            let at = usize::from(node.symbol.register);
            if node.symbol.ty.is_exact() { registers.exact[at].num != 0 } else { registers.whole[at] != 0 }
        });
        let statuses = weakened.map(|node| {
            let read = node.reads.iter().filter_map(|named| match named {
                Named::Param(i) => Some(&self.params[usize::from(*i)]),
                _ => None,
            });
            let read = read.filter(|param| param.applies(&registers.whole));
            read.map(|param| param.on(point).status).fold(node.status, Status::min)
        });
        statuses.fold(self.meta.status, Status::min)
    }
}
