//! The queue is bounded: full is said at once.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use store::Error;
use store::testing::on_each_engine;

use crate::{Gate, ROOMS, TESTER};

/// More than the queue and every thread behind it can hold.
const FLOOD: usize = 6_000;

/// A write under way.
type Write<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

#[test]
fn a_full_queue_says_busy_at_once_and_loses_nothing_it_took() {
    on_each_engine(ROOMS, |db| {
        let gate = Gate::default();
        let mut taken: Vec<Write<'_>> = Vec::new();
        let mut refused = None;
        for _ in 0..FLOOD {
            let at_gate = gate.clone();
            let write = db.store.write(db.cx_of(TESTER), move |_, _| {
                at_gate.pass();
                Ok(())
            });
            let mut write = Box::pin(write);
            // The first poll hands the job in; nobody has passed the gate, so only a refusal can be ready.
            match write.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Pending => taken.push(write),
                Poll::Ready(answer) => {
                    refused = Some(answer);
                    break;
                }
            }
        }
        assert_eq!(refused, Some(Err(Error::Busy)));
        assert_eq!(db.store.stats().busy, 1);
        assert!(taken.len() >= 4_096, "{} were taken", taken.len());
        gate.open();
        let runtime = crate::runtime();
        for write in taken {
            assert_eq!(runtime.block_on(write), Ok(()));
        }
        assert_eq!(db.store.stats().queued, 0);
    });
}

#[test]
fn an_asker_who_left_does_not_undo_the_write() {
    on_each_engine(ROOMS, |db| {
        let mut write = Box::pin(db.store.write(db.cx_of(TESTER), |tx, _| crate::add(tx, "a", 1)));
        assert!(write.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(write);
        // Writes queue in order on SQLite; on PostgreSQL the key makes the second wait for the first.
        let again = db.write(TESTER, |tx, _| {
            tx.exec(
                "INSERT INTO item (id, n) VALUES ('a', 2) ON CONFLICT (id) DO UPDATE SET n = item.n + 10",
                &[],
            )
        });
        assert_eq!(again, Ok(1));
        let n = crate::numbers(db, "SELECT n FROM item");
        assert!(n == [11] || db.engine == "postgres", "{n:?}");
    });
}
