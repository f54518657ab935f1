//! A made-up day that is always there: lunch and dinner peaks, clustered stores, couriers in two shifts. It
//! holds the promises that a random plan cannot show: everything arrives, no shift is broken, and a replay
//! gives the same day.

mod day;
mod fixtures;

use day::{Day, click_to_door, play};
use dispatch::{Job, JobKey, Place, Weights};
use fixtures::{courier, plane_config};

/// xorshift64: the same numbers on every platform, without a dependency.
struct Draw(u64);

impl Draw {
    /// A number in `0..below`.
    fn below(&mut self, below: i64) -> i64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        i64::try_from(self.0 >> 1).expect("63 bits") % below
    }

    fn place(&mut self, side_m: i64) -> Place {
        let mut metres = || i32::try_from(self.below(side_m)).expect("a city");
        Place { x: metres(), y: metres() }
    }

    /// A place within `around_m` of `centre` along each axis.
    fn near(&mut self, centre: Place, around_m: i64) -> Place {
        let mut step = || i32::try_from(self.below(2 * around_m) - around_m).expect("a city");
        Place { x: centre.x + step(), y: centre.y + step() }
    }
}

const MINUTE: i64 = 60;
const OPENS: i64 = 10 * 60 * MINUTE;
const CLOSES: i64 = 21 * 60 * MINUTE;

/// 480 orders from 60 stores over 11 hours, 45 couriers.
fn synthetic(seed: u64) -> Day {
    let mut draw = Draw(seed);
    let stores: Vec<Place> = (0..60).map(|_| draw.place(12_000)).collect();
    let jobs = (0..480)
        .map(|number| {
            let pickup = stores[usize::try_from(draw.below(60)).expect("an index")];
            let peak = [OPENS + 90 * MINUTE, OPENS + 8 * 60 * MINUTE][usize::from(number % 2 == 1)];
            let placed_at =
                (peak + (draw.below(180) - 90 + draw.below(120) - 60) * MINUTE).clamp(OPENS, CLOSES);
            Job {
                key: JobKey(format!("o{number:03}")),
                pickup,
                dropoff: draw.near(pickup, 2_500),
                placed_at,
                ready_at: placed_at + (8 + draw.below(20)) * MINUTE,
                promise_at: placed_at + 45 * MINUTE,
                load: u32::try_from(1 + draw.below(3)).expect("small"),
                cold_chain: draw.below(10) == 0,
                barred: Vec::new(),
            }
        })
        .collect();
    let couriers = (0..45)
        .map(|number| {
            let (from, to) = if number % 3 == 0 {
                (OPENS, OPENS + 6 * 60 * MINUTE)
            } else {
                (OPENS, CLOSES + 60 * MINUTE)
            };
            let mut courier = courier(format!("c{number:02}"), draw.place(12_000), from, to);
            courier.capacity = 6;
            courier.cold_box = number % 2 == 0;
            courier.limit_min = 8 * 60;
            courier
        })
        .collect();
    let config = plane_config(320, 4, 4, 40);
    Day { config, jobs, couriers, from: OPENS, to: CLOSES + 2 * 60 * MINUTE }
}

#[test]
fn everything_is_delivered_and_nobody_works_beyond_their_limits() {
    let day = synthetic(88_172_645_463_325_252);
    let outcome = play(&day, |_, _, _| {});
    assert_eq!(outcome.undelivered, Vec::new());
    assert_eq!(outcome.delivered_at.len(), day.jobs.len());
    for trip in &outcome.trips {
        let driver = day.couriers.iter().find(|courier| courier.key == trip.courier).unwrap();
        assert!(
            trip.leave_at >= driver.shift_from && trip.pickup_at <= driver.shift_to,
            "shift of {}",
            driver.key
        );
        let work_s: i64 =
            outcome.trips.iter().filter(|t| t.courier == driver.key).map(|t| t.free_at - t.leave_at).sum();
        assert!(work_s <= i64::from(driver.limit_min) * 60, "working time of {}", driver.key);
    }
    let (mean, on_time) = click_to_door(&day, &outcome);
    assert!(on_time * 100 >= day.jobs.len() * 90, "{on_time} on time");
    assert!(mean < 40 * 100, "mean {mean} hundredths of a minute");
    assert!(outcome.trips.iter().any(|trip| trip.jobs.len() > 1), "a peak is bundled");
}

#[test]
fn goods_are_never_fetched_before_they_are_ready_nor_couriers_sent_far_too_early() {
    let day = synthetic(7);
    let tick_s = day.config.tick_s;
    for trip in play(&day, |_, _, _| {}).trips {
        let jobs = || day.jobs.iter().filter(|job| trip.jobs.contains(&job.key));
        assert!(jobs().all(|job| job.ready_at <= trip.pickup_at && job.placed_at <= trip.leave_at));
        assert!(trip.why.courier_wait_s <= tick_s, "{} waits {} s", trip.courier, trip.why.courier_wait_s);
    }
}

#[test]
fn a_replay_gives_the_same_day_whatever_the_order_of_the_inputs() {
    let day = synthetic(42);
    let mut shuffled = synthetic(42);
    shuffled.jobs.reverse();
    shuffled.couriers.reverse();
    let first = play(&day, |_, _, _| {});
    assert_eq!(first, play(&day, |_, _, _| {}));
    let second = play(&shuffled, |_, _, _| {});
    assert_eq!((first.trips, first.delivered_at), (second.trips, second.delivered_at));
}

#[test]
fn thrifty_couriers_work_less_and_keep_as_many_promises() {
    let play_with = |weights: Weights| {
        let mut day = synthetic(88_172_645_463_325_252);
        day.config.weights = weights;
        let outcome = play(&day, |_, _, _| {});
        let work_s: i64 = outcome.trips.iter().map(|trip| trip.free_at - trip.leave_at).sum();
        (work_s, click_to_door(&day, &outcome).1)
    };
    let (usual_s, usual_on_time) = play_with(Weights::MEASURED);
    let (thrifty_s, thrifty_on_time) = play_with(Weights::THRIFTY);
    assert!(thrifty_s * 100 < usual_s * 97, "{thrifty_s} s against {usual_s} s");
    assert!(thrifty_on_time * 100 >= usual_on_time * 99, "{thrifty_on_time} against {usual_on_time}");
}
