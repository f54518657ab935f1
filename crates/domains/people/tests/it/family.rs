//! Real names, children, guardians, delegations.

use kernel::id::{DelegationId, PersonId};
use kernel::{Masked, Sex};
use people::{AddChild, Delegate, Error, Grant, Kin, Purpose};
use store::testing::{Scratch, on_each_engine};

use crate::{
    DAY, ROOMS, SYSTEM, a_person, acting, an_adult, citizen, code_in, names, number, read, verify, write,
};

fn add_child(db: &Scratch, parent: PersonId, birth: &str, sequence: u32) -> Result<PersonId, Error> {
    let number = number(birth, sequence);
    write(db, citizen(parent), move |tx, cx| {
        let cmd = AddChild {
            name: Masked::new("欧阳小满".to_owned()),
            number: number.clone(),
            authority_reference: "ga-2".to_owned(),
        };
        people::add_child(tx, cx, &cmd)
    })
}

fn may(db: &Scratch, agent: PersonId, grantor: PersonId, scope: &'static str) -> bool {
    read(db, SYSTEM, move |tx, cx| people::may_act_for(tx, cx, agent, grantor, scope)).unwrap()
}

#[test]
fn one_identity_number_is_one_account() {
    on_each_engine(ROOMS, |db| {
        let (first, second) = (a_person(db, 1), a_person(db, 2));
        let mine = number("19900307", 123);
        verify(db, first, mine.clone()).unwrap();
        verify(db, first, mine.clone()).unwrap();
        assert!(matches!(verify(db, second, mine.clone()), Err(Error::NumberTaken)));
        assert!(matches!(verify(db, first, number("19900307", 125)), Err(Error::AlreadyVerified)));
        assert_eq!(names(db).iter().filter(|n| **n == "people.verified").count(), 1);
        let profile = read(db, SYSTEM, move |tx, cx| people::profile(tx, cx, first)).unwrap();
        assert_eq!(profile.verified.unwrap().sex, Sex::Male);
        let now = "2026-03-06T15:59:59Z".parse().unwrap();
        assert_eq!(people::age(&profile, now), Some(35), "a birthday begins at midnight in China");
        assert_eq!(people::age(&profile, "2026-03-06T16:00:00Z".parse().unwrap()), Some(36));
        let real = read(db, SYSTEM, move |tx, cx| people::real_name(tx, cx, first)).unwrap().unwrap();
        assert_eq!((real.name.reveal().as_str(), real.number), ("欧阳验证", mine));
    });
}

#[test]
fn threads_cannot_share_an_identity_number() {
    on_each_engine(ROOMS, |db| {
        let people: Vec<PersonId> = (1..=5).map(|last| a_person(db, last)).collect();
        let verified: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = people
                .iter()
                .map(|p| scope.spawn(|| usize::from(verify(db, *p, number("19900307", 123)).is_ok())))
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(verified, 1, "{}", db.engine);
    });
}

#[test]
fn a_child_below_fourteen_has_no_account_of_its_own() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        let young = verify(db, person, number("20130101", 1));
        assert!(matches!(young, Err(Error::GuardianNeeded { below_age: 14 })));
        verify(db, person, number("20120101", 1)).unwrap();
    });
}

#[test]
fn a_guardian_acts_for_a_child_until_it_is_of_age() {
    on_each_engine(ROOMS, |db| {
        let (parent, stranger) = (an_adult(db, 1), an_adult(db, 2));
        let child = add_child(db, parent, "20131201", 7).unwrap();
        assert!(may(db, parent, child, "civic:cn.family.childcare_subsidy"));
        assert!(!may(db, child, parent, "civic:x") && !may(db, stranger, child, "civic:x"));
        assert!(matches!(add_child(db, stranger, "20131201", 7), Err(Error::NumberTaken)));
        assert!(matches!(add_child(db, parent, "20000101", 9), Err(Error::State { .. })));

        let grant = move |tx: &mut store::Tx<'_>, cx: &kernel::Cx| {
            let cmd = Grant {
                person: child,
                purpose: Purpose::CivicService,
                scopes: vec![],
                notice_version: "1".to_owned(),
                channel: "web".to_owned(),
                expires_at: cx.now + DAY,
            };
            people::grant(tx, cx, cmd)
        };
        assert!(matches!(write(db, citizen(child), grant), Err(Error::GuardianNeeded { below_age: 14 })));
        assert!(matches!(write(db, acting(stranger, child), grant), Err(Error::NotFound)));
        write(db, acting(parent, child), grant).unwrap();

        let other =
            write(db, citizen(stranger), move |tx, cx| people::add_guardian(tx, cx, child, stranger, "ga-3"));
        assert!(matches!(other, Err(Error::NotFound)));
        write(db, citizen(parent), move |tx, cx| people::add_guardian(tx, cx, child, stranger, "ga-3"))
            .unwrap();
        assert!(may(db, stranger, child, "civic:x"));

        // From 20 November 2026 to the day before the eighteenth birthday, 30 November 2031.
        db.advance(DAY * 1_836);
        assert!(may(db, parent, child, "civic:x"));
        db.advance(DAY);
        assert!(!may(db, parent, child, "civic:x"), "of age");
    });
}

#[test]
fn a_childs_message_goes_to_the_guardian() {
    on_each_engine(ROOMS, |db| {
        let parent = an_adult(db, 1);
        let child = add_child(db, parent, "20200101", 7).unwrap();
        let id = write(db, SYSTEM, move |tx, cx| {
            people::queue_message(tx, cx, child, "people.confirm_code", &[("code", "424242")])
        })
        .unwrap();
        assert_eq!(code_in(db, id), "424242");
        let sent = read(db, SYSTEM, move |tx, cx| people::message_to_send(tx, cx, id)).unwrap().unwrap();
        assert_eq!(sent.mobile, crate::mobile(1));
    });
}

#[test]
fn only_a_verified_adult_adds_a_child() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        assert!(matches!(add_child(db, person, "20200101", 7), Err(Error::NotVerified)));
        verify(db, person, number("20100101", 5)).unwrap();
        assert!(matches!(add_child(db, person, "20200101", 7), Err(Error::GuardianNeeded { below_age: 18 })));
    });
}

#[test]
fn a_delegation_works_from_acceptance_to_revocation_or_end_in_its_scopes() {
    on_each_engine(ROOMS, |db| {
        let (elder, agent, stranger) = (an_adult(db, 1), an_adult(db, 2), an_adult(db, 3));
        let offer = |days: i32| {
            write(db, citizen(elder), move |tx, cx| {
                let cmd =
                    Delegate { agent, scopes: vec!["civic:*".to_owned()], expires_at: cx.now + DAY * days };
                people::delegate(tx, cx, &cmd)
            })
        };
        assert!(matches!(offer(367), Err(Error::Invalid(i)) if i.code == "delegation.term"));
        assert!(matches!(offer(0), Err(Error::Invalid(_))));
        let accept = |actor, id: DelegationId| {
            write(db, citizen(actor), move |tx, cx| people::accept_delegation(tx, cx, id))
        };
        let revoke = |actor, id: DelegationId| {
            write(db, citizen(actor), move |tx, cx| people::revoke_delegation(tx, cx, id))
        };

        let first = offer(30).unwrap();
        assert!(!may(db, agent, elder, "civic:pension"), "not accepted yet");
        assert!(matches!(accept(stranger, first), Err(Error::NotFound)));
        accept(agent, first).unwrap();
        assert!(may(db, agent, elder, "civic:pension") && !may(db, agent, elder, "people:address"));
        assert!(!may(db, elder, agent, "civic:pension"));
        assert!(matches!(revoke(stranger, first), Err(Error::NotFound)));
        revoke(elder, first).unwrap();
        assert!(!may(db, agent, elder, "civic:pension"));
        assert!(matches!(accept(agent, first), Err(Error::State { state: "revoked" })));

        let second = offer(30).unwrap();
        accept(agent, second).unwrap();
        db.advance(DAY * 30);
        assert!(!may(db, agent, elder, "civic:pension"), "over");

        // Who acts under a delegation cannot hand it on.
        let onward = write(db, acting(agent, elder), move |tx, cx| {
            let cmd =
                Delegate { agent: stranger, scopes: vec!["civic:*".to_owned()], expires_at: cx.now + DAY };
            people::delegate(tx, cx, &cmd)
        });
        assert!(matches!(onward, Err(Error::Forbidden)));
    });
}

#[test]
fn a_household_is_joined_by_invitation_and_gives_no_right() {
    on_each_engine(ROOMS, |db| {
        let (keeper, spouse) = (an_adult(db, 1), an_adult(db, 2));
        let household =
            write(db, citizen(keeper), move |tx, cx| people::invite(tx, cx, spouse, Kin::Spouse)).unwrap();
        let members = || read(db, citizen(keeper), move |tx, cx| people::members_of(tx, cx, keeper)).unwrap();
        let seen: Vec<_> = members().iter().map(|m| (m.person, m.kin, m.joined)).collect();
        assert!(seen.contains(&(keeper, Kin::Keeper, true)) && seen.contains(&(spouse, Kin::Spouse, false)));
        let uninvited =
            write(db, citizen(keeper), move |tx, cx| people::leave_household(tx, cx, household, keeper));
        assert!(matches!(uninvited, Err(Error::NotFound)));
        write(db, citizen(spouse), move |tx, cx| people::join_household(tx, cx, household)).unwrap();
        assert!(members().iter().all(|m| m.joined));
        assert!(!may(db, spouse, keeper, "civic:x") && !may(db, keeper, spouse, "civic:x"));
        write(db, citizen(spouse), move |tx, cx| people::leave_household(tx, cx, household, spouse)).unwrap();
        assert_eq!(members().len(), 1);
    });
}
