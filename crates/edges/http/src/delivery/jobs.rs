//! The courier's jobs, from the offer to the door.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use delivery::job::{self, FailReason, Handover, RefuseReason};
use jiff::Timestamp;
use kernel::id::{JobId, OrderId};
use kernel::{Cx, Fen, Invalid, Point, Text};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::idempotency::Key;
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Courier, Staff};
use crate::extract::Path;
use crate::once::{Nothing, Once};
use crate::problem::Problem;
use crate::text::Page;

/// A job as its courier sees it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct JobView {
    id: JobId,
    order: OrderId,
    /// `offered`, `accepted`, `arrived` or `picked_up`.
    state: String,
    site: PickUpView,
    /// Whom to bring it to; from acceptance on.
    drop: Option<DropView>,
    /// The door's place.
    point: Point,
    promise_at: Timestamp,
    /// When the goods are packed.
    ready_at: Timestamp,
    distance_m: u32,
    pay: Fen,
    cold: bool,
    /// The buyer's code is asked for at the door.
    code_needed: bool,
    /// What can be done now.
    allowed: Vec<String>,
}

/// Where to fetch it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct PickUpView {
    code: String,
    name: Text,
    point: Point,
}

/// The door, for who has accepted.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct DropView {
    text: String,
    contact: String,
    mobile: String,
}

impl From<job::CourierJob> for JobView {
    fn from(view: job::CourierJob) -> Self {
        let job::CourierJob { job, site_name, drop } = view;
        let drop = drop.map(|door| DropView {
            text: door.text.into_inner(),
            contact: door.contact.into_inner(),
            mobile: door.mobile.reveal().to_owned(),
        });
        Self {
            id: job.id,
            order: job.order,
            state: job.state.name().to_owned(),
            site: PickUpView { code: job.site, name: site_name, point: job.pick_up },
            drop,
            point: job.drop_off,
            promise_at: job.promise_at,
            ready_at: job.ready_at,
            distance_m: job.distance_m,
            pay: job.pay,
            cold: job.cold,
            code_needed: true,
            allowed: job.state.allowed().iter().map(|act| (*act).to_owned()).collect(),
        }
    }
}

/// One's open jobs, the next door first.
#[utoipa::path(get, path = "/courier/jobs", tag = "courier", security(("session" = ["courier"])),
    responses((status = 200, body = Page<JobView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    staff: Staff<Courier>,
) -> Result<Json<Page<JobView>>, Problem> {
    let jobs = app.read(staff.cx(&app), job::jobs_of_courier).await?;
    Ok(Json(Page::whole(jobs.into_iter().map(JobView::from).collect())))
}

/// An act on a job and its new view, as one write.
async fn act<F>(
    app: &App,
    staff: &Staff<Courier>,
    key: Option<Key>,
    id: JobId,
    work: F,
) -> Result<Json<JobView>, Problem>
where
    F: Fn(&mut Tx<'_>, &Cx) -> Result<job::Job, delivery::Error> + Send + 'static,
{
    let view = app
        .write(staff.cx(app), key, move |tx, cx| {
            work(tx, cx)?;
            let found = job::jobs_of_courier(tx, cx)?.into_iter().find(|view| view.job.id == id);
            found.map(JobView::from).ok_or(delivery::Error::NotFound)
        })
        .await?;
    let _ = app.moved.send(());
    Ok(Json(view))
}

/// Takes an offered job; from here on its courier sees the door.
#[utoipa::path(post, path = "/courier/jobs/{id}/accept", tag = "courier", security(("session" = ["courier"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = JobView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn accept(
    State(app): State<App>,
    staff: Staff<Courier>,
    Path(id): Path<JobId>,
    once: Once<Nothing>,
) -> Result<Json<JobView>, Problem> {
    act(&app, &staff, once.key, id, move |tx, cx| job::accept(tx, cx, id)).await
}

/// Stands at the site.
#[utoipa::path(post, path = "/courier/jobs/{id}/arrive", tag = "courier", security(("session" = ["courier"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = JobView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn arrive(
    State(app): State<App>,
    staff: Staff<Courier>,
    Path(id): Path<JobId>,
    once: Once<Nothing>,
) -> Result<Json<JobView>, Problem> {
    act(&app, &staff, once.key, id, move |tx, cx| job::arrive(tx, cx, id)).await
}

/// Has the goods.
#[utoipa::path(post, path = "/courier/jobs/{id}/pick", tag = "courier", security(("session" = ["courier"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = JobView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn pick(
    State(app): State<App>,
    staff: Staff<Courier>,
    Path(id): Path<JobId>,
    once: Once<Nothing>,
) -> Result<Json<JobView>, Problem> {
    act(&app, &staff, once.key, id, move |tx, cx| job::pick(tx, cx, id)).await
}

/// Why not.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Refuse {
    /// `unsaid`, `too_far`, `too_heavy`, `vehicle`, `safety` or `site_slow`; `unsaid` unless said.
    reason: Option<String>,
}

/// Refuses an offered job, or gives an accepted one back before pick-up.
#[utoipa::path(post, path = "/courier/jobs/{id}/refuse", tag = "courier", security(("session" = ["courier"])),
    params(("id" = String, Path)), request_body = Refuse,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn refuse(
    State(app): State<App>,
    staff: Staff<Courier>,
    Path(id): Path<JobId>,
    once: Once<Refuse>,
) -> Result<StatusCode, Problem> {
    let reason = once.body.reason.as_deref().map_or(Ok(RefuseReason::Unsaid), str::parse)?;
    app.write(staff.cx(&app), once.key, move |tx, cx| job::refuse(tx, cx, id, reason)).await?;
    let _ = app.moved.send(());
    Ok(StatusCode::NO_CONTENT)
}

/// The buyer's code.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Code {
    /// Four digits.
    code: String,
}

/// How a hand-over went. A wrong code is counted, so it is kept like a success and told as a refusal.
#[derive(Serialize, Deserialize)]
enum Outcome {
    Delivered(HandoverView),
    WrongCode { tries_left: u32 },
}

/// A finished trip.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct HandoverView {
    pay: Fen,
    /// Within the promise.
    on_time: bool,
}

/// Hands the goods over against the buyer's code.
#[utoipa::path(post, path = "/courier/jobs/{id}/handover", tag = "courier",
    security(("session" = ["courier"])),
    params(("id" = String, Path)), request_body = Code,
    responses((status = 200, body = HandoverView), (status = 404, body = Problem), (status = 409,
    body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn hand_over(
    State(app): State<App>,
    staff: Staff<Courier>,
    Path(id): Path<JobId>,
    once: Once<Code>,
) -> Result<Json<HandoverView>, Problem> {
    let code = once.body.code;
    let ports = app.ports.clone();
    let outcome = app
        .write(staff.cx(&app), once.key, move |tx, cx| {
            Ok::<_, delivery::Error>(match job::hand_over(tx, cx, &*ports, id, &code)? {
                Handover::Delivered { pay, on_time } => Outcome::Delivered(HandoverView { pay, on_time }),
                Handover::WrongCode { tries_left } => Outcome::WrongCode { tries_left },
            })
        })
        .await?;
    match outcome {
        Outcome::Delivered(view) => {
            let _ = app.moved.send(());
            Ok(Json(view))
        }
        Outcome::WrongCode { tries_left } => Err(Invalid::new(
            "code",
            "code.wrong",
            format!("this is not the order's code; {tries_left} tries are left"),
            format!("收货码不对，还可再试 {tries_left} 次"),
        )
        .into()),
    }
}

/// Why it could not be handed over.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Fail {
    /// `nobody_there`, `buyer_refused`, `address_wrong`, `damaged` or `goods_missing`.
    reason: String,
}

/// Cannot hand over; the goods go back and the buyer is refunded.
#[utoipa::path(post, path = "/courier/jobs/{id}/fail", tag = "courier", security(("session" = ["courier"])),
    params(("id" = String, Path)), request_body = Fail,
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn fail(
    State(app): State<App>,
    staff: Staff<Courier>,
    Path(id): Path<JobId>,
    once: Once<Fail>,
) -> Result<StatusCode, Problem> {
    let reason: FailReason = once.body.reason.parse()?;
    app.write(staff.cx(&app), once.key, move |tx, cx| job::fail(tx, cx, id, reason)).await?;
    let _ = app.moved.send(());
    Ok(StatusCode::NO_CONTENT)
}
