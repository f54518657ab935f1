//! Durable alarms: one per `(kind, object)`, fired once, by a row that survives restarts and backups.

use jiff::Timestamp;
use kernel::{Cx, Slot, TraceId};

use crate::task::{ATTEMPTS_MAX, backoff};
use crate::{Error, Row, Tx, args};

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// What shall happen, `room.act`.
    pub kind: String,
    /// To which object, as text.
    pub object: String,
    /// When.
    pub due: Timestamp,
    /// The shard of the object.
    pub slot: Slot,
    /// The thread it belongs to.
    pub trace: TraceId,
    /// Failed tries so far.
    pub attempts: i64,
    /// What the last of them said.
    pub error: Option<String>,
}

pub(crate) fn set(tx: &mut Tx<'_>, cx: &Cx, due: Timestamp, kind: &str, object: &str) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO timer (kind, object, due, slot, trace, attempts, state) VALUES ($1, $2, $3, $4, $5, 0, 'due')
         ON CONFLICT (kind, object) DO UPDATE
         SET due = $3, slot = $4, trace = $5, attempts = 0, state = 'due', error = NULL",
        args![kind, object, due, cx.slot, cx.trace()],
    )?;
    Ok(())
}

pub(crate) fn cancel(tx: &mut Tx<'_>, kind: &str, object: &str) -> Result<(), Error> {
    tx.exec("DELETE FROM timer WHERE kind = $1 AND object = $2", args![kind, object])?;
    Ok(())
}

/// The alarms due at `now`, at most `limit`.
pub(crate) fn due(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<Timer>, Error> {
    let sql = "SELECT kind, object, due, slot, trace, attempts, error FROM timer
               WHERE state = 'due' AND due <= $1 ORDER BY due LIMIT $2";
    tx.rows(sql, args![now, limit])?.iter().map(timer).collect()
}

/// Removes the alarm before it is acted on, in the same transaction; false if it was moved, cancelled or fired.
pub(crate) fn fire(tx: &mut Tx<'_>, timer: &Timer) -> Result<bool, Error> {
    let sql = "DELETE FROM timer WHERE kind = $1 AND object = $2 AND due = $3 AND state = 'due'";
    Ok(tx.exec(sql, args![&timer.kind, &timer.object, timer.due])? == 1)
}

/// Notes that acting failed: again after a pause, or parked.
pub(crate) fn failed(tx: &mut Tx<'_>, cx: &Cx, timer: &Timer, error: &str) -> Result<(), Error> {
    let attempts = timer.attempts + 1;
    let state = if attempts >= ATTEMPTS_MAX { "dead" } else { "due" };
    tx.exec(
        "UPDATE timer SET due = $4, attempts = $5, state = $6, error = $7 WHERE kind = $1 AND object = $2 AND due = $3",
        args![&timer.kind, &timer.object, timer.due, cx.now + backoff(attempts), attempts, state, error],
    )?;
    Ok(())
}

/// The alarms that failed too often and are parked, oldest first: the operator's list.
///
/// # Errors
/// Database errors.
pub fn parked(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Timer>, Error> {
    let sql = "SELECT kind, object, due, slot, trace, attempts, error FROM timer
               WHERE state = 'dead' ORDER BY due, kind, object LIMIT $1";
    tx.rows(sql, args![limit])?.iter().map(timer).collect()
}

/// Makes a parked alarm due now; false if there is none.
///
/// # Errors
/// Database errors.
pub fn retry(tx: &mut Tx<'_>, cx: &Cx, kind: &str, object: &str) -> Result<bool, Error> {
    let sql = "UPDATE timer SET state = 'due', attempts = 0, due = $3
               WHERE kind = $1 AND object = $2 AND state = 'dead'";
    let found = tx.exec(sql, args![kind, object, cx.now])? == 1;
    if found {
        tx.wake();
        tx.audit(cx, "timer.retry", object)?;
    }
    Ok(found)
}

fn timer(row: &Row) -> Result<Timer, Error> {
    Ok(Timer {
        kind: row.get(0)?,
        object: row.get(1)?,
        due: row.get(2)?,
        slot: row.get(3)?,
        trace: row.get(4)?,
        attempts: row.get(5)?,
        error: row.get(6)?,
    })
}
