//! Campaigns as data, and whom they fit.

use jiff::Timestamp;
use kernel::{Bp, Fen, Invalid};
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::catalog::Product;

/// The funder code of the platform itself.
pub const PLATFORM: &str = "platform";
/// The funder code of the merchant who sells.
pub const MERCHANT: &str = "merchant";

/// What a campaign gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Benefit {
    /// An amount off the goods it covers.
    AmountOff {
        /// How much.
        amount: Fen,
    },
    /// A share of the price off each line it covers.
    Percent {
        /// Basis points.
        rate: Bp,
    },
    /// The first units of what it covers cost this much.
    PayPrice {
        /// Price of one.
        price: Fen,
        /// For so many units of a line.
        units: i64,
    },
    /// No delivery fee.
    FreeDelivery,
}

/// A funder's share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Funding {
    /// [`PLATFORM`], [`MERCHANT`], or the code of a brand or authority.
    pub funder: String,
    /// Share in basis points.
    pub bp: i64,
    /// Its name, for all but the two known ones.
    #[serde(default)]
    pub name: Option<Text>,
}

impl Funding {
    /// What customers read.
    pub fn text(&self) -> Text {
        match (&self.name, self.funder.as_str()) {
            (Some(name), _) => name.clone(),
            (None, MERCHANT) => Text::new("商家", "the merchant"),
            (None, _) => Text::new("平台", "the platform"),
        }
    }
}

/// A campaign: published eligibility, benefit, funders and budget. Nothing about a person but what is listed
/// here can change a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Stable code.
    pub code: String,
    /// What customers read.
    pub title: Text,
    /// Groups apply in this order.
    pub priority: u32,
    /// Of one group only the best for the customer applies.
    pub group: String,
    /// What it gives.
    pub benefit: Benefit,
    /// Covers these shelves; with `skus` also empty, everything not restricted.
    #[serde(default)]
    pub categories: Vec<String>,
    /// Covers these skus.
    #[serde(default)]
    pub skus: Vec<String>,
    /// The goods it covers must come to this much before any subsidy.
    #[serde(default)]
    pub min_goods: Fen,
    /// Only for PLUS members.
    #[serde(default)]
    pub plus: bool,
    /// Only for the first order.
    #[serde(default)]
    pub first_order: bool,
    /// Only for orders that come from an offer of this campaign.
    #[serde(default)]
    pub offer_only: bool,
    /// Only with a coupon of this campaign.
    #[serde(default)]
    pub coupon_only: bool,
    /// Orders of one person that may use it.
    #[serde(default)]
    pub max_per_person: Option<i64>,
    /// Who pays; shares sum to 10,000.
    pub funders: Vec<Funding>,
    /// Begins.
    pub from: Timestamp,
    /// Is over from this moment on.
    pub until: Timestamp,
    /// How much there is to give in all.
    pub budget: Fen,
}

impl Campaign {
    /// Checks what a campaign must keep.
    ///
    /// # Errors
    /// [`Invalid`] naming the field.
    pub fn check(&self) -> Result<(), Invalid> {
        let bad = |field: &'static str, en: &str, zh: &str| Err(Invalid::new(field, "campaign.rule", en, zh));
        if self.funders.is_empty()
            || self.funders.iter().any(|f| f.bp <= 0)
            || self.funders.iter().map(|f| f.bp).sum::<i64>() != 10_000
        {
            return bad(
                "funders",
                "shares must be above zero and sum to 10,000",
                "各方份额须大于零且合计 10000",
            );
        }
        if self.from >= self.until {
            return bad("until", "the end must lie after the beginning", "结束时间须晚于开始时间");
        }
        let sane = match &self.benefit {
            Benefit::AmountOff { amount } => *amount > Fen::ZERO,
            Benefit::Percent { rate } => (1..=10_000).contains(&rate.0),
            Benefit::PayPrice { price, units } => !price.is_negative() && *units > 0,
            Benefit::FreeDelivery => true,
        };
        if !sane || self.budget.is_negative() || self.min_goods.is_negative() {
            return bad("benefit", "amounts, rates and units must be above zero", "金额、比例和件数须大于零");
        }
        Ok(())
    }

    /// True if the campaign covers the product. Restricted goods never are.
    pub fn covers(&self, product: &Product) -> bool {
        let everything = self.categories.is_empty() && self.skus.is_empty();
        product.restricted.is_none()
            && (everything || self.categories.contains(&product.category) || self.skus.contains(&product.sku))
    }

    /// How often one person's living orders may carry it.
    pub(crate) fn cap(&self) -> i64 {
        self.max_per_person.unwrap_or(i64::MAX)
    }
}

/// A code that opens a campaign, so many times.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Coupon {
    /// What the customer types.
    pub code: String,
    /// The campaign it opens.
    pub campaign: String,
    /// How often in all.
    pub cap: i64,
}
