//! A day tried before it happens: a dispatcher describes a day, and learns how it would go under several policies.
//!
//! The day is made up (`dispatch::days::made_up`) and played by the engine's own simulator, so nothing here touches a
//! real order or courier. Playing takes from a second to minutes: [`ask`] only writes the question down, the edge takes
//! one after another with [`claim`], plays it outside the store with [`play`], says with [`keep_alive`] that it is
//! still at it, and writes the answer with [`finish`].
//!
//! Invariants
//! - A question is answered once: whoever finishes late finds that it is not running any more.
//! - A run that nobody keeps alive has failed: it is told so from the moment its time is up, without anybody writing.
//! - What a division may keep waiting and what it keeps at all is bounded.

mod commands;
mod film;
mod model;
mod queries;
mod tables;

pub use commands::{ask, claim, finish, give_up, keep_alive};
pub use film::{Film, LateOrder, Rider};
pub use model::{Answer, Ask, Claimed, Failure, Outcome, Question, Simulation, State, Weather, play};
pub use queries::{simulation, simulations};
