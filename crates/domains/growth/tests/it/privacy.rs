//! Withdrawal, forgetting and retention: what goes, when, and what may stay.

use events::{ConsentWithdrawn, PersonForgotten};
use growth::decision::{Arm, decision_for_order};
use growth::hint::Hint;
use growth::view::Mode;
use jiff::SignedDuration;
use kernel::Actor;
use kernel::id::PersonId;
use store::args;
use store::runner::{Ambient, Reaction};
use store::testing::{Scratch, on_each_engine};
use store::timer::Timer;

use crate::fixtures::{an_adult, bundles, citizen, consent, hint, hinted, next, react, withdraw};

/// Rows that are about the person.
fn rows_about(db: &Scratch, person: PersonId) -> Vec<i64> {
    let counted: Result<Vec<i64>, store::Error> = db.read(Actor::System("test"), move |tx, _| {
        ["growth_hint", "growth_decision", "growth_cap", "growth_hidden"]
            .iter()
            .map(|table| {
                let sql = format!("SELECT COUNT(*) FROM {table} WHERE person = $1");
                tx.row(&sql, args![person])?.expect("a count is a row").get(0)
            })
            .collect()
    });
    counted.unwrap()
}

#[test]
fn r06_a_withdrawal_holds_from_the_next_read_and_the_rows_follow() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let decision = next(db, person).decision.unwrap();
        withdraw(db, person, receipt);
        // No reaction has run yet: the read itself knows.
        let shown = next(db, person);
        assert_eq!((shown.mode, shown.decision, shown.entitlements.len()), (Mode::General, None, 0));
        let joined =
            db.read(citizen(person), move |tx, cx| decision_for_order(tx, cx, decision, None, person));
        assert_eq!(joined.unwrap(), None);
        assert_eq!(rows_about(db, person), [1, 1, 1, 0]);
        let withdrawn = ConsentWithdrawn {
            consent: receipt,
            person,
            purpose: "offer_personalise".to_owned(),
            scopes: vec!["life_event:maternity".to_owned()],
        };
        react(db, withdrawn, growth::on_consent_withdrawn);
        assert_eq!(rows_about(db, person), [0, 0, 0, 0]);
        experiment_is_kept(db);
        // Consenting again does not bring the old decision back.
        consent(db, person, "maternity");
        assert_eq!(next(db, person).mode, Mode::General);
    });
}

/// The arm stays for the experiment, without a word about whom.
fn experiment_is_kept(db: &Scratch) {
    let kept: Result<_, store::Error> = db.read(Actor::System("test"), |tx, _| {
        let sql = "SELECT arm, inputs, outcome, trace, hint, receipt FROM growth_decision";
        let row = tx.row(sql, &[])?.expect("the decision is kept");
        let blanks = (1..6).map(|at| row.get::<Option<String>>(at)).collect::<Result<Vec<_>, _>>()?;
        Ok((row.get::<String>(0)?, blanks))
    });
    assert_eq!(kept.unwrap(), ("treated".to_owned(), vec![None; 5]));
}

#[test]
fn r06_another_purpose_or_kind_withdrawn_leaves_this_one() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let (birth, car) = (consent(db, person, "maternity"), consent(db, person, "vehicle"));
        hint(db, person, "maternity", birth);
        withdraw(db, person, car);
        for (purpose, scope) in
            [("offer_personalise", "life_event:vehicle"), ("offer_push", "life_event:maternity")]
        {
            let (purpose, scopes) = (purpose.to_owned(), vec![scope.to_owned()]);
            react(
                db,
                ConsentWithdrawn { consent: car, person, purpose, scopes },
                growth::on_consent_withdrawn,
            );
        }
        assert_eq!(rows_about(db, person), [1, 1, 1, 0]);
        assert_eq!(next(db, person).mode, Mode::Personalised);
    });
}

#[test]
fn a_forgotten_person_is_in_no_row() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let forgotten: Result<(), people::Error> =
            db.write(citizen(person), move |tx, cx| people::forget(tx, cx, person));
        forgotten.unwrap();
        react(db, PersonForgotten { person }, growth::on_person_forgotten);
        assert_eq!(rows_about(db, person), [0, 0, 0, 0]);
        experiment_is_kept(db);
        // A hint that was under way finds nobody and stores nothing.
        hint(db, person, "maternity", receipt);
        assert_eq!(rows_about(db, person), [0, 0, 0, 0]);
    });
}

fn ring(db: &Scratch, kind: &'static str, alarm: fn(&mut store::Tx<'_>, &kernel::Cx, &Timer) -> Reaction) {
    let done: Reaction = db.write(Actor::System("timer"), move |tx, cx| {
        let sql = "SELECT object, due, slot, trace FROM timer WHERE kind = $1 AND due <= $2";
        for row in tx.rows(sql, args![kind, cx.now])? {
            let timer = Timer {
                kind: kind.to_owned(),
                object: row.get(0)?,
                due: row.get(1)?,
                slot: row.get(2)?,
                trace: row.get(3)?,
                attempts: 0,
                error: None,
            };
            alarm(tx, cx, &timer)?;
        }
        Ok(())
    });
    done.unwrap();
}

#[test]
fn r17_hints_end_within_30_days_if_sensitive_and_decisions_forget_after_180() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let day = SignedDuration::from_hours(24);
        db.advance(day * 30 - SignedDuration::from_secs(60));
        ring(db, growth::hint::EXPIRY, growth::on_hint_expiry);
        assert_eq!(next(db, person).mode, Mode::Personalised);
        db.advance(SignedDuration::from_secs(60));
        assert_eq!(next(db, person).mode, Mode::General, "over even before its alarm rings");
        ring(db, growth::hint::EXPIRY, growth::on_hint_expiry);
        assert_eq!(rows_about(db, person)[0], 0);
        assert_eq!(rows_about(db, person)[1], 1);
        db.advance(day * 150);
        ring(db, growth::decision::RETENTION, growth::on_decision_retention);
        assert_eq!(rows_about(db, person)[1], 0);
        experiment_is_kept(db);
    });
}

#[test]
fn r17_a_hint_is_never_kept_longer_than_it_says_or_its_bundle_allows() {
    let db = Scratch::sqlite(crate::ROOMS);
    let cx = db.cx_of(Actor::System("test"));
    let day = SignedDuration::from_hours(24);
    let bundles = bundles();
    for (kind, says_days, kept_days) in [("maternity", 90, 30), ("maternity", 5, 5), ("vehicle", 90, 60)] {
        let mut event = hinted(&cx, cx.id(), kind, cx.id());
        event.expires_ms = (cx.now + day * says_days).as_millisecond();
        let hint = Hint::of(&event, bundles.of(kind).unwrap(), db.now());
        assert_eq!(hint.expires_at, cx.now + day * kept_days, "{kind} {says_days}");
    }
}
