//! Couriers: who delivers, on what, how insured; their shifts, last place and pay.
//!
//! Work is counted as time on shift, waiting included: an idle courier is not resting. The limits come from
//! [`crate::policy::WorkLimits`]; a shift ends by itself when one is reached.

mod commands;
mod model;
mod pay;
mod queries;
mod reactions;
pub(crate) mod tables;

pub(crate) use commands::acting;
pub use commands::{AddCourier, add_courier, end_shift, report_position, start_shift};
pub(crate) use model::masked;
pub use model::{Courier, EndedBy, Insured, Shift, Vehicle, Work};
pub(crate) use pay::pay;
pub use queries::{CourierMe, Today, courier_me};
pub use reactions::{SHIFT_END, on_shift_end};
