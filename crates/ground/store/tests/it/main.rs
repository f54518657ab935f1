//! The conformance suite of the store: every promise of the port, on both engines. Time is moved by hand and threads
//! meet at channels and barriers, so nothing here waits for a clock.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

mod audit;
mod concurrency;
mod idempotency;
mod migrate;
mod outbox;
mod process;
mod queue;
mod relay;
mod runner;
mod timer;
mod transaction;
mod value;

use std::sync::{Arc, Condvar, Mutex, mpsc};

use kernel::{Actor, Cx};
use store::testing::Scratch;
use store::{Error, Tx, args};

/// The tables the suite writes to.
const TABLES: &[store::Migration] = &[store::Migration {
    name: "suite/0001_item",
    sql: "CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT, note TEXT, bytes BLOB)",
}];

/// Ground and suite tables.
const ROOMS: &[&[store::Migration]] = &[store::MIGRATIONS, TABLES];

/// Who acts in the suite.
const TESTER: Actor = Actor::System("suite");

fn add(tx: &mut Tx<'_>, id: &str, n: i64) -> Result<u64, Error> {
    tx.exec("INSERT INTO item (id, n) VALUES ($1, $2)", args![id, n])
}

/// Runs one statement as a job of its own.
fn exec(db: &Scratch, sql: &'static str) -> u64 {
    db.write(TESTER, move |tx, _| tx.exec(sql, &[])).expect("the statement runs")
}

/// The first column of every row, as numbers.
fn numbers(db: &Scratch, sql: &'static str) -> Vec<i64> {
    let rows: Result<Vec<i64>, Error> =
        db.read(TESTER, move |tx, _| tx.rows(sql, &[])?.iter().map(|row| row.get(0)).collect());
    rows.expect("the query runs")
}

/// The first column of every row, as texts.
fn texts(db: &Scratch, sql: &'static str) -> Vec<String> {
    let rows: Result<Vec<String>, Error> =
        db.read(TESTER, move |tx, _| tx.rows(sql, &[])?.iter().map(|row| row.get(0)).collect());
    rows.expect("the query runs")
}

/// A fact to emit.
fn verified(cx: &Cx) -> events::PersonVerified {
    events::PersonVerified { person: cx.id() }
}

/// Emits one fact about `aggregate` in a job of its own.
fn emit(db: &Scratch, aggregate: &'static str) {
    db.write(TESTER, move |tx, cx| tx.emit(cx, aggregate, verified(cx))).expect("the fact is emitted");
}

/// A gate that jobs wait at until the test opens it.
#[derive(Clone, Default)]
struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    fn pass(&self) {
        let (open, changed) = &*self.0;
        drop(changed.wait_while(open.lock().unwrap(), |open| !*open).unwrap());
    }

    fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }
}

/// Runs `send` while a write holds the writer up, so that what it sends waits together; then lets all of it go.
fn while_a_write_waits<T>(db: &Scratch, send: impl FnOnce() -> T) -> T {
    let (gate, (arrived, at_gate)) = (Gate::default(), mpsc::channel());
    std::thread::scope(|scope| {
        let wait = gate.clone();
        let blocker = scope.spawn(move || {
            db.write(TESTER, move |_, _| {
                arrived.send(()).expect("the test listens");
                wait.pass();
                Ok::<(), Error>(())
            })
        });
        at_gate.recv().unwrap();
        let sent = send();
        gate.open();
        blocker.join().unwrap().unwrap();
        sent
    })
}

/// Waits until so many writes wait together; a server takes them at once, so there is nothing to wait for.
fn wait_for_queue(db: &Scratch, length: u64) {
    while db.engine == "sqlite" && db.store.stats().queued < length {
        std::thread::yield_now();
    }
}

/// A runtime for the tests that need one.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
}
