//! The clerk's inbox: filters, colours, pages, counts, and accepting many at once.

use civic::InboxFilter;
use civic::view::{Colour, InboxView};

use super::*;

fn inbox(db: &Scratch, staff: StaffId, filter: InboxFilter) -> Result<InboxView, Error> {
    read(db, clerk(staff), move |tx, cx| civic::inbox(tx, cx, &filter))
}

fn ids(view: &InboxView) -> Vec<CaseId> {
    view.page.items.iter().map(|row| row.id).collect()
}

fn filter() -> InboxFilter {
    InboxFilter { limit: 20, ..InboxFilter::default() }
}

#[test]
fn an_inbox_shows_its_own_jurisdiction_and_no_drafts() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let elsewhere = a_staff(db, "clerk-sz", Role::Clerk, "440300");
        let case = a_case(db, person);
        a_draft(db, person, birth());
        let view = inbox(db, staff, filter()).unwrap();
        assert_eq!(ids(&view), [case]);
        assert_eq!(view.counts, [("submitted".to_owned(), 1)].into());
        let row = &view.page.items[0];
        assert_eq!((row.applicant_masked.as_str(), row.amount), ("林**", Some(Fen::yuan(29_400))));
        let other = inbox(db, elsewhere, filter()).unwrap();
        assert!(other.page.items.is_empty() && other.counts.is_empty());
    });
}

#[test]
fn an_inbox_is_read_page_by_page_and_accepted_in_one_go() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let cases: Vec<CaseId> = (0..3)
            .map(|_| {
                db.advance(SignedDuration::from_secs(1));
                a_case(db, person)
            })
            .collect();
        let first = inbox(db, staff, InboxFilter { limit: 2, ..filter() }).unwrap();
        assert_eq!(ids(&first), cases[..2]);
        let second = inbox(db, staff, InboxFilter { limit: 2, cursor: first.page.next, ..filter() }).unwrap();
        assert_eq!((ids(&second), second.page.next), (cases[2..].to_vec(), None));

        let unknown = CaseId::from_parts(1, kernel::Slot::new(1).unwrap(), 1);
        accept(db, staff, cases[0]).unwrap();
        let wanted = [cases.clone(), vec![unknown]].concat();
        let bulk = write(db, clerk(staff), move |tx, cx| civic::accept_many(tx, cx, &wanted)).unwrap();
        assert_eq!(bulk.accepted, cases[1..]);
        let failed: Vec<(CaseId, &str)> = bulk.failed.iter().map(|f| (f.case, f.code.as_str())).collect();
        assert_eq!(failed, [(cases[0], "state"), (unknown, "not_found")]);
    });
}

#[test]
fn an_inbox_is_filtered_by_state_service_number_and_colour() {
    each(|db| {
        let (person, staff) = (a_citizen(db, 1), a_clerk(db));
        let old = a_case(db, person);
        accept(db, staff, old).unwrap();
        settle(db);
        db.advance(DAY * 21); // Fifteen of twenty workdays: yellow.
        let new = a_case(db, person);
        let by = |change: &dyn Fn(&mut InboxFilter)| {
            let mut filter = filter();
            change(&mut filter);
            ids(&inbox(db, staff, filter).unwrap())
        };
        assert_eq!(by(&|f| f.state = Some("in_review".to_owned())), [old]);
        assert_eq!(by(&|f| f.service = Some(MATERNITY.to_owned())), [old, new]);
        assert_eq!(by(&|f| f.service = Some(CHILDCARE.to_owned())), []);
        assert_eq!(by(&|f| f.colour = Some(Colour::Yellow)), [old]);
        assert_eq!(by(&|f| f.colour = Some(Colour::Green)), [new]);
        assert_eq!(by(&|f| f.colour = Some(Colour::Red)), []);
        let number = case_view(db, person, new).unwrap().number;
        let tail = number[number.len() - 9..].to_lowercase();
        assert_eq!(by(&|f| f.text = Some(tail.clone())), [new]);
        for bad in ["%", "100%_", "林"] {
            let found = inbox(db, staff, InboxFilter { text: Some(bad.to_owned()), ..filter() });
            assert!(matches!(found, Err(Error::Invalid(_))), "{bad}");
        }
        let unknown = inbox(db, staff, InboxFilter { state: Some("lost".to_owned()), ..filter() });
        assert!(matches!(unknown, Err(Error::Invalid(_))));
    });
}
