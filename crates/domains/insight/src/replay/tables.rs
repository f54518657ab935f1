//! SQL of replay runs.

use kernel::Cx;
use kernel::id::RunId;
use store::{Error, Row, Tx, Value, args};

use super::{NewRun, RunResult};
use crate::view::{Run, RunRow};

const COLUMNS: &str = "id, at, source, orders, couriers, result";

/// Stores a run.
pub fn insert(tx: &mut Tx<'_>, cx: &Cx, id: RunId, run: &NewRun) -> Result<(), Error> {
    let result = serde_json::to_string(&run.result).map_err(|e| Error::Corrupt(e.to_string()))?;
    tx.exec(
        "INSERT INTO insight_run (id, at, source, orders, couriers, result) VALUES ($1, $2, $3, $4, $5, $6)",
        args![id, cx.now, &run.source, run.orders, run.couriers, result],
    )?;
    Ok(())
}

/// Runs before an id, newest first.
pub fn list(tx: &mut Tx<'_>, before: Option<RunId>, limit: u32) -> Result<Vec<RunRow>, Error> {
    let mut values: Vec<Value> = args![limit].to_vec();
    let mut older = "";
    if let Some(before) = before {
        older = "WHERE id < $2";
        values.push(before.into());
    }
    let sql = format!("SELECT {COLUMNS} FROM insight_run {older} ORDER BY id DESC LIMIT $1");
    tx.rows(&sql, &values)?.iter().map(|row| Ok(read(row)?.row)).collect()
}

/// One run.
pub fn by_id(tx: &mut Tx<'_>, id: RunId) -> Result<Option<Run>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM insight_run WHERE id = $1");
    tx.row(&sql, args![id])?.as_ref().map(read).transpose()
}

fn read(row: &Row) -> Result<Run, Error> {
    let json: String = row.get(5)?;
    let result: RunResult = serde_json::from_str(&json).map_err(|e| Error::Corrupt(format!("run: {e}")))?;
    Ok(Run {
        row: RunRow {
            run: row.get(0)?,
            at: row.get(1)?,
            source: row.get(2)?,
            orders: row.get(3)?,
            couriers: row.get(4)?,
            metrics: result.metrics,
        },
        series: result.series,
        histogram: result.histogram,
    })
}
