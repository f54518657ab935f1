//! Growth: from a life event to a need, to an offer, to an order, without commerce ever seeing a civic file.
//!
//! A [`hint`] says that something happened in a life: a kind, a month, an end, released by a consent receipt.
//! [`need`] bundles (data in `packs/needs`) say what such an event makes necessary. A [`decision`] passes
//! candidates through the legal gates R01–R17, ranks what is left, and is kept with every input, so that
//! anyone entitled can replay it. [`attribution`] joins orders to decisions and keeps the holdout beside the
//! treated: the effect is measured, not guessed. [`campaign`] shows each budget as the ledger knows it.
//!
//! Invariants
//! - This crate depends on no room that knows a civic fact or sells goods. What it must ask goes through
//!   [`ports`], and
//!   the question about goods cannot name a person, so a price cannot depend on one (R03, R08).
//! - No receipt, no row: without a live consent neither the hint nor a decision is stored (R01, R04).
//! - Gates run before ranking, and the prohibited categories once more after it (R10).
//! - A withdrawal holds from the very next read, because every read asks for the live receipt; the rows
//!   follow (R06).
//! - Equal inputs give equal decisions, and the inputs are kept with the decision (R21).

pub mod attribution;
pub mod campaign;
pub mod decision;
mod error;
pub mod hint;
pub mod need;
pub mod ports;
mod reactions;
pub mod view;

pub use error::Error;
pub use reactions::{
    on_consent_withdrawn, on_decision_retention, on_hint_expiry, on_life_event_hinted, on_order_paid,
    on_person_forgotten, on_refund_succeeded,
};

/// This room's tables.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { name: "growth/0001_growth", sql: include_str!("../migrations/0001_growth.sql") }];
