//! A tiny published-format day through the real room: couriers who obey are exactly where the plan expects
//! them.

use delivery::Policy;
use delivery::job::{Handover, State};
use delivery::replay::{Outcome, Scenario, metrics, motion};
use dispatch::days::{MdrpFiles, mdrp};
use jiff::Timestamp;
use kernel::Point;
use store::testing::on_each_engine;

use crate::fixture::{CODE, City, ROOMS, a_site};

const ORDERS: &str = "order\tx\ty\tplacement_time\trestaurant\tready_time\n\
                      o1\t1500\t200\t1\tr1\t9\no2\t1600\t300\t2\tr1\t10\no3\t200\t1800\t4\tr1\t12\n";
const RESTAURANTS: &str = "restaurant\tx\ty\nr1\t500\t500\n";
const COURIERS: &str = "courier\tx\ty\ton_time\toff_time\nc1\t0\t0\t0\t120\nc2\t2000\t2000\t0\t120\n";
const PARAMETERS: &str = "meters_per_minute\tpickup service minutes\tdropoff service minutes\t\
    target click-to-door\tmaximum click-to-door\tpay per order\tguaranteed pay per hour\n320\t4\t4\t40\t90\t10\t15\n";

fn scenario() -> Scenario {
    let files =
        MdrpFiles { orders: ORDERS, restaurants: RESTAURANTS, couriers: COURIERS, parameters: PARAMETERS };
    Scenario::new(&mdrp("three orders", files).unwrap()).unwrap()
}

#[test]
fn a_published_day_runs_through_the_room() {
    on_each_engine(ROOMS, |db| {
        let day = scenario();
        let city = City::new(db);
        let policy = day.policy(&Policy::built_in());
        city.set_policy(policy.clone());
        let begin = city.now();
        let venue = day.venues[0].point;
        city.write(crate::fixture::SYSTEM, move |tx, cx| {
            delivery::site::seed_sites(tx, cx, &[a_site("mid", venue)])
        })
        .unwrap();
        let mut fleet: Vec<_> = day.couriers.iter().map(|c| (city.rider_at(c.start), c.start)).collect();
        let mut rows = Vec::new();
        for minute in 0..90i64 {
            for order in day.orders.iter().filter(|o| o.placed_s == minute * 60) {
                city.paid(order.door, (order.ready_s - order.placed_s) / 60, 40);
            }
            for (rider, place) in &mut fleet {
                *place = obey(&city, *rider, *place, begin, &mut rows);
            }
            city.tick();
            for (rider, place) in &fleet {
                check_and_accept(&city, *rider, *place, &policy);
            }
            city.advance(60);
        }
        let went = metrics(&rows, day.courier_s());
        assert_eq!((went.delivered, went.on_time_bp), (3, 10_000));
        assert!((15 * 60..40 * 60).contains(&went.mean_s), "{went:?}");
        city.assert_books_sound();
    });
}

/// Accepts what is offered; the trip driven from here is the trip planned.
fn check_and_accept(city: &City<'_>, rider: crate::fixture::Rider, start: Point, policy: &Policy) {
    let jobs = city.jobs_of(rider);
    for view in jobs.iter().filter(|view| view.job.state.is_offer()) {
        let (job, trip) = (&view.job, view.job.forecast.expect("a held job has a forecast"));
        let doors: Vec<Point> = jobs.iter().map(|view| view.job.drop_off).collect();
        let ready_at = jobs.iter().map(|view| view.job.ready_at.as_second()).max().unwrap();
        let leave_at = city.now().as_second();
        let driven = motion::drive(&policy.dispatch, start, leave_at, job.pick_up, ready_at, &doors);
        assert_eq!(driven.arrive_at, trip.arrive_at.as_second());
        assert_eq!(driven.pickup_at, trip.pickup_at.as_second());
        assert!(driven.dropoffs_at.contains(&trip.door_at.as_second()), "{driven:?} {trip:?}");
    }
    city.accept_all(rider);
}

/// One minute of a courier; returns where they are.
fn obey(
    city: &City<'_>,
    rider: crate::fixture::Rider,
    mut place: Point,
    begin: Timestamp,
    rows: &mut Vec<Outcome>,
) -> Point {
    let now = city.now();
    let jobs = city.jobs_of(rider);
    for view in &jobs {
        let (job, id) = (&view.job, view.job.id);
        let trip = job.forecast.expect("a held job has a forecast");
        match job.state {
            State::Accepted { .. } if now >= trip.arrive_at => {
                place = job.pick_up;
                city.arrive(rider, id).unwrap();
            }
            State::Arrived { .. } if now >= trip.pickup_at => city.pick(rider, id).unwrap(),
            State::PickedUp { .. } if now >= trip.door_at => {
                place = job.drop_off;
                let done = city.hand_over(rider, id, CODE).unwrap();
                assert!(matches!(done, Handover::Delivered { on_time: true, .. }));
                let since = |at: Timestamp| at.duration_since(begin).as_secs();
                rows.push(Outcome {
                    placed_s: since(job.placed_at),
                    ready_s: since(job.ready_at),
                    promise_s: since(job.promise_at),
                    picked_s: Some(since(trip.pickup_at)),
                    delivered_s: Some(since(now)),
                });
            }
            _ => {}
        }
    }
    city.report(rider, place);
    place
}
