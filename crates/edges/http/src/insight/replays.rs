//! Replays of recorded days.

use axum::Json;
use axum::extract::State;
use insight::view::{Run, RunRow};
use kernel::id::RunId;

use crate::app::App;
use crate::auth::{Operator, Staff};
use crate::extract::{Path, Query};
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// The replays, newest first.
#[utoipa::path(get, path = "/operator/replays", tag = "operator", security(("session" = ["operator"])),
    params(Slice),
    responses((status = 200, body = Page<RunRow>), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    operator: Staff<Operator>,
    Query(slice): Query<Slice>,
) -> Result<Json<Page<RunRow>>, Problem> {
    let limit = slice.limit();
    let page = app
        .read(operator.cx(&app), move |tx, cx| insight::runs(tx, cx, slice.cursor.as_deref(), limit))
        .await?;
    Ok(Json(Page { items: page.items, next: page.next }))
}

/// One replay.
#[utoipa::path(get, path = "/operator/replays/{run}", tag = "operator", security(("session" = ["operator"])),
    params(("run" = String, Path)), responses((status = 200, body = Run), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    operator: Staff<Operator>,
    Path(run): Path<RunId>,
) -> Result<Json<Run>, Problem> {
    Ok(Json(app.read(operator.cx(&app), move |tx, cx| insight::run(tx, cx, run)).await?))
}
