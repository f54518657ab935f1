//! Setting aside, posting, giving back.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use kernel::Fen;
use kernel::id::HoldId;
use ledger::{Error, HoldState, Tags, chart};
use store::runner::{Alarm, Wiring};
use store::testing::{Scratch, on_each_engine, settle};

use crate::{ROOMS, TEST, assert_sound, available, balance, fund, report};

fn hold(db: &Scratch, fen: i64, reference: &'static str) -> Result<HoldId, Error> {
    db.write(TEST, move |tx, cx| {
        let expires = cx.now + SignedDuration::from_mins(15);
        let (from, to) = (chart::wallet("a"), chart::own_revenue());
        ledger::hold(tx, cx, &from, &to, Fen(fen), reference, expires, &Tags::default())
    })
}

fn state(db: &Scratch, hold: HoldId) -> HoldState {
    db.read::<_, Error, _>(TEST, move |tx, _| ledger::hold_of(tx, hold)).unwrap().unwrap().state
}

#[test]
fn a_hold_is_out_of_reach_at_once_and_posts_in_part() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 100);
        let first = hold(db, 70, "o1").unwrap();
        assert_eq!(hold(db, 5, "o1").unwrap(), first, "one reference, one hold");
        assert_eq!(
            (balance(db, &chart::wallet("a")), available(db, &chart::wallet("a"))),
            (Fen(100), Fen(30))
        );
        assert!(matches!(hold(db, 31, "o2"), Err(Error::Insufficient { short_fen: 1, .. })));

        let post = |fen: i64| {
            db.write::<_, Error, _>(TEST, move |tx, cx| ledger::post_hold(tx, cx, first, Fen(fen)))
        };
        assert!(matches!(post(71), Err(Error::HoldAmount { max_fen: 70 })));
        let entry = post(50).unwrap();
        assert_eq!(post(50).unwrap(), entry);
        assert_eq!(
            (balance(db, &chart::wallet("a")), available(db, &chart::wallet("a"))),
            (Fen(50), Fen(50))
        );
        assert_eq!(balance(db, &chart::own_revenue()), Fen(50));
        let voided = db.write::<_, Error, _>(TEST, move |tx, cx| ledger::void_hold(tx, cx, first));
        assert!(matches!(voided, Err(Error::HoldEnded { state: HoldState::Posted })));
        assert_sound(db);
    });
}

#[test]
fn a_voided_hold_gives_back_and_cannot_be_posted() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 100);
        let id = hold(db, 70, "o1").unwrap();
        for _ in 0..2 {
            db.write::<_, Error, _>(TEST, move |tx, cx| ledger::void_hold(tx, cx, id)).unwrap();
        }
        assert_eq!(available(db, &chart::wallet("a")), Fen(100));
        let posted = db.write::<_, Error, _>(TEST, move |tx, cx| ledger::post_hold(tx, cx, id, Fen(1)));
        assert!(matches!(posted, Err(Error::HoldEnded { state: HoldState::Voided })));
        assert_sound(db);
    });
}

#[test]
fn a_refused_posting_keeps_the_hold() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 100);
        let outcome = db.write::<_, Error, _>(TEST, |tx, cx| {
            // A wallet is emptied into a limited account that this very posting would overdraw.
            let mut debt = chart::psp_clearing("limited");
            debt.limited = true;
            let expires = cx.now + SignedDuration::from_mins(1);
            let id =
                ledger::hold(tx, cx, &chart::wallet("a"), &debt, Fen(60), "x", expires, &Tags::default())?;
            assert!(matches!(ledger::post_hold(tx, cx, id, Fen(60)), Err(Error::Insufficient { .. })));
            Ok(id)
        });
        let id = outcome.unwrap();
        assert_eq!(state(db, id), HoldState::Held);
        assert_eq!(available(db, &chart::wallet("a")), Fen(40));
        assert_sound(db);
    });
}

#[test]
fn the_alarm_gives_back_what_nobody_posted() {
    let engines = [Some(Scratch::sqlite(ROOMS)), Scratch::postgres(ROOMS)];
    for db in engines.into_iter().flatten().map(Arc::new) {
        fund(&db, "a", 100);
        let (left, posted) = (hold(&db, 60, "o1").unwrap(), hold(&db, 40, "o2").unwrap());
        db.write::<_, Error, _>(TEST, move |tx, cx| ledger::post_hold(tx, cx, posted, Fen(40))).unwrap();
        let alarm = Alarm { kind: ledger::HOLD_EXPIRY, ring: Arc::new(ledger::on_hold_expiry) };
        let wiring = Arc::new(Wiring { alarms: vec![alarm], ..Wiring::default() });
        db.advance(SignedDuration::from_mins(14));
        settle(&db, &wiring);
        assert_eq!(state(&db, left), HoldState::Held);
        db.advance(SignedDuration::from_mins(2));
        settle(&db, &wiring);
        assert_eq!((state(&db, left), state(&db, posted)), (HoldState::Expired, HoldState::Posted));
        assert_eq!(available(&db, &chart::wallet("a")), Fen(60));
        assert_sound(&db);
    }
}

#[test]
fn threads_hold_exactly_what_is_there() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 1_000);
        let held = AtomicI64::new(0);
        std::thread::scope(|scope| {
            for thread in 0..6 {
                let held = &held;
                scope.spawn(move || {
                    for turn in 0..6 {
                        let reference = format!("{thread}/{turn}");
                        let outcome = db.write::<_, Error, _>(TEST, move |tx, cx| {
                            let expires = cx.now + SignedDuration::from_mins(15);
                            let (from, to) = (chart::wallet("a"), chart::own_revenue());
                            ledger::hold(tx, cx, &from, &to, Fen(70), &reference, expires, &Tags::default())
                        });
                        match outcome {
                            Ok(_) => held.fetch_add(1, Ordering::Relaxed),
                            Err(Error::Insufficient { .. }) => 0,
                            Err(other) => panic!("{other}"),
                        };
                    }
                });
            }
        });
        assert_eq!(held.into_inner(), 14, "{}", db.engine);
        assert_eq!(available(db, &chart::wallet("a")), Fen(20));
        assert_eq!(report(db).holds_open, 14);
        assert_sound(db);
    });
}
