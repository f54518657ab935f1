//! A simulated hour of couriers who obey: nobody works beyond a limit, nobody carries two trips, everything
//! is paid.

use std::collections::BTreeMap;

use delivery::Policy;
use delivery::courier::Insured;
use delivery::job::{Handover, State};
use jiff::{SignedDuration, Timestamp};
use kernel::{Fen, Point};
use ledger::chart;
use store::args;
use store::testing::on_each_engine;

use crate::fixture::{CODE, City, ROOMS, Rider, SYSTEM, at};

/// Seconds between two looks at the city.
const STEP_S: i64 = 30;

#[test]
fn nobody_works_beyond_a_limit_in_a_simulated_hour() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let mut policy = Policy::built_in();
        policy.work.consecutive_min = 40;
        policy.work.rest_min = 10;
        city.set_policy(policy);
        let begin = city.now();
        let riders: Vec<Rider> = (0..3).map(|_| city.rider(Insured::FullTime)).collect();
        let mut fleet: BTreeMap<usize, Point> = BTreeMap::new();
        for (n, rider) in riders.iter().enumerate() {
            let until = (n == 0).then(|| begin + SignedDuration::from_mins(25));
            city.start(*rider, until).unwrap();
            fleet.insert(n, at(300 * i32::try_from(n).unwrap(), 0));
        }
        let (mut delivered, mut paid) = (0, Fen::ZERO);
        for step in 0..120 {
            if step % 4 == 0 && step < 60 {
                city.paid(at(1_500 - 40 * step, 30 * step - 900), 3, 40);
            }
            for (n, rider) in riders.iter().enumerate() {
                let (done, earned) = obey(&city, *rider, fleet.get_mut(&n).unwrap());
                delivered += done;
                paid += earned;
            }
            if step % 2 == 0 {
                city.tick();
                riders
                    .iter()
                    .filter(|rider| on_shift(&city, **rider))
                    .for_each(|rider| city.accept_all(*rider));
            }
            city.advance(STEP_S);
        }
        assert!((8..=15).contains(&delivered), "{delivered} of 15 delivered");
        let shifts = shifts(&city);
        assert_eq!(shifts.len(), 3);
        for (n, rider) in riders.iter().enumerate() {
            let limit = if n == 0 { 25 } else { 40 };
            let (from, to) = shifts[&rider.id.to_string()];
            let to = to.expect("the shift has ended");
            assert!(
                to.duration_since(from) <= SignedDuration::from_mins(limit),
                "courier {n}: {from} to {to}"
            );
        }
        assert_eq!(city.balance(chart::courier_cost().code), paid);
        city.assert_books_sound();
    });
}

/// Does what the plan expects of a courier by now; returns trips delivered and what they paid.
fn obey(city: &City<'_>, rider: Rider, place: &mut Point) -> (u32, Fen) {
    if !on_shift(city, rider) {
        return (0, Fen::ZERO);
    }
    let now = city.now();
    let (mut delivered, mut paid) = (0, Fen::ZERO);
    let jobs = city.jobs_of(rider);
    let sites: Vec<Point> = jobs.iter().map(|view| view.job.pick_up).collect();
    assert!(sites.windows(2).all(|pair| pair[0] == pair[1]), "one trip at a time");
    for view in jobs {
        let (id, trip) = (view.job.id, view.job.forecast.expect("a held job has a forecast"));
        match view.job.state {
            State::Accepted { .. } if now >= trip.arrive_at => {
                *place = view.job.pick_up;
                city.arrive(rider, id).unwrap();
            }
            State::Arrived { .. } if now >= trip.pickup_at.max(view.job.ready_at) => {
                city.pick(rider, id).unwrap();
            }
            State::PickedUp { .. } if now >= trip.door_at => {
                *place = view.job.drop_off;
                let Handover::Delivered { pay, .. } = city.hand_over(rider, id, CODE).unwrap() else {
                    panic!("the right code was refused")
                };
                delivered += 1;
                paid += pay;
            }
            _ => {}
        }
    }
    city.report(rider, *place);
    (delivered, paid)
}

fn on_shift(city: &City<'_>, rider: Rider) -> bool {
    city.read(rider.actor(), delivery::courier::courier_me).unwrap().courier.shift_from.is_some()
}

fn shifts(city: &City<'_>) -> BTreeMap<String, (Timestamp, Option<Timestamp>)> {
    city.read(SYSTEM, |tx, _| {
        let rows = tx.rows("SELECT courier, started_at, ended_at FROM delivery_shift", args![])?;
        rows.iter().map(|row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))).collect()
    })
    .unwrap()
}
