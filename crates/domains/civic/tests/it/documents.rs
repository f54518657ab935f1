//! Documents: the owner's, and the clerk's once they are attached to a case of the jurisdiction.

use civic::{DocumentBytes, Mime, StoreDocument};

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nnot much of a picture";

fn a_document(db: &Scratch, person: PersonId) -> DocumentId {
    let stored = write(db, citizen(person), |tx, cx| {
        let cmd = StoreDocument {
            kind: "birth_certificate".to_owned(),
            name: "出生证.png".to_owned(),
            bytes: PNG.to_vec(),
        };
        civic::store_document(tx, cx, &cmd)
    });
    stored.unwrap().id
}

fn open(db: &Scratch, actor: Actor, id: DocumentId) -> Result<DocumentBytes, Error> {
    write(db, actor, move |tx, cx| civic::open_document(tx, cx, id))
}

#[test]
fn a_document_is_its_owners_until_it_is_attached() {
    each(|db| {
        let (person, other, staff) = (a_citizen(db, 1), a_citizen(db, 2), a_clerk(db));
        let elsewhere = a_staff(db, "clerk-sz", Role::Clerk, "440300");
        let id = a_document(db, person);
        let own = open(db, citizen(person), id).unwrap();
        assert_eq!((own.mime, own.name.as_str(), own.bytes.as_slice()), (Mime::Png, "出生证.png", PNG));
        for actor in [citizen(other), clerk(staff)] {
            assert!(matches!(open(db, actor, id), Err(Error::NotFound)), "{actor}");
        }

        let case = a_case(db, person);
        ask(db, staff, case).unwrap();
        supply(db, person, case, vec![id]).unwrap();
        assert_eq!(open(db, clerk(staff), id).unwrap().bytes, PNG);
        assert!(matches!(open(db, clerk(elsewhere), id), Err(Error::NotFound)));
        let view = case_view(db, person, case).unwrap();
        assert_eq!((view.documents.len(), view.documents[0].name.as_str()), (1, "出生证.png"));
        let log =
            read(db, citizen(person), move |tx, cx| Ok(people::access_log(tx, cx, person, 10)?)).unwrap();
        assert_eq!(log[0].purpose, format!("civic.document:{id}"));
    });
}

#[test]
fn papers_travel_with_a_draft() {
    each(|db| {
        let (person, other) = (a_citizen(db, 1), a_citizen(db, 2));
        let (own, theirs) = (a_document(db, person), a_document(db, other));
        let case = a_draft(db, person, birth());
        let save = |papers: Vec<DocumentId>| {
            write(db, citizen(person), move |tx, cx| {
                civic::save_draft(tx, cx, packs(), case, &birth(), &papers)
            })
        };
        for _ in 0..2 {
            save(vec![own]).unwrap();
        }
        assert!(matches!(save(vec![theirs]), Err(Error::NotFound)));
        assert!(matches!(save(vec![own; 21]), Err(Error::Invalid(fault)) if fault.field == "documents"));
        let papers = |view: CaseView| view.documents.iter().map(|d| d.id).collect::<Vec<_>>();
        assert_eq!(papers(case_view(db, person, case).unwrap()), [own]);
        submit(db, person, case).unwrap();
        assert_eq!(papers(case_view(db, person, case).unwrap()), [own]);
    });
}

#[test]
fn nobody_attaches_anothers_document() {
    each(|db| {
        let (person, other, staff) = (a_citizen(db, 1), a_citizen(db, 2), a_clerk(db));
        let theirs = a_document(db, other);
        let case = a_case(db, person);
        ask(db, staff, case).unwrap();
        assert!(matches!(supply(db, person, case, vec![theirs]), Err(Error::NotFound)));
        assert_eq!(case_view(db, person, case).unwrap().state, "supplement_requested");
    });
}
