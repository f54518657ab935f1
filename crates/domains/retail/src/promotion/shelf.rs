//! The price a campaign prints on the shelf.

use kernel::Fen;

use super::{Benefit, Campaign};
use crate::catalog::Product;

/// What one unit costs under the campaign, where that can be said of a single unit: the same for everyone who may use it.
pub fn shelf_price(campaign: &Campaign, product: &Product) -> Option<Fen> {
    if !campaign.covers(product) {
        return None;
    }
    let price = match campaign.benefit {
        Benefit::Percent { rate } => product.price - product.price.rate_half_up(rate),
        Benefit::PayPrice { price, .. } => price,
        // An amount off a basket or its delivery is no price of one thing.
        Benefit::AmountOff { .. } | Benefit::FreeDelivery => return None,
    };
    (price < product.price).then_some(price)
}
