//! A courier who obeys: when they arrive, pick up and hand over, and where they are in between.
//!
//! The arithmetic is the engine's own (half of a service before its moment, half after), so a courier of a
//! replay does exactly what the plan expected unless the goods are late. A test holds the two together.

use dispatch::{Config, Place};
use jiff::Timestamp;
use kernel::Point;

/// A trip as driven; seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// When they set out.
    pub leave_at: i64,
    /// At the site.
    pub arrive_at: i64,
    /// Goods in hand.
    pub pickup_at: i64,
    /// Handed over, in the sequence of the doors.
    pub dropoffs_at: Vec<i64>,
    /// Ready for the next trip, at the last door.
    pub free_at: i64,
}

/// Seconds of driving from `a` to `b`, rounded up as the configuration says.
pub fn travel_s(config: &Config, a: Place, b: Place) -> i64 {
    let metres = u64::from(config.metric.road_m(a, b));
    let seconds = (metres * 60).div_ceil(u64::from(config.speed_m_per_min.max(1)));
    let step = config.travel_step_s.max(1).unsigned_abs();
    i64::try_from(seconds.div_ceil(step) * step).expect("at most 2^32 × 60 and a step")
}

/// Drives a trip: from `start` at `leave_at` to the site, where the goods are ready at `ready_at`, then to
/// the doors.
pub fn drive(
    config: &Config,
    start: Point,
    leave_at: i64,
    site: Point,
    ready_at: i64,
    doors: &[Point],
) -> Trip {
    let halves = |service_s: i64| (service_s / 2, service_s - service_s / 2);
    let (park_s, stow_s) = halves(config.pickup_service_s);
    let (find_s, hand_s) = halves(config.dropoff_service_s);
    let arrive_at = leave_at + travel_s(config, start.into(), site.into());
    let pickup_at = (arrive_at + park_s).max(ready_at);
    let mut clock = pickup_at + stow_s;
    let mut here = site;
    let mut dropoffs_at = Vec::with_capacity(doors.len());
    for door in doors {
        clock += travel_s(config, here.into(), (*door).into()) + find_s;
        dropoffs_at.push(clock);
        clock += hand_s;
        here = *door;
    }
    Trip { leave_at, arrive_at, pickup_at, dropoffs_at, free_at: clock }
}

/// Where the courier of `trip` is at `now`: on a straight line between stops, standing still at them.
pub fn place_at(
    config: &Config,
    trip: &Trip,
    start: Point,
    site: Point,
    doors: &[Point],
    now: Timestamp,
) -> Point {
    let now = now.as_second();
    if now < trip.arrive_at {
        return start.toward(site, now - trip.leave_at, trip.arrive_at - trip.leave_at);
    }
    let mut here = site;
    let mut leave = trip.pickup_at + (config.pickup_service_s - config.pickup_service_s / 2);
    for (door, at) in doors.iter().zip(&trip.dropoffs_at) {
        let arrive = at - config.dropoff_service_s / 2;
        if now < arrive {
            return here.toward(*door, now - leave, arrive - leave);
        }
        here = *door;
        leave = at + (config.dropoff_service_s - config.dropoff_service_s / 2);
    }
    here
}

#[cfg(test)]
mod tests {
    use dispatch::{CourierKey, CourierView, Draft, Job, JobKey, tick};
    use proptest::prelude::*;

    use super::*;
    use crate::policy::Policy;

    fn near() -> impl Strategy<Value = Point> {
        (-300_000i32..300_000, -300_000i32..300_000)
            .prop_map(|(lat, lng)| Point { lat_e7: 231_000_000 + lat, lng_e7: 1_132_600_000 + lng })
    }

    proptest! {
        /// Who obeys is where the engine expects, when it expects it.
        #[test]
        fn an_obedient_courier_keeps_the_plan(
            start in near(), site in near(), doors in proptest::collection::vec(near(), 1..4), ready in 0i64..300,
        ) {
            let config = Policy::built_in().dispatch;
            let now = 1_800_000_000;
            let jobs: Vec<Job> = doors
                .iter()
                .enumerate()
                .map(|(at, door)| Job {
                    key: JobKey(at.to_string()),
                    pickup: site.into(),
                    dropoff: (*door).into(),
                    placed_at: now,
                    ready_at: now + ready,
                    promise_at: now + 7_200,
                    load: 1,
                    cold_chain: false,
                    barred: Vec::new(),
                })
                .collect();
            let courier = CourierView {
                key: CourierKey("c".into()),
                place: start.into(),
                free_at: now,
                place_when_free: start.into(),
                shift_from: now,
                shift_to: now + 80_000,
                capacity: 10,
                aboard: 0,
                cold_box: false,
                worked_min: 0,
                limit_min: 1_440,
            };
            let plan = tick(&config, now, &jobs, &[courier], &Draft::default()).unwrap();
            for planned in &plan.assignments {
                let chosen: Vec<&Job> =
                    planned.jobs.iter().map(|key| jobs.iter().find(|job| job.key == *key).unwrap()).collect();
                let ready_at = chosen.iter().map(|job| job.ready_at).max().unwrap();
                let doors: Vec<Point> = chosen.iter().map(|job| job.dropoff.point()).collect();
                let trip = drive(&config, start, planned.leave_at, site, ready_at, &doors);
                prop_assert_eq!(trip.arrive_at, planned.arrive_at);
                prop_assert_eq!(trip.pickup_at, planned.pickup_at);
                prop_assert_eq!(&trip.dropoffs_at, &planned.dropoffs_at);
                prop_assert_eq!(trip.free_at, planned.free_at);
                let at = |second| {
                    place_at(&config, &trip, start, site, &doors, Timestamp::from_second(second).unwrap())
                };
                prop_assert_eq!(at(trip.leave_at), if trip.arrive_at == trip.leave_at { site } else { start });
                prop_assert_eq!(at(trip.pickup_at), site);
                prop_assert_eq!(at(trip.free_at), *doors.last().unwrap());
            }
        }
    }
}
