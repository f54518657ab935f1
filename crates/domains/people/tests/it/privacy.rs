//! What is in the file, what is known, who looked, and being forgotten.

use std::path::Path;

use kernel::id::{PersonId, StaffId};
use kernel::{Actor, Cx, Masked, Point, Role, Slot};
use people::{
    AddAddress, AddChild, CodePurpose, Error, Grant, Purpose, RequestCode, SignIn, SignedIn, VerifyRealName,
    vault,
};
use store::testing::{Scratch, on_each_engine};
use store::{Config, Store, Tx};

use crate::{
    DAY, ROOMS, SYSTEM, a_person, acting, an_adult, citizen, mobile, names, number, read, signed_in, write,
};

fn add_home(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<kernel::id::AddressId, Error> {
    people::add_address(
        tx,
        cx,
        AddAddress {
            person,
            contact: Masked::new("司马收件".to_owned()),
            mobile: mobile(77_777_777),
            region: "440106".parse().unwrap(),
            text: Masked::new("珠江新城甲乙丙路 88 号".to_owned()),
            point: Point { lat_e7: 231_198_765, lng_e7: 1_133_212_345 },
            label: "外婆的老屋".to_owned(),
        },
    )
}

fn add_consent(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<kernel::id::ConsentId, Error> {
    let cmd = Grant {
        person,
        purpose: Purpose::OfferPush,
        scopes: vec![],
        notice_version: "1".to_owned(),
        channel: "web".to_owned(),
        expires_at: cx.now + DAY,
    };
    people::grant(tx, cx, cmd)
}

fn clerk() -> Actor {
    Actor::Staff { staff: StaffId::from_parts(1, Slot::new(1).unwrap(), 1), role: Role::Clerk }
}

/// Every byte SQLite wrote, the write-ahead log too.
fn bytes_in(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.flat_map(|file| std::fs::read(file).unwrap()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

/// A life in one database file: signs up, is verified, has a child and an address, gets messages.
fn live(store: &Store, clock: &Scratch) -> (PersonId, String) {
    let ask = |tx: &mut Tx<'_>, cx: &Cx| {
        let cmd = RequestCode { mobile: mobile(12_345_678), purpose: CodePurpose::SignIn };
        people::request_code(tx, cx, &cmd)
    };
    let message = store.write_blocking(clock.cx_of(Actor::Anonymous), ask).unwrap();
    let sent = store
        .read_blocking(clock.cx_of(SYSTEM), move |tx, cx| people::message_to_send(tx, cx, message))
        .unwrap()
        .unwrap();
    let text = sent.text.into_inner();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned();
    let outcome = store.write_blocking(clock.cx_of(Actor::Anonymous), move |tx, cx| {
        let device = "phone".to_owned();
        let cmd = SignIn { mobile: mobile(12_345_678), code: code.clone(), device, region: None };
        people::sign_in(tx, cx, &cmd)
    });
    let Ok(SignedIn::In { person, opened, .. }) = outcome else { panic!("{outcome:?}") };
    let rest = store.write_blocking(clock.cx_of(citizen(person)), move |tx, cx| {
        let me = VerifyRealName {
            name: Masked::new("诸葛金丝雀".to_owned()),
            number: number("19900307", 123),
            authority_reference: "ga-1".to_owned(),
        };
        people::verify_real_name(tx, cx, &me)?;
        let child = AddChild {
            name: Masked::new("诸葛小雀".to_owned()),
            number: number("20200707", 77),
            authority_reference: "ga-2".to_owned(),
        };
        people::add_child(tx, cx, &child)?;
        add_home(tx, cx, person)?;
        people::queue_message(tx, cx, person, "people.confirm_code", &[("code", "canary-code")])
    });
    rest.unwrap();
    (person, opened.token.into_inner())
}

#[test]
fn no_personal_data_is_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Scratch::sqlite(ROOMS);
    let config = Config::Sqlite { path: folder.path().join("city.db"), readers: 1 };
    let store = Store::open(&config, ROOMS).unwrap();
    let (person, token) = live(&store, &clock);
    for bytes in [bytes_in(folder.path()), {
        drop(store);
        bytes_in(folder.path())
    }] {
        assert!(holds(&bytes, &person.to_string()), "the search finds what is there");
        for canary in [
            mobile(12_345_678).reveal(),
            mobile(77_777_777).reveal(),
            number("19900307", 123).reveal(),
            number("20200707", 77).reveal(),
            "19900307",
            "诸葛",
            "小雀",
            "司马收件",
            "珠江新城",
            "外婆",
            "231198765",
            "canary-code",
            token.as_str(),
        ] {
            assert!(!holds(&bytes, canary), "{canary} is in the file");
        }
    }
}

#[test]
fn sealed_data_opens_for_its_subject_only() {
    on_each_engine(ROOMS, |db| {
        let (person, other) = (a_person(db, 1), a_person(db, 2));
        let sealed = write(db, SYSTEM, move |tx, cx| vault::seal(tx, cx, person, b"secret")).unwrap();
        let bytes = sealed.clone();
        let plain = read(db, SYSTEM, move |tx, cx| vault::open(tx, cx, person, &bytes)).unwrap();
        assert_eq!(plain, b"secret");
        let foreign = read(db, SYSTEM, move |tx, cx| vault::open(tx, cx, other, &sealed));
        assert!(matches!(foreign, Err(Error::Store(store::Error::Corrupt(_)))));
    });
}

#[test]
fn whoever_of_the_staff_looks_is_seen_by_the_person() {
    on_each_engine(ROOMS, |db| {
        let (person, stranger) = (an_adult(db, 1), a_person(db, 2));
        let sealed = write(db, SYSTEM, move |tx, cx| vault::seal(tx, cx, person, b"papers")).unwrap();
        let bytes = sealed.clone();
        let plain =
            write(db, clerk(), move |tx, cx| vault::open_for_staff(tx, cx, person, &bytes, "cse_1")).unwrap();
        assert_eq!(plain, b"papers");
        let real =
            write(db, clerk(), move |tx, cx| people::real_name_for_staff(tx, cx, person, "cse_2")).unwrap();
        assert!(real.is_some());
        for actor in [citizen(stranger), SYSTEM] {
            let bytes = sealed.clone();
            let refused =
                write(db, actor, move |tx, cx| vault::open_for_staff(tx, cx, person, &bytes, "curious"));
            assert!(matches!(refused, Err(Error::Forbidden)), "{actor}");
        }
        let log = read(db, citizen(person), move |tx, cx| people::access_log(tx, cx, person, 10)).unwrap();
        let mut seen: Vec<_> = log.iter().map(|a| (a.role, a.purpose.as_str())).collect();
        seen.sort_unstable();
        assert_eq!(seen, [(Role::Clerk, "cse_1"), (Role::Clerk, "cse_2")]);
        let foreign = read(db, citizen(stranger), move |tx, cx| people::access_log(tx, cx, person, 10));
        assert!(matches!(foreign, Err(Error::NotFound)));
    });
}

#[test]
fn the_privacy_centre_shows_everything_to_the_person_and_nothing_to_others() {
    on_each_engine(ROOMS, |db| {
        let (person, stranger) = (an_adult(db, 1), a_person(db, 2));
        write(db, citizen(person), move |tx, cx| {
            add_home(tx, cx, person)?;
            add_consent(tx, cx, person)
        })
        .unwrap();
        let known = read(db, citizen(person), move |tx, cx| people::what_is_known(tx, cx, person)).unwrap();
        assert_eq!(known.mobile.as_deref(), Some(mobile(1).masked().as_str()));
        assert_eq!(known.number.as_deref(), Some(number("19900307", 1).masked().as_str()));
        assert_eq!((known.addresses.len(), known.consents.len()), (1, 1));
        let printed = format!("{known:?}");
        assert!(!printed.contains("珠江新城") && !printed.contains(mobile(1).reveal()));
        for actor in [citizen(stranger), acting(stranger, person), clerk()] {
            let refused = read(db, actor, move |tx, cx| people::what_is_known(tx, cx, person));
            assert!(matches!(refused, Err(Error::NotFound)), "{actor}");
        }
    });
}

#[test]
fn a_forgotten_person_is_gone_and_the_number_begins_anew() {
    on_each_engine(ROOMS, |db| {
        let (person, _, opened) = signed_in(db, 1);
        crate::verify(db, person, number("19900307", 1)).unwrap();
        let (address, sealed, child) = write(db, citizen(person), move |tx, cx| {
            add_consent(tx, cx, person)?;
            let sealed = vault::seal(tx, cx, person, b"papers")?;
            let child = AddChild {
                name: Masked::new("欧阳小满".to_owned()),
                number: number("20200707", 77),
                authority_reference: "ga-2".to_owned(),
            };
            Ok((add_home(tx, cx, person)?, sealed, people::add_child(tx, cx, &child)?))
        })
        .unwrap();
        let stranger = a_person(db, 2);
        for actor in [citizen(stranger), acting(stranger, person), clerk(), Actor::Anonymous] {
            let refused = write(db, actor, move |tx, cx| people::forget(tx, cx, person));
            assert!(matches!(refused, Err(Error::NotFound)), "{actor}");
        }

        write(db, citizen(person), move |tx, cx| people::forget(tx, cx, person)).unwrap();
        let again = write(db, citizen(person), move |tx, cx| people::forget(tx, cx, person));
        assert!(matches!(again, Err(Error::Forgotten)));
        let opened_again = read(db, SYSTEM, move |tx, cx| vault::open(tx, cx, person, &sealed));
        assert!(matches!(opened_again, Err(Error::Forgotten)));
        let resealed = write(db, SYSTEM, move |tx, cx| vault::seal(tx, cx, person, b"new"));
        assert!(matches!(resealed, Err(Error::Forgotten)), "no new key is made");
        for gone in [person, child] {
            let profile = read(db, SYSTEM, move |tx, cx| people::profile(tx, cx, gone));
            assert!(matches!(profile, Err(Error::Forgotten)));
        }
        assert!(matches!(
            read(db, SYSTEM, move |tx, cx| people::address(tx, cx, address)),
            Err(Error::NotFound)
        ));
        let receipt =
            read(db, SYSTEM, move |tx, cx| people::live_receipt(tx, cx, person, Purpose::OfferPush, None));
        assert_eq!(receipt.unwrap(), None);
        let token = opened.token.into_inner();
        let session = read(db, Actor::Anonymous, move |tx, cx| people::session_of(tx, cx, &token));
        assert!(session.unwrap().is_none());
        assert_eq!(names(db).iter().filter(|n| **n == "people.forgotten").count(), 2, "the child too");

        let (anew, is_new, _) = signed_in(db, 1);
        assert!(is_new && anew != person);
        crate::verify(db, anew, number("19900307", 1)).unwrap();
    });
}
