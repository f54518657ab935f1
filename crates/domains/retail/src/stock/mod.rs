//! Stock: what a site has of a sku, and what of it is promised to orders.
//!
//! A reservation is one guarded statement per sku, in the order of the skus: two baskets that share goods
//! lock their rows in the same order and cannot wait for each other in a circle. `version` counts changes of
//! `on_hand` only, so that a merchant's correction meets other corrections and sales, but not mere
//! reservations.

mod tables;
mod verify;

use std::collections::BTreeMap;

use kernel::Invalid;
use store::Tx;

use crate::Error;

pub(crate) use tables::{fill, open};
pub use verify::{StockReport, verify};

/// A quantity of a sku.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Portion {
    pub sku: String,
    pub quantity: i64,
}

/// What can happen to the stock of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Move {
    /// Set aside for an order that waits for payment.
    Reserve,
    /// Paid: gone from the shelf.
    Commit,
    /// The order ended unpaid.
    Release,
    /// The order ended after payment; the goods are back.
    Restock,
}

/// A row of a site's stock list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    /// Site code.
    pub site: String,
    /// The sku.
    pub sku: String,
    /// On the shelf.
    pub on_hand: i64,
    /// Of it promised to orders.
    pub reserved: i64,
    /// Counts changes of `on_hand`.
    pub version: i64,
}

/// Moves the stock of an order's portions.
///
/// # Errors
/// [`Error::OutOfStock`] if a reservation finds too little; the caller's transaction must then end.
pub(crate) fn shift(tx: &mut Tx<'_>, site: &str, portions: &[Portion], act: Move) -> Result<(), Error> {
    let mut sorted: Vec<&Portion> = portions.iter().collect();
    sorted.sort_unstable();
    for portion in sorted {
        if tables::shift(tx, site, portion, act)? {
            continue;
        }
        return Err(match act {
            Move::Reserve => Error::OutOfStock { skus: vec![portion.sku.clone()] },
            // The order holds the reservation it now wants to use: the row cannot lack it.
            _ => {
                store::Error::Corrupt(format!("stock of {} at {site} lacks {portion:?}", portion.sku)).into()
            }
        });
    }
    Ok(())
}

/// What can be sold of `skus`, by (site, sku).
///
/// # Errors
/// The store's.
pub fn available(tx: &mut Tx<'_>, skus: &[&str]) -> Result<BTreeMap<(String, String), i64>, Error> {
    Ok(tables::available(tx, skus)?)
}

/// What can be sold at a site, by sku.
///
/// # Errors
/// The store's.
pub fn at_site(tx: &mut Tx<'_>, site: &str) -> Result<BTreeMap<String, i64>, Error> {
    Ok(tables::at_site(tx, site)?)
}

/// The stock lists of sites, by (site, sku) after `after`.
///
/// # Errors
/// The store's.
pub fn rows(
    tx: &mut Tx<'_>,
    sites: &[&str],
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<StockRow>, Error> {
    Ok(tables::rows(tx, sites, after, limit)?)
}

/// Sets what was counted on the shelf.
///
/// # Errors
/// [`Error::Invalid`] below what is reserved, [`Error::NotFound`] for a sku the site does not sell,
/// [`store::Error::Conflict`] if it changed since `version`.
pub(crate) fn set_on_hand(
    tx: &mut Tx<'_>,
    site: &str,
    sku: &str,
    on_hand: i64,
    version: i64,
) -> Result<StockRow, Error> {
    let row = tables::one(tx, site, sku)?.ok_or(Error::NotFound)?;
    if on_hand < row.reserved || on_hand > ON_HAND_MAX {
        return Err(Invalid::new(
            "on_hand",
            "stock.range",
            format!("write a count from {} (already promised to orders) to {ON_HAND_MAX}", row.reserved),
            format!("请填写 {}（已被订单占用）到 {ON_HAND_MAX} 之间的数量", row.reserved),
        )
        .into());
    }
    if !tables::set_on_hand(tx, site, sku, on_hand, version)? {
        return Err(store::Error::Conflict.into());
    }
    Ok(StockRow { on_hand, version: version + 1, ..row })
}

/// More than this of one sku at one site is a slip of the pen.
const ON_HAND_MAX: i64 = 1_000_000;
