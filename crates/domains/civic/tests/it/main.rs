//! The room on both engines, with the packs that ship. Each file is about one promise of `lib.rs`.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

mod access;
mod consent;
mod documents;
mod forms;
mod freshness;
mod fund;
mod inbox;
mod leaving;
mod life;

use std::sync::{Arc, LazyLock};

use civic::view::{CaseView, DeskCaseView};
use civic::{Approve, CreateDraft, Error, Refuse, RequestSupplement, Supply, Text};
use jiff::SignedDuration;
use kernel::id::{CaseId, DocumentId, PersonId, StaffId};
use kernel::{Actor, CitizenNumber, Cx, Fen, Masked, Mobile, Region, Role};
use people::{CodePurpose, Purpose, RequestCode, SignIn, SignedIn, VerifyRealName};
use rules::Packs;
use serde_json::{Map, Value as Json, json};
use store::runner::{Alarm, Consumer, React, Wiring};
use store::testing::Scratch;
use store::{Migration, Tx};

const ROOMS: &[&[Migration]] =
    &[store::MIGRATIONS, people::MIGRATIONS, ledger::MIGRATIONS, civic::MIGRATIONS];
const SYSTEM: Actor = Actor::System("test");
const MATERNITY: &str = "cn-440000.social.maternity_allowance";
const CHILDCARE: &str = "cn.family.childcare_subsidy";
const DAY: SignedDuration = SignedDuration::from_hours(24);

static PACKS: LazyLock<Arc<Packs>> = LazyLock::new(|| {
    let pack = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let texts = vec![
        pack("maternity", include_str!("../../../../../packs/cn-440000/social.maternity_allowance.toml")),
        pack("childcare", include_str!("../../../../../packs/cn/family.childcare_subsidy.toml")),
        pack("tax", include_str!("../../../../../packs/cn/tax.iit.annual.toml")),
    ];
    Arc::new(Packs::load(texts).unwrap())
});

fn packs() -> &'static Packs {
    &PACKS
}

/// The room's rows of the wiring table.
fn wiring() -> Arc<Wiring> {
    let consumer = |name, events, react: React| Consumer { name, events, react };
    Arc::new(Wiring {
        consumers: vec![
            consumer("civic.review", &[events::CaseAccepted::NAME], Arc::new(civic::on_case_accepted)),
            consumer("civic.issue", &[events::CaseDecided::NAME], Arc::new(civic::on_case_decided_issue)),
            consumer("civic.pay", &[events::CaseDecided::NAME], Arc::new(civic::on_case_decided)),
            consumer("civic.hint", &[events::CaseDecided::NAME], Arc::new(civic::on_case_decided_hint)),
            consumer("civic.consent", &[events::ConsentGranted::NAME], Arc::new(civic::on_consent_granted)),
            consumer("civic.forget", &[events::PersonForgotten::NAME], Arc::new(civic::on_person_forgotten)),
            consumer("civic.notice", civic::notice::NEWS, Arc::new(civic::on_case_news)),
        ],
        alarms: vec![Alarm { kind: civic::EXPIRY, ring: Arc::new(civic::on_case_expiry) }],
        ..Wiring::default()
    })
}

fn settle(db: &Scratch) {
    store::testing::settle(db, &wiring());
}

fn each(test: impl Fn(&Scratch)) {
    store::testing::on_each_engine(ROOMS, test);
}

fn region(code: &str) -> Region {
    code.parse().unwrap()
}

fn citizen(person: PersonId) -> Actor {
    Actor::Citizen { person, acting_for: person }
}

fn clerk(staff: StaffId) -> Actor {
    Actor::Staff { staff, role: Role::Clerk }
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

/// A signed-in person of Guangzhou.
fn a_person(db: &Scratch, last: u32) -> PersonId {
    let mobile = Mobile::parse(&format!("138{last:08}")).unwrap();
    let to = mobile.clone();
    let message = write(db, Actor::Anonymous, move |tx, cx| {
        let cmd = RequestCode { mobile: to.clone(), purpose: CodePurpose::SignIn };
        Ok(people::request_code(tx, cx, &cmd)?)
    });
    let message = message.unwrap();
    let sent =
        read(db, SYSTEM, move |tx, cx| Ok(people::message_to_send(tx, cx, message)?)).unwrap().unwrap();
    let text = sent.text.reveal().clone();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned();
    let signed_in = write(db, Actor::Anonymous, move |tx, cx| {
        let (mobile, code, device) = (mobile.clone(), code.clone(), "test".to_owned());
        let cmd = SignIn { mobile, code, device, region: Some(region("440100")) };
        Ok(people::sign_in(tx, cx, &cmd)?)
    });
    match signed_in.unwrap() {
        SignedIn::In { person, .. } => person,
        SignedIn::Wrong { .. } => panic!("the right code was refused"),
    }
}

/// A verified adult.
fn a_citizen(db: &Scratch, last: u32) -> PersonId {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("44010619900307{:03}", last % 1_000);
    let sum: u32 = body.bytes().zip(WEIGHTS).map(|(b, w)| u32::from(b - b'0') * w).sum();
    let number = format!("{body}{}", char::from(b"10X98765432"[sum as usize % 11]));
    let number = CitizenNumber::parse(&number).unwrap();
    let person = a_person(db, last);
    let verified = write(db, citizen(person), move |tx, cx| {
        let name = Masked::new("林小满".to_owned());
        let cmd = VerifyRealName { name, number: number.clone(), authority_reference: "ga-1".to_owned() };
        Ok(people::verify_real_name(tx, cx, &cmd)?)
    });
    verified.unwrap();
    person
}

fn a_staff(db: &Scratch, login: &str, role: Role, code: &str) -> StaffId {
    static HASH: LazyLock<String> =
        LazyLock::new(|| people::hash_password("correct horse battery", &[1; 16]));
    let (login, code) = (login.to_owned(), code.to_owned());
    let created = write(db, SYSTEM, move |tx, cx| {
        let cmd = people::CreateStaff {
            login: login.clone(),
            password_hash: HASH.clone(),
            role,
            region: region(&code),
            org: None,
            display: "窗口一号".to_owned(),
        };
        Ok(people::create_staff(tx, cx, &cmd)?)
    });
    created.unwrap()
}

fn a_clerk(db: &Scratch) -> StaffId {
    a_staff(db, "clerk-gz", Role::Clerk, "440100")
}

fn object(json: Json) -> Map<String, Json> {
    match json {
        Json::Object(object) => object,
        other => panic!("{other} is no object"),
    }
}

/// Complete answers for the maternity allowance: 29,400.00.
fn birth() -> Map<String, Json> {
    object(json!({
        "average_wage": "9000.00", "birth_kind": "normal", "babies": 1,
        "child_birth_date": "2026-11-01", "statement": true,
    }))
}

fn a_draft(db: &Scratch, person: PersonId, answers: Map<String, Json>) -> CaseId {
    let created = write(db, citizen(person), move |tx, cx| {
        let cmd =
            CreateDraft { service: MATERNITY.to_owned(), region: region("440106"), answers: answers.clone() };
        civic::create_draft(tx, cx, packs(), &cmd)
    });
    created.unwrap()
}

fn submit(db: &Scratch, person: PersonId, case: CaseId) -> Result<(), Error> {
    write(db, citizen(person), move |tx, cx| civic::submit(tx, cx, packs(), case))
}

fn a_case(db: &Scratch, person: PersonId) -> CaseId {
    let case = a_draft(db, person, birth());
    submit(db, person, case).unwrap();
    settle(db);
    case
}

fn accept(db: &Scratch, staff: StaffId, case: CaseId) -> Result<(), Error> {
    write(db, clerk(staff), move |tx, cx| civic::accept(tx, cx, case))
}

fn approve(db: &Scratch, staff: StaffId, case: CaseId) -> Result<(), Error> {
    write(db, clerk(staff), move |tx, cx| civic::approve(tx, cx, &Approve { case, note: String::new() }))
}

fn refuse(db: &Scratch, staff: StaffId, case: CaseId, reason: &str) -> Result<(), Error> {
    let reason = reason.to_owned();
    write(db, clerk(staff), move |tx, cx| civic::refuse(tx, cx, &Refuse { case, reason: reason.clone() }))
}

fn ask(db: &Scratch, staff: StaffId, case: CaseId) -> Result<(), Error> {
    write(db, clerk(staff), move |tx, cx| {
        let items = vec![Text::new("出院记录", "discharge record")];
        let cmd = RequestSupplement { case, items, note: "请上传清晰照片".to_owned() };
        civic::request_supplement(tx, cx, &cmd).map(|_| ())
    })
}

fn supply(db: &Scratch, person: PersonId, case: CaseId, documents: Vec<DocumentId>) -> Result<(), Error> {
    write(db, citizen(person), move |tx, cx| {
        let cmd = Supply { case, answers: None, documents: documents.clone(), note: String::new() };
        civic::supply(tx, cx, packs(), &cmd)
    })
}

fn case_view(db: &Scratch, person: PersonId, case: CaseId) -> Result<CaseView, Error> {
    read(db, citizen(person), move |tx, cx| civic::case_view(tx, cx, packs(), case))
}

fn desk_view(db: &Scratch, staff: StaffId, case: CaseId) -> Result<DeskCaseView, Error> {
    write(db, clerk(staff), move |tx, cx| civic::open_for_clerk(tx, cx, packs(), case))
}

fn fund(db: &Scratch, amount: Fen) {
    write(db, SYSTEM, move |tx, cx| civic::fund_benefits(tx, cx, &region("440100"), amount)).unwrap();
}

fn wallet(db: &Scratch, person: PersonId) -> Fen {
    let code = ledger::chart::wallet(person).code;
    read(db, SYSTEM, move |tx, _| Ok(ledger::balance(tx, &code)?)).unwrap()
}

/// A receipt for offers about a birth, for half a year.
fn consent(db: &Scratch, person: PersonId) -> kernel::id::ConsentId {
    let granted = write(db, citizen(person), move |tx, cx| {
        let cmd = people::Grant {
            person,
            purpose: Purpose::OfferPersonalise,
            scopes: vec![civic::hint::scope("maternity")],
            notice_version: "1".to_owned(),
            channel: "web".to_owned(),
            expires_at: cx.now + DAY * 180,
        };
        Ok(people::grant(tx, cx, cmd)?)
    });
    granted.unwrap()
}

/// The names of the facts of a case, in order.
fn facts(db: &Scratch, case: CaseId) -> Vec<&'static str> {
    let of_case = case.to_string();
    db.events().iter().filter(|e| e.aggregate == of_case).map(|e| e.event.name()).collect()
}

fn kinds(view: &CaseView) -> Vec<&str> {
    view.timeline.iter().map(|item| item.kind.as_str()).collect()
}
