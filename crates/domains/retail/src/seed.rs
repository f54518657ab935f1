//! What the shop opens with. Running it again changes nothing but what the data files changed.

use kernel::{Actor, Cx, Fen, Invalid, Role};
use ledger::{Line, Tags, chart};
use store::Tx;

use crate::catalog::{Merchant, Product, Site, data, tables};
use crate::promotion::tables as promotions;
use crate::{Error, stock};

/// Units of each sku a general store opens with.
const STORE_UNITS: i64 = 200;
/// Units of each sku a warehouse opens with.
const WAREHOUSE_UNITS: i64 = 2_000;
/// Portions of each dish a kitchen opens with.
const KITCHEN_UNITS: i64 = 500;

/// Writes goods, sites, stock, campaigns and their budgets. Existing stock and spent budgets stay as they
/// are; a budget that grew in the data file is topped up.
///
/// # Errors
/// [`Error::Forbidden`] unless the system or an administrator acts, [`Error::Invalid`] for a campaign that
/// breaks its rules, or the store's.
pub fn seed(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    allowed(cx)?;
    let products = data::products();
    tables::put_categories(tx, &data::categories())?;
    tables::put_products(tx, &products)?;
    let (merchants, openings) = data::places();
    tables::put_merchants(tx, &merchants)?;
    tables::put_sites(tx, &openings.iter().map(|o| o.site.clone()).collect::<Vec<_>>())?;
    let cooked: Vec<&str> =
        openings.iter().flat_map(|o| o.skus.iter().flatten()).map(String::as_str).collect();
    for opening in &openings {
        let (skus, units): (Vec<&str>, i64) = match (&opening.skus, opening.site.kind) {
            (Some(skus), _) => (skus.iter().map(String::as_str).collect(), KITCHEN_UNITS),
            (None, crate::catalog::SiteKind::Warehouse) => {
                // A warehouse keeps what keeps.
                let keeps = products
                    .iter()
                    .filter(|p| !p.cold && !matches!(p.category.as_str(), "fresh" | "fruit" | "meals"));
                (keeps.map(|p| p.sku.as_str()).filter(|sku| !cooked.contains(sku)).collect(), WAREHOUSE_UNITS)
            }
            (None, _) => {
                let shelf = products.iter().filter(|p| p.category != "meals");
                (shelf.map(|p| p.sku.as_str()).filter(|sku| !cooked.contains(sku)).collect(), STORE_UNITS)
            }
        };
        stock::open(tx, &opening.site.code, &skus, units)?;
    }
    let (campaigns, coupons) = data::promotions();
    for campaign in &campaigns {
        campaign.check()?;
        authorise(tx, cx, &campaign.code, campaign.budget)?;
    }
    promotions::put_campaigns(tx, &campaigns)?;
    promotions::put_coupons(tx, &coupons)?;
    tx.audit(cx, "retail.seed", "catalog")?;
    Ok(())
}

/// Sites opened in one call: nine values each stay far below any engine's bound on placeholders.
pub const OPEN_MAX: usize = 500;

/// A site that is in no data file: who runs it, where it is and what it sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Who runs it.
    pub merchant: Merchant,
    /// Where it is.
    pub site: Site,
    /// What it sells.
    pub products: Vec<Product>,
    /// Units of each on its shelf.
    pub units: i64,
}

/// Opens sites beside those of the data files: another city's, or the restaurants of a recorded day. What is
/// known by its code is changed; existing stock stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] unless the system or an administrator acts, [`Error::Invalid`] for more than
/// [`OPEN_MAX`] sites, a product on no shelf, or a site of another merchant, or the store's.
pub fn open(tx: &mut Tx<'_>, cx: &Cx, openings: &[Opening]) -> Result<(), Error> {
    allowed(cx)?;
    if openings.is_empty() {
        return Ok(());
    }
    if openings.len() > OPEN_MAX {
        return Err(Error::Invalid(Invalid::new(
            "openings",
            "openings.many",
            format!("{} sites in one call; open at most {OPEN_MAX}", openings.len()),
            format!("一次提交了 {} 个站点；最多 {OPEN_MAX} 个", openings.len()),
        )));
    }
    let shelves = data::categories();
    for opening in openings {
        check(opening, |code| shelves.iter().any(|shelf| shelf.code == code))?;
    }
    tables::put_categories(tx, &shelves)?;
    tables::put_merchants(tx, &openings.iter().map(|o| o.merchant.clone()).collect::<Vec<_>>())?;
    tables::put_sites(tx, &openings.iter().map(|o| o.site.clone()).collect::<Vec<_>>())?;
    tables::put_products(tx, &openings.iter().flat_map(|o| o.products.clone()).collect::<Vec<_>>())?;
    for opening in openings {
        let skus: Vec<&str> = opening.products.iter().map(|p| p.sku.as_str()).collect();
        stock::open(tx, &opening.site.code, &skus, opening.units)?;
        tx.audit(cx, "retail.open", &opening.site.code)?;
    }
    Ok(())
}

fn check(opening: &Opening, shelf: impl Fn(&str) -> bool) -> Result<(), Invalid> {
    let (site, merchant) = (&opening.site, &opening.merchant);
    if site.merchant != merchant.code {
        return Err(Invalid::new(
            "merchant",
            "site.merchant",
            format!("site {} is run by {}; give that merchant", site.code, site.merchant),
            format!("站点 {} 由 {} 运营；请给出该商家", site.code, site.merchant),
        ));
    }
    match opening.products.iter().find(|product| !shelf(&product.category)) {
        None => Ok(()),
        Some(product) => Err(Invalid::new(
            "category",
            "product.category",
            format!("{} lies on the shelf '{}', which does not exist", product.sku, product.category),
            format!("商品 {} 的类目“{}”不存在", product.sku, product.category),
        )),
    }
}

/// Fills the shelves of a site up to `units` of each sku it sells: goods-in of a demonstration city.
///
/// # Errors
/// [`Error::Forbidden`] unless the system or an administrator acts, or the store's.
pub fn restock(tx: &mut Tx<'_>, cx: &Cx, site: &str, units: i64) -> Result<u64, Error> {
    allowed(cx)?;
    let filled = stock::fill(tx, site, units)?;
    tx.audit(cx, "retail.restock", site)?;
    Ok(filled)
}

fn allowed(cx: &Cx) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) | Actor::Staff { role: Role::Admin, .. } => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

/// Brings a campaign's authorised budget up to `budget`.
fn authorise(tx: &mut Tx<'_>, cx: &Cx, campaign: &str, budget: Fen) -> Result<(), Error> {
    let before = ledger::balance(tx, &chart::budget_authorised(campaign).code)?;
    if before >= budget {
        return Ok(());
    }
    let tags = Tags { campaign: Some(campaign.to_owned()), ..Tags::default() };
    let lines = [
        Line::debit(chart::budget_authorised(campaign), budget - before, tags.clone()),
        Line::credit(chart::budget_available(campaign), budget - before, tags),
    ];
    ledger::post(tx, cx, "retail.budget", &format!("{campaign}:{budget}"), &lines)?;
    Ok(())
}
