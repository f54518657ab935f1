//! What can be asked of the catalogue.

use kernel::{Cx, Point, Region};
use store::Tx;

use crate::catalog::{Catalog, Category, Product, Site, tables};
use crate::ports::{Promise, Reach, Shop};
use crate::{Error, stock};

/// Products on one page at most.
pub const PAGE_MAX: u32 = 100;

/// Reads the snapshot that every use case is lent. The edge keeps it and reads it again after a seed.
///
/// # Errors
/// The store's.
pub fn load(tx: &mut Tx<'_>) -> Result<Catalog, Error> {
    Ok(tables::load(tx)?)
}

/// A shelf and how much is on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryView {
    /// The shelf.
    pub category: Category,
    /// How many products.
    pub count: usize,
}

/// The shelves in the order they are shown.
pub fn categories(catalog: &Catalog) -> Vec<CategoryView> {
    let count = |code: &str| catalog.products.values().filter(|p| p.category == code).count();
    catalog.categories.iter().map(|c| CategoryView { category: c.clone(), count: count(&c.code) }).collect()
}

/// Which products.
#[derive(Debug, Clone, Default)]
pub struct ProductFilter {
    /// Only this shelf.
    pub category: Option<String>,
    /// Part of the name or spec, in either language.
    pub text: Option<String>,
    /// Stock at this site; only what the site sells.
    pub site: Option<String>,
}

/// A product with its stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductView {
    /// The product.
    pub product: Product,
    /// What can still be sold at the site asked about.
    pub stock: Option<i64>,
}

/// Finds products, in the order of their skus after `after`, at most `limit` and a hundred.
///
/// # Errors
/// The store's.
pub fn search(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    filter: &ProductFilter,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<ProductView>, Error> {
    let sold = filter.site.as_deref().map(|site| stock::at_site(tx, site)).transpose()?;
    let words: Vec<String> =
        filter.text.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect();
    let limit = usize::try_from(limit.min(PAGE_MAX)).expect("at most a hundred");
    let found = catalog
        .products
        .values()
        .filter(|p| after.is_none_or(|after| p.sku.as_str() > after))
        .filter(|p| filter.category.as_ref().is_none_or(|c| *c == p.category))
        .filter(|p| sold.as_ref().is_none_or(|sold| sold.contains_key(&p.sku)))
        .filter(|p| words.iter().all(|word| matches(p, word)))
        .take(limit)
        .map(|p| ProductView {
            product: p.clone(),
            stock: sold.as_ref().map(|sold| sold.get(&p.sku).copied().unwrap_or(0)),
        });
    Ok(found.collect())
}

fn matches(product: &Product, word: &str) -> bool {
    [&product.name.zh, &product.name.en, &product.spec.zh, &product.spec.en, &product.sku]
        .into_iter()
        .any(|text| text.to_lowercase().contains(word))
}

/// One product, with its stock at `site`.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn product(
    tx: &mut Tx<'_>,
    catalog: &Catalog,
    sku: &str,
    site: Option<&str>,
) -> Result<ProductView, Error> {
    let product = catalog.products.get(sku).ok_or(Error::NotFound)?.clone();
    let stock = match site {
        Some(site) => {
            Some(stock::available(tx, &[sku])?.get(&(site.to_owned(), sku.to_owned())).copied().unwrap_or(0))
        }
        None => None,
    };
    Ok(ProductView { product, stock })
}

/// The sites in a division, or all, in the order of their codes.
pub fn sites<'c>(catalog: &'c Catalog, region: Option<&Region>) -> Vec<&'c Site> {
    catalog.sites.values().filter(|site| region.is_none_or(|r| r.contains(&site.region))).collect()
}

/// The site that serves a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiteHere {
    /// The site.
    pub site: Site,
    /// How far, in metres.
    pub distance_m: u32,
    /// When it could be at the door.
    pub promise: Promise,
}

/// The site that would deliver a small ordinary basket to `point`; `None` where nobody delivers.
///
/// # Errors
/// The store's.
pub fn site_for(tx: &mut Tx<'_>, cx: &Cx, shop: &Shop<'_>, point: Point) -> Result<Option<SiteHere>, Error> {
    let near = shop.catalog.near(point);
    let general: Vec<&Site> =
        near.iter().map(|(site, _)| *site).filter(|site| site.kind != super::SiteKind::Restaurant).collect();
    let reach = Reach { point, sites: &general, weight_g: 0, cold: false };
    let Some(promise) = shop.deliverability.promise(tx, cx, &reach)? else { return Ok(None) };
    let found = near.iter().find(|(site, _)| site.code == promise.site);
    Ok(found.map(|(site, distance_m)| SiteHere { site: (*site).clone(), distance_m: *distance_m, promise }))
}
