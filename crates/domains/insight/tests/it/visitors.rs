//! App opens: exact, and about nobody.

use events::PersonForgotten;
use insight::{Visitor, on_visitor_expiry, record_open};
use jiff::SignedDuration;
use kernel::Actor;
use kernel::id::PersonId;
use store::runner::Reaction;
use store::testing::{Scratch, on_each_engine};
use store::timer::Timer;

use crate::fixtures::{DAY, id, region, shown, tell, thread};

fn open(db: &Scratch, visitor: Visitor<'static>) {
    let done: Result<(), store::Error> =
        db.write(Actor::Anonymous, move |tx, cx| record_open(tx, cx, visitor, &region("440100")));
    done.unwrap();
}

fn stored(db: &Scratch) -> Vec<(String, String)> {
    let rows: Result<_, store::Error> = db.read(Actor::System("test"), |tx, _| {
        let rows = tx.rows("SELECT day, visitor FROM insight_visitor ORDER BY day, visitor", &[])?;
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    });
    rows.unwrap()
}

#[test]
fn a_visitor_counts_once_a_day_and_an_open_each_time() {
    on_each_engine(crate::ROOMS, |db| {
        let person: PersonId = id(1);
        for visitor in
            [Visitor::Person(person), Visitor::Person(person), Visitor::Device("abc"), Visitor::Person(id(2))]
        {
            open(db, visitor);
        }
        let day = shown(db, DAY, None).people;
        assert_eq!((day.dau, day.opens, day.opens_per_user.as_str()), (3, 4, "1.3"));
        db.advance(SignedDuration::from_hours(24));
        open(db, Visitor::Person(person));
        let tomorrow = shown(db, DAY.tomorrow().unwrap(), None).people;
        assert_eq!((tomorrow.dau, tomorrow.opens), (1, 1));
        let keys = stored(db);
        assert!(keys.iter().all(|(_, key)| !key.contains(&person.to_string()) && key != "abc"));
        let distinct: std::collections::BTreeSet<&String> = keys.iter().map(|(_, key)| key).collect();
        assert_eq!(distinct.len(), 4, "the same person is another hash tomorrow");
    });
}

#[test]
fn concurrent_opens_of_one_person_are_one_visitor() {
    on_each_engine(crate::ROOMS, |db| {
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| (0..10).for_each(|_| open(db, Visitor::Person(id(1)))));
            }
        });
        let day = shown(db, DAY, None).people;
        assert_eq!((day.dau, day.opens), (1, 40));
    });
}

#[test]
fn a_forgotten_person_leaves_counts_and_no_visit() {
    on_each_engine(crate::ROOMS, |db| {
        let person: PersonId = id(1);
        open(db, Visitor::Person(person));
        open(db, Visitor::Person(id(2)));
        db.advance(SignedDuration::from_hours(24 * 3));
        open(db, Visitor::Person(person));
        tell(db, thread(1), PersonForgotten { person });
        assert_eq!(stored(db).len(), 1);
        assert_eq!(shown(db, DAY, None).people.dau, 2);
    });
}

#[test]
fn visits_are_dropped_by_one_alarm_a_day() {
    on_each_engine(crate::ROOMS, |db| {
        open(db, Visitor::Person(id(1)));
        open(db, Visitor::Person(id(2)));
        db.advance(SignedDuration::from_hours(24));
        open(db, Visitor::Person(id(1)));
        let rung: Reaction = db.write(Actor::System("timer"), |tx, cx| {
            let sql = "SELECT object, due, slot, trace FROM timer
                       WHERE kind = 'insight.visitor_expiry' ORDER BY due";
            let rows = tx.rows(sql, &[])?;
            assert_eq!(rows.len(), 2);
            let first = &rows[0];
            let timer = Timer {
                kind: insight::rollup::VISITOR_EXPIRY.to_owned(),
                object: first.get(0)?,
                due: first.get(1)?,
                slot: first.get(2)?,
                trace: first.get(3)?,
                attempts: 0,
                error: None,
            };
            on_visitor_expiry(tx, cx, &timer)
        });
        rung.unwrap();
        let left = stored(db);
        assert_eq!((left.len(), left[0].0.as_str()), (1, "2026-11-21"));
        assert_eq!(shown(db, DAY, None).people.dau, 2);
    });
}
