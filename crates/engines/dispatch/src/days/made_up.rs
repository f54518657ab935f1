//! Made-up cities: free of anybody's licence, of any size, the same for the same seed.
//!
//! Stores stand in clusters, doors lie around their store, orders come in a lunch and a dinner peak over a low ground,
//! couriers work lunch, dinner or both. The area grows with the orders, so a larger day is a larger city and not a
//! denser one.

use serde::{Deserialize, Serialize};

use super::{Courier, Cover, Day, Order, Rules, Store, Vehicle};
use crate::rounds::random::Random;
use crate::{Metric, Place};

/// What a made-up day looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Orders of the day.
    pub orders: u32,
    /// Shifts of the day.
    pub couriers: u32,
    /// Which day.
    pub seed: u64,
    /// Orders that up to two other stores could serve as well, in basis points.
    pub several_stores_bp: u32,
    /// Orders that need a cold box, in basis points; a third of the couriers have one.
    pub cold_bp: u32,
}

/// Orders of a store on a day, on average.
const ORDERS_PER_STORE: u32 = 20;

/// Stores of a cluster, on average.
const STORES_PER_CLUSTER: u32 = 12;

/// Side of the square that a cluster has to itself, in metres.
const CLUSTER_SIDE_M: u64 = 2_200;

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;
const OPENS: i64 = 8 * HOUR;
const CLOSES: i64 = 22 * HOUR;

/// Makes a day up.
pub fn made_up(shape: Shape) -> Day {
    let mut draw = Random::new(shape.seed);
    let clusters = (shape.orders / ORDERS_PER_STORE / STORES_PER_CLUSTER).max(1);
    let side_m = (u64::from(clusters)).isqrt().max(1) * CLUSTER_SIDE_M;
    let centres: Vec<Place> = (0..clusters).map(|_| somewhere(&mut draw, side_m)).collect();
    let stores: Vec<Store> = (0..(shape.orders / ORDERS_PER_STORE).max(1))
        .map(|number| {
            let centre = centres[pick(&mut draw, centres.len())];
            Store { key: format!("r{number}"), place: around(&mut draw, centre, 900) }
        })
        .collect();
    let rules = Rules::of_a_city(Metric::Euclid, SPEED_M_PER_MIN);
    let orders =
        (0..shape.orders).map(|number| order(&mut draw, shape, number, &stores, rules.target_s)).collect();
    let couriers = (0..shape.couriers).map(|number| courier(&mut draw, number, &centres)).collect();
    let name = format!("made up: {} orders, {} couriers, seed {}", shape.orders, shape.couriers, shape.seed);
    Day { name, rules, stores, orders, couriers }
}

/// An electric bicycle at 20 km/h, over a detour of 1.3.
const SPEED_M_PER_MIN: u32 = 256;

fn order(draw: &mut Random, shape: Shape, number: u32, stores: &[Store], target_s: i64) -> Order {
    let store = pick(draw, stores.len());
    let mut also = Vec::new();
    if chance(draw, shape.several_stores_bp) {
        // The next stores in the list lie anywhere in the city, as sites of one chain do.
        also = (1..3).map(|step| (store + step) % stores.len()).filter(|other| *other != store).collect();
        also.dedup();
    }
    let placed_at = match draw.below(100) {
        0..40 => peak(draw, 12 * HOUR, HOUR),
        40..82 => peak(draw, 18 * HOUR + 30 * MINUTE, 90 * MINUTE),
        _ => OPENS + below(draw, CLOSES - OPENS),
    };
    let ready_at = placed_at + 5 * MINUTE + below(draw, 10 * MINUTE) + below(draw, 10 * MINUTE);
    Order {
        key: format!("o{number}"),
        store,
        also,
        dropoff: around(draw, stores[store].place, 2_800),
        placed_at,
        ready_at,
        promise_at: placed_at + target_s,
        load: 1 + u32::from(chance(draw, 2_000)),
        cold_chain: chance(draw, shape.cold_bp),
    }
}

fn courier(draw: &mut Random, number: u32, centres: &[Place]) -> Courier {
    let (start, length, cover) = match number % 10 {
        0..3 => (10 * HOUR, 5 * HOUR, Cover::Accident),
        3..6 => (16 * HOUR, 6 * HOUR, Cover::Accident),
        6..9 => (10 * HOUR, 11 * HOUR, Cover::Social),
        _ => (OPENS, 15 * HOUR, Cover::Social),
    };
    let from = start + below(draw, 45) * MINUTE;
    let centre = centres[pick(draw, centres.len())];
    Courier {
        key: format!("c{number}"),
        place: around(draw, centre, 1_500),
        from,
        to: from + length,
        vehicle: Vehicle::Motorcycle,
        capacity: 6,
        cold_box: number.is_multiple_of(3),
        limit_min: 8 * 60,
        cover,
    }
}

/// Around a moment, nearer ones more often.
fn peak(draw: &mut Random, at: i64, spread: i64) -> i64 {
    (at + below(draw, spread) + below(draw, spread) - spread).clamp(OPENS, CLOSES)
}

fn below(draw: &mut Random, end: i64) -> i64 {
    i64::try_from(draw.below(end.unsigned_abs())).unwrap_or(0)
}

fn pick(draw: &mut Random, count: usize) -> usize {
    draw.below(count as u64) as usize
}

fn chance(draw: &mut Random, bp: u32) -> bool {
    draw.below(10_000) < u64::from(bp)
}

fn somewhere(draw: &mut Random, side_m: u64) -> Place {
    let mut metres = || i32::try_from(draw.below(side_m)).unwrap_or(0);
    Place { x: metres(), y: metres() }
}

/// A place within `reach_m` along each axis, nearer ones more often.
fn around(draw: &mut Random, centre: Place, reach_m: i64) -> Place {
    let mut step = || i32::try_from(below(draw, reach_m) + below(draw, reach_m) - reach_m).unwrap_or(0);
    Place { x: centre.x + step(), y: centre.y + step() }
}
