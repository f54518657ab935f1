//! What happens to an order after it is placed: by the buyer, the merchant, the courier, the clock.

use events::{OrderCompleted, OrderReady};
use kernel::id::{JobId, OrderId, PersonId};
use kernel::{Cx, Fen};
use store::Tx;

use crate::merchant::staff_of;
use crate::order::{Act, Order, State, end, end_by, next, on_behalf, tables};
use crate::payment;
use crate::promotion::tables as promotions;
use crate::{Error, cart};

/// Loads an order and continues its thread.
fn load(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<Order, Error> {
    let order = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    cx.join_trace(order.trace);
    Ok(order)
}

/// The buyer ends the order, until the courier has it.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, [`Error::NotAllowed`] later, or the store's.
pub fn cancel(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    on_behalf(tx, cx, order.person)?;
    end_by(tx, cx, &mut order, Act::Cancel, "retail.cancel")
}

/// The merchant takes the order.
///
/// # Errors
/// [`Error::Forbidden`] for another role, [`Error::NotFound`] for another site's, [`Error::NotAllowed`], or
/// the store's.
pub fn accept(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    staff_of(tx, cx, &order)?;
    order.step(Act::Accept, cx.now)?;
    tables::save(tx, &mut order)?;
    tx.cancel_timer(payment::UNACCEPTED, id)?;
    tx.audit(cx, "retail.accept", id)?;
    Ok(())
}

/// The site packed the order.
///
/// # Errors
/// As [`accept`].
pub fn ready(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    staff_of(tx, cx, &order)?;
    order.step(Act::Ready, cx.now)?;
    tables::save(tx, &mut order)?;
    tx.emit(cx, id, OrderReady { order: id, site: order.site })?;
    tx.audit(cx, "retail.ready", id)?;
    Ok(())
}

/// The merchant cannot fulfil the order.
///
/// # Errors
/// As [`accept`].
pub fn reject(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    staff_of(tx, cx, &order)?;
    end_by(tx, cx, &mut order, Act::Reject, "retail.reject")
}

/// The time to pay is over; nothing happens to an order that was paid meanwhile.
pub(crate) fn expire(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    if order.state == State::Placed {
        end_by(tx, cx, &mut order, Act::Expire, "retail.expire")?;
    }
    Ok(())
}

/// The merchant did not answer; nothing happens to an order that was accepted meanwhile.
pub(crate) fn unaccepted(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    if order.state == State::Paid {
        end_by(tx, cx, &mut order, Act::Reject, "retail.unaccepted")?;
    }
    Ok(())
}

/// Delivery planned or assigned the trip.
pub(crate) fn assigned(tx: &mut Tx<'_>, id: OrderId, job: JobId) -> Result<(), Error> {
    Ok(tables::set_job(tx, id, job)?)
}

/// The courier has the goods. Older news than what is known changes nothing.
pub(crate) fn picked_up(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    if next(order.state, Act::PickUp).is_some() {
        order.step(Act::PickUp, cx.now)?;
        tables::save(tx, &mut order)?;
        tx.audit(cx, "retail.picked_up", id)?;
    }
    Ok(())
}

/// Handed over: the order is settled with everyone and complete.
pub(crate) fn complete(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    if next(order.state, Act::Deliver).is_none() {
        return Ok(());
    }
    order.step(Act::Deliver, cx.now)?;
    order.step(Act::Complete, cx.now)?;
    tables::save(tx, &mut order)?;
    payment::settle(tx, cx, &order)?;
    tx.emit(
        cx,
        id,
        OrderCompleted {
            order: id,
            person: order.person,
            site: order.site.clone(),
            region: order.region.city(),
            paid: order.payable,
            subsidy: order.subsidy,
            decision: order.decision,
        },
    )?;
    tx.audit(cx, "retail.complete", id)?;
    Ok(())
}

/// It could not be handed over: the order ends and the money goes back.
pub(crate) fn failed(tx: &mut Tx<'_>, cx: &Cx, id: OrderId) -> Result<(), Error> {
    let mut order = load(tx, cx, id)?;
    if next(order.state, Act::Fail).is_some() {
        end_by(tx, cx, &mut order, Act::Fail, "retail.undeliverable")?;
    }
    Ok(())
}

/// Drops what is kept about a forgotten person: cart, counts, the doors of orders that are over. What is on
/// the way is brought first; amounts stay in the books under an id that leads to nobody.
pub(crate) fn forget(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    for mut order in tables::unpaid_of(tx, person)? {
        debug_assert_eq!(order.to_refund(), Fen::ZERO, "an unpaid order owes nothing");
        end(tx, cx, &mut order, Act::Cancel)?;
    }
    cart::forget(tx, person)?;
    promotions::forget(tx, person)?;
    tables::forget(tx, person)?;
    tx.audit(cx, "retail.forget", person)?;
    Ok(())
}
