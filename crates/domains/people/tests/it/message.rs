//! Messages: to whom, in which language, and what is left of them.

use kernel::Actor;
use people::{Error, Settings};
use store::testing::on_each_engine;

use crate::{ROOMS, SYSTEM, a_person, citizen, mobile, read, write};

#[test]
fn a_message_goes_to_its_person_in_their_language_and_its_text_is_dropped_when_sent() {
    on_each_engine(ROOMS, |db| {
        let person = a_person(db, 1);
        write(db, citizen(person), move |tx, cx| {
            let cmd = Settings { language: Some("en".to_owned()), ..Settings::default() };
            people::change_settings(tx, cx, person, &cmd)
        })
        .unwrap();
        let id = write(db, SYSTEM, move |tx, cx| {
            people::queue_message(
                tx,
                cx,
                person,
                "civic.benefit_paid",
                &[("service", "X"), ("amount", "7280.00")],
            )
        })
        .unwrap();
        let look = || read(db, SYSTEM, move |tx, cx| people::message_to_send(tx, cx, id)).unwrap();
        let sent = look().unwrap();
        assert_eq!(sent.mobile, mobile(1));
        assert_eq!(sent.text.reveal(), "[cityloop] 7280.00 yuan for “X” has arrived.");
        for _ in 0..2 {
            write(db, SYSTEM, move |tx, cx| people::mark_sent(tx, cx, id, "provider 1")).unwrap();
        }
        assert_eq!(look(), None);
        let left = db
            .read::<_, store::Error, _>(SYSTEM, move |tx, _| {
                let sql = "SELECT sealed FROM people_message WHERE id = $1";
                tx.row(sql, store::args![id])?.ok_or(store::Error::Conflict)?.get::<Option<Vec<u8>>>(0)
            })
            .unwrap();
        assert_eq!(left, None);
    });
}

#[test]
fn an_unknown_template_is_refused() {
    on_each_engine(ROOMS, |db| {
        let refused = write(db, Actor::Anonymous, |tx, cx| {
            people::queue_message(tx, cx, mobile(1), "people.nothing", &[])
        });
        assert!(matches!(refused, Err(Error::TemplateUnknown(_))));
    });
}
