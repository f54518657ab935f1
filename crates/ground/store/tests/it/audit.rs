//! The audit chain shows any later change.

use std::sync::atomic::{AtomicBool, Ordering};

use store::testing::{Scratch, on_each_engine};
use store::{Error, audit};

use crate::{ROOMS, TESTER, exec, numbers, texts};

fn log(db: &Scratch, entries: usize) {
    let logged: Result<(), Error> =
        db.write(TESTER, move |tx, cx| (0..entries).try_for_each(|n| tx.audit(cx, "suite.act", n)));
    logged.unwrap();
}

fn seal(db: &Scratch) -> Result<u64, Error> {
    db.write(TESTER, audit::seal)
}

fn verify(db: &Scratch) -> audit::Report {
    db.read(TESTER, |tx, _| audit::verify(tx)).unwrap()
}

/// Three seals over 3, 4 and 5 entries, and two entries not yet sealed.
fn sealed(db: &Scratch) {
    for entries in [3, 4, 5] {
        log(db, entries);
        assert_eq!(seal(db), Ok(entries as u64));
    }
    assert_eq!(seal(db), Ok(0));
    log(db, 2);
}

#[test]
fn an_untouched_chain_is_whole() {
    on_each_engine(ROOMS, |db| {
        assert_eq!(verify(db).fault, None, "an empty chain is whole");
        sealed(db);
        let report = verify(db);
        assert_eq!((report.seals, report.sealed, report.unsealed, report.fault), (3, 12, 2, None));
        assert_eq!(texts(db, "SELECT hash FROM audit_seal ORDER BY batch DESC LIMIT 1"), [report.head]);
    });
}

#[test]
fn every_kind_of_tampering_is_found_and_names_its_seal() {
    let second = "(SELECT MIN(id) FROM audit WHERE batch = 2)";
    let cases = [
        (format!("UPDATE audit SET actor = 'nobody' WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET action = 'x' WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET object = 'x' WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET trace = 'x' WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET at = at + 1 WHERE id = {second}"), "seal 2 "),
        // Reordered: the first of the batch becomes its last.
        (format!("UPDATE audit SET id = 'aud_z' WHERE id = {second}"), "seal 2 "),
        (format!("DELETE FROM audit WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET batch = NULL WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET batch = 3 WHERE id = {second}"), "seal 2 "),
        (format!("UPDATE audit SET batch = 9 WHERE id = {second}"), "seal 2 "),
        (
            "UPDATE audit SET batch = 2 WHERE id = (SELECT MIN(id) FROM audit WHERE batch IS NULL)".into(),
            "seal 2 ",
        ),
        (
            "UPDATE audit SET batch = 9 WHERE id = (SELECT MIN(id) FROM audit WHERE batch IS NULL)".into(),
            "seal 9 ",
        ),
        ("DELETE FROM audit WHERE batch = 3".into(), "seal 3 "),
        ("DELETE FROM audit_seal WHERE batch = 1".into(), "seal 1 "),
        ("DELETE FROM audit_seal WHERE batch = 2".into(), "seal 2 "),
        ("DELETE FROM audit_seal WHERE batch = 3".into(), "seal 3 "),
        ("UPDATE audit_seal SET hash = prev WHERE batch = 2".into(), "seal 2"),
        ("UPDATE audit_seal SET prev = hash WHERE batch = 2".into(), "seal 2 "),
        ("UPDATE audit_seal SET entries = 3 WHERE batch = 2".into(), "seal 2 "),
    ];
    on_each_engine(ROOMS, |db| {
        sealed(db);
        for (tamper, named) in cases.clone() {
            exec(db, "CREATE TABLE audit_copy AS SELECT * FROM audit");
            exec(db, "CREATE TABLE seal_copy AS SELECT * FROM audit_seal");
            let touched = db.write(TESTER, {
                let tamper = tamper.clone();
                move |tx, _| tx.exec(&tamper, &[])
            });
            assert!(touched.unwrap() >= 1, "{tamper}");
            let fault = verify(db).fault;
            assert!(
                fault.as_ref().is_some_and(|fault| fault.contains(named.trim_end())),
                "{tamper}: {fault:?}"
            );
            for restore in [
                "DELETE FROM audit",
                "DELETE FROM audit_seal",
                "INSERT INTO audit SELECT * FROM audit_copy",
                "INSERT INTO audit_seal SELECT * FROM seal_copy",
                "DROP TABLE audit_copy",
                "DROP TABLE seal_copy",
            ] {
                exec(db, restore);
            }
            assert_eq!(verify(db).fault, None);
        }
    });
}

#[test]
fn the_head_shows_the_loss_of_the_newest_seal_with_its_entries() {
    on_each_engine(ROOMS, |db| {
        sealed(db);
        let noted = verify(db).head;
        exec(db, "DELETE FROM audit WHERE batch = 3");
        exec(db, "DELETE FROM audit_seal WHERE batch = 3");
        assert_ne!(verify(db).head, noted);
    });
}

#[test]
fn sealing_beside_writers_and_another_sealer_seals_every_entry_once() {
    on_each_engine(ROOMS, |db| {
        let done = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let writers: Vec<_> = (0..4).map(|_| scope.spawn(|| (0..25).for_each(|_| log(db, 2)))).collect();
            let sealers: Vec<_> = (0..2)
                .map(|_| {
                    scope.spawn(|| {
                        while !done.load(Ordering::Relaxed) {
                            assert!(matches!(seal(db), Ok(_) | Err(Error::Conflict)));
                        }
                    })
                })
                .collect();
            writers.into_iter().for_each(|writer| writer.join().unwrap());
            done.store(true, Ordering::Relaxed);
            sealers.into_iter().for_each(|sealer| sealer.join().unwrap());
        });
        seal(db).unwrap();
        let report = verify(db);
        assert_eq!((report.sealed, report.unsealed, report.fault), (200, 0, None));
        assert_eq!(numbers(db, "SELECT CAST(SUM(entries) AS BIGINT) FROM audit_seal"), [200]);
    });
}
