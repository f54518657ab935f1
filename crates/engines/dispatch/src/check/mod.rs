//! Whether a played day keeps the rules of the meal delivery routing problem, from their definition alone.
//!
//! It reads the three solution files as they were written, and shares no code with the simulator or the dispatcher: it
//! drives every courier's moves itself. It is stricter than the published evaluator, which lets through bundles of
//! several restaurants, pickups before the courier has parked, and couriers who are given work while they work.
//!
//! Rules (Reyes et al., 2018, without the optional variants): a trip is one assignment of orders of one restaurant;
//! the courier drives there and then to the doors in sequence, and makes no other move; nothing is picked up after the
//! shift; half of each service time lies before the pickup or drop-off and half after it.

mod breach;
mod drive;
mod solution;

use std::collections::BTreeMap;

use crate::days::{Day, Order};
use crate::{Metric, ShiftEnd};

pub use breach::Breach;
pub use solution::Solution;
use solution::{Assigned, Delivered, Move};

/// Breaches told at most: who sees these need not see the rest.
const BREACHES_MAX: usize = 100;

/// What a sound solution amounts to, in whole minutes: to compare a simulator's own figures with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Checked {
    /// Orders delivered.
    pub delivered: usize,
    /// Of these, by the target.
    pub on_time: usize,
    /// Of these, by the longest bearable time.
    pub within_cap: usize,
    /// Minutes from click to door, summed.
    pub click_to_door_min: i64,
    /// Minutes of driving, summed.
    pub drive_min: i64,
    /// Trips.
    pub trips: usize,
}

/// Checks a solution of `day`, whose times are whole minutes on a plane.
///
/// # Errors
/// All breaches found, at most a hundred.
pub fn check(day: &Day, solution: Solution<'_>) -> Result<Checked, Vec<Breach>> {
    if day.rules.metric != Metric::Euclid || day.rules.shift_end != ShiftEnd::Pickup {
        return Err(vec![Breach::OtherRules]);
    }
    let mut told = Told { breaches: Vec::new() };
    let assigned = told.all(solution.assigned());
    let delivered = told.all(solution.delivered());
    let moves = told.all(solution.moves());
    if !told.breaches.is_empty() {
        return Err(told.breaches);
    }
    let book = Book::new(day, &delivered, &mut told);
    once_each(&book, &assigned, &mut told);
    truthful(day, &book, &mut told);
    let checked = drive::all(&book, &assigned, &moves, &mut told);
    if told.breaches.is_empty() { Ok(checked) } else { Err(told.breaches) }
}

/// The breaches so far.
struct Told {
    breaches: Vec<Breach>,
}

impl Told {
    fn breach(&mut self, breach: Breach) {
        if self.breaches.len() < BREACHES_MAX {
            self.breaches.push(breach);
        }
    }

    fn all<T>(&mut self, read: Result<Vec<T>, Breach>) -> Vec<T> {
        read.unwrap_or_else(|breach| {
            self.breach(breach);
            Vec::new()
        })
    }
}

/// What is looked up by name.
struct Book<'d> {
    day: &'d Day,
    orders: BTreeMap<&'d str, &'d Order>,
    delivered: BTreeMap<&'d str, &'d Delivered<'d>>,
}

impl<'d> Book<'d> {
    fn new(day: &'d Day, lines: &'d [Delivered<'d>], told: &mut Told) -> Self {
        let orders: BTreeMap<&str, &Order> =
            day.orders.iter().map(|order| (order.key.as_str(), order)).collect();
        let mut delivered = BTreeMap::new();
        for line in lines {
            if !orders.contains_key(line.order) {
                told.breach(Breach::UnknownOrder(line.order.to_owned()));
            } else if delivered.insert(line.order, line).is_some() {
                told.breach(Breach::DeliveredTwice(line.order.to_owned()));
            }
        }
        Self { day, orders, delivered }
    }
}

/// Every order is in one assignment if it was delivered, and in none if it was not.
fn once_each(book: &Book<'_>, assigned: &[Assigned<'_>], told: &mut Told) {
    let mut seen = BTreeMap::new();
    for order in assigned.iter().flat_map(|trip| &trip.orders) {
        if !book.orders.contains_key(order) {
            told.breach(Breach::UnknownOrder((*order).to_owned()));
        } else if seen.insert(*order, ()).is_some() {
            told.breach(Breach::AssignedTwice((*order).to_owned()));
        } else if !book.delivered.contains_key(order) {
            told.breach(Breach::NeverDelivered((*order).to_owned()));
        }
    }
    for order in book.delivered.keys().filter(|order| !seen.contains_key(*order)) {
        told.breach(Breach::NeverAssigned((*order).to_owned()));
    }
}

/// Placement and readiness are told as they were.
fn truthful(day: &Day, book: &Book<'_>, told: &mut Told) {
    for line in book.delivered.values() {
        let order = book.orders[line.order];
        if (line.placed_min * 60, line.ready_min * 60) != (order.placed_at, order.ready_at) {
            told.breach(Breach::Untruthful(line.order.to_owned()));
        }
        if !day.couriers.iter().any(|courier| courier.key == line.courier) {
            told.breach(Breach::UnknownCourier(line.courier.to_owned()));
        }
    }
}
