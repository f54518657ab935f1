//! The shop: what can be bought where, who pays which part of it, and every order until it is settled or paid
//! back.
//!
//! A placed order reserves its stock, its share of each campaign's budget and its coupon in one transaction,
//! under guards that cannot be raced; the payment provider is asked outside it. What each campaign and funder
//! pays of each line is frozen with the order, so that a refund reverses stored numbers and never computes
//! them again.
//!
//! Invariants
//! - Never sold twice: `reserved <= on_hand` for every (site, sku), kept by the statement that reserves.
//! - A campaign never spends more than its budget: the budget is a limited account of the ledger.
//! - A price depends on the basket, the place, the day and published eligibility (first order, PLUS, an offer
//!   shown), never on a trait of the person.
//! - Goods that substitute breast milk, and medicines, are found by search and never made cheaper by a
//!   campaign.
//! - An address is known here by its id and point only; its text stays with its owner.
//! - Every callback of a provider has one effect; a capture nobody waits for is paid back by itself.

pub mod cart;
pub mod catalog;
mod error;
pub mod merchant;
pub mod order;
pub mod payment;
pub mod ports;
pub mod promotion;
pub mod quote;
mod reactions;
mod rows;
pub mod seed;
pub mod stock;

pub use error::Error;
pub use kernel::Text;
pub use reactions::{ALARMS, HEARS, on_alarm, react};
pub use seed::seed;

/// The shop's tables.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { name: "retail/0001_retail", sql: include_str!("../migrations/0001_retail.sql") }];
