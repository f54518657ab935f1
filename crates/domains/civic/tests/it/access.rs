//! Whose case it is: everybody else finds nothing.

use super::*;

#[test]
fn another_citizens_case_is_not_found() {
    each(|db| {
        let (person, other) = (a_citizen(db, 1), a_citizen(db, 2));
        let case = a_draft(db, person, birth());
        assert!(matches!(case_view(db, other, case), Err(Error::NotFound)));
        assert!(matches!(submit(db, other, case), Err(Error::NotFound)));
        let answers = birth();
        let saved =
            write(db, citizen(other), move |tx, cx| civic::save_draft(tx, cx, packs(), case, &answers, &[]));
        assert!(matches!(saved, Err(Error::NotFound)));
        let withdrawn = write(db, citizen(other), move |tx, cx| civic::withdraw(tx, cx, case));
        assert!(matches!(withdrawn, Err(Error::NotFound)));
        let unknown = CaseId::from_parts(1, kernel::Slot::new(1).unwrap(), 1);
        assert!(matches!(case_view(db, person, unknown), Err(Error::NotFound)));
    });
}

#[test]
fn a_clerk_of_another_city_finds_nothing() {
    each(|db| {
        let person = a_citizen(db, 1);
        let here = a_clerk(db);
        let district = a_staff(db, "clerk-th", Role::Clerk, "440106");
        let province = a_staff(db, "clerk-gd", Role::Clerk, "440000");
        let elsewhere = a_staff(db, "clerk-sz", Role::Clerk, "440300");
        let case = a_case(db, person);
        for staff in [here, district, province] {
            assert_eq!(desk_view(db, staff, case).unwrap().case.id, case);
        }
        assert!(matches!(desk_view(db, elsewhere, case), Err(Error::NotFound)));
        assert!(matches!(accept(db, elsewhere, case), Err(Error::NotFound)));
        assert!(matches!(ask(db, elsewhere, case), Err(Error::NotFound)));
        assert!(matches!(approve(db, elsewhere, case), Err(Error::NotFound)));
        assert!(matches!(refuse(db, elsewhere, case, "no"), Err(Error::NotFound)));
    });
}

#[test]
fn a_draft_is_the_citizens_own() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let draft = a_draft(db, person, birth());
        assert!(matches!(desk_view(db, staff, draft), Err(Error::NotFound)));
    });
}

#[test]
fn another_role_may_not_touch_cases() {
    each(|db| {
        let person = a_citizen(db, 1);
        let case = a_case(db, person);
        let merchant = a_staff(db, "shop", Role::Merchant, "440100");
        let actors = [
            Actor::Staff { staff: merchant, role: Role::Merchant },
            // A session that claims a role its account does not have.
            Actor::Staff { staff: merchant, role: Role::Clerk },
            Actor::Anonymous,
            citizen(person),
        ];
        for actor in actors {
            let accepted = write(db, actor, move |tx, cx| civic::accept(tx, cx, case));
            assert!(matches!(accepted, Err(Error::Forbidden)), "{actor}");
        }
        let staff = a_clerk(db);
        let seen = read(db, clerk(staff), move |tx, cx| civic::case_view(tx, cx, packs(), case));
        assert!(matches!(seen, Err(Error::Forbidden)));
    });
}

#[test]
fn opening_a_case_is_noted_for_the_applicant_to_see() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let case = a_case(db, person);
        let opened = desk_view(db, staff, case).unwrap();
        assert_eq!(opened.applicant.name, "林小满");
        assert!(opened.applicant.number_masked.contains('*') && opened.applicant.mobile_masked.contains('*'));
        assert_eq!(opened.case.allowed, ["accept", "supplement", "refuse"]);
        let log =
            read(db, citizen(person), move |tx, cx| Ok(people::access_log(tx, cx, person, 10)?)).unwrap();
        assert_eq!(log.len(), 1);
        assert_eq!((log[0].staff, log[0].purpose.clone()), (staff, format!("civic.case:{case}")));
    });
}
