//! Cases: one person's matter at one bureau, from the first draft to the last payment.

pub mod clock;
pub mod commands;
pub mod desk;
pub mod letter;
pub mod model;
pub mod queries;
pub mod reactions;
pub(crate) mod tables;
pub mod view;
