//! What the citizen does with a case: begin, fill in, hand in, supplement, take back.

use events::{CaseSubmitted, SupplementReceived};
use jiff::{SignedDuration, ToSpan as _};
use kernel::id::{CaseId, DocumentId};
use kernel::region::Level;
use kernel::{Cx, Invalid, Region, time};
use rules::{Pack, Packs, When};
use serde_json::{Map, Value as Json};
use store::Tx;

use super::model::{self, Act, Side, State};
use super::tables::{self, Case};
use crate::rulebook::EstimateView;
use crate::service::estimate::{judge, offered};
use crate::service::{Catalogue, Service, form};
use crate::{Error, access, document, sealed};

/// The alarm that ends a case whose citizen stays silent.
pub const EXPIRY: &str = "civic.case_expiry";

/// An untouched draft is kept for this long.
const DRAFT_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Drafts one person may have at once: more is a mistake or an attack.
const DRAFTS_MAX: i64 = 20;

/// Answers are a form, not a file.
const ANSWERS_BYTES_MAX: usize = 64 * 1024;

/// Longest note of a person, in characters.
pub(crate) const NOTE_CHARS_MAX: usize = 2_000;

/// A matter to begin.
#[derive(Debug, Clone)]
pub struct CreateDraft {
    /// Service code.
    pub service: String,
    /// The city (or a division inside it) that shall decide.
    pub region: Region,
    /// What is filled in so far; may be incomplete or wrong.
    pub answers: Map<String, Json>,
}

/// Papers and corrections that were asked for.
#[derive(Debug, Clone)]
pub struct Supply {
    /// The case.
    pub case: CaseId,
    /// The corrected answers; `None` leaves them.
    pub answers: Option<Map<String, Json>>,
    /// Documents to attach.
    pub documents: Vec<DocumentId>,
    /// A word to the clerk.
    pub note: String,
}

/// Begins a case. It starts the thread that everything it causes will carry.
///
/// # Errors
/// [`Error::ServiceUnknown`], [`Error::NotApplicable`], [`Error::RulesMissing`], [`Error::Invalid`],
/// [`Error::Forbidden`] unless a citizen acts, or the store's.
pub fn create_draft(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, cmd: &CreateDraft) -> Result<CaseId, Error> {
    let service = offered(&cmd.service, &cmd.region)?;
    let person = access::subject(tx, cx, &service.code)?;
    if !service.apply {
        return Err(Error::NotApplicable { service: service.code.clone() });
    }
    check_new(tx, person, cmd)?;
    let id: CaseId = cx.id();
    let mut case = Case {
        id,
        number: model::number(id, &cmd.region),
        service: service.code.clone(),
        region: cmd.region.clone(),
        person,
        form_version: 0,
        pack: String::new(),
        pack_version: String::new(),
        pack_hash: String::new(),
        state: State::Draft,
        answers: Some(sealed::seal(tx, cx, person, &cmd.answers)?),
        estimate: None,
        amount: None,
        trace: cx.trace(),
        created_at: cx.now,
        submitted_at: None,
        decided_at: None,
        closed_at: None,
        version: 1,
    };
    pin(tx, cx, packs, service, &mut case)?;
    tables::insert(tx, cx, &case)?;
    tx.timer(cx, cx.now + DRAFT_KEPT, EXPIRY, id)?;
    tx.audit(cx, "civic.create_draft", id)?;
    Ok(id)
}

fn check_new(tx: &mut Tx<'_>, person: kernel::id::PersonId, cmd: &CreateDraft) -> Result<(), Error> {
    check_size(&cmd.answers)?;
    if cmd.region.level() < Level::City {
        return Err(Invalid::new(
            "region",
            "region.too_wide",
            "choose the city whose bureau shall decide",
            "请选择办理业务的城市",
        )
        .into());
    }
    if tables::drafts(tx, person)? >= DRAFTS_MAX {
        return Err(Invalid::new(
            "service",
            "case.too_many_drafts",
            "there are 20 drafts already; hand in or withdraw one first",
            "草稿已有20份；请先提交或撤回一份",
        )
        .into());
    }
    Ok(())
}

/// Keeps what is filled in so far, and the papers with it. A draft follows the rules and the form of today until it is
/// handed in.
///
/// # Errors
/// [`Error::NotFound`] for the case or a document, [`Error::State`] once it is handed in, [`Error::Invalid`], or the
/// store's.
pub fn save_draft(
    tx: &mut Tx<'_>,
    cx: &Cx,
    packs: &Packs,
    id: CaseId,
    answers: &Map<String, Json>,
    documents: &[DocumentId],
) -> Result<(), Error> {
    let mut case = access::own(tx, cx, id)?;
    let next = next(&case, Act::Save, Side::Citizen)?;
    check_size(answers)?;
    document::attach(tx, cx, &case, documents)?;
    pin(tx, cx, packs, service_of(&case)?, &mut case)?;
    case.answers = Some(sealed::seal(tx, cx, case.person, answers)?);
    tables::advance(tx, cx, &mut case, Act::Save, next)?;
    tx.timer(cx, cx.now + DRAFT_KEPT, EXPIRY, id)?;
    tx.audit(cx, "civic.save_draft", id)?;
    Ok(())
}

/// Hands a case in: every answer is checked, the rules give their result, and both are pinned with the
/// versions of form and rules they came from. Rules that need review keep nobody from handing in: the result
/// is withheld, and computed once they have been reviewed.
///
/// # Errors
/// [`Error::Faults`] with every fault at once, [`Error::NotFound`], [`Error::State`],
/// [`Error::RulesMissing`], or the store's.
pub fn submit(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, id: CaseId) -> Result<(), Error> {
    let mut case = access::own(tx, cx, id)?;
    let next = next(&case, Act::Submit, Side::Citizen)?;
    let service = service_of(&case)?;
    pin(tx, cx, packs, service, &mut case)?;
    let answers = answers(tx, cx, &case)?;
    let today = When::from(time::china_date(cx.now));
    let pack = form::pack_for(packs, service, &case.region, today)?;
    let estimate = judge(service, pack, &answers, today.asked(today.as_of)).map_err(Error::Faults)?;
    keep_result(tx, cx, service, &mut case, &estimate)?;
    tables::advance(tx, cx, &mut case, Act::Submit, next)?;
    tx.cancel_timer(EXPIRY, id)?;
    tx.audit(cx, "civic.submit", id)?;
    let (person, service, region) = (case.person, case.service, case.region);
    tx.emit(cx, id, CaseSubmitted { case: id, person, service, region })?;
    Ok(())
}

/// Sends the papers that were asked for. Corrected answers are judged by the rules the case was handed in
/// under.
///
/// # Errors
/// [`Error::Faults`], [`Error::NotFound`] for the case or a document, [`Error::State`], [`Error::Invalid`],
/// or the store's.
pub fn supply(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, cmd: &Supply) -> Result<(), Error> {
    let mut case = access::own(tx, cx, cmd.case)?;
    let next = next(&case, Act::Supply, Side::Citizen)?;
    let State::SupplementRequested { supplement, .. } = case.state else {
        return Err(
            store::Error::Corrupt("papers can only be sent where they were asked for".to_owned()).into()
        );
    };
    check_note(&cmd.note)?;
    document::attach(tx, cx, &case, &cmd.documents)?;
    if let Some(answers) = &cmd.answers {
        check_size(answers)?;
        let service = service_of(&case)?;
        let handed_in = time::china_date(case.submitted_at.unwrap_or(cx.now));
        let when = When::from(handed_in).asked(time::china_date(cx.now));
        // Packs exchanged before the last start are gone; the law of the day it was handed in, as known now, is not.
        let pack = match packs.by_hash(&case.pack_hash) {
            Some(pinned) => pinned,
            None => form::pack_for(packs, service, &case.region, when)?,
        };
        pin_to(tx, cx, service, pack, &mut case)?;
        let estimate = judge(service, pack, answers, when).map_err(Error::Faults)?;
        case.answers = Some(sealed::seal(tx, cx, case.person, answers)?);
        keep_result(tx, cx, service, &mut case, &estimate)?;
    }
    tables::receive_supplement(tx, cx, supplement)?;
    tables::advance(tx, cx, &mut case, Act::Supply, next)?;
    tx.cancel_timer(EXPIRY, case.id)?;
    tx.audit(cx, "civic.supply", case.id)?;
    let (case, person) = (case.id, case.person);
    tx.emit(cx, case, SupplementReceived { case, supplement, person })?;
    Ok(())
}

/// Takes a case back, as long as nothing is decided.
///
/// # Errors
/// [`Error::NotFound`], [`Error::State`] once decided, or the store's.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, id: CaseId) -> Result<(), Error> {
    let mut case = access::own(tx, cx, id)?;
    let next = next(&case, Act::Withdraw, Side::Citizen)?;
    tables::advance(tx, cx, &mut case, Act::Withdraw, next)?;
    tx.cancel_timer(EXPIRY, id)?;
    tx.audit(cx, "civic.withdraw", id)?;
    tx.emit(cx, id, events::CaseClosed { case: id, person: case.person })?;
    Ok(())
}

/// Computes a withheld result once its rules have been reviewed: by the law of the day the case was handed in, as it
/// is known now. What was once computed stays as it is pinned.
pub(crate) fn reconsider(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, case: &mut Case) -> Result<(), Error> {
    let pinned: Option<EstimateView> = sealed::open(tx, cx, case.person, case.estimate.as_deref())?;
    if !case.state.is_open() || !pinned.is_some_and(|pinned| pinned.needs_review()) {
        return Ok(());
    }
    let service = service_of(case)?;
    let handed_in = time::china_date(case.submitted_at.unwrap_or(cx.now));
    let when = When::from(handed_in).asked(time::china_date(cx.now));
    let Ok(pack) = form::pack_for(packs, service, &case.region, when) else { return Ok(()) };
    let answers = answers(tx, cx, case)?;
    let Ok(estimate) = judge(service, pack, &answers, when) else { return Ok(()) };
    if estimate.needs_review() {
        return Ok(());
    }
    pin_to(tx, cx, service, pack, case)?;
    keep_result(tx, cx, service, case, &estimate)?;
    tables::repin(tx, case)?;
    tx.audit(cx, "civic.reconsider", case.id)?;
    Ok(())
}

/// The state after `act`, or what the side may do instead.
pub(crate) fn next(case: &Case, act: Act, side: Side) -> Result<State, Error> {
    let refused = |_| Error::State { state: case.state.name(), allowed: case.state.allowed(side) };
    case.state.after(act).map_err(refused)
}

/// The service of a stored case.
pub(crate) fn service_of(case: &Case) -> Result<&'static Service, Error> {
    let gone = || Error::ServiceUnknown { service: case.service.clone() };
    Catalogue::house().find(&case.service).ok_or_else(gone)
}

/// The answers as given; empty once the person is forgotten.
pub(crate) fn answers(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<Map<String, Json>, Error> {
    Ok(sealed::open(tx, cx, case.person, case.answers.as_deref())?.unwrap_or_default())
}

/// The day until which papers may be sent, `days` after today.
pub(crate) fn day_after(cx: &Cx, days: i32) -> jiff::civil::Date {
    time::china_date(cx.now).checked_add(days.days()).expect("a few weeks ahead is in range")
}

/// Ties a draft to the rules in force today and to the form they make.
fn pin(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, service: &Service, case: &mut Case) -> Result<(), Error> {
    let pack = form::pack_for(packs, service, &case.region, time::china_date(cx.now))?;
    pin_to(tx, cx, service, pack, case)
}

fn pin_to(tx: &mut Tx<'_>, cx: &Cx, service: &Service, pack: &Pack, case: &mut Case) -> Result<(), Error> {
    if case.pack_hash != pack.hash() || case.form_version == 0 {
        let (version, _) = form::publish(tx, cx, service, pack)?;
        case.form_version = version;
        case.pack = pack.id().to_owned();
        case.pack_version = pack.version().to_owned();
        case.pack_hash = pack.hash().to_owned();
    }
    Ok(())
}

fn keep_result(
    tx: &mut Tx<'_>,
    cx: &Cx,
    service: &Service,
    case: &mut Case,
    estimate: &EstimateView,
) -> Result<(), Error> {
    case.amount = estimate.amount(service);
    case.estimate = Some(sealed::seal(tx, cx, case.person, estimate)?);
    Ok(())
}

fn check_size(answers: &Map<String, Json>) -> Result<(), Invalid> {
    let bytes = serde_json::to_vec(answers).map_or(usize::MAX, |bytes| bytes.len());
    if bytes <= ANSWERS_BYTES_MAX {
        return Ok(());
    }
    let (en, zh) = ("the answers are larger than 64 KiB", "填写内容超过 64 KiB");
    Err(Invalid::new("answers", "answers.too_large", en, zh))
}

pub(crate) fn check_note(note: &str) -> Result<(), Invalid> {
    if note.chars().count() <= NOTE_CHARS_MAX {
        return Ok(());
    }
    Err(Invalid::new("note", "note.too_long", "write at most 2,000 characters", "最多填写 2000 字"))
}
