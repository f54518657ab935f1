//! From a hint to what the person sees, answers and gets again.

use events::Event;
use growth::decision::{
    Answer, AnswerOffer, Arm, Code, NextAsk, answer, decision_for_order, next_for, record, replay,
};
use growth::view::Mode;
use jiff::SignedDuration;
use kernel::id::DecisionId;
use kernel::{Actor, Region};
use people::Purpose;
use store::args;
use store::testing::{Scratch, on_each_engine};

use crate::fixtures::{
    Anything, PORTS, a_person, an_adult, bundles, citizen, consent, envelope, grant, hint, hinted, next,
    next_in, place,
};

fn decisions(db: &Scratch) -> Vec<events::OffersDecided> {
    let decided = |event| if let Event::OffersDecided(decided) = event { Some(decided) } else { None };
    db.events().into_iter().filter_map(|envelope| decided(envelope.event)).collect()
}

fn count(db: &Scratch, sql: &'static str) -> i64 {
    let counted: Result<i64, store::Error> =
        db.read(Actor::System("test"), move |tx, _| tx.row(sql, &[])?.expect("a count is a row").get(0));
    counted.unwrap()
}

#[test]
fn a_consented_hint_becomes_entitlements_then_offers_on_the_same_thread() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        let (_, thread) = hint(db, person, "maternity", receipt);
        let shown = next(db, person);
        assert_eq!(shown.mode, Mode::Personalised);
        assert_eq!(shown.entitlements[0].service, "cn.service.after_maternity");
        assert_eq!(shown.offers.len(), 3);
        assert!(shown.offers[0].sponsored && shown.offers[0].promise_minutes == Some(45));
        let first = &shown.offers[0].products[0];
        assert!(first.subsidised_price < first.price);
        let told = &decisions(db)[0];
        assert_eq!((told.arm.as_str(), told.offers, told.entitlements), ("treated", 3, 1));
        assert_eq!(shown.decision, Some(told.decision));
        let joined = order_view(db, told.decision, person).unwrap();
        assert_eq!((joined.trace, joined.cohort.as_str()), (thread, "2026-11"));
        assert_eq!(joined.campaign.as_deref(), Some("newborn-essentials"));
    });
}

fn order_view(
    db: &Scratch,
    decision: DecisionId,
    person: kernel::id::PersonId,
) -> Option<growth::decision::Joined> {
    let offer = Some("newborn_daily");
    db.read(citizen(person), move |tx, cx| decision_for_order(tx, cx, decision, offer, person)).unwrap()
}

#[test]
fn r01_and_r04_no_receipt_no_row() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let general = db
            .write(citizen(person), move |tx, cx| grant(tx, cx, person, Purpose::OfferPersonalise, &[]))
            .unwrap();
        hint(db, person, "maternity", general);
        assert_eq!(count(db, "SELECT COUNT(*) FROM growth_refusal WHERE code = 'R04' AND n = 1"), 1);
        let done: Result<(), people::Error> =
            db.write(citizen(person), move |tx, cx| people::withdraw(tx, cx, general));
        done.unwrap();
        hint(db, person, "maternity", general);
        assert_eq!(count(db, "SELECT COUNT(*) FROM growth_refusal WHERE code = 'R01' AND n = 1"), 1);
        assert_eq!(count(db, "SELECT COUNT(*) FROM growth_hint"), 0);
        assert_eq!(count(db, "SELECT COUNT(*) FROM growth_decision"), 0);
        let shown = next(db, person);
        assert_eq!((shown.mode, shown.decision), (Mode::General, None));
        assert_eq!(shown.consent.unwrap().purpose, "offer_personalise");
    });
}

#[test]
fn r02_no_purpose_implies_another() {
    // Every subset of the seven purposes; one engine, since only the rules are in question.
    let db = Scratch::sqlite(crate::ROOMS);
    for subset in 0..1u32 << Purpose::ALL.len() {
        let person = a_person(&db, subset);
        let done: Result<_, Anything> = db.write(citizen(person), move |tx, cx| {
            let mut receipt = cx.id();
            for (bit, purpose) in
                Purpose::ALL.into_iter().enumerate().filter(|(bit, _)| subset >> bit & 1 == 1)
            {
                let given = grant(tx, cx, person, purpose, &[])?;
                receipt = if bit == 2 { given } else { receipt };
            }
            let event = hinted(cx, person, "vehicle", receipt);
            growth::on_life_event_hinted(tx, cx, &envelope(cx, event), &bundles(), PORTS)?;
            let sql = "SELECT COUNT(*) FROM growth_decision WHERE person = $1";
            Ok(tx.row(sql, args![person])?.expect("a count is a row").get::<i64>(0)?)
        });
        let has_personalise = subset >> 2 & 1 == 1;
        assert_eq!(Purpose::ALL[2], Purpose::OfferPersonalise);
        assert_eq!(done.unwrap() == 1, has_personalise, "{subset:07b}");
    }
}

#[test]
fn r07_the_general_list_is_the_same_for_everybody() {
    on_each_engine(crate::ROOMS, |db| {
        let (known, stranger) = (an_adult(db, Arm::Treated, 1), a_person(db, 900));
        let receipt = consent(db, known, "maternity");
        hint(db, known, "maternity", receipt);
        assert_eq!(next(db, known).mode, Mode::Personalised);
        let (a, b) = (next_in(db, known, Mode::General), next_in(db, stranger, Mode::General));
        assert_eq!(a, b);
        assert!(a.entitlements.is_empty() && a.consent.is_none() && !a.offers[0].products.is_empty());
        let formula = a.offers.iter().flat_map(|o| &o.products).any(|p| p.sku.starts_with("inf-"));
        assert!(!formula, "formula is the best seller and still not on the list");
        assert_eq!(next(db, stranger).offers, a.offers);
    });
}

#[test]
fn r11_a_loss_silences_what_was_offered_before() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let (birth, loss) = (consent(db, person, "maternity"), consent(db, person, "bereavement"));
        hint(db, person, "maternity", birth);
        assert!(!next(db, person).offers.is_empty());
        hint(db, person, "bereavement", loss);
        let shown = next(db, person);
        assert!(shown.offers.is_empty() && !shown.entitlements.is_empty());
    });
}

#[test]
fn r14_one_decision_a_life_event_a_week_even_if_many_come_at_once() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    for _ in 0..4 {
                        hint(db, person, "maternity", receipt);
                    }
                });
            }
        });
        let decided = decisions(db);
        assert_eq!(decided.len(), 16);
        assert_eq!(decided.iter().filter(|d| d.offers > 0).count(), 1);
        assert_eq!(next(db, person).offers.len(), 3, "the one with offers is the one shown");
        db.advance(SignedDuration::from_hours(7 * 24));
        hint(db, person, "maternity", receipt);
        assert_eq!(decisions(db).iter().filter(|d| d.offers > 0).count(), 2);
    });
}

#[test]
fn the_holdout_is_logged_and_sees_the_general_list() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Holdout, 1);
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let told = &decisions(db)[0];
        assert_eq!((told.arm.as_str(), told.offers, told.entitlements), ("holdout", 0, 1));
        let shown = next(db, person);
        assert_eq!((shown.mode, shown.decision, shown.consent.clone()), (Mode::General, None, None));
        assert_eq!(shown.entitlements.len(), 1);
        assert_eq!(order_view(db, told.decision, person), None);
    });
}

fn say(
    db: &Scratch,
    by: kernel::id::PersonId,
    decision: DecisionId,
    answered: Answer,
) -> Result<Option<kernel::id::ConsentId>, growth::Error> {
    let cmd = AnswerOffer { decision, offer: "newborn_daily".to_owned(), answer: answered };
    db.write(citizen(by), move |tx, cx| answer(tx, cx, &cmd))
}

#[test]
fn a_hidden_offer_never_returns_and_an_answer_counts_once() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let decision = next(db, person).decision.unwrap();
        for answered in [Answer::Shown, Answer::Shown, Answer::Hidden] {
            assert_eq!(say(db, person, decision, answered).unwrap(), None);
        }
        assert_eq!(count(db, "SELECT COUNT(*) FROM outbox WHERE name = 'growth.offer_answered'"), 2);
        assert!(next(db, person).offers.iter().all(|offer| offer.code != "newborn_daily"));
        db.advance(SignedDuration::from_hours(8 * 24));
        hint(db, person, "maternity", receipt);
        let later = next(db, person);
        assert!(later.decision != Some(decision) && !later.offers.is_empty());
        assert!(later.offers.iter().all(|offer| offer.code != "newborn_daily"));
    });
}

#[test]
fn somebody_else_finds_nothing() {
    on_each_engine(crate::ROOMS, |db| {
        let (person, other) = (an_adult(db, Arm::Treated, 1), a_person(db, 900));
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let decision = next(db, person).decision.unwrap();
        assert!(matches!(say(db, other, decision, Answer::Hidden), Err(growth::Error::NotFound)));
        let ask = NextAsk { person, place: place(), thread: None, mode: Mode::Personalised };
        let peeked = db.read(citizen(other), move |tx, cx| next_for(tx, cx, PORTS, &ask));
        assert!(matches!(peeked, Err(growth::Error::NotFound)));
        let read = db.read(citizen(other), move |tx, cx| record(tx, cx, decision));
        assert!(matches!(read, Err(growth::Error::NotFound)));
        let joined = db.read(citizen(other), move |tx, cx| decision_for_order(tx, cx, decision, None, other));
        assert_eq!(joined.unwrap(), None);
        let unknown = AnswerOffer { decision, offer: "nothing".to_owned(), answer: Answer::Shown };
        let answered = db.write(citizen(person), move |tx, cx| answer(tx, cx, &unknown));
        assert!(matches!(answered, Err(growth::Error::NotFound)));
        assert_eq!(say(db, person, decision, Answer::Stopped).unwrap(), Some(receipt));
    });
}

#[test]
fn the_page_of_a_matter_shows_the_decision_of_its_thread() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let (birth, car) = (consent(db, person, "maternity"), consent(db, person, "vehicle"));
        let (_, thread) = hint(db, person, "maternity", birth);
        db.advance(SignedDuration::from_mins(5));
        hint(db, person, "vehicle", car);
        assert_eq!(next(db, person).offers[0].code, "new_car");
        let ask = NextAsk { person, place: place(), thread: Some(thread), mode: Mode::Personalised };
        let shown = db.read(citizen(person), move |tx, cx| next_for(tx, cx, PORTS, &ask)).unwrap();
        assert_eq!(shown.offers[0].code, "newborn_daily");
    });
}

#[test]
fn r21_a_logged_decision_is_made_again_bit_for_bit() {
    on_each_engine(crate::ROOMS, |db| {
        let person = an_adult(db, Arm::Treated, 1);
        let receipt = consent(db, person, "maternity");
        hint(db, person, "maternity", receipt);
        let id = next(db, person).decision.unwrap();
        let logged = db.read(citizen(person), move |tx, cx| record(tx, cx, id)).unwrap();
        assert_eq!(replay(&logged), logged.outcome);
        assert_eq!(logged.inputs.unwrap().region, Region::parse("440100").unwrap());
        let outcome = logged.outcome.unwrap();
        assert!(outcome.gates.iter().any(|gate| gate.candidate == "push" && gate.code == Code::R01));
    });
}
