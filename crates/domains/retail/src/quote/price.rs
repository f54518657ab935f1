//! The price of a basket: pure, exact, and the same for everybody who meets the published conditions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kernel::Fen;

use crate::catalog::{Catalog, Product};
use crate::promotion::tables::ORDERS;
use crate::promotion::{Benefit, Campaign};

/// What delivery costs.
pub const DELIVERY_FEE: Fen = Fen::yuan(5);
/// Goods of this much are delivered free.
pub const FREE_FROM: Fen = Fen::yuan(59);

/// A line of a basket.
#[derive(Debug, Clone, Copy)]
pub struct PricedLine<'a> {
    /// What.
    pub product: &'a Product,
    /// How many; above zero.
    pub quantity: i64,
}

/// The published eligibility of a buyer, and nothing else about them.
#[derive(Debug, Clone, Default)]
pub struct Buyer {
    /// A PLUS membership runs.
    pub plus: bool,
    /// Uses by campaign code; `*` counts living orders.
    pub uses: BTreeMap<String, i64>,
}

/// Everything a price depends on.
#[derive(Debug, Clone, Copy)]
pub struct Ask<'a> {
    /// The basket.
    pub lines: &'a [PricedLine<'a>],
    /// Published eligibility.
    pub buyer: &'a Buyer,
    /// The campaign opened by a coupon.
    pub coupon: Option<&'a str>,
    /// The campaign of the offer the order comes from.
    pub offer: Option<&'a str>,
    /// Campaigns whose budget does not reach.
    pub excluded: &'a BTreeSet<String>,
    /// When.
    pub now: Timestamp,
}

/// What one funder pays of one line. Line 0 is the delivery fee, the goods count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// Which line.
    pub line: i64,
    /// Campaign code.
    pub campaign: String,
    /// Funder code.
    pub funder: String,
    /// How much.
    pub amount: Fen,
}

/// A priced basket. `goods + delivery_fee = payable + Σ allocations`, exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Priced {
    /// Goods before subsidy.
    pub goods: Fen,
    /// Delivery fee before subsidy.
    pub delivery_fee: Fen,
    /// What others pay of each line.
    pub line_subsidies: Vec<Fen>,
    /// Who pays what, to be frozen with the order.
    pub allocations: Vec<Allocation>,
}

impl Priced {
    /// What others pay in all.
    pub fn subsidy(&self) -> Fen {
        self.allocations.iter().map(|a| a.amount).sum()
    }

    /// What the buyer pays.
    pub fn payable(&self) -> Fen {
        self.goods + self.delivery_fee - self.subsidy()
    }

    /// What each campaign gives.
    pub fn by_campaign(&self) -> BTreeMap<&str, Fen> {
        let mut sums: BTreeMap<&str, Fen> = BTreeMap::new();
        for allocation in &self.allocations {
            *sums.entry(&allocation.campaign).or_default() += allocation.amount;
        }
        sums
    }
}

/// Prices a basket: groups of campaigns in their order, of each group the best for the buyer, on what the
/// groups before have left. Ties go to the first code.
pub fn price(catalog: &Catalog, ask: &Ask<'_>) -> Priced {
    let amounts: Vec<Fen> = ask.lines.iter().map(|l| l.product.price.times(l.quantity)).collect();
    let goods: Fen = amounts.iter().copied().sum();
    let delivery_fee = if goods >= FREE_FROM { Fen::ZERO } else { DELIVERY_FEE };
    let mut open = Open { lines: amounts, delivery: delivery_fee };
    let mut allocations = Vec::new();
    let mut groups: Vec<&str> = Vec::new();
    for campaign in &catalog.campaigns {
        if !groups.contains(&campaign.group.as_str()) {
            groups.push(&campaign.group);
        }
    }
    for group in groups {
        let mut best: Option<(&Campaign, Given)> = None;
        for campaign in catalog.campaigns.iter().filter(|c| c.group == group && eligible(c, ask)) {
            let given = give(campaign, ask, &open);
            if given.total() > best.as_ref().map_or(Fen::ZERO, |(_, g)| g.total()) {
                best = Some((campaign, given));
            }
        }
        if let Some((campaign, given)) = best {
            open.take(&given);
            allocate(campaign, &given, &mut allocations);
        }
    }
    let line_subsidies = ask
        .lines
        .iter()
        .zip(&open.lines)
        .map(|(l, left)| l.product.price.times(l.quantity) - *left)
        .collect();
    Priced { goods, delivery_fee, line_subsidies, allocations }
}

/// What the buyer would still pay.
struct Open {
    lines: Vec<Fen>,
    delivery: Fen,
}

/// What one campaign gives.
struct Given {
    lines: Vec<Fen>,
    delivery: Fen,
}

impl Given {
    fn total(&self) -> Fen {
        self.lines.iter().copied().sum::<Fen>() + self.delivery
    }
}

impl Open {
    fn take(&mut self, given: &Given) {
        for (left, part) in self.lines.iter_mut().zip(&given.lines) {
            *left -= *part;
            debug_assert!(!left.is_negative(), "a subsidy is never more than the line");
        }
        self.delivery -= given.delivery;
    }
}

fn eligible(campaign: &Campaign, ask: &Ask<'_>) -> bool {
    let uses = |code: &str| ask.buyer.uses.get(code).copied().unwrap_or(0);
    let covered: Fen = ask
        .lines
        .iter()
        .filter(|l| campaign.covers(l.product))
        .map(|l| l.product.price.times(l.quantity))
        .sum();
    campaign.from <= ask.now
        && ask.now < campaign.until
        && !ask.excluded.contains(&campaign.code)
        && covered >= campaign.min_goods
        && (!campaign.plus || ask.buyer.plus)
        && (!campaign.first_order || uses(ORDERS) == 0)
        && (!campaign.offer_only || ask.offer == Some(campaign.code.as_str()))
        && (!campaign.coupon_only || ask.coupon == Some(campaign.code.as_str()))
        && uses(&campaign.code) < campaign.cap()
}

fn give(campaign: &Campaign, ask: &Ask<'_>, open: &Open) -> Given {
    let covered = |each: &dyn Fn(&PricedLine<'_>, Fen) -> Fen| -> Vec<Fen> {
        let lines = ask.lines.iter().zip(&open.lines);
        lines
            .map(|(line, left)| if campaign.covers(line.product) { each(line, *left) } else { Fen::ZERO })
            .collect()
    };
    let nothing = || vec![Fen::ZERO; ask.lines.len()];
    match &campaign.benefit {
        Benefit::FreeDelivery => Given { lines: nothing(), delivery: open.delivery },
        Benefit::AmountOff { amount } => {
            let weights: Vec<i64> = covered(&|_, left| left).iter().map(|left| left.raw()).collect();
            let off = (*amount).min(Fen(weights.iter().sum()));
            // The largest remainder never gives a line more than it has, because `off` is at most the sum of
            // them.
            Given { lines: off.split(&weights), delivery: Fen::ZERO }
        }
        Benefit::Percent { rate } => {
            Given { lines: covered(&|_, left| left.rate_half_up(*rate)), delivery: Fen::ZERO }
        }
        Benefit::PayPrice { price, units } => {
            let lines = covered(&|line, left| {
                let cheaper = (line.product.price - *price).max(Fen::ZERO);
                cheaper.times(line.quantity.min(*units)).min(left)
            });
            Given { lines, delivery: Fen::ZERO }
        }
    }
}

/// Splits what is given of each line over the funders by largest remainder.
fn allocate(campaign: &Campaign, given: &Given, allocations: &mut Vec<Allocation>) {
    let weights: Vec<i64> = campaign.funders.iter().map(|f| f.bp).collect();
    let parts = std::iter::once(&given.delivery).chain(&given.lines);
    for (line, amount) in (0i64..).zip(parts).filter(|(_, amount)| **amount > Fen::ZERO) {
        for (funding, part) in campaign.funders.iter().zip(amount.split(&weights)) {
            if part > Fen::ZERO {
                allocations.push(Allocation {
                    line,
                    campaign: campaign.code.clone(),
                    funder: funding.funder.clone(),
                    amount: part,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests;
