//! A citizen's cases.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use civic::view::{CaseRow, CaseView};
use kernel::id::{CaseId, DocumentId};
use kernel::{Cx, Region};
use serde::Deserialize;
use serde_json::{Map, Value};
use store::Tx;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::Citizen;
use crate::extract::{Path, Query};
use crate::once::Once;
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Standing {
    /// Where they stand.
    state: Option<String>,
}

/// One's cases, newest first.
#[utoipa::path(get, path = "/cases", tag = "civic", security(("session" = ["citizen"])),
    params(Slice, Standing),
    responses((status = 200, body = Page<CaseRow>)))]
pub(crate) async fn list(
    State(app): State<App>,
    citizen: Citizen,
    Query(slice): Query<Slice>,
    Query(standing): Query<Standing>,
) -> Result<Json<Page<CaseRow>>, Problem> {
    let cursor: Option<CaseId> = slice.cursor.as_deref().map(str::parse).transpose()?;
    let limit = slice.limit();
    let page = app
        .read(citizen.cx_acting(&app), move |tx, cx| {
            civic::cases(tx, cx, standing.state.as_deref(), cursor, limit)
        })
        .await?;
    Ok(Json(Page { items: page.items, next: page.next.map(|id| id.to_string()) }))
}

/// A new case.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewCase {
    service: String,
    region: Region,
    #[schema(value_type = Object)]
    #[serde(default)]
    answers: Map<String, Value>,
}

/// Begins a case as a draft.
#[utoipa::path(post, path = "/cases", tag = "civic", security(("session" = ["citizen"])),
    request_body = NewCase,
    responses((status = 201, body = CaseView), (status = 422, body = Problem)))]
pub(crate) async fn create(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<NewCase>,
) -> Result<(StatusCode, Json<CaseView>), Problem> {
    let NewCase { service, region, answers } = once.body;
    let cmd = civic::CreateDraft { service, region, answers };
    let packs = app.packs();
    let view = app
        .write(citizen.cx_acting(&app), once.key, move |tx, cx| {
            let id = civic::create_draft(tx, cx, &packs, &cmd)?;
            civic::case_view(tx, cx, &packs, id)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// One case.
#[utoipa::path(get, path = "/cases/{id}", tag = "civic", security(("session" = ["citizen"])),
    params(("id" = String, Path)),
    responses((status = 200, body = CaseView), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<CaseId>,
) -> Result<Json<CaseView>, Problem> {
    let packs = app.packs();
    Ok(Json(app.read(citizen.cx_acting(&app), move |tx, cx| civic::case_view(tx, cx, &packs, id)).await?))
}

/// An act on a case and its new view, as one write.
async fn act<F>(
    app: &App,
    citizen: &Citizen,
    key: Option<store::idempotency::Key>,
    id: CaseId,
    work: F,
) -> Result<Json<CaseView>, Problem>
where
    F: Fn(&mut Tx<'_>, &Cx, &rules::Packs) -> Result<(), civic::Error> + Send + 'static,
{
    let packs = app.packs();
    let view = app
        .write(citizen.cx_acting(app), key, move |tx, cx| {
            work(tx, cx, &packs)?;
            civic::case_view(tx, cx, &packs, id)
        })
        .await?;
    Ok(Json(view))
}

/// New answers of a draft, and papers that go with them.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Answers {
    #[schema(value_type = Object)]
    answers: Map<String, Value>,
    #[serde(default)]
    documents: Vec<DocumentId>,
}

/// Saves a draft.
#[utoipa::path(put, path = "/cases/{id}", tag = "civic", security(("session" = ["citizen"])),
    params(("id" = String, Path)), request_body = Answers,
    responses((status = 200, body = CaseView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn save(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<CaseId>,
    once: Once<Answers>,
) -> Result<Json<CaseView>, Problem> {
    let Answers { answers, documents } = once.body;
    act(&app, &citizen, once.key, id, move |tx, cx, packs| {
        civic::save_draft(tx, cx, packs, id, &answers, &documents)
    })
    .await
}

/// An act without anything to say.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Nothing {}

/// Hands a draft in.
#[utoipa::path(post, path = "/cases/{id}/submit", tag = "civic", security(("session" = ["citizen"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = CaseView), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn submit(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<CaseId>,
    once: Once<Nothing>,
) -> Result<Json<CaseView>, Problem> {
    act(&app, &citizen, once.key, id, move |tx, cx, packs| civic::submit(tx, cx, packs, id)).await
}

/// Papers the bureau asked for.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Papers {
    /// Corrected answers, where the answers were in question.
    #[schema(value_type = Option<Object>)]
    answers: Option<Map<String, Value>>,
    #[serde(default)]
    documents: Vec<DocumentId>,
    #[serde(default)]
    note: String,
}

/// Sends the papers the bureau asked for.
#[utoipa::path(post, path = "/cases/{id}/supplement", tag = "civic", security(("session" = ["citizen"])),
    params(("id" = String, Path)), request_body = Papers,
    responses((status = 200, body = CaseView), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn supply(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<CaseId>,
    once: Once<Papers>,
) -> Result<Json<CaseView>, Problem> {
    let Papers { answers, documents, note } = once.body;
    let cmd = civic::Supply { case: id, answers, documents, note };
    act(&app, &citizen, once.key, id, move |tx, cx, packs| civic::supply(tx, cx, packs, &cmd)).await
}

/// Takes a case back.
#[utoipa::path(post, path = "/cases/{id}/withdraw", tag = "civic", security(("session" = ["citizen"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = CaseView), (status = 409, body = Problem)))]
pub(crate) async fn withdraw(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<CaseId>,
    once: Once<Nothing>,
) -> Result<Json<CaseView>, Problem> {
    act(&app, &citizen, once.key, id, move |tx, cx, _| civic::withdraw(tx, cx, id)).await
}
