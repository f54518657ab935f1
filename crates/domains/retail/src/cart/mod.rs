//! The cart: what a person means to buy. It reserves nothing and promises no price.

mod tables;

use std::collections::BTreeSet;

use kernel::id::PersonId;
use kernel::{Cx, Invalid};
use store::Tx;

use crate::Error;
use crate::catalog::Catalog;
use crate::order::on_behalf;
use crate::quote::{Wanted, checked};

pub(crate) use tables::forget;

/// Lines in a cart or an order at most.
pub const LINES_MAX: usize = 100;

/// The cart of a person, in the order the lines were put.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn cart(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Vec<Wanted>, Error> {
    on_behalf(tx, cx, person)?;
    Ok(tables::lines(tx, person)?)
}

/// Replaces the cart of a person.
///
/// # Errors
/// [`Error::Invalid`] naming the line, [`Error::NotFound`] for somebody else's, or the store's.
pub fn put_cart(
    tx: &mut Tx<'_>,
    cx: &Cx,
    catalog: &Catalog,
    person: PersonId,
    lines: &[Wanted],
) -> Result<(), Error> {
    on_behalf(tx, cx, person)?;
    if lines.len() > LINES_MAX {
        return Err(Invalid::new(
            "lines",
            "lines.count",
            format!("a cart has at most {LINES_MAX} lines"),
            format!("购物车最多 {LINES_MAX} 种商品"),
        )
        .into());
    }
    let mut seen = BTreeSet::new();
    for (n, line) in lines.iter().enumerate() {
        checked(catalog, n, line, &mut seen)?;
    }
    tables::replace(tx, person, lines)?;
    tx.audit(cx, "retail.put_cart", person)?;
    Ok(())
}
