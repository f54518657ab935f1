//! What goes into a tick and what comes out.
//!
//! Times are seconds since any epoch the caller likes, the same for all fields. Loads are units of the
//! caller's choice (items, litres, hundred grams), the same for jobs and couriers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Place;

/// Identifies an order to the caller; opaque here, compared only to break ties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobKey(pub String);

/// Identifies a courier to the caller; opaque here, compared only to break ties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CourierKey(pub String);

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for CourierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An order that nobody has been given yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The caller's key; unique in a tick.
    pub key: JobKey,
    /// The store. Orders are bundled when their pickups are equal.
    pub pickup: Place,
    /// The door.
    pub dropoff: Place,
    /// When the customer ordered.
    pub placed_at: i64,
    /// When it can be picked up: the median estimate, or the fact once it stands ready.
    pub ready_at: i64,
    /// When it was promised at the door.
    pub promise_at: i64,
    /// Room it takes in the courier's box.
    pub load: u32,
    /// True when it may only travel in a cold box.
    pub cold_chain: bool,
    /// Couriers who refused it; they are never offered it again.
    pub barred: Vec<CourierKey>,
}

/// A courier on or near their shift. Leave out who is off duty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourierView {
    /// The caller's key; unique in a tick.
    pub key: CourierKey,
    /// Where they are now.
    pub place: Place,
    /// When the trip in hand ends; at or before now for an idle courier.
    pub free_at: i64,
    /// Where the trip in hand ends; unused for an idle courier.
    pub place_when_free: Place,
    /// Start of the shift.
    pub shift_from: i64,
    /// End of the shift; what it forbids is [`crate::Config::shift_end`].
    pub shift_to: i64,
    /// Room in the box.
    pub capacity: u32,
    /// Room still taken when the trip in hand ends (goods to return, say); usually 0.
    pub aboard: u32,
    /// True with a cold box.
    pub cold_box: bool,
    /// Minutes of work today, the trip in hand included up to its end.
    pub worked_min: u32,
    /// Most minutes of work today: the law's, the contract's or the courier's own.
    pub limit_min: u32,
}

impl CourierView {
    /// From where and when the courier can set out on a new trip.
    pub(crate) fn start(&self, now: i64) -> (Place, i64) {
        if self.free_at <= now {
            (self.place, now.max(self.shift_from))
        } else {
            (self.place_when_free, self.free_at.max(self.shift_from))
        }
    }
}

/// What must be done now, and what waits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Trips to offer now, by courier key.
    pub assignments: Vec<Assignment>,
    /// Orders that stay in the pool, by job key.
    pub held: Vec<Held>,
    /// What is planned for them, to be given to the next tick.
    pub draft: Draft,
}

/// Trips that are planned but not given away, by courier key, each courier's in the sequence of driving. The next tick
/// starts from it; an empty one, or one of long ago, costs quality and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The trips.
    pub trips: Vec<DraftTrip>,
}

/// A planned trip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftTrip {
    /// Who would drive.
    pub courier: CourierKey,
    /// What they would carry, in the sequence of delivery.
    pub jobs: Vec<JobKey>,
}

/// One trip: to one store, then to one or more doors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Who drives; idle and on shift now.
    pub courier: CourierKey,
    /// What they carry, in the sequence of delivery; never empty.
    pub jobs: Vec<JobKey>,
    /// When they set out: now.
    pub leave_at: i64,
    /// When they stand at the store.
    pub arrive_at: i64,
    /// When the goods are in their hands.
    pub pickup_at: i64,
    /// When each of `jobs` is handed over.
    pub dropoffs_at: Vec<i64>,
    /// When they can set out on the next trip, from the last door.
    pub free_at: i64,
    /// Why this courier.
    pub why: Why,
}

/// The numbers behind a choice, for a person who asks "why this courier?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Metres of road to the store.
    pub approach_m: u32,
    /// Seconds of driving to the store.
    pub approach_s: i64,
    /// Seconds the courier waits at the store for the goods.
    pub courier_wait_s: i64,
    /// Seconds the goods wait at the store for the courier.
    pub goods_wait_s: i64,
    /// Seconds after the promise, summed over the orders of the trip.
    pub late_s: i64,
    /// Seconds since the oldest order of the trip was placed.
    pub age_s: i64,
    /// What the trip costs by [`crate::Weights`]; lower is better.
    pub cost: i64,
    /// Couriers near the store who could drive it next, this one included.
    pub considered: u32,
    /// The cheapest other of them for this trip alone. It may be cheaper than the chosen one when it was needed more
    /// elsewhere.
    pub runner_up: Option<RunnerUp>,
}

/// The cheapest courier who was not chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunnerUp {
    /// Who.
    pub courier: CourierKey,
    /// At what price, on the scale of [`Why::cost`].
    pub cost: i64,
    /// When they could have picked up.
    pub pickup_at: i64,
}

/// An order that stays in the pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub job: JobKey,
    /// Why.
    pub reason: Reason,
}

/// Why an order is not given away at this tick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reason {
    /// It is ready beyond the horizon; nothing was decided.
    NotReadySoon {
        /// When it is expected to be ready.
        ready_at: i64,
    },
    /// A courier is in mind and need not set out yet.
    LeaveLater {
        /// Who, as things stand.
        courier: CourierKey,
        /// When they would have to set out.
        leave_at: i64,
    },
    /// The best courier is still on a trip or not yet on shift, or fetches others first.
    CourierSoon {
        /// Who, as things stand.
        courier: CourierKey,
        /// When they can set out.
        free_at: i64,
    },
    /// Every courier who could drive it is needed more elsewhere.
    Outbid,
    /// No courier may drive it; for a person to look at when it lasts.
    NoCourier {
        /// What stood in the way of the courier who came closest.
        obstacle: Obstacle,
    },
}

/// What keeps a courier from an order. The order is that of "coming closest": the last ones need least to be
/// overcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// There is no courier at all.
    NobodyOnShift,
    /// They refused it.
    Refused,
    /// They have no cold box.
    ColdChain,
    /// Their box is too small.
    Capacity,
    /// The shift ends first.
    ShiftEnd,
    /// They would work longer today than allowed.
    WorkLimit,
    /// They are busy beyond the look-ahead.
    Busy,
}

/// Inputs a tick cannot work with.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A setting is out of range.
    #[error("setting {field} is {value}, must be {low} to {high}")]
    Config {
        /// The field of [`crate::Config`].
        field: &'static str,
        /// What it is.
        value: i64,
        /// Least allowed.
        low: i64,
        /// Most allowed.
        high: i64,
    },
    /// Two jobs carry the same key.
    #[error("job {0} is given twice")]
    JobTwice(JobKey),
    /// Two couriers carry the same key.
    #[error("courier {0} is given twice")]
    CourierTwice(CourierKey),
    /// A moment is further from now than ten years, so it is in another unit or epoch.
    #[error("{key} has the moment {at}, over ten years from now ({now}); all times are seconds")]
    FarMoment {
        /// Whose.
        key: String,
        /// The moment.
        at: i64,
        /// Now.
        now: i64,
    },
}
