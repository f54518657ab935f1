//! What can be asked about cases: one, a citizen's list, the clerk's inbox.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::id::{CaseId, PersonId};
use kernel::{Actor, Cx, Invalid, time};
use rules::{Packs, When};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::clock::{self, Clock, Colour, Tick};
use super::commands::{answers, reconsider, service_of};
use super::desk::{DecisionWords, SupplementWords};
use super::model::{Side, State};
use super::tables::{self, Case, Search, Step};
use super::view::{
    ApplicantView, CaseRow, CaseView, DecisionView, DeskCaseView, InboxRow, Page, SupplementView,
    TimelineItem, words,
};
use crate::calendar::Workdays;
use crate::rulebook::EstimateView;
use crate::service::estimate::judge;
use crate::service::{Service, form};
use crate::{Error, Text, access, benefit, document, sealed};

/// Rows on one page at most.
pub const PAGE_MAX: u32 = 100;

/// Cases looked at in one call that filters by colour. Colours are computed, not stored; a clerk with more
/// open cases than this gets a short page and a cursor to go on.
const SCAN_MAX: u32 = 2_000;

/// Cases looked at in one step of such a scan.
const SCAN_CHUNK: u32 = 500;

/// What a clerk looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxFilter {
    /// One of [`State::NAMES`].
    pub state: Option<String>,
    /// How urgent.
    pub colour: Option<Colour>,
    /// Service code.
    pub service: Option<String>,
    /// Part of a case number.
    pub text: Option<String>,
    /// The page after this case.
    pub cursor: Option<CaseId>,
    /// Rows wanted, at most [`PAGE_MAX`].
    pub limit: u32,
}

/// A page of the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxView {
    /// The page.
    #[serde(flatten)]
    pub page: Page<InboxRow>,
    /// How many cases of the jurisdiction are in each state.
    pub counts: BTreeMap<String, i64>,
}

/// A case of the acting citizen.
///
/// # Errors
/// [`Error::NotFound`] for another's, [`Error::Forbidden`] unless a citizen asks, or the store's.
pub fn case_view(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, id: CaseId) -> Result<CaseView, Error> {
    let case = access::own(tx, cx, id)?;
    view(tx, cx, packs, &case, Side::Citizen)
}

/// A case of the acting clerk's jurisdiction with its applicant. That it was opened is noted for the
/// applicant to see, so this needs a write. A result that was withheld is computed once its rules have been reviewed.
///
/// # Errors
/// [`Error::NotFound`] outside the jurisdiction, [`Error::Forbidden`] unless a clerk asks, or the store's.
pub fn open_for_clerk(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, id: CaseId) -> Result<DeskCaseView, Error> {
    let mut case = access::desk(tx, cx, id)?;
    reconsider(tx, cx, packs, &mut case)?;
    let applicant = applicant(tx, cx, &case)?;
    tx.audit(cx, "civic.open_case", id)?;
    Ok(DeskCaseView { case: view(tx, cx, packs, &case, Side::Clerk)?, applicant })
}

fn applicant(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<ApplicantView, Error> {
    let mut view =
        ApplicantView { name: String::new(), number_masked: String::new(), mobile_masked: String::new() };
    match people::real_name_for_staff(tx, cx, case.person, &format!("civic.case:{}", case.id)) {
        Ok(Some(real)) => {
            view.name = real.name.into_inner();
            view.number_masked = real.number.masked();
        }
        Ok(None) | Err(people::Error::Forgotten) => {}
        Err(error) => return Err(error.into()),
    }
    match people::mobile(tx, cx, case.person) {
        Ok(mobile) => view.mobile_masked = mobile.masked(),
        Err(people::Error::Forgotten | people::Error::NoMobile) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(view)
}

/// The acting citizen's cases, newest first.
///
/// # Errors
/// [`Error::Forbidden`] unless a citizen asks, [`Error::Invalid`] for a state that does not exist, or the
/// store's.
pub fn cases(
    tx: &mut Tx<'_>,
    cx: &Cx,
    state: Option<&str>,
    cursor: Option<CaseId>,
    limit: u32,
) -> Result<Page<CaseRow>, Error> {
    let Actor::Citizen { acting_for, .. } = cx.actor else { return Err(Error::Forbidden) };
    check_state(state)?;
    let limit = limit.clamp(1, PAGE_MAX);
    let mut found = tables::of_person(tx, acting_for, state, cursor, limit + 1)?;
    let next = cut(&mut found, limit);
    let mut allowed: BTreeMap<String, bool> = BTreeMap::new();
    for case in &found {
        if !allowed.contains_key(&case.service) {
            let may = access::subject(tx, cx, &case.service).is_ok();
            allowed.insert(case.service.clone(), may);
        }
    }
    found.retain(|case| allowed[&case.service]);
    let clocks = clocks(tx, cx, &found)?;
    let row = |case: &Case| -> Result<CaseRow, Error> {
        Ok(CaseRow {
            id: case.id,
            number: case.number.clone(),
            service: case.service.clone(),
            service_name: service_of(case)?.name.clone(),
            region: case.region.clone(),
            state: case.state.name().to_owned(),
            created_at: case.created_at,
            submitted_at: case.submitted_at,
            clock: clocks[&case.id].into(),
            amount: case.amount,
        })
    };
    Ok(Page { items: found.iter().map(row).collect::<Result<_, _>>()?, next })
}

/// The acting clerk's inbox, oldest first.
///
/// # Errors
/// [`Error::Forbidden`] unless a clerk asks, [`Error::Invalid`] for a state or text that cannot be, or the
/// store's.
pub fn inbox(tx: &mut Tx<'_>, cx: &Cx, filter: &InboxFilter) -> Result<InboxView, Error> {
    let jurisdiction = access::jurisdiction(tx, cx)?;
    check_state(filter.state.as_deref())?;
    let text = filter.text.as_deref().map(number_part).transpose()?;
    let limit = filter.limit.clamp(1, PAGE_MAX);
    let mut search = Search {
        jurisdiction: &jurisdiction,
        state: filter.state.as_deref(),
        service: filter.service.as_deref(),
        text: text.as_deref(),
        after: filter.cursor,
        limit: if filter.colour.is_some() { SCAN_CHUNK } else { limit + 1 },
    };
    let (found, next) = match filter.colour {
        None => {
            let mut found = tables::search(tx, &search)?;
            let next = cut(&mut found, limit);
            let clocks = clocks(tx, cx, &found)?;
            (found.into_iter().map(|case| (clocks[&case.id], case)).collect(), next)
        }
        Some(colour) => scan(tx, cx, &mut search, colour, limit)?,
    };
    let mut items = Vec::with_capacity(found.len());
    for (clock, case) in found {
        items.push(inbox_row(tx, cx, &case, clock)?);
    }
    let counts = tables::counts(tx, &jurisdiction)?.into_iter().collect();
    Ok(InboxView { page: Page { items, next }, counts })
}

/// Cases with their clocks, and where the next page begins.
type Found = (Vec<(Clock, Case)>, Option<CaseId>);

/// Goes on through the jurisdiction's cases until a page of one colour is full.
fn scan(
    tx: &mut Tx<'_>,
    cx: &Cx,
    search: &mut Search<'_>,
    colour: Colour,
    limit: u32,
) -> Result<Found, Error> {
    let wanted = usize::try_from(limit).expect("a page is small");
    let mut found: Vec<(Clock, Case)> = Vec::new();
    for _ in 0..SCAN_MAX / SCAN_CHUNK {
        let chunk = tables::search(tx, search)?;
        let clocks = clocks(tx, cx, &chunk)?;
        let end = chunk.len() < usize::try_from(SCAN_CHUNK).expect("a chunk is small");
        search.after = chunk.last().map(|case| case.id).or(search.after);
        let open = chunk.into_iter().filter(|case| !case.state.is_end());
        found.extend(open.map(|case| (clocks[&case.id], case)).filter(|(clock, _)| clock.colour == colour));
        if found.len() > wanted {
            found.truncate(wanted);
            let next = found.last().map(|(_, case)| case.id);
            return Ok((found, next));
        }
        if end {
            return Ok((found, None));
        }
    }
    Ok((found, search.after))
}

fn inbox_row(tx: &mut Tx<'_>, cx: &Cx, case: &Case, clock: Clock) -> Result<InboxRow, Error> {
    Ok(InboxRow {
        id: case.id,
        number: case.number.clone(),
        service: case.service.clone(),
        service_name: service_of(case)?.name.clone(),
        state: case.state.name().to_owned(),
        applicant_masked: masked_name(tx, cx, case.person)?,
        submitted_at: case.submitted_at,
        clock: clock.into(),
        amount: case.amount,
    })
}

/// The family name and a star for each further character.
fn masked_name(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<String, Error> {
    let name = match people::real_name(tx, cx, person) {
        Ok(Some(real)) => real.name.into_inner(),
        Ok(None) | Err(people::Error::Forgotten) => return Ok(String::new()),
        Err(error) => return Err(error.into()),
    };
    Ok(name.chars().enumerate().map(|(at, letter)| if at == 0 { letter } else { '*' }).collect())
}

/// Everything about a case, for whoever may see it.
fn view(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, case: &Case, side: Side) -> Result<CaseView, Error> {
    let service = service_of(case)?;
    let steps = tables::steps(tx, case.id)?;
    let paid = benefit::paid(tx, case.id)?;
    let answers = answers(tx, cx, case)?;
    let estimate = match case.state {
        State::Draft => draft_estimate(cx, packs, service, case, &answers),
        _ => sealed::open(tx, cx, case.person, case.estimate.as_deref())?,
    };
    Ok(CaseView {
        id: case.id,
        number: case.number.clone(),
        service: case.service.clone(),
        service_name: service.name.clone(),
        region: case.region.clone(),
        state: case.state.name().to_owned(),
        answers,
        form: crate::service::published_form(tx, &case.service, case.form_version)?,
        estimate: estimate.unwrap_or_else(EstimateView::none),
        documents: document::of_case(tx, cx, case)?,
        supplement: supplement(tx, cx, case)?,
        clock: read_clock(service, &steps, time::china_date(cx.now)).into(),
        timeline: timeline(&steps, paid.as_ref().map(|paid| paid.at)),
        decision: decision(tx, cx, case)?,
        paid,
        trace: case.trace,
        allowed: case.state.allowed(side).into_iter().map(str::to_owned).collect(),
        version: case.version,
    })
}

/// What a draft would give as of today; faults included.
fn draft_estimate(
    cx: &Cx,
    packs: &Packs,
    service: &Service,
    case: &Case,
    answers: &serde_json::Map<String, serde_json::Value>,
) -> Option<EstimateView> {
    let today = time::china_date(cx.now);
    let pack = form::pack_for(packs, service, &case.region, today).ok()?;
    Some(judge(service, pack, answers, When::from(today).asked(today)).unwrap_or_else(EstimateView::refused))
}

fn supplement(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<Option<SupplementView>, Error> {
    let State::SupplementRequested { supplement, .. } = case.state else { return Ok(None) };
    let Some(row) = tables::supplement(tx, supplement)? else { return Ok(None) };
    let words: Option<SupplementWords> = sealed::open(tx, cx, case.person, row.body.as_deref())?;
    let SupplementWords { items, note } =
        words.unwrap_or(SupplementWords { items: Vec::new(), note: String::new() });
    Ok(Some(SupplementView { id: row.id, items, note, due_on: row.due_on, requested_at: row.requested_at }))
}

fn decision(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<Option<DecisionView>, Error> {
    let Some(row) = tables::decision(tx, case.id)? else { return Ok(None) };
    let words: Option<DecisionWords> = sealed::open(tx, cx, case.person, row.body.as_deref())?;
    let DecisionWords { reason, letter } =
        words.unwrap_or(DecisionWords { reason: None, letter: Text::new("", "") });
    // A clerk writes in one language; it stands in both places rather than be machine-translated.
    let reason = reason.map(|reason| Text::new(reason.clone(), reason));
    Ok(Some(DecisionView { approved: row.approved, amount: row.amount, reason, letter, at: row.at }))
}

fn timeline(steps: &[Step], paid_at: Option<jiff::Timestamp>) -> Vec<TimelineItem> {
    let item = |at, kind: &str, role: &str| TimelineItem {
        at,
        kind: kind.to_owned(),
        actor_role: role.to_owned(),
        text: words(kind),
    };
    let mut items: Vec<TimelineItem> = Vec::with_capacity(steps.len() + 1);
    for step in steps {
        if let (Some(at), "closed") = (paid_at, step.kind.as_str()) {
            items.push(item(at, "paid", "system"));
        }
        items.push(item(step.at, &step.kind, &step.actor));
    }
    items
}

fn read_clock(service: &Service, steps: &[Step], today: Date) -> Clock {
    let tick = |step: &Step| Tick { on: time::china_date(step.at), running: step.running };
    let ticks: Vec<Tick> = steps.iter().map(tick).collect();
    clock::read(Workdays::china(), service.limit.workdays(), &ticks, today)
}

/// The clocks of many cases, by one query.
fn clocks(tx: &mut Tx<'_>, cx: &Cx, cases: &[Case]) -> Result<BTreeMap<CaseId, Clock>, Error> {
    let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
    let histories: BTreeMap<CaseId, Vec<Step>> = tables::steps_of(tx, &ids)?.into_iter().collect();
    let today = time::china_date(cx.now);
    let mut clocks = BTreeMap::new();
    for case in cases {
        let steps = histories.get(&case.id).map_or(&[][..], Vec::as_slice);
        clocks.insert(case.id, read_clock(service_of(case)?, steps, today));
    }
    Ok(clocks)
}

/// Cuts what was read beyond the page; tells where the next one begins.
fn cut(found: &mut Vec<Case>, limit: u32) -> Option<CaseId> {
    let limit = usize::try_from(limit).expect("a page is small");
    if found.len() <= limit {
        return None;
    }
    found.truncate(limit);
    found.last().map(|case| case.id)
}

fn check_state(state: Option<&str>) -> Result<(), Invalid> {
    match state {
        Some(name) if !State::NAMES.contains(&name) => Err(Invalid::new(
            "state",
            "state.unknown",
            format!("'{name}' is not a state of a case; use one of {}", State::NAMES.join(", ")),
            format!("没有“{name}”这种状态；可用 {}", State::NAMES.join("、")),
        )),
        _ => Ok(()),
    }
}

/// Part of a case number: letters, digits and hyphens, so that it can stand in a pattern.
fn number_part(text: &str) -> Result<String, Invalid> {
    let text = text.trim().to_uppercase();
    let fits = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        return Ok(text);
    }
    let (en, zh) = ("search by part of a case number", "请按办件编号的一部分查找");
    Err(Invalid::new("q", "q.number", en, zh))
}
