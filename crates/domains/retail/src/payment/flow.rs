//! The ways money takes through an order.

use events::OrderPaid;
use jiff::SignedDuration;
use kernel::id::{OrderId, PaymentId};
use kernel::{Cx, Fen};
use store::Tx;

use crate::Error;
use crate::order::{Act, Order, UNPAID, tables as orders};
use crate::payment::{Payment, PaymentState, books, refund, tables};
use crate::stock::{self, Move};

/// The alarm that ends an order its merchant does not answer.
pub(crate) const UNACCEPTED: &str = "retail.unaccepted";
/// Time to answer.
const UNACCEPTED_AFTER: SignedDuration = SignedDuration::from_mins(10);
/// The provider's name for a payment of nothing.
const NOBODY: &str = "none";

/// Writes a payment to be collected.
pub(crate) fn request(tx: &mut Tx<'_>, cx: &Cx, order: OrderId, amount: Fen) -> Result<PaymentId, Error> {
    let id: PaymentId = cx.id();
    tables::insert(tx, cx, id, order, amount)?;
    Ok(id)
}

/// Takes an order of which others pay everything: there is nothing to collect.
pub(crate) fn paid_in_full_by_others(
    tx: &mut Tx<'_>,
    cx: &Cx,
    order: &mut Order,
    payment: PaymentId,
) -> Result<(), Error> {
    let payment = tables::by_id(tx, payment)?.ok_or(Error::NotFound)?;
    paid(tx, cx, order, &payment, NOBODY)
}

/// The money is there: books, stock, the order, and the fact that sets delivery going.
pub(crate) fn paid(
    tx: &mut Tx<'_>,
    cx: &Cx,
    order: &mut Order,
    payment: &Payment,
    provider: &str,
) -> Result<(), Error> {
    order.step(Act::Capture, cx.now)?;
    if order.own {
        order.step(Act::Accept, cx.now)?;
    }
    orders::save(tx, order)?;
    tables::set_state(tx, cx, payment, PaymentState::Captured, provider, payment.amount)?;
    let portions = orders::portions(tx, order.id)?;
    stock::shift(tx, &order.site, &portions, Move::Commit)?;
    let allocations = orders::allocations_of(tx, order.id)?;
    let lines = books::capture(order, &allocations, payment.id, provider);
    ledger::post(tx, cx, books::CAPTURE, &payment.id.to_string(), &lines)?;
    tx.cancel_timer(UNPAID, order.id)?;
    if !order.own {
        tx.timer(cx, cx.now + UNACCEPTED_AFTER, UNACCEPTED, order.id)?;
    }
    tx.emit(cx, order.id, paid_event(order, payment.id)?)?;
    Ok(())
}

fn paid_event(order: &Order, payment: PaymentId) -> Result<OrderPaid, Error> {
    // The door is only dropped when an order is over, and this one begins.
    let drop_off = order.point.ok_or_else(|| store::Error::Corrupt(format!("{} has no door", order.id)))?;
    Ok(OrderPaid {
        order: order.id,
        payment,
        person: order.person,
        site: order.site.clone(),
        region: order.region.city(),
        paid: order.payable,
        subsidy: order.subsidy,
        drop_off,
        address: order.address,
        ready_ms: order.ready_by.as_millisecond(),
        promise_ms: order.latest.as_millisecond(),
        weight_g: order.weight_g,
        cold: order.cold,
        decision: order.decision,
    })
}

/// A capture nobody waits for: booked as the payer's, and sent back.
pub(crate) fn unwanted(
    tx: &mut Tx<'_>,
    cx: &Cx,
    order: &Order,
    payment: &Payment,
    provider: &str,
    amount: Fen,
) -> Result<(), Error> {
    tables::set_state(tx, cx, payment, PaymentState::Captured, provider, amount)?;
    let lines = books::unwanted(order, payment.id, provider, amount);
    ledger::post(tx, cx, books::CAPTURE, &payment.id.to_string(), &lines)?;
    refund::begin(tx, cx, payment, amount)
}

/// Ends the waiting payments of an order that ended unpaid.
pub(crate) fn void(tx: &mut Tx<'_>, cx: &Cx, order: OrderId) -> Result<(), Error> {
    Ok(tables::void(tx, cx, order)?)
}

/// Sends what was paid for an ended order back; where others paid everything, the sale is reversed at once.
pub(crate) fn give_back(tx: &mut Tx<'_>, cx: &Cx, order: &Order, amount: Fen) -> Result<(), Error> {
    let payment = captured(tx, order.id)?;
    if amount > Fen::ZERO {
        return refund::begin(tx, cx, &payment, amount);
    }
    tables::set_state(tx, cx, &payment, PaymentState::Refunded, NOBODY, Fen::ZERO)?;
    reverse_capture(tx, cx, payment.id)
}

/// Reverses the sale line by line.
pub(crate) fn reverse_capture(tx: &mut Tx<'_>, cx: &Cx, payment: PaymentId) -> Result<(), Error> {
    let entry =
        ledger::entry_by_reference(tx, books::CAPTURE, &payment.to_string())?.ok_or(Error::NotFound)?;
    ledger::reverse(tx, cx, entry, &format!("retail.refund:{payment}"))?;
    Ok(())
}

/// Gives an ended order's budgets back.
pub(crate) fn return_budgets(tx: &mut Tx<'_>, cx: &Cx, order: OrderId) -> Result<(), Error> {
    if let Some(entry) = ledger::entry_by_reference(tx, books::RESERVE, &order.to_string())? {
        ledger::reverse(tx, cx, entry, &format!("retail.budget:{order}"))?;
    }
    Ok(())
}

/// Settles a delivered order with everyone.
pub(crate) fn settle(tx: &mut Tx<'_>, cx: &Cx, order: &Order) -> Result<(), Error> {
    let allocations = orders::allocations_of(tx, order.id)?;
    let payment = captured(tx, order.id)?;
    let lines = books::settle(order, &allocations, payment.provider.as_deref().unwrap_or(NOBODY));
    if !lines.is_empty() {
        ledger::post(tx, cx, books::SETTLE, &order.id.to_string(), &lines)?;
    }
    Ok(())
}

/// The payment that paid an order: the captured one that is not on its way back.
fn captured(tx: &mut Tx<'_>, order: OrderId) -> Result<Payment, Error> {
    for payment in tables::of_order(tx, order)? {
        if payment.state == PaymentState::Captured && tables::refund_of(tx, payment.id)?.is_none() {
            return Ok(payment);
        }
    }
    Err(store::Error::Corrupt(format!("{order} is paid without a payment")).into())
}
