//! One trip as it turns out on the road.

use serde::{Deserialize, Serialize};

use super::noise::{About, Noise, about, at_worst, chance};
use super::pool::Seat;
use crate::days::Day;
use crate::rounds::random::Random;
use crate::{Config, Place, ShiftEnd};

/// Seconds after which a courier who does not answer is given up.
const SILENCE_S: i64 = 180;

/// A trip driven to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Who, by number.
    pub courier: usize,
    /// Where the goods were, by number.
    pub store: usize,
    /// When it was committed and the courier set out.
    pub left_at: i64,
    /// When the courier stood at the store.
    pub arrived_at: i64,
    /// When the goods were in their hands.
    pub picked_up_at: i64,
    /// In sequence; never empty.
    pub drops: Vec<Drop>,
    /// When the courier could leave the last door.
    pub free_at: i64,
    /// Seconds of driving.
    pub drive_s: i64,
}

/// An order handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drop {
    /// By number.
    pub order: usize,
    /// When the courier left the place before.
    pub left_at: i64,
    /// When it was handed over.
    pub at: i64,
}

/// Why a trip was not driven to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setback {
    /// The courier did not want it.
    Refused,
    /// The courier did not answer.
    Silent,
    /// The courier broke down on the way to the store.
    BrokenDown,
    /// The goods would have come too late for the courier's shift or working time.
    HandedBack,
    /// All customers cancelled.
    Emptied,
}

/// How a trip goes.
pub(super) enum Ride {
    Done(Trip),
    /// It ends at `at`, with the courier at `place` or out for the rest of the shift.
    Undone {
        setback: Setback,
        at: i64,
        place: Option<Place>,
    },
}

/// What stays the same all day.
pub(super) struct Scene<'d> {
    pub day: &'d Day,
    pub config: &'d Config,
    pub noise: Noise,
    /// When the customer cancels, by number of the order.
    pub cancelled_at: Vec<Option<i64>>,
    /// When the dispatcher is told that it will be ready, by number of the order.
    pub expected_at: Vec<i64>,
}

impl<'d> Scene<'d> {
    pub fn new(day: &'d Day, config: &'d Config, noise: Noise) -> Self {
        let orders = || day.orders.iter().enumerate();
        let draw = |number: usize| noise.draw(About::Order, number, 0);
        let cancelled_at = orders().map(|(number, order)| {
            let mut draw = draw(number);
            let patience = (order.promise_at - order.placed_at).max(1).unsigned_abs();
            let waits_s = i64::try_from(draw.below(patience)).unwrap_or(0);
            chance(&mut draw, noise.cancelled_bp).then_some(order.placed_at + waits_s)
        });
        let expected_at = orders().map(|(number, order)| {
            let mut draw = draw(number);
            order.placed_at + about(&mut draw, order.ready_at - order.placed_at, noise.prepare_bp)
        });
        let (cancelled_at, expected_at) = (cancelled_at.collect(), expected_at.collect());
        Self { day, config, noise, cancelled_at, expected_at }
    }

    /// Seconds from place to place as the plan has them.
    pub fn way_s(&self, from: Place, to: Place) -> i64 {
        self.config.travel_s(self.config.metric.road_m(from, to))
    }

    /// Drives `orders` of `store` with the idle courier of `seat` from `now` on.
    pub fn ride(&self, seat: &Seat, store: usize, orders: &[usize], now: i64) -> Ride {
        let noise = self.noise;
        let mut draw = noise.draw(About::Trip, seat.number, now);
        let from = seat.view.place;
        if chance(&mut draw, noise.refused_bp) {
            return Ride::Undone { setback: Setback::Refused, at: now, place: Some(from) };
        }
        if chance(&mut draw, noise.silent_bp) {
            return Ride::Undone { setback: Setback::Silent, at: now + SILENCE_S, place: None };
        }
        let store_at = self.day.stores[store].place;
        let way_s = self.way_s(from, store_at);
        let approach_s = about(&mut draw, way_s, noise.travel_bp);
        if chance(&mut draw, noise.broken_bp) {
            let after_s = i64::try_from(draw.below(way_s.max(1).unsigned_abs())).unwrap_or(0);
            return Ride::Undone { setback: Setback::BrokenDown, at: now + after_s, place: None };
        }
        let arrived_at = now + approach_s;
        let kept: Vec<usize> = orders
            .iter()
            .copied()
            .filter(|order| self.cancelled_at[*order].is_none_or(|at| at > arrived_at))
            .collect();
        let Some(ready_at) = kept.iter().map(|order| self.day.orders[*order].ready_at).max() else {
            let at = arrived_at.min(now + left_to_work_s(seat));
            return Ride::Undone { setback: Setback::Emptied, at, place: Some(store_at) };
        };
        let picked_up_at = ready_at.max(arrived_at + self.config.pickup_service_s / 2);
        let latest_at = self.latest_pickup(seat, store, &kept, now);
        if picked_up_at > latest_at {
            // Whoever sees that it cannot be done turns round there and then.
            let at = latest_at.max(now);
            let place =
                if at < arrived_at { between(from, store_at, at - now, approach_s) } else { store_at };
            return Ride::Undone { setback: Setback::HandedBack, at, place: Some(place) };
        }
        let (courier, drive_s) = (seat.number, approach_s);
        let (left_at, drops, free_at) = (now, Vec::new(), picked_up_at);
        let mut trip = Trip { courier, store, left_at, arrived_at, picked_up_at, drops, free_at, drive_s };
        self.deliver(&mut draw, &mut trip, &kept);
        Ride::Done(trip)
    }

    /// From the store to the doors.
    fn deliver(&self, draw: &mut Random, trip: &mut Trip, orders: &[usize]) {
        let (pickup_s, dropoff_s) = (self.config.pickup_service_s, self.config.dropoff_service_s);
        let mut here = self.day.stores[trip.store].place;
        trip.free_at += pickup_s - pickup_s / 2;
        for order in orders {
            let door = self.day.orders[*order].dropoff;
            let way_s = about(draw, self.way_s(here, door), self.noise.travel_bp);
            let at = trip.free_at + way_s + dropoff_s / 2;
            trip.drops.push(Drop { order: *order, left_at: trip.free_at, at });
            trip.drive_s += way_s;
            trip.free_at = at + dropoff_s - dropoff_s / 2;
            here = door;
        }
    }

    /// The last moment at which the goods can be taken so that neither shift nor working time is exceeded even if every
    /// leg takes longest.
    fn latest_pickup(&self, seat: &Seat, store: usize, orders: &[usize], now: i64) -> i64 {
        let (pickup_s, dropoff_s) = (self.config.pickup_service_s, self.config.dropoff_service_s);
        let mut here = self.day.stores[store].place;
        let mut tail_s = pickup_s - pickup_s / 2;
        for order in orders {
            let door = self.day.orders[*order].dropoff;
            tail_s += at_worst(self.way_s(here, door), self.noise.travel_bp) + dropoff_s;
            here = door;
        }
        let last_drop_s = tail_s - (dropoff_s - dropoff_s / 2);
        let shift_at = match self.config.shift_end {
            ShiftEnd::Pickup => seat.view.shift_to,
            ShiftEnd::LastDropoff => seat.view.shift_to - last_drop_s,
        };
        shift_at.min(now + left_to_work_s(seat) - tail_s)
    }
}

/// Seconds that may still be worked today.
fn left_to_work_s(seat: &Seat) -> i64 {
    i64::from(seat.view.limit_min) * 60 - seat.worked_s
}

/// Where somebody is who has driven `part` of `whole` seconds.
fn between(from: Place, to: Place, part: i64, whole: i64) -> Place {
    let along = |a: i32, b: i32| {
        let moved = (i64::from(b) - i64::from(a)) * part / whole.max(1);
        i32::try_from(i64::from(a) + moved).unwrap_or(b)
    };
    Place { x: along(from.x, to.x), y: along(from.y, to.y) }
}
