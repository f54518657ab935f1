//! The clerk's desk.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use civic::view::{BulkView, Colour, DeskCaseView, InboxRow};
use kernel::id::CaseId;
use kernel::{Cx, Text};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::{Clerk, Staff};
use crate::extract::{Path, Query};
use crate::once::Once;
use crate::problem::Problem;
use crate::text::Slice;

/// Which cases.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Filter {
    /// Where they stand.
    state: Option<String>,
    /// `green`, `yellow` or `red`.
    colour: Option<Colour>,
    /// Service code.
    service: Option<String>,
    /// Part of the case number.
    q: Option<String>,
}

/// The inbox of a jurisdiction.
#[derive(Serialize, ToSchema)]
pub(crate) struct Inbox {
    items: Vec<InboxRow>,
    next: Option<String>,
    /// How many cases stand where.
    counts: BTreeMap<String, i64>,
}

/// The cases of one's jurisdiction, most urgent first.
#[utoipa::path(get, path = "/clerk/cases", tag = "clerk", security(("session" = ["clerk"])),
    params(Slice, Filter),
    responses((status = 200, body = Inbox)))]
pub(crate) async fn inbox(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    Query(slice): Query<Slice>,
    Query(filter): Query<Filter>,
) -> Result<Json<Inbox>, Problem> {
    let Filter { state, colour, service, q } = filter;
    let cursor: Option<CaseId> = slice.cursor.as_deref().map(str::parse).transpose()?;
    let filter = civic::InboxFilter { state, colour, service, text: q, cursor, limit: slice.limit() };
    let view = app.read(clerk.cx(&app), move |tx, cx| civic::inbox(tx, cx, &filter)).await?;
    let next = view.page.next.map(|id| id.to_string());
    Ok(Json(Inbox { items: view.page.items, next, counts: view.counts }))
}

/// Opens a case with its applicant; the applicant can see who looked.
#[utoipa::path(get, path = "/clerk/cases/{id}", tag = "clerk", security(("session" = ["clerk"])),
    params(("id" = String, Path)),
    responses((status = 200, body = DeskCaseView), (status = 404, body = Problem)))]
pub(crate) async fn open(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    Path(id): Path<CaseId>,
) -> Result<Json<DeskCaseView>, Problem> {
    act(&app, &clerk, None, id, |_, _| Ok(())).await
}

/// An act on a case and its new view, as one write.
async fn act<F>(
    app: &App,
    clerk: &Staff<Clerk>,
    key: Option<store::idempotency::Key>,
    id: CaseId,
    work: F,
) -> Result<Json<DeskCaseView>, Problem>
where
    F: Fn(&mut Tx<'_>, &Cx) -> Result<(), civic::Error> + Send + 'static,
{
    let packs = app.packs();
    let view = app
        .write(clerk.cx(app), key, move |tx, cx| {
            work(tx, cx)?;
            civic::open_for_clerk(tx, cx, &packs, id)
        })
        .await?;
    Ok(Json(view))
}

/// An act without anything to say.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Nothing {}

/// Accepts a case; the legal clock starts.
#[utoipa::path(post, path = "/clerk/cases/{id}/accept", tag = "clerk", security(("session" = ["clerk"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = DeskCaseView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn accept(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    Path(id): Path<CaseId>,
    once: Once<Nothing>,
) -> Result<Json<DeskCaseView>, Problem> {
    act(&app, &clerk, once.key, id, move |tx, cx| civic::accept(tx, cx, id)).await
}

/// Cases to accept at once.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Many {
    cases: Vec<CaseId>,
}

/// Accepts many cases; those that cannot be accepted are told.
#[utoipa::path(post, path = "/clerk/cases/accept", tag = "clerk", security(("session" = ["clerk"])),
    request_body = Many, responses((status = 200, body = BulkView), (status = 422, body = Problem)))]
pub(crate) async fn accept_many(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    once: Once<Many>,
) -> Result<Json<BulkView>, Problem> {
    let cases = once.body.cases;
    Ok(Json(app.write(clerk.cx(&app), once.key, move |tx, cx| civic::accept_many(tx, cx, &cases)).await?))
}

/// What is missing.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Missing {
    /// One line a paper.
    items: Vec<Text>,
    #[serde(default)]
    note: String,
}

/// Asks for papers; the legal clock stands still.
#[utoipa::path(post, path = "/clerk/cases/{id}/supplement", tag = "clerk", security(("session" = ["clerk"])),
    params(("id" = String, Path)), request_body = Missing,
    responses((status = 200, body = DeskCaseView), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn request_supplement(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    Path(id): Path<CaseId>,
    once: Once<Missing>,
) -> Result<Json<DeskCaseView>, Problem> {
    let Missing { items, note } = once.body;
    let cmd = civic::RequestSupplement { case: id, items, note };
    act(&app, &clerk, once.key, id, move |tx, cx| civic::request_supplement(tx, cx, &cmd).map(drop)).await
}

/// The clerk's words to an approval.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Approval {
    #[serde(default)]
    note: String,
}

/// Approves; what is granted is paid.
#[utoipa::path(post, path = "/clerk/cases/{id}/approve", tag = "clerk", security(("session" = ["clerk"])),
    params(("id" = String, Path)), request_body = Approval,
    responses((status = 200, body = DeskCaseView), (status = 409, body = Problem)))]
pub(crate) async fn approve(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    Path(id): Path<CaseId>,
    once: Once<Approval>,
) -> Result<Json<DeskCaseView>, Problem> {
    let cmd = civic::Approve { case: id, note: once.body.note };
    act(&app, &clerk, once.key, id, move |tx, cx| civic::approve(tx, cx, &cmd)).await
}

/// Why not.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Refusal {
    reason: String,
}

/// Refuses, with a reason.
#[utoipa::path(post, path = "/clerk/cases/{id}/refuse", tag = "clerk", security(("session" = ["clerk"])),
    params(("id" = String, Path)), request_body = Refusal,
    responses((status = 200, body = DeskCaseView), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn refuse(
    State(app): State<App>,
    clerk: Staff<Clerk>,
    Path(id): Path<CaseId>,
    once: Once<Refusal>,
) -> Result<Json<DeskCaseView>, Problem> {
    let cmd = civic::Refuse { case: id, reason: once.body.reason };
    act(&app, &clerk, once.key, id, move |tx, cx| civic::refuse(tx, cx, &cmd)).await
}
