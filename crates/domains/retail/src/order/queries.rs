//! What can be asked about orders.

use jiff::Timestamp;
use kernel::id::{AddressId, OrderId, PersonId};
use kernel::{Cx, Point};
use store::Tx;

use crate::Error;
use crate::catalog::Catalog;
use crate::merchant::staff_of;
use crate::order::{OrderView, State, on_behalf, tables, views};

/// Orders on one page at most.
pub(crate) const PAGE_MAX: u32 = 100;

/// One order, for its buyer, its merchant's staff, or the system.
///
/// # Errors
/// [`Error::NotFound`] for anybody else, or the store's.
pub fn order(tx: &mut Tx<'_>, cx: &Cx, catalog: &Catalog, id: OrderId) -> Result<OrderView, Error> {
    let order = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    if on_behalf(tx, cx, order.person).is_err() {
        staff_of(tx, cx, &order).map_err(|_| Error::NotFound)?;
    }
    views(tx, cx, catalog, &[order])?.pop().ok_or(Error::NotFound)
}

/// A page of a list.
#[derive(Debug, Clone, Copy, Default)]
pub struct OrderList {
    /// Only in this state.
    pub state: Option<State>,
    /// Older than this order.
    pub before: Option<OrderId>,
    /// At most so many, and a hundred.
    pub limit: u32,
}

/// The orders of a person, newest first.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn orders_of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    catalog: &Catalog,
    person: PersonId,
    list: OrderList,
) -> Result<Vec<OrderView>, Error> {
    on_behalf(tx, cx, person)?;
    let limit = list.limit.min(PAGE_MAX);
    let orders =
        tables::page(tx, tables::Whose::Person(person), list.state.map(State::name), list.before, limit)?;
    views(tx, cx, catalog, &orders)
}

/// Where an order goes. For delivery, which decides who may open the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DropOff {
    /// The buyer.
    pub person: PersonId,
    /// The address.
    pub address: AddressId,
    /// The door; `None` once the buyer is forgotten and the order over.
    pub point: Option<Point>,
}

/// Where an order goes.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn drop_off(tx: &mut Tx<'_>, order: OrderId) -> Result<DropOff, Error> {
    let order = tables::by_id(tx, order)?.ok_or(Error::NotFound)?;
    Ok(DropOff { person: order.person, address: order.address, point: order.point })
}

/// Everything a trip needs to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderForJob {
    /// The order.
    pub order: OrderId,
    /// Where it stands.
    pub state: State,
    /// Site that packs.
    pub site: String,
    /// Where it goes.
    pub drop_off: DropOff,
    /// Expected to be packed by.
    pub ready_by: Timestamp,
    /// Packed.
    pub ready_at: Option<Timestamp>,
    /// Promised by.
    pub promise: Timestamp,
    /// Weight in grams.
    pub weight_g: i64,
    /// Needs a cold box.
    pub cold: bool,
}

/// Everything a trip needs to be planned.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn order_for_job(tx: &mut Tx<'_>, order: OrderId) -> Result<OrderForJob, Error> {
    let o = tables::by_id(tx, order)?.ok_or(Error::NotFound)?;
    Ok(OrderForJob {
        order: o.id,
        state: o.state,
        site: o.site,
        drop_off: DropOff { person: o.person, address: o.address, point: o.point },
        ready_by: o.ready_by,
        ready_at: o.moments.ready,
        promise: o.latest,
        weight_g: o.weight_g,
        cold: o.cold,
    })
}
