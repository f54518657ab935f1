//! Facts reach their consumers: once each, in order, whatever the neighbours do; effects at least once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use events::{Envelope, PersonVerified};
use jiff::SignedDuration;
use kernel::Cx;
use store::runner::{Consumer, Effect, Reaction, Runner, Wiring};
use store::testing::{Scratch, on_each_engine, settle};
use store::{Error, Tx, args, task};

use crate::{ROOMS, TESTER, emit, exec, numbers, runtime, texts};

const HEARD: &[&str] = &[PersonVerified::NAME];

/// Far enough for any pause between tries.
const LATER: SignedDuration = SignedDuration::from_mins(11);

fn consumer(
    name: &'static str,
    react: impl Fn(&mut Tx<'_>, &Cx, &Envelope) -> Reaction + Send + Sync + 'static,
) -> Consumer {
    Consumer { name, events: HEARD, react: Arc::new(react) }
}

/// Notes `name/aggregate/seq` with its place in the order of what `name` heard of the aggregate.
fn noting(name: &'static str) -> Consumer {
    consumer(name, move |tx, _, fact| note(tx, name, fact))
}

fn note(tx: &mut Tx<'_>, name: &str, fact: &Envelope) -> Reaction {
    let prefix = format!("{name}/{}/", fact.aggregate);
    tx.exec(
        "INSERT INTO item (id, n) SELECT $1, COUNT(*) + 1 FROM item WHERE id LIKE $2",
        args![format!("{prefix}{}", fact.seq), format!("{prefix}%")],
    )?;
    Ok(())
}

/// As [`noting`], but fails while `broken`.
fn faulty(name: &'static str, broken: &Arc<AtomicBool>) -> Consumer {
    let broken = Arc::clone(broken);
    consumer(name, move |tx, _, fact| {
        note(tx, name, fact)?;
        if broken.load(Ordering::Relaxed) { Err("no luck".into()) } else { Ok(()) }
    })
}

fn wired(consumers: Vec<Consumer>) -> Arc<Wiring> {
    Arc::new(Wiring { consumers, ..Wiring::default() })
}

#[test]
fn every_consumer_hears_every_fact_once_and_in_order() {
    on_each_engine(ROOMS, |db| {
        let wiring = wired(vec![noting("one"), noting("two")]);
        for round in 0..5 {
            for aggregate in ["a", "b", "c"] {
                emit(db, aggregate);
            }
            if round % 2 == 0 {
                settle(db, &wiring);
            }
        }
        settle(db, &wiring);
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [2 * 3 * 5]);
        let astray = "SELECT id FROM item WHERE id NOT LIKE '%/' || CAST(n AS TEXT)";
        assert!(texts(db, astray).is_empty(), "each heard seq n as the n-th");
        let settled = numbers(db, "SELECT COUNT(*) FROM outbox WHERE relayed_at IS NULL");
        assert_eq!(settled, [0]);
    });
}

#[test]
fn what_a_reaction_emits_is_relayed_with_its_cause_and_its_thread() {
    on_each_engine(ROOMS, |db| {
        let answer = consumer("answer", |tx, cx, fact| {
            if fact.aggregate == "a" {
                tx.emit(cx, "b", crate::verified(cx))?;
            }
            Ok(())
        });
        emit(db, "a");
        settle(db, &wired(vec![answer, noting("one")]));
        let facts = db.events();
        let of = |aggregate| facts.iter().find(|f| f.aggregate == aggregate).expect("it was emitted");
        assert_eq!((of("b").cause, of("b").trace), (Some(of("a").id), of("a").trace));
        assert_eq!(texts(db, "SELECT id FROM item ORDER BY id"), ["one/a/1", "one/b/1"]);
    });
}

#[test]
fn a_fact_that_comes_again_has_no_second_effect() {
    on_each_engine(ROOMS, |db| {
        let wiring = wired(vec![consumer("count", |tx, _, _| {
            tx.exec(
                "INSERT INTO item (id, n) VALUES ('n', 1) ON CONFLICT (id) DO UPDATE SET n = item.n + 1",
                &[],
            )?;
            Ok(())
        })]);
        emit(db, "a");
        for _ in 0..3 {
            settle(db, &wiring);
            assert_eq!(exec(db, "UPDATE outbox SET relayed_at = NULL"), 1);
        }
        settle(db, &wiring);
        assert_eq!(numbers(db, "SELECT n FROM item"), [1]);
    });
}

#[test]
fn a_failing_consumer_neither_undoes_nor_delays_nor_disorders_the_others() {
    on_each_engine(ROOMS, |db| {
        let broken = Arc::new(AtomicBool::new(true));
        let panics = consumer("panics", |_, _, _| panic!("a reaction's own fault"));
        let wiring = wired(vec![noting("first"), faulty("faulty", &broken), panics, noting("last")]);
        for _ in 0..3 {
            emit(db, "a");
        }
        settle(db, &wiring);
        let heard = "SELECT id FROM item ORDER BY id";
        let others = ["first/a/1", "first/a/2", "first/a/3", "last/a/1", "last/a/2", "last/a/3"];
        assert_eq!(texts(db, heard), others);
        assert!(texts(db, "SELECT id FROM item WHERE id NOT LIKE '%/' || CAST(n AS TEXT)").is_empty());
        broken.store(false, Ordering::Relaxed);
        db.advance(LATER);
        settle(db, &wiring);
        let faulty = "SELECT id FROM item WHERE id LIKE 'faulty/%' ORDER BY id";
        assert_eq!(texts(db, faulty), ["faulty/a/1", "faulty/a/2", "faulty/a/3"]);
        assert_eq!(texts(db, "SELECT DISTINCT consumer FROM task"), ["panics"]);
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [9]);
    });
}

#[test]
fn a_reaction_that_keeps_failing_pauses_longer_is_parked_after_eight_tries_and_can_be_revived() {
    on_each_engine(ROOMS, |db| {
        let broken = Arc::new(AtomicBool::new(true));
        let wiring = wired(vec![faulty("faulty", &broken)]);
        emit(db, "a");
        let mut pauses = Vec::new();
        for attempts in 1..8 {
            settle(db, &wiring);
            settle(db, &wiring);
            assert_eq!(
                numbers(db, "SELECT attempts FROM task"),
                [attempts],
                "not again before its pause is over"
            );
            let due = numbers(db, "SELECT due FROM task")[0];
            let now = store::runner::Ambient::now(db).as_millisecond();
            pauses.push(due - now);
            db.advance(SignedDuration::from_millis(due - now));
        }
        assert!(pauses.windows(2).all(|w| w[1] >= 2 * w[0]), "{pauses:?}");
        settle(db, &wiring);
        assert_eq!(texts(db, "SELECT state FROM task"), ["dead"]);
        db.advance(LATER);
        settle(db, &wiring);
        let listed = db.read(TESTER, |tx, _| task::list(tx, 10)).unwrap();
        assert_eq!((listed[0].attempts, listed[0].error.as_deref()), (8, Some("no luck")));

        broken.store(false, Ordering::Relaxed);
        let event = listed[0].event.clone();
        let revived: Result<(bool, bool), Error> = db.write(TESTER, move |tx, cx| {
            Ok((task::retry(tx, cx, "faulty", &event)?, task::retry(tx, cx, "faulty", &event)?))
        });
        assert_eq!(revived, Ok((true, false)));
        settle(db, &wiring);
        assert_eq!(texts(db, "SELECT id FROM item"), ["faulty/a/1"]);
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM task"), [0]);
    });
}

#[test]
fn a_delivery_without_its_fact_or_its_consumer_is_parked() {
    on_each_engine(ROOMS, |db| {
        exec(
            db,
            "INSERT INTO task (consumer, event, attempts, due, state) VALUES ('one', 'evt_gone', 0, 0, 'due')",
        );
        exec(
            db,
            "INSERT INTO task (consumer, event, attempts, due, state) VALUES ('nobody', 'evt_gone', 0, 0, 'due')",
        );
        for _ in 0..9 {
            settle(db, &wired(vec![noting("one")]));
            db.advance(LATER);
        }
        assert_eq!(texts(db, "SELECT DISTINCT state FROM task"), ["dead"]);
    });
}

/// An effect that notes what it was asked and answers as told.
fn effect(
    asked: &Arc<Mutex<Vec<String>>>,
    answer: impl Fn(usize) -> Reaction + Send + Sync + 'static,
) -> Arc<Wiring> {
    let (asked, answer) = (Arc::clone(asked), Arc::new(answer));
    let act = Arc::new(move |fact: Envelope| {
        let (asked, answer) = (Arc::clone(&asked), Arc::clone(&answer));
        Box::pin(async move {
            let tries = {
                let mut asked = asked.lock().unwrap();
                asked.push(fact.id.to_string());
                asked.len()
            };
            answer(tries)
        }) as std::pin::Pin<Box<dyn Future<Output = Reaction> + Send>>
    });
    Arc::new(Wiring { effects: vec![Effect { name: "outside", events: HEARD, act }], ..Wiring::default() })
}

fn only_id(db: &Scratch) -> String {
    db.events()[0].id.to_string()
}

#[test]
fn an_effect_that_failed_or_panicked_is_tried_again_with_the_same_event_id() {
    on_each_engine(ROOMS, |db| {
        let asked = Arc::default();
        let wiring = effect(&asked, |tries| match tries {
            1 => Err("the outside is away".into()),
            2 => panic!("the adapter is broken"),
            _ => Ok(()),
        });
        emit(db, "a");
        for tries in [1, 2, 3, 3] {
            settle(db, &wiring);
            settle(db, &wiring);
            assert_eq!(*asked.lock().unwrap(), vec![only_id(db); tries]);
            db.advance(LATER);
        }
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM task"), [0]);
    });
}

#[test]
fn an_effect_cut_off_by_a_crash_is_acted_again_with_the_same_event_id_once_its_lease_ends() {
    on_each_engine(ROOMS, |db| {
        emit(db, "a");
        let (begun, wait_begun) = std::sync::mpsc::channel();
        let act = Arc::new(move |fact: Envelope| {
            begun.send(fact.id.to_string()).expect("the test listens");
            Box::pin(std::future::pending()) as std::pin::Pin<Box<dyn Future<Output = Reaction> + Send>>
        });
        let stuck = Arc::new(Wiring {
            effects: vec![Effect { name: "outside", events: HEARD, act }],
            ..Wiring::default()
        });
        let crashing = runtime();
        let runner = Runner::new(db.store.clone(), stuck, db.ambient(), "crashing".to_owned());
        crashing.spawn(async move { runner.settle().await });
        assert_eq!(wait_begun.recv().unwrap(), only_id(db));
        crashing.shutdown_background();

        let asked = Arc::default();
        let wiring = effect(&asked, |_| Ok(()));
        settle(db, &wiring);
        assert!(asked.lock().unwrap().is_empty(), "its lease still runs");
        db.advance(SignedDuration::from_secs(61));
        settle(db, &wiring);
        settle(db, &wiring);
        assert_eq!(*asked.lock().unwrap(), [only_id(db)]);
    });
}

#[test]
fn more_effects_than_places_all_happen() {
    on_each_engine(ROOMS, |db| {
        let asked = Arc::default();
        let wiring = effect(&asked, |_| Ok(()));
        let many: Result<(), Error> =
            db.write(TESTER, |tx, cx| (0..100).try_for_each(|n| tx.emit(cx, n, crate::verified(cx))));
        many.unwrap();
        settle(db, &wiring);
        let mut asked = asked.lock().unwrap().clone();
        asked.sort_unstable();
        asked.dedup();
        assert_eq!(asked.len(), 100);
    });
}
