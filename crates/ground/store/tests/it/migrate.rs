//! Tables change once, in order, and never half.

use store::testing::on_each_engine;
use store::{Error, MIGRATIONS, Migration};

use crate::{ROOMS, TABLES, TESTER, add, numbers};

const FIRST: Migration =
    Migration { name: "suite/0002_more", sql: "CREATE TABLE more (id TEXT PRIMARY KEY)" };
const EDITED: Migration = Migration { name: "suite/0002_more", sql: "CREATE TABLE more (id TEXT, n BIGINT)" };
const BROKEN: Migration = Migration {
    name: "suite/0003_broken",
    sql: "CREATE TABLE third (id TEXT); CREATE TABLE third (id TEXT)",
};

#[test]
fn opening_again_changes_nothing_and_keeps_the_rows() {
    on_each_engine(ROOMS, |db| {
        db.write(TESTER, |tx, _| add(tx, "a", 1)).unwrap();
        let again = db.reopen(ROOMS).unwrap();
        let rows: Result<usize, Error> =
            again.read_blocking(db.cx_of(TESTER), |tx, _| Ok(tx.rows("SELECT id FROM item", &[])?.len()));
        assert_eq!(rows, Ok(1));
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM migration"), [2]);
    });
}

#[test]
fn an_edited_migration_is_refused_by_name() {
    on_each_engine(&[MIGRATIONS, TABLES, &[FIRST]], |db| {
        let Err(Error::Migration(why)) = db.reopen(&[MIGRATIONS, TABLES, &[EDITED]]) else {
            panic!("an edited migration was taken")
        };
        assert!(why.contains(FIRST.name), "{why}");
    });
}

#[test]
fn a_failing_script_leaves_nothing_not_even_of_those_before_it() {
    on_each_engine(ROOMS, |db| {
        let Err(Error::Migration(why)) = db.reopen(&[MIGRATIONS, TABLES, &[FIRST, BROKEN]]) else {
            panic!("a broken migration was taken")
        };
        assert!(why.contains(BROKEN.name), "{why}");
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM migration"), [2]);
        // The same name with another text is news: its first try left no trace.
        db.reopen(&[MIGRATIONS, TABLES, &[EDITED]]).unwrap();
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM more"), [0]);
    });
}

#[test]
fn nodes_that_start_together_migrate_once() {
    on_each_engine(ROOMS, |db| {
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| db.reopen(&[MIGRATIONS, TABLES, &[FIRST]]).map(drop)))
                .collect();
            for node in opened {
                assert_eq!(node.join().unwrap(), Ok(()));
            }
        });
        assert_eq!(numbers(db, "SELECT COUNT(*) FROM migration"), [3]);
    });
}
