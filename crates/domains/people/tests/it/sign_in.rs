//! Codes, sessions, devices.

use jiff::SignedDuration;
use kernel::Actor;
use people::{CodePurpose, Error, SignedIn};
use store::testing::on_each_engine;

use crate::{
    DAY, ROOMS, SYSTEM, a_person, citizen, code_in, enter, mobile, names, read, request, signed_in, write,
};

const MINUTE: SignedDuration = SignedDuration::from_secs(61);

#[test]
fn first_use_registers_and_the_second_finds_the_same_person() {
    on_each_engine(ROOMS, |db| {
        let (person, is_new, first) = signed_in(db, 1);
        assert!(is_new);
        db.advance(MINUTE);
        let (again, is_new, second) = signed_in(db, 1);
        assert_eq!((again, is_new), (person, false));
        assert_ne!(first.token.reveal(), second.token.reveal());
        assert_eq!(names(db).iter().filter(|n| **n == "people.registered").count(), 1);
        let found = read(db, SYSTEM, |tx, cx| people::person_by_mobile(tx, cx, &mobile(1))).unwrap();
        assert_eq!(found, Some(person));
        let profile = read(db, SYSTEM, move |tx, cx| people::profile(tx, cx, person)).unwrap();
        assert_eq!((profile.region.code(), profile.verified, profile.plus_until), ("440100", None, None));
    });
}

#[test]
fn five_wrong_tries_end_a_code() {
    on_each_engine(ROOMS, |db| {
        let code = code_in(db, request(db, mobile(1)).unwrap());
        let wrong = if code == "000000" { "111111" } else { "000000" };
        for left in (0..5).rev() {
            let answer = enter(db, mobile(1), wrong).unwrap();
            assert!(matches!(answer, SignedIn::Wrong { tries_left } if tries_left == left), "{answer:?}");
        }
        assert!(matches!(enter(db, mobile(1), &code), Err(Error::CodeExpired)));
        assert!(!names(db).contains(&"people.registered"));
    });
}

#[test]
fn a_code_works_once_for_its_purpose_and_for_five_minutes() {
    on_each_engine(ROOMS, |db| {
        let code = code_in(db, request(db, mobile(1)).unwrap());
        let typed = code.clone();
        let other = write(db, SYSTEM, move |tx, cx| {
            people::check_code(tx, cx, &mobile(1), CodePurpose::Confirm, &typed)
        });
        assert!(matches!(other, Err(Error::CodeExpired)));
        assert!(matches!(enter(db, mobile(2), &code), Err(Error::CodeExpired)));
        assert!(matches!(enter(db, mobile(1), &code), Ok(SignedIn::In { .. })));
        assert!(matches!(enter(db, mobile(1), &code), Err(Error::CodeExpired)));
        db.advance(MINUTE);
        let late = code_in(db, request(db, mobile(1)).unwrap());
        db.advance(SignedDuration::from_mins(5));
        assert!(matches!(enter(db, mobile(1), &late), Err(Error::CodeExpired)));
    });
}

#[test]
fn a_number_gets_one_code_a_minute_and_ten_a_day() {
    on_each_engine(ROOMS, |db| {
        request(db, mobile(1)).unwrap();
        db.advance(SignedDuration::from_secs(20));
        let soon = request(db, mobile(1));
        assert!(matches!(soon, Err(Error::TooSoon { retry_after_s: 41 })), "{soon:?}");
        request(db, mobile(2)).unwrap();
        for _ in 1..10 {
            db.advance(MINUTE);
            request(db, mobile(1)).unwrap();
        }
        db.advance(MINUTE);
        // The test's clock starts at ten in the morning in China: some fourteen hours are left of the day.
        let full = request(db, mobile(1));
        assert!(matches!(full, Err(Error::TooSoon { retry_after_s: 49_000..=50_400 })), "{full:?}");
        db.advance(DAY);
        request(db, mobile(1)).unwrap();
    });
}

#[test]
fn threads_cannot_get_two_codes_at_once() {
    on_each_engine(ROOMS, |db| {
        let sent: usize = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..6).map(|_| scope.spawn(|| usize::from(request(db, mobile(1)).is_ok()))).collect();
            threads.into_iter().map(|t| t.join().unwrap()).sum()
        });
        assert_eq!(sent, 1, "{}", db.engine);
    });
}

#[test]
fn a_session_lives_by_its_token_until_idle_aged_or_ended() {
    on_each_engine(ROOMS, |db| {
        let (person, _, opened) = signed_in(db, 1);
        let token = opened.token.reveal().clone();
        let look = |token: &str| {
            let token = token.to_owned();
            read(db, Actor::Anonymous, move |tx, cx| people::session_of(tx, cx, &token)).unwrap()
        };
        let session = look(&token).unwrap();
        assert_eq!(session.actor, citizen(person));
        assert!(session.csrf_fits(opened.csrf.reveal()) && !session.csrf_fits("") && !session.stale);
        assert!(look("").is_none() && look(&token.replace(&token[..1], "z")).is_none());

        db.advance(DAY * 29);
        assert!(look(&token).unwrap().stale);
        let id = session.id;
        write(db, SYSTEM, move |tx, cx| people::touch(tx, cx, id)).unwrap();
        db.advance(DAY * 29);
        assert!(look(&token).is_some(), "touched, so not idle");
        db.advance(DAY);
        assert!(look(&token).is_none(), "thirty days without use");

        let (_, _, second) = signed_in(db, 1);
        let token = second.token.reveal().clone();
        for _ in 0..9 {
            db.advance(DAY * 20);
            write(db, SYSTEM, move |tx, cx| people::touch(tx, cx, second.session)).unwrap();
        }
        assert!(look(&token).is_none(), "no session outlives 180 days");

        let (_, _, third) = signed_in(db, 1);
        let token = third.token.reveal().clone();
        let leaving = token.clone();
        write(db, citizen(person), move |tx, cx| people::sign_out(tx, cx, &leaving)).unwrap();
        assert!(look(&token).is_none());
    });
}

#[test]
fn only_the_owner_sees_and_revokes_devices() {
    on_each_engine(ROOMS, |db| {
        let (person, _, opened) = signed_in(db, 1);
        let stranger = a_person(db, 2);
        let id = opened.session;
        let devices = read(db, citizen(person), people::sessions).unwrap();
        assert_eq!((devices.len(), devices[0].session, devices[0].device.as_str()), (1, id, "test device"));
        let foreign = write(db, citizen(stranger), move |tx, cx| people::revoke(tx, cx, id));
        assert!(matches!(foreign, Err(Error::NotFound)));
        write(db, citizen(person), move |tx, cx| people::revoke(tx, cx, id)).unwrap();
        assert!(read(db, citizen(person), people::sessions).unwrap().is_empty());
        assert!(matches!(read(db, Actor::Anonymous, people::sessions), Err(Error::Forbidden)));
    });
}
