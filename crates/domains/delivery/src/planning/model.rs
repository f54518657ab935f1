//! What a tick takes and gives.

use std::collections::BTreeMap;

use dispatch::{CourierView, Draft};
use jiff::{SignedDuration, Timestamp};
use kernel::Region;

use crate::Error;
use crate::policy::Policy;

/// A plan older than this is not carried out: too much has moved.
pub(super) const PLAN_MAX_AGE: SignedDuration = SignedDuration::from_secs(60);

/// Everything a decision depends on, read at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanInput {
    /// The city.
    pub city: Region,
    /// The moment.
    pub at: Timestamp,
    /// The city's settings.
    pub policy: Policy,
    /// Waiting jobs.
    pub jobs: Vec<dispatch::Job>,
    /// Couriers on shift who can be reached.
    pub couriers: Vec<CourierView>,
    /// Version of each job and courier by id, as read.
    pub versions: BTreeMap<String, i64>,
    /// What the tick before had in mind.
    pub draft: Draft,
}

/// A decision, to be carried out if nothing it rests on has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The city.
    pub city: Region,
    /// When its input was read.
    pub at: Timestamp,
    /// Seconds an offer waits for an answer.
    pub offer_timeout_s: i64,
    /// What the engine says.
    pub trips: dispatch::Plan,
    /// As in [`PlanInput::versions`].
    pub versions: BTreeMap<String, i64>,
}

/// The last tick of a city, or the latest of several put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TickStats {
    /// When.
    pub at: Timestamp,
    /// Milliseconds of deciding.
    pub ms: i64,
    /// Jobs offered.
    pub assigned: i64,
    /// Jobs that stay in the pool.
    pub held: i64,
    /// Jobs whose offer was dropped because something changed meanwhile.
    pub stale: i64,
}

/// Decides; pure, and the only expensive part of a tick.
///
/// # Errors
/// [`Error::Plan`] for settings the engine cannot work with.
pub fn decide(input: &PlanInput) -> Result<Plan, Error> {
    let now = input.at.as_second();
    let trips = dispatch::tick(&input.policy.dispatch, now, &input.jobs, &input.couriers, &input.draft)?;
    Ok(Plan {
        city: input.city.clone(),
        at: input.at,
        offer_timeout_s: input.policy.offer_timeout_s,
        trips,
        versions: input.versions.clone(),
    })
}
