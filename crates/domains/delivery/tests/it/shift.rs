//! On and off shift: limits of work, rest, and what becomes of jobs and places.

use delivery::courier::{self, Insured};
use delivery::{Error, Policy};
use jiff::SignedDuration;
use kernel::{Actor, Role};
use store::testing::on_each_engine;

use crate::fixture::{City, ROOMS, at};

fn short_days() -> Policy {
    let mut policy = Policy::built_in();
    policy.work.consecutive_min = 60;
    policy.work.daily_min = 100;
    policy
}

#[test]
fn a_shift_ends_at_the_limit_and_a_rest_is_due() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        city.set_policy(short_days());
        let rider = city.rider_at(at(0, 0));
        city.advance(59 * 60);
        assert!(city.read(rider.actor(), courier::courier_me).unwrap().courier.shift_from.is_some());
        city.advance(60);
        let me = city.read(rider.actor(), courier::courier_me).unwrap();
        assert_eq!((me.courier.shift_from, me.courier.seen, me.today.minutes), (None, None, 60));
        let now = city.now();
        let refused = city.start(rider, None);
        assert!(
            matches!(refused, Err(Error::MustRest { until }) if until == now + SignedDuration::from_mins(20))
        );
        city.advance(20 * 60);
        city.start(rider, None).unwrap();
        city.advance(40 * 60);
        assert!(
            matches!(city.start(rider, None), Err(Error::DayDone { .. })),
            "the day's 100 minutes are used"
        );
    });
}

#[test]
fn an_announced_end_is_kept() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider(Insured::FullTime);
        city.start(rider, Some(city.now() + SignedDuration::from_mins(30))).unwrap();
        city.advance(30 * 60);
        assert_eq!(city.read(rider.actor(), courier::courier_me).unwrap().courier.shift_from, None);
    });
}

#[test]
fn no_job_is_offered_that_ends_after_the_limit() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider(Insured::FullTime);
        city.start(rider, Some(city.now() + SignedDuration::from_mins(6))).unwrap();
        city.report(rider, at(0, 0));
        city.paid(at(2_000, 0), 0, 40);
        assert_eq!(city.tick().held, 1);
    });
}

#[test]
fn nobody_leaves_with_goods_in_hand_and_offers_go_back() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        let order = city.paid(at(500, 0), 0, 40);
        city.tick();
        city.write(rider.actor(), courier::end_shift).unwrap();
        assert_eq!(city.state(order), "planned");
        city.start(rider, None).unwrap();
        city.report(rider, at(0, 0));
        city.tick();
        city.accept(rider, city.job_of(rider)).unwrap();
        assert!(matches!(city.write(rider.actor(), courier::end_shift), Err(Error::Carrying { jobs: 1 })));
    });
}

#[test]
fn off_shift_nobody_is_followed() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        city.write(rider.actor(), courier::end_shift).unwrap();
        let refused = city.write(rider.actor(), |tx, cx| courier::report_position(tx, cx, at(0, 0)));
        assert!(matches!(refused, Err(Error::OffShift)));
        let me = city.read(rider.actor(), courier::courier_me).unwrap();
        assert_eq!(me.courier.seen, None);
        let stranger = Actor::Staff { staff: city.rider(Insured::PartTime).staff, role: Role::Merchant };
        assert!(matches!(city.read(stranger, courier::courier_me), Err(Error::Forbidden)));
    });
}
