//! Published days of Rappi (mdrp-sim): clock times and degrees, and far more couriers logged in than at work.
//!
//! The day is laid out as a meal delivery routing problem (metres around the mean store, whole minutes, 22 km/h with a
//! detour of 1.35, stops of two minutes, a target of 40), because that is what figures are compared on. The platform's
//! own promises are not used: they do not follow from what its couriers could do.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::mdrp::free_courier;
use super::table::{Cell, Fault, read};
use super::{Courier, Day, Order, Rules, Store, Vehicle};
use crate::{Metric, Place, ShiftEnd};

/// Parts of a metre that places are counted in, so that the speed is a whole number of them.
const PARTS_PER_M: f64 = 5.0;

/// 271.6 m/min (22 km/h over a detour of 1.35) in these parts.
const SPEED: u32 = 1_358;

/// Metres of a degree of latitude, and of longitude at the equator.
const DEGREE_M: (f64, f64) = (110_540.0, 111_320.0);

/// The text of a day's files.
#[derive(Debug, Clone, Copy)]
pub struct RappiFiles<'t> {
    /// `orders.csv`.
    pub orders: &'t str,
    /// `couriers.csv`.
    pub couriers: &'t str,
}

/// What was not taken as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cleaned {
    /// Orders ready before they were placed: ready when placed.
    pub ready_raised: usize,
    /// Couriers whose shift ends before it starts, left out.
    pub without_shift: usize,
    /// Couriers left out to reach the load.
    pub thinned: usize,
}

/// Reads a day, with as many couriers as make `load_hundredths` orders in a hundred hours of shift (180: 1.8 an hour);
/// all of them if there is none given. Who stays follows from their number alone.
///
/// # Errors
/// The first fault of a file.
pub fn rappi(
    name: &str,
    files: RappiFiles<'_>,
    load_hundredths: Option<u32>,
) -> Result<(Day, Cleaned), Fault> {
    let raw = raw_orders(files.orders)?;
    let centre = centre(&raw);
    let mut cleaned = Cleaned { ready_raised: 0, without_shift: 0, thinned: 0 };
    let (mut stores, mut numbers) = (Vec::new(), BTreeMap::new());
    let mut orders = Vec::with_capacity(raw.len());
    for order in raw {
        // A store is known by its place only.
        let pickup = on_plane(order.pickup, centre);
        let store = *numbers.entry(pickup).or_insert_with(|| {
            stores.push(Store { key: format!("r{}", stores.len() + 1), place: pickup });
            stores.len() - 1
        });
        cleaned.ready_raised += usize::from(order.ready_s < order.placed_s);
        let placed_at = order.placed_s.div_euclid(60) * 60 + i64::from(order.placed_s % 60 > 0) * 60;
        let ready_at = order.ready_s.div_euclid(60) * 60 + i64::from(order.ready_s % 60 > 0) * 60;
        orders.push(Order {
            key: order.key,
            store,
            also: Vec::new(),
            dropoff: on_plane(order.dropoff, centre),
            placed_at,
            ready_at: ready_at.max(placed_at),
            promise_at: placed_at + RULES.target_s,
            load: 1,
            cold_chain: false,
        });
    }
    let columns = ["courier_id", "vehicle", "on_lat", "on_lng", "on_time", "off_time"];
    let mut seen = BTreeSet::new();
    let shifts = read("couriers.csv", files.couriers, b',', columns, |cells| {
        let fresh = seen.insert(cells[0].text.to_owned());
        if fresh { courier(cells, centre) } else { Err(cells[0].fault("a courier named once")) }
    })?;
    let listed = shifts.len();
    let mut couriers: Vec<Courier> = shifts.into_iter().flatten().collect();
    cleaned.without_shift = listed - couriers.len();
    if let Some(load) = load_hundredths {
        let shift_min: i64 = couriers.iter().map(|courier| (courier.to - courier.from) / 60).sum();
        let before = couriers.len();
        couriers.retain(|courier| stays(&courier.key, orders.len(), load, shift_min));
        cleaned.thinned = before - couriers.len();
    }
    let name = load_hundredths
        .map_or_else(|| name.to_owned(), |load| format!("{name} at {}.{:02}", load / 100, load % 100));
    Ok((Day { name, rules: RULES, stores, orders, couriers }, cleaned))
}

const RULES: Rules = Rules {
    metric: Metric::Euclid,
    speed_m_per_min: SPEED,
    travel_step_s: 60,
    pickup_service_s: 120,
    dropoff_service_s: 120,
    shift_end: ShiftEnd::Pickup,
    target_s: 40 * 60,
    cap_s: 90 * 60,
    pay_per_order_fen: 1_000,
    pay_per_hour_fen: 1_500,
};

/// A point in degrees: latitude, longitude.
type Degrees = (f64, f64);

struct Raw {
    key: String,
    pickup: Degrees,
    dropoff: Degrees,
    placed_s: i64,
    ready_s: i64,
}

fn raw_orders(text: &str) -> Result<Vec<Raw>, Fault> {
    let columns = [
        "order_id",
        "pick_up_lat",
        "pick_up_lng",
        "drop_off_lat",
        "drop_off_lng",
        "placement_time",
        "ready_time",
    ];
    let mut seen = BTreeSet::new();
    read("orders.csv", text, b',', columns, |[id, lat, lng, to_lat, to_lng, placed, ready]| {
        let key = format!("o{}", id.key()?);
        if !seen.insert(key.clone()) {
            return Err(id.fault("an order named once"));
        }
        Ok(Raw {
            key,
            pickup: degrees(lat, lng)?,
            dropoff: degrees(to_lat, to_lng)?,
            placed_s: placed.clock()?,
            ready_s: ready.clock()?,
        })
    })
}

/// A courier, or none if the shift ends before it starts.
fn courier([id, kind, lat, lng, on, off]: [Cell<'_>; 6], centre: Degrees) -> Result<Option<Courier>, Fault> {
    let vehicle = match kind.text {
        "walking" => Vehicle::Walking,
        "bicycle" => Vehicle::Bicycle,
        "motorcycle" => Vehicle::Motorcycle,
        "car" => Vehicle::Car,
        _ => return Err(kind.fault("walking, bicycle, motorcycle or car")),
    };
    let key = format!("c{}", id.key()?);
    let place = on_plane(degrees(lat, lng)?, centre);
    let (from, to) = (on.clock()?, off.clock()?);
    Ok((to > from).then(|| free_courier(key, place, nearest_minute(from), nearest_minute(to), vehicle)))
}

/// Halves go to the even minute.
const fn nearest_minute(seconds: i64) -> i64 {
    let (minute, rest) = (seconds / 60, seconds % 60);
    let up = rest > 30 || (rest == 30 && minute % 2 == 1);
    (minute + up as i64) * 60
}

fn degrees(lat: Cell<'_>, lng: Cell<'_>) -> Result<Degrees, Fault> {
    Ok((lat.degrees(89.0)?, lng.degrees(180.0)?))
}

/// The mean store.
fn centre(orders: &[Raw]) -> Degrees {
    let mean = |of: fn(&Raw) -> f64| orders.iter().map(of).sum::<f64>() / orders.len().max(1) as f64;
    (mean(|order| order.pickup.0), mean(|order| order.pickup.1))
}

/// Whole metres east and north of the centre, told in parts. A day has degrees to fifteen decimals, so this one step is
/// done in floats; a metre is far above what they lose.
fn on_plane(at: Degrees, centre: Degrees) -> Place {
    let metres = |degrees: f64, scale: f64| ((degrees * scale).round_ties_even() * PARTS_PER_M) as i32;
    let (lat_m, lng_m) = DEGREE_M;
    let east_m = lng_m * centre.0.to_radians().cos();
    Place { x: metres(at.1 - centre.1, east_m), y: metres(at.0 - centre.0, lat_m) }
}

/// True if the courier's hash, as a share of all hashes, is below the share of shifts that the load asks for.
fn stays(key: &str, orders: usize, load_hundredths: u32, shift_min: i64) -> bool {
    let hash = Sha256::digest(key.as_bytes());
    let first = u128::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]));
    let shift_min = u128::from(shift_min.unsigned_abs());
    // hash / 2³² < (orders / load) / hours, without a division.
    first * u128::from(load_hundredths) * shift_min < ((orders as u128 * 100 * 60) << 32)
}
