//! What a tick reads.

use std::collections::BTreeMap;

use dispatch::{CourierKey, JobKey};
use kernel::id::{CourierId, JobId};
use kernel::{Cx, Region};
use store::Tx;

use super::{PlanInput, fleet, tables};
use crate::Error;
use crate::job::{self, Job, State};
use crate::policy::policy;

/// Cities with open jobs: those a tick is worth.
///
/// # Errors
/// The store's.
pub fn cities(tx: &mut Tx<'_>) -> Result<Vec<Region>, Error> {
    Ok(job::tables::cities(tx)?)
}

/// Reads all that [`super::decide`] needs for a city (`region` may be any division in it). Run it as a read.
///
/// # Errors
/// The store's.
pub fn plan_input(tx: &mut Tx<'_>, cx: &Cx, region: &Region) -> Result<PlanInput, Error> {
    let city = region.city();
    let policy = policy(tx, &city)?;
    let open = job::tables::open_in_city(tx, &city, fleet::JOBS_MAX)?;
    let mut barred: BTreeMap<JobId, Vec<CourierId>> = BTreeMap::new();
    for (job, courier) in job::tables::barred(tx, &city, cx.now)? {
        barred.entry(job).or_default().push(courier);
    }
    let couriers = fleet::of_city(tx, &policy, &city, &fleet::by_courier(&open), cx.now)?;
    let mut versions = BTreeMap::new();
    let mut jobs = Vec::new();
    for job in open.iter().filter(|job| job.state == State::Planned) {
        versions.insert(job.id.to_string(), job.version);
        jobs.push(view(job, barred.get(&job.id).map_or(&[][..], Vec::as_slice)));
    }
    versions.extend(couriers.iter().map(|(view, version)| (view.key.0.clone(), *version)));
    let couriers = couriers.into_iter().map(|(view, _)| view).collect();
    let draft = tables::draft(tx, &city)?;
    Ok(PlanInput { city, at: cx.now, policy, jobs, couriers, versions, draft })
}

/// A job as the engine sees it.
fn view(job: &Job, barred: &[CourierId]) -> dispatch::Job {
    let load = (job.weight_g.max(1) + fleet::LOAD_UNIT_G - 1) / fleet::LOAD_UNIT_G;
    dispatch::Job {
        key: JobKey(job.id.to_string()),
        pickup: job.pick_up.into(),
        dropoff: job.drop_off.into(),
        placed_at: job.placed_at.as_second(),
        ready_at: job.ready_at.as_second(),
        promise_at: job.promise_at.as_second(),
        load: u32::try_from(load).unwrap_or(u32::MAX),
        cold_chain: job.cold,
        barred: barred.iter().map(|courier| CourierKey(courier.to_string())).collect(),
    }
}
