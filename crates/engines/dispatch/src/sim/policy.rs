//! Who decides: what runs live, and two simple ways to compare it with.

use serde::{Deserialize, Serialize};

use super::Asked;
use super::bundles::{self, ALONE};
use super::matching::{Edge, least_cost};
use crate::tick::{decide, tick};
use crate::{Assignment, CourierView, Error, Held, Job, Obstacle, Plan, Reason, ShiftEnd, Why};

/// A way of deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// The nearest idle courier at once, order by order as they were placed.
    Greedy,
    /// One order a courier, matched at least cost among the idle, for orders ready within a quarter of an hour.
    Hungarian,
    /// Bundles of one store, matched at least cost, given away as late as can be.
    Bundles,
    /// What runs live: [`crate::tick`].
    Ours,
}

/// Orders that [`Policy::Hungarian`] looks at are ready within this many seconds.
const SOON_S: i64 = 15 * 60;

/// A second of an order's age counts a fifth of a second of driving.
const WAY_OVER_AGE: i64 = 5;

impl Policy {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Greedy, Self::Hungarian, Self::Bundles, Self::Ours];

    /// Its name in figures and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Greedy => "greedy",
            Self::Hungarian => "hungarian",
            Self::Bundles => "bundles",
            Self::Ours => "ours",
        }
    }

    /// Decides one tick.
    ///
    /// # Errors
    /// Those of [`crate::tick`].
    pub fn plan(self, asked: Asked<'_>) -> Result<Plan, Error> {
        match self {
            Self::Greedy => Ok(greedy(asked)),
            Self::Hungarian => Ok(hungarian(asked)),
            Self::Bundles => decide(asked.config, asked.now, asked.jobs, asked.couriers, bundles::routes),
            Self::Ours => tick(asked.config, asked.now, asked.jobs, asked.couriers, asked.previous),
        }
    }
}

fn greedy(asked: Asked<'_>) -> Plan {
    let mut idle = idle(asked);
    let mut waiting: Vec<&Job> = asked.jobs.iter().collect();
    waiting.sort_by_key(|job| (job.placed_at, &job.key));
    let mut plan = Plan::default();
    for job in waiting {
        let trips =
            idle.iter().enumerate().filter_map(|(at, courier)| Some((trip(asked, courier, job)?, at)));
        let trips: Vec<(Assignment, usize)> = trips.collect();
        let considered = trips.len();
        match trips.into_iter().min_by_key(|(trip, at)| (trip.why.approach_s, *at)) {
            Some((trip, at)) => {
                idle.remove(at);
                plan.assignments.push(explained(trip, considered, |why| why.approach_s));
            }
            None => plan.held.push(held(job, Reason::NoCourier { obstacle: Obstacle::Busy })),
        }
    }
    sorted(plan)
}

fn hungarian(asked: Asked<'_>) -> Plan {
    let idle = idle(asked);
    let mut waiting: Vec<&Job> = asked.jobs.iter().collect();
    waiting.sort_by_key(|job| &job.key);
    let (soon, later): (Vec<&Job>, Vec<&Job>) =
        waiting.into_iter().partition(|job| job.ready_at <= asked.now + SOON_S);
    let cost = |why: &Why| WAY_OVER_AGE * why.approach_s - why.age_s;
    let edges: Vec<Vec<Edge>> = soon
        .iter()
        .map(|job| {
            let trips = idle.iter().enumerate().filter_map(|(at, seat)| Some((at, trip(asked, seat, job)?)));
            trips.map(|(at, trip)| (at, cost(&trip.why))).collect()
        })
        .collect();
    let chosen = least_cost(&edges, &vec![ALONE; soon.len()], idle.len());
    let mut plan = Plan::default();
    for ((job, edges), courier) in soon.into_iter().zip(&edges).zip(chosen) {
        match courier.and_then(|at| trip(asked, idle[at], job)) {
            Some(trip) => plan.assignments.push(explained(trip, edges.len(), cost)),
            None if edges.is_empty() => {
                plan.held.push(held(job, Reason::NoCourier { obstacle: Obstacle::Busy }));
            }
            None => plan.held.push(held(job, Reason::Outbid)),
        }
    }
    plan.held.extend(later.iter().map(|job| held(job, Reason::NotReadySoon { ready_at: job.ready_at })));
    sorted(plan)
}

/// Who can set out now, by key.
fn idle(asked: Asked<'_>) -> Vec<&CourierView> {
    let now = asked.now;
    let on_duty = |courier: &&CourierView| courier.shift_from <= now && now <= courier.shift_to;
    let mut idle: Vec<&CourierView> =
        asked.couriers.iter().filter(on_duty).filter(|courier| courier.free_at <= now).collect();
    idle.sort_by(|a, b| a.key.cmp(&b.key));
    idle
}

/// The trip of one order by an idle courier, unless one of their limits forbids it.
fn trip(asked: Asked<'_>, courier: &CourierView, job: &Job) -> Option<Assignment> {
    let Asked { config, now, .. } = asked;
    let way = |from, to| config.metric.road_m(from, to);
    let approach_m = way(courier.place, job.pickup);
    let approach_s = config.travel_s(approach_m);
    let arrive_at = now + approach_s;
    let counter_at = arrive_at + config.pickup_service_s / 2;
    let pickup_at = counter_at.max(job.ready_at);
    let leave_s = config.pickup_service_s - config.pickup_service_s / 2;
    let drive_s = config.travel_s(way(job.pickup, job.dropoff));
    let dropoff_at = pickup_at + leave_s + drive_s + config.dropoff_service_s / 2;
    let free_at = pickup_at + leave_s + drive_s + config.dropoff_service_s;
    let ends_at = match config.shift_end {
        ShiftEnd::Pickup => pickup_at,
        ShiftEnd::LastDropoff => dropoff_at,
    };
    let work_s = i64::from(courier.worked_min) * 60 + free_at - now;
    let allowed = ends_at <= courier.shift_to
        && work_s <= i64::from(courier.limit_min) * 60
        && job.load <= courier.capacity.saturating_sub(courier.aboard)
        && (courier.cold_box || !job.cold_chain)
        && !job.barred.contains(&courier.key);
    allowed.then(|| Assignment {
        courier: courier.key.clone(),
        jobs: vec![job.key.clone()],
        leave_at: now,
        arrive_at,
        pickup_at,
        dropoffs_at: vec![dropoff_at],
        free_at,
        why: Why {
            approach_m,
            approach_s,
            courier_wait_s: pickup_at - counter_at,
            goods_wait_s: pickup_at - job.ready_at,
            late_s: (dropoff_at - job.promise_at).max(0),
            age_s: now - job.placed_at,
            cost: 0,
            considered: 0,
            runner_up: None,
        },
    })
}

/// The trip with what the choice was made by.
fn explained(mut trip: Assignment, considered: usize, cost: impl Fn(&Why) -> i64) -> Assignment {
    trip.why.cost = cost(&trip.why);
    trip.why.considered = u32::try_from(considered).unwrap_or(u32::MAX);
    trip
}

fn held(job: &Job, reason: Reason) -> Held {
    Held { job: job.key.clone(), reason }
}

/// The plan in its own sequence.
fn sorted(mut plan: Plan) -> Plan {
    plan.assignments.sort_by(|a, b| a.courier.cmp(&b.courier));
    plan.held.sort_by(|a, b| a.job.cmp(&b.job));
    plan
}
