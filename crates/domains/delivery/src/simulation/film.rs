//! A played day as something to watch: where couriers were when, and which orders came late.
//!
//! Places are whole metres east and north of the middle of the stores; times are seconds of the day. A film is thinned
//! so that it stays small: at most [`RIDERS_MAX`] couriers, [`STOPS_MAX`] stops and [`LATE_MAX`] late orders, and it
//! says out of how many.

use dispatch::Place;
use dispatch::days::Day;
use dispatch::sim::{Fate, Played, Trip};
use serde::{Deserialize, Serialize};

/// Couriers in a film at most: more are a cloud.
const RIDERS_MAX: usize = 300;
/// Stops in a film at most: at some 25 characters each about 1.2 MB.
const STOPS_MAX: usize = 50_000;
/// Late orders in a film at most.
const LATE_MAX: usize = 1_000;

/// What a courier does from a stop on; the numbers are in [`Rider::stops`].
const IDLE: i64 = 0;
const TO_STORE: i64 = 1;
const AT_STORE: i64 = 2;
const WITH_GOODS: i64 = 3;

/// A day to watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Film {
    /// First second.
    pub from: i64,
    /// Last second.
    pub to: i64,
    /// East and north of the middle, metres.
    pub stores: Vec<[i32; 2]>,
    /// Some of the couriers.
    pub riders: Vec<Rider>,
    /// Couriers in all.
    pub riders_all: u32,
    /// Some of the orders that came late or not at all.
    pub late: Vec<LateOrder>,
    /// Such orders in all.
    pub late_all: u32,
}

/// A courier's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rider {
    /// On shift from.
    pub from: i64,
    /// Off shift, or at the last door, whichever is later.
    pub to: i64,
    /// Second, metres east, metres north, and what they do from then on: 0 nothing, 1 on the way to a store, 2 at a
    /// store, 3 with goods. Between two stops they go straight; what went wrong on a trip is not drawn.
    pub stops: Vec<[i64; 4]>,
}

/// An order that came late, or not at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LateOrder {
    /// Promised by.
    pub promise_at: i64,
    /// Handed over; `None` if never.
    pub at: Option<i64>,
    /// Metres east.
    pub x: i32,
    /// Metres north.
    pub y: i32,
}

impl Film {
    /// Films a played day.
    pub fn of(day: &Day, played: &Played) -> Self {
        let middle = middle(day);
        let from = day.couriers.iter().map(|courier| courier.from).min().unwrap_or(0);
        let last_drop = played.trips.iter().map(|trip| trip.free_at).max();
        let to = day.couriers.iter().map(|courier| courier.to).max().max(last_drop).unwrap_or(from);
        let late = late(day, played, middle);
        Self {
            from,
            to,
            stores: day.stores.iter().map(|store| metres(store.place, middle)).collect(),
            riders: riders(day, played, middle),
            riders_all: count(day.couriers.len()),
            late_all: count(late.len()),
            late: thinned(late, LATE_MAX),
        }
    }
}

/// As many of the first couriers as there is room for: the kinds of shift alternate, so the first are like all.
fn riders(day: &Day, played: &Played, middle: Place) -> Vec<Rider> {
    let mut trips: Vec<Vec<&Trip>> = vec![Vec::new(); day.couriers.len()];
    for trip in &played.trips {
        trips[trip.courier].push(trip);
    }
    let mut room = STOPS_MAX;
    let mut riders = Vec::new();
    for (courier, trips) in day.couriers.iter().zip(trips).take(RIDERS_MAX) {
        let mut stops = vec![stop(courier.from, metres(courier.place, middle), IDLE)];
        trips.iter().for_each(|trip| ride(&mut stops, day, trip, middle));
        let Some(left) = room.checked_sub(stops.len()) else { break };
        room = left;
        let to = courier.to.max(stops.last().map_or(courier.to, |stop| stop[0]));
        riders.push(Rider { from: courier.from, to, stops });
    }
    riders
}

/// One trip: from where the courier stands to the store, and from door to door.
fn ride(stops: &mut Vec<[i64; 4]>, day: &Day, trip: &Trip, middle: Place) {
    let service_s = day.rules.dropoff_service_s / 2;
    let store = metres(day.stores[trip.store].place, middle);
    let here = stops.last().map_or(store.map(i64::from), |stop| [stop[1], stop[2]]);
    stops.push([trip.left_at, here[0], here[1], TO_STORE]);
    stops.push(stop(trip.arrived_at, store, AT_STORE));
    let mut here = store;
    for drop in &trip.drops {
        let door = metres(day.orders[drop.order].dropoff, middle);
        stops.push(stop(drop.left_at, here, WITH_GOODS));
        stops.push(stop((drop.at - service_s).max(drop.left_at), door, WITH_GOODS));
        here = door;
    }
    stops.push(stop(trip.free_at, here, IDLE));
}

fn late(day: &Day, played: &Played, middle: Place) -> Vec<LateOrder> {
    let orders = day.orders.iter().zip(&played.fates);
    orders
        .filter_map(|(order, fate)| {
            let at = match fate {
                Fate::Cancelled => return None,
                Fate::Left => None,
                Fate::Delivered { trip, drop } => Some(played.trips[*trip].drops[*drop].at),
            };
            let [x, y] = metres(order.dropoff, middle);
            let is_late = at.is_none_or(|at| at > order.promise_at);
            is_late.then_some(LateOrder { promise_at: order.promise_at, at, x, y })
        })
        .collect()
}

/// At most `most` of them, spread evenly.
fn thinned<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let step = all.len().div_ceil(most).max(1);
    all.into_iter().step_by(step).collect()
}

fn stop(at: i64, [x, y]: [i32; 2], then: i64) -> [i64; 4] {
    [at, x.into(), y.into(), then]
}

/// The middle of the box around the stores.
fn middle(day: &Day) -> Place {
    let of = |along: fn(Place) -> i32| {
        let places = || day.stores.iter().map(|store| along(store.place));
        i32::midpoint(places().min().unwrap_or(0), places().max().unwrap_or(0))
    };
    Place { x: of(|place| place.x), y: of(|place| place.y) }
}

const fn metres(place: Place, middle: Place) -> [i32; 2] {
    [place.x - middle.x, place.y - middle.y]
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use dispatch::days::{Shape, made_up};
    use dispatch::sim::{Noise, Policy, play};

    use super::*;

    fn filmed(orders: u32, couriers: u32) -> (Day, Played, Film) {
        let day = made_up(Shape { orders, couriers, seed: 4, several_stores_bp: 500, cold_bp: 300 });
        let played =
            play(&day, &day.config(60), Noise::ORDINARY, |asked| Policy::Hungarian.plan(asked)).unwrap();
        let film = Film::of(&day, &played);
        (day, played, film)
    }

    #[test]
    fn everybody_moves_forward_in_time_and_ends_at_the_last_door() {
        let (day, played, film) = filmed(300, 15);
        for (number, rider) in film.riders.iter().enumerate() {
            assert!(rider.stops.windows(2).all(|pair| pair[0][0] <= pair[1][0]), "{rider:?}");
            let Some(trip) = played.trips.iter().rfind(|trip| trip.courier == number) else { continue };
            let door = day.orders[trip.drops.last().unwrap().order].dropoff;
            let last = rider.stops.last().unwrap();
            assert_eq!([last[0], last[3]], [trip.free_at, IDLE]);
            assert_eq!([last[1], last[2]], metres(door, middle(&day)).map(i64::from));
        }
    }

    #[test]
    fn late_is_what_the_figures_do_not_count_as_on_time() {
        let (_, played, film) = filmed(300, 15);
        let cancelled = played.fates.iter().filter(|fate| **fate == Fate::Cancelled).count();
        let on_time = 300 - cancelled - film.late_all as usize;
        assert!(film.late_all > 0 && on_time > 0, "{} late", film.late_all);
        assert!(film.late.iter().all(|order| order.at.is_none_or(|at| at > order.promise_at)));
    }

    #[test]
    fn a_large_day_makes_a_small_film() {
        let (_, _, film) = filmed(4_000, 320);
        assert_eq!((film.riders.len(), film.riders_all), (RIDERS_MAX, 320));
        assert!(film.late.len() <= LATE_MAX);
        assert!(serde_json::to_string(&film).unwrap().len() < 2_000_000);
        assert_eq!(thinned((0..2_001).collect(), 1_000).len(), 667);
    }
}
