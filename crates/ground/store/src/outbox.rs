//! Facts on their way out: written with the change they tell of, relayed after the commit, kept as the trace.
//!
//! Order: within an aggregate `seq` and `at` never go down, and a later number cannot commit before an earlier one
//! (both writers would claim the same number, and one repeats). So reading by `(at, seq)` keeps each aggregate's order.

use std::collections::BTreeSet;

use events::{Envelope, Event};
use kernel::{Cx, TraceId};

use crate::{Error, Row, Tx, args};

const COLUMNS: &str = "id, slot, aggregate, seq, trace, cause, actor, at, version, event";

pub(crate) fn append(tx: &mut Tx<'_>, cx: &Cx, aggregate: &str, event: &Event) -> Result<(), Error> {
    let id: kernel::id::EventId = cx.id();
    let json = serde_json::to_string(event).map_err(|e| Error::Corrupt(e.to_string()))?;
    tx.exec(
        // The newest fact alone tells both maxima, however long the history is.
        "INSERT INTO outbox (id, slot, aggregate, seq, name, version, trace, cause, actor, at, event)
         SELECT $1, $2, $3, COALESCE(MAX(seq), 0) + 1, $4, $5, $6, $7, $8,
                CASE WHEN COALESCE(MAX(at), $9) > $9 THEN MAX(at) ELSE $9 END, $10
         FROM (SELECT seq, at FROM outbox WHERE aggregate = $3 ORDER BY seq DESC LIMIT 1) AS newest",
        args![
            id,
            cx.slot,
            aggregate,
            event.name(),
            event.version(),
            cx.trace(),
            cx.cause,
            cx.actor.to_string(),
            cx.now,
            json
        ],
    )?;
    Ok(())
}

/// The next facts nobody has relayed, at most `limit`. A fact this binary cannot read (a newer one wrote it) is left
/// pending with what follows it on its aggregate; it holds up nobody else.
///
/// # Errors
/// Database errors.
pub fn pending(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Envelope>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE relayed_at IS NULL ORDER BY at, seq, id LIMIT $1");
    let mut unreadable: BTreeSet<String> = BTreeSet::new();
    let mut facts = Vec::new();
    for row in tx.rows(&sql, args![limit])? {
        let aggregate: String = row.get(2)?;
        if unreadable.contains(&aggregate) {
            continue;
        }
        match envelope(&row) {
            Ok(fact) => facts.push(fact),
            Err(error) => {
                tracing::warn!(%error, aggregate, "a fact cannot be read and stays pending");
                unreadable.insert(aggregate);
            }
        }
    }
    Ok(facts)
}

/// How many facts wait to be relayed.
///
/// # Errors
/// Database errors.
pub fn pending_count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let row = tx.row("SELECT COUNT(*) FROM outbox WHERE relayed_at IS NULL", &[])?;
    row.map_or(Ok(0), |r| r.get(0))
}

/// Everything that happened on one thread, in order: the trace viewer.
///
/// # Errors
/// Database errors.
pub fn of_trace(tx: &mut Tx<'_>, trace: TraceId, limit: u32) -> Result<Vec<Envelope>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE trace = $1 ORDER BY at, seq, id LIMIT $2");
    tx.rows(&sql, args![trace, limit])?.iter().map(envelope).collect()
}

/// The history of one object.
///
/// # Errors
/// Database errors.
pub fn of_aggregate(tx: &mut Tx<'_>, aggregate: &str, limit: u32) -> Result<Vec<Envelope>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE aggregate = $1 ORDER BY seq LIMIT $2");
    tx.rows(&sql, args![aggregate, limit])?.iter().map(envelope).collect()
}

/// One fact by its id.
///
/// # Errors
/// Database errors.
pub fn by_id(tx: &mut Tx<'_>, id: &str) -> Result<Option<Envelope>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM outbox WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(envelope).transpose()
}

/// Takes `event` off the pending list; false if it was taken off before.
pub(crate) fn mark_relayed(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Result<bool, Error> {
    let sql = "UPDATE outbox SET relayed_at = $2 WHERE id = $1 AND relayed_at IS NULL";
    Ok(tx.exec(sql, args![event.id, cx.now])? == 1)
}

/// Keeps others from relaying `event` until this job ends; false if it was relayed before.
pub(crate) fn hold(tx: &mut Tx<'_>, event: &Envelope) -> Result<bool, Error> {
    let sql = "UPDATE outbox SET relayed_at = NULL WHERE id = $1 AND relayed_at IS NULL";
    Ok(tx.exec(sql, args![event.id])? == 1)
}

/// The consumer that stands for all of them: they mostly handle a fact in one job, and then share one row.
const ALL: &str = "*";

/// Who has handled a fact.
pub(crate) struct Claimed(BTreeSet<String>);

impl Claimed {
    pub(crate) fn has(&self, consumer: &str) -> bool {
        self.0.contains(consumer) || self.0.contains(ALL)
    }
}

/// Claims `event` for every consumer that has not handled it; returns who had.
pub(crate) fn claim_for_all(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Result<Claimed, Error> {
    let rows = tx.rows("SELECT consumer FROM inbox WHERE event = $1", args![event.id])?;
    let claimed = Claimed(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?);
    claim(tx, cx, ALL, event)?;
    Ok(claimed)
}

/// Claims `event` for `consumer`; false if it was handled before.
pub(crate) fn claim(tx: &mut Tx<'_>, cx: &Cx, consumer: &str, event: &Envelope) -> Result<bool, Error> {
    let sql = "INSERT INTO inbox (consumer, event, at) VALUES ($1, $2, $3) ON CONFLICT (event, consumer) DO NOTHING";
    Ok(tx.exec(sql, args![consumer, event.id, cx.now])? == 1)
}

fn envelope(row: &Row) -> Result<Envelope, Error> {
    let version: i64 = row.get(8)?;
    let json: String = row.get(9)?;
    Ok(Envelope {
        id: row.get(0)?,
        slot: row.get(1)?,
        aggregate: row.get(2)?,
        seq: row.get(3)?,
        trace: row.get(4)?,
        cause: row.get(5)?,
        actor: row.get(6)?,
        at_ms: row.get(7)?,
        version: u16::try_from(version).map_err(|e| Error::Corrupt(e.to_string()))?,
        event: serde_json::from_str(&json).map_err(|e| Error::Corrupt(format!("event: {e}")))?,
    })
}
