//! Rollups: each fact adds to a few counters, the dashboard sums them.
//!
//! A counter is one row per day, hour, region, metric and shard, raised by one multi-row upsert, so thousands
//! of facts a second neither queue for a row nor scan anything. Distinct visitors are counted as they come: a
//! keyed hash of the day is stored once, and the counter goes up only then.

mod count;
mod dashboard;
mod metric;
mod tables;
mod visit;

pub use dashboard::{DashboardAsk, SubsidyCheck, dashboard, subsidy_check};
pub use metric::Metric;
pub use visit::{VISITOR_EXPIRY, Visitor, on_visitor_expiry, record_open};

pub(crate) use count::count;
pub(crate) use visit::forget;
