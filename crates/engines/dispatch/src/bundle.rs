//! Which orders of one store travel together.
//!
//! Orders are inserted one by one, the earliest ready first, into the trips already begun at their store.
//! Joining must save more courier time than it costs the customers, and it never makes late an order that
//! would be on time alone. Trips are timed as if a courier stood at the store; the real approach is priced
//! later, when couriers are matched.

use std::collections::BTreeMap;

use crate::{Config, Job, Place};

/// Seconds kept free before a promise when orders are joined: the courier is not at the store yet.
const SLACK_S: i64 = 180;

/// How much a late second weighs against a second of anybody's time.
const LATE_FACTOR: i64 = 4;

/// One trip from one store, its legs after the pickup already timed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bundle<'a> {
    /// In the sequence of delivery; never empty.
    pub jobs: Vec<&'a Job>,
    /// From pickup to each drop-off.
    pub offsets_s: Vec<i64>,
    /// From pickup to each drop-off if it were the only one.
    alone_s: Vec<i64>,
    /// From pickup until the courier leaves the last door.
    pub tail_s: i64,
    /// When the last of them is ready.
    pub ready_at: i64,
    /// When the first of them was placed.
    pub placed_at: i64,
    /// Room they take together.
    pub load: u64,
}

impl<'a> Bundle<'a> {
    /// Times `jobs`, all of one store, in the given sequence.
    pub fn new(config: &Config, jobs: Vec<&'a Job>) -> Self {
        let first = jobs.first().expect("a trip carries something");
        let mut here = first.pickup;
        let pack_s = config.pickup_service_s - config.pickup_service_s / 2;
        let mut leave_s = pack_s;
        let mut offsets_s = Vec::with_capacity(jobs.len());
        let mut alone_s = Vec::with_capacity(jobs.len());
        for job in &jobs {
            let arrive_s = leave_s + config.travel_s(config.metric.road_m(here, job.dropoff));
            let direct_s = config.travel_s(config.metric.road_m(job.pickup, job.dropoff));
            alone_s.push(pack_s + direct_s + config.dropoff_service_s / 2);
            offsets_s.push(arrive_s + config.dropoff_service_s / 2);
            leave_s = arrive_s + config.dropoff_service_s;
            here = job.dropoff;
        }
        Self {
            offsets_s,
            alone_s,
            tail_s: leave_s,
            ready_at: jobs.iter().map(|job| job.ready_at).max().expect("a trip carries something"),
            placed_at: jobs.iter().map(|job| job.placed_at).min().expect("a trip carries something"),
            load: jobs.iter().map(|job| u64::from(job.load)).sum(),
            jobs,
        }
    }

    /// The store.
    pub fn store(&self) -> Place {
        self.jobs[0].pickup
    }

    /// Seconds after the promises, summed, when picked up at `pickup_at`.
    pub fn late_s(&self, pickup_at: i64) -> i64 {
        self.jobs
            .iter()
            .zip(&self.offsets_s)
            .map(|(job, off)| (pickup_at + off - job.promise_at).max(0))
            .sum()
    }

    /// True when some order is late in this trip that the same courier, at the counter at `counter_at`, would
    /// bring in time if it were the only one.
    pub fn breaks_a_promise(&self, counter_at: i64) -> bool {
        let pickup_at = counter_at.max(self.ready_at);
        self.jobs.iter().zip(self.offsets_s.iter().zip(&self.alone_s)).any(|(job, (off, alone))| {
            pickup_at + off > job.promise_at && counter_at.max(job.ready_at) + alone <= job.promise_at
        })
    }

    /// Moments of drop-off, summed, for a pickup at `pickup_at`; only differences of it mean something.
    fn dropoffs_sum(&self, pickup_at: i64) -> i64 {
        self.offsets_s.iter().map(|off| pickup_at + off).sum()
    }

    /// The trips of one order each that these orders would be alone.
    pub fn split(&self, config: &Config) -> impl Iterator<Item = Self> {
        self.jobs.iter().map(|job| Self::new(config, vec![*job]))
    }
}

/// Bundles `jobs`, sorted by key, for `free` couriers of whom the roomiest has `room`.
pub(crate) fn bundles<'a>(
    config: &Config,
    now: i64,
    jobs: &[&'a Job],
    free: usize,
    room: u64,
) -> Vec<Bundle<'a>> {
    let mut stores: BTreeMap<(Place, bool), Vec<&Job>> = BTreeMap::new();
    for job in jobs {
        stores.entry((job.pickup, job.cold_chain)).or_default().push(job);
    }
    let most = size_wanted(jobs.len(), free).min(config.bundle_max);
    let mut all = Vec::with_capacity(jobs.len());
    for mut waiting in stores.into_values() {
        waiting.sort_by_key(|job| job.ready_at);
        let mut trips: Vec<Bundle> = Vec::new();
        for job in waiting {
            match best_join(config, now, &trips, job, most, room) {
                Some((trip, joined)) => trips[trip] = joined,
                None => trips.push(Bundle::new(config, vec![job])),
            }
        }
        all.extend(trips);
    }
    all
}

/// Orders per trip that the load on the fleet asks for: one on a calm day, two from half a courier per order.
fn size_wanted(open: usize, free: usize) -> usize {
    let floor = if open * 2 > free { 2 } else { 1 };
    open.div_ceil(free.max(1)).max(floor)
}

/// The trip that `job` had best join and what becomes of it, if any joining is worth it.
fn best_join<'a>(
    config: &Config,
    now: i64,
    trips: &[Bundle<'a>],
    job: &'a Job,
    most: usize,
    room: u64,
) -> Option<(usize, Bundle<'a>)> {
    let solo = Bundle::new(config, vec![job]);
    let solo_pickup = now.max(job.ready_at);
    let mut best: Option<(i64, usize, Bundle)> = None;
    for (at, trip) in trips.iter().enumerate() {
        if trip.jobs.len() >= most || trip.load + solo.load > room {
            continue;
        }
        let base = trip.dropoffs_sum(now.max(trip.ready_at)) + solo.dropoffs_sum(solo_pickup);
        for position in 0..=trip.jobs.len() {
            let mut jobs = trip.jobs.clone();
            jobs.insert(position, job);
            let joined = Bundle::new(config, jobs);
            let pickup = now.max(joined.ready_at);
            if joined.breaks_a_promise(now) {
                continue;
            }
            // A trip saved is a return trip saved, hence the whole tail of the one that is not driven.
            let cost = joined.dropoffs_sum(pickup) - base - solo.tail_s
                + LATE_FACTOR * joined.late_s(pickup + SLACK_S);
            if cost < best.as_ref().map_or(0, |(least, ..)| *least) {
                best = Some((cost, at, joined));
            }
        }
    }
    best.map(|(_, at, joined)| (at, joined))
}
