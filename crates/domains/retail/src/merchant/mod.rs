//! Merchants: what they pay for the platform, what waits at their counter, what is on their shelves.

mod desk;
mod plan;

pub(crate) use desk::staff_of;
pub use desk::{SetStock, board, set_stock, stock_list};
pub use plan::{FREE_FIRST_YEAR_BEFORE, TECHNICAL_FEE, technical_fee, vat_in};
