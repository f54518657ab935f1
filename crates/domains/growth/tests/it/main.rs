//! The growth room: each legal rule by its number, then the flow from a hint to an attributed order, on both
//! engines.

#![expect(clippy::unwrap_used, reason = "in a test, a refusal nobody expected is the failure to report")]

mod firewall;
mod fixtures;
mod flow;
mod money;
mod packs;
mod privacy;
mod rules;

/// The tables the suite stands on.
const ROOMS: &[&[store::Migration]] =
    &[store::MIGRATIONS, people::MIGRATIONS, ledger::MIGRATIONS, growth::MIGRATIONS];
