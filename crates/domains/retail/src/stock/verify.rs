//! The proof that stock and orders agree.

use store::Tx;

use crate::Error;

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockReport {
    /// Stock rows checked.
    pub rows: i64,
    /// Each fault in words.
    pub faults: Vec<String>,
}

/// Checks that nothing is below zero, nothing is promised twice, and what is reserved is exactly what waiting orders hold.
///
/// # Errors
/// The store's; a fault is in the report.
pub fn verify(tx: &mut Tx<'_>) -> Result<StockReport, Error> {
    let mut report = StockReport { rows: 0, faults: Vec::new() };
    report.rows = tx.row("SELECT COUNT(*) FROM retail_stock", &[])?.map_or(Ok(0), |row| row.get(0))?;
    let below = "SELECT site, sku, on_hand, reserved FROM retail_stock
                 WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand ORDER BY site, sku";
    for row in tx.rows(below, &[])? {
        let (site, sku): (String, String) = (row.get(0)?, row.get(1)?);
        let (on_hand, reserved): (i64, i64) = (row.get(2)?, row.get(3)?);
        report.faults.push(format!("stock of {sku} at {site}: {on_hand} on hand, {reserved} reserved"));
    }
    let differs = "SELECT s.site, s.sku, s.reserved, COALESCE(h.held, 0)
                   FROM retail_stock s LEFT JOIN (
                     SELECT o.site AS site, l.sku AS sku, CAST(SUM(l.quantity) AS BIGINT) AS held
                     FROM retail_order o JOIN retail_line l ON l.order_id = o.id
                     WHERE o.state = 'placed' GROUP BY o.site, l.sku
                   ) h ON h.site = s.site AND h.sku = s.sku
                   WHERE s.reserved <> COALESCE(h.held, 0) ORDER BY s.site, s.sku";
    for row in tx.rows(differs, &[])? {
        let (site, sku): (String, String) = (row.get(0)?, row.get(1)?);
        let (reserved, held): (i64, i64) = (row.get(2)?, row.get(3)?);
        report.faults.push(format!("stock of {sku} at {site}: {reserved} reserved, orders hold {held}"));
    }
    Ok(report)
}
