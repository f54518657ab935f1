//! What a tick writes.

use dispatch::Assignment;
use jiff::{SignedDuration, Timestamp};
use kernel::id::{CourierId, JobId};
use kernel::{Actor, Cx, Region};
use store::Tx;

use super::model::PLAN_MAX_AGE;
use super::{Plan, tables};
use crate::Error;
use crate::courier;
use crate::job::{self, Act, Forecast, OFFER, Released, Silence};
use crate::policy::policy;

/// Trips offered in one write: keeps it short. What is beyond stays in the pool until the next tick.
const TRIPS_MAX: usize = 200;
/// Jobs taken back in one sweep.
const LOST_MAX: u32 = 200;

/// What became of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Applied {
    /// Jobs offered.
    pub assigned: u32,
    /// Jobs that stay in the pool by the engine's choice.
    pub held: u32,
    /// Jobs whose offer was dropped because they or their courier changed since the plan's input was read.
    pub stale: u32,
}

/// Takes jobs back that are not picked up and whose courier has not been heard of for too long. What is
/// picked up stays; the board shows its courier as silent. Returns how many.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system, or the store's.
pub fn sweep(tx: &mut Tx<'_>, cx: &Cx, region: &Region) -> Result<u32, Error> {
    system(cx)?;
    let city = region.city();
    let rules = policy(tx, &city)?;
    let before = cx.now - SignedDuration::from_secs(rules.silent_after_s);
    let mut taken = 0;
    for job in job::tables::lost(tx, &city, before, LOST_MAX)? {
        cx.join_trace(job.trace);
        let id = job.id;
        job::give_back(tx, cx, vec![job], Released::Silent(Silence::Place))?;
        tx.audit(cx, "delivery.silent", id)?;
        taken += 1;
    }
    Ok(taken)
}

/// Offers the trips of a plan that took `took_ms` milliseconds to decide.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system, or the store's.
pub fn apply_plan(tx: &mut Tx<'_>, cx: &Cx, plan: &Plan, took_ms: i64) -> Result<Applied, Error> {
    system(cx)?;
    let mut applied =
        Applied { held: u32::try_from(plan.trips.held.len()).unwrap_or(u32::MAX), ..Applied::default() };
    let late = cx.now.duration_since(plan.at) > PLAN_MAX_AGE;
    for trip in plan.trips.assignments.iter().take(TRIPS_MAX) {
        let offered = if late { 0 } else { offer(tx, cx, plan, trip)? };
        applied.assigned += offered;
        applied.stale += u32::try_from(trip.jobs.len()).unwrap_or(u32::MAX) - offered;
    }
    tables::put_tick(tx, cx, plan, applied, took_ms)?;
    Ok(applied)
}

/// Offers one trip; returns how many of its jobs were still free.
fn offer(tx: &mut Tx<'_>, cx: &Cx, plan: &Plan, trip: &Assignment) -> Result<u32, Error> {
    let id: CourierId = trip.courier.0.parse()?;
    let Some(version) = plan.versions.get(&trip.courier.0) else { return Ok(0) };
    if !courier::tables::touch(tx, id, *version)? {
        return Ok(0);
    }
    let why = serde_json::to_string(&trip.why).map_err(|e| store::Error::Corrupt(e.to_string()))?;
    let until = cx.now + SignedDuration::from_secs(plan.offer_timeout_s);
    let mut offered = 0;
    for (key, door_at) in trip.jobs.iter().zip(&trip.dropoffs_at) {
        let job: JobId = key.0.parse()?;
        let Some(mut job) = job::tables::by_id(tx, job)? else { continue };
        if plan.versions.get(&key.0) != Some(&job.version) {
            continue;
        }
        let Ok(state) = job.state.after(Act::Offer { courier: id, until }, cx.now, job.promise_at) else {
            continue;
        };
        job.state = state;
        let door_at = moment(*door_at)?;
        job.forecast = Some(Forecast {
            arrive_at: moment(trip.arrive_at)?,
            pickup_at: moment(trip.pickup_at)?,
            door_at,
            free_at: moment(trip.free_at)?,
        });
        if !job::tables::update(tx, cx, &job)? {
            continue;
        }
        cx.join_trace(job.trace);
        job::tables::set_why(tx, job.id, &why)?;
        tx.timer(cx, until, OFFER, job.id)?;
        let eta_ms = door_at.as_millisecond();
        tx.emit(cx, job.id, events::CourierAssigned { job: job.id, order: job.order, courier: id, eta_ms })?;
        tx.audit(cx, "delivery.offer", job.id)?;
        offered += 1;
    }
    Ok(offered)
}

fn moment(second: i64) -> Result<Timestamp, store::Error> {
    Timestamp::from_second(second).map_err(|e| store::Error::Corrupt(e.to_string()))
}

fn system(cx: &Cx) -> Result<(), Error> {
    if matches!(cx.actor, Actor::System(_)) { Ok(()) } else { Err(Error::Forbidden) }
}
