//! The ledger: every yuan that moves, in double entry.
//!
//! Rooms say what happened ([`post`]), set money aside ([`hold`]) and take things back ([`reverse`]); nothing is ever
//! edited. A limit (a wallet, a budget, a refundable amount) is an account that cannot go below zero. Postings carry
//! campaign, funder, arm and region, so that the cost of a subsidy is read off the books and not estimated.
//!
//! Only limited accounts keep a balance row, changed by a guarded update. Revenue and the like have none: thousands of
//! orders a second would queue for that one row, and nobody needs it within the transaction.
//!
//! Invariants
//! - The lines of an entry sum to zero in each currency; so does the whole book.
//! - A limited account's balance less what is held from it is never below zero.
//! - A balance row equals the sum of the account's postings ([`verify`] recomputes it).
//! - `(kind, reference)` names an entry: saying it twice books it once.
//! - A failed call leaves nothing behind, so a caller may go on with something else in the same transaction.

pub mod chart;
mod commands;
mod error;
mod hold;
mod model;
mod queries;
mod tables;
mod verify;

pub use commands::{post, reverse};
pub use error::Error;
pub use hold::{HOLD_EXPIRY, HoldState, HoldView, hold, hold_of, on_hold_expiry, post_hold, void_hold};
pub use model::{Account, CNY, CNYB, LINES_MAX, Line, Normal, Tags};
pub use queries::{
    Dimension, EntryView, PAGE_MAX, PostingView, available, balance, entries_of, entry, entry_by_reference,
    sums_by,
};
pub use verify::{BooksReport, verify};

/// The ledger's tables.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { name: "ledger/0001_ledger", sql: include_str!("../migrations/0001_ledger.sql") }];
