//! What the bureau does with a case: accept, ask for papers, decide. Only clerks of the jurisdiction.

use events::{CaseAccepted, CaseClosed, CaseDecided, SupplementRequested};
use kernel::id::{CaseId, SupplementId};
use kernel::{Cx, Fen, Invalid, time};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::commands::{EXPIRY, check_note, day_after, next, service_of};
use super::letter;
use super::model::{Act, Side, State};
use super::tables::{self, Case};
use crate::rulebook::EstimateView;
use crate::{Error, Text, access, sealed};

/// How long the citizen has to send papers, in days of the calendar. Our own convention: the law leaves it to
/// the bureau to name a fitting time.
const SUPPLEMENT_DAYS: i32 = 30;

/// Things asked for in one request.
const ITEMS_MAX: usize = 20;

/// Cases accepted in one go.
pub const BULK_MAX: usize = 100;

/// Papers to ask for.
#[derive(Debug, Clone)]
pub struct RequestSupplement {
    /// The case.
    pub case: CaseId,
    /// What is missing, one to twenty things.
    pub items: Vec<Text>,
    /// A word to the citizen.
    pub note: String,
}

/// A case to grant.
#[derive(Debug, Clone)]
pub struct Approve {
    /// The case.
    pub case: CaseId,
    /// A word to the citizen; may be empty.
    pub note: String,
}

/// A case to refuse.
#[derive(Debug, Clone)]
pub struct Refuse {
    /// The case.
    pub case: CaseId,
    /// Why; the citizen reads it.
    pub reason: String,
}

/// What became of a bulk act.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BulkView {
    /// Accepted.
    pub accepted: Vec<CaseId>,
    /// Not accepted, and why.
    pub failed: Vec<BulkFailure>,
}

/// A case that a bulk act left as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct BulkFailure {
    /// The case.
    pub case: CaseId,
    /// `not_found` or `state`.
    pub code: String,
}

/// The words of a supplement request, as sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SupplementWords {
    pub(crate) items: Vec<Text>,
    pub(crate) note: String,
}

/// The words of a decision, as sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct DecisionWords {
    pub(crate) reason: Option<String>,
    pub(crate) letter: Text,
}

/// Accepts a case; from the next workday on the legal clock counts.
///
/// # Errors
/// [`Error::NotFound`] outside the jurisdiction, [`Error::State`], [`Error::Forbidden`] unless a clerk acts,
/// or the store's.
pub fn accept(tx: &mut Tx<'_>, cx: &Cx, id: CaseId) -> Result<(), Error> {
    let mut case = access::desk(tx, cx, id)?;
    let next = next(&case, Act::Accept, Side::Clerk)?;
    tables::advance(tx, cx, &mut case, Act::Accept, next)?;
    tx.audit(cx, "civic.accept", id)?;
    tx.emit(cx, id, CaseAccepted { case: id, person: case.person })?;
    Ok(())
}

/// Accepts many cases; those that cannot be accepted are told and left as they are.
///
/// # Errors
/// [`Error::Invalid`] beyond [`BULK_MAX`], [`Error::Forbidden`], or the store's.
pub fn accept_many(tx: &mut Tx<'_>, cx: &Cx, ids: &[CaseId]) -> Result<BulkView, Error> {
    if ids.len() > BULK_MAX {
        let (en, zh) = ("accept at most 100 cases at a time", "每次最多受理100件");
        return Err(Invalid::new("cases", "cases.too_many", en, zh).into());
    }
    let mut view = BulkView::default();
    for id in ids {
        let failure = match accept(tx, cx, *id) {
            Ok(()) => {
                view.accepted.push(*id);
                continue;
            }
            Err(Error::NotFound) => "not_found",
            Err(Error::State { .. }) => "state",
            Err(error) => return Err(error),
        };
        view.failed.push(BulkFailure { case: *id, code: failure.to_owned() });
    }
    Ok(view)
}

/// Asks for papers, all at once. An accepted case's clock stands from the day after.
///
/// # Errors
/// [`Error::Invalid`] for no or too many items, else as [`accept`].
pub fn request_supplement(tx: &mut Tx<'_>, cx: &Cx, cmd: &RequestSupplement) -> Result<SupplementId, Error> {
    let mut case = access::desk(tx, cx, cmd.case)?;
    let id: SupplementId = cx.id();
    let act = Act::RequestSupplement(id);
    let next = next(&case, act, Side::Clerk)?;
    check_note(&cmd.note)?;
    if cmd.items.is_empty() || cmd.items.len() > ITEMS_MAX || cmd.items.iter().any(|item| item.zh.is_empty())
    {
        let (en, zh) = ("name one to twenty things that are missing", "请列出缺少的材料，1至20项");
        return Err(Invalid::new("items", "items.count", en, zh).into());
    }
    let words = SupplementWords { items: cmd.items.clone(), note: cmd.note.clone() };
    let body = sealed::seal(tx, cx, case.person, &words)?;
    let due_on = day_after(cx, SUPPLEMENT_DAYS);
    tables::insert_supplement(tx, cx, case.id, id, body, due_on)?;
    tables::advance(tx, cx, &mut case, act, next)?;
    let end = time::start_of_china_day(day_after(cx, SUPPLEMENT_DAYS + 1));
    tx.timer(cx, end, EXPIRY, case.id)?;
    tx.audit(cx, "civic.request_supplement", case.id)?;
    let (case, person) = (case.id, case.person);
    tx.emit(cx, case, SupplementRequested { case, supplement: id, person })?;
    Ok(id)
}

/// Grants a case: the amount is that of the pinned result, never one typed in.
///
/// # Errors
/// [`Error::RulesNeedReview`] if the result is withheld, [`Error::NotEligible`] if the rules see no right, [`Error::Invalid`], else as [`accept`].
pub fn approve(tx: &mut Tx<'_>, cx: &Cx, cmd: &Approve) -> Result<(), Error> {
    let case = access::desk(tx, cx, cmd.case)?;
    check_note(&cmd.note)?;
    let service = service_of(&case)?;
    let amount = case.amount.filter(|_| service.pays());
    let next = next(&case, Act::Approve(amount), Side::Clerk)?;
    let estimate: Option<EstimateView> = sealed::open(tx, cx, case.person, case.estimate.as_deref())?;
    let estimate = estimate.ok_or(Error::NotEligible)?;
    if estimate.needs_review() {
        return Err(Error::RulesNeedReview);
    }
    if !estimate.eligible() || amount == Some(Fen::ZERO) {
        return Err(Error::NotEligible);
    }
    let reason = Some(cmd.note.trim()).filter(|note| !note.is_empty()).map(str::to_owned);
    let words = DecisionWords { reason, letter: letter::approval(service, &case, &estimate) };
    decide(tx, cx, case, Act::Approve(amount), next, &words)
}

/// Refuses a case, with the reason the citizen reads. Before acceptance this is "not accepted" (不予受理).
///
/// # Errors
/// [`Error::Invalid`] without a reason, else as [`accept`].
pub fn refuse(tx: &mut Tx<'_>, cx: &Cx, cmd: &Refuse) -> Result<(), Error> {
    let case = access::desk(tx, cx, cmd.case)?;
    let next = next(&case, Act::Refuse, Side::Clerk)?;
    let reason = cmd.reason.trim();
    check_note(reason).map_err(|invalid| invalid.at("reason"))?;
    if reason.is_empty() {
        let (en, zh) = ("say why; the citizen has a right to know", "请填写理由，申请人有权知道");
        return Err(Invalid::new("reason", "reason.missing", en, zh).into());
    }
    let service = service_of(&case)?;
    let estimate: Option<EstimateView> = sealed::open(tx, cx, case.person, case.estimate.as_deref())?;
    let estimate = estimate.unwrap_or_else(EstimateView::none);
    let letter = letter::refusal(service, &case, &estimate, reason);
    let words = DecisionWords { reason: Some(reason.to_owned()), letter };
    decide(tx, cx, case, Act::Refuse, next, &words)
}

fn decide(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mut case: Case,
    act: Act,
    next: State,
    words: &DecisionWords,
) -> Result<(), Error> {
    let approved = matches!(next, State::Approved { .. });
    let body = match sealed::seal(tx, cx, case.person, words) {
        // Who was forgotten gets no letter; the decision itself is the bureau's record.
        Err(Error::People(people::Error::Forgotten)) => None,
        sealed => Some(sealed?),
    };
    tables::advance(tx, cx, &mut case, act, next)?;
    let amount = case.amount.filter(|_| approved);
    tables::insert_decision(tx, cx, case.id, approved, amount, body)?;
    tx.audit(cx, if approved { "civic.approve" } else { "civic.refuse" }, case.id)?;
    let Case { id, person, service, region, .. } = case;
    if next.is_end() {
        tx.emit(cx, id, CaseClosed { case: id, person })?;
    } else {
        tx.emit(cx, id, CaseDecided { case: id, person, service, region, approved, amount })?;
    }
    Ok(())
}
