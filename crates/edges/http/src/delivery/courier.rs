//! The courier's own page: shift, place, the day so far.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use delivery::courier::{self, CourierMe};
use jiff::Timestamp;
use kernel::id::CourierId;
use kernel::{Fen, Point};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Courier, Staff};
use crate::once::Once;
use crate::problem::Problem;

/// A courier and their day.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct CourierView {
    courier: CourierId,
    name: String,
    shift: ShiftView,
    /// `full_time` or `part_time`: how, not whether.
    insured: String,
    /// `walk`, `bicycle`, `scooter`, `motorcycle` or `car`.
    vehicle: String,
    today: TodayView,
    /// Last place; `null` off shift.
    position: Option<Point>,
}

/// A shift.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ShiftView {
    on: bool,
    since: Option<Timestamp>,
    /// When work must stop if it goes on without a rest.
    must_stop: Option<Timestamp>,
}

/// A day of work.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct TodayView {
    trips: i64,
    earned: Fen,
    minutes: u32,
    limit_minutes: u32,
}

impl From<CourierMe> for CourierView {
    fn from(me: CourierMe) -> Self {
        let CourierMe { courier, today, must_stop } = me;
        Self {
            courier: courier.id,
            name: courier.name,
            shift: ShiftView { on: courier.shift_from.is_some(), since: courier.shift_from, must_stop },
            insured: courier.insured.name().to_owned(),
            vehicle: courier.vehicle.name().to_owned(),
            today: TodayView {
                trips: today.trips,
                earned: today.earned,
                minutes: today.minutes,
                limit_minutes: today.limit_minutes,
            },
            position: courier.seen.map(|(point, _)| point),
        }
    }
}

/// Oneself as a courier.
#[utoipa::path(get, path = "/courier/me", tag = "courier", security(("session" = ["courier"])),
    responses((status = 200, body = CourierView)))]
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff<Courier>,
) -> Result<Json<CourierView>, Problem> {
    let me = app.read(staff.cx(&app), courier::courier_me).await?;
    Ok(Json(me.into()))
}

/// On or off.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Shift {
    on: bool,
    /// When one means to stop; the limits of work may end the shift before.
    until: Option<Timestamp>,
}

/// Goes on or off shift.
#[utoipa::path(post, path = "/courier/shift", tag = "courier", security(("session" = ["courier"])),
    request_body = Shift, responses((status = 200, body = CourierView), (status = 409, body = Problem)))]
pub(crate) async fn shift(
    State(app): State<App>,
    staff: Staff<Courier>,
    once: Once<Shift>,
) -> Result<Json<CourierView>, Problem> {
    let Shift { on, until } = once.body;
    let view = app
        .write(staff.cx(&app), once.key, move |tx, cx| {
            if on {
                courier::start_shift(tx, cx, until)?
            } else {
                courier::end_shift(tx, cx)?
            };
            Ok::<_, delivery::Error>(CourierView::from(courier::courier_me(tx, cx)?))
        })
        .await?;
    let _ = app.moved.send(());
    Ok(Json(view))
}

/// Says where one is; on shift only, and only the last place is kept.
#[utoipa::path(post, path = "/courier/position", tag = "courier", security(("session" = ["courier"])),
    request_body = Point,
    responses((status = 204), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn position(
    State(app): State<App>,
    staff: Staff<Courier>,
    once: Once<Point>,
) -> Result<StatusCode, Problem> {
    let point = Point::new(once.body.lat_e7, once.body.lng_e7)?;
    app.write(staff.cx(&app), once.key, move |tx, cx| courier::report_position(tx, cx, point)).await?;
    let _ = app.moved.send(());
    Ok(StatusCode::NO_CONTENT)
}
