//! A person who leaves takes their words along; the bureau keeps what the law requires.

use super::*;

#[test]
fn forgetting_drops_drafts_and_every_sealed_word() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let (draft, open, paid) = (a_draft(db, person, birth()), a_case(db, person), a_case(db, person));
        accept(db, staff, paid).unwrap();
        approve(db, staff, paid).unwrap();
        settle(db);
        write(db, citizen(person), move |tx, cx| Ok(people::forget(tx, cx, person)?)).unwrap();
        settle(db);

        let state = |case| desk_view(db, staff, case).map(|view| view.case.state);
        assert!(matches!(state(draft), Err(Error::NotFound)));
        assert_eq!(state(open).unwrap(), "withdrawn");
        let kept = desk_view(db, staff, paid).unwrap();
        assert_eq!(kept.applicant.name, "");
        assert!(kept.case.answers.is_empty() && kept.case.estimate.steps.is_empty());
        let decision = kept.case.decision.unwrap();
        assert_eq!((decision.amount, decision.letter.zh.as_str()), (Some(Fen::yuan(29_400)), ""));
        assert_eq!(kept.case.paid.unwrap().amount, Fen::yuan(29_400));
    });
}
