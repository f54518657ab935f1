//! Replay runs: kept, listed, refused.

use insight::replay::{NewRun, RunResult};
use insight::view::{Bar, Metrics, RunHour};
use insight::{Error, run, runs, save_run};
use jiff::SignedDuration;
use kernel::Role;
use kernel::id::RunId;
use store::testing::{Scratch, on_each_engine};

use crate::fixtures::{id, operator, staff};

fn a_run(source: &str) -> NewRun {
    NewRun {
        source: source.to_owned(),
        orders: 505,
        couriers: 116,
        result: RunResult {
            metrics: Metrics {
                delivered: 505,
                mean_ctd_min: "31.4".to_owned(),
                p95_ctd_min: "48.0".to_owned(),
                on_time_pct: "97.2".to_owned(),
                orders_per_courier_hour: "1.9".to_owned(),
            },
            series: vec![RunHour {
                hour: 11,
                placed: 60,
                delivered: 41,
                on_time: 40,
                mean_ctd_min: "29.9".to_owned(),
            }],
            histogram: vec![Bar { from_min: 30, count: 12 }],
        },
    }
}

fn save(db: &Scratch, role: Role, new: NewRun) -> Result<RunId, Error> {
    db.write(staff(role), move |tx, cx| save_run(tx, cx, &new))
}

#[test]
fn a_saved_run_is_listed_and_comes_back_whole() {
    on_each_engine(crate::ROOMS, |db| {
        let mut saved = Vec::new();
        for n in 0..5 {
            saved.push(save(db, Role::Dispatcher, a_run(&format!("instance {n}"))).unwrap());
            db.advance(SignedDuration::from_secs(1));
        }
        saved.reverse();
        let first = db.read(operator(), |tx, cx| runs(tx, cx, None, 3)).unwrap();
        let cursor = first.next.clone().unwrap();
        let rest = db.read(operator(), move |tx, cx| runs(tx, cx, Some(&cursor), 3)).unwrap();
        let listed: Vec<RunId> = first.items.iter().chain(&rest.items).map(|row| row.run).collect();
        assert_eq!((listed, rest.next), (saved.clone(), None));
        let newest = saved[0];
        let whole = db.read(operator(), move |tx, cx| run(tx, cx, newest)).unwrap();
        let meant = a_run("instance 4");
        assert_eq!((whole.row.source, whole.row.metrics), (meant.source, meant.result.metrics));
        assert_eq!((whole.series, whole.histogram), (meant.result.series, meant.result.histogram));
    });
}

#[test]
fn a_run_without_a_source_or_with_too_many_points_is_refused() {
    let db = Scratch::sqlite(crate::ROOMS);
    assert!(matches!(save(&db, Role::Operator, a_run("")), Err(Error::Invalid(_))));
    let mut long = a_run("long");
    long.result.histogram = (0..241).map(|from_min| Bar { from_min, count: 1 }).collect();
    assert!(matches!(save(&db, Role::Operator, long), Err(Error::Invalid(_))));
    assert!(matches!(save(&db, Role::Merchant, a_run("x")), Err(Error::Forbidden)));
    let unknown = db.read(operator(), |tx, cx| run(tx, cx, id(9)));
    assert!(matches!(unknown, Err(Error::NotFound)));
}
