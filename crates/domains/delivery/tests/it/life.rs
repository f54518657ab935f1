//! From a paid order to the door: states, facts, pay, and who may do what.

use delivery::courier::Insured;
use delivery::job::{FailReason, Handover, StopKind};
use delivery::{Error, job};
use kernel::id::PersonId;
use kernel::{Actor, Fen, Role};
use ledger::chart;
use store::testing::on_each_engine;

use crate::fixture::{CODE, City, ROOMS, SYSTEM, at};

#[test]
fn a_paid_order_reaches_the_door_and_the_trip_is_paid() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(200, 0));
        let order = city.paid(at(1_000, 0), 2, 40);
        assert_eq!(city.state(order), "planned");
        assert_eq!(city.tick().assigned, 1);
        let id = city.job_of(rider);
        assert!(city.jobs_of(rider)[0].drop.is_none(), "the door is shown after acceptance only");
        city.accept(rider, id).unwrap();
        let drop = city.jobs_of(rider)[0].drop.clone().unwrap();
        assert_eq!(drop.text.reveal(), "体育西路 1 号 101");
        city.advance(100);
        city.ready(order);
        city.arrive(rider, id).unwrap();
        city.pick(rider, id).unwrap();
        city.advance(300);
        let done = city.hand_over(rider, id, CODE).unwrap();
        assert_eq!(done, Handover::Delivered { pay: Fen(500), on_time: true });
        assert_eq!(city.state(order), "delivered");
        assert_eq!(
            city.facts(),
            ["delivery.job_planned", "delivery.courier_assigned", "delivery.picked_up", "delivery.delivered"]
        );
        assert_eq!(city.balance(chart::courier_payable(rider.id).code), Fen(500));
        assert_eq!(city.balance(chart::social_insurance_payable(rider.id).code), Fen(120));
        assert_eq!(city.balance(chart::courier_cost().code), Fen(500));
        city.assert_books_sound();
        let me = city.read(rider.actor(), delivery::courier::courier_me).unwrap();
        assert_eq!((me.today.trips, me.today.earned, me.today.minutes), (1, Fen(500), 7));
        let now = city.now();
        let went = city
            .read(SYSTEM, move |tx, _| {
                job::performance(
                    tx,
                    &"440000".parse()?,
                    now - jiff::SignedDuration::from_hours(1),
                    now + jiff::SignedDuration::from_secs(1),
                )
            })
            .unwrap();
        assert_eq!((went.delivered, went.on_time_bp(), went.mean.as_secs()), (1, Some(10_000), 400));
    });
}

#[test]
fn one_thread_runs_from_the_order_to_the_door() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        city.paid(at(500, 0), 0, 40);
        city.tick();
        let id = city.job_of(rider);
        city.accept(rider, id).unwrap();
        city.arrive(rider, id).unwrap();
        city.pick(rider, id).unwrap();
        city.hand_over(rider, id, CODE).unwrap();
        let mut traces: Vec<String> = db
            .events()
            .iter()
            .filter(|f| !f.event.name().starts_with("people."))
            .map(|f| f.trace.to_string())
            .collect();
        traces.dedup();
        assert_eq!(traces.len(), 1);
    });
}

#[test]
fn a_part_time_courier_is_covered_per_trip() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider(Insured::PartTime);
        city.start(rider, None).unwrap();
        city.report(rider, at(0, 0));
        city.paid(at(500, 0), 0, 40);
        city.tick();
        let id = city.job_of(rider);
        city.accept(rider, id).unwrap();
        city.arrive(rider, id).unwrap();
        city.pick(rider, id).unwrap();
        city.hand_over(rider, id, CODE).unwrap();
        assert_eq!(city.balance(chart::courier_payable(rider.id).code), Fen(500));
        assert_eq!(city.balance(chart::social_insurance_payable(rider.id).code), Fen(6));
        city.assert_books_sound();
    });
}

#[test]
fn nobody_sees_or_moves_anothers_job() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let holder = city.rider_at(at(0, 0));
        let other = city.rider_at(at(900, 900));
        let order = city.paid(at(500, 0), 0, 40);
        city.tick();
        let id = city.job_of(holder);
        assert!(city.jobs_of(other).is_empty());
        assert!(matches!(city.accept(other, id), Err(Error::NotFound)));
        city.accept(holder, id).unwrap();
        assert!(matches!(city.arrive(other, id), Err(Error::NotFound)));
        assert!(matches!(city.hand_over(other, id, CODE), Err(Error::NotFound)));
        let clerk = Actor::Staff { staff: holder.staff, role: Role::Clerk };
        let refused = city.write(clerk, move |tx, cx| job::accept(tx, cx, id).map(drop));
        assert!(matches!(refused, Err(Error::Forbidden)));
        let (buyer, stranger) = (city.person, PersonId::from_parts(1, kernel::Slot::new(1).unwrap(), 1));
        let seen = city.read(SYSTEM, move |tx, cx| job::track_view(tx, cx, buyer, order)).unwrap();
        assert_eq!(seen.courier.unwrap().name_masked, "陈**");
        assert_eq!(seen.stops.iter().map(|s| s.kind).collect::<Vec<_>>(), [StopKind::Site, StopKind::Door]);
        let unseen = city.read(SYSTEM, move |tx, cx| job::track_view(tx, cx, stranger, order));
        assert!(matches!(unseen, Err(Error::NotFound)));
    });
}

#[test]
fn the_buyer_sees_who_saw_the_address() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        city.paid(at(500, 0), 0, 40);
        city.tick();
        let log = |city: &City<'_>| {
            let person = city.person;
            city.read(SYSTEM, move |tx, cx| Ok(people::access_log(tx, cx, person, 10)?)).unwrap()
        };
        assert!(log(&city).is_empty());
        city.accept(rider, city.job_of(rider)).unwrap();
        assert_eq!(log(&city).len(), 1);
        assert_eq!(log(&city)[0].staff, rider.staff);
    });
}

#[test]
fn wrong_codes_are_counted_and_pause_the_door() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        city.paid(at(500, 0), 0, 40);
        city.tick();
        let id = city.job_of(rider);
        assert!(matches!(city.hand_over(rider, id, CODE), Err(Error::NotNow { state: "offered", .. })));
        city.accept(rider, id).unwrap();
        city.arrive(rider, id).unwrap();
        city.pick(rider, id).unwrap();
        for left in (0..5).rev() {
            assert_eq!(city.hand_over(rider, id, "0000").unwrap(), Handover::WrongCode { tries_left: left });
        }
        assert!(matches!(city.hand_over(rider, id, CODE), Err(Error::CodeLocked { .. })));
        city.advance(300);
        assert!(matches!(city.hand_over(rider, id, CODE), Ok(Handover::Delivered { .. })));
    });
}

#[test]
fn goods_that_cannot_be_handed_over_go_back_unpaid() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        let order = city.paid(at(500, 0), 0, 40);
        city.tick();
        let id = city.job_of(rider);
        city.accept(rider, id).unwrap();
        let early = city.write(rider.actor(), move |tx, cx| job::fail(tx, cx, id, FailReason::NobodyThere));
        assert!(matches!(early, Err(Error::NotNow { state: "accepted", .. })));
        city.arrive(rider, id).unwrap();
        city.pick(rider, id).unwrap();
        city.write(rider.actor(), move |tx, cx| job::fail(tx, cx, id, FailReason::NobodyThere)).unwrap();
        assert_eq!(city.state(order), "failed");
        assert_eq!(city.facts().last(), Some(&"delivery.failed"));
        assert_eq!(city.balance(chart::courier_payable(rider.id).code), Fen::ZERO);
        assert_eq!(city.input().couriers.len(), 1, "the courier is free for the next trip");
    });
}

#[test]
fn an_order_that_ends_before_pick_up_frees_its_courier() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        let order = city.paid(at(500, 0), 0, 40);
        city.tick();
        city.accept(rider, city.job_of(rider)).unwrap();
        city.cancel(order);
        assert_eq!(city.state(order), "cancelled");
        assert!(city.jobs_of(rider).is_empty());
        let second = city.paid(at(500, 0), 0, 40);
        city.tick();
        let id = city.job_of(rider);
        city.accept(rider, id).unwrap();
        city.arrive(rider, id).unwrap();
        city.pick(rider, id).unwrap();
        city.cancel(second);
        assert_eq!(city.state(second), "picked_up", "after pick-up the trip goes on");
    });
}
