//! The binary's parts: configuration, the rooms wired to each other, the running product, and its command line.

pub mod adapters;
pub mod ambient;
pub mod bench;
pub mod check;
pub mod config;
pub mod demo;
pub mod dispatch;
pub mod divisions;
pub mod packs;
pub mod partners;
pub mod platform;
pub mod replay;
pub mod rules;
pub mod seed;
pub mod serve;
mod simulations;
pub mod wiring;
