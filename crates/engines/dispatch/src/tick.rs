//! One decision: bundle, price, match, and commit only what must leave now.
//!
//! What is matched but not committed (the courier is still busy, or need not set out yet) blocks nobody at
//! the next tick: the matching only keeps a courier from being given a worse trip in the meantime.

use std::collections::BTreeSet;

use crate::bundle::{Bundle, bundles};
use crate::matching::{Edge, least_cost};
use crate::pricing::{Fleet, Near, Offer};
use crate::{Assignment, Config, CourierView, Error, Held, Job, JobKey, Plan, Reason, RunnerUp, Why};

/// The price of leaving an order in the pool, before its age: above any trip's, so that as many trips as
/// possible are driven, and far from overflow when summed along a path.
const ALONE: i64 = 1 << 40;

/// Beyond this (a week) an order grows no more pressing: its square still fits at the largest weight.
const AGE_MAX_S: i64 = 7 * 86_400;

/// Bound on [`pressure`], so that sums of prices along a path stay far from overflow.
const PRESSURE_MAX: i64 = ALONE / 4;

/// No moment is further from now than this (ten years): guards against milliseconds and foreign epochs.
const FAR_S: i64 = 10 * 366 * 86_400;

/// Decides at moment `now` which of `jobs` which of `couriers` must set out for.
///
/// Pure: the plan depends on the arguments alone, and not on the order within the slices.
///
/// # Errors
/// [`Error::Config`] for a setting out of range, [`Error::JobTwice`], [`Error::CourierTwice`], and
/// [`Error::FarMoment`] for a time that is not in the seconds of `now`.
pub fn tick(config: &Config, now: i64, jobs: &[Job], couriers: &[CourierView]) -> Result<Plan, Error> {
    config.check()?;
    check(now, jobs, couriers)?;
    let mut jobs: Vec<&Job> = jobs.iter().collect();
    jobs.sort_by(|a, b| a.key.cmp(&b.key));
    let mut couriers: Vec<&CourierView> = couriers.iter().collect();
    couriers.sort_by(|a, b| a.key.cmp(&b.key));

    let (soon, later): (Vec<&Job>, Vec<&Job>) =
        jobs.into_iter().partition(|job| job.ready_at <= now + config.horizon_s);
    let fleet = Fleet::new(config, now, &couriers);
    let trips = priced(config, now, &fleet, &soon);
    let edges: Vec<Vec<Edge>> = trips
        .iter()
        .map(|(_, offers)| offers.iter().map(|offer| (offer.courier, offer.cost)).collect())
        .collect();
    let alone: Vec<i64> = trips.iter().map(|(bundle, _)| ALONE + pressure(config, now, bundle)).collect();
    let chosen = least_cost(&edges, &alone, couriers.len());

    let mut plan = Plan { assignments: Vec::new(), held: Vec::new() };
    for ((bundle, offers), courier) in trips.iter().zip(chosen) {
        let offer =
            courier.map(|at| offers.iter().find(|offer| offer.courier == at).expect("matched on an edge"));
        match waits_for(config, now, &fleet, bundle, offers, offer) {
            Err(reason) => plan.held.extend(bundle.jobs.iter().map(|job| held(&job.key, reason.clone()))),
            Ok(offer) => plan.assignments.push(assignment(config, now, &fleet, bundle, offers, offer)),
        }
    }
    plan.held.extend(later.iter().map(|job| held(&job.key, Reason::NotReadySoon { ready_at: job.ready_at })));
    plan.assignments.sort_by(|a, b| a.courier.cmp(&b.courier));
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

/// Bundles the orders and prices who could drive each; a bundle nobody can drive falls apart into its orders.
fn priced<'a>(config: &Config, now: i64, fleet: &Fleet, soon: &[&'a Job]) -> Vec<(Bundle<'a>, Vec<Offer>)> {
    let (free, room) = fleet.free();
    let mut trips = Vec::with_capacity(soon.len());
    let mut around: Option<Near> = None;
    for bundle in bundles(config, now, soon, free, room) {
        // Bundles come store by store.
        let near = around.take().filter(|near| near.store == bundle.store());
        let near = near.unwrap_or_else(|| fleet.near(bundle.store()));
        let offers = fleet.offers(&bundle, &near);
        if offers.is_empty() && bundle.jobs.len() > 1 {
            trips.extend(bundle.split(config).map(|single| {
                let offers = fleet.offers(&single, &near);
                (single, offers)
            }));
        } else {
            trips.push((bundle, offers));
        }
        around = Some(near);
    }
    trips
}

/// What it costs to leave `bundle` in the pool, beyond [`ALONE`].
///
/// Age counts linearly up to the target and with the square beyond. That alone would starve an order on a
/// busy day: the later it is, the dearer is each trip that serves it. So beyond twice the target the waiting
/// and lateness that no courier can undo any more count too, which takes them out of the comparison, and the
/// oldest order outbids the rest. Not earlier: on an overloaded evening it keeps more promises to serve first
/// those that can still be kept.
fn pressure(config: &Config, now: i64, bundle: &Bundle) -> i64 {
    let age_s = (now - bundle.placed_at).clamp(0, AGE_MAX_S);
    let over_s = (age_s - config.target_s).max(0);
    let age = config.weights.age * (age_s + over_s * over_s / config.target_s);
    if over_s <= config.target_s {
        return age.min(PRESSURE_MAX);
    }
    let soonest = now.max(bundle.ready_at);
    let orders = i64::try_from(bundle.jobs.len()).expect("a bundle is bounded");
    let certain = config.weights.late * bundle.late_s(soonest)
        + config.weights.wait * (soonest - bundle.ready_at) * orders;
    (age + certain).min(PRESSURE_MAX)
}

/// The offer to commit now, or why the bundle waits.
fn waits_for<'o>(
    config: &Config,
    now: i64,
    fleet: &Fleet,
    bundle: &Bundle,
    offers: &[Offer],
    offer: Option<&'o Offer>,
) -> Result<&'o Offer, Reason> {
    let Some(offer) = offer else {
        return Err(if offers.is_empty() {
            Reason::NoCourier { obstacle: fleet.obstacle(bundle) }
        } else {
            Reason::Outbid
        });
    };
    let courier = || fleet.view(offer.courier).key.clone();
    if offer.leave_at > now {
        return Err(Reason::CourierSoon { courier: courier(), free_at: offer.leave_at });
    }
    let leave_at = bundle.ready_at - config.pickup_service_s / 2 - offer.approach_s;
    if leave_at > now + config.tick_s {
        return Err(Reason::LeaveLater { courier: courier(), leave_at });
    }
    Ok(offer)
}

/// Writes a committed trip down.
fn assignment(
    config: &Config,
    now: i64,
    fleet: &Fleet,
    bundle: &Bundle,
    offers: &[Offer],
    offer: &Offer,
) -> Assignment {
    let arrive_at = now + offer.approach_s;
    let at_counter = arrive_at + config.pickup_service_s / 2;
    let runner_up = offers.iter().find(|other| other.courier != offer.courier).map(|other| RunnerUp {
        courier: fleet.view(other.courier).key.clone(),
        cost: other.cost,
        pickup_at: other.pickup_at,
    });
    Assignment {
        courier: fleet.view(offer.courier).key.clone(),
        jobs: bundle.jobs.iter().map(|job| job.key.clone()).collect(),
        leave_at: now,
        arrive_at,
        pickup_at: offer.pickup_at,
        dropoffs_at: bundle.offsets_s.iter().map(|off| offer.pickup_at + off).collect(),
        free_at: offer.pickup_at + bundle.tail_s,
        why: Why {
            approach_m: offer.approach_m,
            approach_s: offer.approach_s,
            courier_wait_s: offer.pickup_at - at_counter,
            goods_wait_s: offer.pickup_at - bundle.ready_at,
            late_s: bundle.late_s(offer.pickup_at),
            age_s: now - bundle.placed_at,
            cost: offer.cost,
            considered: u32::try_from(offers.len()).expect("candidates are bounded"),
            runner_up,
        },
    }
}

fn held(job: &JobKey, reason: Reason) -> Held {
    Held { job: job.clone(), reason }
}
