//! The catalogue of services and what their rules say.

use axum::Json;
use axum::extract::State;
use civic::view::{EstimateView, PrefillView, ServiceDetail, ServiceView};
use jiff::civil::Date;
use kernel::{Actor, Region, time};
use rules::When;
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::Citizen;
use crate::extract::{Path, Query};
use crate::once::Once;
use crate::problem::Problem;
use crate::text::Page;

/// Which services.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Where one is; the home city unless said.
    region: Option<String>,
    /// Words to look for.
    q: Option<String>,
    /// `birth`, `retirement` ….
    life_event: Option<String>,
}

fn region_of(app: &App, text: Option<&str>) -> Result<Region, Problem> {
    Ok(text
        .map(Region::parse)
        .transpose()
        .map_err(|e| e.at("region"))?
        .unwrap_or_else(|| app.settings.home.clone()))
}

/// The services offered somewhere.
#[utoipa::path(get, path = "/services", tag = "civic", params(Which),
    responses((status = 200, body = Page<ServiceView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    Query(which): Query<Which>,
) -> Result<Json<Page<ServiceView>>, Problem> {
    let region = region_of(&app, which.region.as_deref())?;
    let filter = civic::ServiceFilter { text: which.q, life_event: which.life_event };
    let today = time::china_date(app.ambient.now());
    Ok(Json(Page::whole(civic::services(&app.packs(), &region, &filter, today))))
}

/// Where one is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Where {
    /// The home city unless said.
    region: Option<String>,
}

/// One service with its form, papers and laws.
#[utoipa::path(get, path = "/services/{code}", tag = "civic", params(("code" = String, Path), Where),
    responses((status = 200, body = ServiceDetail), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(place): Query<Where>,
) -> Result<Json<ServiceDetail>, Problem> {
    let region = region_of(&app, place.region.as_deref())?;
    let packs = app.packs();
    let cx = app.cx(Actor::Anonymous);
    Ok(Json(app.read(cx, move |tx, cx| civic::service_detail(tx, cx, &packs, &code, &region)).await?))
}

/// What is already known of one's answers, and from where.
#[utoipa::path(get, path = "/services/{code}/prefill", tag = "civic", security(("session" = ["citizen"])),
    params(("code" = String, Path)),
    responses((status = 200, body = PrefillView), (status = 404, body = Problem)))]
pub(crate) async fn prefill(
    State(app): State<App>,
    citizen: Citizen,
    Path(code): Path<String>,
) -> Result<Json<PrefillView>, Problem> {
    let packs = app.packs();
    Ok(Json(app.read(citizen.cx_acting(&app), move |tx, cx| civic::prefill(tx, cx, &packs, &code)).await?))
}

/// Answers to try the rules on.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Try {
    region: Option<Region>,
    #[schema(value_type = Object)]
    #[serde(default)]
    answers: Map<String, Value>,
    /// The day whose law applies; today unless said.
    #[schema(value_type = Option<String>, example = "2026-11-21")]
    as_of: Option<Date>,
}

/// What the rules say about these answers. Nothing is stored.
#[utoipa::path(post, path = "/services/{code}/estimate", tag = "civic", params(("code" = String, Path)),
    request_body = Try, responses((status = 200, body = EstimateView), (status = 404, body = Problem)))]
pub(crate) async fn estimate(
    State(app): State<App>,
    Path(code): Path<String>,
    once: Once<Try>,
) -> Result<Json<EstimateView>, Problem> {
    let Try { region, answers, as_of } = once.body;
    let region = region.unwrap_or_else(|| app.settings.home.clone());
    let today = time::china_date(app.ambient.now());
    let when = When::from(as_of.unwrap_or(today)).asked(today);
    Ok(Json(civic::estimate(&app.packs(), &code, &region, &answers, when)?))
}
