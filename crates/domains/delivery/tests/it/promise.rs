//! Which site reaches a door, and what may be promised.

use delivery::site::{Deliverable, SiteKind, deliverable, deliverable_from, seed_sites, site, sites};
use delivery::{Error, Policy};
use kernel::{Actor, Point, Role};
use store::testing::on_each_engine;

use crate::fixture::{City, ROOMS, SYSTEM, a_site, at, region};

fn ask(city: &City<'_>, door: Point) -> Option<Deliverable> {
    let now = city.now();
    city.read(SYSTEM, move |tx, _| deliverable(tx, door, now)).unwrap()
}

#[test]
fn the_nearest_site_that_reaches_the_door_answers() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        city.write(SYSTEM, |tx, cx| {
            let mut closed = a_site("closed", at(3_100, 0));
            closed.active = false;
            let mut kitchen = a_site("kitchen", at(7_000, 0));
            kitchen.kind = SiteKind::Kitchen;
            seed_sites(tx, cx, &[closed, kitchen, a_site("north", at(4_000, 0))])
        })
        .unwrap();
        assert_eq!(ask(&city, at(3_000, 0)).unwrap().site, "north", "the nearer one is closed");
        assert_eq!(ask(&city, at(500, 0)).unwrap().site, "mid");
        assert_eq!(ask(&city, at(8_500, 0)).unwrap().site, "kitchen");
        assert_eq!(ask(&city, at(-5_100, 0)), None, "nothing reaches that far");
        let all = city.read(SYSTEM, |tx, _| sites(tx, &region("440100"))).unwrap();
        assert_eq!(all.len(), 4);
        assert!(city.read(SYSTEM, |tx, _| site(tx, "closed")).unwrap().is_some());
    });
}

#[test]
fn only_sites_that_have_the_goods_count() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        city.write(SYSTEM, |tx, cx| seed_sites(tx, cx, &[a_site("far", at(4_000, 0))])).unwrap();
        let now = city.now();
        let from = |codes: &'static [&'static str]| {
            city.read(SYSTEM, move |tx, _| deliverable_from(tx, at(1_000, 0), now, codes)).unwrap()
        };
        assert_eq!(from(&["far", "gone"]).unwrap().site, "far", "the nearest has none");
        assert_eq!(from(&[]), None);
    });
}

#[test]
fn a_courier_nearby_makes_an_earlier_promise() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let door = at(1_000, 0);
        let unstaffed = ask(&city, door).unwrap();
        assert!(unstaffed.earliest < unstaffed.latest);
        city.rider_at(at(100, 0));
        let staffed = ask(&city, door).unwrap();
        assert!(staffed.latest < unstaffed.latest);
        assert!((980..1_020).contains(&staffed.distance_m), "{}", staffed.distance_m);
        let mut strict = Policy::built_in();
        strict.unstaffed_approach_s = None;
        city.set_policy(strict);
        assert!(ask(&city, door).is_some());
        city.advance(121);
        assert_eq!(ask(&city, door), None, "the only courier is silent, and nothing is promised without one");
    });
}

#[test]
fn a_busy_courier_makes_a_later_promise() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        city.rider_at(at(0, 0));
        let idle = ask(&city, at(1_000, 0)).unwrap();
        city.paid(at(4_500, 0), 0, 60);
        assert_eq!(city.tick().assigned, 1);
        assert!(ask(&city, at(1_000, 0)).unwrap().latest > idle.latest);
    });
}

#[test]
fn sites_are_sown_by_the_system_only_and_checked() {
    on_each_engine(ROOMS, |db| {
        let city = City::new(db);
        let merchant = Actor::Staff { staff: city.rider_at(at(0, 0)).staff, role: Role::Merchant };
        let refused = city.write(merchant, |tx, cx| seed_sites(tx, cx, &[a_site("x", at(0, 0))]));
        assert!(matches!(refused, Err(Error::Forbidden)));
        let twice =
            city.write(SYSTEM, |tx, cx| seed_sites(tx, cx, &[a_site("x", at(0, 0)), a_site("x", at(0, 1))]));
        assert!(matches!(twice, Err(Error::Invalid(e)) if e.code == "site.twice"));
    });
}
