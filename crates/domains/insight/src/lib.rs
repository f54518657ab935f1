//! Insight: is the loop working? Counts, threads and replays, read from facts and never from other rooms'
//! tables.
//!
//! [`rollup`] adds each fact to a few counters by day, hour and region, from which the dashboard is summed.
//! [`trace`] keeps an index of threads and shows one from the civic act to the parcel at the door. [`replay`]
//! keeps the results of dispatch replays.
//!
//! Invariants
//! - No row is about a person. A visitor is a keyed hash that is another one tomorrow, kept for a few weeks.
//! - A fact is counted once: its inbox row is in the same transaction.
//! - Money on the dashboard is whole fen, summed from facts; what others paid is read off the ledger.

mod error;
pub mod replay;
pub mod rollup;
pub mod trace;
pub mod view;

use events::{Envelope, Event};
use kernel::{Actor, Cx, Role};
use store::Tx;
use store::runner::Reaction;

pub use error::Error;
pub use replay::{run, runs, save_run};
pub use rollup::{DashboardAsk, Visitor, dashboard, on_visitor_expiry, record_open, subsidy_check};
pub use trace::{TracesAsk, label, trace_of, traces};

/// This room's tables.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { name: "insight/0001_insight", sql: include_str!("../migrations/0001_insight.sql") }];

/// The facts [`on_fact`] wants: all of them.
pub const HEARS: &[&str] = Event::NAMES;

/// Any fact: keeps the index of threads and counts.
///
/// # Errors
/// The store's.
pub fn on_fact(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    trace::note(tx, event)?;
    if let Event::PersonForgotten(forgotten) = &event.event {
        rollup::forget(tx, cx, forgotten.person)?;
    }
    Ok(rollup::count(tx, event)?)
}

/// Only operators, and the system for them.
pub(crate) const fn operator(cx: &Cx) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) | Actor::Staff { role: Role::Operator, .. } => Ok(()),
        _ => Err(Error::Forbidden),
    }
}
