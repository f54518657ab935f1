//! What keeps the promises: queues, deliveries and alarms that failed, processes under way, the seal of the audit log.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use kernel::id::{EventId, ProcessId};
use kernel::{Slot, TraceId};
use serde::{Deserialize, Serialize};
use store::process::Process;
use store::task::Task;
use store::timer::Timer;
use store::{Stats, Tx, audit, outbox, process, task, timer};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Admin, Staff};
use crate::extract::Path;
use crate::law::Standing;
use crate::once::{Nothing, Once};
use crate::problem::Problem;

/// Deliveries and processes shown of one store: what fails comes in heaps, and the first hundred tell why.
const SHOWN: u32 = 100;

/// How the system does.
#[derive(Serialize, ToSchema)]
pub(crate) struct SystemView {
    /// One for each database.
    stores: Vec<StoreView>,
    /// Facts that wait to be told.
    pending: i64,
    /// Deliveries that wait for another try or are parked, oldest first.
    tasks: Vec<TaskView>,
    /// Alarms that failed too often and are parked, oldest first.
    alarms: Vec<AlarmView>,
    /// Processes that have not ended, oldest first.
    processes: Vec<ProcessView>,
    audit: AuditView,
    /// The rule packs in force, and why newer ones are refused.
    rules: Standing,
}

/// A store's counters since it was opened.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoreView {
    /// Jobs waiting now.
    queued: u64,
    /// Write jobs run.
    jobs: u64,
    /// Commits; jobs by commits is the size of the groups.
    commits: u64,
    /// Jobs whose use case refused.
    refused: u64,
    /// Repetitions after a conflict.
    retried: u64,
    panics: u64,
    /// Jobs over 50 ms.
    slow: u64,
    /// Jobs turned away because the queue was full.
    busy: u64,
}

impl From<Stats> for StoreView {
    fn from(stats: Stats) -> Self {
        let Stats { queued, jobs, commits, refused, retried, panics, slow, busy } = stats;
        Self { queued, jobs, commits, refused, retried, panics, slow, busy }
    }
}

/// A delivery that waits or is parked.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskView {
    consumer: String,
    /// The fact's id.
    event: String,
    attempts: i64,
    /// Next try.
    due: Timestamp,
    /// `due`, or `dead` once it is parked.
    state: String,
    error: Option<String>,
}

impl From<Task> for TaskView {
    fn from(task: Task) -> Self {
        let Task { consumer, event, attempts, due, state, error } = task;
        Self { consumer, event, attempts, due, state, error }
    }
}

/// An alarm that is parked.
#[derive(Serialize, ToSchema)]
pub(crate) struct AlarmView {
    kind: String,
    /// The object it is about.
    object: String,
    /// The shard of the object.
    slot: u16,
    attempts: i64,
    /// When it would have been tried next.
    due: Timestamp,
    trace: TraceId,
    error: Option<String>,
}

impl From<Timer> for AlarmView {
    fn from(timer: Timer) -> Self {
        let Timer { kind, object, due, slot, trace, attempts, error } = timer;
        Self { kind, object, slot: slot.number(), attempts, due, trace, error }
    }
}

/// A process under way.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProcessView {
    id: ProcessId,
    kind: String,
    /// The object it serves.
    object: String,
    step: String,
    /// `running`, `undoing` or `stuck`.
    state: String,
    attempts: i64,
    /// Next run.
    due: Timestamp,
    trace: TraceId,
    error: Option<String>,
}

impl From<Process> for ProcessView {
    fn from(process: Process) -> Self {
        let Process { id, kind, object, step, state, attempts, due, trace, error, .. } = process;
        Self { id, kind, object, step, state, attempts, due, trace, error }
    }
}

/// The audit log's seal.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// Entries not sealed yet; more than those of the last seconds mean that nobody seals.
    unsealed: i64,
}

/// What one store knows.
struct Cell {
    pending: i64,
    unsealed: i64,
    tasks: Vec<Task>,
    alarms: Vec<Timer>,
    processes: Vec<Process>,
}

fn cell(tx: &mut Tx<'_>) -> Result<Cell, store::Error> {
    Ok(Cell {
        pending: outbox::pending_count(tx)?,
        unsealed: audit::unsealed_count(tx)?,
        tasks: task::list(tx, SHOWN)?,
        alarms: timer::parked(tx, SHOWN)?,
        processes: process::list(tx, SHOWN)?,
    })
}

/// How the system does.
#[utoipa::path(get, path = "/admin/system", tag = "admin", security(("session" = ["admin"])),
    responses((status = 200, body = SystemView)))]
pub(crate) async fn show(State(app): State<App>, admin: Staff<Admin>) -> Result<Json<SystemView>, Problem> {
    let mut view = SystemView {
        stores: Vec::new(),
        pending: 0,
        tasks: Vec::new(),
        alarms: Vec::new(),
        processes: Vec::new(),
        audit: AuditView { unsealed: 0 },
        rules: app.law.standing().clone(),
    };
    for store in app.cells.all() {
        let found = store.read(admin.cx(&app), |tx, _| cell(tx)).await?;
        view.stores.push(store.stats().into());
        view.pending += found.pending;
        view.audit.unsealed += found.unsealed;
        view.tasks.extend(found.tasks.into_iter().map(TaskView::from));
        view.alarms.extend(found.alarms.into_iter().map(AlarmView::from));
        view.processes.extend(found.processes.into_iter().map(ProcessView::from));
    }
    Ok(Json(view))
}

/// Loads the rule packs anew. Packs with a fault are refused as a whole: the old ones stay in force.
#[utoipa::path(post, path = "/admin/rules/reload", tag = "admin", security(("session" = ["admin"])),
    request_body = Nothing, responses((status = 200, body = Standing)))]
pub(crate) async fn reload_rules(
    State(app): State<App>,
    _admin: Staff<Admin>,
    _once: Once<Nothing>,
) -> Result<Json<Standing>, Problem> {
    Ok(Json(app.reload_rules().await?))
}

/// A parked delivery.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Parked {
    consumer: String,
    event: EventId,
}

/// Tries a parked delivery again.
#[utoipa::path(post, path = "/admin/tasks/retry", tag = "admin", security(("session" = ["admin"])),
    request_body = Parked,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn retry_task(
    State(app): State<App>,
    admin: Staff<Admin>,
    once: Once<Parked>,
) -> Result<StatusCode, Problem> {
    let Parked { consumer, event } = once.body;
    let cx = app.cx_at(admin.actor(), event.slot());
    let event = event.to_string();
    let found = app.write(cx, once.key, move |tx, cx| task::retry(tx, cx, &consumer, &event)).await?;
    answered(found)
}

/// A parked alarm.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ParkedAlarm {
    kind: String,
    object: String,
    slot: u16,
}

/// Tries a parked alarm again.
#[utoipa::path(post, path = "/admin/alarms/retry", tag = "admin", security(("session" = ["admin"])),
    request_body = ParkedAlarm,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn retry_alarm(
    State(app): State<App>,
    admin: Staff<Admin>,
    once: Once<ParkedAlarm>,
) -> Result<StatusCode, Problem> {
    let ParkedAlarm { kind, object, slot } = once.body;
    let slot = Slot::new(slot).ok_or_else(Problem::not_found)?;
    let cx = app.cx_at(admin.actor(), slot);
    answered(app.write(cx, once.key, move |tx, cx| timer::retry(tx, cx, &kind, &object)).await?)
}

/// Tries a process's step again now.
#[utoipa::path(post, path = "/admin/processes/{id}/retry", tag = "admin", security(("session" = ["admin"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn retry_process(
    State(app): State<App>,
    admin: Staff<Admin>,
    Path(id): Path<ProcessId>,
    once: Once<Nothing>,
) -> Result<StatusCode, Problem> {
    let cx = app.cx_at(admin.actor(), id.slot());
    answered(app.write(cx, once.key, move |tx, cx| process::retry(tx, cx, id)).await?)
}

/// Stops a process and undoes what it did.
#[utoipa::path(post, path = "/admin/processes/{id}/cancel", tag = "admin", security(("session" = ["admin"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn cancel_process(
    State(app): State<App>,
    admin: Staff<Admin>,
    Path(id): Path<ProcessId>,
    once: Once<Nothing>,
) -> Result<StatusCode, Problem> {
    let cx = app.cx_at(admin.actor(), id.slot());
    answered(app.write(cx, once.key, move |tx, cx| process::cancel(tx, cx, id)).await?)
}

/// Done, or there was nothing in a state that allows it.
fn answered(found: bool) -> Result<StatusCode, Problem> {
    if found { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::not_found()) }
}
