//! Courier dispatch: which courier fetches which orders, when they leave, and why.
//!
//! One pure function, [`tick`], looks at every open order and every courier and returns what must be decided
//! *now*; everything that can wait stays in the pool and is decided again, with better knowledge, at the next
//! tick. The caller keeps the state (who drives where, who refused what), so a plan can be replayed from the
//! inputs alone, byte for byte.
//!
//! Why this shape
//! - Late commitment: an order is given away only when its courier must start moving. On the public meal
//!   delivery routing problem (Reyes et al., 2018, define its rules) this, with bundles and a look ahead to
//!   couriers about to be free, brings more on a busy day than any finer route.
//! - A plan over all orders known now, several trips ahead for each courier, improved by ruin and recreate from tick
//!   to tick: nearest-first collapses on a busy day, and a matching sees only the next trip.
//! - The face is [`Job`]s and [`CourierView`]s in, a [`Plan`] out: another algorithm can stand behind it.
//!
//! Around it: [`days`] holds what happens on a day and reads published ones, [`sim`] plays a day through the very same
//! [`tick`], [`check`] says whether a played day keeps the public problem's rules without sharing code with either, and
//! [`rounds`] plans what is known beforehand.
//!
//! Invariants
//! - No I/O, clock or random number; all state is integer: seconds (`i64`, any epoch), metres, minutes.
//! - A courier is in at most one assignment of a plan; a job is in one assignment or once in `held`.
//! - Shift end, capacity, cold chain, working-time limit and refusals are hard: no price buys a breach.
//! - Ties are settled by key, so the order of the inputs does not matter.

pub mod check;
mod config;
pub mod days;
mod model;
mod place;
mod planner;
mod promise;
pub mod rounds;
pub mod sim;
mod tick;

pub use config::{Config, ShiftEnd, Weights};
pub use model::{
    Assignment, CourierKey, CourierView, Draft, DraftTrip, Error, Held, Job, JobKey, Obstacle, Plan, Reason,
    RunnerUp, Why,
};
pub use place::{Metric, Place};
pub use promise::{Promise, nearest_approach_s, promise};
pub use tick::tick;
