//! Ending an order before delivery: everything it held goes back, once.

use events::OrderCancelled;
use kernel::{Cx, Fen};
use store::Tx;

use crate::order::{Act, Order, UNPAID, tables};
use crate::payment;
use crate::promotion::tables as promotions;
use crate::{Error, stock};

/// Ends an order by an act of someone, and notes who in the audit log.
pub(crate) fn end_by(
    tx: &mut Tx<'_>,
    cx: &Cx,
    order: &mut Order,
    act: Act,
    audit: &'static str,
) -> Result<(), Error> {
    end(tx, cx, order, act)?;
    tx.audit(cx, audit, order.id)?;
    Ok(())
}

/// Ends an order: stock, uses, coupon and budgets as they were before it, and what was paid on its way back.
pub(crate) fn end(tx: &mut Tx<'_>, cx: &Cx, order: &mut Order, act: Act) -> Result<(), Error> {
    let (refund, goods) = (order.to_refund(), order.goods_after(act));
    let unpaid = order.moments.paid.is_none();
    order.step(act, cx.now)?;
    tables::save(tx, order)?;
    if let Some(movement) = goods {
        let portions = tables::portions(tx, order.id)?;
        stock::shift(tx, &order.site, &portions, movement)?;
    }
    let allocations = tables::allocations_of(tx, order.id)?;
    let mut used: Vec<&str> = allocations.iter().map(|a| a.campaign.as_str()).collect();
    used.sort_unstable();
    used.dedup();
    used.push(promotions::ORDERS);
    promotions::return_uses(tx, order.person, &used)?;
    if let Some(coupon) = &order.coupon {
        promotions::return_coupon(tx, coupon)?;
    }
    if !allocations.is_empty() {
        payment::return_budgets(tx, cx, order.id)?;
    }
    if unpaid {
        payment::void(tx, cx, order.id)?;
        tx.cancel_timer(UNPAID, order.id)?;
    } else {
        payment::give_back(tx, cx, order, refund)?;
    }
    tx.emit(cx, order.id, cancelled(order, refund))?;
    Ok(())
}

fn cancelled(order: &Order, refund: Fen) -> OrderCancelled {
    OrderCancelled {
        order: order.id,
        person: order.person,
        site: order.site.clone(),
        reason: order.reason.clone().unwrap_or_default(),
        refund,
        region: order.region.city(),
    }
}
