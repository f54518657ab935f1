//! SQL of attribution.

use std::collections::BTreeMap;

use kernel::id::{DecisionId, OrderId};
use kernel::{Cx, Fen};
use store::{Error, Tx, args};

use crate::campaign::Side;

/// Stores the join of an order; false if it was there.
pub fn insert(
    tx: &mut Tx<'_>,
    cx: &Cx,
    paid: &events::OrderPaid,
    decision: DecisionId,
    rule: &str,
) -> Result<bool, Error> {
    let stored = tx.exec(
        "INSERT INTO growth_attribution (order_id, decision, rule, paid, subsidy, refunded, at)
         VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT (order_id) DO NOTHING",
        args![paid.order, decision, rule, paid.paid, paid.subsidy, cx.now],
    )?;
    Ok(stored == 1)
}

/// Takes back what was refunded.
pub fn refund(tx: &mut Tx<'_>, order: OrderId, amount: Fen) -> Result<(), Error> {
    let sql = "UPDATE growth_attribution SET refunded = refunded + $2 WHERE order_id = $1";
    tx.exec(sql, args![order, amount])?;
    Ok(())
}

/// Both sides of each campaign's experiment, by `(campaign, arm)`.
pub fn sides(tx: &mut Tx<'_>) -> Result<BTreeMap<(String, String), Side>, Error> {
    let subjects = "SELECT campaign, arm, COUNT(*) FROM growth_decision WHERE campaign IS NOT NULL
                    GROUP BY campaign, arm";
    let mut sides: BTreeMap<(String, String), Side> = BTreeMap::new();
    for row in tx.rows(subjects, &[])? {
        sides.entry((row.get(0)?, row.get(1)?)).or_default().subjects = row.get(2)?;
    }
    let bought =
        "SELECT d.campaign, d.arm, CAST(SUM(a.paid - a.refunded) AS BIGINT), CAST(SUM(a.subsidy) AS BIGINT)
                  FROM growth_attribution a JOIN growth_decision d ON d.id = a.decision
                  WHERE d.campaign IS NOT NULL GROUP BY d.campaign, d.arm";
    for row in tx.rows(bought, &[])? {
        let side = sides.entry((row.get(0)?, row.get(1)?)).or_default();
        (side.paid, side.subsidy) = (row.get(2)?, row.get(3)?);
    }
    Ok(sides)
}
