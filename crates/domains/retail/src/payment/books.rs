//! What is booked for an order: pure, from the order and its frozen allocations.
//!
//! At placement budgets move from available to reserved. At capture the goods and the delivery are sold: the
//! buyer and each funder are debited, the merchant (or the platform's own sales) credited; what may be
//! refunded is noted in a limited account, so that no race pays back twice. At completion the merchant's part
//! becomes its own, the technical fee is taken, and budgets are spent. A refund reverses the capture line by
//! line.

use std::collections::BTreeMap;

use kernel::id::PaymentId;
use kernel::{Bp, Fen};
use ledger::{Line, Tags, chart};

use crate::merchant::vat_in;
use crate::order::Order;
use crate::promotion::{MERCHANT, PLATFORM};
use crate::quote::Allocation;

/// Kind of the entry that reserves budgets; the reference is the order.
pub(crate) const RESERVE: &str = "retail.budget_reserve";
/// Kind of the entry of a capture; the reference is the payment.
pub(crate) const CAPTURE: &str = "retail.capture";
/// Kind of the entry that settles a completed order; the reference is the order.
pub(crate) const SETTLE: &str = "retail.settle";

/// What a provider keeps of a payment.
const PROVIDER_FEE: Bp = Bp(60);

fn tags(order: &Order) -> Tags {
    Tags {
        order: Some(order.id.to_string()),
        merchant: Some(order.merchant.clone()),
        region: Some(order.region.city().code().to_owned()),
        arm: order.arm.clone(),
        cohort: order.cohort.clone(),
        ..Tags::default()
    }
}

fn campaign_tags(order: &Order, campaign: &str, funder: Option<&str>) -> Tags {
    Tags { campaign: Some(campaign.to_owned()), funder: funder.map(ToOwned::to_owned), ..tags(order) }
}

/// Budgets, available → reserved.
pub(crate) fn reserve(order: &Order, by_campaign: &BTreeMap<&str, Fen>) -> Vec<Line> {
    by_campaign
        .iter()
        .flat_map(|(campaign, amount)| {
            let tags = campaign_tags(order, campaign, None);
            [
                Line::debit(chart::budget_available(campaign), *amount, tags.clone()),
                Line::credit(chart::budget_reserved(campaign), *amount, tags),
            ]
        })
        .collect()
}

/// Allocations summed by (delivery or goods, campaign, funder).
fn parts(allocations: &[Allocation]) -> BTreeMap<(bool, &str, &str), Fen> {
    let mut parts: BTreeMap<(bool, &str, &str), Fen> = BTreeMap::new();
    for a in allocations {
        *parts.entry((a.line == 0, &a.campaign, &a.funder)).or_default() += a.amount;
    }
    parts
}

/// The sale, with everyone who pays a part of it.
pub(crate) fn capture(
    order: &Order,
    allocations: &[Allocation],
    payment: PaymentId,
    provider: &str,
) -> Vec<Line> {
    let all = tags(order);
    let mut lines = vec![Line::debit(chart::psp_clearing(provider), order.payable, all.clone())];
    for ((delivery, campaign, funder), amount) in parts(allocations) {
        let account = match funder {
            MERCHANT if !order.own => chart::merchant_payable(&order.merchant),
            // The platform's own retail funds itself.
            MERCHANT | PLATFORM if delivery => chart::delivery_subsidy(campaign),
            MERCHANT | PLATFORM => chart::item_subsidy(campaign),
            other => chart::funder_receivable(other),
        };
        lines.push(Line::debit(account, amount, campaign_tags(order, campaign, Some(funder))));
    }
    let seller = if order.own { chart::own_revenue() } else { chart::merchant_payable(&order.merchant) };
    lines.push(Line::credit(seller, order.goods, all.clone()));
    lines.push(Line::credit(chart::delivery_fee_revenue(), order.delivery_fee, all.clone()));
    lines.push(Line::debit(chart::refundable_control(), order.payable, all.clone()));
    lines.push(Line::credit(chart::refundable(payment), order.payable, all));
    lines
}

/// Money that came for nothing: it is the payer's until it is back.
pub(crate) fn unwanted(order: &Order, payment: PaymentId, provider: &str, amount: Fen) -> Vec<Line> {
    vec![
        Line::debit(chart::psp_clearing(provider), amount, tags(order)),
        Line::credit(chart::refundable(payment), amount, tags(order)),
    ]
}

/// The end of a delivered order: the merchant's part, the technical fee, the provider's fee, the budgets.
pub(crate) fn settle(order: &Order, allocations: &[Allocation], provider: &str) -> Vec<Line> {
    let all = tags(order);
    let mut lines = Vec::new();
    let fee = PROVIDER_FEE;
    let kept = order.payable.rate_half_up(fee);
    if kept > Fen::ZERO {
        lines.push(Line::debit(chart::payment_fees(provider), kept, all.clone()));
        lines.push(Line::credit(chart::psp_clearing(provider), kept, all.clone()));
    }
    if !order.own {
        let parts = parts(allocations);
        let funded: Fen =
            parts.iter().filter(|((_, _, f), _)| *f == MERCHANT).map(|(_, amount)| *amount).sum();
        let left = order.goods - funded - order.technical_fee;
        let (payable, vat) = (chart::merchant_payable(&order.merchant), vat_in(order.technical_fee));
        lines.push(Line::debit(payable.clone(), order.technical_fee, all.clone()));
        lines.push(Line::credit(chart::technical_fee(), order.technical_fee - vat, all.clone()));
        lines.push(Line::credit(chart::vat_payable(), vat, all.clone()));
        if left.is_negative() {
            // Fee and share were more than the goods: the merchant owes the rest.
            lines.push(Line::debit(chart::merchant_receivable(&order.merchant), -left, all.clone()));
            lines.push(Line::credit(payable, -left, all));
        } else {
            lines.push(Line::debit(payable, left, all.clone()));
            lines.push(Line::credit(chart::merchant_withdrawable(&order.merchant), left, all));
        }
    }
    for ((_, campaign, funder), amount) in parts(allocations) {
        let tags = campaign_tags(order, campaign, Some(funder));
        lines.push(Line::debit(chart::budget_reserved(campaign), amount, tags.clone()));
        lines.push(Line::credit(chart::budget_spent(campaign), amount, tags));
    }
    lines
}
