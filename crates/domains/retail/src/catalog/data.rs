//! The goods, sites and campaigns the shop opens with, read from the files in `data/`.
//!
//! The tables are plain: a comma separates, nothing is quoted. A fault in them is a fault of the build, found
//! by the tests of this module, so reading may panic.

use std::str::FromStr;

use jiff::SignedDuration;
use jiff::civil::Date;
use kernel::{Fen, Point, Region};
use serde::Deserialize;

use crate::Text;
use crate::catalog::{Category, Merchant, Product, Site, SiteKind};
use crate::promotion::{Campaign, Coupon};

const CATEGORIES: &str = include_str!("../../data/categories.csv");
const PRODUCTS: &str = include_str!("../../data/catalog.csv");
const SITES: &str = include_str!("../../data/sites.toml");
const CAMPAIGNS: &str = include_str!("../../data/campaigns.toml");

/// A site and what it sells; no list of skus means everything that is not cooked to order.
#[derive(Debug, Clone)]
pub(crate) struct Opening {
    /// The site.
    pub site: Site,
    /// The skus it sells, if it is no general store.
    pub skus: Option<Vec<String>>,
}

/// The lines of a table below its head, split into exactly `N` fields.
fn table<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        fields.try_into().unwrap_or_else(|_| panic!("'{line}' has not {N} fields"))
    })
}

fn parsed<T: FromStr<Err: std::fmt::Display>>(text: &str) -> T {
    text.parse().unwrap_or_else(|error| panic!("'{text}' in the data files: {error}"))
}

/// The shelves, in the order they are shown.
pub(crate) fn categories() -> Vec<Category> {
    table::<4>(CATEGORIES)
        .map(|[code, zh, en, picture]| Category {
            code: code.to_owned(),
            name: Text::new(zh, en),
            picture: picture.to_owned(),
        })
        .collect()
}

/// The goods.
pub(crate) fn products() -> Vec<Product> {
    let read = |[
        sku,
        name_zh,
        name_en,
        spec_zh,
        spec_en,
        category,
        price,
        list,
        weight,
        cold,
        picture,
        restricted,
    ]: [&str; 12]| Product {
        sku: sku.to_owned(),
        name: Text::new(name_zh, name_en),
        spec: Text::new(spec_zh, spec_en),
        category: category.to_owned(),
        price: parsed::<Fen>(price),
        list_price: parsed::<Fen>(list),
        weight_g: parsed(weight),
        cold: cold == "yes",
        picture: picture.to_owned(),
        restricted: (!restricted.is_empty()).then(|| parsed(restricted)),
    };
    table::<12>(PRODUCTS).map(read).collect()
}

#[derive(Deserialize)]
struct Places {
    merchant: Vec<MerchantRow>,
    site: Vec<SiteRow>,
}

#[derive(Deserialize)]
struct MerchantRow {
    code: String,
    name: Text,
    joined: Date,
    #[serde(default)]
    own: bool,
}

#[derive(Deserialize)]
struct SiteRow {
    code: String,
    name: Text,
    lat_e7: i32,
    lng_e7: i32,
    region: Region,
    merchant: String,
    kind: SiteKind,
    preparation_minutes: i64,
    skus: Option<Vec<String>>,
}

/// Who sells, and where.
pub(crate) fn places() -> (Vec<Merchant>, Vec<Opening>) {
    let places: Places = toml::from_str(SITES).unwrap_or_else(|error| panic!("sites.toml: {error}"));
    let merchant = |m: MerchantRow| Merchant { code: m.code, name: m.name, joined: m.joined, own: m.own };
    let opening = |s: SiteRow| Opening {
        site: Site {
            code: s.code,
            name: s.name,
            point: Point::new(s.lat_e7, s.lng_e7).unwrap_or_else(|error| panic!("sites.toml: {error}")),
            region: s.region,
            merchant: s.merchant,
            kind: s.kind,
            preparation: SignedDuration::from_mins(s.preparation_minutes),
        },
        skus: s.skus,
    };
    (places.merchant.into_iter().map(merchant).collect(), places.site.into_iter().map(opening).collect())
}

#[derive(Deserialize)]
struct Promotions {
    campaign: Vec<Campaign>,
    coupon: Vec<Coupon>,
}

/// The campaigns and coupons.
pub(crate) fn promotions() -> (Vec<Campaign>, Vec<Coupon>) {
    let all: Promotions = toml::from_str(CAMPAIGNS).unwrap_or_else(|error| panic!("campaigns.toml: {error}"));
    (all.campaign, all.coupon)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalog::Restriction;

    #[test]
    fn the_shop_opens_with_enough_and_every_reference_resolves() {
        let (categories, products) = (categories(), products());
        let codes: BTreeSet<&str> = categories.iter().map(|c| c.code.as_str()).collect();
        let skus: BTreeSet<&str> = products.iter().map(|p| p.sku.as_str()).collect();
        assert!(codes.len() >= 12 && skus.len() >= 200 && skus.len() == products.len());
        for p in &products {
            assert!(codes.contains(p.category.as_str()), "{}", p.sku);
            assert!(p.price > Fen::ZERO && p.list_price >= p.price && p.weight_g > 0, "{}", p.sku);
        }
        assert!(codes.iter().all(|code| products.iter().any(|p| p.category == *code)));
        let (merchants, openings) = places();
        assert!(openings.len() >= 8);
        for o in &openings {
            assert!(merchants.iter().any(|m| m.code == o.site.merchant), "{}", o.site.code);
            assert!(o.skus.iter().flatten().all(|sku| skus.contains(sku.as_str())), "{}", o.site.code);
        }
    }

    #[test]
    fn infant_formula_is_restricted_and_nothing_restricted_is_in_a_campaign_by_name() {
        let products = products();
        let formula = products.iter().filter(|p| p.category == "infant-formula");
        assert!(formula.clone().count() > 0);
        assert!(formula.clone().all(|p| p.restricted == Some(Restriction::BreastMilkSubstitute)));
        let (campaigns, coupons) = promotions();
        for campaign in &campaigns {
            campaign.check().unwrap();
            assert!(!campaign.categories.iter().any(|c| c == "infant-formula" || c == "pharmacy"));
        }
        assert!(coupons.iter().all(|c| campaigns.iter().any(|p| p.code == c.campaign && p.coupon_only)));
    }
}
