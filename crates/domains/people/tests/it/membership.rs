//! PLUS: a year, bought once per reference, ending by itself.

use people::{Error, StartMembership};
use store::runner::Ambient as _;
use store::testing::on_each_engine;

use crate::{DAY, ROOMS, SYSTEM, a_person, names, read, write};

#[test]
fn a_membership_runs_a_year_and_is_never_renewed_by_itself() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        let start = |reference: &'static str, plan: &'static str| {
            write(db, SYSTEM, move |tx, cx| {
                let cmd = StartMembership { person, plan: plan.to_owned(), reference: reference.to_owned() };
                people::start_membership(tx, cx, &cmd)
            })
        };
        let plus = || read(db, SYSTEM, move |tx, cx| people::profile(tx, cx, person)).unwrap().plus_until;
        assert!(matches!(start("o0", "plus-life"), Err(Error::Invalid(i)) if i.code == "plan.unknown"));
        let until = start("o1", people::PLUS_YEAR).unwrap();
        assert_eq!(until, db.now() + DAY * 365);
        assert_eq!(start("o1", people::PLUS_YEAR).unwrap(), until, "paid once, started once");
        assert_eq!(plus(), Some(until));
        let next = start("o2", people::PLUS_YEAR).unwrap();
        assert_eq!(next, until + DAY * 366, "2028 has a leap day before 20 November");
        start("o3", people::PLUS_YEAR).unwrap();
        assert!(matches!(start("o4", people::PLUS_YEAR), Err(Error::Full { max: 3 })));
        assert_eq!(names(db).iter().filter(|n| **n == "people.membership_started").count(), 3);
        db.advance(DAY * (3 * 365 + 1));
        assert_eq!(plus(), None);
    });
}
