//! The merchant's desk: its staff see and move only the orders and shelves of their own organisation.

use kernel::{Actor, Cx, Invalid, Role};
use store::Tx;

use crate::Error;
use crate::catalog::Catalog;
use crate::order::tables::{Whose, page};
use crate::order::{Order, OrderList, OrderView, State, views};
use crate::stock::{self, StockRow};

/// Rows on one page at most.
const PAGE_MAX: u32 = 100;

/// The organisation of the acting member of staff: a merchant's or a site's code.
fn organisation(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    let Actor::Staff { staff, role: Role::Merchant } = cx.actor else { return Err(Error::Forbidden) };
    people::staff(tx, staff)?.and_then(|account| account.org).ok_or(Error::Forbidden)
}

/// Passes for staff of the order's merchant or site, and for the system.
///
/// # Errors
/// [`Error::Forbidden`] for another role, [`Error::NotFound`] for another organisation.
pub(crate) fn staff_of(tx: &mut Tx<'_>, cx: &Cx, order: &Order) -> Result<(), Error> {
    if matches!(cx.actor, Actor::System(_)) {
        return Ok(());
    }
    let org = organisation(tx, cx)?;
    if org == order.merchant || org == order.site { Ok(()) } else { Err(Error::NotFound) }
}

/// The orders of the acting member's organisation, newest first.
///
/// # Errors
/// [`Error::Forbidden`] for another role, or the store's.
pub fn board(tx: &mut Tx<'_>, cx: &Cx, catalog: &Catalog, list: OrderList) -> Result<Vec<OrderView>, Error> {
    let org = organisation(tx, cx)?;
    let whose = if catalog.sites.contains_key(&org) { Whose::Site(&org) } else { Whose::Merchant(&org) };
    let orders = page(tx, whose, list.state.map(State::name), list.before, list.limit.min(PAGE_MAX))?;
    views(tx, cx, catalog, &orders)
}

/// The sites the acting member may keep.
fn own_sites<'c>(catalog: &'c Catalog, org: &str) -> Vec<&'c str> {
    let own = catalog.sites.values().filter(|s| s.code == org || s.merchant == org);
    own.map(|s| s.code.as_str()).collect()
}

/// The stock of the acting member's sites, by (site, sku) after `after`.
///
/// # Errors
/// [`Error::Forbidden`] for another role, or the store's.
pub fn stock_list(
    tx: &mut Tx<'_>,
    cx: &Cx,
    catalog: &Catalog,
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<StockRow>, Error> {
    let org = organisation(tx, cx)?;
    stock::rows(tx, &own_sites(catalog, &org), after, limit.min(PAGE_MAX))
}

/// A count of the shelf.
#[derive(Debug, Clone)]
pub struct SetStock {
    /// Which site; may be left out by who keeps only one.
    pub site: Option<String>,
    /// What.
    pub sku: String,
    /// How many are there.
    pub on_hand: i64,
    /// The version the count corrects.
    pub version: i64,
}

/// Sets what was counted on a shelf.
///
/// # Errors
/// [`Error::Forbidden`] for another role, [`Error::NotFound`] for another's site or a sku it does not sell,
/// [`Error::Invalid`] below what is promised, [`store::Error::Conflict`] if it changed since.
pub fn set_stock(tx: &mut Tx<'_>, cx: &Cx, catalog: &Catalog, cmd: &SetStock) -> Result<StockRow, Error> {
    let org = organisation(tx, cx)?;
    let own = own_sites(catalog, &org);
    let site = match (cmd.site.as_deref(), own.as_slice()) {
        (Some(site), own) => own.iter().copied().find(|s| *s == site).ok_or(Error::NotFound)?,
        (None, [only]) => only,
        (None, []) => return Err(Error::NotFound),
        (None, _) => {
            return Err(Invalid::new("site", "site.needed", "say which site", "请选择站点").into());
        }
    };
    let row = stock::set_on_hand(tx, site, &cmd.sku, cmd.on_hand, cmd.version)?;
    tx.audit(cx, "retail.set_stock", format!("{site}/{}", cmd.sku))?;
    Ok(row)
}
