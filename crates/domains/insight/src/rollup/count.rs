//! From a fact to increments.

use events::{Envelope, Event};
use kernel::id::OrderId;
use kernel::{Fen, Region, time};
use store::{Error, Tx};

use super::metric::Metric;
use super::tables::{self, Cell, OrderRow};
use crate::trace;

/// Counts a fact.
pub fn count(tx: &mut Tx<'_>, event: &Envelope) -> Result<(), Error> {
    let (region, adds) = match &event.event {
        Event::CaseSubmitted(e) => {
            tables::case_submitted(tx, e, event.at_ms)?;
            (Some(e.region.clone()), vec![(Metric::Submitted, 1)])
        }
        Event::CaseDecided(e) => {
            tables::case_decided(tx, e, event.at_ms)?;
            let metric = if e.approved { Metric::Approved } else { Metric::Refused };
            (Some(e.region.clone()), vec![(metric, 1)])
        }
        Event::LifeEventHinted(e) => (Some(e.region.clone()), vec![(Metric::Hinted, 1)]),
        // The fact names no region; its thread began with one that did.
        Event::OffersDecided(e) if e.offers > 0 => {
            (trace::region_of(tx, event.trace)?, vec![(Metric::Offered, 1)])
        }
        Event::PersonRegistered(e) => (Some(e.region.clone()), vec![(Metric::NewPeople, 1)]),
        _ => order(tx, event)?,
    };
    let cell = Cell::of(event, region.unwrap_or_else(Region::china));
    tables::add(tx, &cell, &adds)
}

type Adds = (Option<Region>, Vec<(Metric, i64)>);

/// The facts about orders.
fn order(tx: &mut Tx<'_>, event: &Envelope) -> Result<Adds, Error> {
    let counted = match &event.event {
        Event::OrderPlaced(e) => {
            tables::order_placed(tx, e)?;
            let mut adds = vec![(Metric::Placed, 1), (Metric::Gross, e.list_total.raw())];
            adds.extend(e.decision.map(|_| (Metric::Ordered, 1)));
            (Some(e.region.clone()), adds)
        }
        Event::OrderPaid(e) => {
            tables::order_paid(tx, e, event.at_ms)?;
            let mut adds = vec![(Metric::Paid, 1)];
            adds.extend(e.decision.map(|_| (Metric::LoopPaid, 1)));
            (Some(e.region.clone()), adds)
        }
        Event::OrderCancelled(e) => (Some(e.region.clone()), vec![(Metric::Cancelled, 1)]),
        Event::OrderCompleted(e) => {
            let settled = e.paid + e.subsidy;
            let refunded = tables::order_settled(tx, e)?;
            let money = [
                (Metric::Settled, settled),
                (Metric::Subsidy, e.subsidy),
                (Metric::RefundedSettled, refunded),
            ];
            (Some(e.region.clone()), money.map(|(metric, fen)| (metric, fen.raw())).to_vec())
        }
        Event::RefundSucceeded(e) => {
            // Before completion it is only noted: an order that never settles takes nothing from what did.
            let settled = tables::order_refunded(tx, e)?;
            let of_settled = if settled { e.amount } else { Fen::ZERO };
            let adds = [(Metric::Refunds, e.amount), (Metric::RefundedSettled, of_settled)];
            (Some(e.region.clone()), adds.map(|(metric, fen)| (metric, fen.raw())).to_vec())
        }
        Event::JobDelivered(e) => delivered(tx, event, e.order, e.on_time)?,
        Event::OrderAttributed(e) => {
            let order = tables::order_row(tx, e.order)?;
            (order.map(|row| row.region), vec![(Metric::Attributed, 1)])
        }
        _ => (None, Vec::new()),
    };
    Ok(counted)
}

fn delivered(tx: &mut Tx<'_>, event: &Envelope, order: OrderId, on_time: bool) -> Result<Adds, Error> {
    let mut adds = vec![(Metric::Delivered, 1), (Metric::OnTime, i64::from(on_time))];
    let Some(OrderRow { region, offered, paid_at }) = tables::order_row(tx, order)? else {
        return Ok((None, adds));
    };
    adds.extend(offered.then_some((Metric::LoopDelivered, 1)));
    if let Some(paid_at) = paid_at {
        let minutes = (event.at().as_second() - time::from_ms(paid_at).as_second()) / 60;
        adds.extend([(Metric::Timed, 1), (Metric::Minutes, minutes.max(0))]);
    }
    Ok((Some(region), adds))
}
