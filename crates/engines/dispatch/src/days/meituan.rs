//! Records in the schema of the INFORMS TSL data challenge of Meituan (2024): waybills and courier waves.
//!
//! The data may not be passed on, so nobody gets it with this program; who holds a licence brings the files. Places are
//! shifted, not scaled, so distances are true.

use std::collections::BTreeMap;

use super::table::{Cell, Fault, read};
use super::{Courier, Cover, Day, Order, Rules, Store, Vehicle};
use crate::Place;

/// Degrees × 10⁶ in the files, × 10⁷ on the globe of [`crate::Metric::GreatCircle`].
const FINER: i32 = 10;

/// Latest moment believed: the year 2100, in unix seconds.
const MOMENT_MAX: i64 = 4_102_444_800;

/// Room of a box; the files do not say.
const CAPACITY: u32 = 8;

/// The text of the files that make a day.
#[derive(Debug, Clone, Copy)]
pub struct MeituanFiles<'t> {
    /// `all_waybill_info_meituan`, as CSV.
    pub waybills: &'t str,
    /// `courier_wave_info_meituan`, as CSV.
    pub waves: &'t str,
}

/// Reads the day `dt` (yyyymmdd) of one area under rules that the files do not hold (speed, stops, pay).
///
/// An order refused has several waybills and counts once, by the first that was carried out, else by its first. What is
/// booked ahead counts as placed when it was pushed to dispatch. Readiness is the platform's estimate, or the pickup
/// if that came first. A courier's shift runs from their first grab (waves start wrongly at times) or wave to their last
/// wave's end, from where they stood then; who carried nothing of the area on that day does not take part.
///
/// # Errors
/// The first fault of a file.
pub fn meituan(files: MeituanFiles<'_>, dt: u32, area: i64, rules: Rules) -> Result<Day, Fault> {
    let waves = waves(files.waves, dt)?;
    let mut waybills: Vec<Waybill> = waybills(files.waybills, dt, area)?;
    waybills.sort_by_key(|waybill| (waybill.order, !waybill.grabbed, waybill.id));
    let couriers = couriers(&waybills, &waves);
    waybills.dedup_by_key(|waybill| waybill.order);
    let (mut stores, mut numbers) = (Vec::new(), BTreeMap::new());
    let mut orders = Vec::with_capacity(waybills.len());
    for waybill in waybills {
        // A merchant who moved during the day is two stores.
        let store = *numbers.entry((waybill.merchant, waybill.pickup)).or_insert_with(|| {
            stores.push(Store { key: format!("r{}", stores.len() + 1), place: waybill.pickup });
            stores.len() - 1
        });
        let placed_at = waybill.placed_at;
        let fetched_at = Some(waybill.fetched_at).filter(|_| waybill.grabbed && waybill.fetched_at > 0);
        let ready_at = fetched_at.map_or(waybill.ready_at, |at| waybill.ready_at.min(at)).max(placed_at);
        let promised = Some(waybill.promise_at).filter(|at| *at > placed_at);
        orders.push(Order {
            key: format!("o{}", waybill.order),
            store,
            also: Vec::new(),
            dropoff: waybill.dropoff,
            placed_at,
            ready_at,
            promise_at: promised.unwrap_or(placed_at + rules.target_s),
            load: 1,
            cold_chain: false,
        });
    }
    Ok(Day { name: format!("{dt} area {area}"), rules, stores, orders, couriers })
}

/// What is kept of a line of waybills.
struct Waybill {
    order: i64,
    id: i64,
    courier: i64,
    merchant: i64,
    pickup: Place,
    dropoff: Place,
    placed_at: i64,
    promise_at: i64,
    ready_at: i64,
    grabbed: bool,
    grabbed_at: i64,
    grabbed_from: Place,
    fetched_at: i64,
    arrived_at: i64,
}

fn waybills(text: &str, dt: u32, area: i64) -> Result<Vec<Waybill>, Fault> {
    // The two descriptions of the data name the flag differently.
    let header = text.lines().next().unwrap_or("");
    let flag = if header.contains("is_courier_grabbed") { "is_courier_grabbed" } else { "is_courier_grab" };
    let columns = [
        "dt",
        "da_id",
        "order_id",
        "waybill_id",
        "courier_id",
        "poi_id",
        "sender_lat",
        "sender_lng",
        "recipient_lat",
        "recipient_lng",
        "platform_order_time",
        "order_push_time",
        "is_prebook",
        "estimate_arrived_time",
        "estimate_meal_prepare_time",
        flag,
        "grab_time",
        "grab_lat",
        "grab_lng",
        "fetch_time",
        "arrive_time",
    ];
    const FILE: &str = "all_waybill_info_meituan";
    let rows = read(FILE, text, b',', columns, |cells| {
        let [day, da, order, id, courier, merchant, rest @ ..] = cells;
        if day.whole(0, 99_999_999)? != i64::from(dt) || da.whole(i64::MIN, i64::MAX)? != area {
            return Ok(None);
        }
        let [lat, lng, to_lat, to_lng, placed, pushed, prebook, promise, ready, rest @ ..] = rest;
        let [flag, grab, grab_lat, grab_lng, fetch, arrive] = rest;
        let prebook = prebook.whole(0, 1)? == 1;
        Ok(Some(Waybill {
            order: order.whole(0, i64::MAX)?,
            id: id.whole(0, i64::MAX)?,
            courier: courier.whole(i64::MIN, i64::MAX)?,
            merchant: merchant.whole(i64::MIN, i64::MAX)?,
            pickup: place(lat, lng)?,
            dropoff: place(to_lat, to_lng)?,
            placed_at: if prebook { moment(pushed)? } else { moment(placed)? },
            promise_at: absent_or_moment(promise)?,
            ready_at: absent_or_moment(ready)?,
            grabbed: flag.whole(0, 1)? == 1,
            grabbed_at: absent_or_moment(grab)?,
            grabbed_from: place(grab_lat, grab_lng)?,
            fetched_at: absent_or_moment(fetch)?,
            arrived_at: absent_or_moment(arrive)?,
        }))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// First start and last end of each courier's waves on the day.
fn waves(text: &str, dt: u32) -> Result<BTreeMap<i64, (i64, i64)>, Fault> {
    let columns = ["dt", "courier_id", "wave_start_time", "wave_end_time"];
    let rows = read("courier_wave_info_meituan", text, b',', columns, |[day, courier, start, end]| {
        if day.whole(0, 99_999_999)? != i64::from(dt) {
            return Ok(None);
        }
        Ok(Some((courier.whole(i64::MIN, i64::MAX)?, moment(start)?, moment(end)?)))
    })?;
    let mut waves = BTreeMap::new();
    for (courier, start, end) in rows.into_iter().flatten() {
        let known = waves.entry(courier).or_insert((start, end));
        *known = (known.0.min(start), known.1.max(end));
    }
    Ok(waves)
}

/// Who carried something out in the area, from their first grab on.
fn couriers(waybills: &[Waybill], waves: &BTreeMap<i64, (i64, i64)>) -> Vec<Courier> {
    let mut work: BTreeMap<i64, Vec<&Waybill>> = BTreeMap::new();
    for waybill in waybills.iter().filter(|waybill| waybill.grabbed && waybill.grabbed_at > 0) {
        work.entry(waybill.courier).or_default().push(waybill);
    }
    let courier = |(key, done): (i64, Vec<&Waybill>)| {
        let first = done.iter().min_by_key(|waybill| (waybill.grabbed_at, waybill.id))?;
        let from = first.grabbed_at;
        let last = done.iter().map(|waybill| waybill.arrived_at).max()?;
        let to = waves.get(&key).map_or(last, |(_, end)| last.max(*end)).max(from);
        let nowhere = first.grabbed_from == Place { x: 0, y: 0 };
        Some(Courier {
            key: format!("c{key}"),
            place: if nowhere { first.pickup } else { first.grabbed_from },
            from,
            to,
            vehicle: Vehicle::Motorcycle,
            capacity: CAPACITY,
            cold_box: false,
            limit_min: 24 * 60,
            cover: Cover::Unknown,
        })
    };
    work.into_iter().filter_map(courier).collect()
}

fn place(lat: Cell<'_>, lng: Cell<'_>) -> Result<Place, Fault> {
    Ok(Place {
        x: lng.step(-180_000_000, 180_000_000)? * FINER,
        y: lat.step(-90_000_000, 90_000_000)? * FINER,
    })
}

fn moment(cell: Cell<'_>) -> Result<i64, Fault> {
    cell.whole(1, MOMENT_MAX)
}

/// Unix seconds, where 0 means that there is none.
fn absent_or_moment(cell: Cell<'_>) -> Result<i64, Fault> {
    cell.whole(0, MOMENT_MAX)
}
