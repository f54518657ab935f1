//! Laws that hold for any input, and the reasons a person is given when an order waits.

mod fixtures;

use std::collections::BTreeSet;

use dispatch::{
    Config, CourierKey, CourierView, Draft, DraftTrip, Error, Held, Job, JobKey, Obstacle, Place, Plan,
    Reason, ShiftEnd,
};
use fixtures::{courier, plane_config};
use proptest::prelude::*;

const NOW: i64 = 36_000;

/// A decision without one before it.
fn tick(config: &Config, now: i64, jobs: &[Job], couriers: &[CourierView]) -> Result<Plan, Error> {
    dispatch::tick(config, now, jobs, couriers, &Draft::default())
}

fn config() -> Config {
    plane_config(300, 4, 4, 40)
}

/// An order that is ready now, from the origin to a kilometre north.
fn an_order(key: &str) -> Job {
    Job {
        key: JobKey(key.to_owned()),
        pickup: Place { x: 0, y: 0 },
        dropoff: Place { x: 0, y: 1_000 },
        placed_at: NOW - 600,
        ready_at: NOW,
        promise_at: NOW + 3_600,
        load: 1,
        cold_chain: false,
        barred: Vec::new(),
    }
}

/// An idle courier `x` metres east of the origin with hours to go.
fn a_courier(key: &str, x: i32) -> CourierView {
    courier(key.to_owned(), Place { x, y: 0 }, NOW - 3_600, NOW + 14_400)
}

fn reason(plan: &Plan) -> &Reason {
    assert!(plan.assignments.is_empty(), "{plan:?}");
    &plan.held[0].reason
}

fn any_job() -> impl Strategy<Value = Job> {
    let place = (-40..40i32, -40..40i32);
    let times = (-7_200..0i64, -1_200..2_400i64, -1_800..5_400i64);
    let kind = (0..5u32, any::<bool>(), proptest::collection::btree_set(0..8u8, 0..5));
    (0..4u8, place, times, kind).prop_map(
        |(store, (x, y), (placed, ready, promise), (load, cold_chain, barred))| Job {
            pickup: Place { x: i32::from(store) * 1_500, y: 0 },
            dropoff: Place { x: x * 100, y: y * 100 },
            placed_at: NOW + placed,
            ready_at: NOW + ready,
            promise_at: NOW + promise,
            load,
            cold_chain,
            barred: barred.into_iter().map(|at| CourierKey(format!("c{at}"))).collect(),
            ..an_order("")
        },
    )
}

fn any_courier() -> impl Strategy<Value = CourierView> {
    let times = (-1_200..1_800i64, -3_600..1_200i64, -600..5_400i64);
    let body = (0..6u32, 0..3u32, any::<bool>(), 0..600u32, 0..600u32);
    (-60..60i32, times, body).prop_map(
        |(x, (free, from, to), (capacity, aboard, cold_box, worked_min, limit_min))| CourierView {
            free_at: NOW + free,
            shift_from: NOW + from,
            shift_to: NOW + to,
            capacity,
            aboard,
            cold_box,
            worked_min,
            limit_min,
            ..a_courier("", x * 100)
        },
    )
}

prop_compose! {
    fn a_moment()(
        mut jobs in proptest::collection::vec(any_job(), 0..14),
        mut couriers in proptest::collection::vec(any_courier(), 0..8),
        whole_trip in any::<bool>(),
        candidates in 1..9usize,
        draft in proptest::collection::vec((0..9u8, proptest::collection::vec(0..16u8, 0..5)), 0..8),
    ) -> (Config, Vec<Job>, Vec<CourierView>, Draft) {
        jobs.iter_mut().enumerate().for_each(|(at, job)| job.key = JobKey(format!("o{at:02}")));
        couriers.iter_mut().enumerate().for_each(|(at, courier)| courier.key = CourierKey(format!("c{at}")));
        let shift_end = if whole_trip { ShiftEnd::LastDropoff } else { ShiftEnd::Pickup };
        let trips = draft.into_iter().map(|(courier, jobs)| DraftTrip {
            courier: CourierKey(format!("c{courier}")),
            jobs: jobs.into_iter().map(|at| JobKey(format!("o{at:02}"))).collect(),
        });
        let draft = Draft { trips: trips.collect() };
        (Config { shift_end, candidates, ..config() }, jobs, couriers, draft)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_breaks_a_limit((config, jobs, couriers, draft) in a_moment()) {
        let plan = dispatch::tick(&config, NOW, &jobs, &couriers, &draft).unwrap();
        let mut busy = BTreeSet::new();
        for trip in &plan.assignments {
            prop_assert!(busy.insert(&trip.courier), "two trips for {}", trip.courier);
            let driver = couriers.iter().find(|courier| courier.key == trip.courier).unwrap();
            let carried: Vec<&Job> =
                trip.jobs.iter().map(|key| jobs.iter().find(|job| &job.key == key).unwrap()).collect();
            prop_assert!(carried.iter().all(|job| !job.barred.contains(&trip.courier)), "refused before");
            prop_assert!(carried.iter().all(|job| job.pickup == carried[0].pickup), "two stores");
            prop_assert!(carried.iter().all(|job| driver.cold_box || !job.cold_chain), "no cold box");
            let load: u32 = carried.iter().map(|job| job.load).sum();
            prop_assert!(load + driver.aboard <= driver.capacity || load == 0, "too full");
            prop_assert!(carried.len() <= config.bundle_max);
            prop_assert!(driver.free_at <= NOW && driver.shift_from <= NOW, "not there yet");
            let last = *trip.dropoffs_at.last().unwrap();
            let ends = if config.shift_end == ShiftEnd::Pickup { trip.pickup_at } else { last };
            prop_assert!(ends <= driver.shift_to, "after the shift");
            let worked_s = i64::from(driver.worked_min) * 60 + trip.free_at - trip.leave_at;
            prop_assert!(worked_s <= i64::from(driver.limit_min) * 60, "beyond the working time");
            prop_assert!(carried.iter().all(|job| job.ready_at <= trip.pickup_at));
            prop_assert!(trip.leave_at <= trip.arrive_at && trip.arrive_at <= trip.pickup_at);
            prop_assert!(trip.dropoffs_at.is_sorted() && trip.pickup_at <= trip.dropoffs_at[0]);
        }
    }

    #[test]
    fn each_order_is_either_given_or_held_once((config, jobs, couriers, draft) in a_moment()) {
        let plan = dispatch::tick(&config, NOW, &jobs, &couriers, &draft).unwrap();
        let given = plan.assignments.iter().flat_map(|trip| &trip.jobs);
        let mut all: Vec<&JobKey> = given.chain(plan.held.iter().map(|held| &held.job)).collect();
        all.sort();
        prop_assert_eq!(all, jobs.iter().map(|job| &job.key).collect::<Vec<_>>());
    }

    #[test]
    fn the_draft_holds_what_could_go_and_was_not_given((config, jobs, couriers, draft) in a_moment()) {
        let plan = dispatch::tick(&config, NOW, &jobs, &couriers, &draft).unwrap();
        let in_mind = |held: &&Held| matches!(held.reason, Reason::LeaveLater { .. } | Reason::CourierSoon { .. });
        let waiting: BTreeSet<&JobKey> = plan.held.iter().filter(in_mind).map(|held| &held.job).collect();
        let drafted: Vec<&JobKey> = plan.draft.trips.iter().flat_map(|trip| &trip.jobs).collect();
        prop_assert_eq!(drafted.len(), waiting.len());
        prop_assert_eq!(drafted.into_iter().collect::<BTreeSet<_>>(), waiting);
    }

    #[test]
    fn the_order_of_the_inputs_does_not_matter((config, mut jobs, mut couriers, draft) in a_moment()) {
        let plan = dispatch::tick(&config, NOW, &jobs, &couriers, &draft).unwrap();
        jobs.reverse();
        couriers.reverse();
        prop_assert_eq!(plan, dispatch::tick(&config, NOW, &jobs, &couriers, &draft).unwrap());
    }
}

#[test]
fn the_nearest_courier_is_sent_and_the_numbers_say_why() {
    let couriers = [a_courier("far", 3_000), a_courier("near", 600)];
    let plan = tick(&config(), NOW, &[an_order("o1")], &couriers).unwrap();
    let trip = &plan.assignments[0];
    assert_eq!((trip.courier.0.as_str(), trip.why.approach_m, trip.why.approach_s), ("near", 600, 120));
    assert_eq!((trip.arrive_at, trip.pickup_at), (NOW + 120, NOW + 240));
    assert_eq!(trip.dropoffs_at, [NOW + 240 + 120 + 240 + 120]);
    assert_eq!((trip.why.considered, trip.why.goods_wait_s, trip.why.age_s), (2, 240, 600));
    let other = trip.why.runner_up.as_ref().unwrap();
    assert_eq!((other.courier.0.as_str(), other.pickup_at), ("far", NOW + 720));
    assert!(other.cost > trip.why.cost);
}

#[test]
fn a_refusal_sends_the_order_to_someone_else_or_to_a_person() {
    let order = Job { barred: vec![CourierKey("near".to_owned())], ..an_order("o1") };
    let couriers = [a_courier("far", 3_000), a_courier("near", 600)];
    let plan = tick(&config(), NOW, std::slice::from_ref(&order), &couriers).unwrap();
    assert_eq!(plan.assignments[0].courier.0, "far");
    let plan = tick(&config(), NOW, &[order], &couriers[1..]).unwrap();
    assert_eq!(reason(&plan), &Reason::NoCourier { obstacle: Obstacle::Refused });
}

#[test]
fn an_order_that_need_not_leave_yet_is_held() {
    let order = Job { ready_at: NOW + 900, ..an_order("o1") };
    let plan = tick(&config(), NOW, std::slice::from_ref(&order), &[a_courier("c1", 600)]).unwrap();
    let leave_at = NOW + 900 - 120 - 120;
    assert_eq!(reason(&plan), &Reason::LeaveLater { courier: CourierKey("c1".to_owned()), leave_at });
    let plan = tick(&config(), leave_at, std::slice::from_ref(&order), &[a_courier("c1", 600)]).unwrap();
    assert_eq!(plan.assignments[0].why.courier_wait_s, 0);
    let order = Job { ready_at: NOW + 3_600, ..order };
    let plan = tick(&config(), NOW, &[order], &[a_courier("c1", 600)]).unwrap();
    assert_eq!(reason(&plan), &Reason::NotReadySoon { ready_at: NOW + 3_600 });
}

#[test]
fn an_order_waits_for_a_courier_who_ends_a_trip_next_door() {
    let soon = CourierView { free_at: NOW + 120, ..a_courier("soon", 0) };
    let plan = tick(&config(), NOW, &[an_order("o1")], &[soon, a_courier("far", 9_000)]).unwrap();
    assert_eq!(
        reason(&plan),
        &Reason::CourierSoon { courier: CourierKey("soon".to_owned()), free_at: NOW + 120 }
    );
}

#[test]
fn each_obstacle_is_named() {
    let obstacle =
        |order: Job, courier: CourierView| match reason(&tick(&config(), NOW, &[order], &[courier]).unwrap())
        {
            Reason::NoCourier { obstacle } => *obstacle,
            other => panic!("{other:?}"),
        };
    let one = || an_order("o1");
    let idle = || a_courier("c1", 0);
    assert_eq!(obstacle(Job { cold_chain: true, ..one() }, idle()), Obstacle::ColdChain);
    assert_eq!(obstacle(Job { load: 8, ..one() }, CourierView { aboard: 1, ..idle() }), Obstacle::Capacity);
    assert_eq!(obstacle(one(), CourierView { shift_to: NOW + 60, ..idle() }), Obstacle::ShiftEnd);
    assert_eq!(
        obstacle(one(), CourierView { worked_min: 475, limit_min: 480, ..idle() }),
        Obstacle::WorkLimit
    );
    assert_eq!(obstacle(one(), CourierView { free_at: NOW + 7_200, ..idle() }), Obstacle::Busy);
    let plan = tick(&config(), NOW, &[one()], &[]).unwrap();
    assert_eq!(reason(&plan), &Reason::NoCourier { obstacle: Obstacle::NobodyOnShift });
}

#[test]
fn orders_of_one_store_travel_together_unless_that_breaks_a_promise() {
    let jobs = [an_order("o1"), Job { dropoff: Place { x: 0, y: 1_300 }, ..an_order("o2") }];
    let plan = tick(&config(), NOW, &jobs, &[a_courier("c1", 0)]).unwrap();
    assert_eq!(plan.assignments[0].jobs, [JobKey("o1".to_owned()), JobKey("o2".to_owned())]);
    // Each alone can just be brought in time; the second of two cannot.
    let tight = jobs.map(|job| Job { promise_at: NOW + 720, ..job });
    let plan = tick(&config(), NOW, &tight, &[a_courier("c1", 0), a_courier("c2", 0)]).unwrap();
    assert!(
        plan.assignments.len() == 2 && plan.assignments.iter().all(|trip| trip.why.late_s == 0),
        "{plan:?}"
    );
}

#[test]
fn the_oldest_order_is_not_starved_by_convenient_ones() {
    // One courier, always a fresh order at the door: the old one across the river must still win at last.
    let old =
        Job { pickup: Place { x: 6_000, y: 0 }, dropoff: Place { x: 6_000, y: 900 }, ..an_order("old") };
    let given_at = (0..180).map(|minute| NOW + minute * 60).find(|&now| {
        let fresh = Job { placed_at: now - 600, ready_at: now, promise_at: now + 1_800, ..an_order("fresh") };
        let courier = CourierView { shift_to: now + 14_400, ..a_courier("c1", 0) };
        let plan = tick(&config(), now, &[old.clone(), fresh], &[courier]).unwrap();
        plan.assignments[0].jobs == [JobKey("old".to_owned())]
    });
    let age_min = (given_at.expect("it is given at last") - old.placed_at) / 60;
    assert!((20..=150).contains(&age_min), "{age_min} min");
}

#[test]
fn inputs_without_meaning_are_refused() {
    let twice = [an_order("o1"), an_order("o1")];
    assert_eq!(tick(&config(), NOW, &twice, &[]), Err(Error::JobTwice(JobKey("o1".to_owned()))));
    let couriers = [a_courier("c1", 0), a_courier("c1", 9)];
    assert_eq!(tick(&config(), NOW, &[], &couriers), Err(Error::CourierTwice(CourierKey("c1".to_owned()))));
    let milliseconds = Job { ready_at: 1_795_000_000_000, ..an_order("o1") };
    assert!(matches!(tick(&config(), NOW, &[milliseconds], &[]), Err(Error::FarMoment { .. })));
    let config = Config { speed_m_per_min: 0, ..config() };
    let refused = tick(&config, NOW, &[], &[]).unwrap_err();
    assert_eq!(refused.to_string(), "setting speed_m_per_min is 0, must be 1 to 5000");
}
