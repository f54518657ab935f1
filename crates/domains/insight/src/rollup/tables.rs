//! SQL of the counters and of the little that must be remembered between facts.

use std::collections::BTreeMap;

use events::{CaseDecided, CaseSubmitted, Envelope, OrderCompleted, OrderPaid, OrderPlaced, RefundSucceeded};
use jiff::civil::Date;
use kernel::id::OrderId;
use kernel::region::Level;
use kernel::{Fen, Region, time};
use store::{Error, Tx, Value, args};

use super::metric::Metric;

/// Rows a counter is spread over: enough that two facts of a busy hour rarely want the same one.
const SHARDS: u128 = 8;

/// Where an increment goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    day: String,
    hour: i64,
    region: Region,
    shard: i64,
}

impl Cell {
    /// The cell of a fact.
    pub fn of(event: &Envelope, region: Region) -> Self {
        Self::at(event.at(), region, event.id.uuid().as_u128())
    }

    /// The cell of a moment; `draw` spreads.
    pub fn at(at: jiff::Timestamp, region: Region, draw: u128) -> Self {
        let civil = time::in_china(at);
        let shard = i64::try_from(draw % SHARDS).expect("a small remainder");
        Self { day: civil.date().to_string(), hour: civil.hour().into(), region, shard }
    }
}

/// Raises counters of one cell, in one statement. Zeroes are left out; the order is fixed, so that two jobs
/// never wait for each other crosswise.
pub fn add(tx: &mut Tx<'_>, cell: &Cell, adds: &[(Metric, i64)]) -> Result<(), Error> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (metric, n) in adds.iter().filter(|(_, n)| *n != 0) {
        *sums.entry(metric.name()).or_default() += n;
    }
    if sums.is_empty() {
        return Ok(());
    }
    let mut values: Vec<Value> = args![&cell.day, cell.hour, &cell.region, cell.shard].to_vec();
    let mut rows = Vec::with_capacity(sums.len());
    for (metric, n) in sums {
        let at = values.len();
        rows.push(format!("($1, $2, $3, $4, ${}, ${})", at + 1, at + 2));
        values.extend([Value::from(metric), Value::from(n)]);
    }
    let sql = format!(
        "INSERT INTO insight_rollup (day, hour, region, shard, metric, n) VALUES {}
         ON CONFLICT (day, hour, region, metric, shard) DO UPDATE SET n = insight_rollup.n + excluded.n",
        rows.join(", ")
    );
    tx.exec(&sql, &values)?;
    Ok(())
}

/// The codes of a division and everything in it, as the beginning they share; `None` is everywhere.
fn prefix(region: Option<&Region>) -> String {
    let Some(region) = region else { return String::new() };
    let code = region.code();
    match region.level() {
        Level::Country => String::new(),
        Level::Province => code[..2].to_owned(),
        Level::City => code[..4].to_owned(),
        Level::District | Level::Street => code.to_owned(),
    }
}

/// The sums of a day by hour and metric.
pub fn sums(
    tx: &mut Tx<'_>,
    day: Date,
    region: Option<&Region>,
) -> Result<BTreeMap<(i64, String), i64>, Error> {
    let prefix = prefix(region);
    // The length goes in as text of the statement: it is a number, and SUBSTR of an untyped place is
    // ambiguous.
    let sql = format!(
        "SELECT hour, metric, CAST(SUM(n) AS BIGINT) FROM insight_rollup
         WHERE day = $1 AND SUBSTR(region, 1, {}) = $2 GROUP BY hour, metric",
        prefix.len()
    );
    let rows = tx.rows(&sql, args![day.to_string(), prefix])?;
    rows.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}

/// Remembers when a case was handed in; the first time counts.
pub fn case_submitted(tx: &mut Tx<'_>, event: &CaseSubmitted, at_ms: i64) -> Result<(), Error> {
    let sql =
        "INSERT INTO insight_case (id, region, submitted_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
    tx.exec(sql, args![event.case, &event.region, at_ms])?;
    Ok(())
}

/// Remembers how long the decision took.
pub fn case_decided(tx: &mut Tx<'_>, event: &CaseDecided, at_ms: i64) -> Result<(), Error> {
    let day = time::china_date(time::from_ms(at_ms)).to_string();
    let sql = "UPDATE insight_case SET decided_day = $2, minutes = ($3 - submitted_at) / 60000 WHERE id = $1";
    tx.exec(sql, args![event.case, day, at_ms])?;
    Ok(())
}

/// The median of the minutes to decide what was decided on `day`; of an even number the lower of the two in
/// the middle.
pub fn median_minutes(tx: &mut Tx<'_>, day: Date, region: Option<&Region>) -> Result<Option<i64>, Error> {
    let prefix = prefix(region);
    let from =
        format!("FROM insight_case WHERE decided_day = $1 AND SUBSTR(region, 1, {}) = $2", prefix.len());
    let (day, prefix) = (day.to_string(), prefix.as_str());
    let count = tx.row(&format!("SELECT COUNT(*) {from}"), args![&day, prefix])?;
    let count: i64 = count.map_or(Ok(0), |row| row.get(0))?;
    if count == 0 {
        return Ok(None);
    }
    let sql = format!("SELECT minutes {from} ORDER BY minutes LIMIT 1 OFFSET $3");
    tx.row(&sql, args![&day, prefix, (count - 1) / 2])?.map(|row| row.get(0)).transpose()
}

/// What is remembered of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// City.
    pub region: Region,
    /// True if it came from an offer.
    pub offered: bool,
    /// When it was paid, milliseconds since 1970.
    pub paid_at: Option<i64>,
}

/// Remembers a placed order.
pub fn order_placed(tx: &mut Tx<'_>, event: &OrderPlaced) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO insight_order (id, region, offered, refunded, settled) VALUES ($1, $2, $3, 0, 0)
         ON CONFLICT (id) DO NOTHING",
        args![event.order, &event.region, event.decision.is_some()],
    )?;
    Ok(())
}

/// Remembers when an order was paid.
pub fn order_paid(tx: &mut Tx<'_>, event: &OrderPaid, at_ms: i64) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO insight_order (id, region, offered, paid_at, refunded, settled)
         VALUES ($1, $2, $3, $4, 0, 0)
         ON CONFLICT (id) DO UPDATE SET paid_at = $4",
        args![event.order, &event.region, event.decision.is_some(), at_ms],
    )?;
    Ok(())
}

/// Remembers that an order is settled; returns what was refunded of it before.
pub fn order_settled(tx: &mut Tx<'_>, event: &OrderCompleted) -> Result<Fen, Error> {
    tx.exec(
        "INSERT INTO insight_order (id, region, offered, refunded, settled) VALUES ($1, $2, $3, 0, 1)
         ON CONFLICT (id) DO UPDATE SET settled = 1",
        args![event.order, &event.region, event.decision.is_some()],
    )?;
    let row = tx.row("SELECT refunded FROM insight_order WHERE id = $1", args![event.order])?;
    row.map_or(Ok(Fen::ZERO), |row| row.get(0))
}

/// Remembers a refund; returns whether the order was settled.
pub fn order_refunded(tx: &mut Tx<'_>, event: &RefundSucceeded) -> Result<bool, Error> {
    tx.exec(
        "INSERT INTO insight_order (id, region, offered, refunded, settled) VALUES ($1, $2, 0, $3, 0)
         ON CONFLICT (id) DO UPDATE SET refunded = insight_order.refunded + $3",
        args![event.order, &event.region, event.amount],
    )?;
    let row = tx.row("SELECT settled FROM insight_order WHERE id = $1", args![event.order])?;
    row.map_or(Ok(false), |row| row.get(0))
}

/// What is remembered of an order.
pub fn order_row(tx: &mut Tx<'_>, order: OrderId) -> Result<Option<OrderRow>, Error> {
    let row = tx.row("SELECT region, offered, paid_at FROM insight_order WHERE id = $1", args![order])?;
    row.map(|row| Ok(OrderRow { region: row.get(0)?, offered: row.get(1)?, paid_at: row.get(2)? }))
        .transpose()
}

/// True if the day has had no visitor yet.
pub fn is_first_visit_of(tx: &mut Tx<'_>, day: &str) -> Result<bool, Error> {
    Ok(tx.row("SELECT 1 FROM insight_visitor WHERE day = $1 LIMIT 1", args![day])?.is_none())
}

/// Stores a visitor of a day; false if they came before.
pub fn insert_visitor(tx: &mut Tx<'_>, day: &str, visitor: &str) -> Result<bool, Error> {
    let sql =
        "INSERT INTO insight_visitor (day, visitor) VALUES ($1, $2) ON CONFLICT (day, visitor) DO NOTHING";
    Ok(tx.exec(sql, args![day, visitor])? == 1)
}

/// Drops visitors by `(day, hash)`.
pub fn delete_visitors(tx: &mut Tx<'_>, keys: &[(String, String)]) -> Result<(), Error> {
    let places: Vec<String> =
        (0..keys.len()).map(|n| format!("(day = ${} AND visitor = ${})", 2 * n + 1, 2 * n + 2)).collect();
    let values: Vec<Value> =
        keys.iter().flat_map(|(day, key)| [Value::from(day), Value::from(key)]).collect();
    tx.exec(&format!("DELETE FROM insight_visitor WHERE {}", places.join(" OR ")), &values)?;
    Ok(())
}

/// Drops a day's visitors; the counter stays.
pub fn delete_day(tx: &mut Tx<'_>, day: &str) -> Result<(), Error> {
    tx.exec("DELETE FROM insight_visitor WHERE day = $1", args![day])?;
    Ok(())
}
