//! An order's trip, live on the buyer's map.

use axum::extract::State;
use axum::response::IntoResponse;
use jiff::Timestamp;
use kernel::id::OrderId;
use kernel::{Cx, Point};
use serde::Serialize;
use store::Tx;
use utoipa::ToSchema;

use super::views::Error;
use crate::app::App;
use crate::auth::Citizen;
use crate::extract::Path;
use crate::live::{self, Glance};
use crate::problem::Problem;

/// The trip as it is now.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrackView {
    /// Where the order stands.
    order: String,
    /// Where the trip stands; `planned` while it waits for a courier, before there is a job too.
    state: String,
    /// Who brings it, from acceptance on.
    courier: Option<TrackedCourier>,
    eta: Timestamp,
    /// The site, then the door; empty before there is a job.
    stops: Vec<StopView>,
}

/// Who brings it and where they are.
#[derive(Serialize, ToSchema)]
pub(crate) struct TrackedCourier {
    name_masked: String,
    /// `null` unless they are under way with this order.
    lat_e7: Option<i32>,
    /// As `lat_e7`.
    lng_e7: Option<i32>,
}

/// A stop of the trip.
#[derive(Serialize, ToSchema)]
pub(crate) struct StopView {
    /// `site` or `door`.
    kind: String,
    point: Point,
    /// Planned or, once it is behind, actual; `null` without a plan.
    at: Option<Timestamp>,
    done: bool,
}

impl From<delivery::job::Stop> for StopView {
    fn from(stop: delivery::job::Stop) -> Self {
        Self { kind: stop.kind.name().to_owned(), point: stop.point, at: stop.at, done: stop.done }
    }
}

/// Follows one's order: an event `job` at once and whenever it has moved, `ping` in between; ends with the
/// order.
#[utoipa::path(get, path = "/orders/{id}/track", tag = "orders", security(("session" = ["citizen"])),
    params(("id" = String, Path)),
    responses((status = 200, content_type = "text/event-stream", body = TrackView), (status = 404,
    body = Problem)))]
pub(crate) async fn follow(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<OrderId>,
) -> Result<impl IntoResponse, Problem> {
    let moved = app.moved.subscribe();
    let read = move || {
        let app = app.clone();
        async move {
            let person = citizen.person;
            app.read(citizen.cx(&app), move |tx, cx| glance(tx, cx, person, id)).await
        }
    };
    let first = read().await?;
    Ok(live::stream("job", moved, &first, read))
}

fn glance(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: kernel::id::PersonId,
    id: OrderId,
) -> Result<Glance<TrackView>, Error> {
    // Read again and again, so by the one row it needs; whose it is, is checked here.
    let order = retail::order::order_for_job(tx, id)?;
    if order.drop_off.person != person {
        return Err(retail::Error::NotFound.into());
    }
    let (state, last) = (order.state.name().to_owned(), order.state.is_end());
    let view = match delivery::job::track_view(tx, cx, person, id) {
        Ok(track) => TrackView {
            order: state,
            state: track.state.to_owned(),
            courier: track.courier.map(|c| TrackedCourier {
                name_masked: c.name_masked,
                lat_e7: c.point.map(|p| p.lat_e7),
                lng_e7: c.point.map(|p| p.lng_e7),
            }),
            eta: track.eta,
            stops: track.stops.into_iter().map(StopView::from).collect(),
        },
        // No trip yet, or the order ended before one was needed.
        Err(delivery::Error::NotFound) => TrackView {
            order: state,
            state: if last { "cancelled" } else { "planned" }.to_owned(),
            courier: None,
            eta: order.promise,
            stops: Vec::new(),
        },
        Err(other) => return Err(other.into()),
    };
    Ok(Glance { view, last })
}
