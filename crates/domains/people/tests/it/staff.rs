//! Staff: passwords, locks, roles.

use std::sync::LazyLock;

use jiff::SignedDuration;
use kernel::id::StaffId;
use kernel::{Actor, Role};
use people::{CreateStaff, Error, StaffSignedIn};
use store::testing::{Scratch, on_each_engine};

use crate::{ROOMS, SYSTEM, a_person, citizen, read, write};

/// Hashing is slow on purpose: once is enough.
static HASH: LazyLock<String> = LazyLock::new(|| people::hash_password("open sesame", &[3; 16]));

fn account(login: &str) -> CreateStaff {
    CreateStaff {
        login: login.to_owned(),
        password_hash: HASH.clone(),
        role: Role::Clerk,
        region: "440106".parse().unwrap(),
        org: Some("bureau-1".to_owned()),
        display: "窗口 1".to_owned(),
    }
}

fn create(db: &Scratch, actor: Actor, login: &'static str) -> Result<StaffId, Error> {
    write(db, actor, move |tx, cx| people::create_staff(tx, cx, &account(login)))
}

fn enter(db: &Scratch, login: &'static str, password: &str) -> StaffSignedIn {
    let checked =
        read(db, Actor::Anonymous, move |tx, _| people::password_of(tx, login)).unwrap().run(password);
    write(db, Actor::Anonymous, move |tx, cx| people::staff_sign_in(tx, cx, &checked, "desk")).unwrap()
}

#[test]
fn a_staff_session_carries_the_role_until_the_account_is_disabled() {
    on_each_engine(ROOMS, |db| {
        let id = create(db, SYSTEM, "clerk.1").unwrap();
        let StaffSignedIn::In(opened, seen) = enter(db, "clerk.1", "open sesame") else { panic!("refused") };
        assert_eq!((seen.id, seen.role, seen.org.as_deref()), (id, Role::Clerk, Some("bureau-1")));
        let token = opened.token.reveal().clone();
        let look = || {
            let token = token.clone();
            read(db, Actor::Anonymous, move |tx, cx| people::session_of(tx, cx, &token)).unwrap()
        };
        assert_eq!(look().unwrap().actor, Actor::Staff { staff: id, role: Role::Clerk });
        write(db, SYSTEM, move |tx, cx| people::disable_staff(tx, cx, id)).unwrap();
        assert!(look().is_none());
        assert!(matches!(enter(db, "clerk.1", "open sesame"), StaffSignedIn::Wrong));
        assert_eq!(read(db, SYSTEM, move |tx, _| people::staff(tx, id)).unwrap(), None);
        assert!(
            matches!(create(db, SYSTEM, "clerk.1"), Err(Error::LoginTaken)),
            "a login is never given again"
        );
    });
}

#[test]
fn ten_wrong_passwords_lock_for_a_quarter_of_an_hour() {
    on_each_engine(ROOMS, |db| {
        create(db, SYSTEM, "clerk.1").unwrap();
        assert!(matches!(enter(db, "nobody", "open sesame"), StaffSignedIn::Wrong));
        for _ in 0..10 {
            assert!(matches!(enter(db, "clerk.1", "guess"), StaffSignedIn::Wrong));
        }
        let locked = enter(db, "clerk.1", "open sesame");
        assert!(matches!(locked, StaffSignedIn::Locked { retry_after_s: 901 }), "{locked:?}");
        db.advance(SignedDuration::from_mins(15));
        assert!(matches!(enter(db, "clerk.1", "open sesame"), StaffSignedIn::In(..)));
        // A success starts the count anew.
        assert!(matches!(enter(db, "clerk.1", "guess"), StaffSignedIn::Wrong));
        assert!(matches!(enter(db, "clerk.1", "open sesame"), StaffSignedIn::In(..)));
    });
}

#[test]
fn a_check_is_worth_nothing_after_the_password_changed() {
    on_each_engine(ROOMS, |db| {
        let id = create(db, SYSTEM, "clerk.1").unwrap();
        let checked = read(db, Actor::Anonymous, |tx, _| people::password_of(tx, "clerk.1")).unwrap();
        let checked = checked.run("open sesame");
        let new = people::hash_password("another", &[4; 16]);
        write(db, SYSTEM, move |tx, cx| people::set_password(tx, cx, id, &new)).unwrap();
        let outcome =
            write(db, Actor::Anonymous, move |tx, cx| people::staff_sign_in(tx, cx, &checked, "desk"))
                .unwrap();
        assert!(matches!(outcome, StaffSignedIn::Wrong));
        assert!(matches!(enter(db, "clerk.1", "another"), StaffSignedIn::In(..)));
    });
}

#[test]
fn only_administrators_manage_accounts() {
    on_each_engine(ROOMS, |db| {
        let clerk = create(db, SYSTEM, "clerk.1").unwrap();
        let person = a_person(db, 1);
        let others = Role::ALL
            .into_iter()
            .filter(|role| *role != Role::Admin)
            .map(|role| Actor::Staff { staff: clerk, role })
            .chain([citizen(person), Actor::Anonymous]);
        for actor in others {
            assert!(matches!(create(db, actor, "clerk.2"), Err(Error::Forbidden)), "{actor}");
            let listed = read(db, actor, |tx, cx| people::staff_list(tx, cx, "", 10));
            assert!(matches!(listed, Err(Error::Forbidden)), "{actor}");
            let disabled = write(db, actor, move |tx, cx| people::disable_staff(tx, cx, clerk));
            assert!(matches!(disabled, Err(Error::Forbidden)), "{actor}");
        }
        let admin = Actor::Staff { staff: clerk, role: Role::Admin };
        create(db, admin, "clerk.2").unwrap();
        let list = read(db, admin, |tx, cx| people::staff_list(tx, cx, "clerk.1", 10)).unwrap();
        assert_eq!(list.iter().map(|a| a.login.as_str()).collect::<Vec<_>>(), ["clerk.2"]);
        assert!(matches!(create(db, admin, "Bad Login"), Err(Error::Invalid(i)) if i.code == "login.format"));
    });
}
