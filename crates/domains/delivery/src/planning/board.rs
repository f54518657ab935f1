//! The dispatch board: sites, couriers and open jobs of a division, and why each job is where it is.

use std::collections::BTreeMap;

use dispatch::{Reason, Why};
use jiff::Timestamp;
use kernel::id::{CourierId, JobId, OrderId};
use kernel::{Cx, Point, Region, Text};
use store::Tx;

use super::{Promises, TickStats, fleet, promises, tables, why};
use crate::Error;
use crate::courier::{self, Courier};
use crate::job::{self, Job, State};
use crate::policy::policy;
use crate::site::{self, Site};

/// Sites, couriers and jobs on one board at most, each: beyond it a person narrows the division.
const BOARD_MAX: u32 = 1_000;

/// What a dispatcher sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The division shown.
    pub region: Region,
    /// Its sites.
    pub sites: Vec<Site>,
    /// Couriers on shift.
    pub couriers: Vec<BoardCourier>,
    /// Open jobs, the oldest promise first.
    pub jobs: Vec<BoardJob>,
    /// The last tick; `None` before the first.
    pub tick: Option<TickStats>,
    /// How promises were kept in the last day; `None` if nothing was delivered.
    pub promises: Option<Promises>,
}

/// A courier on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardCourier {
    /// Identity.
    pub id: CourierId,
    /// Name.
    pub name: String,
    /// Last place.
    pub point: Option<Point>,
    /// What they are doing.
    pub state: CourierState,
    /// Jobs whose goods are with them.
    pub aboard: u32,
    /// Nothing heard of them for too long.
    pub silent: bool,
}

/// What a courier on shift is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CourierState {
    /// Nothing in hand.
    Idle,
    /// Asked and not yet answered.
    Offered,
    /// On a trip.
    Busy,
}

impl CourierState {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Offered => "offered",
            Self::Busy => "busy",
        }
    }
}

/// A job on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardJob {
    /// Identity.
    pub id: JobId,
    /// What is carried.
    pub order: OrderId,
    /// Stable name of its state.
    pub state: &'static str,
    /// From which site.
    pub site: String,
    /// The door.
    pub point: Point,
    /// Promised by.
    pub promise_at: Timestamp,
    /// Late, or expected to be.
    pub late: bool,
    /// Who holds it.
    pub courier: Option<CourierId>,
    /// Why this courier, or why it waits.
    pub why: Option<Text>,
}

/// The board of the acting dispatcher's division, or of `region` inside it.
///
/// # Errors
/// [`Error::Forbidden`] for other roles, [`Error::NotFound`] for a region outside the division.
pub fn board(tx: &mut Tx<'_>, cx: &Cx, region: Option<&Region>) -> Result<Board, Error> {
    let division = job::dispatcher_division(tx, cx)?;
    let region = region.cloned().unwrap_or_else(|| division.clone());
    if !division.contains(&region) {
        return Err(Error::NotFound);
    }
    let silent_after_s = policy(tx, &region)?.silent_after_s;
    let (tick, reasons) = tables::ticks(tx, &region)?;
    let open = job::tables::open_inside(tx, &region, BOARD_MAX)?;
    let jobs =
        open.iter().map(|(job, why)| row(job, why.as_deref(), &reasons, cx)).collect::<Result<_, _>>()?;
    let plain: Vec<Job> = open.into_iter().map(|(job, _)| job).collect();
    let held = fleet::by_courier(&plain);
    let couriers = courier::tables::on_shift_inside(tx, &region, BOARD_MAX)?;
    let couriers = couriers
        .into_iter()
        .map(|courier| {
            let held = held.get(&courier.id).map_or(&[][..], Vec::as_slice);
            seat(courier, held, silent_after_s, cx.now)
        })
        .collect();
    let sites = site::tables::in_region(tx, &region, BOARD_MAX)?;
    let promises = promises(tx, &region, cx.now)?;
    Ok(Board { region, sites, couriers, jobs, tick, promises })
}

fn row(
    job: &Job,
    stored: Option<&str>,
    reasons: &BTreeMap<String, Reason>,
    cx: &Cx,
) -> Result<BoardJob, store::Error> {
    let why = if job.state == State::Planned {
        reasons.get(&job.id.to_string()).map(why::waits)
    } else {
        let read =
            |json: &str| serde_json::from_str::<Why>(json).map_err(|e| store::Error::Corrupt(e.to_string()));
        stored.map(read).transpose()?.as_ref().map(why::chosen)
    };
    Ok(BoardJob {
        id: job.id,
        order: job.order,
        state: job.state.name(),
        site: job.site.clone(),
        point: job.drop_off,
        promise_at: job.promise_at,
        late: job.is_late(cx.now),
        courier: job.state.courier(),
        why,
    })
}

fn seat(courier: Courier, held: &[&Job], silent_after_s: i64, now: Timestamp) -> BoardCourier {
    let state = if held.is_empty() {
        CourierState::Idle
    } else if held.iter().all(|job| job.state.is_offer()) {
        CourierState::Offered
    } else {
        CourierState::Busy
    };
    let aboard = held.iter().filter(|job| job.state.is_aboard()).count();
    BoardCourier {
        id: courier.id,
        point: courier.seen.map(|(point, _)| point),
        state,
        aboard: u32::try_from(aboard).unwrap_or(u32::MAX),
        silent: courier.is_silent(now, silent_after_s),
        name: courier.name,
    }
}
