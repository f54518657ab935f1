//! What the shop shows, in the shapes of the API.

use jiff::Timestamp;
use kernel::id::{AddressId, DecisionId, JobId, OrderId, PaymentId, RefundId};
use kernel::{Fen, Point, Region, Text, TraceId};
use retail::catalog::{Catalog, Site};
use retail::order::SiteRef;
use retail::quote::{Quote, QuoteLine, Subsidy};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

/// A site.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct SiteView {
    code: String,
    name: Text,
    point: Point,
    region: Region,
}

impl From<&Site> for SiteView {
    fn from(site: &Site) -> Self {
        Self {
            code: site.code.clone(),
            name: site.name.clone(),
            point: site.point,
            region: site.region.clone(),
        }
    }
}

/// A quantity of something.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct LineAsk {
    pub(super) sku: String,
    pub(super) quantity: i64,
}

impl From<LineAsk> for retail::quote::Wanted {
    fn from(line: LineAsk) -> Self {
        Self { sku: line.sku, quantity: line.quantity }
    }
}

impl From<retail::quote::Wanted> for LineAsk {
    fn from(line: retail::quote::Wanted) -> Self {
        Self { sku: line.sku, quantity: line.quantity }
    }
}

/// A line as shown and charged.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct LineView {
    sku: String,
    name: Text,
    quantity: i64,
    unit_price: Fen,
    amount: Fen,
    subsidy: Fen,
    payable: Fen,
}

impl From<QuoteLine> for LineView {
    fn from(line: QuoteLine) -> Self {
        let QuoteLine { sku, name, quantity, unit_price, amount, subsidy, payable } = line;
        Self { sku, name, quantity, unit_price, amount, subsidy, payable }
    }
}

/// What somebody else pays of it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct SubsidyView {
    campaign: String,
    title: Text,
    /// Who pays.
    funder: Text,
    amount: Fen,
}

impl From<Subsidy> for SubsidyView {
    fn from(subsidy: Subsidy) -> Self {
        let Subsidy { campaign, title, funder_name, amount, .. } = subsidy;
        Self { campaign, title, funder: funder_name, amount }
    }
}

/// When it is at the door.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct PromiseView {
    earliest: Timestamp,
    latest: Timestamp,
}

/// What a basket costs and when it would be there.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuoteView {
    site: SiteView,
    lines: Vec<LineView>,
    goods: Fen,
    delivery_fee: Fen,
    subsidies: Vec<SubsidyView>,
    /// Goes back as `expected_payable` of the order.
    payable: Fen,
    promise: PromiseView,
}

impl QuoteView {
    /// The quote, whose site is one of the catalogue it was made from.
    pub(super) fn new(catalog: &Catalog, quote: Quote) -> Result<Self, retail::Error> {
        let site = catalog.sites.get(&quote.site).ok_or(retail::Error::Undeliverable)?;
        Ok(Self {
            site: site.into(),
            lines: quote.lines.into_iter().map(LineView::from).collect(),
            goods: quote.goods,
            delivery_fee: quote.delivery_fee,
            subsidies: quote.subsidies.into_iter().map(SubsidyView::from).collect(),
            payable: quote.payable,
            promise: PromiseView { earliest: quote.promise.earliest, latest: quote.promise.latest },
        })
    }
}

/// The site of an order.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct OrderSite {
    code: String,
    name: Text,
    /// `null` once the site is no longer part of the shop.
    point: Option<Point>,
}

impl From<SiteRef> for OrderSite {
    fn from(site: SiteRef) -> Self {
        Self { code: site.code, name: site.name, point: site.point }
    }
}

/// A step on an order's way.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct OrderMoment {
    at: Timestamp,
    /// The state it led to.
    kind: String,
}

/// Money on its way back.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct RefundView {
    id: RefundId,
    amount: Fen,
    /// `requested`, `confirmed`, `settled` or `failed`.
    state: String,
    /// When it was asked for or, once it is over, when that was.
    at: Timestamp,
}

/// Who brings it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct BringerView {
    name_masked: String,
    /// `walk`, `bicycle`, `scooter`, `motorcycle` or `car`.
    vehicle: String,
    /// `full_time` or `part_time`: how, not whether.
    insured: String,
}

/// The trip of an order.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct TripView {
    id: JobId,
    state: String,
    eta: Timestamp,
    courier: Option<BringerView>,
}

impl From<delivery::job::OrderJob> for TripView {
    fn from(job: delivery::job::OrderJob) -> Self {
        let courier = job.courier.map(|c| BringerView {
            name_masked: c.name_masked,
            vehicle: c.vehicle.name().to_owned(),
            insured: c.insured.name().to_owned(),
        });
        Self { id: job.id, state: job.state.to_owned(), eta: job.eta, courier }
    }
}

/// An order as its buyer or its merchant sees it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct OrderView {
    id: OrderId,
    /// The number people read out.
    number: String,
    state: String,
    /// Why it ended: `buyer`, `merchant`, `unpaid` or `undeliverable`.
    reason: Option<String>,
    site: OrderSite,
    address: AddressId,
    lines: Vec<LineView>,
    goods: Fen,
    delivery_fee: Fen,
    subsidies: Vec<SubsidyView>,
    payable: Fen,
    /// The payment it waits for, while it does; `POST /orders/{id}/pay` opens it at the provider.
    payment: Option<PaymentId>,
    placed_at: Timestamp,
    paid_at: Option<Timestamp>,
    promise: PromiseView,
    /// Expected to be packed by.
    ready_by: Timestamp,
    timeline: Vec<OrderMoment>,
    job: Option<TripView>,
    /// What the courier will ask for; only for the buyer, only while it is under way.
    handover_code: Option<String>,
    refunds: Vec<RefundView>,
    decision: Option<DecisionId>,
    trace: TraceId,
    allowed: Vec<String>,
    version: i64,
}

impl OrderView {
    /// The order with its trip.
    pub(super) fn new(tx: &mut Tx<'_>, order: retail::order::OrderView) -> Result<Self, delivery::Error> {
        let trip = match order.job {
            Some(_) => delivery::job::job_of_order(tx, order.id)?,
            None => None,
        };
        Ok(Self::with(order, trip))
    }

    /// A page of orders. Only those under way are shown with their trip: a few of a page, each two look-ups
    /// by key.
    pub(super) fn page(
        tx: &mut Tx<'_>,
        orders: Vec<retail::order::OrderView>,
    ) -> Result<Vec<Self>, delivery::Error> {
        let view = |order: retail::order::OrderView| {
            if order.state.is_end() { Ok(Self::with(order, None)) } else { Self::new(tx, order) }
        };
        orders.into_iter().map(view).collect()
    }

    fn with(order: retail::order::OrderView, trip: Option<delivery::job::OrderJob>) -> Self {
        let moment = |m: retail::order::TimelineMoment| OrderMoment { at: m.at, kind: m.kind.to_owned() };
        let refund = |r: retail::order::RefundView| RefundView {
            id: r.id,
            amount: r.amount,
            state: r.state,
            at: r.ended_at.unwrap_or(r.requested_at),
        };
        Self {
            id: order.id,
            number: order.number,
            state: order.state.name().to_owned(),
            reason: order.reason,
            site: order.site.into(),
            address: order.address,
            lines: order.lines.into_iter().map(LineView::from).collect(),
            goods: order.goods,
            delivery_fee: order.delivery_fee,
            subsidies: order.subsidies.into_iter().map(SubsidyView::from).collect(),
            payable: order.payable,
            payment: order.payment,
            placed_at: order.placed_at,
            paid_at: order.paid_at,
            promise: PromiseView { earliest: order.earliest, latest: order.latest },
            ready_by: order.ready_by,
            timeline: order.timeline.into_iter().map(moment).collect(),
            job: trip.map(TripView::from),
            handover_code: order.handover_code,
            refunds: order.refunds.into_iter().map(refund).collect(),
            decision: order.decision,
            trace: order.trace,
            allowed: order.allowed.iter().map(|act| (*act).to_owned()).collect(),
            version: order.version,
        }
    }
}

/// A refusal of either room that an order's page asks.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// The shop's.
    #[error(transparent)]
    Retail(#[from] retail::Error),
    /// Delivery's.
    #[error(transparent)]
    Delivery(#[from] delivery::Error),
    /// The store's.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Error> for crate::problem::Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Retail(error) => error.into(),
            Error::Delivery(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}
