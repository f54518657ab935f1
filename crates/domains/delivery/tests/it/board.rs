//! What a dispatcher sees, and whose city it is.

use delivery::planning::{self, CourierState};
use delivery::{Error, job};
use store::testing::on_each_engine;

use crate::fixture::{CODE, City, ROOMS, SYSTEM, at, region};

#[test]
fn the_board_says_who_where_and_why() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(100, 0));
        let now = city.paid(at(-500, 0), 0, 40);
        city.paid(at(-600, 0), 90, 130);
        let dispatcher = city.dispatcher("440100");
        let empty = city.read(dispatcher, |tx, cx| planning::board(tx, cx, None)).unwrap();
        assert_eq!((empty.tick, empty.couriers[0].state), (None, CourierState::Idle));
        city.tick();
        let board = city.read(dispatcher, |tx, cx| planning::board(tx, cx, None)).unwrap();
        assert_eq!((board.sites.len(), board.couriers.len(), board.jobs.len()), (1, 1, 2));
        let tick = board.tick.unwrap();
        assert_eq!((tick.assigned, tick.held, tick.ms), (1, 1, 3));
        assert_eq!(board.couriers[0].state, CourierState::Offered);
        let (first, second) = (&board.jobs[0], &board.jobs[1]);
        assert_eq!((first.order, first.state, first.courier), (now, "offered", Some(rider.id)));
        assert!(first.why.as_ref().unwrap().en.contains("chosen among 1"), "{:?}", first.why);
        assert!(second.why.as_ref().unwrap().en.starts_with("ready at"), "{:?}", second.why);
        assert!(!first.late);
        city.advance(41 * 60);
        let board = city.read(dispatcher, |tx, cx| planning::board(tx, cx, None)).unwrap();
        assert!(board.jobs[0].late);
    });
}

#[test]
fn the_board_says_how_promises_were_kept() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(0, 0));
        let dispatcher = city.dispatcher("440100");
        let promises =
            |city: &City<'_>| city.read(dispatcher, |tx, cx| planning::board(tx, cx, None)).unwrap().promises;
        assert_eq!(promises(&city), None);
        for minutes_at_the_door in [30, 45] {
            city.report(rider, at(0, 0));
            city.paid(at(500, 0), 0, 40);
            city.tick();
            let id = city.job_of(rider);
            city.accept(rider, id).unwrap();
            city.arrive(rider, id).unwrap();
            city.pick(rider, id).unwrap();
            city.advance(minutes_at_the_door * 60);
            city.hand_over(rider, id, CODE).unwrap();
        }
        let told = promises(&city).unwrap();
        assert_eq!((told.delivered, told.kept), (2, 1));
        assert_eq!((told.p10_s, told.p50_s), (-600, -600));
        city.advance(25 * 3_600);
        assert_eq!(promises(&city), None, "a day later there is nothing to tell");
    });
}

#[test]
fn a_dispatcher_sees_their_own_division_only() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let rider = city.rider_at(at(100, 0));
        city.paid(at(-500, 0), 0, 40);
        city.tick();
        let (province, elsewhere) = (city.dispatcher("440000"), city.dispatcher("440300"));
        let seen = city.read(province, |tx, cx| planning::board(tx, cx, Some(&region("440106")))).unwrap();
        assert_eq!((seen.jobs.len(), seen.tick.is_some()), (1, true));
        let outside = city.read(elsewhere, |tx, cx| planning::board(tx, cx, Some(&region("440106"))));
        assert!(matches!(outside, Err(Error::NotFound)));
        let own = city.read(elsewhere, |tx, cx| planning::board(tx, cx, None)).unwrap();
        assert!(own.jobs.is_empty() && own.sites.is_empty() && own.couriers.is_empty());
        let courier = city.read(rider.actor(), |tx, cx| planning::board(tx, cx, None));
        assert!(matches!(courier, Err(Error::Forbidden)));
    });
}

#[test]
fn cities_with_work_are_those_worth_a_tick() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        assert!(city.read(SYSTEM, |tx, _| planning::cities(tx)).unwrap().is_empty());
        let order = city.paid(at(-500, 0), 0, 40);
        assert_eq!(city.read(SYSTEM, |tx, _| planning::cities(tx)).unwrap(), [region("440100")]);
        city.cancel(order);
        assert!(city.read(SYSTEM, |tx, _| planning::cities(tx)).unwrap().is_empty());
        let gone = city.read(SYSTEM, move |tx, _| job::job_of_order(tx, order)).unwrap().unwrap();
        assert_eq!((gone.state, gone.courier), ("cancelled", None));
    });
}
