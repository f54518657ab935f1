//! What a city, a fleet or a benchmark sets once.
//!
//! There is no `Default`: speeds and service times differ by city, and a wrong guess is a broken promise.

use serde::{Deserialize, Serialize};

use crate::{Error, Metric};

/// Bound on [`Config::bundle_max`]: the delivery sequence of a bundle is found by insertion, and more than
/// this from one store no longer arrives warm.
pub const BUNDLE_LIMIT: usize = 8;

/// Bound on [`Config::candidates`]: what keeps a tick's work proportional to the orders.
pub const CANDIDATE_LIMIT: usize = 256;

/// Bound on [`Config::effort`]: a tick that takes longer than the next one is far away decides about yesterday.
pub const EFFORT_LIMIT: i64 = 1_000_000_000;

/// What the shift end forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftEnd {
    /// No pickup after it; a drop-off may follow (the public benchmark's rule).
    Pickup,
    /// Nothing after it: the last drop-off is done by then.
    LastDropoff,
}

/// How trips are priced; dimensionless factors on seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// On each second that a courier drives or serves.
    pub work: i64,
    /// On each second from placement to the door, per order.
    pub door: i64,
    /// On each second after the promise, per order, on top of `door`.
    pub late: i64,
    /// A broken promise weighs as much as this many seconds of waiting, however long it is broken.
    pub promise_s: i64,
    /// On each second beyond twice [`Config::target_s`], per order, on top of the others: so that no order starves.
    pub starving: i64,
}

impl Weights {
    /// Chosen on four busy days of the public benchmark: a customer's second counts four times the courier's, a broken
    /// promise fifty minutes.
    pub const MEASURED: Self = Self { work: 5, door: 20, late: 20, promise_s: 3_000, starving: 400 };

    /// For fleets that are short of couriers: on the same days some 8 % more orders for each hour of driving and serving
    /// and nearly as many on time (half a point less), but each customer waits some three minutes longer.
    pub const THRIFTY: Self = Self { work: 60, door: 20, late: 20, promise_s: 10_000, starving: 400 };
}

/// Settings of [`crate::tick`] and [`crate::promise`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// How places turn into metres.
    pub metric: Metric,
    /// Courier speed in metres per minute, `1..=5000` (22 km/h is 367).
    pub speed_m_per_min: u32,
    /// Travel times are rounded up to a multiple of this many seconds (1 live, 60 for the public benchmark).
    pub travel_step_s: i64,
    /// Seconds at the store, half before the pickup moment (parking, finding) and half after it.
    pub pickup_service_s: i64,
    /// Seconds at the door, half before the drop-off moment and half after it.
    pub dropoff_service_s: i64,
    /// What the shift end forbids.
    pub shift_end: ShiftEnd,
    /// Seconds until the next tick: an order that would still leave in time then is held.
    pub tick_s: i64,
    /// Couriers who become free within this many seconds are planned for too; their orders wait for them.
    pub look_ahead_s: i64,
    /// Orders that are ready within this many seconds are planned; later ones are held.
    pub horizon_s: i64,
    /// Most orders in one trip, `1..=8`.
    pub bundle_max: usize,
    /// Couriers asked about each order, soonest at the store first, `1..=256`.
    pub candidates: usize,
    /// Wished seconds from placement to door; an order older than twice this grows ever more pressing.
    pub target_s: i64,
    /// Prices.
    pub weights: Weights,
    /// Slots looked at to improve a plan, at most; the measure of a tick's work (a million take some 0.2 s).
    pub effort: u64,
    /// Ninth decile of preparation time over its median, in basis points (13 000 = 1.3 times).
    pub prepare_p90_bp: i64,
    /// Ninth decile of travel time over its median, in basis points.
    pub travel_p90_bp: i64,
}

impl Config {
    /// Checks every range.
    ///
    /// # Errors
    /// [`Error::Config`] with the first field that is out of range.
    pub fn check(&self) -> Result<(), Error> {
        /// A day: no service, look-ahead or target is longer, and sums stay far from overflow.
        const DAY_S: i64 = 86_400;
        /// The largest price factor.
        const WEIGHT_MAX: i64 = 1_000;
        let detour_bp = match self.metric {
            Metric::Euclid => 10_000,
            Metric::GreatCircle { detour_bp } => detour_bp,
        };
        let usize_of = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let ranges = [
            ("metric.detour_bp", i64::from(detour_bp), 10_000, 50_000),
            ("speed_m_per_min", i64::from(self.speed_m_per_min), 1, 5_000),
            ("travel_step_s", self.travel_step_s, 1, 3_600),
            ("pickup_service_s", self.pickup_service_s, 0, DAY_S),
            ("dropoff_service_s", self.dropoff_service_s, 0, DAY_S),
            ("tick_s", self.tick_s, 1, 3_600),
            ("look_ahead_s", self.look_ahead_s, 0, DAY_S),
            ("horizon_s", self.horizon_s, 0, DAY_S),
            ("bundle_max", usize_of(self.bundle_max), 1, usize_of(BUNDLE_LIMIT)),
            ("candidates", usize_of(self.candidates), 1, usize_of(CANDIDATE_LIMIT)),
            ("target_s", self.target_s, 1, DAY_S),
            ("weights.work", self.weights.work, 0, WEIGHT_MAX),
            ("weights.door", self.weights.door, 0, WEIGHT_MAX),
            ("weights.late", self.weights.late, 0, WEIGHT_MAX),
            ("weights.promise_s", self.weights.promise_s, 0, DAY_S),
            ("weights.starving", self.weights.starving, 0, WEIGHT_MAX),
            ("effort", i64::try_from(self.effort).unwrap_or(i64::MAX), 0, EFFORT_LIMIT),
            ("prepare_p90_bp", self.prepare_p90_bp, 10_000, 100_000),
            ("travel_p90_bp", self.travel_p90_bp, 10_000, 100_000),
        ];
        match ranges.into_iter().find(|(_, value, low, high)| !(low..=high).contains(&value)) {
            Some((field, value, low, high)) => Err(Error::Config { field, value, low, high }),
            None => Ok(()),
        }
    }

    /// Travel seconds over `metres`, rounded up to [`Config::travel_step_s`].
    pub(crate) fn travel_s(&self, metres: u32) -> i64 {
        let seconds = (i64::from(metres) * 60).unsigned_abs().div_ceil(u64::from(self.speed_m_per_min));
        let step = self.travel_step_s.unsigned_abs();
        i64::try_from(seconds.div_ceil(step) * step).expect("at most 2^32 × 60 and a step")
    }
}
