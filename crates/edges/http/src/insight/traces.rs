//! Threads: from the civic act to the parcel at the door.

use axum::Json;
use axum::extract::State;
use insight::TracesAsk;
use insight::view::{Trace, TraceRow};
use kernel::TraceId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::auth::{Operator, Staff};
use crate::extract::{Path, Query};
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// Which threads.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Of {
    /// The room it began in, or `loop` for those that reached the shop from a civic act.
    kind: Option<String>,
}

/// Recent threads, newest first.
#[utoipa::path(get, path = "/operator/traces", tag = "operator", security(("session" = ["operator"])),
    params(Slice, Of), responses((status = 200, body = Page<TraceRow>), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    operator: Staff<Operator>,
    Query(slice): Query<Slice>,
    Query(of): Query<Of>,
) -> Result<Json<Page<TraceRow>>, Problem> {
    let ask = TracesAsk { kind: of.kind, limit: slice.limit(), cursor: slice.cursor };
    let page = app.read(operator.cx(&app), move |tx, cx| insight::traces(tx, cx, &ask)).await?;
    Ok(Json(Page { items: page.items, next: page.next }))
}

/// One thread from end to end.
#[utoipa::path(get, path = "/operator/traces/{trace}", tag = "operator", security(("session" = ["operator"])),
    params(("trace" = String, Path)),
    responses((status = 200, body = Trace), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    operator: Staff<Operator>,
    Path(trace): Path<TraceId>,
) -> Result<Json<Trace>, Problem> {
    Ok(Json(app.read(operator.cx(&app), move |tx, cx| insight::trace_of(tx, cx, trace)).await?))
}
