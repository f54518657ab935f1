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

/// What the shift end forbids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftEnd {
    /// No pickup after it; a drop-off may follow (the public benchmark's rule).
    Pickup,
    /// Nothing after it: the last drop-off is done by then.
    LastDropoff,
}

/// How the matching prices a trip; dimensionless factors on seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// On each second of driving to the store.
    pub approach: i64,
    /// On each second that each order stands ready before it is picked up.
    pub wait: i64,
    /// On each second after the promise, per order.
    pub late: i64,
    /// On each second since the order was placed, and with the square of what is beyond [`Config::target_s`],
    /// when orders compete for a courier; so that no order starves.
    pub age: i64,
}

impl Weights {
    /// Chosen on three days of the public benchmark (look-ahead 10 min, horizon 20 min, 24
    /// candidates): the food's time counts four times the courier's, a late second eight times.
    pub const MEASURED: Self = Self { approach: 5, wait: 20, late: 40, age: 4 };
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
    /// Couriers who become free within this many seconds are matched too; their orders wait for them.
    pub look_ahead_s: i64,
    /// Orders that are ready within this many seconds are matched; later ones are held.
    pub horizon_s: i64,
    /// Most orders in one trip, `1..=8`.
    pub bundle_max: usize,
    /// Couriers priced per bundle, nearest first, `1..=256`.
    pub candidates: usize,
    /// Wished seconds from placement to door; an order older than this grows ever more pressing.
    pub target_s: i64,
    /// Prices.
    pub weights: Weights,
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
            ("weights.approach", self.weights.approach, 0, WEIGHT_MAX),
            ("weights.wait", self.weights.wait, 0, WEIGHT_MAX),
            ("weights.late", self.weights.late, 0, WEIGHT_MAX),
            ("weights.age", self.weights.age, 0, WEIGHT_MAX),
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
