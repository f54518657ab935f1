//! Services: what a bureau offers, as data. Adding a region or a service is a table in `data/services.toml`,
//! not code.

pub mod estimate;
pub mod form;
pub mod model;
pub mod queries;
mod tables;

pub use estimate::estimate;
pub use form::{FormView, publish_forms};
pub use model::{Catalogue, Service};
pub(crate) use queries::published_form;
pub use queries::{ServiceDetail, ServiceFilter, ServiceView, prefill, service_detail, services};
