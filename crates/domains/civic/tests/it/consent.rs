//! The firewall: commerce learns a hint under a live receipt, or nothing.

use events::{Event, LifeEventHinted};

use super::*;

fn hints(db: &Scratch) -> Vec<LifeEventHinted> {
    let hint = |event: &events::Envelope| match &event.event {
        Event::LifeEventHinted(hint) => Some(hint.clone()),
        _ => None,
    };
    db.events().iter().filter_map(hint).collect()
}

fn granted(db: &Scratch, person: PersonId, staff: StaffId) -> CaseId {
    let case = a_case(db, person);
    accept(db, staff, case).unwrap();
    approve(db, staff, case).unwrap();
    settle(db);
    case
}

#[test]
fn without_consent_nothing_is_emitted() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        granted(db, person, staff);
        assert_eq!(hints(db), []);
    });
}

#[test]
fn with_consent_a_hint_is_released_that_tells_nothing_of_the_case() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        let receipt = consent(db, person);
        let case = granted(db, person, staff);
        let [hint] = hints(db).try_into().unwrap();
        assert_eq!((hint.person, hint.receipt, hint.kind.as_str()), (person, receipt, "maternity"));
        assert_eq!((hint.month.as_str(), hint.region.code()), ("2026-11", "440100"));
        let all = db.events();
        let envelope = all.iter().find(|e| e.event == Event::from(hint.clone())).unwrap();
        assert_eq!(envelope.aggregate, hint.hint.to_string());
        let json = serde_json::to_string(&envelope.event).unwrap();
        assert!(!json.contains(&case.to_string()) && !json.contains("29400"), "{json}");
        let decided = all.iter().find(|e| e.event.name() == "civic.case_decided").unwrap();
        assert_eq!(hint.expires_ms, decided.at_ms + civic::hint::HINT_KEPT.as_millis() as i64);
    });
}

#[test]
fn a_refusal_releases_no_hint() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        consent(db, person);
        let case = a_case(db, person);
        accept(db, staff, case).unwrap();
        refuse(db, staff, case, "未在本市参保").unwrap();
        settle(db);
        assert_eq!(hints(db), []);
    });
}

#[test]
fn a_later_consent_releases_what_is_recent_once() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        granted(db, person, staff);
        db.advance(DAY * 10);
        let first = consent(db, person);
        settle(db);
        let one = hints(db);
        assert_eq!(one.iter().map(|hint| hint.receipt).collect::<Vec<_>>(), [first]);
        // The end counts from the decision, not from the consent.
        let decided = db.events().iter().find(|e| e.event.name() == "civic.case_decided").unwrap().at_ms;
        assert_eq!(one[0].expires_ms, decided + civic::hint::HINT_KEPT.as_millis() as i64);

        write(db, citizen(person), move |tx, cx| Ok(people::withdraw(tx, cx, first)?)).unwrap();
        db.advance(DAY);
        let second = consent(db, person);
        settle(db);
        assert_eq!(hints(db).iter().map(|hint| hint.receipt).collect::<Vec<_>>(), [first, second]);
    });
}

#[test]
fn a_consent_after_thirty_days_releases_nothing() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        granted(db, person, staff);
        db.advance(DAY * 30);
        consent(db, person);
        settle(db);
        assert_eq!(hints(db), []);
    });
}

#[test]
fn the_result_is_the_same_bytes_with_and_without_consent() {
    // Two runs of the same inputs, each on a database of its own.
    let run = |db: &Scratch, consented: bool| -> String {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(100_000));
        if consented {
            consent(db, person);
        }
        let case = a_case(db, person);
        accept(db, staff, case).unwrap();
        approve(db, staff, case).unwrap();
        settle(db);
        assert_eq!(hints(db).len(), usize::from(consented));
        let mut view = serde_json::to_value(case_view(db, person, case).unwrap()).unwrap();
        assert_eq!(view["state"], "closed");
        // These are drawn anew in each run, and the letter prints the number; everything else must not differ
        // in a byte.
        let number = view["number"].as_str().unwrap().to_owned();
        for field in ["id", "number", "trace"] {
            view[field] = Json::Null;
        }
        view.to_string().replace(&number, "")
    };
    let mut pairs = vec![(Scratch::sqlite(ROOMS), Scratch::sqlite(ROOMS))];
    pairs.extend(Scratch::postgres(ROOMS).zip(Scratch::postgres(ROOMS)));
    for (with, without) in pairs {
        assert_eq!(run(&with, true), run(&without, false), "{}", with.engine);
    }
}
