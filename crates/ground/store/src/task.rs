//! Deliveries that need another try: reactions that failed, and effects on the outside world.
//!
//! A failed reaction does not hold up the facts behind it; it is repeated with growing pauses and, after
//! [`ATTEMPTS_MAX`], parked as `dead`, where an operator sees it and can retry. A reaction must therefore bear a later
//! fact of the same object having come first: it reads the object's state, not the order of calls.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kernel::Cx;

use crate::{Error, Row, Tx, args};

/// Tries before a delivery is parked for an operator.
pub const ATTEMPTS_MAX: i64 = 8;

/// While an effect is being carried out nobody else may start it; afterwards it is due again.
pub(crate) const EFFECT_LEASE: SignedDuration = SignedDuration::from_secs(60);

/// An effect is given up after this long, before its lease ends, so that no two run at once.
pub(crate) const EFFECT_TIME_MAX: Duration = Duration::from_secs(50);

/// A delivery that waits or is parked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The consumer that could not.
    pub consumer: String,
    /// The event id.
    pub event: String,
    /// Tries so far.
    pub attempts: i64,
    /// Next try.
    pub due: Timestamp,
    /// `due` or `dead`.
    pub state: String,
    /// The last failure.
    pub error: Option<String>,
}

/// Pause before try number `attempts + 1`: 0.2 s doubling, at most ten minutes.
pub(crate) fn backoff(attempts: i64) -> SignedDuration {
    let doublings = u32::try_from(attempts.clamp(0, 12)).expect("clamped");
    SignedDuration::from_millis((200i64 << doublings).min(600_000))
}

/// Puts a delivery on the list, due now; a second time changes nothing.
pub(crate) fn put(tx: &mut Tx<'_>, cx: &Cx, consumer: &str, event: &str) -> Result<(), Error> {
    let sql = "INSERT INTO task (consumer, event, attempts, due, state) VALUES ($1, $2, 0, $3, 'due')
               ON CONFLICT (consumer, event) DO NOTHING";
    tx.exec(sql, args![consumer, event, cx.now])?;
    tx.wake();
    Ok(())
}

/// Puts a reaction on the list that has just failed for the first time.
pub(crate) fn put_failed(
    tx: &mut Tx<'_>,
    cx: &Cx,
    consumer: &str,
    event: &str,
    error: &str,
) -> Result<(), Error> {
    let sql =
        "INSERT INTO task (consumer, event, attempts, due, state, error) VALUES ($1, $2, 1, $3, 'due', $4)
               ON CONFLICT (consumer, event) DO NOTHING";
    tx.exec(sql, args![consumer, event, cx.now + backoff(1), error])?;
    Ok(())
}

/// The deliveries due now, at most `limit`.
pub(crate) fn due(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<Task>, Error> {
    let sql = "SELECT consumer, event, attempts, due, state, error FROM task
               WHERE state = 'due' AND due <= $1 ORDER BY due LIMIT $2";
    tx.rows(sql, args![now, limit])?.iter().map(task).collect()
}

/// Counts the try and takes the delivery for a while; false if somebody else has it.
pub(crate) fn start(tx: &mut Tx<'_>, task: &Task, until: Timestamp) -> Result<bool, Error> {
    let sql = "UPDATE task SET attempts = attempts + 1, due = $4
               WHERE consumer = $1 AND event = $2 AND state = 'due' AND due = $3";
    Ok(tx.exec(sql, args![&task.consumer, &task.event, task.due, until])? == 1)
}

pub(crate) fn done(tx: &mut Tx<'_>, consumer: &str, event: &str) -> Result<(), Error> {
    tx.exec("DELETE FROM task WHERE consumer = $1 AND event = $2", args![consumer, event])?;
    // A place among the effects is free again.
    tx.wake();
    Ok(())
}

/// Notes the failure: due again after a pause, or parked.
pub(crate) fn failed(tx: &mut Tx<'_>, cx: &Cx, task: &Task, error: &str) -> Result<(), Error> {
    let attempts = task.attempts + 1;
    let state = if attempts >= ATTEMPTS_MAX { "dead" } else { "due" };
    let next = cx.now + backoff(attempts);
    let sql =
        "UPDATE task SET due = $3, state = $4, error = $5, attempts = $6 WHERE consumer = $1 AND event = $2";
    tx.exec(sql, args![&task.consumer, &task.event, next, state, error, attempts])?;
    Ok(())
}

/// What waits or is parked, oldest first: the operator's list.
///
/// # Errors
/// Database errors.
pub fn list(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Task>, Error> {
    let sql = "SELECT consumer, event, attempts, due, state, error FROM task ORDER BY due, consumer, event LIMIT $1";
    tx.rows(sql, args![limit])?.iter().map(task).collect()
}

/// Makes a parked delivery due again; false if there is none.
///
/// # Errors
/// Database errors.
pub fn retry(tx: &mut Tx<'_>, cx: &Cx, consumer: &str, event: &str) -> Result<bool, Error> {
    let sql = "UPDATE task SET state = 'due', attempts = 0, due = $3
               WHERE consumer = $1 AND event = $2 AND state = 'dead'";
    let found = tx.exec(sql, args![consumer, event, cx.now])? == 1;
    if found {
        tx.wake();
        tx.audit(cx, "task.retry", event)?;
    }
    Ok(found)
}

fn task(row: &Row) -> Result<Task, Error> {
    Ok(Task {
        consumer: row.get(0)?,
        event: row.get(1)?,
        attempts: row.get(2)?,
        due: row.get(3)?,
        state: row.get(4)?,
        error: row.get(5)?,
    })
}
