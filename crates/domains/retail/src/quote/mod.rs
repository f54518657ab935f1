//! What a basket costs at a door, who pays which part of it, and when it will be there.
//!
//! Gathering the facts needs the database ([`quote`]); the price is then a pure function of them ([`price`]).
//! Placing an order takes the same two steps, so what is charged is what was shown or the buyer is asked
//! again.

mod gather;
mod price;

use std::collections::BTreeSet;

use kernel::id::{AddressId, DecisionId, PersonId};
use kernel::{Cx, Fen, Point};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::ports::{Granted, Promise, Shop};
use crate::{Error, Text};

pub(crate) use gather::{Gathered, checked, exhausted, gather};
pub use price::{Allocation, Ask, Buyer, DELIVERY_FEE, FREE_FROM, Priced, PricedLine, price};

/// A wanted quantity of a sku.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The sku.
    pub sku: String,
    /// How many.
    pub quantity: i64,
}

/// What is asked for.
#[derive(Debug, Clone)]
pub struct QuoteRequest {
    /// For whom.
    pub person: PersonId,
    /// What.
    pub lines: Vec<Wanted>,
    /// Where to.
    pub address: AddressId,
    /// Coupon code.
    pub coupon: Option<String>,
    /// The offer decision it comes from.
    pub decision: Option<DecisionId>,
    /// The offer within the decision.
    pub offer: Option<String>,
}

/// A line as shown and charged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuoteLine {
    /// The sku.
    pub sku: String,
    /// Its name.
    pub name: Text,
    /// How many.
    pub quantity: i64,
    /// Price of one.
    pub unit_price: Fen,
    /// Before subsidy.
    pub amount: Fen,
    /// What others pay.
    pub subsidy: Fen,
    /// What the buyer pays.
    pub payable: Fen,
}

/// What one funder pays within one campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subsidy {
    /// Campaign code.
    pub campaign: String,
    /// Its title.
    pub title: Text,
    /// Funder code.
    pub funder: String,
    /// The funder's name.
    pub funder_name: Text,
    /// How much.
    pub amount: Fen,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// The site that would deliver.
    pub site: String,
    /// When it would be at the door.
    pub promise: Promise,
    /// The lines in the order asked.
    pub lines: Vec<QuoteLine>,
    /// Goods before subsidy.
    pub goods: Fen,
    /// Delivery fee before subsidy.
    pub delivery_fee: Fen,
    /// Who pays what, by campaign and funder.
    pub subsidies: Vec<Subsidy>,
    /// What the buyer pays; give it back as `expected_payable`.
    pub payable: Fen,
}

/// Quotes a basket.
///
/// # Errors
/// [`Error::Invalid`] naming the line, [`Error::OutOfStock`], [`Error::Undeliverable`], [`Error::NotFound`]
/// for a person the actor may not act for, or the store's.
pub fn quote(tx: &mut Tx<'_>, cx: &Cx, shop: &Shop<'_>, request: &QuoteRequest) -> Result<Quote, Error> {
    let gathered = gather(tx, cx, shop, request)?;
    let mut excluded = BTreeSet::new();
    let priced = loop {
        let priced = price(shop.catalog, &gathered.ask(cx.now, &excluded));
        let short = exhausted(tx, &priced)?;
        if short.is_empty() {
            break priced;
        }
        excluded.extend(short);
    };
    Ok(view(shop, &gathered, &priced))
}

fn view(shop: &Shop<'_>, gathered: &Gathered<'_>, priced: &Priced) -> Quote {
    let line = |line: &PricedLine<'_>, subsidy: Fen| {
        let amount = line.product.price.times(line.quantity);
        QuoteLine {
            sku: line.product.sku.clone(),
            name: line.product.name.clone(),
            quantity: line.quantity,
            unit_price: line.product.price,
            amount,
            subsidy,
            payable: amount - subsidy,
        }
    };
    Quote {
        site: gathered.promise.site.clone(),
        promise: gathered.promise.clone(),
        lines: gathered.lines.iter().zip(&priced.line_subsidies).map(|(l, s)| line(l, *s)).collect(),
        goods: priced.goods,
        delivery_fee: priced.delivery_fee,
        subsidies: subsidies(shop.catalog, &priced.allocations),
        payable: priced.payable(),
    }
}

/// Allocations summed by campaign and funder, with their names.
pub(crate) fn subsidies(catalog: &crate::catalog::Catalog, allocations: &[Allocation]) -> Vec<Subsidy> {
    let mut sums: Vec<Subsidy> = Vec::new();
    for a in allocations {
        if let Some(sum) = sums.iter_mut().find(|s| s.campaign == a.campaign && s.funder == a.funder) {
            sum.amount += a.amount;
            continue;
        }
        let campaign = catalog.campaign(&a.campaign);
        let funding = campaign.and_then(|c| c.funders.iter().find(|f| f.funder == a.funder));
        sums.push(Subsidy {
            campaign: a.campaign.clone(),
            title: campaign.map_or_else(|| Text::new(&a.campaign, &a.campaign), |c| c.title.clone()),
            funder: a.funder.clone(),
            funder_name: funding
                .map_or_else(|| Text::new(&a.funder, &a.funder), crate::promotion::Funding::text),
            amount: a.amount,
        });
    }
    sums
}

/// Where the goods go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Door {
    pub address: AddressId,
    pub point: Point,
}

/// What an offer decision adds to an order.
pub(crate) type Grant = Option<Granted>;
