//! Posting, reversing, and reading back.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::SignedDuration;
use kernel::Fen;
use ledger::{Dimension, Error, Line, Tags, chart};
use store::runner::Ambient as _;
use store::testing::on_each_engine;

use crate::{ROOMS, TEST, assert_sound, balance, fund, moved, report};

#[test]
fn the_same_reference_books_once() {
    on_each_engine(ROOMS, |db| {
        let book = |fen: i64| {
            db.write::<_, Error, _>(TEST, move |tx, cx| {
                ledger::post(
                    tx,
                    cx,
                    "test.pay",
                    "one",
                    &moved(chart::courier_cost(), chart::courier_payable("c"), fen),
                )
            })
        };
        let first = book(600).unwrap();
        assert_eq!(book(900).unwrap(), first);
        assert_eq!(balance(db, &chart::courier_payable("c")), Fen(600));
        assert_eq!(report(db).entries, 1);
        assert_sound(db);
    });
}

#[test]
fn a_limited_account_never_pays_more_than_it_has_and_a_refusal_leaves_nothing() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 100);
        let outcome = db.write::<_, Error, _>(TEST, |tx, cx| {
            // Wallet b is credited before wallet a is found short: that must be taken back.
            let lines = [
                Line::debit(chart::wallet("z"), Fen(30), Tags::default()),
                Line::debit(chart::wallet("a"), Fen(90), Tags::default()),
                Line::credit(chart::wallet("b"), Fen(120), Tags::default()),
            ];
            let refused = ledger::post(tx, cx, "test.pay", "big", &lines);
            assert!(
                matches!(&refused, Err(Error::Insufficient { account, short_fen: 30 }) if *account == chart::wallet("z").code),
                "{refused:?}"
            );
            // The caller goes on in the same transaction, under the same reference.
            ledger::post(tx, cx, "test.pay", "big", &moved(chart::wallet("a"), chart::wallet("b"), 40))
        });
        outcome.unwrap();
        let all = ["a", "b", "z"].map(|w| balance(db, &chart::wallet(w)));
        assert_eq!(all, [Fen(60), Fen(40), Fen(0)]);
        assert_sound(db);
    });
}

#[test]
fn what_does_not_balance_is_refused() {
    on_each_engine(ROOMS, |db| {
        let refused = db.write::<_, Error, _>(TEST, |tx, cx| {
            let mut lines = moved(chart::courier_cost(), chart::courier_payable("c"), 5);
            lines[0].amount = Fen(4);
            ledger::post(tx, cx, "test.pay", "odd", &lines)
        });
        assert!(matches!(refused, Err(Error::Unbalanced { currency: "CNY", by_fen: -1 })), "{refused:?}");
        let differs = db.write::<_, Error, _>(TEST, |tx, cx| {
            ledger::post(tx, cx, "test.pay", "1", &moved(chart::courier_cost(), chart::wallet("a"), 5))?;
            let mut twin = chart::wallet("a");
            twin.limited = false;
            ledger::post(tx, cx, "test.pay", "2", &moved(twin, chart::courier_payable("c"), 5))
        });
        assert!(matches!(differs, Err(Error::AccountDiffers { .. })), "{differs:?}");
        assert_eq!(report(db).postings, 0);
    });
}

#[test]
fn an_entry_is_reversed_once_and_exactly() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 500);
        let (wallet, revenue) = (chart::wallet("a"), chart::own_revenue());
        let entry = db
            .write::<_, Error, _>(TEST, |tx, cx| {
                ledger::post(tx, cx, "test.buy", "o1", &moved(chart::wallet("a"), chart::own_revenue(), 390))
            })
            .unwrap();
        assert_eq!((balance(db, &wallet), balance(db, &revenue)), (Fen(110), Fen(390)));
        let reverse = |reference: &'static str| {
            db.write::<_, Error, _>(TEST, move |tx, cx| ledger::reverse(tx, cx, entry, reference))
        };
        let by = reverse("refund").unwrap();
        assert_eq!(reverse("refund").unwrap(), by);
        assert!(matches!(reverse("again"), Err(Error::AlreadyReversed { by: b }) if b == by));
        assert_eq!((balance(db, &wallet), balance(db, &revenue)), (Fen(500), Fen(0)));
        let seen = db.read::<_, Error, _>(TEST, move |tx, _| ledger::entry(tx, entry)).unwrap().unwrap();
        assert_eq!((seen.reversed_by, seen.reverses), (Some(by), None));
        assert_sound(db);
    });
}

#[test]
fn pages_of_an_account_are_whole_and_newest_first() {
    on_each_engine(ROOMS, |db| {
        for fen in 1..=7 {
            fund(db, "a", fen);
            db.advance(SignedDuration::from_millis(5));
        }
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let page = db
                .read::<_, Error, _>(TEST, move |tx, _| {
                    ledger::entries_of(tx, &chart::wallet("a").code, before, 3)
                })
                .unwrap();
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            assert!(page.len() <= 3 && page.iter().all(|e| e.postings.len() == 2));
            seen.extend(page.iter().map(|e| e.postings[0].amount.raw()));
        }
        assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
    });
}

#[test]
fn sums_by_dimension_cover_a_kind_of_account_and_a_window() {
    on_each_engine(ROOMS, |db| {
        let start = db.now();
        for (campaign, arm, fen) in [("c1", "treated", 810), ("c1", "holdout", 5), ("c2", "treated", 90)] {
            db.write::<_, Error, _>(TEST, move |tx, cx| {
                let tags = Tags {
                    campaign: Some(campaign.to_owned()),
                    arm: Some(arm.to_owned()),
                    ..Tags::default()
                };
                let lines = [
                    Line::debit(chart::item_subsidy(campaign), Fen(fen), tags.clone()),
                    Line::credit(chart::merchant_payable("m"), Fen(fen), tags),
                ];
                ledger::post(tx, cx, "test.subsidy", &format!("{campaign}{arm}"), &lines)
            })
            .unwrap();
            db.advance(SignedDuration::from_secs(1));
        }
        let sums = |prefix: &'static str, until: SignedDuration, by| {
            db.read::<_, Error, _>(TEST, move |tx, _| ledger::sums_by(tx, prefix, start, start + until, by))
                .unwrap()
        };
        let pairs = |list: &[(&str, i64)]| -> Vec<(String, Fen)> {
            list.iter().map(|(name, fen)| ((*name).to_owned(), Fen(*fen))).collect()
        };
        let hour = SignedDuration::from_hours(1);
        assert_eq!(sums(chart::ITEM_SUBSIDY, hour, Dimension::Campaign), pairs(&[("c1", 815), ("c2", 90)]));
        assert_eq!(sums("5000:c1", hour, Dimension::Arm), pairs(&[("holdout", 5), ("treated", 810)]));
        assert_eq!(sums("2000", hour, Dimension::Funder), pairs(&[("", 905)]));
        let first = SignedDuration::from_secs(1);
        assert_eq!(sums(chart::ITEM_SUBSIDY, first, Dimension::Campaign), pairs(&[("c1", 810)]));
    });
}

#[test]
fn threads_on_one_wallet_take_exactly_what_is_there() {
    on_each_engine(ROOMS, |db| {
        fund(db, "hot", 1_000);
        let (paid, refused) = (AtomicI64::new(0), AtomicI64::new(0));
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let (paid, refused) = (&paid, &refused);
                scope.spawn(move || {
                    for turn in 0..10 {
                        let reference = format!("{thread}/{turn}");
                        let outcome = db.write::<_, Error, _>(TEST, move |tx, cx| {
                            let lines = moved(chart::wallet("hot"), chart::own_revenue(), 30);
                            ledger::post(tx, cx, "test.buy", &reference, &lines)
                        });
                        match outcome {
                            Ok(_) => paid.fetch_add(1, Ordering::Relaxed),
                            Err(Error::Insufficient { .. }) => refused.fetch_add(1, Ordering::Relaxed),
                            Err(other) => panic!("{other}"),
                        };
                    }
                });
            }
        });
        assert_eq!((paid.into_inner(), refused.into_inner()), (33, 47), "{}", db.engine);
        assert_eq!(balance(db, &chart::wallet("hot")), Fen(10));
        assert_eq!(balance(db, &chart::own_revenue()), Fen(990));
        assert_sound(db);
    });
}

#[test]
fn threads_with_one_reference_book_it_once() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 1_000);
        let ids: Vec<_> = std::thread::scope(|scope| {
            let book = || {
                db.write::<_, Error, _>(TEST, |tx, cx| {
                    ledger::post(
                        tx,
                        cx,
                        "test.buy",
                        "same",
                        &moved(chart::wallet("a"), chart::own_revenue(), 300),
                    )
                })
                .unwrap()
            };
            let threads: Vec<_> = (0..6).map(|_| scope.spawn(book)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(ids.windows(2).all(|pair| pair[0] == pair[1]));
        assert_eq!(balance(db, &chart::wallet("a")), Fen(700));
        assert_sound(db);
    });
}

#[test]
fn tampering_with_the_books_is_found() {
    on_each_engine(ROOMS, |db| {
        fund(db, "a", 100);
        for sql in [
            "UPDATE ledger_posting SET amount = amount + 1 WHERE line = 1",
            "UPDATE ledger_balance SET amount = amount - 7",
            "UPDATE ledger_balance SET held = 3",
        ] {
            assert_sound(db);
            let undo = sql.replace("+ 1", "- 1").replace("- 7", "+ 7").replace("held = 3", "held = 0");
            db.write::<_, store::Error, _>(TEST, move |tx, _| tx.exec(sql, store::args![])).unwrap();
            assert!(!report(db).is_sound(), "{}: {sql}", db.engine);
            db.write::<_, store::Error, _>(TEST, move |tx, _| tx.exec(&undo, store::args![])).unwrap();
        }
        assert_sound(db);
    });
}
