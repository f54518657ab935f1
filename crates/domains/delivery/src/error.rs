//! What a caller of this room can act on.

use jiff::Timestamp;

/// A refused or failed use case.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it belongs to someone else.
    #[error("not found")]
    NotFound,
    /// The role of the actor does not do this.
    #[error("not allowed for this role")]
    Forbidden,
    /// The job is in a state in which this cannot be done.
    #[error("the job is {state}")]
    NotNow {
        /// The state, by its stable name.
        state: &'static str,
        /// What the courier can do instead.
        allowed: &'static [&'static str],
    },
    /// The courier is not on shift.
    #[error("the courier is not on shift")]
    OffShift,
    /// The shift cannot end while jobs are in hand.
    #[error("{jobs} jobs are still in hand")]
    Carrying {
        /// How many.
        jobs: usize,
    },
    /// The longest stretch of work is reached; a rest is due.
    #[error("a rest is due until {until}")]
    MustRest {
        /// When work may begin again.
        until: Timestamp,
    },
    /// The longest day of work is reached.
    #[error("the day's work is done; back from {until}")]
    DayDone {
        /// When work may begin again.
        until: Timestamp,
    },
    /// Too many wrong hand-over codes.
    #[error("the hand-over code is locked until {until}")]
    CodeLocked {
        /// When the next try is taken.
        until: Timestamp,
    },
    /// A paid order names a site this room does not know.
    #[error("no site is called '{0}'")]
    SiteUnknown(String),
    /// Enough simulations of this division wait already.
    #[error("{waiting} simulations wait already")]
    Queued {
        /// How many.
        waiting: u32,
    },
    /// The engine cannot work with what it was given.
    #[error(transparent)]
    Plan(#[from] dispatch::Error),
    /// An input is wrong.
    #[error(transparent)]
    Invalid(#[from] kernel::Invalid),
    /// From the room of people.
    #[error(transparent)]
    People(#[from] people::Error),
    /// From the books.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// From the store.
    #[error(transparent)]
    Store(#[from] store::Error),
}
