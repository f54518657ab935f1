//! Threads: one line from the civic act to the parcel at the door.
//!
//! The outbox is the thread; this room keeps only an index of which threads there are, so that the list needs
//! no scan.

mod label;
mod tables;

use std::collections::BTreeMap;

use events::{Envelope, Event};
use jiff::Timestamp;
use kernel::id::EventId;
use kernel::{Cx, Invalid, Region, TraceId};
use store::{Tx, outbox};

pub use label::label;

use crate::view::{Leg, Page, Trace, TraceRow};
use crate::{Error, operator};

/// The kind of a thread that began in a civic room and reached the shop.
pub const LOOP: &str = "loop";
/// Threads on one page at most.
const PAGE_MAX: u32 = 100;
/// Legs shown of one thread: several times what the longest loop has.
const LEGS_MAX: u32 = 500;

/// Which threads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TracesAsk {
    /// A room, or [`LOOP`].
    pub kind: Option<String>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
    /// How many, at most 100.
    pub limit: u32,
}

/// Notes a fact in the index.
pub(crate) fn note(tx: &mut Tx<'_>, event: &Envelope) -> Result<(), store::Error> {
    tables::note(tx, event, room(event.event.name()), region(&event.event))
}

/// Where a thread belongs, as far as its facts said.
pub(crate) fn region_of(tx: &mut Tx<'_>, trace: TraceId) -> Result<Option<Region>, store::Error> {
    tables::region_of(tx, trace)
}

/// Recent threads, newest first.
///
/// # Errors
/// [`Error::Forbidden`] except for operators, [`Error::Invalid`] for a cursor that is none.
pub fn traces(tx: &mut Tx<'_>, cx: &Cx, ask: &TracesAsk) -> Result<Page<TraceRow>, Error> {
    operator(cx)?;
    let before = ask.cursor.as_deref().map(cursor).transpose()?;
    let limit = ask.limit.clamp(1, PAGE_MAX);
    let mut items = tables::list(tx, ask.kind.as_deref(), before, limit + 1)?;
    let more = items.len() > usize::try_from(limit).expect("a page is small");
    items.truncate(usize::try_from(limit).expect("a page is small"));
    let next = items.last().filter(|_| more);
    let next = next.map(|row| format!("{}.{}", row.started_at.as_millisecond(), row.trace));
    Ok(Page { items, next })
}

/// One thread from end to end.
///
/// # Errors
/// [`Error::Forbidden`] except for operators, [`Error::NotFound`].
pub fn trace_of(tx: &mut Tx<'_>, cx: &Cx, trace: TraceId) -> Result<Trace, Error> {
    operator(cx)?;
    let facts = in_order(outbox::of_trace(tx, trace, LEGS_MAX)?);
    let (Some(first), Some(last)) = (facts.first(), facts.last()) else { return Err(Error::NotFound) };
    let (started_at, ended_at) = (first.at(), last.at());
    let start_ms = first.at_ms;
    Ok(Trace { trace, started_at, ended_at, legs: facts.iter().map(|fact| leg(fact, start_ms)).collect() })
}

/// Facts of one millisecond have no order of their own across objects; an answer stands after what it
/// answers.
fn in_order(mut facts: Vec<Envelope>) -> Vec<Envelope> {
    let causes: BTreeMap<EventId, Option<EventId>> = facts.iter().map(|fact| (fact.id, fact.cause)).collect();
    let depth = |id: EventId| {
        let chain = std::iter::successors(causes.get(&id), |cause| cause.and_then(|id| causes.get(&id)));
        chain.take(causes.len()).count()
    };
    facts.sort_by_cached_key(|fact| (fact.at_ms, depth(fact.id), fact.seq));
    facts
}

fn leg(fact: &Envelope, start_ms: i64) -> Leg {
    let name = fact.event.name();
    Leg {
        at: fact.at(),
        room: room(name).to_owned(),
        name: name.to_owned(),
        label: label(name),
        aggregate: fact.aggregate.clone(),
        // What stands behind the colon would say who.
        actor_role: fact.actor.split(':').next().unwrap_or_default().to_owned(),
        cause: fact.cause,
        since_start_ms: fact.at_ms - start_ms,
    }
}

fn room(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

const fn region(event: &Event) -> Option<&Region> {
    match event {
        Event::PersonRegistered(e) => Some(&e.region),
        Event::CaseSubmitted(e) => Some(&e.region),
        Event::CaseDecided(e) => Some(&e.region),
        Event::LifeEventHinted(e) => Some(&e.region),
        Event::OrderPlaced(e) => Some(&e.region),
        Event::OrderPaid(e) => Some(&e.region),
        _ => None,
    }
}

fn cursor(text: &str) -> Result<(Timestamp, TraceId), Invalid> {
    let bad = || {
        let (en, zh) = ("use the cursor of the page before, unchanged", "请原样使用上一页给出的游标");
        Invalid::new("cursor", "cursor.format", en, zh)
    };
    let (ms, trace) = text.split_once('.').ok_or_else(bad)?;
    let at = ms.parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok()).ok_or_else(bad)?;
    Ok((at, trace.parse().map_err(|_| bad())?))
}
