//! Jobs: one paid order from a site to a door.
//!
//! `planned → offered → accepted → arrived → picked_up → delivered | failed`; back to `planned` when a
//! courier refuses, lets the offer lapse, falls silent or ends the shift before the goods are in hand;
//! `cancelled` when the order ends before pick-up. `state` decides, the rest loads and saves.

mod commands;
mod model;
mod queries;
mod reactions;
mod state;
pub(crate) mod tables;

pub use commands::{Handover, accept, arrive, fail, hand_over, pick, refuse, release};
pub(crate) use commands::{dispatcher_division, give_back};
pub use model::{Forecast, Job};
pub use queries::{
    CourierJob, Door, JobCourier, OrderJob, Performance, Stop, StopKind, Track, job_of_order,
    jobs_of_courier, performance, track_view,
};
pub use reactions::{OFFER, ORDER_EVENTS, on_offer_expiry, on_order};
pub use state::{Act, FailReason, RefuseReason, Released, Silence, State};
