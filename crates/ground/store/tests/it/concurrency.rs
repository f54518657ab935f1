//! Many at once: shared commits, retries that repeat themselves exactly, numbers without gaps.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier, Mutex};

use jiff::SignedDuration;
use kernel::Cx;
use kernel::id::OrderId;
use store::testing::on_each_engine;
use store::{Error, Tx, outbox};

use crate::{ROOMS, TESTER, add, numbers, runtime, verified, wait_for_queue, while_a_write_waits};

#[test]
fn writers_share_commits_and_each_finds_its_rows_after_a_restart() {
    on_each_engine(ROOMS, |db| {
        let (runtime, before) = (runtime(), db.store.stats());
        let jobs = while_a_write_waits(db, || {
            let one = |n: i64| {
                let (store, cx) = (db.store.clone(), db.cx_of(TESTER));
                runtime.spawn(async move { store.write(cx, move |tx, _| add(tx, &n.to_string(), n)).await })
            };
            let jobs: Vec<_> = (0..64i64).map(one).collect();
            wait_for_queue(db, 64);
            jobs
        });
        for job in jobs {
            assert_eq!(runtime.block_on(job).unwrap(), Ok(1));
        }
        let after = db.store.stats();
        assert_eq!(after.jobs - before.jobs, 65);
        if db.engine == "sqlite" {
            assert_eq!(after.commits - before.commits, 2, "the blocker's and the group's");
        }
        let again = db.reopen(ROOMS).unwrap();
        let found: Result<usize, Error> =
            again.read_blocking(db.cx_of(TESTER), |tx, _| Ok(tx.rows("SELECT id FROM item", &[])?.len()));
        assert_eq!(found, Ok(64));
    });
}

#[test]
fn who_refuses_after_writing_takes_nobody_in_the_group_along() {
    on_each_engine(ROOMS, |db| {
        let runtime = runtime();
        let jobs = while_a_write_waits(db, || {
            let one = |n: i64| {
                let (store, cx) = (db.store.clone(), db.cx_of(TESTER));
                let work = move |tx: &mut Tx<'_>, _: &Cx| {
                    add(tx, &n.to_string(), n)?;
                    if n % 3 == 1 { Err(Error::Corrupt("refused".to_owned())) } else { Ok(n) }
                };
                runtime.spawn(async move { store.write(cx, work).await })
            };
            let jobs: Vec<_> = (0..32i64).map(one).collect();
            wait_for_queue(db, 32);
            jobs
        });
        for (n, job) in (0..).zip(jobs) {
            assert_eq!(runtime.block_on(job).unwrap().is_ok(), n % 3 != 1, "{n}");
        }
        let kept: Vec<i64> = (0..32).filter(|n| n % 3 != 1).collect();
        assert_eq!(numbers(db, "SELECT n FROM item ORDER BY n"), kept);
    });
}

#[test]
fn jobs_that_deadlock_both_succeed_and_the_repeated_one_makes_the_same_ids() {
    on_each_engine(ROOMS, |db| {
        let added: Result<u64, Error> = db.write(TESTER, |tx, _| {
            add(tx, "a", 0)?;
            add(tx, "b", 0)
        });
        added.unwrap();
        // One writer cannot meet another half-way, so only on PostgreSQL do the two wait for each other.
        let meet = (db.engine == "postgres").then(|| Arc::new(Barrier::new(2)));
        let ids: [Arc<Mutex<Vec<OrderId>>>; 2] = Default::default();
        std::thread::scope(|scope| {
            let jobs: Vec<_> = [("a", "b"), ("b", "a")]
                .into_iter()
                .zip(&ids)
                .map(|((first, second), ids)| {
                    let (meet, ids, met) = (meet.clone(), Arc::clone(ids), AtomicBool::new(false));
                    scope.spawn(move || {
                        db.write(TESTER, move |tx, cx| {
                            ids.lock().unwrap().push(cx.id());
                            let sql = "UPDATE item SET n = n + 1 WHERE id = $1";
                            tx.exec(sql, store::args![first])?;
                            if let (Some(meet), false) = (&meet, met.swap(true, Ordering::Relaxed)) {
                                meet.wait();
                            }
                            tx.exec(sql, store::args![second])
                        })
                    })
                })
                .collect();
            for job in jobs {
                assert_eq!(job.join().unwrap(), Ok(1));
            }
        });
        assert_eq!(numbers(db, "SELECT n FROM item"), [2, 2]);
        let runs = ids.map(|ids| Arc::into_inner(ids).unwrap().into_inner().unwrap());
        assert!(runs.iter().all(|ids| ids.iter().all(|id| *id == ids[0])), "{runs:?}");
        let retried = runs.iter().map(Vec::len).sum::<usize>() as u64 - 2;
        assert_eq!(db.store.stats().retried, retried);
        assert_eq!(retried >= 1, db.engine == "postgres");
    });
}

#[test]
fn facts_from_eight_threads_are_numbered_without_gaps_and_stay_in_time() {
    on_each_engine(ROOMS, |db| {
        let together = Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    together.wait();
                    for n in 0..12 {
                        // The clocks of several nodes disagree.
                        db.advance(SignedDuration::from_millis(if n % 2 == 0 { 7 } else { -5 }));
                        let emitted: Result<(), Error> = db.write(TESTER, move |tx, cx| {
                            tx.emit(cx, "shared", verified(cx))?;
                            tx.emit(cx, n % 3, verified(cx))
                        });
                        emitted.unwrap();
                    }
                });
            }
        });
        let facts = db.read(TESTER, |tx, _| outbox::of_aggregate(tx, "shared", 1_000)).unwrap();
        assert!(facts.iter().map(|fact| fact.seq).eq(1..=96));
        assert!(facts.is_sorted_by_key(|fact| fact.at_ms));
        let pending = db.read(TESTER, |tx, _| outbox::pending(tx, 1_000)).unwrap();
        for aggregate in ["shared", "0", "1", "2"] {
            let seqs: Vec<i64> = pending.iter().filter(|f| f.aggregate == aggregate).map(|f| f.seq).collect();
            assert!(seqs.iter().copied().eq(1..=seqs.len() as i64), "{aggregate} is relayed in order");
        }
    });
}
