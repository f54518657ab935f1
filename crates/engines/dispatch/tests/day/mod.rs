//! A day played minute by minute through `tick`: the discrete-event loop that tests share.
//!
//! Couriers obey at once and travel exactly as planned, so whatever goes wrong in here is the dispatcher's
//! doing.

use std::collections::BTreeMap;

use dispatch::{Assignment, Config, CourierView, Draft, Job, JobKey, Place, Plan, tick};

/// A day's demand and fleet.
pub struct Day {
    /// Settings.
    pub config: Config,
    /// Known to the dispatcher from `placed_at` on.
    pub jobs: Vec<Job>,
    /// As at the start of their shift.
    pub couriers: Vec<CourierView>,
    /// First tick.
    pub from: i64,
    /// Last tick.
    pub to: i64,
}

/// What became of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// As committed, in the order of commitment.
    pub trips: Vec<Assignment>,
    /// Moments at the door.
    pub delivered_at: BTreeMap<JobKey, i64>,
    /// What nobody brought.
    pub undelivered: Vec<JobKey>,
}

/// Plays the day, handing each plan to `watch` before it is carried out.
pub fn play(day: &Day, mut watch: impl FnMut(i64, &Plan, &[CourierView])) -> Outcome {
    let doors: BTreeMap<&JobKey, Place> = day.jobs.iter().map(|job| (&job.key, job.dropoff)).collect();
    let mut fleet = day.couriers.clone();
    let mut coming: Vec<&Job> = day.jobs.iter().collect();
    coming.sort_by_key(|job| std::cmp::Reverse(job.placed_at));
    let mut open: Vec<Job> = Vec::new();
    let mut outcome = Outcome { trips: Vec::new(), delivered_at: BTreeMap::new(), undelivered: Vec::new() };
    let mut draft = Draft::default();
    let mut now = day.from;
    while now <= day.to {
        while let Some(job) = coming.pop_if(|job| job.placed_at <= now) {
            open.push(job.clone());
        }
        for courier in fleet.iter_mut().filter(|courier| courier.free_at <= now) {
            courier.place = courier.place_when_free;
        }
        let plan = tick(&day.config, now, &open, &fleet, &draft).expect("the day is well formed");
        watch(now, &plan, &fleet);
        draft = plan.draft;
        for trip in plan.assignments {
            open.retain(|job| !trip.jobs.contains(&job.key));
            let driver =
                fleet.iter_mut().find(|courier| courier.key == trip.courier).expect("a known courier");
            assert!(driver.free_at <= now, "{} is sent off while on a trip", driver.key);
            driver.free_at = trip.free_at;
            driver.place_when_free = doors[trip.jobs.last().expect("a trip carries something")];
            let work_s = trip.free_at - trip.leave_at;
            driver.worked_min +=
                u32::try_from(work_s.div_euclid(60) + i64::from(work_s % 60 > 0)).expect("a trip is short");
            for (job, at) in trip.jobs.iter().zip(&trip.dropoffs_at) {
                let twice = outcome.delivered_at.insert(job.clone(), *at);
                assert_eq!(twice, None, "{job} is delivered twice");
            }
            outcome.trips.push(trip);
        }
        now += day.config.tick_s;
    }
    outcome.undelivered = open.into_iter().map(|job| job.key).collect();
    outcome
}

/// Mean minutes from click to door of what was delivered, in hundredths, and how many of all were on time.
pub fn click_to_door(day: &Day, outcome: &Outcome) -> (i64, usize) {
    let count = i64::try_from(outcome.delivered_at.len()).expect("a day is bounded");
    let waits = || day.jobs.iter().filter_map(|job| Some((job, outcome.delivered_at.get(&job.key)?)));
    let total_s: i64 = waits().map(|(job, at)| at - job.placed_at).sum();
    (total_s * 100 / 60 / count.max(1), waits().filter(|(job, at)| **at <= job.promise_at).count())
}
