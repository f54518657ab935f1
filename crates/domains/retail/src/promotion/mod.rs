//! Campaigns: who is given what, who pays for it, and how much there is to give.
//!
//! A campaign is data. Its budget is a pair of accounts in the ledger (available, reserved, spent), in a
//! currency of their own, so that a cap cannot be passed by a race and "what did it cost" is read off the
//! books. A coupon and the use per person are guarded counters.

mod model;
mod queries;
mod shelf;
pub(crate) mod tables;

pub use model::{Benefit, Campaign, Coupon, Funding, MERCHANT, PLATFORM};
pub use queries::{CampaignView, campaigns};
pub use shelf::shelf_price;
