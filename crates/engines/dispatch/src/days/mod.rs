//! A day to be played: who ordered what from where, and who could drive.
//!
//! One model for published days, a platform's own records and made-up cities, so that a policy is judged on all of them
//! by the same simulator. Importers are functions over the text of files: they find every fault of the text before
//! anything is played, and name file, line and column.
//!
//! Invariants
//! - Keys of orders are unique, so are those of stores and of couriers; no order has the key of a store.
//! - `placed_at <= ready_at`, `from <= to`, and every store named is in [`Day::stores`].
//! - Times are seconds of one epoch, money is hundredths of the day's currency.

mod made_up;
mod mdrp;
mod meituan;
mod rappi;
mod table;

use serde::{Deserialize, Serialize};

use crate::{Config, Metric, Place, ShiftEnd, Weights};

pub use made_up::{Shape, made_up};
pub use mdrp::{MdrpFiles, mdrp};
pub use meituan::{MeituanFiles, meituan};
pub use rappi::{Cleaned, RappiFiles, rappi};
pub use table::Fault;

/// Everything that happens on a day whoever dispatches it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Told in figures: the instance.
    pub name: String,
    /// What holds for everybody.
    pub rules: Rules,
    /// Where goods are picked up.
    pub stores: Vec<Store>,
    /// In no particular order.
    pub orders: Vec<Order>,
    /// In no particular order.
    pub couriers: Vec<Courier>,
}

/// How fast couriers are, how long they stop, what counts as late, and what they earn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How places turn into metres.
    pub metric: Metric,
    /// Units of the metric a minute. An importer may count places in parts of a metre to keep a speed exact.
    pub speed_m_per_min: u32,
    /// Travel times are rounded up to a multiple of this many seconds.
    pub travel_step_s: i64,
    /// Seconds at the store, half of them before the pickup.
    pub pickup_service_s: i64,
    /// Seconds at the door, half of them before the drop-off.
    pub dropoff_service_s: i64,
    /// What the shift end forbids.
    pub shift_end: ShiftEnd,
    /// Wished seconds from click to door.
    pub target_s: i64,
    /// Longest bearable seconds from click to door.
    pub cap_s: i64,
    /// Pay for a delivered order, in hundredths.
    pub pay_per_order_fen: i64,
    /// Pay for an hour of the shift if the orders bring less, in hundredths.
    pub pay_per_hour_fen: i64,
}

/// Where goods are picked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    /// Unique among stores and orders.
    pub key: String,
    /// Where.
    pub place: Place,
}

/// An order as it turned out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// Unique among stores and orders.
    pub key: String,
    /// The store it was ordered from, by number.
    pub store: usize,
    /// Other stores that could serve it as well, by number.
    pub also: Vec<usize>,
    /// The door.
    pub dropoff: Place,
    /// When the customer ordered.
    pub placed_at: i64,
    /// When it stood ready: the fact.
    pub ready_at: i64,
    /// When it was promised at the door; on time is not after it.
    pub promise_at: i64,
    /// Room it takes.
    pub load: u32,
    /// True when it needs a cold box.
    pub cold_chain: bool,
}

/// A courier's shift.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Courier {
    /// Unique among couriers.
    pub key: String,
    /// Where the shift starts.
    pub place: Place,
    /// When it starts.
    pub from: i64,
    /// When it ends.
    pub to: i64,
    /// What they drive.
    pub vehicle: Vehicle,
    /// Room in the box.
    pub capacity: u32,
    /// True with a cold box.
    pub cold_box: bool,
    /// Most minutes of work on the day.
    pub limit_min: u32,
    /// What insures them.
    pub cover: Cover,
}

/// What a courier drives; told, not timed: a day has one speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vehicle {
    /// On foot.
    Walking,
    /// Without a motor.
    Bicycle,
    /// With one, electric or not.
    Motorcycle,
    /// Four wheels.
    Car,
    /// The source does not say.
    Unknown,
}

/// What insurance accrues while a courier works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// Social insurance and housing fund of an employee.
    Social,
    /// Accident cover for each order of a person who works when they like.
    Accident,
    /// The source does not say.
    Unknown,
}

impl Rules {
    /// What is common in a Chinese city: stops of three minutes, 40 minutes from click to door, nothing after the shift,
    /// 7 yuan an order and 20 an hour at least. Assumed where a source does not say.
    pub const fn of_a_city(metric: Metric, speed_m_per_min: u32) -> Self {
        Self {
            metric,
            speed_m_per_min,
            travel_step_s: 1,
            pickup_service_s: 180,
            dropoff_service_s: 180,
            shift_end: ShiftEnd::LastDropoff,
            target_s: 40 * 60,
            cap_s: 90 * 60,
            pay_per_order_fen: 700,
            pay_per_hour_fen: 2_000,
        }
    }

    /// What a courier earns for a shift of so many seconds and so many delivered orders, in hundredths.
    pub fn pay_fen(&self, shift_s: i64, orders: i64) -> i64 {
        self.guaranteed_fen(shift_s).max(orders * self.pay_per_order_fen)
    }

    /// What they earn at least, in hundredths.
    pub(crate) const fn guaranteed_fen(&self, shift_s: i64) -> i64 {
        shift_s * self.pay_per_hour_fen / 3_600
    }
}

impl Day {
    /// Settings for [`crate::tick`] that keep this day's rules, with decisions each `tick_s` seconds.
    pub const fn config(&self, tick_s: i64) -> Config {
        let rules = &self.rules;
        Config {
            metric: rules.metric,
            speed_m_per_min: rules.speed_m_per_min,
            travel_step_s: rules.travel_step_s,
            pickup_service_s: rules.pickup_service_s,
            dropoff_service_s: rules.dropoff_service_s,
            shift_end: rules.shift_end,
            tick_s,
            look_ahead_s: 20 * 60,
            horizon_s: 30 * 60,
            bundle_max: 3,
            candidates: 24,
            target_s: rules.target_s,
            weights: Weights::MEASURED,
            effort: 200_000,
            prepare_p90_bp: 13_000,
            travel_p90_bp: 12_500,
        }
    }

    /// Seconds of all shifts together.
    pub fn shift_s(&self) -> i64 {
        self.couriers.iter().map(|courier| courier.to - courier.from).sum()
    }
}
