//! The tick: who is offered what now, and the board where people watch it.
//!
//! A tick of a city is [`sweep`] (a write: jobs of couriers gone silent go back), [`plan_input`] (a read),
//! [`decide`] (pure, outside any transaction, however long it takes) and [`apply_plan`] (a short write). What
//! changed between the read and the write keeps its new state: an offer whose job or courier has another
//! version is dropped and decided again at the next tick.

mod board;
mod commands;
pub(crate) mod fleet;
mod model;
mod promises;
mod queries;
mod tables;
mod why;

pub use board::{Board, BoardCourier, BoardJob, CourierState, board};
pub use commands::{Applied, apply_plan, sweep};
pub use model::{Plan, PlanInput, TickStats, decide};
pub use promises::{Promises, promises};
pub use queries::{cities, plan_input};
