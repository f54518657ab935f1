//! Addresses: sealed, bounded, and found by their owner only.

use kernel::id::PersonId;
use kernel::{Actor, Masked, Point};
use people::{AddAddress, Error};
use store::testing::on_each_engine;

use crate::{ROOMS, SYSTEM, a_person, acting, citizen, mobile, read, write};

fn home(person: PersonId) -> AddAddress {
    AddAddress {
        person,
        contact: Masked::new("欧阳收货".to_owned()),
        mobile: mobile(9),
        region: "440106".parse().unwrap(),
        text: Masked::new("体育西路 1 号 101".to_owned()),
        point: Point { lat_e7: 231_350_000, lng_e7: 1_133_210_000 },
        label: "家".to_owned(),
    }
}

#[test]
fn an_address_reads_back_for_its_owner_and_for_whoever_delivers() {
    on_each_engine(ROOMS, |db| {
        let (person, stranger) = (a_person(db, 1), a_person(db, 2));
        let id = write(db, citizen(person), move |tx, cx| people::add_address(tx, cx, home(person))).unwrap();
        for actor in [citizen(person), SYSTEM] {
            let seen = read(db, actor, move |tx, cx| people::address(tx, cx, id)).unwrap();
            assert_eq!(
                (seen.mobile.clone(), seen.point, seen.label.as_str()),
                (mobile(9), home(person).point, "家")
            );
            assert_eq!((seen.contact, seen.text), (home(person).contact, home(person).text));
        }
        for actor in [citizen(stranger), acting(stranger, person), Actor::Anonymous] {
            let refused = read(db, actor, move |tx, cx| people::address(tx, cx, id));
            assert!(matches!(refused, Err(Error::NotFound)), "{actor}");
            let refused = write(db, actor, move |tx, cx| people::remove_address(tx, cx, id));
            assert!(matches!(refused, Err(Error::NotFound)), "{actor}");
        }
        write(db, citizen(person), move |tx, cx| people::remove_address(tx, cx, id)).unwrap();
        let list = read(db, citizen(person), move |tx, cx| people::addresses_of(tx, cx, person)).unwrap();
        assert!(list.is_empty());
        assert!(
            read(db, SYSTEM, move |tx, cx| people::address(tx, cx, id)).is_ok(),
            "a running order finds it"
        );
    });
}

#[test]
fn the_list_is_bounded_and_empty_fields_are_refused() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        let refused = write(db, citizen(person), move |tx, cx| {
            people::add_address(tx, cx, AddAddress { contact: Masked::new(" ".to_owned()), ..home(person) })
        });
        assert!(
            matches!(refused, Err(Error::Invalid(i)) if i.code == "address.length" && i.field == "contact")
        );
        let full = write(db, citizen(person), move |tx, cx| {
            for _ in 0..people::ADDRESSES_MAX {
                people::add_address(tx, cx, home(person))?;
            }
            people::add_address(tx, cx, home(person))
        });
        assert!(matches!(full, Err(Error::Full { max: people::ADDRESSES_MAX })));
    });
}
