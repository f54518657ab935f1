//! What can go wrong below a use case.

use ::postgres::error::SqlState;

/// A failure of the store. Rooms carry it as their `Store` variant; the edge maps it to 503, 422 or 500.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue of jobs is full; try again shortly.
    #[error("the store is busy")]
    Busy,
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// A row changed since it was read; load it again and repeat.
    #[error("the row changed meanwhile")]
    Conflict,
    /// The idempotency key was used with another request.
    #[error("the idempotency key belongs to another request")]
    KeyReused,
    /// The job panicked; its changes are rolled back.
    #[error("the job panicked: {0}")]
    Panicked(String),
    /// The database refused a statement or a commit.
    #[error("database: {0}")]
    Database(String),
    /// A stored value is not what the code expects.
    #[error("stored value: {0}")]
    Corrupt(String),
    /// A migration that ran is not the one in this binary.
    #[error("migration: {0}")]
    Migration(String),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        match error.sqlite_error_code() {
            // Another process (a backup, a check) holds the file beyond our patience.
            Some(DatabaseBusy | DatabaseLocked) => Self::Busy,
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        // The driver's own Display says only "db error"; the server's words are one level down. Its DETAIL is left
        // out: it quotes the row, and rows hold personal data.
        let Some(db) = error.as_db_error() else { return Self::Database(error.to_string()) };
        if *db.code() == SqlState::LOCK_NOT_AVAILABLE {
            return Self::Busy;
        }
        Self::Database(format!("{} ({})", db.message(), db.code().code()))
    }
}
