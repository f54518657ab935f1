//! A dispatcher tries a day before it happens.

use axum::Json;
use axum::extract::State;
use delivery::replay::metrics::Hour;
use delivery::simulation::{
    self, Answer, Ask, Failure, Film, LateOrder, Outcome, Question, Rider, Simulation,
};
use jiff::Timestamp;
use kernel::Text;
use kernel::id::SimulationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Dispatcher, Staff};
use crate::extract::{Path, Query};
use crate::once::Once;
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// Which day is tried, and under whom.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSimulation {
    /// 50 to 20,000.
    orders: i64,
    /// 5 to 2,000.
    couriers: i64,
    /// The same number gives the same day; 0 to 4,294,967,295.
    seed: i64,
    /// Orders in a hundred that several stores could serve.
    several_stores_pct: i64,
    /// `none` or `ordinary`: what goes wrong.
    noise: String,
    /// One to four of `greedy`, `hungarian`, `bundles` and `ours`; the first is filmed.
    policies: Vec<String>,
}

/// What was asked, and where the answer stands.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct SimulationRow {
    id: SimulationId,
    asked_at: Timestamp,
    orders: u32,
    couriers: u32,
    seed: u32,
    several_stores_pct: u32,
    noise: String,
    policies: Vec<String>,
    /// `waiting`, `running`, `done` or `failed`.
    state: String,
    /// Policies played so far.
    played: u32,
    /// Why it failed.
    reason: Option<Text>,
}

/// A simulation; outcomes and film are there once it is done.
#[derive(Serialize, ToSchema)]
pub(crate) struct SimulationView {
    #[serde(flatten)]
    row: SimulationRow,
    /// In the sequence of the policies.
    outcomes: Vec<OutcomeView>,
    /// Of the first policy.
    film: Option<FilmView>,
}

/// How the day went under a policy. Minutes, hours, shares and money have two decimals; percentages are of orders that
/// were not cancelled.
#[derive(Serialize, ToSchema)]
pub(crate) struct OutcomeView {
    policy: String,
    delivered: usize,
    cancelled: usize,
    delivered_pct: f64,
    on_time_pct: f64,
    /// Click to door.
    ctd_mean_min: f64,
    ctd_p50_min: f64,
    ctd_p90_min: f64,
    ctd_p99_min: f64,
    ctd_max_min: f64,
    /// Per hour of driving and serving.
    orders_per_active_hour: f64,
    orders_per_trip: f64,
    drive_min_per_order: f64,
    /// What couriers earn on the day, yuan: a tenth earn less.
    income_p10: f64,
    income_p50: f64,
    income_p90: f64,
    /// Breaches of shift, working time or one trip at a time; must be 0.
    breaches: usize,
    /// Trips that were not driven to their end.
    setbacks: usize,
    /// By hour of placement.
    hours: Vec<HourView>,
}

/// The orders placed in an hour, and what became of them.
#[derive(Serialize, ToSchema)]
pub(crate) struct HourView {
    /// Hours since midnight.
    hour: i64,
    placed: u32,
    delivered: u32,
    on_time: u32,
}

/// A day to watch: metres east and north of the middle of the stores, seconds since midnight.
#[derive(Serialize, ToSchema)]
pub(crate) struct FilmView {
    from: i64,
    to: i64,
    /// East, north.
    stores: Vec<[i32; 2]>,
    /// Some of the couriers.
    riders: Vec<RiderView>,
    /// Couriers in all.
    riders_all: u32,
    /// Some of the orders that came late or not at all.
    late: Vec<LateOrderView>,
    /// Such orders in all.
    late_all: u32,
}

/// A courier's day.
#[derive(Serialize, ToSchema)]
pub(crate) struct RiderView {
    from: i64,
    to: i64,
    /// Second, metres east, metres north, and what they do from then on: 0 nothing, 1 on the way to a store, 2 at a
    /// store, 3 with goods. Between two stops they go straight.
    stops: Vec<[i64; 4]>,
}

/// An order that came late, or not at all.
#[derive(Serialize, ToSchema)]
pub(crate) struct LateOrderView {
    promise_at: i64,
    /// Handed over; `null` if never.
    at: Option<i64>,
    x: i32,
    y: i32,
}

impl From<Simulation> for SimulationRow {
    fn from(simulation: Simulation) -> Self {
        let Simulation { id, asked_at, question, state } = simulation;
        let Question { orders, couriers, seed, several_stores_pct, noise, policies } = question;
        let (played, reason) = match state {
            simulation::State::Waiting => (0, None),
            simulation::State::Running { policies } => (policies, None),
            simulation::State::Done => (u32::try_from(policies.len()).unwrap_or(u32::MAX), None),
            simulation::State::Failed(failure) => (0, Some(why(failure))),
        };
        Self {
            id,
            asked_at,
            orders,
            couriers,
            seed,
            several_stores_pct,
            noise: noise.name().to_owned(),
            policies: policies.into_iter().map(|policy| policy.name().to_owned()).collect(),
            state: state.name().to_owned(),
            played,
            reason,
        }
    }
}

fn why(failure: Failure) -> Text {
    match failure {
        Failure::Interrupted => Text::new(
            "服务重启，试算中断；请重新试算",
            "the service was restarted while this was computed; try again",
        ),
        Failure::Unplayable => Text::new(
            "算法无法处理这一天；请换一个随机种子，并告知管理员",
            "the engine cannot play this day; choose another seed and tell an administrator",
        ),
        Failure::TooLong => Text::new(
            "算得太久，已停止，以免耽误别人；请减少订单或派单方法，或增加骑手",
            "this took so long that others would wait; ask for fewer orders or policies, or more couriers",
        ),
    }
}

impl From<Outcome> for OutcomeView {
    fn from(outcome: Outcome) -> Self {
        let Outcome { policy, figures, hours } = outcome;
        Self {
            policy: policy.name().to_owned(),
            delivered: figures.delivered,
            cancelled: figures.cancelled,
            delivered_pct: figures.delivered_pct,
            on_time_pct: figures.on_time_pct,
            ctd_mean_min: figures.ctd_mean_min,
            ctd_p50_min: figures.ctd_p50_min,
            ctd_p90_min: figures.ctd_p90_min,
            ctd_p99_min: figures.ctd_p99_min,
            ctd_max_min: figures.ctd_max_min,
            orders_per_active_hour: figures.orders_per_active_hour,
            orders_per_trip: figures.orders_per_trip,
            drive_min_per_order: figures.drive_min_per_order,
            income_p10: figures.welfare.income_p10,
            income_p50: figures.welfare.income_p50,
            income_p90: figures.welfare.income_p90,
            breaches: figures.breaches,
            setbacks: figures.setbacks.values().sum(),
            hours: hours.into_iter().map(HourView::from).collect(),
        }
    }
}

impl From<Hour> for HourView {
    fn from(Hour { hour, placed, delivered, on_time, .. }: Hour) -> Self {
        Self { hour, placed, delivered, on_time }
    }
}

impl From<Film> for FilmView {
    fn from(film: Film) -> Self {
        let Film { from, to, stores, riders, riders_all, late, late_all } = film;
        let rider = |Rider { from, to, stops }| RiderView { from, to, stops };
        let order = |LateOrder { promise_at, at, x, y }| LateOrderView { promise_at, at, x, y };
        let (riders, late) = (riders.into_iter().map(rider).collect(), late.into_iter().map(order).collect());
        Self { from, to, stores, riders, riders_all, late, late_all }
    }
}

/// Asks how a day would go. It is computed one after another; look again until it is done.
#[utoipa::path(post, path = "/dispatch/simulations", tag = "dispatch", security(("session" = ["dispatcher"])),
    request_body = NewSimulation,
    responses((status = 200, body = SimulationRow), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn ask(
    State(app): State<App>,
    staff: Staff<Dispatcher>,
    once: Once<NewSimulation>,
) -> Result<Json<SimulationRow>, Problem> {
    let NewSimulation { orders, couriers, seed, several_stores_pct, noise, policies } = once.body;
    let question = Question::parse(&Ask { orders, couriers, seed, several_stores_pct, noise, policies })
        .map_err(Problem::invalid)?;
    let row = app
        .write(staff.cx(&app), once.key, move |tx, cx| {
            let id = simulation::ask(tx, cx, &question)?;
            Ok::<_, delivery::Error>(SimulationRow::from(simulation::simulation(tx, cx, id)?.0))
        })
        .await?;
    app.asked.notify_one();
    Ok(Json(row))
}

/// What was asked in one's division, newest first.
#[utoipa::path(get, path = "/dispatch/simulations", tag = "dispatch", security(("session" = ["dispatcher"])),
    params(Slice),
    responses((status = 200, body = Page<SimulationRow>), (status = 422, body = Problem)))]
pub(crate) async fn list(
    State(app): State<App>,
    staff: Staff<Dispatcher>,
    Query(slice): Query<Slice>,
) -> Result<Json<Page<SimulationRow>>, Problem> {
    let limit = slice.limit();
    let before =
        slice.cursor.as_deref().map(str::parse).transpose().map_err(|e: kernel::Invalid| e.at("cursor"))?;
    let found =
        app.read(staff.cx(&app), move |tx, cx| simulation::simulations(tx, cx, before, limit)).await?;
    let rows = found.into_iter().map(SimulationRow::from).collect();
    Ok(Json(Page::full(rows, limit, |row: &SimulationRow| row.id.to_string())))
}

/// One simulation.
#[utoipa::path(get, path = "/dispatch/simulations/{id}", tag = "dispatch",
    security(("session" = ["dispatcher"])),
    params(("id" = String, Path)),
    responses((status = 200, body = SimulationView), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff<Dispatcher>,
    Path(id): Path<SimulationId>,
) -> Result<Json<SimulationView>, Problem> {
    let (found, answer) = app.read(staff.cx(&app), move |tx, cx| simulation::simulation(tx, cx, id)).await?;
    let (outcomes, film) = answer.map_or((Vec::new(), None), |Answer { outcomes, film }| {
        (outcomes.into_iter().map(OutcomeView::from).collect(), Some(film.into()))
    });
    Ok(Json(SimulationView { row: found.into(), outcomes, film }))
}
