//! The public meal delivery routing problem: four tab separated tables, whole minutes and metres.
//!
//! Reyes, Erera, Savelsbergh, Sahasrabudhe and O'Neil, "The Meal Delivery Routing Problem" (2018).

use std::collections::{BTreeMap, BTreeSet};

use super::table::{Cell, Fault, read};
use super::{Courier, Cover, Day, Order, Rules, Store, Vehicle};
use crate::{Metric, Place, ShiftEnd};

/// Farthest place from the origin in metres: a city is small, and distances stay far from overflow.
const FAR_M: i32 = 10_000_000;

/// Room of a box; the problem knows none, and no bundle is larger.
const CAPACITY: u32 = 8;

/// The text of an instance's files.
#[derive(Debug, Clone, Copy)]
pub struct MdrpFiles<'t> {
    /// `orders.txt`.
    pub orders: &'t str,
    /// `restaurants.txt`.
    pub restaurants: &'t str,
    /// `couriers.txt`.
    pub couriers: &'t str,
    /// `instance_parameters.txt`.
    pub parameters: &'t str,
}

/// Reads an instance.
///
/// A speed with decimals is kept exact by counting places in halves to tenths of a metre.
///
/// # Errors
/// The first fault of a file.
pub fn mdrp(name: &str, files: MdrpFiles<'_>) -> Result<Day, Fault> {
    let (rules, scale) = rules(files.parameters)?;
    let place = |x: Cell<'_>, y: Cell<'_>| {
        Ok(Place { x: x.step(-FAR_M, FAR_M)? * scale, y: y.step(-FAR_M, FAR_M)? * scale })
    };
    let mut numbers = BTreeMap::new();
    let columns = ["restaurant", "x", "y"];
    let stores = read("restaurants.txt", files.restaurants, b'\t', columns, |[key, x, y]| {
        let store = Store { key: own_key(key)?, place: place(x, y)? };
        if numbers.insert(store.key.clone(), numbers.len()).is_some() {
            return Err(key.fault("a restaurant named once"));
        }
        Ok(store)
    })?;
    let mut seen = BTreeSet::new();
    let columns = ["order", "x", "y", "placement_time", "restaurant", "ready_time"];
    let orders = read("orders.txt", files.orders, b'\t', columns, |[key, x, y, placed, store, ready]| {
        let name = own_key(key)?;
        if numbers.contains_key(&name) || !seen.insert(name.clone()) {
            return Err(key.fault("an order named once, and unlike any restaurant"));
        }
        let (placed_at, ready_at) = (placed.minutes()?, ready.minutes()?);
        if ready_at < placed_at {
            return Err(ready.fault("a minute not before placement_time"));
        }
        let number = numbers.get(store.text);
        Ok(Order {
            key: name,
            store: *number.ok_or_else(|| store.fault("a restaurant of restaurants.txt"))?,
            also: Vec::new(),
            dropoff: place(x, y)?,
            placed_at,
            ready_at,
            promise_at: placed_at + rules.target_s,
            load: 1,
            cold_chain: false,
        })
    })?;
    let mut seen = BTreeSet::new();
    let columns = ["courier", "x", "y", "on_time", "off_time"];
    let couriers = read("couriers.txt", files.couriers, b'\t', columns, |[key, x, y, on, off]| {
        let name = key.key()?.to_owned();
        if !seen.insert(name.clone()) {
            return Err(key.fault("a courier named once"));
        }
        let (from, to) = (on.minutes()?, off.minutes()?);
        if to < from {
            return Err(off.fault("a minute not before on_time"));
        }
        Ok(free_courier(name, place(x, y)?, from, to, Vehicle::Unknown))
    })?;
    Ok(Day { name: name.to_owned(), rules, stores, orders, couriers })
}

/// A courier without limits other than the shift.
pub(super) const fn free_courier(key: String, place: Place, from: i64, to: i64, vehicle: Vehicle) -> Courier {
    let (capacity, limit_min) = (CAPACITY, 7 * 24 * 60);
    Courier { key, place, from, to, vehicle, capacity, cold_box: false, limit_min, cover: Cover::Unknown }
}

/// A name that is no place's number: in solutions `0` is where a courier's shift starts.
fn own_key(cell: Cell<'_>) -> Result<String, Fault> {
    let key = cell.key()?;
    if key == "0" { Err(cell.fault("a name other than 0")) } else { Ok(key.to_owned()) }
}

/// Reads the line of parameters by position, whatever the header calls them, and how finely places are counted.
fn rules(text: &str) -> Result<(Rules, i32), Fault> {
    const COLUMNS: [&str; 7] = [
        "meters_per_minute",
        "pickup service minutes",
        "dropoff service minutes",
        "target click-to-door",
        "maximum click-to-door",
        "pay per order",
        "guaranteed pay per hour",
    ];
    let line = text.lines().nth(1).unwrap_or("");
    let mut words = line.split('\t').map(str::trim);
    let [speed, pickup, dropoff, target, cap, per_order, per_hour] = COLUMNS.map(|column| Cell {
        file: "instance_parameters.txt",
        line: 2,
        column,
        text: words.next().unwrap_or(""),
    });
    let (speed_m_per_min, scale) = exact_speed(speed)?;
    let service_s = |cell: Cell<'_>| cell.whole(0, 120).map(|minutes| minutes * 60);
    let wait_s = |cell: Cell<'_>| cell.whole(1, 1_440).map(|minutes| minutes * 60);
    let pay_fen = |cell: Cell<'_>| cell.whole(0, 1_000_000).map(|pay| pay * 100);
    let rules = Rules {
        metric: Metric::Euclid,
        speed_m_per_min,
        travel_step_s: 60,
        pickup_service_s: service_s(pickup)?,
        dropoff_service_s: service_s(dropoff)?,
        shift_end: ShiftEnd::Pickup,
        target_s: wait_s(target)?,
        cap_s: wait_s(cap)?,
        pay_per_order_fen: pay_fen(per_order)?,
        pay_per_hour_fen: pay_fen(per_hour)?,
    };
    Ok((rules, scale))
}

/// Reads a speed of at most two decimals and gives it as a whole number of parts of a metre, and how many parts a metre
/// has; a speed that needs more than tenths is rounded down, so that nobody is faster than said.
fn exact_speed(cell: Cell<'_>) -> Result<(u32, i32), Fault> {
    let expected = || cell.fault("metres per minute from 1 to 2000, at most two decimals");
    let (whole, part) = cell.text.split_once('.').unwrap_or((cell.text, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(expected());
    }
    let whole: i64 = whole.parse().ok().filter(|whole| (1..=2_000).contains(whole)).ok_or_else(expected)?;
    let part: i64 = format!("{part:0<2}").parse().map_err(|_| expected())?;
    let hundredths = whole * 100 + part;
    /// The fastest a [`crate::Config`] may be.
    const FAST: i64 = 5_000;
    let exact = (1..=10).find(|scale| hundredths * i64::from(*scale) % 100 == 0);
    let scale = exact.filter(|scale| hundredths * i64::from(*scale) / 100 <= FAST).unwrap_or(1);
    let speed = hundredths * i64::from(scale) / 100;
    Ok((u32::try_from(speed).map_err(|_| expected())?, scale))
}
