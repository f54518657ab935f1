//! Processes that can stop half-way: named steps, each idempotent, each with an undo, their state in a row.
//!
//! A step runs in a transaction of its own together with the move to the next one. A step that fails is repeated with
//! growing pauses; when it gives up ([`Outcome::Fail`], or too many tries) the steps already done are undone in
//! reverse. An operator can see, retry and cancel a process (`cityloop process`).

use jiff::{SignedDuration, Timestamp};
use kernel::id::ProcessId;
use kernel::{Cx, Slot, TraceId};

use crate::runner::Reaction;
use crate::task::{ATTEMPTS_MAX, backoff};
use crate::{Error, Row, Tx, args};

/// A process as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// Identity.
    pub id: ProcessId,
    /// Which kind, `room.noun`.
    pub kind: String,
    /// The object it serves, as text; one process of a kind per object.
    pub object: String,
    /// The step to run next (or to undo next).
    pub step: String,
    /// `running`, `undoing`, `done`, `undone` or `stuck`.
    pub state: String,
    /// What the steps hand each other, as JSON.
    pub data: String,
    /// The shard.
    pub slot: Slot,
    /// The thread it belongs to.
    pub trace: TraceId,
    /// Next run.
    pub due: Timestamp,
    /// Failed tries of this step.
    pub attempts: i64,
    /// Optimistic lock.
    pub version: i64,
    /// The last failure.
    pub error: Option<String>,
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done; `data` replaces the process data where given.
    Next(Option<String>),
    /// Not yet: run the same step again at this moment, or when [`wake`] is called.
    Wait(Timestamp),
    /// It will never work: undo what was done.
    Fail(String),
}

/// Runs a step, or its undo.
pub type StepFn = fn(&mut Tx<'_>, &Cx, &Process) -> Result<Outcome, crate::runner::BoxError>;

/// A named step and its undo.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Stable name.
    pub name: &'static str,
    /// Does it; must bear being called again.
    pub run: StepFn,
    /// Takes it back; must bear being called again, and being called when `run` had no effect.
    pub undo: StepFn,
}

/// A kind of process: its steps in order.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// `room.noun`.
    pub name: &'static str,
    /// In order; at least one.
    pub steps: &'static [Step],
}

/// The shortest wait.
const WAIT_MIN: SignedDuration = SignedDuration::from_millis(100);

const COLUMNS: &str = "id, kind, object, step, state, data, slot, trace, due, attempts, version, error";

/// Starts the process `kind` for `object` at its first step; a second start for the same object changes nothing.
///
/// # Errors
/// Database errors.
pub fn start(tx: &mut Tx<'_>, cx: &Cx, kind: &Kind, object: &str, data: &str) -> Result<(), Error> {
    let id: ProcessId = cx.id();
    let first = kind.steps.first().ok_or_else(|| Error::Corrupt(format!("{} has no steps", kind.name)))?;
    tx.exec(
        "INSERT INTO process (id, kind, object, step, state, data, slot, trace, due, attempts, version, at)
         VALUES ($1, $2, $3, $4, 'running', $5, $6, $7, $8, 0, 1, $8) ON CONFLICT (kind, object) DO NOTHING",
        args![id, kind.name, object, first.name, data, cx.slot, cx.trace(), cx.now],
    )?;
    tx.wake();
    Ok(())
}

/// Makes a waiting process due now, because what it waits for has happened.
///
/// # Errors
/// Database errors.
pub fn wake(tx: &mut Tx<'_>, cx: &Cx, kind: &Kind, object: &str) -> Result<(), Error> {
    let sql = "UPDATE process SET due = $3, version = version + 1
               WHERE kind = $1 AND object = $2 AND state IN ('running', 'undoing')";
    tx.exec(sql, args![kind.name, object, cx.now])?;
    tx.wake();
    Ok(())
}

/// Processes not yet ended, oldest first, or one by id.
///
/// # Errors
/// Database errors.
pub fn list(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Process>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM process WHERE state IN ('running', 'undoing', 'stuck') ORDER BY at LIMIT $1"
    );
    tx.rows(&sql, args![limit])?.iter().map(process).collect()
}

/// One process.
///
/// # Errors
/// Database errors.
pub fn by_id(tx: &mut Tx<'_>, id: ProcessId) -> Result<Option<Process>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM process WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(process).transpose()
}

/// Makes a stuck or waiting process due now with fresh tries; false if there is none.
///
/// # Errors
/// Database errors.
pub fn retry(tx: &mut Tx<'_>, cx: &Cx, id: ProcessId) -> Result<bool, Error> {
    // A stuck process failed in its undo; it goes on undoing.
    let sql = "UPDATE process SET due = $2, attempts = 0, version = version + 1,
                      state = CASE WHEN state = 'stuck' THEN 'undoing' ELSE state END
               WHERE id = $1 AND state IN ('running', 'undoing', 'stuck')";
    let found = tx.exec(sql, args![id, cx.now])? == 1;
    if found {
        tx.wake();
        tx.audit(cx, "process.retry", id)?;
    }
    Ok(found)
}

/// Stops a running process and undoes what it did; false if it is not running.
///
/// # Errors
/// Database errors.
pub fn cancel(tx: &mut Tx<'_>, cx: &Cx, id: ProcessId) -> Result<bool, Error> {
    let sql = "UPDATE process SET state = 'undoing', due = $2, attempts = 0, version = version + 1
               WHERE id = $1 AND state = 'running'";
    let found = tx.exec(sql, args![id, cx.now])? == 1;
    if found {
        tx.wake();
        tx.audit(cx, "process.cancel", id)?;
    }
    Ok(found)
}

pub(crate) fn due(tx: &mut Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<Process>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM process WHERE state IN ('running', 'undoing') AND due <= $1 ORDER BY due LIMIT $2"
    );
    tx.rows(&sql, args![now, limit])?.iter().map(process).collect()
}

/// Runs the next step (or undo) of `process` and saves where it stands, in one transaction.
pub(crate) fn advance(tx: &mut Tx<'_>, cx: &Cx, kind: &Kind, process: &Process) -> Reaction {
    let at = kind.steps.iter().position(|step| step.name == process.step);
    let at = at.ok_or_else(|| format!("{} has no step '{}'", kind.name, process.step))?;
    let step = &kind.steps[at];
    let now = cx.now;
    if process.state == "undoing" {
        // The reason for undoing stays readable to the end.
        let reason = process.error.as_deref();
        let to = |step, state, data, due| Move { step, state, data, due, error: reason };
        return match (step.undo)(tx, cx, process)? {
            Outcome::Wait(until) => {
                save(tx, process, &to(step.name, "undoing", &process.data, later(until, now)))
            }
            Outcome::Fail(reason) => Err(reason.into()),
            Outcome::Next(data) => {
                let data = data.as_deref().unwrap_or(&process.data);
                let (name, state) =
                    if at == 0 { (step.name, "undone") } else { (kind.steps[at - 1].name, "undoing") };
                save(tx, process, &to(name, state, data, now))
            }
        };
    }
    let to = |step, state, data, due| Move { step, state, data, due, error: None };
    match (step.run)(tx, cx, process)? {
        Outcome::Wait(until) => {
            save(tx, process, &to(step.name, "running", &process.data, later(until, now)))
        }
        // The failed step may have had a part of its effect: its own undo runs first.
        Outcome::Fail(reason) => {
            tracing::info!(process = %process.id, kind = kind.name, step = step.name, reason, "undoing a process");
            let back = Move { error: Some(&reason), ..to(step.name, "undoing", &process.data, now) };
            save(tx, process, &back)
        }
        Outcome::Next(data) => {
            let data = data.as_deref().unwrap_or(&process.data);
            let next = kind.steps.get(at + 1);
            let (name, state) = next.map_or((step.name, "done"), |next| (next.name, "running"));
            save(tx, process, &to(name, state, data, now))
        }
    }
}

/// Where a process stands after a step.
struct Move<'a> {
    step: &'a str,
    state: &'a str,
    data: &'a str,
    due: Timestamp,
    error: Option<&'a str>,
}

/// A step that waits for a moment already past would otherwise spin.
fn later(until: Timestamp, now: Timestamp) -> Timestamp {
    until.max(now + WAIT_MIN)
}

/// Notes that a step failed: again after a pause; out of tries, undo; an undo out of tries is stuck.
pub(crate) fn failed(tx: &mut Tx<'_>, cx: &Cx, process: &Process, error: &str) -> Result<(), Error> {
    let attempts = process.attempts + 1;
    let exhausted = attempts >= ATTEMPTS_MAX;
    let state = match (exhausted, process.state.as_str()) {
        (true, "running") => "undoing",
        (true, _) => "stuck",
        (false, same) => same,
    };
    let attempts = if state == process.state { attempts } else { 0 };
    tx.exec(
        "UPDATE process SET attempts = $3, due = $4, state = $5, error = $6, version = version + 1
         WHERE id = $1 AND version = $2",
        args![process.id, process.version, attempts, cx.now + backoff(attempts), state, error],
    )?;
    Ok(())
}

fn save(tx: &mut Tx<'_>, process: &Process, to: &Move<'_>) -> Reaction {
    let saved = tx.exec(
        "UPDATE process SET step = $3, state = $4, data = $5, due = $6, attempts = 0, error = $7, version = version + 1
         WHERE id = $1 AND version = $2",
        args![process.id, process.version, to.step, to.state, to.data, to.due, to.error],
    )?;
    tx.wake();
    if saved == 1 { Ok(()) } else { Err(Error::Conflict.into()) }
}

fn process(row: &Row) -> Result<Process, Error> {
    Ok(Process {
        id: row.get(0)?,
        kind: row.get(1)?,
        object: row.get(2)?,
        step: row.get(3)?,
        state: row.get(4)?,
        data: row.get(5)?,
        slot: row.get(6)?,
        trace: row.get(7)?,
        due: row.get(8)?,
        attempts: row.get(9)?,
        version: row.get(10)?,
        error: row.get(11)?,
    })
}
