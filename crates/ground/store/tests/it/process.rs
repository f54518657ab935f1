//! Processes: all steps or all undone, and a way out of every state.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, LazyLock, Mutex};

use jiff::SignedDuration;
use kernel::Cx;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use store::process::{self, Kind, Outcome, Process, Step};
use store::runner::{BoxError, Wiring};
use store::testing::{Scratch, on_each_engine, settle};
use store::{Error, Tx, args};

use crate::{ROOMS, TESTER, exec, numbers, texts};

/// How the next call of a step ends; without a plan it succeeds.
#[derive(Debug, Clone, Copy)]
enum End {
    Next,
    Wait,
    Fail,
    Error,
    Panic,
}

/// What is planned for each object. Steps are plain functions, so the plans are met here; objects have distinct names.
static PLANS: LazyLock<Mutex<BTreeMap<String, VecDeque<End>>>> = LazyLock::new(Mutex::default);

fn plan(object: &str, ends: impl IntoIterator<Item = End>) {
    PLANS.lock().unwrap().insert(object.to_owned(), ends.into_iter().collect());
}

fn planned(cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let end = PLANS.lock().unwrap().get_mut(&process.object).and_then(VecDeque::pop_front);
    match end.unwrap_or(End::Next) {
        End::Next => Ok(Outcome::Next(None)),
        End::Wait => Ok(Outcome::Wait(cx.now + SignedDuration::from_mins(5))),
        End::Fail => Ok(Outcome::Fail("it will never work".to_owned())),
        End::Error => Err("not now".into()),
        End::Panic => panic!("a step's own fault"),
    }
}

/// Leaves a mark of this step; the journal keeps the order of what was committed.
fn run(tx: &mut Tx<'_>, cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let outcome = planned(cx, process)?;
    mark(tx, process, "+")?;
    Ok(outcome)
}

fn undo(tx: &mut Tx<'_>, cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let outcome = planned(cx, process)?;
    mark(tx, process, "-")?;
    Ok(outcome)
}

fn mark(tx: &mut Tx<'_>, process: &Process, sign: &str) -> Result<(), Error> {
    let text = format!("{}/{sign}{}", process.object, process.step);
    tx.exec(
        "INSERT INTO item (id, n) SELECT $1, COUNT(*) FROM item WHERE id LIKE $2
         ON CONFLICT (id) DO UPDATE SET n = item.n",
        args![text, format!("{}/%", process.object)],
    )?;
    Ok(())
}

const KIND: Kind = Kind {
    name: "suite.build",
    steps: &[
        Step { name: "dig", run, undo },
        Step { name: "wall", run, undo },
        Step { name: "roof", run, undo },
    ],
};

fn wiring() -> Arc<Wiring> {
    Arc::new(Wiring { processes: vec![KIND], ..Wiring::default() })
}

fn start(db: &Scratch, object: &str) {
    let object = object.to_owned();
    let started: Result<(), Error> =
        db.write(TESTER, move |tx, cx| process::start(tx, cx, &KIND, &object, "{}"));
    started.unwrap();
}

/// The marks of the only process, in the order they were committed.
fn journal(db: &Scratch) -> Vec<String> {
    let marks = texts(db, "SELECT id FROM item ORDER BY n");
    marks.iter().map(|m| m.rsplit('/').next().expect("a mark").to_owned()).collect()
}

const STATE: &str = "SELECT state FROM process";

#[test]
fn all_steps_run_in_order_and_once() {
    on_each_engine(ROOMS, |db| {
        start(db, "all");
        start(db, "all");
        settle(db, &wiring());
        assert_eq!(journal(db), ["+dig", "+wall", "+roof"]);
        assert_eq!(texts(db, STATE), ["done"]);
        start(db, "all");
        settle(db, &wiring());
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM process"), [1], "one process of a kind per object");
    });
}

#[test]
fn a_step_that_waits_goes_on_at_its_time_or_when_woken() {
    on_each_engine(ROOMS, |db| {
        plan("waits", [End::Next, End::Wait, End::Wait]);
        start(db, "waits");
        settle(db, &wiring());
        let step = "SELECT step FROM process";
        assert_eq!(
            (texts(db, step), texts(db, STATE)),
            (vec!["wall".to_owned()], vec!["running".to_owned()])
        );
        db.advance(SignedDuration::from_mins(5) - SignedDuration::from_millis(1));
        settle(db, &wiring());
        assert_eq!(PLANS.lock().unwrap()["waits"].len(), 1, "not before its time");
        db.advance(SignedDuration::from_millis(1));
        settle(db, &wiring());
        assert_eq!((PLANS.lock().unwrap()["waits"].len(), texts(db, step)), (0, vec!["wall".to_owned()]));
        let woken: Result<(), Error> = db.write(TESTER, |tx, cx| process::wake(tx, cx, &KIND, "waits"));
        woken.unwrap();
        settle(db, &wiring());
        assert_eq!(texts(db, STATE), ["done"]);
    });
}

#[test]
fn a_step_that_gives_up_is_undone_with_those_before_it_in_reverse() {
    on_each_engine(ROOMS, |db| {
        plan("fails", [End::Next, End::Fail]);
        start(db, "fails");
        settle(db, &wiring());
        assert_eq!(journal(db), ["+dig", "+wall", "-wall", "-dig"]);
        assert_eq!(texts(db, STATE), ["undone"]);
        assert_eq!(
            texts(db, "SELECT error FROM process"),
            ["it will never work"],
            "the reason stays readable"
        );
    });
}

#[test]
fn a_step_that_errs_is_repeated_with_pauses_and_undone_after_eight_tries() {
    on_each_engine(ROOMS, |db| {
        plan("errs", [End::Next, End::Error, End::Panic].into_iter().chain([End::Error; 6]));
        start(db, "errs");
        settle(db, &wiring());
        settle(db, &wiring());
        assert_eq!(numbers(db, "SELECT attempts FROM process"), [1], "not again before its pause is over");
        for _ in 0..10 {
            db.advance(SignedDuration::from_mins(11));
            settle(db, &wiring());
        }
        assert_eq!(journal(db), ["+dig", "-wall", "-dig"]);
        assert_eq!(texts(db, STATE), ["undone"]);
    });
}

#[test]
fn an_undo_that_keeps_failing_is_stuck_until_it_is_retried() {
    on_each_engine(ROOMS, |db| {
        plan("stuck", [End::Fail].into_iter().chain([End::Fail; 8]));
        start(db, "stuck");
        for _ in 0..12 {
            settle(db, &wiring());
            db.advance(SignedDuration::from_mins(11));
        }
        assert_eq!(texts(db, STATE), ["stuck"]);
        let retried: Result<Vec<bool>, Error> = db.write(TESTER, |tx, cx| {
            let stuck = process::list(tx, 10)?;
            stuck.iter().map(|p| process::retry(tx, cx, p.id)).collect()
        });
        assert_eq!(retried, Ok(vec![true]));
        settle(db, &wiring());
        assert_eq!(texts(db, STATE), ["undone"]);
    });
}

#[test]
fn a_running_process_can_be_cancelled_and_an_ended_one_not() {
    on_each_engine(ROOMS, |db| {
        plan("cancel", [End::Next, End::Wait]);
        start(db, "cancel");
        settle(db, &wiring());
        let cancel = || -> Result<bool, Error> {
            db.write(TESTER, |tx, cx| {
                let id: kernel::id::ProcessId =
                    tx.row("SELECT id FROM process", &[])?.expect("one").get(0)?;
                process::cancel(tx, cx, id)
            })
        };
        assert_eq!(cancel(), Ok(true));
        settle(db, &wiring());
        assert_eq!(journal(db), ["+dig", "+wall", "-wall", "-dig"]);
        assert_eq!(texts(db, STATE), ["undone"]);
        assert_eq!(cancel(), Ok(false));
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM audit WHERE action = 'process.cancel'"), [1]);
    });
}

#[test]
fn a_process_of_a_forgotten_kind_ends_up_before_an_operator() {
    on_each_engine(ROOMS, |db| {
        start(db, "kind");
        for _ in 0..20 {
            settle(db, &Arc::default());
            db.advance(SignedDuration::from_mins(11));
        }
        assert_eq!(texts(db, STATE), ["stuck"]);
        assert_eq!(exec(db, "DELETE FROM process"), 1);
    });
}

/// Lets time pass and an operator retry what is stuck until the process ends; its state.
fn outlive(db: &Scratch, object: &str) -> Result<String, TestCaseError> {
    for _ in 0..60 {
        settle(db, &wiring());
        db.advance(SignedDuration::from_mins(11));
        let name = object.to_owned();
        let state = db.write(TESTER, move |tx, cx| {
            for open in process::list(tx, 10)?.iter().filter(|p| p.state == "stuck") {
                process::retry(tx, cx, open.id)?;
            }
            tx.row("SELECT state FROM process WHERE object = $1", args![&name])?
                .expect("started")
                .get::<String>(0)
        });
        let state = state.map_err(|e: Error| TestCaseError::fail(e.to_string()))?;
        if state == "done" || state == "undone" {
            return Ok(state);
        }
    }
    Err(TestCaseError::fail("no way out"))
}

#[test]
fn every_state_has_an_exit() {
    let ends = prop::sample::select(vec![End::Next, End::Next, End::Wait, End::Fail, End::Error, End::Panic]);
    on_each_engine(ROOMS, |db| {
        let case = std::cell::Cell::new(0);
        let mut runner =
            TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
        let law = runner.run(&prop::collection::vec(ends.clone(), 0..30), |ends| {
            case.set(case.get() + 1);
            let object = format!("{}-{}", db.engine, case.get());
            plan(&object, ends);
            start(db, &object);
            let state = outlive(db, &object)?;
            let pattern = format!("{object}/-%");
            let undone: Result<i64, Error> = db.read(TESTER, move |tx, _| {
                tx.row("SELECT COUNT(*) FROM item WHERE id LIKE $1", args![&pattern])?
                    .expect("a count")
                    .get(0)
            });
            prop_assert_eq!(state == "done", undone.unwrap() == 0, "done means nothing was undone");
            Ok(())
        });
        law.unwrap();
    });
}
