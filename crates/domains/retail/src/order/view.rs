//! An order as its buyer and its merchant see it. No personal data: the address is an id.

use jiff::Timestamp;
use kernel::id::{AddressId, DecisionId, JobId, OrderId, PaymentId, RefundId};
use kernel::{Actor, Cx, Fen, Point, TraceId};
use store::Tx;

use crate::catalog::Catalog;
use crate::order::{Order, State, allowed_to_buyer, allowed_to_merchant, handover_code, number, tables};
use crate::payment;
use crate::quote::{QuoteLine, Subsidy, subsidies};
use crate::{Error, Text};

/// The site of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteRef {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Where.
    pub point: Option<Point>,
}

/// A refund of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundView {
    /// Identity.
    pub id: RefundId,
    /// How much.
    pub amount: Fen,
    /// `requested`, `confirmed`, `settled` or `failed`.
    pub state: String,
    /// Asked for.
    pub requested_at: Timestamp,
    /// Settled or failed.
    pub ended_at: Option<Timestamp>,
}

/// A step on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineMoment {
    /// State name, `cancelled` and `expired` included.
    pub kind: &'static str,
    /// When.
    pub at: Timestamp,
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderView {
    /// Identity.
    pub id: OrderId,
    /// The number people read out.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// Why it ended: `buyer`, `merchant`, `unpaid` or `undeliverable`.
    pub reason: Option<String>,
    /// Who packs it.
    pub site: SiteRef,
    /// Where to.
    pub address: AddressId,
    /// The lines.
    pub lines: Vec<QuoteLine>,
    /// Goods before subsidy.
    pub goods: Fen,
    /// Delivery fee before subsidy.
    pub delivery_fee: Fen,
    /// Who pays what of it.
    pub subsidies: Vec<Subsidy>,
    /// What the buyer pays.
    pub payable: Fen,
    /// The payment it waits for, while it does.
    pub payment: Option<PaymentId>,
    /// Placed.
    pub placed_at: Timestamp,
    /// Paid.
    pub paid_at: Option<Timestamp>,
    /// Promised not before.
    pub earliest: Timestamp,
    /// Promised by.
    pub latest: Timestamp,
    /// Expected to be packed by.
    pub ready_by: Timestamp,
    /// What happened, in order.
    pub timeline: Vec<TimelineMoment>,
    /// The delivery job, for delivery to tell more about.
    pub job: Option<JobId>,
    /// What the courier will ask for; only to the buyer, only while it is under way.
    pub handover_code: Option<String>,
    /// Money on its way back.
    pub refunds: Vec<RefundView>,
    /// The offer decision it came from.
    pub decision: Option<DecisionId>,
    /// The thread.
    pub trace: TraceId,
    /// What the one who looks may do.
    pub allowed: &'static [&'static str],
    /// Optimistic lock.
    pub version: i64,
}

/// The views of orders, with a few statements for all of them: a payment only waits before, a refund only comes after
/// an order is paid.
pub(crate) fn views(
    tx: &mut Tx<'_>,
    cx: &Cx,
    catalog: &Catalog,
    orders: &[Order],
) -> Result<Vec<OrderView>, Error> {
    let ids: Vec<OrderId> = orders.iter().map(|o| o.id).collect();
    let lines = tables::lines(tx, &ids)?;
    let allocations = tables::allocations(tx, &ids)?;
    let (unpaid, paid): (Vec<&Order>, Vec<&Order>) = orders.iter().partition(|o| o.state == State::Placed);
    let of = |some: &[&Order]| -> Vec<OrderId> { some.iter().map(|o| o.id).collect() };
    let waiting = payment::waiting(tx, &of(&unpaid))?;
    let refunds = payment::refunds_of(tx, &of(&paid))?;
    let view = |order: &Order| {
        let own: Vec<_> =
            allocations.iter().filter(|(id, _)| *id == order.id).map(|(_, a)| a.clone()).collect();
        let lines = lines.iter().filter(|l| l.order == order.id);
        let refunds = refunds.iter().filter(|(id, _)| *id == order.id);
        OrderView {
            lines: lines.map(|l| line(catalog, l)).collect(),
            subsidies: subsidies(catalog, &own),
            payment: waiting.iter().find(|(id, _)| *id == order.id).map(|(_, payment)| *payment),
            refunds: refunds.map(|(_, r)| r.clone()).collect(),
            ..bare(cx, catalog, order)
        }
    };
    Ok(orders.iter().map(view).collect())
}

fn line(catalog: &Catalog, row: &tables::LineRow) -> QuoteLine {
    let amount = row.unit_price.times(row.quantity);
    let name = catalog.products.get(&row.sku).map(|p| p.name.clone());
    QuoteLine {
        sku: row.sku.clone(),
        name: name.unwrap_or_else(|| Text::new(&row.sku, &row.sku)),
        quantity: row.quantity,
        unit_price: row.unit_price,
        amount,
        subsidy: row.subsidy,
        payable: amount - row.subsidy,
    }
}

fn bare(cx: &Cx, catalog: &Catalog, order: &Order) -> OrderView {
    let buyer = matches!(cx.actor, Actor::Citizen { .. });
    let under_way = matches!(order.state, State::Paid | State::Accepted | State::Ready | State::PickedUp);
    let site = catalog.sites.get(&order.site);
    OrderView {
        id: order.id,
        number: number(order.id),
        state: order.state,
        reason: order.reason.clone(),
        site: SiteRef {
            code: order.site.clone(),
            name: site.map_or_else(|| Text::new(&order.site, &order.site), |s| s.name.clone()),
            point: site.map(|s| s.point),
        },
        address: order.address,
        lines: Vec::new(),
        goods: order.goods,
        delivery_fee: order.delivery_fee,
        subsidies: Vec::new(),
        payable: order.payable,
        payment: None,
        placed_at: order.placed,
        paid_at: order.moments.paid,
        earliest: order.earliest,
        latest: order.latest,
        ready_by: order.ready_by,
        timeline: timeline(order),
        job: order.job,
        handover_code: (buyer && under_way).then(|| handover_code(cx, order.id)),
        refunds: Vec::new(),
        decision: order.decision,
        trace: order.trace,
        allowed: if buyer { allowed_to_buyer(order.state) } else { allowed_to_merchant(order.state) },
        version: order.version,
    }
}

fn timeline(order: &Order) -> Vec<TimelineMoment> {
    let m = &order.moments;
    // An order that was never paid and whose time ran out is expired; every other end is a cancellation.
    let ended = if order.reason.as_deref() == Some("unpaid") { State::Expired } else { State::Cancelled };
    let steps = [
        (State::Placed, Some(order.placed)),
        (State::Paid, m.paid),
        (State::Accepted, m.accepted),
        (State::Ready, m.ready),
        (State::PickedUp, m.picked_up),
        (State::Delivered, m.delivered),
        (State::Completed, m.completed),
        (ended, m.ended),
        (State::Refunded, m.refunded),
    ];
    steps
        .into_iter()
        .filter_map(|(state, at)| at.map(|at| TimelineMoment { kind: state.name(), at }))
        .collect()
}
