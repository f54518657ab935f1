//! The table of last ticks.

use std::collections::BTreeMap;

use dispatch::{Draft, Held, Reason};
use kernel::{Cx, Region};
use store::{Error, Row, Tx, args};

use super::{Applied, Plan, TickStats};
use crate::site::inside;

/// Reasons kept for the board; it shows no more jobs than a person can look at.
const DETAIL_MAX: usize = 500;

pub(super) fn put_tick(
    tx: &mut Tx<'_>,
    cx: &Cx,
    plan: &Plan,
    applied: Applied,
    took_ms: i64,
) -> Result<(), Error> {
    let held: Vec<&Held> = plan.trips.held.iter().take(DETAIL_MAX).collect();
    let detail = serde_json::to_string(&held).map_err(|e| Error::Corrupt(e.to_string()))?;
    let draft = serde_json::to_string(&plan.trips.draft).map_err(|e| Error::Corrupt(e.to_string()))?;
    tx.exec(
        "INSERT INTO delivery_tick (city, at, ms, assigned, held, stale, detail, draft)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (city) DO UPDATE SET
           at = $2, ms = $3, assigned = $4, held = $5, stale = $6, detail = $7, draft = $8",
        args![&plan.city, cx.now, took_ms, applied.assigned, applied.held, applied.stale, detail, draft],
    )?;
    Ok(())
}

/// What the last tick of a city had in mind for the jobs it held.
pub(super) fn draft(tx: &mut Tx<'_>, city: &Region) -> Result<Draft, Error> {
    let rows = tx.rows("SELECT draft FROM delivery_tick WHERE city = $1", args![city])?;
    let Some(row) = rows.first() else { return Ok(Draft::default()) };
    let draft: String = row.get(0)?;
    serde_json::from_str(&draft).map_err(|e| Error::Corrupt(e.to_string()))
}

/// The last ticks of the cities in a division (or of the city around it), put together; and why jobs wait.
pub(super) fn ticks(
    tx: &mut Tx<'_>,
    region: &Region,
) -> Result<(Option<TickStats>, BTreeMap<String, Reason>), Error> {
    let city = region.city();
    let wide = if city == *region || !city.contains(region) { region } else { &city };
    let sql =
        "SELECT at, ms, assigned, held, stale, detail FROM delivery_tick WHERE city LIKE $1 ORDER BY at";
    let mut all: Option<TickStats> = None;
    let mut reasons = BTreeMap::new();
    for row in tx.rows(sql, args![inside(wide)])? {
        let one = stats(&row)?;
        all = Some(all.map_or(one, |sum| TickStats {
            at: sum.at.max(one.at),
            ms: sum.ms.max(one.ms),
            assigned: sum.assigned + one.assigned,
            held: sum.held + one.held,
            stale: sum.stale + one.stale,
        }));
        let detail: String = row.get(5)?;
        let held: Vec<Held> = serde_json::from_str(&detail).map_err(|e| Error::Corrupt(e.to_string()))?;
        reasons.extend(held.into_iter().map(|held| (held.job.0, held.reason)));
    }
    Ok((all, reasons))
}

fn stats(row: &Row) -> Result<TickStats, Error> {
    Ok(TickStats {
        at: row.get(0)?,
        ms: row.get(1)?,
        assigned: row.get(2)?,
        held: row.get(3)?,
        stale: row.get(4)?,
    })
}
