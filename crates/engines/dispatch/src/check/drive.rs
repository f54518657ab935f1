//! Drives every courier's moves along what they were assigned.

use std::collections::BTreeMap;

use super::{Assigned, Book, Breach, Checked, Delivered, Move, Told};
use crate::Place;
use crate::days::{Courier, Order, Rules};

/// A courier on the way through the day.
struct Driver<'a, 'd> {
    rules: &'d Rules,
    courier: &'d Courier,
    moves: std::slice::Iter<'a, &'a Move<'a>>,
    /// Name of the place where they stand; `0` is the start of the shift.
    here: &'d str,
    place: Place,
    /// When they may leave it at the earliest.
    free_min: i64,
    drive_min: i64,
}

/// Drives everything and adds up what a sound solution amounts to.
pub(super) fn all(
    book: &Book<'_>,
    assigned: &[Assigned<'_>],
    moves: &[Move<'_>],
    told: &mut Told,
) -> Checked {
    let mut trips_of: BTreeMap<&str, Vec<&Assigned<'_>>> = BTreeMap::new();
    for trip in assigned {
        trips_of.entry(trip.courier).or_default().push(trip);
    }
    let mut moves_of: BTreeMap<&str, Vec<&Move<'_>>> = BTreeMap::new();
    for step in moves {
        moves_of.entry(step.courier).or_default().push(step);
    }
    let known: BTreeMap<&str, &Courier> =
        book.day.couriers.iter().map(|courier| (courier.key.as_str(), courier)).collect();
    for name in trips_of.keys().chain(moves_of.keys()).filter(|name| !known.contains_key(*name)) {
        told.breach(Breach::UnknownCourier((*name).to_owned()));
    }
    let mut checked = Checked::default();
    for (name, courier) in known {
        let mut trips = trips_of.remove(name).unwrap_or_default();
        trips.sort_by_key(|trip| trip.at_min);
        let moves = moves_of.remove(name).unwrap_or_default();
        let mut driver = Driver {
            rules: &book.day.rules,
            courier,
            moves: moves.iter(),
            here: "0",
            place: courier.place,
            free_min: up(courier.from),
            drive_min: 0,
        };
        for trip in trips {
            // After a move that is not there, nothing later of this courier can be judged.
            if driver.trip(book, trip, told).is_none() {
                driver.moves = [].iter();
                break;
            }
            checked.trips += 1;
        }
        if let Some(step) = driver.moves.next() {
            told.breach(Breach::StrayMove { courier: name.to_owned(), at_min: step.departure_min });
        }
        checked.drive_min += driver.drive_min;
    }
    for line in book.delivered.values() {
        let waited_min = line.dropoff_min - line.placed_min;
        checked.delivered += 1;
        checked.click_to_door_min += waited_min;
        checked.on_time += usize::from(waited_min * 60 <= book.day.rules.target_s);
        checked.within_cap += usize::from(waited_min * 60 <= book.day.rules.cap_s);
    }
    checked
}

impl<'d> Driver<'_, 'd> {
    /// Drives one assignment; none if it cannot be followed.
    fn trip(&mut self, book: &Book<'d>, trip: &Assigned<'_>, told: &mut Told) -> Option<()> {
        let found = |name: &&str| Some((*book.orders.get(name)?, *book.delivered.get(name)?));
        let orders: Vec<(&'d Order, &Delivered<'_>)> =
            trip.orders.iter().map(found).collect::<Option<_>>()?;
        let (first, _) = orders.first()?;
        let name = || self.courier.key.clone();
        if orders.iter().any(|(order, _)| order.store != first.store) {
            told.breach(Breach::SeveralRestaurants { courier: name(), at_min: trip.at_min });
        }
        if trip.at_min < self.free_min && self.here != "0" {
            let free_min = self.free_min;
            told.breach(Breach::Diverted { courier: name(), at_min: trip.at_min, free_min });
        }
        if trip.pickup_min * 60 > self.courier.to {
            told.breach(Breach::ShiftOver { courier: name(), at_min: trip.pickup_min });
        }
        for (order, line) in &orders {
            self.one(order, line, trip, told);
        }
        self.free_min = self.free_min.max(trip.at_min);
        let store = &book.day.stores[first.store];
        let half_min = half(self.rules.pickup_service_s);
        self.to(&store.key, store.place, half_min, trip.pickup_min, told)?;
        for (order, line) in orders {
            self.to(&order.key, order.dropoff, half(self.rules.dropoff_service_s), line.dropoff_min, told)?;
        }
        Some(())
    }

    /// What must hold of an order of a trip whatever is driven.
    fn one(&self, order: &Order, line: &Delivered<'_>, trip: &Assigned<'_>, told: &mut Told) {
        let key = || order.key.clone();
        if trip.at_min * 60 < order.placed_at {
            told.breach(Breach::AssignedEarly { order: key(), at_min: trip.at_min });
        }
        if trip.pickup_min * 60 < order.ready_at {
            told.breach(Breach::NotReady { order: key(), at_min: trip.pickup_min });
        }
        if line.courier != trip.courier {
            told.breach(Breach::OtherCourier(key()));
        }
        if line.pickup_min != trip.pickup_min {
            told.breach(Breach::OtherPickup(key()));
        }
    }

    /// Moves on, serves at `serve_min`, and may leave half a service later; none if the move is another one.
    fn to(
        &mut self,
        name: &'d str,
        place: Place,
        half_min: i64,
        serve_min: i64,
        told: &mut Told,
    ) -> Option<()> {
        let step = self.moves.next();
        let courier = || self.courier.key.clone();
        let Some(step) = step.filter(|step| step.origin == self.here && step.destination == name) else {
            told.breach(Breach::OtherMove {
                courier: courier(),
                origin: self.here.to_owned(),
                destination: name.to_owned(),
                found: step
                    .map_or("none".to_owned(), |step| format!("{} to {}", step.origin, step.destination)),
            });
            return None;
        };
        if step.departure_min < self.free_min {
            told.breach(Breach::LeavesEarly {
                courier: courier(),
                origin: self.here.to_owned(),
                at_min: step.departure_min,
                earliest_min: self.free_min,
            });
        }
        let way_min = way_min(self.rules, self.place, place);
        let arrival_min = step.departure_min + way_min;
        // Without a service time the evaluator still wants the courier there before, not at, the minute.
        let earliest_min = (arrival_min + half_min).max(arrival_min + 1);
        if serve_min < earliest_min {
            let place = name.to_owned();
            told.breach(Breach::ServesEarly { courier: courier(), place, at_min: serve_min, earliest_min });
        }
        self.drive_min += way_min;
        self.free_min = serve_min + half_min;
        (self.here, self.place) = (name, place);
        Some(())
    }
}

/// Half a service, in minutes, not less than it is.
const fn half(service_s: i64) -> i64 {
    up(service_s / 2 + service_s % 2)
}

/// Whole minutes, not fewer than it takes.
const fn up(seconds: i64) -> i64 {
    seconds / 60 + (seconds % 60 > 0) as i64
}

/// The least whole minutes whose way is not shorter than the straight line.
fn way_min(rules: &Rules, from: Place, to: Place) -> i64 {
    let apart = |a: i32, b: i32| i128::from(i64::from(a) - i64::from(b)).pow(2);
    let square = apart(from.x, to.x) + apart(from.y, to.y);
    let reaches = |minutes: i64| (i128::from(minutes) * i128::from(rules.speed_m_per_min)).pow(2) >= square;
    let (mut low, mut high) = (0, 1 << 33);
    while low < high {
        let middle = (low + high) / 2;
        (low, high) = if reaches(middle) { (low, middle) } else { (middle + 1, high) };
    }
    low
}
