//! Decisions: which offers, for which hint, on which receipt, and why not the others.
//!
//! [`decide`] is pure; [`policy`] holds the rules' numbers; [`gate`] the rules. What surrounds them gathers
//! [`Inputs`], keeps the result, shows it ([`next_for`]) and takes the answer ([`answer`]).

mod commands;
mod decide;
pub mod gate;
mod gather;
mod general;
mod model;
pub mod policy;
mod queries;
pub(crate) mod tables;

pub use commands::{Answer, AnswerOffer, answer};
pub use decide::{decide, first_day, live_needs};
pub(crate) use gather::on_hint;
pub use model::{AgeBand, Arm, Code, Gate, Grants, Inputs, Offer, Outcome, scope};
pub use queries::{Joined, NextAsk, decision_for_order, next_for, record, replay};
pub use tables::Decision;

/// The alarm that makes a decision forget whose it was.
pub const RETENTION: &str = "growth.decision_retention";
