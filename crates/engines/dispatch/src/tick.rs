//! One decision: plan, and commit only what must leave now.
//!
//! What is planned but not committed (the courier is still busy, or need not set out yet) binds nobody at the next tick:
//! it only keeps a courier from being given a worse trip in the meantime.

use std::collections::BTreeSet;

use crate::planner::{self, Ground, Leg, Offer, Route, Trip};
use crate::{Assignment, Config, CourierView, Draft, Error, Held, Job, JobKey, Plan, Reason, RunnerUp, Why};

/// No moment is further from now than this (ten years): guards against milliseconds and foreign epochs.
const FAR_S: i64 = 10 * 366 * 86_400;

/// Decides at moment `now` which of `jobs` which of `couriers` must set out for.
///
/// `previous` is the [`Plan::draft`] of the tick before. Pure: the plan depends on the arguments alone, and not on the
/// order within the slices.
///
/// # Errors
/// [`Error::Config`] for a setting out of range, [`Error::JobTwice`], [`Error::CourierTwice`], and
/// [`Error::FarMoment`] for a time that is not in the seconds of `now`.
pub fn tick(
    config: &Config,
    now: i64,
    jobs: &[Job],
    couriers: &[CourierView],
    previous: &Draft,
) -> Result<Plan, Error> {
    decide(config, now, jobs, couriers, |ground| planner::routes(ground, previous))
}

/// [`tick`] by any way of planning `routes`, one for each courier.
pub(crate) fn decide(
    config: &Config,
    now: i64,
    jobs: &[Job],
    couriers: &[CourierView],
    routes: impl FnOnce(&Ground<'_>) -> Vec<Route>,
) -> Result<Plan, Error> {
    config.check()?;
    check(now, jobs, couriers)?;
    let mut jobs: Vec<&Job> = jobs.iter().collect();
    jobs.sort_by(|a, b| a.key.cmp(&b.key));
    let mut couriers: Vec<&CourierView> = couriers.iter().collect();
    couriers.sort_by(|a, b| a.key.cmp(&b.key));
    let (soon, later): (Vec<&Job>, Vec<&Job>) =
        jobs.into_iter().partition(|job| job.ready_at <= now + config.horizon_s);

    let ground = Ground::new(config, now, soon, &couriers);
    let mut routes = routes(&ground);
    let not_soon = |job: &&Job| held(&job.key, Reason::NotReadySoon { ready_at: job.ready_at });
    let mut plan = Plan {
        assignments: routes
            .iter_mut()
            .enumerate()
            .filter_map(|(seat, route)| commit(&ground, seat, route))
            .collect(),
        held: later.iter().map(not_soon).collect(),
        draft: planner::draft(&ground, &routes),
    };
    let given: BTreeSet<&JobKey> = plan.assignments.iter().flat_map(|trip| &trip.jobs).collect();
    let mut reasons: Vec<Option<Reason>> = vec![None; ground.jobs.len()];
    for (seat, route) in routes.iter().enumerate() {
        for leg in 0..route.legs.len() {
            let reason = waits_for(&ground, seat, route, leg);
            route.legs[leg].trip.jobs().iter().for_each(|job| reasons[*job] = Some(reason.clone()));
        }
    }
    for (job, reason) in reasons.into_iter().enumerate() {
        let key = &ground.jobs[job].key;
        if !given.contains(key) {
            plan.held.push(held(key, reason.unwrap_or_else(|| nobody(&ground, job))));
        }
    }
    plan.held.sort_by(|a, b| a.job.cmp(&b.job));
    Ok(plan)
}

/// Refuses what would make a plan meaningless.
fn check(now: i64, jobs: &[Job], couriers: &[CourierView]) -> Result<(), Error> {
    let far = |key: &str, moments: &[i64]| {
        let stray = moments.iter().find(|at| at.abs_diff(now) > FAR_S.unsigned_abs());
        stray.map_or(Ok(()), |&at| Err(Error::FarMoment { key: key.to_owned(), at, now }))
    };
    let mut seen = BTreeSet::new();
    for job in jobs {
        if !seen.insert(&job.key) {
            return Err(Error::JobTwice(job.key.clone()));
        }
        far(&job.key.0, &[job.placed_at, job.ready_at, job.promise_at])?;
    }
    let mut seen = BTreeSet::new();
    for courier in couriers {
        if !seen.insert(&courier.key) {
            return Err(Error::CourierTwice(courier.key.clone()));
        }
        far(&courier.key.0, &[courier.free_at, courier.shift_from, courier.shift_to])?;
    }
    Ok(())
}

/// Takes the first trip out of a route if its courier must set out before the next tick.
fn commit(ground: &Ground, seat: usize, route: &mut Route) -> Option<Assignment> {
    let first = route.legs.first()?;
    if ground.seats[seat].start_at > ground.now || leave_at(ground, first) > ground.now + ground.config.tick_s
    {
        return None;
    }
    Some(assignment(ground, seat, &route.legs.remove(0)))
}

/// The latest moment to set out for a trip without its goods waiting.
fn leave_at(ground: &Ground, leg: &Leg) -> i64 {
    leg.trip.ready_at - ground.config.pickup_service_s / 2 - leg.approach_s
}

/// Why the trip that comes `leg`-th for a courier is not given away.
fn waits_for(ground: &Ground, seat: usize, route: &Route, leg: usize) -> Reason {
    let courier = ground.seats[seat].view.key.clone();
    let (_, free_at) = route.before(ground, seat, leg);
    if free_at > ground.now {
        Reason::CourierSoon { courier, free_at }
    } else {
        Reason::LeaveLater { courier, leave_at: leave_at(ground, &route.legs[leg]) }
    }
}

/// Why nobody is planned to fetch `job`.
fn nobody(ground: &Ground, job: usize) -> Reason {
    ground.obstacle(job).map_or(Reason::Outbid, |obstacle| Reason::NoCourier { obstacle })
}

/// Writes a committed trip down.
fn assignment(ground: &Ground, seat: usize, leg: &Leg) -> Assignment {
    let (trip, offer, now) = (&leg.trip, &leg.offer, ground.now);
    let jobs = || trip.jobs().iter().map(|job| ground.jobs[*job]);
    let arrive_at = now + leg.approach_s;
    let others = others(ground, seat, trip);
    let key = |seat: usize| ground.seats[seat].view.key.clone();
    let dropoffs_at: Vec<i64> = trip.offsets_s().iter().map(|off| offer.pickup_at + off).collect();
    Assignment {
        courier: key(seat),
        jobs: jobs().map(|job| job.key.clone()).collect(),
        leave_at: now,
        arrive_at,
        pickup_at: offer.pickup_at,
        free_at: offer.free_at,
        why: Why {
            approach_m: ground.config.metric.road_m(ground.seats[seat].from, trip.store),
            approach_s: leg.approach_s,
            courier_wait_s: offer.pickup_at - arrive_at - ground.config.pickup_service_s / 2,
            goods_wait_s: offer.pickup_at - trip.ready_at,
            late_s: jobs().zip(&dropoffs_at).map(|(job, at)| (at - job.promise_at).max(0)).sum(),
            age_s: jobs().map(|job| now - job.placed_at).max().expect("a trip carries something"),
            cost: offer.cost,
            considered: u32::try_from(others.len() + 1).expect("candidates are bounded"),
            runner_up: others.iter().min_by_key(|(seat, other)| (other.cost, *seat)).map(|(seat, other)| {
                RunnerUp { courier: key(*seat), cost: other.cost, pickup_at: other.pickup_at }
            }),
        },
        dropoffs_at,
    }
}

/// What other couriers near the store could do with `trip` if they drove it next.
fn others(ground: &Ground, chosen: usize, trip: &Trip) -> Vec<(usize, Offer)> {
    let could =
        |seat: &usize| *seat != chosen && trip.jobs().iter().all(|job| ground.bar(*seat, *job).is_none());
    let offer = |seat: &usize| {
        let approach_s = ground.travel_s(ground.seats[*seat].from, trip.store);
        Some((*seat, ground.offer(*seat, ground.seats[*seat].start_at, approach_s, trip).ok()?))
    };
    ground.near(trip.jobs()[0]).iter().filter(|seat| could(seat)).filter_map(offer).collect()
}

fn held(job: &JobKey, reason: Reason) -> Held {
    Held { job: job.clone(), reason }
}
