//! What a job is; pure. Where it stands and every way it can go is in [`super::state`].

use jiff::{SignedDuration, Timestamp};
use kernel::id::{AddressId, JobId, OrderId, PersonId};
use kernel::{Fen, Point, Region, TraceId};

use super::State;

/// A job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identity.
    pub id: JobId,
    /// What is carried.
    pub order: OrderId,
    /// The buyer.
    pub person: PersonId,
    /// The site's code.
    pub site: String,
    /// The site's division.
    pub region: Region,
    /// The site's place when the order was paid.
    pub pick_up: Point,
    /// The door.
    pub drop_off: Point,
    /// The address, opened for its holder only.
    pub address: AddressId,
    /// When the order was paid.
    pub placed_at: Timestamp,
    /// When the goods are packed: an estimate, then the fact.
    pub ready_at: Timestamp,
    /// Promised at the door by.
    pub promise_at: Timestamp,
    /// Grams.
    pub weight_g: i64,
    /// Needs a cold box.
    pub cold: bool,
    /// Metres of road from site to door.
    pub distance_m: u32,
    /// What the trip pays.
    pub pay: Fen,
    /// Where it stands.
    pub state: State,
    /// When its holder is expected where; `None` while nobody holds it.
    pub forecast: Option<Forecast>,
    /// Wrong hand-over codes so far.
    pub code_tries: u32,
    /// No code is taken before.
    pub locked_until: Option<Timestamp>,
    /// The thread it belongs to.
    pub trace: TraceId,
    /// Grows with every change.
    pub version: i64,
}

/// The moments planned for the holder of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// At the site.
    pub arrive_at: Timestamp,
    /// Goods in hand.
    pub pickup_at: Timestamp,
    /// At the door.
    pub door_at: Timestamp,
    /// Ready for the next trip.
    pub free_at: Timestamp,
}

impl Forecast {
    /// The same trip with the goods picked up at `actual`.
    #[must_use]
    pub fn picked_up(self, actual: Timestamp) -> Self {
        let late: SignedDuration = actual.duration_since(self.pickup_at);
        Self {
            arrive_at: self.arrive_at,
            pickup_at: actual,
            door_at: self.door_at + late,
            free_at: self.free_at + late,
        }
    }
}

impl Job {
    /// Late at the door, or expected to be.
    pub fn is_late(&self, now: Timestamp) -> bool {
        !self.state.is_over()
            && (now > self.promise_at || self.forecast.is_some_and(|trip| trip.door_at > self.promise_at))
    }
}
