//! Rules whose source is past its review date: nothing is lost, nothing is guessed, nothing is paid.

use rules::When;

use super::*;

/// The packs with one source's review date long past.
fn overdue() -> Arc<Packs> {
    let text = include_str!("../../../../../packs/cn-440000/social.maternity_allowance.toml");
    let source = "[[pack.source]]\n";
    assert!(text.contains(source));
    let text = text.replacen(source, &format!("{source}review_by = 2020-01-01\n"), 1);
    Arc::new(Packs::load(vec![("maternity".to_owned(), text)]).unwrap())
}

#[test]
fn an_overdue_answer_is_withheld_and_says_which_source_since_when() {
    let packs = overdue();
    let today = jiff::civil::date(2026, 11, 21);
    let ask = |when: When| {
        let inputs = object(json!({ "average_wage": "9000.00", "birth_kind": "normal" }));
        civic::estimate(&packs, MATERNITY, &region("440106"), &inputs, when).unwrap()
    };
    let withheld = ask(When::from(today).asked(today));
    assert!(
        withheld.needs_review() && !withheld.ok && withheld.outputs.is_empty() && withheld.steps.is_empty()
    );
    assert_eq!(withheld.faults.len(), 1);
    assert_eq!(withheld.faults[0].code, "rules.needs_review");
    assert!(withheld.faults[0].zh.contains("2020-01-01"), "{}", withheld.faults[0].zh);
    assert!(!withheld.papers.is_empty(), "the papers can be brought all the same");
    // On the last day it still counts.
    let last_day = jiff::civil::date(2020, 1, 1);
    assert!(ask(When::from(today).asked(last_day)).ok);
}

#[test]
fn a_case_under_overdue_rules_is_taken_in_not_granted_and_computed_once_they_are_reviewed() {
    each(|db| {
        let person = a_citizen(db, 1);
        let staff = a_clerk(db);
        let law = overdue();
        let case = a_draft(db, person, birth());
        let old = Arc::clone(&law);
        write(db, citizen(person), move |tx, cx| civic::submit(tx, cx, &old, case)).unwrap();
        let old = Arc::clone(&law);
        let seen = write(db, clerk(staff), move |tx, cx| civic::open_for_clerk(tx, cx, &old, case)).unwrap();
        assert!(seen.case.estimate.needs_review());
        accept(db, staff, case).unwrap();
        assert!(matches!(approve(db, staff, case), Err(Error::RulesNeedReview)));
        // The reviewed pack is there: the clerk opens the case again, and it has its amount.
        let seen = desk_view(db, staff, case).unwrap();
        assert!(seen.case.estimate.ok);
        assert!(seen.case.estimate.output("amount").is_some());
        approve(db, staff, case).unwrap();
    });
}
