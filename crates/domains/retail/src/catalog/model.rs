//! Products, sites and merchants, and the snapshot that holds them.

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::Date;
use kernel::{Fen, Invalid, Point, Region};
use serde::{Deserialize, Serialize};

use crate::Text;
use crate::promotion::Campaign;

/// A shelf of the shop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Name of its picture.
    pub picture: String,
}

/// Goods the law keeps out of promotion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Restriction {
    /// Substitutes of breast milk: no advertising, no discount.
    BreastMilkSubstitute,
    /// Medicines sold without prescription.
    Otc,
}

impl Restriction {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BreastMilkSubstitute => "breast_milk_substitute",
            Self::Otc => "otc",
        }
    }
}

impl FromStr for Restriction {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::BreastMilkSubstitute, Self::Otc].into_iter().find(|r| r.name() == text).ok_or_else(|| {
            Invalid::new(
                "restricted",
                "restricted.unknown",
                format!("'{text}' is not a restriction; use breast_milk_substitute or otc"),
                format!("没有“{text}”这种限制；可用 breast_milk_substitute 或 otc"),
            )
        })
    }
}

/// Something that can be bought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Stock keeping unit.
    pub sku: String,
    /// Name.
    pub name: Text,
    /// Size, count or volume.
    pub spec: Text,
    /// Category code.
    pub category: String,
    /// What it costs.
    pub price: Fen,
    /// What it cost before, where it was reduced; else equal to `price`.
    pub list_price: Fen,
    /// Weight in grams.
    pub weight_g: i64,
    /// Needs a cold box.
    pub cold: bool,
    /// Name of its picture.
    pub picture: String,
    /// Kept out of promotion.
    pub restricted: Option<Restriction>,
}

/// How a site works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SiteKind {
    /// A small store without customers, delivers within the hour (小时达).
    DarkStore,
    /// Delivers within half a day (半日达).
    Warehouse,
    /// Cooks.
    Restaurant,
}

impl SiteKind {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::DarkStore => "dark_store",
            Self::Warehouse => "warehouse",
            Self::Restaurant => "restaurant",
        }
    }
}

impl FromStr for SiteKind {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::DarkStore, Self::Warehouse, Self::Restaurant]
            .into_iter()
            .find(|k| k.name() == text)
            .ok_or_else(|| {
                Invalid::new(
                    "kind",
                    "site.kind",
                    format!("'{text}' is not a kind of site; use dark_store, warehouse or restaurant"),
                    format!("没有“{text}”这种站点；可用 dark_store、warehouse、restaurant"),
                )
            })
    }
}

/// A place that keeps stock and packs orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Where.
    pub point: Point,
    /// District.
    pub region: Region,
    /// Who runs it.
    pub merchant: String,
    /// How it works.
    pub kind: SiteKind,
    /// From payment to packed.
    pub preparation: SignedDuration,
}

/// Who sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Stable code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// First day on the platform; decides the commission plan.
    pub joined: Date,
    /// True for the platform's own retail, which accepts by itself.
    pub own: bool,
}

/// Everything that is sold, as of one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    /// Shelves in the order they are shown.
    pub categories: Vec<Category>,
    /// By sku.
    pub products: BTreeMap<String, Product>,
    /// By code.
    pub sites: BTreeMap<String, Site>,
    /// By code.
    pub merchants: BTreeMap<String, Merchant>,
    /// In the order they are tried: by priority, then code.
    pub campaigns: Vec<Campaign>,
    /// Coupon code to campaign code.
    pub coupons: BTreeMap<String, String>,
}

/// Sites farther than this are not asked about: beyond it no kind of site delivers within a day's half.
const REACH_MAX_M: u32 = 60_000;

impl Catalog {
    /// The merchant that runs a site.
    pub fn merchant_of(&self, site: &str) -> Option<&Merchant> {
        self.merchants.get(&self.sites.get(site)?.merchant)
    }

    /// A campaign by code.
    pub fn campaign(&self, code: &str) -> Option<&Campaign> {
        self.campaigns.iter().find(|campaign| campaign.code == code)
    }

    /// The sites that could be asked to deliver to `point`, nearest first, with the distance in metres.
    pub fn near(&self, point: Point) -> Vec<(&Site, u32)> {
        let mut near: Vec<(&Site, u32)> = self
            .sites
            .values()
            .map(|site| (site, site.point.distance_m(point)))
            .filter(|(_, distance)| *distance <= REACH_MAX_M)
            .collect();
        near.sort_by(|a, b| (a.1, &a.0.code).cmp(&(b.1, &b.0.code)));
        near
    }
}
