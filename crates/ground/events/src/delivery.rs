//! Facts about trips from a site to a door.

use kernel::id::{CourierId, JobId, OrderId};
use serde::{Deserialize, Serialize};

/// An order waits for a courier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPlanned {
    /// The job.
    pub job: JobId,
    /// What is carried.
    pub order: OrderId,
    /// From this site.
    pub site: String,
}

/// Dispatch gave the job to a courier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CourierAssigned {
    /// The job.
    pub job: JobId,
    /// What is carried.
    pub order: OrderId,
    /// By whom.
    pub courier: CourierId,
    /// Expected at the door, milliseconds since 1970.
    pub eta_ms: i64,
}

/// The courier gave the job back or went silent; dispatch will assign it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobReleased {
    /// The job.
    pub job: JobId,
    /// What was to be carried.
    pub order: OrderId,
    /// Who no longer carries it.
    pub courier: CourierId,
    /// `refused` or `silent`.
    pub reason: String,
}

/// The courier has the goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPickedUp {
    /// The job.
    pub job: JobId,
    /// What is carried.
    pub order: OrderId,
    /// By whom.
    pub courier: CourierId,
}

/// Handed over at the door against the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobDelivered {
    /// The job.
    pub job: JobId,
    /// What was carried.
    pub order: OrderId,
    /// By whom.
    pub courier: CourierId,
    /// Pay of the courier for the trip, before insurance.
    pub pay: kernel::Fen,
    /// True if within the promise.
    pub on_time: bool,
}

/// The goods could not be handed over and go back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobFailed {
    /// The job.
    pub job: JobId,
    /// What was carried.
    pub order: OrderId,
    /// Reason code.
    pub reason: String,
}
