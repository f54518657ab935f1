//! One effect per key.

use std::sync::Barrier;

use jiff::SignedDuration;
use kernel::id::OrderId;
use store::idempotency::{Key, hash, once, purge};
use store::testing::{Scratch, on_each_engine};
use store::{Error, Tx};

use crate::{ROOMS, TESTER, add, numbers};

fn key(name: &str, body: &str) -> Key {
    Key { scope: "test".to_owned(), key: name.to_owned(), hash: hash(body.as_bytes()) }
}

fn order(db: &Scratch, key: Key) -> Result<OrderId, Error> {
    db.write(TESTER, move |tx, cx| {
        once(tx, cx, &key, |tx| {
            let id: OrderId = cx.id();
            add(tx, &id.to_string(), 1)?;
            Ok(id)
        })
    })
}

#[test]
fn the_same_key_and_body_has_one_effect_and_one_answer() {
    on_each_engine(ROOMS, |db| {
        let first = order(db, key("k", "a")).unwrap();
        assert_eq!(order(db, key("k", "a")), Ok(first));
        assert_eq!(order(db, key("k", "b")), Err(Error::KeyReused));
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [1]);
        let other = Key { scope: "another".to_owned(), ..key("k", "b") };
        assert!(order(db, other).is_ok_and(|id| id != first), "keys of different askers never meet");
    });
}

#[test]
fn sixteen_at_once_have_one_effect_and_one_answer() {
    on_each_engine(ROOMS, |db| {
        let together = Barrier::new(16);
        let answers: Vec<_> = std::thread::scope(|scope| {
            let asked: Vec<_> = (0..16)
                .map(|_| {
                    scope.spawn(|| {
                        together.wait();
                        order(db, key("k", "a"))
                    })
                })
                .collect();
            asked.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(answers[0].is_ok() && answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [1]);
    });
}

#[test]
fn a_refused_request_may_be_made_again() {
    on_each_engine(ROOMS, |db| {
        let refused: Result<(), Error> = db.write(TESTER, |tx, cx| {
            once(tx, cx, &key("k", "a"), |tx| {
                add(tx, "x", 1)?;
                Err(Error::Conflict)
            })
        });
        assert_eq!(refused, Err(Error::Conflict));
        assert!(order(db, key("k", "a")).is_ok());
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM item"), [1]);
    });
}

#[test]
fn a_refusal_that_is_overlooked_does_not_leave_the_key_without_an_answer() {
    on_each_engine(ROOMS, |db| {
        let overlooked: Result<(), Error> = db.write(TESTER, |tx, cx| {
            let refuse = |_: &mut Tx<'_>| Err::<(), Error>(Error::Conflict);
            drop(once(tx, cx, &key("k", "a"), refuse));
            Ok(())
        });
        assert!(overlooked.is_err());
        assert!(order(db, key("k", "a")).is_ok());
    });
}

#[test]
fn old_keys_are_forgotten_a_slice_at_a_time_and_young_ones_kept() {
    on_each_engine(ROOMS, |db| {
        for name in ["a", "b", "c"] {
            order(db, key(name, "x")).unwrap();
        }
        db.advance(SignedDuration::from_hours(1));
        order(db, key("young", "x")).unwrap();
        let forget = || -> Result<u64, Error> { db.write(TESTER, |tx, cx| purge(tx, cx.now, 2)) };
        assert_eq!([forget(), forget(), forget()], [Ok(2), Ok(1), Ok(0)]);
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM idempotency"), [1]);
        assert_eq!(order(db, key("young", "y")), Err(Error::KeyReused));
    });
}
