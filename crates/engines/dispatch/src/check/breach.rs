//! What can be wrong with a solution; minutes of the day, names as in the files.

/// A rule that a solution breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// The day is no meal delivery routing problem.
    #[error("only days in whole minutes on a plane, with no pickup after the shift, can be checked")]
    OtherRules,
    /// A line that cannot be read.
    #[error("{file}, line {line}: expected {expected}")]
    Malformed {
        /// Which file.
        file: &'static str,
        /// Counted from one, the header included.
        line: usize,
        /// What should be.
        expected: &'static str,
    },
    /// A name that the day does not have.
    #[error("order {0} is not of this day")]
    UnknownOrder(String),
    /// A name that the day does not have.
    #[error("courier {0} is not of this day")]
    UnknownCourier(String),
    /// Two lines for one order.
    #[error("order {0} has two lines")]
    DeliveredTwice(String),
    /// In two assignments, or twice in one.
    #[error("order {0} is assigned twice")]
    AssignedTwice(String),
    /// Assigned, but without a line of its own.
    #[error("order {0} is assigned and has no line")]
    NeverDelivered(String),
    /// Delivered by nobody.
    #[error("order {0} has a line and no assignment")]
    NeverAssigned(String),
    /// Placement or readiness are not those of the day.
    #[error("order {0} was not placed or ready when told")]
    Untruthful(String),
    /// The two files name different couriers.
    #[error("order {0} is delivered by another courier than it is assigned to")]
    OtherCourier(String),
    /// The two files name different pickups.
    #[error("order {0} is picked up at another minute than its assignment")]
    OtherPickup(String),
    /// A bundle of several restaurants.
    #[error("the trip of {courier} at {at_min} has orders of several restaurants")]
    SeveralRestaurants {
        /// Who.
        courier: String,
        /// The assignment.
        at_min: i64,
    },
    /// Given away before the customer ordered.
    #[error("order {order} is assigned at {at_min}, before it is placed")]
    AssignedEarly {
        /// Which.
        order: String,
        /// The assignment.
        at_min: i64,
    },
    /// Picked up before it is ready.
    #[error("order {order} is picked up at {at_min}, before it is ready")]
    NotReady {
        /// Which.
        order: String,
        /// The pickup.
        at_min: i64,
    },
    /// Picked up after the shift.
    #[error("{courier} picks up at {at_min}, after the shift")]
    ShiftOver {
        /// Who.
        courier: String,
        /// The pickup.
        at_min: i64,
    },
    /// Given work before the last trip has ended.
    #[error("{courier} is given a trip at {at_min} while on the last one until {free_min}")]
    Diverted {
        /// Who.
        courier: String,
        /// The assignment.
        at_min: i64,
        /// The end of the last trip.
        free_min: i64,
    },
    /// A move that no assignment asks for, or one that is missing, or to or from another place.
    #[error("{courier} should move from {origin} to {destination}, the file has {found}")]
    OtherMove {
        /// Who.
        courier: String,
        /// From.
        origin: String,
        /// To.
        destination: String,
        /// What is there instead.
        found: String,
    },
    /// A move that nothing asks for.
    #[error("{courier} makes a move at {at_min} that no trip asks for")]
    StrayMove {
        /// Who.
        courier: String,
        /// The departure.
        at_min: i64,
    },
    /// A departure before the shift, the assignment, or the service at the last place is over.
    #[error("{courier} leaves {origin} at {at_min}, which cannot be before {earliest_min}")]
    LeavesEarly {
        /// Who.
        courier: String,
        /// From.
        origin: String,
        /// The departure.
        at_min: i64,
        /// What it may be.
        earliest_min: i64,
    },
    /// A pickup or drop-off before the courier has stood there for half a service time, or not strictly after arriving.
    #[error("{courier} serves {place} at {at_min}, which cannot be before {earliest_min}")]
    ServesEarly {
        /// Who.
        courier: String,
        /// The restaurant, or the order whose door it is.
        place: String,
        /// The pickup or drop-off.
        at_min: i64,
        /// What it may be.
        earliest_min: i64,
    },
}
