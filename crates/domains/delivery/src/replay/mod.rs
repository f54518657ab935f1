//! Replay: published days of delivery, driven through this very room with a simulated clock.
//!
//! [`dispatch::days`] reads a published day, [`Scenario`] puts it on the globe and says when each order is placed, ready and promised and when each courier works,
//! [`motion`] says when a courier who obeys arrives, and [`mod@metrics`] says how the day went. The doors drive
//! orders and couriers through the real use cases in between; nothing here does I/O.

pub mod metrics;
pub mod motion;
mod scenario;

pub use metrics::{Metrics, Outcome, metrics};
pub use scenario::{PlannedCourier, PlannedOrder, Scenario, TooWide, Venue};
