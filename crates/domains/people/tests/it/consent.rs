//! Receipts: default deny, one purpose at a time, sensitive data apart, effective at once both ways.

use kernel::Actor;
use kernel::id::{ConsentId, PersonId};
use people::{Error, Grant, Purpose};
use store::testing::{Scratch, on_each_engine};

use crate::{DAY, ROOMS, SYSTEM, a_person, acting, an_adult, citizen, names, read, write};

fn grant(
    db: &Scratch,
    actor: Actor,
    person: PersonId,
    purpose: Purpose,
    scopes: &'static [&'static str],
) -> Result<ConsentId, Error> {
    write(db, actor, move |tx, cx| {
        let cmd = Grant {
            person,
            purpose,
            scopes: scopes.iter().map(ToString::to_string).collect(),
            notice_version: "2026-10".to_owned(),
            channel: "web".to_owned(),
            expires_at: cx.now + DAY * 365,
        };
        people::grant(tx, cx, cmd)
    })
}

fn live(db: &Scratch, person: PersonId, purpose: Purpose, scope: Option<&'static str>) -> Option<ConsentId> {
    read(db, SYSTEM, move |tx, cx| people::live_receipt(tx, cx, person, purpose, scope)).unwrap()
}

#[test]
fn no_purpose_implies_another() {
    on_each_engine(ROOMS, |db| {
        for (place, granted) in (1u32..).zip(Purpose::ALL) {
            let person = a_person(db, place);
            for asked in Purpose::ALL {
                assert_eq!(live(db, person, asked, None), None);
            }
            grant(db, citizen(person), person, granted, &[]).unwrap();
            for asked in Purpose::ALL {
                assert_eq!(live(db, person, asked, None).is_some(), asked == granted, "{granted} {asked}");
                assert_eq!(live(db, person, asked, Some("life_event:maternity")), None);
            }
            assert_eq!(Purpose::parse(granted.name()).unwrap(), granted);
        }
    });
}

#[test]
fn a_receipt_counts_only_for_the_scope_it_names() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        let purpose = Purpose::OfferPersonalise;
        let id = grant(db, citizen(person), person, purpose, &["life_event:maternity"]).unwrap();
        assert_eq!(live(db, person, purpose, Some("life_event:maternity")), Some(id));
        assert_eq!(live(db, person, purpose, Some("life_event:vehicle")), None);
        assert_eq!(live(db, person, purpose, None), None);
    });
}

#[test]
fn sensitive_scopes_are_never_bundled() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        let purpose = Purpose::OfferPersonalise;
        for scopes in [
            &["life_event:maternity", "life_event:medical"][..],
            &["life_event:parking", "life_event:maternity"],
            &["orders", "something_new"],
        ] {
            let refused = grant(db, citizen(person), person, purpose, scopes);
            assert!(matches!(refused, Err(Error::Bundled { .. })), "{scopes:?} {refused:?}");
        }
        grant(db, citizen(person), person, purpose, &["life_event:parking", "life_event:vehicle"]).unwrap();
        let wild = grant(db, citizen(person), person, purpose, &["life_event:*"]);
        assert!(matches!(wild, Err(Error::Invalid(i)) if i.code == "consent.scope"));
    });
}

#[test]
fn withdrawing_is_one_call_effective_at_once_and_only_for_the_owner() {
    on_each_engine(ROOMS, |db| {
        let (person, stranger) = (a_person(db, 1), a_person(db, 2));
        let id = grant(db, citizen(person), person, Purpose::OfferPush, &[]).unwrap();
        let withdraw = |actor| write(db, actor, move |tx, cx| people::withdraw(tx, cx, id));
        assert!(matches!(withdraw(citizen(stranger)), Err(Error::NotFound)));
        assert!(matches!(withdraw(acting(stranger, person)), Err(Error::NotFound)));
        let others = grant(db, acting(stranger, person), person, Purpose::OfferPush, &[]);
        assert!(matches!(others, Err(Error::NotFound)));
        assert_eq!(live(db, person, Purpose::OfferPush, None), Some(id));
        withdraw(citizen(person)).unwrap();
        assert_eq!(live(db, person, Purpose::OfferPush, None), None);
        withdraw(citizen(person)).unwrap();
        let names = names(db);
        assert_eq!(names.iter().filter(|n| **n == "people.consent_granted").count(), 1);
        assert_eq!(names.iter().filter(|n| **n == "people.consent_withdrawn").count(), 1);
        let list = read(db, citizen(person), move |tx, cx| people::consents_of(tx, cx, person)).unwrap();
        assert!(list.len() == 1 && list[0].withdrawn_at.is_some());
    });
}

#[test]
fn a_receipt_ends_by_itself() {
    on_each_engine(ROOMS, |db| {
        let person = an_adult(db, 1);
        grant(db, citizen(person), person, Purpose::OfferPush, &[]).unwrap();
        db.advance(DAY * 364);
        assert!(live(db, person, Purpose::OfferPush, None).is_some());
        db.advance(DAY);
        assert!(live(db, person, Purpose::OfferPush, None).is_none());
    });
}
