//! A job is kept whole or not at all, and a failed statement ends it on both engines alike.

use std::sync::mpsc;

use jiff::SignedDuration;
use kernel::Cx;
use store::testing::{Scratch, on_each_engine};
use store::{Error, Tx, args};

use crate::{ROOMS, TESTER, add, numbers, runtime, verified, wait_for_queue, while_a_write_waits};

/// A room's own error: it refuses, or the store failed below it.
#[derive(Debug, PartialEq)]
enum Refusal {
    NotToday,
    Store(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

const TABLES: [&str; 4] = [
    "SELECT COUNT(*) FROM item",
    "SELECT COUNT(*) FROM outbox",
    "SELECT COUNT(*) FROM timer",
    "SELECT COUNT(*) FROM audit",
];

fn leave_traces(db: &Scratch, end: fn() -> Result<i64, Refusal>) -> Result<i64, Refusal> {
    db.write(TESTER, move |tx, cx| {
        add(tx, "a", 1)?;
        tx.emit(cx, "a", verified(cx))?;
        tx.timer(cx, cx.now + SignedDuration::from_hours(1), "suite.ring", "a")?;
        tx.audit(cx, "suite.add", "a")?;
        end()
    })
}

#[test]
fn a_refusal_keeps_nothing_and_a_success_everything() {
    on_each_engine(ROOMS, |db| {
        assert_eq!(leave_traces(db, || Err(Refusal::NotToday)), Err(Refusal::NotToday));
        assert!(TABLES.iter().all(|sql| numbers(db, sql) == [0]));
        assert_eq!(db.store.stats().refused, 1);
        assert_eq!(leave_traces(db, || Ok(7)), Ok(7));
        assert!(TABLES.iter().all(|sql| numbers(db, sql) == [1]));
    });
}

#[test]
fn a_panic_rolls_back_and_the_next_job_works() {
    on_each_engine(ROOMS, |db| {
        let answer = leave_traces(db, || panic!("boom {}", 1));
        assert_eq!(answer, Err(Refusal::Store(Error::Panicked("boom 1".to_owned()))));
        assert!(TABLES.iter().all(|sql| numbers(db, sql) == [0]));
        assert_eq!(db.store.stats().panics, 1);
        assert_eq!(leave_traces(db, || Ok(7)), Ok(7));
        let read: Result<(), Error> = db.read(TESTER, |_, _| panic!("boom"));
        assert_eq!(read, Err(Error::Panicked("boom".to_owned())));
        assert_eq!(numbers(db, TABLES[0]), [1]);
    });
}

#[test]
fn nothing_runs_after_a_failed_statement() {
    on_each_engine(ROOMS, |db| {
        let answer = db.write(TESTER, |tx, _| {
            add(tx, "a", 1)?;
            assert!(matches!(add(tx, "a", 2), Err(Error::Database(_))), "the key is taken");
            let after = [
                tx.exec("UPDATE item SET n = 3", &[]).err(),
                tx.rows("SELECT n FROM item", &[]).err(),
                tx.row("SELECT n FROM item", &[]).err(),
            ];
            Err::<(), Error>(Error::Corrupt(format!("{}", after.iter().flatten().count())))
        });
        assert_eq!(answer, Err(Error::Corrupt("3".to_owned())));
        assert_eq!(numbers(db, TABLES[0]), [0]);
    });
}

#[test]
fn ignoring_a_failed_statement_is_not_a_commit() {
    on_each_engine(ROOMS, |db| {
        for broken in ["INSERT INTO item (id, n) VALUES ('a', 2)", "SELECT nothing FROM nowhere", "not sql"] {
            let answer: Result<(), Error> = db.write(TESTER, move |tx, _| {
                add(tx, "a", 1)?;
                drop(tx.exec(broken, &[]));
                Ok(())
            });
            assert!(matches!(answer, Err(Error::Database(_))), "{broken}: {answer:?}");
            assert_eq!(numbers(db, TABLES[0]), [0]);
        }
    });
}

#[test]
fn two_rows_where_one_was_meant_end_the_job() {
    on_each_engine(ROOMS, |db| {
        let answer: Result<(), Error> = db.write(TESTER, |tx, _| {
            add(tx, "a", 1)?;
            add(tx, "b", 2)?;
            assert!(tx.row("SELECT n FROM item WHERE n = 1", &[])?.is_some());
            assert!(tx.row("SELECT n FROM item WHERE n = 9", &[])?.is_none());
            assert!(matches!(tx.row("SELECT n FROM item", &[]), Err(Error::Corrupt(_))));
            Ok(())
        });
        assert!(answer.is_err());
        assert_eq!(numbers(db, TABLES[0]), [0]);
    });
}

#[test]
fn an_error_of_the_database_does_not_quote_the_row() {
    on_each_engine(ROOMS, |db| {
        let answer: Result<u64, Error> = db.write(TESTER, |tx, _| {
            add(tx, "13800138000", 1)?;
            add(tx, "13800138000", 2)
        });
        assert!(!answer.unwrap_err().to_string().contains("13800138000"));
    });
}

#[test]
fn a_read_cannot_write() {
    on_each_engine(ROOMS, |db| {
        let answer = db.read(TESTER, |tx, _| add(tx, "a", 1));
        assert!(matches!(answer, Err(Error::Database(_))), "{answer:?}");
        assert_eq!(numbers(db, TABLES[0]), [0]);
    });
}

#[test]
fn a_read_sees_one_moment() {
    on_each_engine(ROOMS, |db| {
        let ((begun, wait_begun), (go, wait_go)) = (mpsc::channel(), mpsc::channel());
        std::thread::scope(|scope| {
            let read = scope.spawn(move || {
                db.read(TESTER, move |tx, _| {
                    let count = "SELECT COUNT(*) FROM item";
                    let before: i64 = tx.row(count, &[])?.expect("a count").get(0)?;
                    begun.send(()).expect("the test listens");
                    wait_go.recv().expect("the test says go");
                    Ok::<_, Error>((before, tx.row(count, &[])?.expect("a count").get::<i64>(0)?))
                })
            });
            wait_begun.recv().unwrap();
            db.write(TESTER, |tx, _| add(tx, "a", 1)).unwrap();
            go.send(()).unwrap();
            assert_eq!(read.join().unwrap(), Ok((0, 0)));
        });
        assert_eq!(numbers(db, TABLES[0]), [1], "a read after an answered write sees it");
    });
}

#[test]
fn a_store_opens_works_and_closes_inside_a_runtime() {
    let runtime = runtime();
    runtime.block_on(async {
        for db in [Some(Scratch::sqlite(ROOMS)), Scratch::postgres(ROOMS)].into_iter().flatten() {
            let added = db.store.write(db.cx_of(TESTER), |tx, _| add(tx, "a", 1)).await;
            assert_eq!(added, Ok(1));
            let found = db.store.read(db.cx_of(TESTER), |tx, _| tx.rows("SELECT id FROM item", &[])).await;
            assert_eq!(found.map(|rows: Vec<_>| rows.len()), Ok::<_, Error>(1));
        }
    });
}

#[test]
fn a_job_that_breaks_its_group_fails_alone() {
    on_each_engine(ROOMS, |db| {
        let runtime = runtime();
        let jobs = while_a_write_waits(db, || {
            let one = |n: i64| {
                let (store, cx) = (db.store.clone(), db.cx_of(TESTER));
                let work = move |tx: &mut Tx<'_>, _: &Cx| {
                    add(tx, &n.to_string(), n)?;
                    if n == 4 {
                        // On SQLite this ends the transaction of the whole group.
                        tx.exec("INSERT OR ROLLBACK INTO item (id, n) VALUES ($1, 0)", args!["4"])?;
                    }
                    Ok::<(), Error>(())
                };
                runtime.spawn(async move { store.write(cx, work).await })
            };
            let jobs: Vec<_> = (0..9i64).map(one).collect();
            wait_for_queue(db, 9);
            jobs
        });
        let kept = jobs.into_iter().map(|job| runtime.block_on(job).unwrap().is_ok()).collect::<Vec<_>>();
        assert_eq!(kept, [true, true, true, true, false, true, true, true, true]);
        assert_eq!(numbers(db, "SELECT n FROM item ORDER BY n"), [0, 1, 2, 3, 5, 6, 7, 8]);
    });
}

#[test]
fn a_broken_connection_is_replaced_unnoticed() {
    on_each_engine(ROOMS, |db| {
        if db.engine != "postgres" {
            return; // An embedded database has no connection to lose.
        }
        db.write(TESTER, |tx, _| add(tx, "a", 1)).unwrap();
        // The server ends the session under the job; on the second run it finds itself on a new one.
        let runs = std::sync::atomic::AtomicU32::new(0);
        let answer: Result<i64, Error> = db.write(TESTER, move |tx, _| {
            if runs.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0 {
                drop(tx.rows("SELECT pg_terminate_backend(pg_backend_pid())", &[]));
            }
            add(tx, "b", 2)?;
            Ok(2)
        });
        assert_eq!(answer, Ok(2));
        assert_eq!(numbers(db, TABLES[0]), [2]);
    });
}
