//! Placing an order: the hot path.
//!
//! One transaction reserves stock, uses, coupon and budgets under guards, freezes the price, and asks for the
//! payment. The ledger's budget rows come last of what is locked, because many orders share them.

use std::collections::{BTreeMap, BTreeSet};

use events::OrderPlaced;
use jiff::SignedDuration;
use kernel::id::{OrderId, PaymentId};
use kernel::{Cx, Fen};
use store::Tx;

use crate::catalog::Merchant;
use crate::merchant::technical_fee;
use crate::order::{Moments, Order, State, tables};
use crate::payment::{self, books};
use crate::ports::Shop;
use crate::promotion::tables as promotions;
use crate::quote::{Gathered, Priced, QuoteRequest, exhausted, gather, price};
use crate::stock::{self, Move, Portion};
use crate::{Error, promotion};

/// The alarm that ends an order nobody paid.
pub const UNPAID: &str = "retail.unpaid";
/// Time to pay.
pub const UNPAID_AFTER: SignedDuration = SignedDuration::from_mins(15);

/// An order to place.
#[derive(Debug, Clone)]
pub struct PlaceOrder {
    /// What, where to and with which benefits.
    pub basket: QuoteRequest,
    /// The price the buyer saw.
    pub expected_payable: Fen,
}

/// The order was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Placed {
    /// The order.
    pub order: OrderId,
    /// Its payment.
    pub payment: PaymentId,
    /// What the buyer pays.
    pub payable: Fen,
}

/// Places an order.
///
/// # Errors
/// As [`crate::quote::quote`], and [`Error::PriceChanged`] if the price is not the expected one.
pub fn place(tx: &mut Tx<'_>, cx: &Cx, shop: &Shop<'_>, cmd: &PlaceOrder) -> Result<Placed, Error> {
    let gathered = gather(tx, cx, shop, &cmd.basket)?;
    let priced = agreed(tx, cx, shop, &gathered, cmd.expected_payable)?;
    let mut order = draft(cx, shop, &gathered, &priced, &cmd.basket)?;
    take_limits(tx, shop, &gathered, &priced, &order)?;
    tables::insert(tx, &order, &gathered.lines, &priced.line_subsidies, &priced.allocations)?;
    reserve_budgets(tx, cx, shop, &gathered, &priced, &order)?;
    let payment = payment::request(tx, cx, order.id, order.payable)?;
    tx.emit(cx, order.id, placed_event(&order, payment))?;
    if order.payable == Fen::ZERO {
        payment::paid_in_full_by_others(tx, cx, &mut order, payment)?;
    } else {
        tx.timer(cx, cx.now + UNPAID_AFTER, UNPAID, order.id)?;
    }
    tx.audit(cx, "retail.place", order.id)?;
    Ok(Placed { order: order.id, payment, payable: order.payable })
}

/// The price with everything that still has budget; it must be the one the buyer saw. Budgets are looked at
/// only if the plain price is another one.
fn agreed(
    tx: &mut Tx<'_>,
    cx: &Cx,
    shop: &Shop<'_>,
    gathered: &Gathered<'_>,
    expected: Fen,
) -> Result<Priced, Error> {
    let mut excluded = BTreeSet::new();
    loop {
        let priced = price(shop.catalog, &gathered.ask(cx.now, &excluded));
        if priced.payable() == expected {
            return Ok(priced);
        }
        let short = exhausted(tx, &priced)?;
        if short.is_empty() {
            return Err(Error::PriceChanged { payable: priced.payable() });
        }
        excluded.extend(short);
    }
}

fn draft(
    cx: &Cx,
    shop: &Shop<'_>,
    gathered: &Gathered<'_>,
    priced: &Priced,
    basket: &QuoteRequest,
) -> Result<Order, Error> {
    let merchant: &Merchant = shop.catalog.merchants.get(&gathered.site.merchant).ok_or(Error::NotFound)?;
    Ok(Order {
        id: cx.id(),
        person: basket.person,
        site: gathered.site.code.clone(),
        merchant: merchant.code.clone(),
        region: gathered.site.region.clone(),
        state: State::Placed,
        reason: None,
        address: gathered.door.address,
        point: Some(gathered.door.point),
        goods: priced.goods,
        delivery_fee: priced.delivery_fee,
        subsidy: priced.subsidy(),
        payable: priced.payable(),
        technical_fee: technical_fee(merchant, cx.now),
        own: merchant.own,
        weight_g: gathered.weight_g,
        cold: gathered.cold,
        coupon: used_coupon(shop, gathered, priced),
        decision: basket.decision,
        offer: basket.offer.clone(),
        arm: gathered.granted.as_ref().map(|g| g.arm.clone()),
        cohort: gathered.granted.as_ref().and_then(|g| g.cohort.clone()),
        earliest: gathered.promise.earliest,
        latest: gathered.promise.latest,
        ready_by: cx.now + gathered.site.preparation,
        job: None,
        placed: cx.now,
        moments: Moments::default(),
        forgotten: false,
        trace: cx.trace(),
        version: 1,
    })
}

/// The coupon, if the campaign it opens made the basket cheaper; else it is not used up.
fn used_coupon(shop: &Shop<'_>, gathered: &Gathered<'_>, priced: &Priced) -> Option<String> {
    let (code, campaign) = gathered.coupon.as_ref()?;
    let opened = shop.catalog.campaign(campaign).is_some_and(|c| c.coupon_only);
    (opened && priced.by_campaign().contains_key(campaign.as_str())).then(|| code.clone())
}

/// Stock, uses and coupon: everything of a limit but the budgets.
fn take_limits(
    tx: &mut Tx<'_>,
    shop: &Shop<'_>,
    gathered: &Gathered<'_>,
    priced: &Priced,
    order: &Order,
) -> Result<(), Error> {
    let portions: Vec<Portion> =
        gathered.lines.iter().map(|l| Portion { sku: l.product.sku.clone(), quantity: l.quantity }).collect();
    stock::shift(tx, &order.site, &portions, Move::Reserve)?;
    let applied = priced.by_campaign();
    let used: Vec<&promotion::Campaign> =
        applied.keys().filter_map(|code| shop.catalog.campaign(code)).collect();
    let mut caps: BTreeMap<&str, i64> = used.iter().map(|c| (c.code.as_str(), c.cap())).collect();
    // Two first orders placed at once: only one of them finds no living order.
    let orders = if used.iter().any(|c| c.first_order) { 1 } else { i64::MAX };
    caps.insert(promotions::ORDERS, orders);
    let fresh = promotions::take_uses(tx, order.person, &caps)?;
    let coupon = match &order.coupon {
        Some(code) => promotions::take_coupon(tx, code)?,
        None => true,
    };
    if fresh && coupon {
        return Ok(());
    }
    // Somebody (or the buyer elsewhere) was faster: without the campaign the price is the plain one.
    let lost: Fen = applied.values().copied().sum();
    Err(Error::PriceChanged { payable: order.payable + lost })
}

fn reserve_budgets(
    tx: &mut Tx<'_>,
    cx: &Cx,
    shop: &Shop<'_>,
    gathered: &Gathered<'_>,
    priced: &Priced,
    order: &Order,
) -> Result<(), Error> {
    let lines = books::reserve(order, &priced.by_campaign());
    if lines.is_empty() {
        return Ok(());
    }
    match ledger::post(tx, cx, books::RESERVE, &order.id.to_string(), &lines) {
        Ok(_) => Ok(()),
        Err(ledger::Error::Insufficient { account, .. }) => {
            let campaign = account.split_once(':').map_or("", |(_, code)| code).to_owned();
            let excluded = BTreeSet::from([campaign]);
            let dearer = price(shop.catalog, &gathered.ask(cx.now, &excluded));
            Err(Error::PriceChanged { payable: dearer.payable() })
        }
        Err(other) => Err(other.into()),
    }
}

fn placed_event(order: &Order, payment: PaymentId) -> OrderPlaced {
    OrderPlaced {
        order: order.id,
        payment,
        person: order.person,
        site: order.site.clone(),
        region: order.region.city(),
        list_total: order.goods + order.delivery_fee,
        subsidy: order.subsidy,
        payable: order.payable,
        decision: order.decision,
    }
}
