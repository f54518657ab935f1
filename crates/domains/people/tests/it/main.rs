//! The room on both engines. Each file is about one promise of `lib.rs`.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

mod address;
mod consent;
mod family;
mod membership;
mod message;
mod privacy;
mod sign_in;
mod staff;

use jiff::SignedDuration;
use kernel::id::{MessageId, PersonId};
use kernel::{Actor, CitizenNumber, Cx, Masked, Mobile};
use people::{CodePurpose, Error, Opened, RequestCode, SignIn, SignedIn, VerifyRealName};
use store::testing::Scratch;
use store::{Migration, Tx};

const ROOMS: &[&[Migration]] = &[store::MIGRATIONS, people::MIGRATIONS];
const SYSTEM: Actor = Actor::System("test");
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn citizen(person: PersonId) -> Actor {
    Actor::Citizen { person, acting_for: person }
}

fn acting(person: PersonId, acting_for: PersonId) -> Actor {
    Actor::Citizen { person, acting_for }
}

fn mobile(last: u32) -> Mobile {
    Mobile::parse(&format!("138{last:08}")).unwrap()
}

/// An invented number with a right check character, born on `birth` (eight digits).
fn number(birth: &str, sequence: u32) -> CitizenNumber {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("440106{birth}{sequence:03}");
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let check = char::from(b"10X98765432"[sum as usize % 11]);
    CitizenNumber::parse(&format!("{body}{check}")).unwrap()
}

fn write<T: Send + 'static>(
    db: &Scratch,
    actor: Actor,
    work: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    db.write(actor, work)
}

fn read<T: Send + 'static>(
    db: &Scratch,
    actor: Actor,
    work: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    db.read(actor, work)
}

fn request(db: &Scratch, mobile: Mobile) -> Result<MessageId, Error> {
    write(db, Actor::Anonymous, move |tx, cx| {
        let cmd = RequestCode { mobile: mobile.clone(), purpose: CodePurpose::SignIn };
        people::request_code(tx, cx, &cmd)
    })
}

/// The six digits in a queued message.
fn code_in(db: &Scratch, message: MessageId) -> String {
    let sent = read(db, SYSTEM, move |tx, cx| people::message_to_send(tx, cx, message)).unwrap().unwrap();
    let text = sent.text.reveal().clone();
    let digits = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6);
    digits.unwrap().to_owned()
}

fn enter(db: &Scratch, mobile: Mobile, code: &str) -> Result<SignedIn, Error> {
    let code = code.to_owned();
    write(db, Actor::Anonymous, move |tx, cx| {
        let cmd = SignIn {
            mobile: mobile.clone(),
            code: code.clone(),
            device: "test device".to_owned(),
            region: Some("440100".parse().unwrap()),
        };
        people::sign_in(tx, cx, &cmd)
    })
}

/// Signs a number in by its code.
fn signed_in(db: &Scratch, last: u32) -> (PersonId, bool, Opened) {
    let code = code_in(db, request(db, mobile(last)).unwrap());
    match enter(db, mobile(last), &code).unwrap() {
        SignedIn::In { person, is_new, opened } => (person, is_new, opened),
        SignedIn::Wrong { .. } => panic!("the right code was refused"),
    }
}

fn a_person(db: &Scratch, last: u32) -> PersonId {
    signed_in(db, last).0
}

fn verify(db: &Scratch, person: PersonId, number: CitizenNumber) -> Result<(), Error> {
    write(db, citizen(person), move |tx, cx| {
        let cmd = VerifyRealName {
            name: Masked::new("欧阳验证".to_owned()),
            number: number.clone(),
            authority_reference: "ga-1".to_owned(),
        };
        people::verify_real_name(tx, cx, &cmd)
    })
}

/// A verified person born in 1990.
fn an_adult(db: &Scratch, last: u32) -> PersonId {
    let person = a_person(db, last);
    verify(db, person, number("19900307", last % 1_000)).unwrap();
    person
}

fn names(db: &Scratch) -> Vec<&'static str> {
    db.events().iter().map(|e| e.event.name()).collect()
}
