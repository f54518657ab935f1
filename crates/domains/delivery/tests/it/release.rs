//! What is refused, unanswered or lost goes back and finds another courier.

use delivery::job::RefuseReason;
use delivery::{Error, job, planning};
use store::testing::on_each_engine;

use crate::fixture::{City, ROOMS, SYSTEM, at, region};

#[test]
fn a_refused_job_goes_to_another_courier_and_never_back() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let near = city.rider_at(at(100, 0));
        let far = city.rider_at(at(1_500, 0));
        city.paid(at(-500, 0), 0, 40);
        city.tick();
        let id = city.job_of(near);
        city.write(near.actor(), move |tx, cx| job::refuse(tx, cx, id, RefuseReason::TooFar)).unwrap();
        city.tick();
        assert!(city.jobs_of(near).is_empty());
        assert_eq!(city.job_of(far), id);
        city.write(far.actor(), move |tx, cx| job::refuse(tx, cx, id, RefuseReason::Unsaid)).unwrap();
        assert_eq!(city.tick().held, 1, "nobody is left who did not refuse");
        assert_eq!(
            city.facts(),
            [
                "delivery.job_planned",
                "delivery.courier_assigned",
                "delivery.job_released",
                "delivery.courier_assigned",
                "delivery.job_released"
            ]
        );
    });
}

#[test]
fn an_unanswered_offer_lapses_and_finds_another_courier() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let near = city.rider_at(at(100, 0));
        let far = city.rider_at(at(1_500, 0));
        let order = city.paid(at(-500, 0), 0, 40);
        city.tick();
        let id = city.job_of(near);
        city.advance(29);
        assert_eq!(city.state(order), "offered");
        city.advance(1);
        assert_eq!(city.state(order), "planned");
        assert!(matches!(city.accept(near, id), Err(Error::NotFound)), "too late");
        city.tick();
        assert_eq!(city.job_of(far), id);
    });
}

#[test]
fn a_silent_courier_loses_what_is_not_picked_up_and_keeps_what_is() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let lost = city.rider_at(at(100, 0));
        let order = city.paid(at(-500, 0), 0, 40);
        city.tick();
        let id = city.job_of(lost);
        city.accept(lost, id).unwrap();
        city.advance(121);
        let next = city.rider_at(at(1_500, 0));
        assert_eq!(city.tick().assigned, 1);
        assert_eq!(city.job_of(next), id);
        city.accept(next, id).unwrap();
        city.arrive(next, id).unwrap();
        city.pick(next, id).unwrap();
        city.advance(121);
        city.tick();
        assert_eq!(city.state(order), "picked_up");
        let dispatcher = city.dispatcher("440100");
        let board = city.read(dispatcher, |tx, cx| planning::board(tx, cx, None)).unwrap();
        let silent: Vec<_> =
            board.couriers.iter().filter(|c| c.silent && c.aboard == 1).map(|c| c.id).collect();
        assert_eq!(silent, [next.id]);
    });
}

#[test]
fn silence_bars_a_courier_for_a_while_only() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let only = city.rider_at(at(100, 0));
        city.paid(at(-500, 0), 0, 60);
        city.tick();
        city.advance(30);
        city.report(only, at(100, 0));
        assert_eq!(city.tick().assigned, 0);
        city.advance(301);
        city.report(only, at(100, 0));
        assert_eq!(city.tick().assigned, 1);
    });
}

#[test]
fn a_plan_does_not_overrule_what_happened_since() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(100, 0));
        let order = city.paid(at(-500, 0), 0, 40);
        let plan = planning::decide(&city.input()).unwrap();
        city.cancel(order);
        let applied = city.write(SYSTEM, move |tx, cx| planning::apply_plan(tx, cx, &plan, 1)).unwrap();
        assert_eq!((applied.assigned, applied.stale), (0, 1));
        assert_eq!(city.state(order), "cancelled");
        city.paid(at(-500, 0), 0, 40);
        let plan = planning::decide(&city.input()).unwrap();
        city.write(rider.actor(), delivery::courier::end_shift).unwrap();
        let applied = city.write(SYSTEM, move |tx, cx| planning::apply_plan(tx, cx, &plan, 1)).unwrap();
        assert_eq!((applied.assigned, applied.stale), (0, 1));
    });
}

#[test]
fn a_plan_is_carried_out_once_and_not_when_old() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        city.rider_at(at(100, 0));
        city.paid(at(-500, 0), 0, 40);
        let plan = planning::decide(&city.input()).unwrap();
        city.advance(61);
        let applied = city.write(SYSTEM, move |tx, cx| planning::apply_plan(tx, cx, &plan, 1)).unwrap();
        assert_eq!((applied.assigned, applied.stale), (0, 1));
        let plan = planning::decide(&city.input()).unwrap();
        for assigned in [1, 0] {
            let again = plan.clone();
            let applied = city.write(SYSTEM, move |tx, cx| planning::apply_plan(tx, cx, &again, 1)).unwrap();
            assert_eq!(applied.assigned, assigned);
        }
    });
}

#[test]
fn a_dispatcher_takes_jobs_away_in_their_own_division_only() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(100, 0));
        let order = city.paid(at(-500, 0), 0, 40);
        city.tick();
        let id = city.job_of(rider);
        let (here, elsewhere) = (city.dispatcher("440106"), city.dispatcher("440300"));
        let refused = city.write(elsewhere, move |tx, cx| job::release(tx, cx, id));
        assert!(matches!(refused, Err(Error::NotFound)));
        let refused = city.write(rider.actor(), move |tx, cx| job::release(tx, cx, id));
        assert!(matches!(refused, Err(Error::Forbidden)));
        city.write(here, move |tx, cx| job::release(tx, cx, id)).unwrap();
        assert_eq!(city.state(order), "planned");
        let again = city.write(here, move |tx, cx| job::release(tx, cx, id));
        assert!(matches!(again, Err(Error::NotNow { state: "planned", .. })));
    });
}

#[test]
fn only_the_system_ticks() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        let plan = planning::decide(&city.input()).unwrap();
        let refused = city.write(rider.actor(), move |tx, cx| planning::apply_plan(tx, cx, &plan, 1));
        assert!(matches!(refused, Err(Error::Forbidden)));
        let refused = city.write(rider.actor(), |tx, cx| planning::sweep(tx, cx, &region("440100")));
        assert!(matches!(refused, Err(Error::Forbidden)));
    });
}
