//! The operator's day.

use axum::Json;
use axum::extract::State;
use insight::DashboardAsk;
use insight::view::Dashboard;
use jiff::civil::Date;
use kernel::{Invalid, Region, time};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;
use crate::auth::{Operator, Staff};
use crate::extract::Query;
use crate::problem::Problem;

/// Which day, and where.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct When {
    /// `2026-11-21`; today in China unless said.
    day: Option<String>,
    /// A division and everything in it; everywhere unless said.
    region: Option<String>,
}

/// Whether the loop works: one day in numbers.
#[utoipa::path(get, path = "/operator/dashboard", tag = "operator", security(("session" = ["operator"])),
    params(When),
    responses((status = 200, body = Dashboard), (status = 422, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    operator: Staff<Operator>,
    Query(when): Query<When>,
) -> Result<Json<Dashboard>, Problem> {
    let day = match when.day {
        Some(text) => text.parse::<Date>().map_err(|_| {
            Invalid::new("day", "day.format", "write the day like 2026-11-21", "日期格式应为 2026-11-21")
        })?,
        None => time::china_date(app.ambient.now()),
    };
    let region = when.region.as_deref().map(Region::parse).transpose().map_err(|e| e.at("region"))?;
    let ask = DashboardAsk { day, region };
    Ok(Json(app.read(operator.cx(&app), move |tx, cx| insight::dashboard(tx, cx, &ask)).await?))
}
