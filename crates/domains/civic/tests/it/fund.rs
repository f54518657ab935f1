//! The fund of a city: it pays what it has, once, and an approval that finds it empty waits.

use super::*;

fn tasks(db: &Scratch) -> Vec<(String, String)> {
    let tasks = db.read(SYSTEM, |tx, _| store::task::list(tx, 10)).unwrap();
    tasks.into_iter().map(|task| (task.consumer, task.state)).collect()
}

#[test]
fn an_empty_fund_holds_up_the_payment_and_nothing_else() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        fund(db, Fen::yuan(29_399));
        let case = a_case(db, person);
        accept(db, staff, case).unwrap();
        approve(db, staff, case).unwrap();
        settle(db);
        let waiting = case_view(db, person, case).unwrap();
        assert_eq!((waiting.state.as_str(), waiting.clock.running), ("issuing", true));
        assert!(waiting.decision.unwrap().approved);
        assert_eq!(tasks(db), [("civic.pay".to_owned(), "due".to_owned())]);
        assert_eq!(wallet(db, person), Fen::ZERO);

        // Nobody fills it: after some tries the delivery is parked where an operator sees it.
        for _ in 0..store::task::ATTEMPTS_MAX {
            db.advance(SignedDuration::from_mins(11));
            settle(db);
        }
        assert_eq!(tasks(db), [("civic.pay".to_owned(), "dead".to_owned())]);

        fund(db, Fen::yuan(1));
        let event = db.read(SYSTEM, |tx, _| store::task::list(tx, 10)).unwrap().remove(0).event;
        let retried = db.write(SYSTEM, move |tx, cx| store::task::retry(tx, cx, "civic.pay", &event));
        assert!(retried.unwrap());
        settle(db);
        assert_eq!(case_view(db, person, case).unwrap().state, "closed");
        assert_eq!((wallet(db, person), tasks(db)), (Fen::yuan(29_400), Vec::new()));
        let left = read(db, SYSTEM, |tx, _| civic::fund_balance(tx, &region("440106"))).unwrap();
        assert_eq!(left, Fen::ZERO);
        let books = db.read(SYSTEM, |tx, _| ledger::verify(tx)).unwrap();
        assert!(books.is_sound(), "{books:?}");
    });
}

#[test]
fn only_operators_and_the_system_fund_benefits() {
    each(|db| {
        let person = a_citizen(db, 1);
        let staff = a_clerk(db);
        for actor in [citizen(person), clerk(staff), Actor::Anonymous] {
            let funded =
                write(db, actor, |tx, cx| civic::fund_benefits(tx, cx, &region("440100"), Fen::yuan(1)));
            assert!(matches!(funded, Err(Error::Forbidden)), "{actor}");
        }
        let nothing = write(db, SYSTEM, |tx, cx| civic::fund_benefits(tx, cx, &region("440100"), Fen::ZERO));
        assert!(matches!(nothing, Err(Error::Invalid(_))));
    });
}
