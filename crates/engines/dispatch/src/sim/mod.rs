//! Plays a day through the dispatcher: what would have become of the orders.
//!
//! The planner is any function from a tick's inputs to a [`Plan`]; live it is [`crate::tick`], and it runs here
//! unchanged. Time jumps from tick to tick; a trip is driven to its end when it is committed, since nobody can change it
//! any more, and what goes wrong on it comes back as an event of its own moment.
//!
//! Invariants
//! - Integers only, and no randomness but [`Noise`]'s seed: the same day, settings and planner give the same figures.
//! - What goes wrong depends on who does what and when, not on the policy, so policies are compared under one weather.
//! - Shift end and working-time limit are kept by the couriers themselves: who cannot bring the goods in time whatever
//!   the road does hands them back at the store. [`Figures::breaches`] counts what would still slip through.

mod bundles;
mod figures;
mod log;
mod matching;
mod noise;
mod policy;
mod pool;
mod ride;
mod sites;
mod solution;

use serde::{Deserialize, Serialize};

use crate::days::Day;
use crate::{Config, CourierKey, CourierView, Draft, Error, Job, JobKey, Plan};

pub use figures::{Figures, Welfare};
pub use log::Record;
pub use noise::Noise;
pub use policy::Policy;
use pool::Pool;
pub use ride::{Drop, Setback, Trip};
use ride::{Ride, Scene};
pub use solution::{Files, NotMinutes};

/// What a planner is asked at a tick.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'t> {
    /// The settings.
    pub config: &'t Config,
    /// The moment.
    pub now: i64,
    /// Orders in the pool.
    pub jobs: &'t [Job],
    /// Couriers on or near their shift.
    pub couriers: &'t [CourierView],
    /// What was planned at the tick before.
    pub previous: &'t Draft,
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    /// Nobody brought it.
    Left,
    /// The customer gave up first.
    Cancelled,
    /// It is the drop-off with this number of the trip with this number.
    Delivered {
        /// In [`Played::trips`].
        trip: usize,
        /// In [`Trip::drops`].
        drop: usize,
    },
}

/// What became of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Played {
    /// In the sequence of commitment.
    pub trips: Vec<Trip>,
    /// By number of the order.
    pub fates: Vec<Fate>,
    /// Seconds of work, by number of the courier.
    pub worked_s: Vec<i64>,
    /// Trips that were not driven to their end, with their couriers' numbers.
    pub setbacks: Vec<(usize, Setback)>,
    /// Ticks at which something was open.
    pub ticks: u64,
    /// Orders times couriers that these ticks were asked about.
    pub work: u64,
}

/// A day that cannot be played.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unplayable {
    /// The planner refused its inputs.
    #[error("the planner fails at {now}: {error}")]
    Planner {
        /// The tick.
        now: i64,
        /// Why.
        error: Error,
    },
    /// The plan gives away what is not in the pool.
    #[error("the plan of {now} gives away {job}, which is not open")]
    NotOpen {
        /// The tick.
        now: i64,
        /// Which.
        job: JobKey,
    },
    /// The plan has a trip without orders, or with orders of several stores.
    #[error("the plan of {now} has a trip of {courier} that is not for one store")]
    NotOneStore {
        /// The tick.
        now: i64,
        /// Whose.
        courier: CourierKey,
    },
    /// The plan sends off somebody who is not idle and on duty.
    #[error("the plan of {now} sends {courier} off, who is not idle and on duty")]
    NotIdle {
        /// The tick.
        now: i64,
        /// Who.
        courier: CourierKey,
    },
}

/// Plays a day, asking `planner` each [`Config::tick_s`] seconds.
///
/// # Errors
/// [`Unplayable`] if the planner fails or breaks its own rules.
pub fn play(
    day: &Day,
    config: &Config,
    noise: Noise,
    mut planner: impl FnMut(Asked<'_>) -> Result<Plan, Error>,
) -> Result<Played, Unplayable> {
    let scene = Scene::new(day, config, noise);
    let mut pool = Pool::new(&scene);
    let mut played = Played {
        trips: Vec::new(),
        fates: Vec::new(),
        worked_s: Vec::new(),
        setbacks: Vec::new(),
        ticks: 0,
        work: 0,
    };
    let last_at = day.couriers.iter().map(|courier| courier.to).max().unwrap_or(i64::MIN);
    let mut next = pool.next_at(i64::MIN);
    let mut draft = Draft::default();
    while let Some(now) = next.filter(|now| *now <= last_at) {
        let couriers = pool.couriers(now);
        let jobs = pool.jobs(now, &couriers);
        if !jobs.is_empty() {
            let asked = Asked { config, now, jobs: &jobs, couriers: &couriers, previous: &draft };
            let plan = planner(asked).map_err(|error| Unplayable::Planner { now, error })?;
            played.ticks += 1;
            played.work += jobs.len() as u64 * couriers.len() as u64;
            carry_out(&scene, &mut pool, &mut played, now, &plan)?;
            draft = plan.draft;
        }
        next = pool.next_at(now);
    }
    (played.fates, played.worked_s) = pool.end();
    Ok(played)
}

/// Drives what was decided at a tick.
fn carry_out(
    scene: &Scene<'_>,
    pool: &mut Pool<'_, '_>,
    played: &mut Played,
    now: i64,
    plan: &Plan,
) -> Result<(), Unplayable> {
    for assignment in &plan.assignments {
        let not_idle = || Unplayable::NotIdle { now, courier: assignment.courier.clone() };
        let courier = pool.idle(&assignment.courier, now).ok_or_else(not_idle)?;
        let mut orders = Vec::with_capacity(assignment.jobs.len());
        for job in &assignment.jobs {
            orders.push(pool.take(job).ok_or_else(|| Unplayable::NotOpen { now, job: job.clone() })?);
        }
        let store = pool
            .store(&orders)
            .ok_or_else(|| Unplayable::NotOneStore { now, courier: assignment.courier.clone() })?;
        match scene.ride(pool.seat(courier), store, &orders, now) {
            Ride::Done(trip) => {
                pool.drive(&trip, played.trips.len(), &orders);
                played.trips.push(trip);
            }
            Ride::Undone { setback, at, place } => {
                played.setbacks.push((courier, setback));
                pool.undo(courier, &orders, setback, now, at, place);
            }
        }
    }
    Ok(())
}
