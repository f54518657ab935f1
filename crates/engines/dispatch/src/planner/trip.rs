//! One trip: the orders of one store, and the sequence of their doors.

use crate::config::BUNDLE_LIMIT;
use crate::{Config, Job, Place};

/// A trip from one store, its legs after the pickup already timed. Never empty.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip {
    jobs: [usize; BUNDLE_LIMIT],
    /// From pickup to each drop-off.
    offsets_s: [i64; BUNDLE_LIMIT],
    len: usize,
    /// The store.
    pub store: Place,
    /// The last door.
    pub last: Place,
    /// From pickup until the courier leaves the last door.
    pub tail_s: i64,
    /// When the last of its orders is ready.
    pub ready_at: i64,
    /// Room its orders take together.
    pub load: u64,
}

impl Trip {
    /// Times the orders `sequence` (indices into `jobs`, all of one store), delivered in this sequence.
    pub fn new(config: &Config, jobs: &[&Job], sequence: &[usize]) -> Self {
        let store = jobs[sequence[0]].pickup;
        let mut trip = Self {
            jobs: [0; BUNDLE_LIMIT],
            offsets_s: [0; BUNDLE_LIMIT],
            len: sequence.len(),
            store,
            last: store,
            tail_s: config.pickup_service_s - config.pickup_service_s / 2,
            ready_at: i64::MIN,
            load: 0,
        };
        for (at, &index) in sequence.iter().enumerate() {
            let job = jobs[index];
            trip.tail_s += config.travel_s(config.metric.road_m(trip.last, job.dropoff));
            trip.jobs[at] = index;
            trip.offsets_s[at] = trip.tail_s + config.dropoff_service_s / 2;
            trip.tail_s += config.dropoff_service_s;
            trip.last = job.dropoff;
            trip.ready_at = trip.ready_at.max(job.ready_at);
            trip.load += u64::from(job.load);
        }
        trip
    }

    /// The trip with `job` as its `position`-th door.
    pub fn joined_by(&self, config: &Config, jobs: &[&Job], job: usize, position: usize) -> Self {
        let mut sequence = [job; BUNDLE_LIMIT];
        sequence[..position].copy_from_slice(&self.jobs[..position]);
        sequence[position + 1..=self.len].copy_from_slice(&self.jobs[position..self.len]);
        Self::new(config, jobs, &sequence[..=self.len])
    }

    /// The trip with only those orders that `stays` is true of, if any.
    pub fn keeping(&self, config: &Config, jobs: &[&Job], stays: impl Fn(usize) -> bool) -> Option<Self> {
        let rest: Vec<usize> = self.jobs().iter().copied().filter(|job| stays(*job)).collect();
        match rest.len() {
            0 => None,
            all if all == self.len => Some(*self),
            _ => Some(Self::new(config, jobs, &rest)),
        }
    }

    /// Its orders in the sequence of delivery.
    pub fn jobs(&self) -> &[usize] {
        &self.jobs[..self.len]
    }

    /// Seconds from pickup to each drop-off.
    pub fn offsets_s(&self) -> &[i64] {
        &self.offsets_s[..self.len]
    }
}
