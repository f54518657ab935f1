//! The log of a day's ticks: what the planner saw and what it decided, to be asked again.

use serde::{Deserialize, Serialize};

use super::{Asked, Policy};
use crate::{Config, CourierView, Draft, Error, Job, Plan};

/// One tick of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The settings.
    pub config: Config,
    /// The moment.
    pub now: i64,
    /// Orders in the pool.
    pub jobs: Vec<Job>,
    /// Couriers on or near their shift.
    pub couriers: Vec<CourierView>,
    /// What was planned at the tick before.
    pub previous: Draft,
    /// What was decided.
    pub plan: Plan,
}

impl Record {
    /// Writes a tick down.
    pub fn of(asked: Asked<'_>, plan: &Plan) -> Self {
        Self {
            config: asked.config.clone(),
            now: asked.now,
            jobs: asked.jobs.to_vec(),
            couriers: asked.couriers.to_vec(),
            previous: asked.previous.clone(),
            plan: plan.clone(),
        }
    }

    /// Decides again from what was seen then.
    ///
    /// # Errors
    /// Those of the policy.
    pub fn again(&self, policy: Policy) -> Result<Plan, Error> {
        let Self { config, now, jobs, couriers, previous, .. } = self;
        policy.plan(Asked { config, now: *now, jobs, couriers, previous })
    }
}
