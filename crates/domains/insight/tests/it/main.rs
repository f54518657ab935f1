//! The insight room: what is counted, what a thread shows, what a replay leaves, on both engines.

#![expect(clippy::unwrap_used, reason = "in a test, a refusal nobody expected is the failure to report")]

mod fixtures;
mod replays;
mod rollups;
mod threads;
mod visitors;

/// The tables the suite stands on.
const ROOMS: &[&[store::Migration]] = &[store::MIGRATIONS, ledger::MIGRATIONS, insight::MIGRATIONS];
