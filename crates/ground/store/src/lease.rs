//! Who may run a cell's background work: one node at a time, by a row that expires.
//!
//! A lease only saves work. Two holders for a moment (a paused node that wakes) are harmless: every effect is guarded
//! by its own row.

use jiff::{SignedDuration, Timestamp};

use crate::{Error, Tx, args};

/// A holder that stops renewing is replaced after this long.
pub(crate) const TTL: SignedDuration = SignedDuration::from_secs(10);

/// Takes or renews the lease; true while `holder` has it.
pub(crate) fn hold(tx: &mut Tx<'_>, now: Timestamp, name: &str, holder: &str) -> Result<bool, Error> {
    let held = tx.exec(
        "INSERT INTO lease (name, holder, until) VALUES ($1, $2, $3)
         ON CONFLICT (name) DO UPDATE SET holder = $2, until = $3 WHERE lease.holder = $2 OR lease.until < $4",
        args![name, holder, now + TTL, now],
    )?;
    Ok(held == 1)
}

/// Gives the lease up, so that another node need not wait.
pub(crate) fn release(tx: &mut Tx<'_>, name: &str, holder: &str) -> Result<(), Error> {
    tx.exec("DELETE FROM lease WHERE name = $1 AND holder = $2", args![name, holder])?;
    Ok(())
}
