//! Who runs the background work: one node at a time, replaced when it goes silent.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use events::{Envelope, PersonVerified};
use jiff::SignedDuration;
use store::runner::{Effect, Reaction, Runner, Wiring};
use store::testing::{Scratch, on_each_engine};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{ROOMS, emit, numbers, runtime, texts};

/// A node whose effect tells the test who acted.
fn node(
    db: &Scratch,
    runtime: &tokio::runtime::Runtime,
    name: &'static str,
    acted: &Sender<&'static str>,
) -> (JoinHandle<()>, watch::Sender<bool>) {
    let acted = acted.clone();
    let act = Arc::new(move |_: Envelope| {
        acted.send(name).expect("the test listens");
        Box::pin(async { Ok(()) }) as std::pin::Pin<Box<dyn Future<Output = Reaction> + Send>>
    });
    let effects = vec![Effect { name: "outside", events: &[PersonVerified::NAME], act }];
    let wiring = Arc::new(Wiring { effects, ..Wiring::default() });
    let store = db.reopen(ROOMS).expect("another node opens");
    let (stop, stopped) = watch::channel(false);
    let runner = Runner::new(store, wiring, db.ambient(), name.to_owned());
    (runtime.spawn(runner.run(stopped)), stop)
}

fn act_of(db: &Scratch, acted: &Receiver<&'static str>) -> &'static str {
    emit(db, "a");
    acted.recv().expect("somebody acts")
}

#[test]
fn one_node_works_and_another_takes_over_when_it_goes_silent() {
    on_each_engine(ROOMS, |db| {
        let (runtime, (acted, wait_acted)) = (runtime(), channel());
        let (first, _keep) = node(db, &runtime, "first", &acted);
        assert_eq!(act_of(db, &wait_acted), "first");
        let (_second, stop) = node(db, &runtime, "second", &acted);
        for _ in 0..5 {
            assert_eq!(act_of(db, &wait_acted), "first");
        }
        first.abort();
        drop(runtime.block_on(first));
        assert_eq!(texts(db, "SELECT holder FROM lease"), ["first"], "a crashed node releases nothing");
        db.advance(SignedDuration::from_secs(11));
        assert_eq!(act_of(db, &wait_acted), "second");
        assert_eq!(texts(db, "SELECT holder FROM lease"), ["second"]);
        drop(stop);
    });
}

#[test]
fn a_node_that_is_told_to_stop_gives_its_lease_back() {
    on_each_engine(ROOMS, |db| {
        let (runtime, (acted, wait_acted)) = (runtime(), channel());
        let (first, stop) = node(db, &runtime, "first", &acted);
        assert_eq!(act_of(db, &wait_acted), "first");
        stop.send(true).unwrap();
        runtime.block_on(first).unwrap();
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM lease"), [0]);
        let (second, stop) = node(db, &runtime, "second", &acted);
        assert_eq!(act_of(db, &wait_acted), "second");
        drop(stop);
        runtime.block_on(second).unwrap();
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM lease"), [0], "a dropped switch stops it too");
    });
}
