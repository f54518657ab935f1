//! The rule packs, to look up and to ask. Open to everybody, as the law is.

use axum::Json;
use axum::extract::State;
use civic::rulebook;
use civic::view::{AnswerView, EntitledView, ExplainedView, PackDetail, PackView, RuleParameter};
use jiff::civil::Date;
use kernel::{Region, time};
use rules::When;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::{Operator, Staff};
use crate::extract::{Path, Query};
use crate::once::Once;
use crate::problem::Problem;
use crate::text::Page;

/// Whose rules.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Place {
    /// Only what holds in this division, of each service the nearest; everything without it.
    region: Option<String>,
}

/// Of which day.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Days {
    /// In force on this day; today unless said.
    #[param(value_type = Option<String>, example = "2026-11-21")]
    on: Option<Date>,
    /// As known on this day; everything that is known unless said.
    #[param(value_type = Option<String>, example = "2026-11-21")]
    known: Option<Date>,
}

/// A question of today.
fn asked(app: &App, as_of: Option<Date>, known: Option<Date>) -> When {
    let today = time::china_date(app.ambient.now());
    When { as_of: as_of.unwrap_or(today), known, today: Some(today) }
}

/// The rule packs in force.
#[utoipa::path(get, path = "/rules", tag = "rules", params(Place, Days),
    responses((status = 200, body = Page<PackView>), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    Query(place): Query<Place>,
    Query(days): Query<Days>,
) -> Result<Json<Page<PackView>>, Problem> {
    let region = place.region.as_deref().map(Region::parse).transpose().map_err(|e| e.at("region"))?;
    let when = asked(&app, days.on, days.known);
    Ok(Json(Page::whole(rulebook::list(&app.packs(), region.as_ref(), when))))
}

/// How many have a right and have not asked for it, by service. Counts only, small ones withheld.
#[utoipa::path(get, path = "/rules/entitled", tag = "operator", security(("session" = ["operator"])),
    responses((status = 200, body = Page<EntitledView>)))]
pub(crate) async fn entitled(
    State(app): State<App>,
    operator: Staff<Operator>,
) -> Result<Json<Page<EntitledView>>, Problem> {
    let packs = app.packs();
    let found = app.read(operator.cx(&app), move |tx, cx| civic::entitled(tx, cx, &packs)).await?;
    Ok(Json(Page::whole(found)))
}

/// One pack with everything in it.
#[utoipa::path(get, path = "/rules/{pack}", tag = "rules", params(("pack" = String, Path), Days),
    responses((status = 200, body = PackDetail), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    Path(pack): Path<String>,
    Query(days): Query<Days>,
) -> Result<Json<PackDetail>, Problem> {
    Ok(Json(rulebook::detail(&app.packs(), &pack, asked(&app, days.on, days.known))?))
}

/// The dated values of a pack.
#[derive(Serialize, ToSchema)]
pub(crate) struct Parameters {
    items: Vec<RuleParameter>,
}

/// The parameters of a pack, with how their values came about.
#[utoipa::path(get, path = "/rules/{pack}/parameters", tag = "rules", params(("pack" = String, Path), Days),
    responses((status = 200, body = Parameters), (status = 404, body = Problem)))]
pub(crate) async fn parameters(
    State(app): State<App>,
    Path(pack): Path<String>,
    Query(days): Query<Days>,
) -> Result<Json<Parameters>, Problem> {
    let items = rulebook::parameters(&app.packs(), &pack, asked(&app, days.on, days.known))?;
    Ok(Json(Parameters { items }))
}

/// A question to a pack.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Question {
    #[schema(value_type = Object)]
    #[serde(default)]
    inputs: Map<String, Value>,
    /// The day the answer is for; today unless said.
    #[schema(value_type = Option<String>, example = "2026-11-21")]
    as_of: Option<Date>,
    /// As known on this day; everything that is known unless said.
    #[schema(value_type = Option<String>, example = "2026-11-21")]
    known: Option<Date>,
}

/// What the pack answers. Nothing is stored.
#[utoipa::path(post, path = "/rules/{pack}/evaluate", tag = "rules", params(("pack" = String, Path)),
    request_body = Question, responses((status = 200, body = AnswerView), (status = 404, body = Problem)))]
pub(crate) async fn evaluate(
    State(app): State<App>,
    Path(pack): Path<String>,
    once: Once<Question>,
) -> Result<Json<AnswerView>, Problem> {
    let Question { inputs, as_of, known } = once.body;
    Ok(Json(rulebook::evaluate(&app.packs(), &pack, &inputs, asked(&app, as_of, known))?))
}

/// What the pack answers, with every step. Nothing is stored.
#[utoipa::path(post, path = "/rules/{pack}/explain", tag = "rules", params(("pack" = String, Path)),
    request_body = Question, responses((status = 200, body = ExplainedView), (status = 404, body = Problem)))]
pub(crate) async fn explain(
    State(app): State<App>,
    Path(pack): Path<String>,
    once: Once<Question>,
) -> Result<Json<ExplainedView>, Problem> {
    let Question { inputs, as_of, known } = once.body;
    Ok(Json(rulebook::explain(&app.packs(), &pack, &inputs, asked(&app, as_of, known))?))
}
