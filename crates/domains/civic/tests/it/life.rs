//! A case from the first draft to the last payment, and the other ways it can end.

use civic::view::Colour;
use events::Event;

use super::*;

#[test]
fn a_case_is_supplemented_decided_paid_and_closed() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let case = a_case(db, person);
        ask(db, staff, case).unwrap();
        let asked = case_view(db, person, case).unwrap();
        let supplement = asked.supplement.clone().unwrap();
        assert_eq!(
            (asked.state.as_str(), supplement.items[0].zh.as_str()),
            ("supplement_requested", "出院记录")
        );
        assert_eq!(supplement.due_on, "2026-12-20".parse().unwrap());
        assert_eq!(asked.allowed, ["supplement", "withdraw"]);
        supply(db, person, case, Vec::new()).unwrap();
        assert_eq!(case_view(db, person, case).unwrap().state, "resubmitted");
        accept(db, staff, case).unwrap();
        settle(db);
        assert_eq!(case_view(db, person, case).unwrap().state, "in_review");
        approve(db, staff, case).unwrap();
        settle(db);

        let closed = case_view(db, person, case).unwrap();
        assert_eq!(closed.state, "closed");
        assert_eq!(wallet(db, person), Fen::yuan(29_400));
        assert_eq!(closed.paid.as_ref().unwrap().amount, Fen::yuan(29_400));
        let told = [
            "created",
            "submitted",
            "supplement_requested",
            "supplied",
            "accepted",
            "review_started",
            "approved",
            "issuing",
            "paid",
            "closed",
        ];
        assert_eq!(kinds(&closed), told);
        let names = [
            "civic.case_submitted",
            "civic.supplement_requested",
            "civic.supplement_received",
            "civic.case_accepted",
            "civic.case_decided",
            "civic.benefit_paid",
            "civic.case_closed",
        ];
        assert_eq!(facts(db, case), names);
        assert!(closed.allowed.is_empty());
    });
}

#[test]
fn everything_a_case_causes_is_on_its_thread() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let case = a_case(db, person);
        let trace = case_view(db, person, case).unwrap().trace;
        accept(db, staff, case).unwrap();
        approve(db, staff, case).unwrap();
        settle(db);
        let of_case = case.to_string();
        let all = db.events();
        assert!(all.iter().filter(|e| e.aggregate == of_case).all(|e| e.trace == trace));
        let messages = all.iter().filter(|e| e.trace == trace && matches!(e.event, Event::MessageQueued(_)));
        assert_eq!(messages.count(), 4, "submitted, accepted, approved, paid");
    });
}

#[test]
fn the_letter_says_how_much_why_on_which_law_and_how_to_object() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let case = a_case(db, person);
        accept(db, staff, case).unwrap();
        approve(db, staff, case).unwrap();
        let view = case_view(db, person, case).unwrap();
        let decision = view.decision.unwrap();
        assert_eq!((decision.approved, decision.amount), (true, Some(Fen::yuan(29_400))));
        for part in [view.number.as_str(), "29400.00元", "98天", "国务院令第619号", "行政复议"] {
            assert!(decision.letter.zh.contains(part), "{part}: {}", decision.letter.zh);
        }
        for part in ["CNY 29400.00", "98 days", "administrative review"] {
            assert!(decision.letter.en.contains(part), "{part}: {}", decision.letter.en);
        }
    });
}

#[test]
fn a_refusal_names_its_reason_and_pays_nothing() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let case = a_case(db, person);
        accept(db, staff, case).unwrap();
        assert!(matches!(refuse(db, staff, case, " "), Err(Error::Invalid(_))));
        refuse(db, staff, case, "未在本市参保").unwrap();
        settle(db);
        let view = case_view(db, person, case).unwrap();
        let decision = view.decision.clone().unwrap();
        assert_eq!((view.state.as_str(), decision.approved, decision.amount), ("closed", false, None));
        assert!(decision.letter.zh.contains("未在本市参保") && decision.letter.zh.contains("行政复议"));
        assert_eq!((wallet(db, person), view.paid), (Fen::ZERO, None));
    });
}

#[test]
fn before_acceptance_a_refusal_is_not_accepted() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let case = a_case(db, person);
        refuse(db, staff, case, "不属于本机关职权").unwrap();
        settle(db);
        let view = case_view(db, person, case).unwrap();
        assert_eq!(view.state, "not_accepted");
        assert_eq!(facts(db, case), ["civic.case_submitted", "civic.case_closed"]);
    });
}

#[test]
fn every_fault_of_a_form_is_told_at_once() {
    each(|db| {
        let person = a_citizen(db, 1);
        let answers =
            object(json!({ "average_wage": "many", "babies": 9, "nonsense": 1, "statement": false }));
        let case = a_draft(db, person, answers);
        let draft = case_view(db, person, case).unwrap();
        assert!(!draft.estimate.ok && draft.estimate.faults.len() >= 4);
        let Err(Error::Faults(faults)) = submit(db, person, case) else { panic!("it was handed in") };
        let mut fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_ref()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["average_wage", "babies", "birth_kind", "nonsense", "statement"]);
        assert_eq!(case_view(db, person, case).unwrap().state, "draft");

        let save = |answers: Map<String, Json>| {
            write(db, citizen(person), move |tx, cx| civic::save_draft(tx, cx, packs(), case, &answers, &[]))
        };
        save(birth()).unwrap();
        submit(db, person, case).unwrap();
        assert!(matches!(save(birth()), Err(Error::State { state: "submitted", .. })));
    });
}

#[test]
fn deciding_twice_conflicts_and_says_what_is_allowed() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let case = a_case(db, person);
        let early = approve(db, staff, case).unwrap_err();
        let Error::State { state: "submitted", allowed } = early else { panic!("{early}") };
        assert_eq!(allowed, ["accept", "supplement", "refuse"]);
        accept(db, staff, case).unwrap();
        approve(db, staff, case).unwrap();
        let twice = approve(db, staff, case).unwrap_err();
        assert!(
            matches!(&twice, Error::State { state: "approved", allowed } if allowed.is_empty()),
            "{twice}"
        );
        settle(db);
        assert!(matches!(approve(db, staff, case), Err(Error::State { state: "closed", .. })));
        assert_eq!(wallet(db, person), Fen::yuan(29_400), "paid once");
    });
}

#[test]
fn the_clock_stands_while_papers_are_awaited() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        // Scratch databases begin on Friday 20 November 2026.
        let case = a_case(db, person);
        let waiting = case_view(db, person, case).unwrap().clock;
        assert_eq!((waiting.running, waiting.used_workdays, waiting.due_on), (false, 0, None));
        accept(db, staff, case).unwrap();
        settle(db);
        db.advance(DAY * 4); // Tuesday: Monday and Tuesday are used.
        let running = case_view(db, person, case).unwrap().clock;
        assert_eq!((running.running, running.used_workdays, running.left_workdays), (true, 2, 18));
        assert_eq!(running.due_on, Some("2026-12-18".parse().unwrap()));
        ask(db, staff, case).unwrap();
        db.advance(DAY * 3); // Friday.
        let standing = case_view(db, person, case).unwrap().clock;
        assert_eq!((standing.running, standing.used_workdays, standing.paused_days), (false, 2, 3));
        supply(db, person, case, Vec::new()).unwrap();
        assert_eq!(case_view(db, person, case).unwrap().state, "in_review");
        db.advance(DAY * 17); // Monday 14 December: eleven more.
        let later = case_view(db, person, case).unwrap().clock;
        assert_eq!((later.used_workdays, later.paused_days, later.colour), (13, 3, Colour::Green));
        assert_eq!(later.due_on, Some("2026-12-23".parse().unwrap()));
        db.advance(DAY);
        assert_eq!(case_view(db, person, case).unwrap().clock.colour, Colour::Yellow);
    });
}

#[test]
fn silence_ends_a_draft_and_an_unanswered_request_but_nothing_else() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let draft = a_draft(db, person, Map::new());
        let (asked, waiting) = (a_case(db, person), a_case(db, person));
        ask(db, staff, asked).unwrap();
        db.advance(DAY * 31);
        settle(db);
        let state = |case| case_view(db, person, case).unwrap().state;
        assert_eq!((state(draft).as_str(), state(asked).as_str()), ("draft", "expired"));
        db.advance(DAY * 60);
        settle(db);
        assert_eq!((state(draft).as_str(), state(waiting).as_str()), ("expired", "submitted"));
    });
}

#[test]
fn a_citizen_may_withdraw_until_it_is_decided() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let withdraw = |case| write(db, citizen(person), move |tx, cx| civic::withdraw(tx, cx, case));
        let (first, second) = (a_case(db, person), a_case(db, person));
        withdraw(first).unwrap();
        assert_eq!(case_view(db, person, first).unwrap().state, "withdrawn");
        accept(db, staff, second).unwrap();
        approve(db, staff, second).unwrap();
        assert!(matches!(withdraw(second), Err(Error::State { state: "approved", .. })));
    });
}
