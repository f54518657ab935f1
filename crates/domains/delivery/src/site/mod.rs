//! Sites: where goods are fetched, and which of them reaches a door by when.
//!
//! The selling room keeps its own list of sites; both are sown from the same data. Here a site is a place, a
//! reach and a time of preparation.

mod commands;
mod model;
mod queries;
pub(crate) mod tables;

pub use commands::seed_sites;
pub(crate) use model::inside;
pub use model::{Deliverable, Site, SiteKind};
pub use queries::{deliverable, deliverable_from, site, sites};
