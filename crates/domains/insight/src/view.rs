//! What the doors show: plain data in the shape of the contract. Rates and times are text with one decimal,
//! so that no float is rounded twice on its way to a screen.

use jiff::Timestamp;
use jiff::civil::Date;
pub use kernel::Text;
use kernel::id::{EventId, RunId};
use kernel::{Fen, Region, TraceId};
use serde::{Deserialize, Serialize};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// Cursor of the next page, if there is one.
    pub next: Option<String>,
}

/// One day of the loop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Dashboard {
    /// The civil day in China.
    pub day: Date,
    /// The division looked at; `None` is everywhere.
    pub region: Option<Region>,
    /// From the civic act to the attributed order.
    pub funnel: Vec<Step>,
    /// Orders.
    pub orders: Orders,
    /// Sales three ways, so that nobody can quote the largest alone.
    pub gmv: Gmv,
    /// Paid back to buyers.
    pub refunds: Fen,
    /// What others paid, off the books.
    pub subsidy: Subsidy,
    /// Who came.
    pub people: People,
    /// Civic cases.
    pub civic: Civic,
    /// Trips.
    pub delivery: Delivery,
    /// Hour by hour, 24 of them.
    pub series: Vec<Hour>,
}

/// A step of the funnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Step {
    /// Stable name.
    pub step: &'static str,
    /// In words.
    pub label: Text,
    /// How many.
    pub count: i64,
}

/// Orders by what became of them, on the day it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Orders {
    /// Placed.
    pub placed: i64,
    /// Paid.
    pub paid: i64,
    /// Handed over.
    pub delivered: i64,
    /// Cancelled.
    pub cancelled: i64,
}

/// Sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Gmv {
    /// List price of everything placed.
    pub gross: Fen,
    /// What was completed, paid by buyers and others.
    pub settled: Fen,
    /// Settled less what was refunded of it.
    pub net: Fen,
}

/// What others paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Subsidy {
    /// In all.
    pub total: Fen,
    /// By campaign; empty where the dashboard is narrowed to a region, because the books give one dimension
    /// at a time.
    pub by_campaign: Vec<CampaignSum>,
}

/// A campaign's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CampaignSum {
    /// Campaign code; empty for what no campaign paid.
    pub campaign: String,
    /// How much.
    pub amount: Fen,
}

/// Who came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct People {
    /// Different visitors, exact.
    pub dau: i64,
    /// App opens.
    pub opens: i64,
    /// Opens per visitor, one decimal.
    pub opens_per_user: String,
    /// Registered on this day.
    pub new: i64,
}

/// Civic cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Civic {
    /// Handed in.
    pub submitted: i64,
    /// Approved.
    pub approved: i64,
    /// Refused.
    pub refused: i64,
    /// Median hours from hand-in to decision of what was decided, one decimal.
    pub median_hours: Option<String>,
}

/// Trips.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Delivery {
    /// Share within the promise, basis points.
    pub on_time_pct_bp: Option<i64>,
    /// Mean minutes from payment to the door, one decimal.
    pub mean_minutes: Option<String>,
}

/// One hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Hour {
    /// `0..24` in China.
    pub hour: i64,
    /// App opens.
    pub opens: i64,
    /// Cases handed in.
    pub cases: i64,
    /// Orders placed.
    pub orders: i64,
    /// List price of them.
    pub gmv: Fen,
}

/// A thread in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TraceRow {
    /// The thread.
    pub trace: TraceId,
    /// When it began.
    pub started_at: Timestamp,
    /// The room it began in; `loop` once a civic thread reached the shop.
    pub kind: String,
    /// What it began with.
    pub title: Text,
    /// What happened last.
    pub last: Text,
}

/// A whole thread.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Trace {
    /// The thread.
    pub trace: TraceId,
    /// When it began.
    pub started_at: Timestamp,
    /// When the last thing happened.
    pub ended_at: Timestamp,
    /// Everything that happened, in order.
    pub legs: Vec<Leg>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Leg {
    /// When.
    pub at: Timestamp,
    /// The room, e.g. `civic`.
    pub room: String,
    /// Stable name.
    pub name: String,
    /// In words.
    pub label: Text,
    /// The object it is about.
    pub aggregate: String,
    /// What kind of actor did it; never which one.
    pub actor_role: String,
    /// The fact it answers.
    pub cause: Option<EventId>,
    /// Milliseconds since the thread began.
    pub since_start_ms: i64,
}

/// A replay's result; times in minutes and rates as text with one decimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Metrics {
    /// Orders delivered.
    pub delivered: u32,
    /// Mean minutes from click to door.
    pub mean_ctd_min: String,
    /// 95th percentile of the same.
    pub p95_ctd_min: String,
    /// Share within the promise, percent.
    pub on_time_pct: String,
    /// Orders per courier and hour.
    pub orders_per_courier_hour: String,
}

/// One hour of a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunHour {
    /// Hour of the replayed day.
    pub hour: i64,
    /// Orders placed.
    pub placed: u32,
    /// Orders delivered.
    pub delivered: u32,
    /// Of these within the promise.
    pub on_time: u32,
    /// Mean minutes from click to door of the delivered.
    pub mean_ctd_min: String,
}

/// One bar of a replay's histogram of minutes from click to door.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Bar {
    /// From this minute.
    pub from_min: u32,
    /// Orders.
    pub count: u32,
}

/// A replay in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunRow {
    /// Identity.
    pub run: RunId,
    /// When it was run.
    pub at: Timestamp,
    /// Instance or day replayed.
    pub source: String,
    /// Orders in it.
    pub orders: u32,
    /// Couriers in it.
    pub couriers: u32,
    /// Its result.
    pub metrics: Metrics,
}

/// A whole replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Run {
    /// As in the list.
    #[serde(flatten)]
    pub row: RunRow,
    /// Hour by hour.
    pub series: Vec<RunHour>,
    /// Minutes from click to door.
    pub histogram: Vec<Bar>,
}
