//! SQL of stock.

use std::collections::BTreeMap;

use store::{Error, Row, Tx, Value, args};

use crate::rows::{list, places};
use crate::stock::{Move, Portion, StockRow};

/// Rows in one insert.
const CHUNK: usize = 200;

/// Moves one sku; false if its guard did not hold.
pub(crate) fn shift(tx: &mut Tx<'_>, site: &str, portion: &Portion, act: Move) -> Result<bool, Error> {
    let sql = match act {
        Move::Reserve => {
            "UPDATE retail_stock SET reserved = reserved + $3
             WHERE site = $1 AND sku = $2 AND on_hand - reserved >= $3"
        }
        Move::Commit => {
            "UPDATE retail_stock SET on_hand = on_hand - $3, reserved = reserved - $3, version = version + 1
             WHERE site = $1 AND sku = $2 AND reserved >= $3"
        }
        Move::Release => {
            "UPDATE retail_stock SET reserved = reserved - $3 WHERE site = $1 AND sku = $2 AND reserved >= $3"
        }
        Move::Restock => {
            "UPDATE retail_stock SET on_hand = on_hand + $3, version = version + 1 WHERE site = $1 AND
              sku = $2"
        }
    };
    Ok(tx.exec(sql, args![site, &portion.sku, portion.quantity])? == 1)
}

pub(crate) fn available(tx: &mut Tx<'_>, skus: &[&str]) -> Result<BTreeMap<(String, String), i64>, Error> {
    if skus.is_empty() {
        return Ok(BTreeMap::new());
    }
    let values: Vec<Value> = skus.iter().map(|sku| Value::from(*sku)).collect();
    let sql = format!(
        "SELECT site, sku, on_hand - reserved FROM retail_stock WHERE sku IN {}",
        list(1, skus.len())
    );
    tx.rows(&sql, &values)?.iter().map(|row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?))).collect()
}

pub(crate) fn at_site(tx: &mut Tx<'_>, site: &str) -> Result<BTreeMap<String, i64>, Error> {
    let rows = tx.rows("SELECT sku, on_hand - reserved FROM retail_stock WHERE site = $1", args![site])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

pub(crate) fn rows(
    tx: &mut Tx<'_>,
    sites: &[&str],
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<StockRow>, Error> {
    if sites.is_empty() {
        return Ok(Vec::new());
    }
    let (site, sku) = after.unwrap_or(("", ""));
    let mut values: Vec<Value> = args![site, sku, limit].to_vec();
    values.extend(sites.iter().map(|site| Value::from(*site)));
    let sql = format!(
        "SELECT site, sku, on_hand, reserved, version FROM retail_stock
         WHERE (site > $1 OR (site = $1 AND sku > $2)) AND site IN {} ORDER BY site, sku LIMIT $3",
        list(4, sites.len())
    );
    tx.rows(&sql, &values)?.iter().map(stock_row).collect()
}

pub(crate) fn one(tx: &mut Tx<'_>, site: &str, sku: &str) -> Result<Option<StockRow>, Error> {
    let sql = "SELECT site, sku, on_hand, reserved, version FROM retail_stock WHERE site = $1 AND sku = $2";
    tx.row(sql, args![site, sku])?.as_ref().map(stock_row).transpose()
}

pub(crate) fn set_on_hand(
    tx: &mut Tx<'_>,
    site: &str,
    sku: &str,
    on_hand: i64,
    version: i64,
) -> Result<bool, Error> {
    let sql = "UPDATE retail_stock SET on_hand = $3, version = version + 1
               WHERE site = $1 AND sku = $2 AND version = $4 AND reserved <= $3";
    Ok(tx.exec(sql, args![site, sku, on_hand, version])? == 1)
}

/// Puts skus a site did not sell before on its list, with `on_hand` each; others stay as they are.
pub(crate) fn open(tx: &mut Tx<'_>, site: &str, skus: &[&str], on_hand: i64) -> Result<(), Error> {
    for chunk in skus.chunks(CHUNK) {
        let values: Vec<Value> =
            chunk.iter().flat_map(|sku| args![site, *sku, on_hand, 0, 1].to_vec()).collect();
        let sql = format!(
            "INSERT INTO retail_stock (site, sku, on_hand, reserved, version) VALUES {}
             ON CONFLICT (site, sku) DO NOTHING",
            places(chunk.len(), 5)
        );
        tx.exec(&sql, &values)?;
    }
    Ok(())
}

/// Brings every sku of a site up to at least `on_hand` for sale: the goods-in of a demonstration city.
pub(crate) fn fill(tx: &mut Tx<'_>, site: &str, on_hand: i64) -> Result<u64, Error> {
    let sql = "UPDATE retail_stock SET on_hand = reserved + $2, version = version + 1
               WHERE site = $1 AND on_hand - reserved < $2";
    tx.exec(sql, args![site, on_hand])
}

fn stock_row(row: &Row) -> Result<StockRow, Error> {
    Ok(StockRow {
        site: row.get(0)?,
        sku: row.get(1)?,
        on_hand: row.get(2)?,
        reserved: row.get(3)?,
        version: row.get(4)?,
    })
}
