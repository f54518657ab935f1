//! The audit log: who did what to which object, in a chain that shows any later change.
//!
//! A command appends its entry with its rows. The runner seals what is new in batches: each seal hashes the one before
//! and every entry of its batch, so that no entry can be altered, removed or reordered unnoticed. Sealing apart from
//! committing keeps the chain from making writers wait for each other; the newest second or so is not yet sealed.

use kernel::id::AuditId;
use kernel::{Cx, hex};
use sha2::{Digest, Sha256};

use crate::{Error, Row, Tx, args};

/// Entries in one seal at most, so that sealing after a long pause stays a short job.
pub(crate) const SEAL_MAX: u32 = 2_000;

/// The hash before the first seal.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Seals checked.
    pub seals: i64,
    /// Entries under a seal.
    pub sealed: i64,
    /// Entries not yet sealed.
    pub unsealed: i64,
    /// The newest sound seal. Noted outside (a printed report, another cell), it also shows the loss of whole seals with
    /// their entries from the end, which no chain can show by itself.
    pub head: String,
    /// The first fault, in words; `None` if the chain is whole.
    pub fault: Option<String>,
}

pub(crate) fn append(tx: &mut Tx<'_>, cx: &Cx, action: &str, object: &str) -> Result<(), Error> {
    let id: AuditId = cx.id();
    tx.exec(
        "INSERT INTO audit (id, at, actor, action, object, trace) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, cx.now, cx.actor.to_string(), action, object, cx.trace()],
    )?;
    Ok(())
}

/// Seals what is new, at most 2,000 entries; returns how many.
///
/// # Errors
/// Database errors; [`Error::Conflict`] if another node sealed meanwhile.
pub fn seal(tx: &mut Tx<'_>, cx: &Cx) -> Result<u64, Error> {
    let head = tx.row("SELECT batch, hash FROM audit_seal ORDER BY batch DESC LIMIT 1", &[])?;
    let (batch, prev) = match head {
        Some(row) => (row.get::<i64>(0)? + 1, row.get::<String>(1)?),
        None => (1, GENESIS.to_owned()),
    };
    // One statement marks and reads, so that an entry committed meanwhile is either in both or in neither.
    let entries = tx.rows(
        "UPDATE audit SET batch = $1
         WHERE batch IS NULL AND id IN (SELECT id FROM audit WHERE batch IS NULL ORDER BY id LIMIT $2)
         RETURNING id, at, actor, action, object, trace",
        args![batch, SEAL_MAX],
    )?;
    if entries.is_empty() {
        return Ok(0);
    }
    let hash = chain(&prev, &entries)?;
    let sealed = entries.len() as u64;
    let count = i64::try_from(sealed).map_err(|e| Error::Corrupt(e.to_string()))?;
    let added = tx.exec(
        "INSERT INTO audit_seal (batch, entries, prev, hash, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (batch) DO NOTHING",
        args![batch, count, prev, hash, cx.now],
    )?;
    if added == 1 { Ok(sealed) } else { Err(Error::Conflict) }
}

/// How many entries are not sealed yet.
///
/// # Errors
/// Database errors.
pub fn unsealed_count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    tx.row("SELECT COUNT(*) FROM audit WHERE batch IS NULL", &[])?.map_or(Ok(0), |row| row.get(0))
}

/// Recomputes the whole chain.
///
/// # Errors
/// Database errors; a broken chain is a [`Report`] with a fault.
pub fn verify(tx: &mut Tx<'_>) -> Result<Report, Error> {
    let unsealed = unsealed_count(tx)?;
    let mut head = GENESIS.to_owned();
    let mut report = Report { seals: 0, sealed: 0, unsealed, head: head.clone(), fault: None };
    for seal in tx.rows("SELECT batch, entries, prev, hash FROM audit_seal ORDER BY batch", &[])? {
        let (batch, count, prev, hash): (i64, i64, String, String) =
            (seal.get(0)?, seal.get(1)?, seal.get(2)?, seal.get(3)?);
        let entries =
            tx.rows("SELECT id, at, actor, action, object, trace FROM audit WHERE batch = $1", args![batch])?;
        report.seals += 1;
        report.sealed += count;
        let fault = if batch != report.seals {
            Some(format!("seal {} is missing", report.seals))
        } else if prev != head {
            Some(format!("seal {batch} does not follow the one before"))
        } else if i64::try_from(entries.len()) != Ok(count) {
            Some(format!("seal {batch} covers {count} entries, {} are there", entries.len()))
        } else if chain(&prev, &entries)? != hash {
            Some(format!("an entry under seal {batch} was altered"))
        } else {
            None
        };
        if fault.is_some() {
            report.head = head;
            report.fault = fault;
            return Ok(report);
        }
        head = hash;
    }
    let stray = tx.row("SELECT MIN(batch) FROM audit WHERE batch < 1 OR batch > $1", args![report.seals])?;
    if let Some(batch) = stray.map_or(Ok(None), |row| row.get::<Option<i64>>(0))? {
        report.fault = Some(format!("seal {batch} is missing, but entries lie under it"));
    }
    report.head = head;
    Ok(report)
}

/// The seal over `entries`, put in the order of their ids by bytes, whatever order the database sorts texts in.
fn chain(prev: &str, entries: &[Row]) -> Result<String, Error> {
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        lines.push((entry.get::<String>(0)?, entry));
    }
    lines.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let mut hash = Sha256::new();
    hash.update(prev);
    for (id, entry) in lines {
        hash.update(format!("\n{id}\0{}", entry.get::<i64>(1)?));
        for column in 2..6 {
            // No stored text holds a NUL, so the fields cannot run into each other.
            hash.update(b"\0");
            hash.update(entry.get::<String>(column)?);
        }
    }
    Ok(hex::encode(&hash.finalize()))
}
