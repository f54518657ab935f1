//! SQL of the index of threads.

use events::Envelope;
use jiff::Timestamp;
use kernel::{Region, TraceId};
use store::{Error, Tx, args};

use super::{LOOP, label};
use crate::view::TraceRow;

/// Opens a thread or moves it on. A civic thread that reaches the shop becomes a loop.
pub fn note(tx: &mut Tx<'_>, event: &Envelope, room: &str, region: Option<&Region>) -> Result<(), Error> {
    let loop_sql = format!(
        "INSERT INTO insight_trace (trace, started_at, kind, first_name, last_name, last_at, region)
         VALUES ($1, $2, $3, $4, $4, $2, $5)
         ON CONFLICT (trace) DO UPDATE SET
           kind = CASE WHEN insight_trace.kind = 'civic' AND excluded.kind = 'retail' THEN '{LOOP}'
                       ELSE insight_trace.kind END,
           last_name = CASE WHEN insight_trace.last_at <= excluded.last_at THEN excluded.last_name
                            ELSE insight_trace.last_name END,
           last_at = CASE WHEN insight_trace.last_at <= excluded.last_at THEN excluded.last_at
                          ELSE insight_trace.last_at END,
           region = COALESCE(insight_trace.region, excluded.region)"
    );
    tx.exec(&loop_sql, args![event.trace, event.at_ms, room, event.event.name(), region])?;
    Ok(())
}

/// Where a thread belongs.
pub fn region_of(tx: &mut Tx<'_>, trace: TraceId) -> Result<Option<Region>, Error> {
    let row = tx.row("SELECT region FROM insight_trace WHERE trace = $1", args![trace])?;
    row.map_or(Ok(None), |row| row.get(0))
}

/// Threads before a place in the list, newest first.
pub fn list(
    tx: &mut Tx<'_>,
    kind: Option<&str>,
    before: Option<(Timestamp, TraceId)>,
    limit: u32,
) -> Result<Vec<TraceRow>, Error> {
    let (at, trace) = before.unwrap_or((Timestamp::MAX, TraceId([0xff; 16])));
    let mut values = args![at, trace, limit].to_vec();
    let mut of_kind = "";
    if let Some(kind) = kind {
        of_kind = "AND kind = $4";
        values.push(kind.into());
    }
    let sql = format!(
        "SELECT trace, started_at, kind, first_name, last_name FROM insight_trace
         WHERE (started_at < $1 OR (started_at = $1 AND trace < $2)) {of_kind}
         ORDER BY started_at DESC, trace DESC LIMIT $3"
    );
    let rows = tx.rows(&sql, &values)?;
    rows.iter()
        .map(|row| {
            Ok(TraceRow {
                trace: row.get(0)?,
                started_at: row.get(1)?,
                kind: row.get(2)?,
                title: label(&row.get::<String>(3)?),
                last: label(&row.get::<String>(4)?),
            })
        })
        .collect()
}
