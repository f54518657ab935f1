//! The room that brings things to the door: sites, couriers, jobs, the dispatch of one to the other, and its
//! replay.
//!
//! A paid order becomes a *job*. Every tick the engine (`dispatch`) looks at all waiting jobs and all
//! couriers on shift of a city and says which courier must set out now; the room saves that as an *offer*,
//! and the courier accepts, arrives, picks up and hands over against the buyer's code. What is refused, left
//! unanswered or lost to silence goes back to the pool and is decided again.
//!
//! One folder a noun: [`site`], [`courier`], [`job`], [`planning`] (the tick and the board), [`policy`] (what
//! a region sets: speeds, radii, pay, limits of work), [`replay`] (published days, driven through this
//! very room) and [`simulation`] (a made-up day, tried under several policies before it happens).
//!
//! Invariants
//! - A courier carries one trip at a time and is never offered one that ends after the legal limits of work.
//! - A job has at most one holder; only the holder sees the door's address, and only after accepting.
//! - The heavy part of a tick runs between a read and a write; the write takes an offer only if neither the job nor
//!   the courier changed meanwhile.
//! - A delivered job is paid in the books in the transaction that ends it.
//! - No trail of movements is kept: one last place per courier, wiped at the end of the shift.

pub mod courier;
mod error;
pub mod job;
pub mod planning;
pub mod policy;
pub mod ports;
pub mod replay;
pub mod simulation;
pub mod site;

pub use error::Error;
pub use policy::Policy;

/// The room's tables.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration { name: "delivery/0001_delivery", sql: include_str!("../migrations/0001_delivery.sql") },
    store::Migration { name: "delivery/0002_draft", sql: include_str!("../migrations/0002_draft.sql") },
    store::Migration {
        name: "delivery/0003_simulation",
        sql: include_str!("../migrations/0003_simulation.sql"),
    },
];
