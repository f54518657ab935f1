//! Alarms: once, on time, movable, and visible when they keep failing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::SignedDuration;
use store::runner::{Alarm, Wiring};
use store::testing::{Scratch, on_each_engine, settle};
use store::{Error, args, timer};

use crate::{ROOMS, TESTER, numbers, texts};

const KIND: &str = "suite.ring";

/// An alarm that notes each ring of an object in `item`, and fails while `broken`.
fn wiring(broken: &Arc<AtomicBool>) -> Arc<Wiring> {
    let broken = Arc::clone(broken);
    let ring = Arc::new(move |tx: &mut store::Tx<'_>, _: &kernel::Cx, timer: &timer::Timer| {
        tx.exec(
            "INSERT INTO item (id, n) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = item.n + 1",
            args![&timer.object],
        )?;
        if broken.load(Ordering::Relaxed) { Err("the bell is broken".into()) } else { Ok(()) }
    });
    Arc::new(Wiring { alarms: vec![Alarm { kind: KIND, ring }], ..Wiring::default() })
}

fn set(db: &Scratch, object: &'static str, after: SignedDuration) {
    let set: Result<(), Error> = db.write(TESTER, move |tx, cx| tx.timer(cx, cx.now + after, KIND, object));
    set.unwrap();
}

fn minutes(n: i64) -> SignedDuration {
    SignedDuration::from_mins(n)
}

#[test]
fn an_alarm_rings_once_and_never_early() {
    on_each_engine(ROOMS, |db| {
        let wiring = wiring(&Arc::default());
        set(db, "a", minutes(10));
        db.advance(minutes(10) - SignedDuration::from_millis(1));
        settle(db, &wiring);
        assert!(texts(db, "SELECT id FROM item").is_empty());
        for _ in 0..3 {
            db.advance(SignedDuration::from_millis(1));
            settle(db, &wiring);
            assert_eq!(numbers(db, "SELECT n FROM item"), [1]);
        }
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM timer"), [0]);
    });
}

#[test]
fn an_alarm_can_be_moved_and_cancelled() {
    on_each_engine(ROOMS, |db| {
        let wiring = wiring(&Arc::default());
        for object in ["moved", "cancelled", "kept"] {
            set(db, object, minutes(1));
        }
        set(db, "moved", minutes(5));
        let cancelled: Result<(), Error> = db.write(TESTER, |tx, _| tx.cancel_timer(KIND, "cancelled"));
        cancelled.unwrap();
        db.advance(minutes(4));
        settle(db, &wiring);
        assert_eq!(texts(db, "SELECT id FROM item"), ["kept"]);
        db.advance(minutes(1));
        settle(db, &wiring);
        assert_eq!(texts(db, "SELECT id FROM item ORDER BY id"), ["kept", "moved"]);
    });
}

#[test]
fn a_failing_alarm_is_repeated_with_pauses_then_parked_and_can_be_retried() {
    on_each_engine(ROOMS, |db| {
        let broken = Arc::new(AtomicBool::new(true));
        let wiring = wiring(&broken);
        set(db, "a", minutes(0));
        settle(db, &wiring);
        settle(db, &wiring);
        assert_eq!(numbers(db, "SELECT attempts FROM timer"), [1], "not again before its pause is over");
        for _ in 0..12 {
            db.advance(minutes(11));
            settle(db, &wiring);
        }
        assert_eq!(numbers(db, "SELECT attempts FROM timer"), [8]);
        assert!(texts(db, "SELECT id FROM item").is_empty(), "a failed ring leaves nothing");
        broken.store(false, Ordering::Relaxed);
        let revived: Result<(usize, bool, bool), Error> = db.write(TESTER, |tx, cx| {
            let parked = timer::parked(tx, 10)?.len();
            Ok((parked, timer::retry(tx, cx, KIND, "a")?, timer::retry(tx, cx, KIND, "a")?))
        });
        assert_eq!(revived, Ok((1, true, false)));
        settle(db, &wiring);
        assert_eq!(numbers(db, "SELECT n FROM item"), [1]);
    });
}

#[test]
fn an_alarm_nobody_knows_is_parked_and_hinders_no_other() {
    on_each_engine(ROOMS, |db| {
        let unknown: Result<(), Error> =
            db.write(TESTER, |tx, cx| tx.timer(cx, cx.now, "suite.unknown", "a"));
        unknown.unwrap();
        for _ in 0..10 {
            db.advance(minutes(11));
            settle(db, &wiring(&Arc::default()));
        }
        set(db, "b", minutes(0));
        settle(db, &wiring(&Arc::default()));
        assert_eq!(texts(db, "SELECT id FROM item"), ["b"]);
        assert_eq!(texts(db, "SELECT state FROM timer"), ["dead"]);
    });
}
