//! The tables of couriers and shifts.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kernel::id::{CourierId, StaffId};
use kernel::{Cx, Point, Region};
use store::{Error, Row, Tx, args};

use super::{AddCourier, Courier, EndedBy, Insured, Shift, Vehicle};
use crate::site::inside;

const COLUMNS: &str = "id, staff, name, region, vehicle, capacity_g, insured, cold_box, shift_from, shift_until, lat, lng, \
                       seen_at, version";

/// Shifts that began longer ago than this cannot matter to today or to a stretch of work.
const SHIFTS_KEPT_H: i64 = 72;

pub(super) fn insert(tx: &mut Tx<'_>, new: &AddCourier) -> Result<bool, Error> {
    let added = tx.exec(
        "INSERT INTO delivery_courier (id, staff, name, city, region, vehicle, capacity_g, insured, cold_box, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT DO NOTHING",
        args![
            new.id,
            new.staff,
            &new.name,
            &new.region.city(),
            &new.region,
            new.vehicle.name(),
            new.capacity_g,
            new.insured.name(),
            new.cold_box
        ],
    )?;
    Ok(added == 1)
}

pub(crate) fn by_staff(tx: &mut Tx<'_>, staff: StaffId) -> Result<Option<Courier>, Error> {
    let row = tx.row(&format!("SELECT {COLUMNS} FROM delivery_courier WHERE staff = $1"), args![staff])?;
    row.as_ref().map(courier).transpose()
}

pub(crate) fn by_id(tx: &mut Tx<'_>, id: CourierId) -> Result<Option<Courier>, Error> {
    let row = tx.row(&format!("SELECT {COLUMNS} FROM delivery_courier WHERE id = $1"), args![id])?;
    row.as_ref().map(courier).transpose()
}

/// Couriers on shift in a city, by id.
pub(crate) fn on_shift(tx: &mut Tx<'_>, city: &Region, limit: u32) -> Result<Vec<Courier>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_courier WHERE city = $1 AND shift_from IS NOT NULL ORDER BY id LIMIT $2"
    );
    tx.rows(&sql, args![city, limit])?.iter().map(courier).collect()
}

/// Couriers on shift in a division, by id.
pub(crate) fn on_shift_inside(tx: &mut Tx<'_>, region: &Region, limit: u32) -> Result<Vec<Courier>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_courier
         WHERE region LIKE $1 AND shift_from IS NOT NULL ORDER BY id LIMIT $2"
    );
    tx.rows(&sql, args![inside(region), limit])?.iter().map(courier).collect()
}

/// Couriers on shift in a city whose last place is in the box.
pub(crate) fn on_shift_around(
    tx: &mut Tx<'_>,
    city: &Region,
    centre: Point,
    radius_m: u32,
    limit: u32,
) -> Result<Vec<Courier>, Error> {
    let (low, high) = crate::site::tables::bounds(centre, radius_m);
    let sql = format!(
        "SELECT {COLUMNS} FROM delivery_courier WHERE city = $1 AND shift_from IS NOT NULL
         AND lat BETWEEN $2 AND $3 AND lng BETWEEN $4 AND $5 ORDER BY id LIMIT $6"
    );
    tx.rows(&sql, args![city, low.0, high.0, low.1, high.1, limit])?.iter().map(courier).collect()
}

/// Begins a shift; the place is unknown until it is reported.
pub(super) fn start_shift(
    tx: &mut Tx<'_>,
    cx: &Cx,
    courier: &Courier,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    guarded(
        tx.exec(
            "UPDATE delivery_courier SET shift_from = $3, shift_until = $4, lat = NULL, lng = NULL, seen_at = NULL,
             version = version + 1 WHERE id = $1 AND version = $2",
            args![courier.id, courier.version, cx.now, until],
        )?,
    )?;
    tx.exec(
        "INSERT INTO delivery_shift (courier, started_at) VALUES ($1, $2)
         ON CONFLICT (courier, started_at) DO UPDATE SET ended_at = NULL, ended_by = NULL",
        args![courier.id, cx.now],
    )?;
    Ok(())
}

/// Ends the shift and forgets the place.
pub(super) fn end_shift(tx: &mut Tx<'_>, cx: &Cx, courier: &Courier, by: EndedBy) -> Result<(), Error> {
    guarded(
        tx.exec(
            "UPDATE delivery_courier SET shift_from = NULL, shift_until = NULL, lat = NULL, lng = NULL, seen_at = NULL,
             version = version + 1 WHERE id = $1 AND version = $2",
            args![courier.id, courier.version],
        )?,
    )?;
    tx.exec(
        "UPDATE delivery_shift SET ended_at = $2, ended_by = $3 WHERE courier = $1 AND ended_at IS NULL",
        args![courier.id, cx.now, by.name()],
    )?;
    Ok(())
}

/// Overwrites the last place; false when off shift.
pub(super) fn seen(tx: &mut Tx<'_>, cx: &Cx, id: CourierId, point: Point) -> Result<bool, Error> {
    let touched = tx.exec(
        "UPDATE delivery_courier SET lat = $2, lng = $3, seen_at = $4 WHERE id = $1 AND shift_from IS NOT NULL",
        args![id, point.lat_e7, point.lng_e7, cx.now],
    )?;
    Ok(touched == 1)
}

/// Notes that what is in hand changed; false if something else did since `version` was read.
pub(crate) fn touch(tx: &mut Tx<'_>, id: CourierId, version: i64) -> Result<bool, Error> {
    let sql = "UPDATE delivery_courier SET version = version + 1
               WHERE id = $1 AND version = $2 AND shift_from IS NOT NULL";
    Ok(tx.exec(sql, args![id, version])? == 1)
}

/// The recent shifts of one courier, oldest first.
pub(crate) fn shifts(tx: &mut Tx<'_>, id: CourierId, now: Timestamp) -> Result<Vec<Shift>, Error> {
    let sql = "SELECT started_at, ended_at FROM delivery_shift
               WHERE courier = $1 AND started_at > $2 ORDER BY started_at";
    tx.rows(sql, args![id, oldest(now)])?.iter().map(|row| shift(row, 0)).collect()
}

/// The recent shifts of everyone on shift in a city, oldest first.
pub(crate) fn shifts_of_city(
    tx: &mut Tx<'_>,
    city: &Region,
    now: Timestamp,
) -> Result<BTreeMap<CourierId, Vec<Shift>>, Error> {
    let sql = "SELECT s.courier, s.started_at, s.ended_at FROM delivery_shift s
               JOIN delivery_courier c ON c.id = s.courier
               WHERE c.city = $1 AND c.shift_from IS NOT NULL AND s.started_at > $2 ORDER BY s.courier, s.started_at";
    let mut all: BTreeMap<CourierId, Vec<Shift>> = BTreeMap::new();
    for row in tx.rows(sql, args![city, oldest(now)])? {
        all.entry(row.get(0)?).or_default().push(shift(&row, 1)?);
    }
    Ok(all)
}

fn oldest(now: Timestamp) -> i64 {
    now.as_millisecond() - SHIFTS_KEPT_H * 3_600_000
}

fn guarded(touched: u64) -> Result<(), Error> {
    if touched == 1 { Ok(()) } else { Err(Error::Conflict) }
}

fn shift(row: &Row, at: usize) -> Result<Shift, Error> {
    Ok(Shift { from: row.get(at)?, to: row.get(at + 1)? })
}

fn courier(row: &Row) -> Result<Courier, Error> {
    let (vehicle, insured): (String, String) = (row.get(4)?, row.get(6)?);
    let unknown = |what: &str, name: &str| Error::Corrupt(format!("'{name}' is no {what}"));
    let seen_at: Option<Timestamp> = row.get(12)?;
    Ok(Courier {
        id: row.get(0)?,
        staff: row.get(1)?,
        name: row.get(2)?,
        region: row.get(3)?,
        vehicle: Vehicle::ALL
            .into_iter()
            .find(|v| v.name() == vehicle)
            .ok_or_else(|| unknown("vehicle", &vehicle))?,
        capacity_g: row.get(5)?,
        insured: Insured::ALL
            .into_iter()
            .find(|i| i.name() == insured)
            .ok_or_else(|| unknown("insurance", &insured))?,
        cold_box: row.get(7)?,
        shift_from: row.get(8)?,
        shift_until: row.get(9)?,
        seen: seen_at.map(|at| Ok::<_, Error>((row.point(10, 11)?, at))).transpose()?,
        version: row.get(13)?,
    })
}
