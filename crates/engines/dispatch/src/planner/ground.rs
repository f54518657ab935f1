//! What a plan stands on: the open orders, the couriers, and what a trip costs with one of them.
//!
//! Hard limits are checked here and nowhere else: what is not an [`Offer`] is in no plan.

use std::collections::{BTreeMap, BinaryHeap};

use super::trip::Trip;
use crate::place::Plane;
use crate::{Config, CourierView, Job, Obstacle, Place, ShiftEnd};

/// Orders to choose from that are enough for a courier.
const NAMED_MAX: usize = 8;

/// A courier with what every trip asks about them.
#[derive(Debug)]
pub(crate) struct Seat<'a> {
    pub view: &'a CourierView,
    /// Where and when they can set out.
    pub from: Place,
    pub start_at: i64,
    room: u64,
}

/// A trip with a courier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Offer {
    /// When the goods would be in their hands.
    pub pickup_at: i64,
    /// When they could set out again, from the last door.
    pub free_at: i64,
    /// Lower is better.
    pub cost: i64,
}

/// The inputs of a plan, ready to be asked.
#[derive(Debug)]
pub(crate) struct Ground<'a> {
    pub config: &'a Config,
    pub now: i64,
    /// Sorted by key.
    pub jobs: Vec<&'a Job>,
    /// Sorted by key.
    pub seats: Vec<Seat<'a>>,
    /// Each order as a trip of its own.
    pub singles: Vec<Trip>,
    /// Counter of each order: its store, once for what needs a cold box and once for what does not.
    pub counter_of: Vec<usize>,
    /// Couriers to be asked about each counter, soonest there first.
    near: Vec<Vec<usize>>,
}

/// Where a courier stands on the plane.
struct Standing {
    at: (i64, i64),
    /// Metres that others drive until this one can set out: puts time and distance on one scale.
    head_start_m: i64,
    cold: bool,
    seat: usize,
}

impl<'a> Ground<'a> {
    /// Prepares `jobs` and `couriers`, both sorted by key.
    pub fn new(config: &'a Config, now: i64, jobs: Vec<&'a Job>, couriers: &[&'a CourierView]) -> Self {
        let seats = couriers
            .iter()
            .map(|view| {
                let (from, start_at) = view.start(now);
                Seat { view, from, start_at, room: u64::from(view.capacity.saturating_sub(view.aboard)) }
            })
            .collect();
        let mut counters: BTreeMap<(Place, bool), usize> = BTreeMap::new();
        let counter_of = jobs
            .iter()
            .map(|job| {
                let next = counters.len();
                *counters.entry((job.pickup, job.cold_chain)).or_insert(next)
            })
            .collect();
        let singles = (0..jobs.len()).map(|job| Trip::new(config, &jobs, &[job])).collect();
        let mut ground = Self { config, now, jobs, seats, singles, counter_of, near: Vec::new() };
        ground.near = ground.nearest(&counters);
        ground
    }

    /// The couriers to be asked about each counter: those who can stand there soonest, and the soonest of those whom few
    /// orders have named so far.
    fn nearest(&self, counters: &BTreeMap<(Place, bool), usize>) -> Vec<Vec<usize>> {
        let origin = self.seats.first().map_or(Place { x: 0, y: 0 }, |seat| seat.from);
        let plane = Plane::around(self.config.metric, origin);
        let speed = i64::from(self.config.speed_m_per_min);
        let mut soon: Vec<Standing> = (0..self.seats.len())
            .filter(|&seat| self.is_soon(seat))
            .map(|seat| {
                let Seat { from, start_at, view, .. } = self.seats[seat];
                let head_start_m = (start_at - self.now) * speed / 60;
                Standing { at: plane.metres(from), head_start_m, cold: view.cold_box, seat }
            })
            .collect();
        soon.sort_unstable_by_key(|standing| (standing.at, standing.seat));
        let mut orders = vec![0; counters.len()];
        self.counter_of.iter().for_each(|counter| orders[*counter] += 1);
        let most = self.config.candidates;
        let mut named = vec![0; self.seats.len()];
        let mut near = vec![Vec::new(); counters.len()];
        for (&(store, cold), &counter) in counters {
            let there = plane.metres(store);
            let may = |one: &Standing| one.cold || !cold;
            let mut asked = soonest(&soon, plane, there, most.div_ceil(2), may);
            // In a street full of stores all orders would else be asked of the same couriers, and those round the
            // corner stand idle.
            let fresh =
                |one: &Standing| may(one) && named[one.seat] < NAMED_MAX && !asked.contains(&one.seat);
            let fresh = soonest(&soon, plane, there, most - asked.len(), fresh);
            asked.extend(fresh);
            asked.iter().for_each(|seat| named[*seat] += orders[counter]);
            near[counter] = asked;
        }
        near
    }

    /// The couriers to be asked about `job`, soonest there first.
    pub fn near(&self, job: usize) -> &[usize] {
        &self.near[self.counter_of[job]]
    }

    fn is_soon(&self, seat: usize) -> bool {
        let seat = &self.seats[seat];
        seat.start_at <= self.now + self.config.look_ahead_s && seat.view.shift_to >= self.now
    }

    /// Seconds of driving from `a` to `b`.
    pub fn travel_s(&self, a: Place, b: Place) -> i64 {
        self.config.travel_s(self.config.metric.road_m(a, b))
    }

    /// What forbids `job` to this courier whatever the timing.
    pub fn bar(&self, seat: usize, job: usize) -> Option<Obstacle> {
        let (job, Seat { view, room, .. }) = (self.jobs[job], &self.seats[seat]);
        if job.barred.contains(&view.key) {
            Some(Obstacle::Refused)
        } else if job.cold_chain && !view.cold_box {
            Some(Obstacle::ColdChain)
        } else if u64::from(job.load) > *room {
            Some(Obstacle::Capacity)
        } else if view.shift_to < self.now {
            Some(Obstacle::ShiftEnd)
        } else if !self.is_soon(seat) {
            Some(Obstacle::Busy)
        } else {
            None
        }
    }

    /// Times and prices `trip` for a courier who sets out at `leave_at` and drives `approach_s` to the store.
    ///
    /// # Errors
    /// The limit it would break. The caller has seen to [`Ground::bar`] of each order.
    pub fn offer(&self, seat: usize, leave_at: i64, approach_s: i64, trip: &Trip) -> Result<Offer, Obstacle> {
        let (config, seat) = (self.config, &self.seats[seat]);
        if trip.load > seat.room {
            return Err(Obstacle::Capacity);
        }
        let pickup_at = (leave_at + approach_s + config.pickup_service_s / 2).max(trip.ready_at);
        let free_at = pickup_at + trip.tail_s;
        let ends_at = match config.shift_end {
            ShiftEnd::Pickup => pickup_at,
            ShiftEnd::LastDropoff => pickup_at + trip.offsets_s()[trip.jobs().len() - 1],
        };
        if ends_at > seat.view.shift_to {
            return Err(Obstacle::ShiftEnd);
        }
        if i64::from(seat.view.worked_min) * 60 + free_at - seat.start_at
            > i64::from(seat.view.limit_min) * 60
        {
            return Err(Obstacle::WorkLimit);
        }
        let doors = trip.jobs().iter().zip(trip.offsets_s());
        let orders: i64 = doors.map(|(job, off)| self.price(*job, pickup_at + off)).sum();
        Ok(Offer { pickup_at, free_at, cost: orders + config.weights.work * (approach_s + trip.tail_s) })
    }

    /// What it costs to bring `job` to the door at `at`.
    pub fn price(&self, job: usize, at: i64) -> i64 {
        let (job, weights) = (self.jobs[job], &self.config.weights);
        let age_s = at - job.placed_at;
        let mut price = weights.door * age_s;
        if at > job.promise_at {
            price += weights.door * weights.promise_s + weights.late * (at - job.promise_at);
        }
        price + weights.starving * (age_s - 2 * self.config.target_s).max(0)
    }

    /// What stood in the way of the courier who came closest to driving `job` alone, if something did.
    pub fn obstacle(&self, job: usize) -> Option<Obstacle> {
        let trip = &self.singles[job];
        let mut closest = Obstacle::NobodyOnShift;
        for (at, seat) in self.seats.iter().enumerate() {
            let timed = || {
                let approach_s = self.travel_s(seat.from, trip.store);
                self.offer(at, seat.start_at, approach_s, trip).err()
            };
            closest = closest.max(self.bar(at, job).or_else(timed)?);
        }
        Some(closest)
    }
}

/// The `most` couriers of `standing`, sorted from west to east, who can be `there` soonest and `may` be asked, the soonest
/// first.
fn soonest(
    standing: &[Standing],
    plane: Plane,
    there: (i64, i64),
    most: usize,
    may: impl Fn(&Standing) -> bool,
) -> Vec<usize> {
    let mut best = BinaryHeap::with_capacity(most + 1);
    let (west, east) = standing.split_at(standing.partition_point(|one| one.at.0 < there.0));
    let (mut west, mut east) = (west.iter().rev().peekable(), east.iter().peekable());
    loop {
        // From the store outwards, until those who follow are too far to the side alone.
        let next = match (west.peek(), east.peek()) {
            (Some(left), Some(right)) if there.0 - left.at.0 < right.at.0 - there.0 => west.next(),
            (_, Some(_)) => east.next(),
            _ => west.next(),
        };
        let Some(one) = next else { break };
        let far =
            best.len() == most && best.peek().is_some_and(|(worst, _)| *worst < (one.at.0 - there.0).abs());
        if far {
            break;
        }
        if may(one) {
            best.push((one.head_start_m + plane.between(one.at, there), one.seat));
            if best.len() > most {
                best.pop();
            }
        }
    }
    best.into_sorted_vec().into_iter().map(|(_, seat)| seat).collect()
}
