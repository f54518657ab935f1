//! The ground under every room: one port ([`Tx`]) over two databases, and what a promise needs to survive a crash.
//!
//! A use case is a plain function over [`Tx`] and [`kernel::Cx`]; the doors call [`Store::write`] and [`Store::read`].
//! On SQLite one writer thread takes what is waiting, runs it in one transaction, and commits once for all: every
//! write in the product shares its fsync. On PostgreSQL a bounded pool of threads runs one transaction a job and
//! repeats it on a serialisation conflict.
//!
//! Invariants
//! - A job is `Fn` and may run again; it does no I/O of its own, and what it emits is committed with its rows or not
//!   at all.
//! - An `Err` from a statement ends the job on both engines; conflicts a room expects are written
//!   `ON CONFLICT DO NOTHING` or as a guarded `UPDATE`, and read from the row count.
//! - The queue is bounded: full is [`Error::Busy`], never an unbounded wait.
//! - An event is handled exactly once by each consumer: its inbox row (one for all consumers that
//!   share a job) is written with the effect.

pub mod audit;
mod cells;
mod driver;
mod error;
pub mod idempotency;
mod job;
mod lease;
mod migrate;
pub mod outbox;
mod postgres;
pub mod process;
pub mod runner;
mod sqlite;
mod stats;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;
pub mod timer;
mod tx;
mod value;

pub use cells::Cells;
pub use driver::{Config, Store};
pub use error::Error;
pub use migrate::Migration;
pub use stats::Stats;
pub use tx::{Dialect, Tx};
pub use value::{FromValue, Row, Value};

/// The ground's own tables. First in every list of migrations.
pub const MIGRATIONS: &[Migration] =
    &[Migration { name: "store/0001_ground", sql: include_str!("../migrations/0001_ground.sql") }];
