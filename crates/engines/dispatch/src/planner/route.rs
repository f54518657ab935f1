//! What one courier is to do next: trips one after the other.

use super::ground::{Ground, Offer};
use super::trip::Trip;
use crate::Place;

/// Trips planned ahead for one courier; what comes later is decided with better knowledge.
const TRIPS_MAX: usize = 4;

/// A trip in a sequence of trips.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leg {
    pub trip: Trip,
    /// From where the courier is before it to the store.
    pub approach_s: i64,
    pub offer: Offer,
}

/// The trips of one courier.
#[derive(Debug, Clone, Default)]
pub(crate) struct Route {
    pub legs: Vec<Leg>,
    pub cost: i64,
    /// Changes with the legs: no two different routes of a search carry the same.
    pub version: u64,
}

/// Where an order can go into a route.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    /// What the route costs more with it.
    pub cost: i64,
    /// The leg it joins or comes before.
    leg: usize,
    /// Its door in the sequence of the leg that it joins.
    join: Option<usize>,
}

impl Route {
    /// Where and when the courier can set out for the leg with this index.
    pub fn before(&self, ground: &Ground, seat: usize, leg: usize) -> (Place, i64) {
        match leg.checked_sub(1) {
            None => (ground.seats[seat].from, ground.seats[seat].start_at),
            Some(last) => (self.legs[last].trip.last, self.legs[last].offer.free_at),
        }
    }

    /// The cheapest slot for `job`, if it may go in at all, and how many were looked at.
    pub fn best_slot(&self, ground: &Ground, seat: usize, job: usize) -> (Option<Slot>, u64) {
        let mut best: Option<Slot> = None;
        let mut looked = 0;
        let mut look = |cost: Option<i64>, leg, join| {
            looked += 1;
            if let Some(cost) = cost
                && best.is_none_or(|slot| cost < slot.cost)
            {
                best = Some(Slot { cost, leg, join });
            }
        };
        if ground.bar(seat, job).is_some() {
            return (None, 1);
        }
        let single = &ground.singles[job];
        for leg in 0..=self.legs.len() {
            if self.legs.len() < TRIPS_MAX {
                look(self.cost_with(ground, seat, leg, leg, single), leg, None);
            }
            let Some(Leg { trip, .. }) = self.legs.get(leg) else { continue };
            let same = ground.counter_of[trip.jobs()[0]] == ground.counter_of[job];
            if !same || trip.jobs().len() >= ground.config.bundle_max {
                continue;
            }
            for position in 0..=trip.jobs().len() {
                let joined = trip.joined_by(ground.config, &ground.jobs, job, position);
                look(self.cost_with(ground, seat, leg, leg + 1, &joined), leg, Some(position));
            }
        }
        (best, looked)
    }

    /// What the route costs more with `trip` in place of the legs from `from` up to but without `to`, if no limit is
    /// broken.
    fn cost_with(&self, ground: &Ground, seat: usize, from: usize, to: usize, trip: &Trip) -> Option<i64> {
        let (place, at) = self.before(ground, seat, from);
        let new = ground.offer(seat, at, ground.travel_s(place, trip.store), trip).ok()?;
        let (mut cost, mut place, mut at) = (new.cost, trip.last, new.free_at);
        cost -= self.legs[from..to].iter().map(|leg| leg.offer.cost).sum::<i64>();
        for leg in &self.legs[to..] {
            // Only the first of them is reached from another place than before.
            let approach_s =
                if place == trip.last { ground.travel_s(place, leg.trip.store) } else { leg.approach_s };
            let offer = ground.offer(seat, at, approach_s, &leg.trip).ok()?;
            cost += offer.cost - leg.offer.cost;
            (place, at) = (leg.trip.last, offer.free_at);
        }
        Some(cost)
    }

    /// The route with `job` in `slot`.
    pub fn with(&self, ground: &Ground, seat: usize, job: usize, slot: Slot, version: u64) -> Self {
        let mut trips: Vec<Trip> = self.legs.iter().map(|leg| leg.trip).collect();
        match slot.join {
            None => trips.insert(slot.leg, ground.singles[job]),
            Some(position) => {
                trips[slot.leg] = trips[slot.leg].joined_by(ground.config, &ground.jobs, job, position);
            }
        }
        Self::new(ground, seat, &trips, version).expect("a slot breaks no limit")
    }

    /// The route with only those orders that `stays` is true of, if it breaks no limit: as travel times are rounded
    /// up, going straight from one stop to another may take longer than by way of a third.
    pub fn keeping(
        &self,
        ground: &Ground,
        seat: usize,
        stays: impl Fn(usize) -> bool,
        version: u64,
    ) -> Option<Self> {
        let trips: Vec<Trip> = self
            .legs
            .iter()
            .filter_map(|leg| leg.trip.keeping(ground.config, &ground.jobs, &stays))
            .collect();
        Self::new(ground, seat, &trips, version)
    }

    /// Its orders.
    pub fn jobs(&self) -> impl Iterator<Item = usize> {
        self.legs.iter().flat_map(|leg| leg.trip.jobs().iter().copied())
    }

    /// The trips one after the other, if no limit is broken.
    pub fn new(ground: &Ground, seat: usize, trips: &[Trip], version: u64) -> Option<Self> {
        let mut route = Self { legs: Vec::with_capacity(trips.len() + 1), cost: 0, version };
        for trip in trips {
            let (place, at) = route.before(ground, seat, route.legs.len());
            let approach_s = ground.travel_s(place, trip.store);
            let offer = ground.offer(seat, at, approach_s, trip).ok()?;
            route.cost += offer.cost;
            route.legs.push(Leg { trip: *trip, approach_s, offer });
        }
        Some(route)
    }
}
