//! The tables of jobs and refusals.

use jiff::Timestamp;
use kernel::id::{CourierId, JobId, OrderId};
use kernel::{Cx, Fen, Point, Region};
use store::{Error, Row, Tx, args};

use super::{FailReason, Forecast, Job, State};
use crate::site::inside;

const COLUMNS: &str = "id, order_id, person, site, region, pick_lat, pick_lng, drop_lat, drop_lng, address, placed_at, \
     ready_at, promise_at, weight_g, cold, distance_m, pay, state, courier, offered_until, reason, on_time, arrive_eta, \
     pickup_eta, door_eta, free_eta, code_tries, locked_until, trace, version";

/// Jobs in one courier's hands at most: far above any trip, so that a list stays a list.
const HELD_MAX: u32 = 100;

/// Adds a planned job; false if the order has one.
pub(super) fn insert(tx: &mut Tx<'_>, cx: &Cx, job: &Job) -> Result<bool, Error> {
    let added = tx.exec(
        "INSERT INTO delivery_job (id, order_id, person, site, city, region, pick_lat, pick_lng, drop_lat, drop_lng,
         address, placed_at, ready_at, promise_at, weight_g, cold, distance_m, pay, state, since, code_tries, trace,
         version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0, $21, 1)
         ON CONFLICT (order_id) DO NOTHING",
        args![
            job.id,
            job.order,
            job.person,
            &job.site,
            &job.region.city(),
            &job.region,
            job.pick_up.lat_e7,
            job.pick_up.lng_e7,
            job.drop_off.lat_e7,
            job.drop_off.lng_e7,
            job.address,
            job.placed_at,
            job.ready_at,
            job.promise_at,
            job.weight_g,
            job.cold,
            job.distance_m,
            job.pay,
            job.state.name(),
            cx.now,
            job.trace
        ],
    )?;
    Ok(added == 1)
}

/// Saves what can change of a job that was read with `job.version`.
pub(crate) fn save(tx: &mut Tx<'_>, cx: &Cx, job: &Job) -> Result<(), Error> {
    if update(tx, cx, job)? { Ok(()) } else { Err(Error::Conflict) }
}

/// As [`save`]; false if the job changed meanwhile.
pub(crate) fn update(tx: &mut Tx<'_>, cx: &Cx, job: &Job) -> Result<bool, Error> {
    let (until, reason, on_time) = match &job.state {
        State::Offered { until, .. } => (Some(*until), None, None),
        State::Failed { reason, .. } => (None, Some(reason.name()), None),
        State::Delivered { on_time, .. } => (None, None, Some(*on_time)),
        _ => (None, None, None),
    };
    let trip = job.forecast;
    let touched = tx.exec(
        "UPDATE delivery_job SET since = CASE WHEN state = $3 THEN since ELSE $4 END, state = $3, courier = $5,
         offered_until = $6, reason = $7, on_time = $8, arrive_eta = $9, pickup_eta = $10, door_eta = $11,
         free_eta = $12, ready_at = $13, code_tries = $14, locked_until = $15,
         picked_up_at = COALESCE(picked_up_at, $16), ended_at = $17, version = version + 1
         WHERE id = $1 AND version = $2",
        args![
            job.id,
            job.version,
            job.state.name(),
            cx.now,
            job.state.courier(),
            until,
            reason,
            on_time,
            trip.map(|t| t.arrive_at),
            trip.map(|t| t.pickup_at),
            trip.map(|t| t.door_at),
            trip.map(|t| t.free_at),
            job.ready_at,
            job.code_tries,
            job.locked_until,
            job.state.is_aboard().then_some(cx.now),
            job.state.is_over().then_some(cx.now)
        ],
    )?;
    Ok(touched == 1)
}

/// Keeps why the job was offered to its courier, as JSON.
pub(crate) fn set_why(tx: &mut Tx<'_>, id: JobId, why: &str) -> Result<(), Error> {
    tx.exec("UPDATE delivery_job SET why = $2 WHERE id = $1", args![id, why])?;
    Ok(())
}

pub(crate) fn by_id(tx: &mut Tx<'_>, id: JobId) -> Result<Option<Job>, Error> {
    one(tx, &format!("SELECT {COLUMNS} FROM delivery_job WHERE id = $1"), &id.to_string())
}

pub(super) fn by_order(tx: &mut Tx<'_>, order: OrderId) -> Result<Option<Job>, Error> {
    one(tx, &format!("SELECT {COLUMNS} FROM delivery_job WHERE order_id = $1"), &order.to_string())
}

fn one(tx: &mut Tx<'_>, sql: &str, key: &str) -> Result<Option<Job>, Error> {
    tx.row(sql, args![key])?.as_ref().map(job).transpose()
}

/// The open jobs of a courier, the most pressing first.
pub(crate) fn held_by(tx: &mut Tx<'_>, courier: CourierId) -> Result<Vec<Job>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_job WHERE courier = $1 AND ended_at IS NULL
         ORDER BY COALESCE(door_eta, promise_at), id LIMIT $2"
    );
    tx.rows(&sql, args![courier, HELD_MAX])?.iter().map(job).collect()
}

/// The open jobs of a city, the oldest promise first.
pub(crate) fn open_in_city(tx: &mut Tx<'_>, city: &Region, limit: u32) -> Result<Vec<Job>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_job WHERE city = $1 AND ended_at IS NULL ORDER BY promise_at, id LIMIT $2"
    );
    tx.rows(&sql, args![city, limit])?.iter().map(job).collect()
}

/// The open jobs of a division with why each was offered, the oldest promise first.
pub(crate) fn open_inside(
    tx: &mut Tx<'_>,
    region: &Region,
    limit: u32,
) -> Result<Vec<(Job, Option<String>)>, Error> {
    let sql = format!(
        "SELECT {COLUMNS}, why FROM delivery_job WHERE region LIKE $1 AND ended_at IS NULL
         ORDER BY promise_at, id LIMIT $2"
    );
    tx.rows(&sql, args![inside(region), limit])?.iter().map(|row| Ok((job(row)?, row.get(30)?))).collect()
}

/// Open jobs held by couriers who have not reported a place since `before`, and not yet picked up.
pub(crate) fn lost(tx: &mut Tx<'_>, city: &Region, before: Timestamp, limit: u32) -> Result<Vec<Job>, Error> {
    let sql = format!(
        "SELECT {} FROM delivery_job j JOIN delivery_courier c ON c.id = j.courier
         WHERE j.city = $1 AND j.ended_at IS NULL AND j.state IN ('offered', 'accepted', 'arrived')
         AND COALESCE(c.seen_at, c.shift_from, 0) < $2 ORDER BY j.id LIMIT $3",
        columns_of("j")
    );
    tx.rows(&sql, args![city, before, limit])?.iter().map(job).collect()
}

/// Open jobs held by couriers on shift whose last place is in the box.
pub(crate) fn held_around(
    tx: &mut Tx<'_>,
    city: &Region,
    centre: Point,
    radius_m: u32,
    limit: u32,
) -> Result<Vec<Job>, Error> {
    let (low, high) = crate::site::tables::bounds(centre, radius_m);
    let sql = format!(
        "SELECT {} FROM delivery_job j JOIN delivery_courier c ON c.id = j.courier
         WHERE c.city = $1 AND c.shift_from IS NOT NULL AND c.lat BETWEEN $2 AND $3 AND c.lng BETWEEN $4 AND $5
         AND j.ended_at IS NULL ORDER BY j.id LIMIT $6",
        columns_of("j")
    );
    tx.rows(&sql, args![city, low.0, high.0, low.1, high.1, limit])?.iter().map(job).collect()
}

fn columns_of(table: &str) -> String {
    let columns: Vec<String> = COLUMNS.split(',').map(|name| format!("{table}.{}", name.trim())).collect();
    columns.join(", ")
}

/// Cities with a job that waits for a courier or could be lost.
pub(crate) fn cities(tx: &mut Tx<'_>) -> Result<Vec<Region>, Error> {
    let sql = "SELECT DISTINCT city FROM delivery_job WHERE ended_at IS NULL ORDER BY city";
    tx.rows(sql, args![])?.iter().map(|row| row.get(0)).collect()
}

/// Trips delivered by a courier since `from`, and what they paid.
pub(crate) fn earned_since(
    tx: &mut Tx<'_>,
    courier: CourierId,
    from: Timestamp,
) -> Result<(i64, Fen), Error> {
    let row = tx.row(
        "SELECT COUNT(*), CAST(COALESCE(SUM(pay), 0) AS BIGINT) FROM delivery_job
         WHERE courier = $1 AND ended_at IS NOT NULL AND ended_at >= $2 AND state = 'delivered'",
        args![courier, from],
    )?;
    row.map_or(Ok((0, Fen::ZERO)), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Delivered, on time, failed, and the sum of milliseconds from payment to door of jobs that ended in the
/// span.
pub(super) fn ended(
    tx: &mut Tx<'_>,
    region: &Region,
    from: Timestamp,
    to: Timestamp,
) -> Result<[i64; 4], Error> {
    let row = tx.row(
        "SELECT CAST(COALESCE(SUM(CASE WHEN state = 'delivered' THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(COALESCE(on_time, 0)), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN state = 'delivered' THEN ended_at - placed_at ELSE 0 END), 0) AS BIGINT)
         FROM delivery_job WHERE ended_at IS NOT NULL AND ended_at >= $1 AND ended_at < $2 AND region LIKE $3",
        args![from, to, inside(region)],
    )?;
    row.map_or(Ok([0; 4]), |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))
}

/// Milliseconds from promise to door of the jobs last delivered since `from`, two thousand at most.
pub(crate) fn after_promise_ms(tx: &mut Tx<'_>, region: &Region, from: Timestamp) -> Result<Vec<i64>, Error> {
    let sql = "SELECT ended_at - promise_at FROM delivery_job
         WHERE ended_at IS NOT NULL AND ended_at >= $1 AND region LIKE $2 AND state = 'delivered'
         ORDER BY ended_at DESC LIMIT 2000";
    tx.rows(sql, args![from, inside(region)])?.iter().map(|row| row.get(0)).collect()
}

/// Remembers that `courier` does not get the job again, for good or until then.
pub(super) fn refuse(
    tx: &mut Tx<'_>,
    cx: &Cx,
    job: JobId,
    courier: CourierId,
    reason: &str,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    tx.exec(
        "INSERT INTO delivery_refusal (job, courier, at, reason, until) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (job, courier) DO UPDATE SET at = $3, reason = $4, until = $5",
        args![job, courier, cx.now, reason, until],
    )?;
    Ok(())
}

/// Who is barred from which waiting job of a city now.
pub(crate) fn barred(
    tx: &mut Tx<'_>,
    city: &Region,
    now: Timestamp,
) -> Result<Vec<(JobId, CourierId)>, Error> {
    let sql = "SELECT r.job, r.courier FROM delivery_refusal r JOIN delivery_job j ON j.id = r.job
               WHERE j.city = $1 AND j.ended_at IS NULL AND (r.until IS NULL OR r.until > $2)
               ORDER BY r.job, r.courier";
    tx.rows(sql, args![city, now])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

fn job(row: &Row) -> Result<Job, Error> {
    Ok(Job {
        id: row.get(0)?,
        order: row.get(1)?,
        person: row.get(2)?,
        site: row.get(3)?,
        region: row.get(4)?,
        pick_up: row.point(5, 6)?,
        drop_off: row.point(7, 8)?,
        address: row.get(9)?,
        placed_at: row.get(10)?,
        ready_at: row.get(11)?,
        promise_at: row.get(12)?,
        weight_g: row.get(13)?,
        cold: row.get(14)?,
        distance_m: row.get(15)?,
        pay: row.get(16)?,
        state: state(row)?,
        forecast: forecast(row)?,
        code_tries: row.get(26)?,
        locked_until: row.get(27)?,
        trace: row.get(28)?,
        version: row.get(29)?,
    })
}

fn state(row: &Row) -> Result<State, Error> {
    let name: String = row.get(17)?;
    let courier = || row.get::<CourierId>(18);
    Ok(match name.as_str() {
        "planned" => State::Planned,
        "offered" => State::Offered { courier: courier()?, until: row.get(19)? },
        "accepted" => State::Accepted { courier: courier()? },
        "arrived" => State::Arrived { courier: courier()? },
        "picked_up" => State::PickedUp { courier: courier()? },
        "delivered" => State::Delivered { courier: courier()?, on_time: row.get(21)? },
        "failed" => {
            let reason: String = row.get(20)?;
            let reason: FailReason =
                reason.parse().map_err(|e: kernel::Invalid| Error::Corrupt(e.to_string()))?;
            State::Failed { courier: courier()?, reason }
        }
        "cancelled" => State::Cancelled,
        other => return Err(Error::Corrupt(format!("'{other}' is no state of a job"))),
    })
}

fn forecast(row: &Row) -> Result<Option<Forecast>, Error> {
    let Some(arrive_at) = row.get(22)? else { return Ok(None) };
    Ok(Some(Forecast { arrive_at, pickup_at: row.get(23)?, door_at: row.get(24)?, free_at: row.get(25)? }))
}
