//! SQL of the catalogue.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use store::{Error, Row, Tx, Value, args};

use crate::Text;
use crate::catalog::{Catalog, Category, Merchant, Product, Site};
use crate::promotion::Campaign;
use crate::rows::places;

/// Rows in one insert: far below the bound of both engines on placeholders.
const CHUNK: usize = 100;

fn corrupt(what: impl ToString) -> Error {
    Error::Corrupt(what.to_string())
}

fn text(row: &Row, at: usize) -> Result<Text, Error> {
    Ok(Text { zh: row.get(at)?, en: row.get(at + 1)? })
}

/// Reads the whole catalogue.
pub(crate) fn load(tx: &mut Tx<'_>) -> Result<Catalog, Error> {
    let categories =
        tx.rows("SELECT code, name_zh, name_en, picture FROM retail_category ORDER BY position", &[])?;
    let products = tx.rows(
        "SELECT sku, name_zh, name_en, spec_zh, spec_en, category, price, list_price, weight_g, cold, picture,
                restricted FROM retail_product",
        &[],
    )?;
    let sites = tx.rows(
        "SELECT code, name_zh, name_en, lat_e7, lng_e7, region, merchant, kind, preparation_minutes
          FROM retail_site",
        &[],
    )?;
    let merchants = tx.rows("SELECT code, name_zh, name_en, joined, own FROM retail_merchant", &[])?;
    let campaigns = tx.rows("SELECT body FROM retail_campaign", &[])?;
    let coupons = tx.rows("SELECT code, campaign FROM retail_coupon", &[])?;
    let mut campaigns: Vec<Campaign> = campaigns
        .iter()
        .map(|row| serde_json::from_str(&row.get::<String>(0)?).map_err(corrupt))
        .collect::<Result<_, Error>>()?;
    campaigns.sort_by(|a, b| (a.priority, &a.code).cmp(&(b.priority, &b.code)));
    Ok(Catalog {
        categories: categories
            .iter()
            .map(|row| Ok(Category { code: row.get(0)?, name: text(row, 1)?, picture: row.get(3)? }))
            .collect::<Result<_, Error>>()?,
        products: keyed(&products, product, |p| p.sku.clone())?,
        sites: keyed(&sites, site, |s| s.code.clone())?,
        merchants: keyed(&merchants, merchant, |m| m.code.clone())?,
        campaigns,
        coupons: coupons.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, Error>>()?,
    })
}

fn keyed<T>(
    rows: &[Row],
    read: impl Fn(&Row) -> Result<T, Error>,
    key: impl Fn(&T) -> String,
) -> Result<BTreeMap<String, T>, Error> {
    rows.iter().map(|row| read(row).map(|value| (key(&value), value))).collect()
}

fn product(row: &Row) -> Result<Product, Error> {
    let restricted: Option<String> = row.get(11)?;
    Ok(Product {
        sku: row.get(0)?,
        name: text(row, 1)?,
        spec: text(row, 3)?,
        category: row.get(5)?,
        price: row.get(6)?,
        list_price: row.get(7)?,
        weight_g: row.get(8)?,
        cold: row.get(9)?,
        picture: row.get(10)?,
        restricted: restricted.map(|r| r.parse().map_err(corrupt)).transpose()?,
    })
}

fn site(row: &Row) -> Result<Site, Error> {
    let kind: String = row.get(7)?;
    Ok(Site {
        code: row.get(0)?,
        name: text(row, 1)?,
        point: row.point(3, 4)?,
        region: row.get(5)?,
        merchant: row.get(6)?,
        kind: kind.parse().map_err(corrupt)?,
        preparation: SignedDuration::from_mins(row.get(8)?),
    })
}

fn merchant(row: &Row) -> Result<Merchant, Error> {
    let joined: String = row.get(3)?;
    Ok(Merchant {
        code: row.get(0)?,
        name: text(row, 1)?,
        joined: joined.parse().map_err(corrupt)?,
        own: row.get(4)?,
    })
}

/// Inserts or updates the shelves.
pub(crate) fn put_categories(tx: &mut Tx<'_>, categories: &[Category]) -> Result<(), Error> {
    let values: Vec<Value> = (0i64..)
        .zip(categories)
        .flat_map(|(position, c)| args![&c.code, &c.name.zh, &c.name.en, &c.picture, position].to_vec())
        .collect();
    tx.exec(
        &format!(
            "INSERT INTO retail_category (code, name_zh, name_en, picture, position) VALUES {}
             ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
               picture = excluded.picture, position = excluded.position",
            places(categories.len(), 5)
        ),
        &values,
    )?;
    Ok(())
}

/// Inserts or updates products.
pub(crate) fn put_products(tx: &mut Tx<'_>, products: &[Product]) -> Result<(), Error> {
    for chunk in products.chunks(CHUNK) {
        let values: Vec<Value> = chunk
            .iter()
            .flat_map(|p| {
                args![
                    &p.sku,
                    &p.name.zh,
                    &p.name.en,
                    &p.spec.zh,
                    &p.spec.en,
                    &p.category,
                    p.price,
                    p.list_price,
                    p.weight_g,
                    p.cold,
                    &p.picture,
                    p.restricted.map(super::Restriction::name)
                ]
                .to_vec()
            })
            .collect();
        tx.exec(
            &format!(
                "INSERT INTO retail_product (sku, name_zh, name_en, spec_zh, spec_en, category, price,
                  list_price,
                                             weight_g, cold, picture, restricted) VALUES {}
                 ON CONFLICT (sku) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
                   spec_zh = excluded.spec_zh, spec_en = excluded.spec_en, category = excluded.category,
                   price = excluded.price, list_price = excluded.list_price, weight_g = excluded.weight_g,
                   cold = excluded.cold, picture = excluded.picture, restricted = excluded.restricted",
                places(chunk.len(), 12)
            ),
            &values,
        )?;
    }
    Ok(())
}

/// Inserts or updates merchants.
pub(crate) fn put_merchants(tx: &mut Tx<'_>, merchants: &[Merchant]) -> Result<(), Error> {
    let values: Vec<Value> = merchants
        .iter()
        .flat_map(|m| args![&m.code, &m.name.zh, &m.name.en, m.joined.to_string(), m.own].to_vec())
        .collect();
    tx.exec(
        &format!(
            "INSERT INTO retail_merchant (code, name_zh, name_en, joined, own) VALUES {}
             ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
               joined = excluded.joined, own = excluded.own",
            places(merchants.len(), 5)
        ),
        &values,
    )?;
    Ok(())
}

/// Inserts or updates sites.
pub(crate) fn put_sites(tx: &mut Tx<'_>, sites: &[Site]) -> Result<(), Error> {
    let values: Vec<Value> = sites
        .iter()
        .flat_map(|s| {
            args![
                &s.code,
                &s.name.zh,
                &s.name.en,
                s.point.lat_e7,
                s.point.lng_e7,
                &s.region,
                &s.merchant,
                s.kind.name(),
                s.preparation.as_mins()
            ]
            .to_vec()
        })
        .collect();
    tx.exec(
        &format!(
            "INSERT INTO retail_site (code, name_zh, name_en, lat_e7, lng_e7, region, merchant, kind,
                                      preparation_minutes) VALUES {}
             ON CONFLICT (code) DO UPDATE SET name_zh = excluded.name_zh, name_en = excluded.name_en,
               lat_e7 = excluded.lat_e7, lng_e7 = excluded.lng_e7, region = excluded.region,
               merchant = excluded.merchant, kind = excluded.kind,
               preparation_minutes = excluded.preparation_minutes",
            places(sites.len(), 9)
        ),
        &values,
    )?;
    Ok(())
}
