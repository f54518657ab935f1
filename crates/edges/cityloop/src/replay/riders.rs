//! Couriers who obey: they take every offer, drive as planned, and hand over against the buyer's code.

use std::sync::Arc;

use anyhow::{Context as _, ensure};
use delivery::job::{CourierJob, Handover};
use delivery::replay::motion;
use jiff::Timestamp;
use kernel::id::{JobId, OrderId};
use kernel::{Actor, Point, Role, TraceId};

use super::day::Phase;
use super::town::{Account, Town};

/// A courier of the day. Moments are seconds since 1970.
#[derive(Debug, Clone)]
pub(super) struct Rider {
    /// Their account.
    pub(super) account: Account,
    /// The thread of what they do outside any job.
    trace: TraceId,
    /// The shift's end.
    pub(super) off_at: i64,
    /// On shift.
    pub(super) on: bool,
    /// Where they are when they do not drive.
    pub(super) place: Point,
    /// Still stowing away before.
    pub(super) free_at: i64,
    /// What they carry out.
    pub(super) trip: Option<Trip>,
}

/// A trip under way.
#[derive(Debug, Clone)]
pub(super) struct Trip {
    start: Point,
    site: Point,
    doors: Vec<Point>,
    driven: motion::Trip,
    /// In the sequence of the doors.
    pub(super) stops: Vec<Stop>,
    /// Doors done.
    pub(super) done: usize,
    /// What comes next; anything else that was expected is void.
    pub(super) next: (i64, Phase),
}

/// A door of a trip.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stop {
    /// The job.
    pub(super) job: JobId,
    /// What is handed over.
    pub(super) order: OrderId,
}

impl Trip {
    /// The moment after the present one.
    pub(super) fn onward(&mut self) -> (i64, Phase) {
        self.next = match self.next.1 {
            Phase::Arrive => (self.driven.pickup_at, Phase::Pick),
            _ => (self.driven.dropoffs_at[self.done], Phase::Door),
        };
        self.next
    }

    /// Ready for the next trip, at the last door.
    pub(super) fn end(&self) -> (i64, Point) {
        (self.driven.free_at, self.doors[self.doors.len() - 1])
    }
}

impl Rider {
    pub(super) fn new(town: &Town, account: Account, place: Point, off_at: i64) -> Self {
        let trace = town.clock.trace();
        Self { account, trace, off_at, on: false, place, free_at: 0, trip: None }
    }

    const fn actor(&self) -> Actor {
        Actor::Staff { staff: self.account.staff, role: Role::Courier }
    }

    /// Where they are at a moment.
    pub(super) fn place_at(&self, town: &Town, now: i64) -> Point {
        let Some(trip) = &self.trip else { return self.place };
        if now <= trip.driven.leave_at {
            return trip.start;
        }
        let now = Timestamp::from_second(now).expect("a moment of the simulated day");
        motion::place_at(&town.policy.dispatch, &trip.driven, trip.start, trip.site, &trip.doors, now)
    }
}

/// Goes on shift and says where.
pub(super) async fn begin(town: Arc<Town>, rider: Rider) -> anyhow::Result<()> {
    let until = Timestamp::from_second(rider.off_at).context("the shift's end")?;
    town.write(town.cx(rider.actor(), rider.trace), move |tx, cx| {
        delivery::courier::start_shift(tx, cx, Some(until))
    })
    .await?;
    let place = rider.place;
    town.write(town.cx(rider.actor(), rider.trace), move |tx, cx| {
        delivery::courier::report_position(tx, cx, place)
    })
    .await
}

/// Says where they are.
pub(super) async fn report(town: Arc<Town>, rider: Rider, now: i64) -> anyhow::Result<()> {
    let place = rider.place_at(&town, now);
    town.write(town.cx(rider.actor(), rider.trace), move |tx, cx| {
        delivery::courier::report_position(tx, cx, place)
    })
    .await
}

/// Takes everything offered and sets out, once what was before is stowed away; `None` if nothing is offered any more.
pub(super) async fn take(town: Arc<Town>, rider: Rider, now: i64) -> anyhow::Result<Option<Trip>> {
    let held = town.read(town.cx(rider.actor(), rider.trace), delivery::job::jobs_of_courier).await?;
    let offers: Vec<CourierJob> = held.into_iter().filter(|view| view.job.state.is_offer()).collect();
    let Some(first) = offers.first() else { return Ok(None) };
    ensure!(rider.trip.is_none(), "{} was offered a second trip", rider.account.courier);
    let (site, start) = (first.job.pick_up, rider.place);
    for view in &offers {
        let job = view.job.id;
        town.write(town.cx(rider.actor(), rider.trace), move |tx, cx| delivery::job::accept(tx, cx, job))
            .await?;
    }
    let doors: Vec<Point> = offers.iter().map(|view| view.job.drop_off).collect();
    let ready_at = offers.iter().map(|view| view.job.ready_at.as_second()).max().unwrap_or(now);
    let leave_at = now.max(rider.free_at);
    let driven = motion::drive(&town.policy.dispatch, start, leave_at, site, ready_at, &doors);
    let stops = offers.iter().map(|view| Stop { job: view.job.id, order: view.job.order }).collect();
    let next = (driven.arrive_at, Phase::Arrive);
    Ok(Some(Trip { start, site, doors, driven, stops, done: 0, next }))
}

/// Stands at the site.
pub(super) async fn arrive(town: Arc<Town>, rider: Rider) -> anyhow::Result<()> {
    for Stop { job, .. } in rider.trip.iter().flat_map(|trip| &trip.stops).copied() {
        town.write(town.cx(rider.actor(), rider.trace), move |tx, cx| delivery::job::arrive(tx, cx, job))
            .await?;
    }
    Ok(())
}

/// Takes the goods.
pub(super) async fn pick(town: Arc<Town>, rider: Rider) -> anyhow::Result<()> {
    for Stop { job, .. } in rider.trip.iter().flat_map(|trip| &trip.stops).copied() {
        town.write(town.cx(rider.actor(), rider.trace), move |tx, cx| delivery::job::pick(tx, cx, job))
            .await?;
    }
    Ok(())
}

/// Hands over at the next door, against the code its buyer shows.
pub(super) async fn hand_over(town: Arc<Town>, rider: Rider) -> anyhow::Result<()> {
    let stop = rider.trip.as_ref().and_then(|trip| trip.stops.get(trip.done)).context("no door is left")?;
    let Stop { job, order } = *stop;
    let cx = town.cx(rider.actor(), rider.trace);
    let code = retail::order::handover_code(&cx, order);
    let rooms = Arc::clone(&town.platform.neighbours);
    let done = town.write(cx, move |tx, cx| delivery::job::hand_over(tx, cx, &*rooms, job, &code)).await?;
    ensure!(matches!(done, Handover::Delivered { .. }), "the buyer's code of {order} was refused");
    Ok(())
}

/// Goes home.
pub(super) async fn end(town: Arc<Town>, rider: Rider) -> anyhow::Result<()> {
    town.write(town.cx(rider.actor(), rider.trace), delivery::courier::end_shift).await
}
