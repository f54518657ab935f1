//! The dispatcher's board, live.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use delivery::planning::{self, Board, BoardCourier, BoardJob};
use jiff::Timestamp;
use kernel::id::{CourierId, JobId, OrderId};
use kernel::{Point, Region, Text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::{Dispatcher, Staff};
use crate::extract::{Path, Query};
use crate::live::{self, Glance};
use crate::once::{Nothing, Once};
use crate::problem::Problem;

/// What a dispatcher sees.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardView {
    region: Region,
    sites: Vec<BoardSiteView>,
    couriers: Vec<BoardCourierView>,
    /// The oldest promise first.
    jobs: Vec<BoardJobView>,
    /// `null` before the first.
    tick: Option<TickView>,
    /// `null` if nothing was delivered in the last day.
    promises: Option<PromisesView>,
}

/// How the promises of the last day were kept. Nine of ten should be: many more, and buyers are told too long.
#[derive(Serialize, ToSchema)]
pub(crate) struct PromisesView {
    /// Jobs delivered.
    delivered: usize,
    /// Those at the door in time.
    kept: usize,
    /// Seconds after the promise, negative when early, that a tenth of the jobs do not exceed.
    p10_s: i64,
    /// That half of them do not exceed.
    p50_s: i64,
    /// That nine tenths do not exceed.
    p90_s: i64,
}

impl From<planning::Promises> for PromisesView {
    fn from(promises: planning::Promises) -> Self {
        let planning::Promises { delivered, kept, p10_s, p50_s, p90_s } = promises;
        Self { delivered, kept, p10_s, p50_s, p90_s }
    }
}

/// A site on the board.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardSiteView {
    code: String,
    name: Text,
    point: Point,
    region: Region,
    /// False while it takes no orders.
    active: bool,
}

/// A courier on shift.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardCourierView {
    id: CourierId,
    name: String,
    /// Last place.
    point: Option<Point>,
    /// `idle`, `offered` or `busy`.
    state: String,
    /// Jobs whose goods are with them.
    aboard: u32,
    /// Nothing heard of them for too long.
    silent: bool,
}

/// An open job.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardJobView {
    id: JobId,
    order: OrderId,
    state: String,
    /// Code of the site.
    site: String,
    /// The door.
    point: Point,
    promise_at: Timestamp,
    /// Late, or expected to be.
    late: bool,
    courier: Option<CourierId>,
    /// Why this courier, or why it waits.
    why: Option<Text>,
}

/// The last time trips were decided.
#[derive(Serialize, ToSchema)]
pub(crate) struct TickView {
    at: Timestamp,
    /// Milliseconds of deciding.
    ms: i64,
    assigned: i64,
    held: i64,
    /// Offers dropped because something changed meanwhile.
    stale: i64,
}

impl From<BoardCourier> for BoardCourierView {
    fn from(courier: BoardCourier) -> Self {
        let BoardCourier { id, name, point, state, aboard, silent } = courier;
        Self { id, name, point, state: state.name().to_owned(), aboard, silent }
    }
}

impl From<BoardJob> for BoardJobView {
    fn from(job: BoardJob) -> Self {
        let BoardJob { id, order, state, site, point, promise_at, late, courier, why } = job;
        Self { id, order, state: state.to_owned(), site, point, promise_at, late, courier, why }
    }
}

impl From<Board> for BoardView {
    fn from(board: Board) -> Self {
        let site = |site: delivery::site::Site| BoardSiteView {
            code: site.code,
            name: site.name,
            point: site.point,
            region: site.region,
            active: site.active,
        };
        let tick = |tick: planning::TickStats| TickView {
            at: tick.at,
            ms: tick.ms,
            assigned: tick.assigned,
            held: tick.held,
            stale: tick.stale,
        };
        Self {
            region: board.region,
            sites: board.sites.into_iter().map(site).collect(),
            couriers: board.couriers.into_iter().map(BoardCourierView::from).collect(),
            jobs: board.jobs.into_iter().map(BoardJobView::from).collect(),
            tick: board.tick.map(tick),
            promises: board.promises.map(PromisesView::from),
        }
    }
}

/// Which part of the city.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// A division inside one's own; one's own unless said.
    region: Option<String>,
}

impl Part {
    fn region(&self) -> Result<Option<Region>, Problem> {
        Ok(self.region.as_deref().map(Region::parse).transpose().map_err(|e| e.at("region"))?)
    }
}

async fn board(app: &App, staff: &Staff<Dispatcher>, region: Option<Region>) -> Result<BoardView, Problem> {
    let board = app.read(staff.cx(app), move |tx, cx| planning::board(tx, cx, region.as_ref())).await?;
    Ok(board.into())
}

/// The board of one's division.
#[utoipa::path(get, path = "/dispatch/board", tag = "dispatch", security(("session" = ["dispatcher"])),
    params(Part),
    responses((status = 200, body = BoardView), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff<Dispatcher>,
    Query(part): Query<Part>,
) -> Result<Json<BoardView>, Problem> {
    Ok(Json(board(&app, &staff, part.region()?).await?))
}

/// Follows the board: an event `board` at once and whenever something has moved, `ping` in between.
#[utoipa::path(get, path = "/dispatch/stream", tag = "dispatch", security(("session" = ["dispatcher"])),
    params(Part),
    responses((status = 200, content_type = "text/event-stream", body = BoardView), (status = 404,
    body = Problem)))]
pub(crate) async fn follow(
    State(app): State<App>,
    staff: Staff<Dispatcher>,
    Query(part): Query<Part>,
) -> Result<impl IntoResponse, Problem> {
    let region = part.region()?;
    let moved = app.moved.subscribe();
    let read = move || {
        let (app, staff, region) = (app.clone(), staff.clone(), region.clone());
        async move { Ok(Glance { view: board(&app, &staff, region).await?, last: false }) }
    };
    let first = read().await?;
    Ok(live::stream("board", moved, &first, read))
}

/// Takes a job away from its courier before pick-up, for dispatch to give anew.
#[utoipa::path(post, path = "/dispatch/jobs/{id}/release", tag = "dispatch",
    security(("session" = ["dispatcher"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn release(
    State(app): State<App>,
    staff: Staff<Dispatcher>,
    Path(id): Path<JobId>,
    once: Once<Nothing>,
) -> Result<StatusCode, Problem> {
    app.write(staff.cx(&app), once.key, move |tx, cx| delivery::job::release(tx, cx, id)).await?;
    let _ = app.moved.send(());
    Ok(StatusCode::NO_CONTENT)
}
