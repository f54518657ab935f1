//! Facts: numbered without gaps, never going back in time, found by thread and by object.

use jiff::SignedDuration;
use store::testing::on_each_engine;
use store::{Error, outbox};

use crate::{ROOMS, TESTER, emit, exec, verified};

#[test]
fn facts_of_an_object_are_numbered_from_one_and_never_go_back_in_time() {
    on_each_engine(ROOMS, |db| {
        for hours in [2, -1, -1, 5] {
            db.advance(SignedDuration::from_hours(hours));
            emit(db, "a");
        }
        emit(db, "b");
        let found: Result<Vec<(i64, i64)>, Error> = db.read(TESTER, |tx, _| {
            Ok(outbox::of_aggregate(tx, "a", 10)?.iter().map(|fact| (fact.seq, fact.at_ms)).collect())
        });
        let found = found.unwrap();
        assert_eq!(found.iter().map(|f| f.0).collect::<Vec<_>>(), [1, 2, 3, 4]);
        assert!(found.is_sorted_by_key(|f| f.1), "{found:?}");
        assert_eq!(
            (found[0].1, found[2].1),
            (found[1].1, found[1].1),
            "an earlier clock is held at the last fact"
        );
        assert!(found[3].1 > found[2].1);
    });
}

#[test]
fn a_fact_is_found_by_its_id_its_thread_and_its_object() {
    on_each_engine(ROOMS, |db| {
        let (trace, person) = db
            .write(TESTER, |tx, cx| {
                let fact = verified(cx);
                let person = fact.person;
                tx.emit(cx, person, fact)?;
                Ok::<_, Error>((cx.trace(), person))
            })
            .unwrap();
        emit(db, "another");
        let found = db.read(TESTER, move |tx, _| {
            let by_trace = outbox::of_trace(tx, trace, 10)?;
            let by_object = outbox::of_aggregate(tx, &person.to_string(), 10)?;
            let by_id = outbox::by_id(tx, &by_trace[0].id.to_string())?;
            Ok::<_, Error>((by_trace, by_object, by_id))
        });
        let (by_trace, by_object, by_id) = found.unwrap();
        assert_eq!(by_trace.len(), 1);
        assert_eq!(by_trace, by_object);
        let fact = by_id.expect("found by id");
        assert_eq!(fact, by_trace[0]);
        assert_eq!(fact.event, events::PersonVerified { person }.into());
        assert_eq!((fact.actor.as_str(), fact.trace, fact.seq), ("system:suite", trace, 1));
    });
}

#[test]
fn a_fact_that_cannot_be_read_holds_up_only_its_own_object() {
    on_each_engine(ROOMS, |db| {
        for aggregate in ["a", "a", "a", "b"] {
            emit(db, aggregate);
        }
        exec(
            db,
            "UPDATE outbox SET event = '{\"name\":\"from.tomorrow\",\"data\":{}}' WHERE aggregate = 'a' AND seq = 2",
        );
        let pending: Result<Vec<(String, i64)>, Error> = db.read(TESTER, |tx, _| {
            assert_eq!(outbox::pending_count(tx)?, 4);
            Ok(outbox::pending(tx, 10)?.into_iter().map(|fact| (fact.aggregate, fact.seq)).collect())
        });
        let mut pending = pending.unwrap();
        pending.sort();
        assert_eq!(pending, [("a".to_owned(), 1), ("b".to_owned(), 1)]);
    });
}
