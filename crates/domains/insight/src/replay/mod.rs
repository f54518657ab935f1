//! Replays: what the live dispatcher would have made of a recorded day, kept to compare one version with the
//! next.

mod tables;

use kernel::id::RunId;
use kernel::{Actor, Cx, Invalid, Role};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::view::{Bar, Metrics, Page, Run, RunHour, RunRow};
use crate::{Error, operator};

/// Runs on one page at most.
const PAGE_MAX: u32 = 100;
/// Hours and bars a run may have: two days, and four hours in minutes.
const POINTS_MAX: usize = 240;

/// A finished run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// Instance or day replayed.
    pub source: String,
    /// Orders in it.
    pub orders: u32,
    /// Couriers in it.
    pub couriers: u32,
    /// What came out.
    pub result: RunResult,
}

/// What came out of a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunResult {
    /// In numbers.
    pub metrics: Metrics,
    /// Hour by hour.
    pub series: Vec<RunHour>,
    /// Minutes from click to door.
    pub histogram: Vec<Bar>,
}

/// Keeps a run.
///
/// # Errors
/// [`Error::Forbidden`] except for operators, dispatchers and the system; [`Error::Invalid`] for more points
/// than a page shows.
pub fn save_run(tx: &mut Tx<'_>, cx: &Cx, run: &NewRun) -> Result<RunId, Error> {
    if !matches!(cx.actor, Actor::System(_) | Actor::Staff { role: Role::Operator | Role::Dispatcher, .. }) {
        return Err(Error::Forbidden);
    }
    if run.source.is_empty() || run.result.series.len().max(run.result.histogram.len()) > POINTS_MAX {
        let (en, zh) =
            ("a run names its source and has at most 240 points", "回放须注明来源，且最多 240 个数据点");
        return Err(Invalid::new("run", "run.shape", en, zh).into());
    }
    let id: RunId = cx.id();
    tables::insert(tx, cx, id, run)?;
    tx.audit(cx, "insight.save_run", id)?;
    Ok(id)
}

/// The runs, newest first; `cursor` is the last id of the page before.
///
/// # Errors
/// [`Error::Forbidden`] except for operators, [`Error::Invalid`] for a cursor that is none.
pub fn runs(tx: &mut Tx<'_>, cx: &Cx, cursor: Option<&str>, limit: u32) -> Result<Page<RunRow>, Error> {
    operator(cx)?;
    let before = cursor.map(str::parse::<RunId>).transpose()?;
    let limit = limit.clamp(1, PAGE_MAX);
    let mut items = tables::list(tx, before, limit + 1)?;
    let more = items.len() > usize::try_from(limit).expect("a page is small");
    items.truncate(usize::try_from(limit).expect("a page is small"));
    let next = items.last().filter(|_| more).map(|row| row.run.to_string());
    Ok(Page { items, next })
}

/// One run.
///
/// # Errors
/// [`Error::Forbidden`] except for operators, [`Error::NotFound`].
pub fn run(tx: &mut Tx<'_>, cx: &Cx, id: RunId) -> Result<Run, Error> {
    operator(cx)?;
    tables::by_id(tx, id)?.ok_or(Error::NotFound)
}
