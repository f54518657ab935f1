//! The facts a price depends on: the basket, the door, the site, the promise, published eligibility.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kernel::{Cx, Fen, Invalid};
use ledger::chart;
use store::Tx;

use crate::cart::LINES_MAX;
use crate::catalog::{Catalog, Site};
use crate::order::on_behalf;
use crate::ports::{Promise, Reach, Shop};
use crate::promotion::tables as promotions;
use crate::quote::{Ask, Buyer, Door, Grant, Priced, PricedLine, QuoteRequest, Wanted};
use crate::{Error, stock};

/// More of one sku in one order is a wholesale matter.
const QUANTITY_MAX: i64 = 99;

/// Everything about a request that does not depend on budgets.
#[derive(Debug)]
pub(crate) struct Gathered<'a> {
    pub lines: Vec<PricedLine<'a>>,
    pub door: Door,
    pub site: &'a Site,
    pub promise: Promise,
    pub buyer: Buyer,
    /// Coupon code and the campaign it opens.
    pub coupon: Option<(String, String)>,
    pub granted: Grant,
    pub weight_g: i64,
    pub cold: bool,
}

impl Gathered<'_> {
    /// The pure question.
    pub(crate) fn ask<'s>(&'s self, now: Timestamp, excluded: &'s BTreeSet<String>) -> Ask<'s> {
        Ask {
            lines: &self.lines,
            buyer: &self.buyer,
            coupon: self.coupon.as_ref().map(|(_, campaign)| campaign.as_str()),
            offer: self.granted.as_ref().and_then(|g| g.campaign.as_deref()),
            excluded,
            now,
        }
    }
}

/// Gathers the facts; joins the thread of the offer the request comes from.
pub(crate) fn gather<'a>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    shop: &Shop<'a>,
    request: &QuoteRequest,
) -> Result<Gathered<'a>, Error> {
    on_behalf(tx, cx, request.person)?;
    let lines = basket(shop.catalog, &request.lines)?;
    let coupon = coupon(shop.catalog, request.coupon.as_deref())?;
    let granted = granted(tx, cx, shop, request)?;
    if let Some(granted) = &granted {
        cx.join_trace(granted.trace);
    }
    let address = match people::address(tx, cx, request.address) {
        Ok(address) if address.person == request.person && !address.removed => address,
        Ok(_) | Err(people::Error::NotFound) => return Err(no_address().into()),
        Err(other) => return Err(other.into()),
    };
    let door = Door { address: address.id, point: address.point };
    let buyer = Buyer {
        plus: people::terms_of(tx, request.person)?.iter().any(|t| t.starts_at <= cx.now && cx.now < t.until),
        uses: promotions::uses(tx, request.person)?,
    };
    let weight_g = lines.iter().map(|l| l.product.weight_g * l.quantity).sum();
    let cold = lines.iter().any(|l| l.product.cold);
    let sites = stocked(tx, shop.catalog, &lines, door)?;
    let reach = Reach { point: door.point, sites: &sites, weight_g, cold };
    let promise = shop.deliverability.promise(tx, cx, &reach)?.ok_or(Error::Undeliverable)?;
    let site = sites.into_iter().find(|s| s.code == promise.site).ok_or(Error::Undeliverable)?;
    Ok(Gathered { lines, door, site, promise, buyer, coupon, granted, weight_g, cold })
}

/// Looks the lines up; a sku comes once and in a sane quantity.
fn basket<'a>(catalog: &'a Catalog, wanted: &[Wanted]) -> Result<Vec<PricedLine<'a>>, Invalid> {
    if wanted.is_empty() || wanted.len() > LINES_MAX {
        return Err(Invalid::new(
            "lines",
            "lines.count",
            format!("an order has 1 to {LINES_MAX} lines"),
            format!("订单应有 1 至 {LINES_MAX} 种商品"),
        ));
    }
    let mut seen = BTreeSet::new();
    wanted.iter().enumerate().map(|(n, line)| checked(catalog, n, line, &mut seen)).collect()
}

/// One line, looked up and checked; `n` is its place in the request.
pub(crate) fn checked<'a, 'w>(
    catalog: &'a Catalog,
    n: usize,
    line: &'w Wanted,
    seen: &mut BTreeSet<&'w str>,
) -> Result<PricedLine<'a>, Invalid> {
    let Some(product) = catalog.products.get(&line.sku) else {
        return Err(Invalid::new(
            format!("lines.{n}.sku"),
            "sku.unknown",
            format!("there is no product '{}'; choose one from the list", line.sku),
            format!("没有商品“{}”；请从列表中选择", line.sku),
        ));
    };
    if !(1..=QUANTITY_MAX).contains(&line.quantity) {
        return Err(Invalid::new(
            format!("lines.{n}.quantity"),
            "quantity.range",
            format!("order 1 to {QUANTITY_MAX} of a product"),
            format!("每种商品可购 1 至 {QUANTITY_MAX} 件"),
        ));
    }
    if !seen.insert(&line.sku) {
        return Err(Invalid::new(
            format!("lines.{n}.sku"),
            "sku.twice",
            "this product is already in another line; add the quantities up",
            "该商品已在其他行；请合并数量",
        ));
    }
    Ok(PricedLine { product, quantity: line.quantity })
}

fn coupon(catalog: &Catalog, code: Option<&str>) -> Result<Option<(String, String)>, Invalid> {
    let Some(code) = code else { return Ok(None) };
    let campaign = catalog.coupons.get(code).ok_or_else(|| {
        Invalid::new(
            "coupon",
            "coupon.unknown",
            "there is no such coupon; check the code",
            "没有这张券；请核对券码",
        )
    })?;
    Ok(Some((code.to_owned(), campaign.clone())))
}

fn no_address() -> Invalid {
    Invalid::new("address", "address.unknown", "choose one of your own addresses", "请选择本人的收货地址")
}

fn granted(tx: &mut Tx<'_>, cx: &Cx, shop: &Shop<'_>, request: &QuoteRequest) -> Result<Grant, Error> {
    let Some(decision) = request.decision else { return Ok(None) };
    let granted = shop.offers.granted(tx, cx, request.person, decision, request.offer.as_deref())?;
    if granted.is_none() {
        return Err(Invalid::new(
            "decision",
            "offer.over",
            "this offer is over; order without it",
            "该优惠已结束；可不使用优惠下单",
        )
        .into());
    }
    Ok(granted)
}

/// The sites near the door that have every line, nearest first.
fn stocked<'a>(
    tx: &mut Tx<'_>,
    catalog: &'a Catalog,
    lines: &[PricedLine<'_>],
    door: Door,
) -> Result<Vec<&'a Site>, Error> {
    let skus: Vec<&str> = lines.iter().map(|l| l.product.sku.as_str()).collect();
    let available = stock::available(tx, &skus)?;
    let near: Vec<&Site> = catalog.near(door.point).into_iter().map(|(site, _)| site).collect();
    if near.is_empty() {
        return Err(Error::Undeliverable);
    }
    let missing: Vec<Vec<&str>> = near.iter().map(|site| short(&available, &site.code, lines)).collect();
    let full: Vec<&Site> =
        near.iter().zip(&missing).filter(|(_, short)| short.is_empty()).map(|(site, _)| *site).collect();
    if full.is_empty() {
        let fewest = missing.iter().min_by_key(|short| short.len()).expect("there is a site near");
        return Err(Error::OutOfStock { skus: fewest.iter().map(ToString::to_string).collect() });
    }
    Ok(full)
}

fn short<'l>(
    available: &BTreeMap<(String, String), i64>,
    site: &str,
    lines: &[PricedLine<'l>],
) -> Vec<&'l str> {
    let has = |sku: &str| available.get(&(site.to_owned(), sku.to_owned())).copied().unwrap_or(0);
    let lacks = lines.iter().filter(|l| has(&l.product.sku) < l.quantity);
    lacks.map(|l| l.product.sku.as_str()).collect()
}

/// The campaigns of a price whose budget does not reach.
pub(crate) fn exhausted(tx: &mut Tx<'_>, priced: &Priced) -> Result<Vec<String>, Error> {
    let mut short = Vec::new();
    for (campaign, amount) in priced.by_campaign() {
        let left: Fen = ledger::available(tx, &chart::budget_available(campaign).code)?;
        if left < amount {
            short.push(campaign.to_owned());
        }
    }
    Ok(short)
}
