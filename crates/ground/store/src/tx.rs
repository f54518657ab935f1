//! The port: what a use case may ask of the database.

use jiff::Timestamp;
use kernel::Cx;

use crate::{Error, Row, Value, audit, outbox, timer};

/// Which database answers. Rooms never ask; the ground's own modules do in the few places where the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// Embedded.
    Sqlite,
    /// Server.
    Postgres,
}

/// What a driver lends to a job.
pub(crate) trait Connection {
    fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error>;
    fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Error>;
    fn dialect(&self) -> Dialect;
    /// True if the last error was a serialisation conflict that a repetition may cure.
    fn conflicted(&self) -> bool;
}

/// A running transaction, handed to each job. Its drop decides nothing: the driver commits or rolls back.
pub struct Tx<'c> {
    connection: &'c mut dyn Connection,
    failed: bool,
    woke: bool,
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx").field("dialect", &self.dialect()).field("failed", &self.failed).finish()
    }
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: &'c mut dyn Connection) -> Self {
        Self { connection, failed: false, woke: false }
    }

    /// Runs a statement and returns how many rows it touched. `$1`, `$2` … stand for `args`.
    ///
    /// # Errors
    /// Any database error; the transaction is then over and every further statement fails.
    pub fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error> {
        self.guard()?;
        self.connection.exec(sql, args).inspect_err(|_| self.failed = true)
    }

    /// Runs a query and returns its rows.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Error> {
        self.guard()?;
        self.connection.rows(sql, args).inspect_err(|_| self.failed = true)
    }

    /// Runs a query of at most one row.
    ///
    /// # Errors
    /// As [`Tx::exec`], or [`Error::Corrupt`] if there are more rows.
    pub fn row(&mut self, sql: &str, args: &[Value]) -> Result<Option<Row>, Error> {
        let mut rows = self.rows(sql, args)?;
        if rows.len() > 1 {
            self.failed = true;
            return Err(Error::Corrupt(format!("{} rows where one was meant", rows.len())));
        }
        Ok(rows.pop())
    }

    /// Emits a fact about `aggregate`, committed with this job's rows.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn emit(
        &mut self,
        cx: &Cx,
        aggregate: impl ToString,
        event: impl Into<events::Event>,
    ) -> Result<(), Error> {
        self.woke = true;
        outbox::append(self, cx, &aggregate.to_string(), &event.into())
    }

    /// Sets (or moves) the alarm `kind` of `object`.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn timer(
        &mut self,
        cx: &Cx,
        due: Timestamp,
        kind: &'static str,
        object: impl ToString,
    ) -> Result<(), Error> {
        self.woke = true;
        timer::set(self, cx, due, kind, &object.to_string())
    }

    /// Removes the alarm `kind` of `object`, if set.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn cancel_timer(&mut self, kind: &'static str, object: impl ToString) -> Result<(), Error> {
        timer::cancel(self, kind, &object.to_string())
    }

    /// Appends to the audit log who did what to which object. Every command does.
    ///
    /// # Errors
    /// As [`Tx::exec`].
    pub fn audit(&mut self, cx: &Cx, action: &'static str, object: impl ToString) -> Result<(), Error> {
        audit::append(self, cx, action, &object.to_string())
    }

    /// Which database answers.
    pub fn dialect(&self) -> Dialect {
        self.connection.dialect()
    }

    /// Makes sure that nothing of this job is kept, even if the use case goes on after a failure.
    pub(crate) const fn spoil(&mut self) {
        self.failed = true;
    }

    /// Wakes the runner once this job is committed.
    pub(crate) const fn wake(&mut self) {
        self.woke = true;
    }

    pub(crate) const fn wakes_runner(&self) -> bool {
        self.woke
    }

    pub(crate) const fn has_failed(&self) -> bool {
        self.failed
    }

    pub(crate) fn conflicted(&self) -> bool {
        self.failed && self.connection.conflicted()
    }

    /// PostgreSQL refuses everything after an error; SQLite would not. Both must look the same to a room.
    fn guard(&self) -> Result<(), Error> {
        if self.failed { Err(Error::Database("the transaction already failed".to_owned())) } else { Ok(()) }
    }
}
