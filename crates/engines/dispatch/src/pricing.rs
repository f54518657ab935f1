//! Who could drive a bundle, and at what price.
//!
//! Couriers are ranked around each store by a cheap estimate on a plane, and only the nearest are timed and
//! priced exactly. Hard limits are checked here and nowhere else: what is not an [`Offer`] cannot be matched.

use crate::bundle::Bundle;
use crate::place::Plane;
use crate::{Config, CourierView, Obstacle, Place, ShiftEnd};

/// Couriers ranked around a store for each one priced: some fail on a limit, and the next ones take their
/// place.
const RANKED_PER_CANDIDATE: usize = 4;

/// A courier who could drive a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// Index of the courier.
    pub courier: usize,
    /// Metres of road to the store.
    pub approach_m: u32,
    /// Seconds of driving to the store.
    pub approach_s: i64,
    /// When they can set out: now, or later when they are still busy.
    pub leave_at: i64,
    /// When the goods would be in their hands.
    pub pickup_at: i64,
    /// Lower is better.
    pub cost: i64,
}

/// A courier with what every bundle asks about them.
#[derive(Debug)]
struct Seat<'a> {
    view: &'a CourierView,
    from: Place,
    start_at: i64,
    room: u64,
    /// Metres that others drive until this one can set out: puts time and distance on one scale.
    head_start_m: i64,
}

/// The couriers around a store; shared by all its bundles.
#[derive(Debug)]
pub(crate) struct Near {
    /// Around which.
    pub store: Place,
    /// Estimated metres (head start included) and index.
    seats: Vec<(i64, usize)>,
    /// How many of `seats` are sorted; the others are all further away.
    ranked: usize,
}

/// The couriers of a tick, ready to be asked for prices.
#[derive(Debug)]
pub(crate) struct Fleet<'a> {
    config: &'a Config,
    now: i64,
    seats: Vec<Seat<'a>>,
    plane: Plane,
    on_plane: Vec<(i64, i64)>,
}

impl<'a> Fleet<'a> {
    /// Prepares `couriers`, sorted by key.
    pub fn new(config: &'a Config, now: i64, couriers: &[&'a CourierView]) -> Self {
        let seats: Vec<Seat> = couriers
            .iter()
            .map(|view| {
                let (from, start_at) = view.start(now);
                let room = u64::from(view.capacity.saturating_sub(view.aboard));
                let head_start_m = (start_at - now) * i64::from(config.speed_m_per_min) / 60;
                Seat { view, from, start_at, room, head_start_m }
            })
            .collect();
        let plane =
            Plane::around(config.metric, seats.first().map_or(Place { x: 0, y: 0 }, |seat| seat.from));
        let on_plane = seats.iter().map(|seat| plane.metres(seat.from)).collect();
        Self { config, now, seats, plane, on_plane }
    }

    /// The courier with this index.
    pub fn view(&self, courier: usize) -> &'a CourierView {
        self.seats[courier].view
    }

    /// Couriers who can set out within the look-ahead, and the largest room among them.
    pub fn free(&self) -> (usize, u64) {
        let soon = || self.seats.iter().filter(|seat| self.is_soon(seat));
        (soon().count(), soon().map(|seat| seat.room).max().unwrap_or(0))
    }

    fn is_soon(&self, seat: &Seat) -> bool {
        seat.start_at <= self.now + self.config.look_ahead_s && seat.view.shift_to >= self.now
    }

    /// Who can set out within the look-ahead, nearest to `store` in time first.
    pub fn near(&self, store: Place) -> Near {
        let there = self.plane.metres(store);
        let mut seats: Vec<(i64, usize)> = (0..self.seats.len())
            .filter(|&at| self.is_soon(&self.seats[at]))
            .map(|at| (self.seats[at].head_start_m + self.plane.between(self.on_plane[at], there), at))
            .collect();
        let ranked = seats.len().min(self.config.candidates * RANKED_PER_CANDIDATE);
        if ranked < seats.len() {
            seats.select_nth_unstable(ranked);
        }
        seats[..ranked].sort_unstable();
        Near { store, seats, ranked }
    }

    /// The nearest couriers who may drive `bundle`, whose store `near` is about, by rising cost, then key.
    pub fn offers(&self, bundle: &Bundle, near: &Near) -> Vec<Offer> {
        let wanted = self.config.candidates;
        let ask = |&(_, at): &(i64, usize)| {
            if self.bar(&self.seats[at], bundle).is_some() {
                return None;
            }
            let offer = self.offer(at, bundle).ok()?;
            // Too far for the promises of a bundle is no offer, though the same courier may fetch one of its
            // orders.
            let counter_at = offer.leave_at + offer.approach_s + self.config.pickup_service_s / 2;
            (!bundle.breaks_a_promise(counter_at)).then_some(offer)
        };
        let (first, rest) = near.seats.split_at(near.ranked);
        let mut offers: Vec<Offer> = first.iter().filter_map(ask).take(wanted).collect();
        if offers.is_empty() {
            // The nearest all fail on a limit: someone further away may not.
            offers = rest.iter().filter_map(ask).collect();
        }
        offers.sort_by_key(|offer| (offer.cost, offer.courier));
        offers.truncate(wanted);
        offers
    }

    /// What stood in the way of the courier who came closest to driving `bundle`.
    pub fn obstacle(&self, bundle: &Bundle) -> Obstacle {
        let of = |at: usize| {
            self.bar(&self.seats[at], bundle)
                .or_else(|| self.offer(at, bundle).err())
                .unwrap_or(Obstacle::Busy)
        };
        (0..self.seats.len()).map(of).max().unwrap_or(Obstacle::NobodyOnShift)
    }

    /// What forbids `bundle` to this courier whatever the timing.
    fn bar(&self, seat: &Seat, bundle: &Bundle) -> Option<Obstacle> {
        let key = &seat.view.key;
        if bundle.jobs.iter().any(|job| job.barred.contains(key)) {
            Some(Obstacle::Refused)
        } else if bundle.jobs[0].cold_chain && !seat.view.cold_box {
            Some(Obstacle::ColdChain)
        } else if bundle.load > seat.room {
            Some(Obstacle::Capacity)
        } else if seat.view.shift_to < self.now {
            Some(Obstacle::ShiftEnd)
        } else if seat.start_at > self.now + self.config.look_ahead_s {
            Some(Obstacle::Busy)
        } else {
            None
        }
    }

    /// Times and prices one courier; the caller has seen to [`Fleet::bar`].
    fn offer(&self, courier: usize, bundle: &Bundle) -> Result<Offer, Obstacle> {
        let (config, seat) = (self.config, &self.seats[courier]);
        let approach_m = config.metric.road_m(seat.from, bundle.store());
        let approach_s = config.travel_s(approach_m);
        let counter_at = seat.start_at + approach_s + config.pickup_service_s / 2;
        let pickup_at = counter_at.max(bundle.ready_at);
        let last_at = pickup_at + bundle.offsets_s.last().expect("a trip carries something");
        let ends_at = match config.shift_end {
            ShiftEnd::Pickup => pickup_at,
            ShiftEnd::LastDropoff => last_at,
        };
        if ends_at > seat.view.shift_to {
            return Err(Obstacle::ShiftEnd);
        }
        let work_s = pickup_at + bundle.tail_s - seat.start_at;
        if i64::from(seat.view.worked_min) * 60 + work_s > i64::from(seat.view.limit_min) * 60 {
            return Err(Obstacle::WorkLimit);
        }
        let weights = &config.weights;
        let orders = i64::try_from(bundle.jobs.len()).expect("a bundle is bounded");
        let cost = weights.approach * approach_s
            + weights.wait * (pickup_at - bundle.ready_at) * orders
            + weights.late * bundle.late_s(pickup_at);
        Ok(Offer { courier, approach_m, approach_s, leave_at: seat.start_at, pickup_at, cost })
    }
}
