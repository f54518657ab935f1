//! What can be asked about jobs: by their courier, by the buyer, by the room that sold the goods.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use kernel::id::{CourierId, JobId, OrderId, PersonId};
use kernel::{Cx, Masked, Mobile, Point, Region, Text};
use store::Tx;

use super::{Job, State, tables};
use crate::courier::{self, Courier, Insured, Vehicle, masked};
use crate::{Error, site};

/// A job as its courier sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourierJob {
    /// The job.
    pub job: Job,
    /// The site's name.
    pub site_name: Text,
    /// Whom to bring it to; from acceptance on.
    pub drop: Option<Door>,
}

/// The door, opened for the holder of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Street, house, room.
    pub text: Masked<String>,
    /// Who receives.
    pub contact: Masked<String>,
    /// Whom to call.
    pub mobile: Mobile,
}

/// The open jobs of the acting courier, the next door first.
///
/// # Errors
/// [`Error::Forbidden`] for who is no courier.
pub fn jobs_of_courier(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<CourierJob>, Error> {
    let courier = courier::acting(tx, cx)?;
    let mut names: BTreeMap<String, Text> = BTreeMap::new();
    let mut views = Vec::new();
    for job in tables::held_by(tx, courier.id)? {
        if !names.contains_key(&job.site) {
            let name = site::site(tx, &job.site)?.map_or_else(|| Text::new(&job.site, &job.site), |s| s.name);
            names.insert(job.site.clone(), name);
        }
        let site_name = names[&job.site].clone();
        let drop = if job.state.shows_door() { drop_of(tx, cx, &job)? } else { None };
        views.push(CourierJob { job, site_name, drop });
    }
    Ok(views)
}

/// The door of an accepted job; `None` when the buyer asked to be forgotten meanwhile. That the courier sees
/// it was noted at acceptance.
fn drop_of(tx: &mut Tx<'_>, cx: &Cx, job: &Job) -> Result<Option<Door>, Error> {
    match people::address(tx, cx, job.address) {
        Ok(address) => {
            Ok(Some(Door { text: address.text, contact: address.contact, mobile: address.mobile }))
        }
        Err(people::Error::NotFound | people::Error::Forgotten) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// A courier as others see them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobCourier {
    /// Family name.
    pub name_masked: String,
    /// What they drive.
    pub vehicle: Vehicle,
    /// How they are insured.
    pub insured: Insured,
    /// Where they are; while on the way with this job and on shift only.
    pub point: Option<Point>,
}

/// A job as the order's page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderJob {
    /// The job.
    pub id: JobId,
    /// Stable name of its state.
    pub state: &'static str,
    /// Expected at the door: the plan's moment, or the promise while there is no plan.
    pub eta: Timestamp,
    /// Who brings it, from acceptance on.
    pub courier: Option<JobCourier>,
}

/// The job of an order; the caller has let the asker in.
///
/// # Errors
/// The store's.
pub fn job_of_order(tx: &mut Tx<'_>, order: OrderId) -> Result<Option<OrderJob>, Error> {
    let Some(job) = tables::by_order(tx, order)? else { return Ok(None) };
    let courier = visible_courier(tx, &job)?;
    Ok(Some(OrderJob { id: job.id, state: job.state.name(), eta: eta(&job), courier }))
}

/// What the buyer follows on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Track {
    /// The job.
    pub id: JobId,
    /// Stable name of its state.
    pub state: &'static str,
    /// Who brings it and where they are.
    pub courier: Option<JobCourier>,
    /// Expected at the door.
    pub eta: Timestamp,
    /// The site, then the door.
    pub stops: Vec<Stop>,
}

/// A stop of the trip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// Site or door.
    pub kind: StopKind,
    /// Where.
    pub point: Point,
    /// Planned or, once done, actual moment; `None` without a plan.
    pub at: Option<Timestamp>,
    /// True once it is behind.
    pub done: bool,
}

/// What a stop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopKind {
    /// Where the goods are fetched.
    Site,
    /// Where they go.
    Door,
}

impl StopKind {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Door => "door",
        }
    }
}

/// The trip of `person`'s order.
///
/// # Errors
/// [`Error::NotFound`] for an order of someone else, or one without a job.
pub fn track_view(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, order: OrderId) -> Result<Track, Error> {
    let job = tables::by_order(tx, order)?.filter(|job| job.person == person).ok_or(Error::NotFound)?;
    cx.join_trace(job.trace);
    let courier = visible_courier(tx, &job)?;
    let picked = matches!(job.state, State::PickedUp { .. } | State::Delivered { .. });
    let delivered = matches!(job.state, State::Delivered { .. });
    let stops = vec![
        Stop {
            kind: StopKind::Site,
            point: job.pick_up,
            at: job.forecast.map(|trip| trip.pickup_at),
            done: picked,
        },
        Stop { kind: StopKind::Door, point: job.drop_off, at: Some(eta(&job)), done: delivered },
    ];
    Ok(Track { id: job.id, state: job.state.name(), courier, eta: eta(&job), stops })
}

fn eta(job: &Job) -> Timestamp {
    job.forecast.map_or(job.promise_at, |trip| trip.door_at)
}

/// The courier from acceptance on, with their place while they are under way with this job.
fn visible_courier(tx: &mut Tx<'_>, job: &Job) -> Result<Option<JobCourier>, Error> {
    let shown = job.state.shows_door() || matches!(job.state, State::Delivered { .. } | State::Failed { .. });
    let id: Option<CourierId> = job.state.courier().filter(|_| shown);
    let Some(id) = id else { return Ok(None) };
    let courier: Option<Courier> = courier::tables::by_id(tx, id)?;
    Ok(courier.map(|courier| JobCourier {
        name_masked: masked(&courier.name),
        vehicle: courier.vehicle,
        insured: courier.insured,
        point: courier.seen.filter(|_| job.state.shows_door()).map(|(point, _)| point),
    }))
}

/// How trips that ended in a span went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Performance {
    /// Handed over.
    pub delivered: i64,
    /// Handed over within the promise.
    pub on_time: i64,
    /// Could not be handed over.
    pub failed: i64,
    /// Mean span from payment to door of the delivered; zero without any.
    pub mean: SignedDuration,
}

impl Performance {
    /// On time of all that were delivered or failed, in basis points; `None` without any.
    pub fn on_time_bp(&self) -> Option<i64> {
        let all = self.delivered + self.failed;
        (all > 0).then(|| self.on_time * 10_000 / all)
    }
}

/// How the trips of a division went that ended from `from` until before `to`.
///
/// # Errors
/// The store's.
pub fn performance(
    tx: &mut Tx<'_>,
    region: &Region,
    from: Timestamp,
    to: Timestamp,
) -> Result<Performance, Error> {
    let [delivered, on_time, failed, sum_ms] = tables::ended(tx, region, from, to)?;
    Ok(Performance {
        delivered,
        on_time,
        failed,
        mean: SignedDuration::from_millis(sum_ms / delivered.max(1)),
    })
}
