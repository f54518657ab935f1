//! SQL of campaigns, coupons and uses.

use std::collections::BTreeMap;

use kernel::id::PersonId;
use store::{Error, Tx, Value, args};

use crate::promotion::{Campaign, Coupon};
use crate::rows::{list, places};

/// The row of [`uses`] that counts a person's living orders.
pub(crate) const ORDERS: &str = "*";

/// Inserts or updates campaigns.
pub(crate) fn put_campaigns(tx: &mut Tx<'_>, campaigns: &[Campaign]) -> Result<(), Error> {
    let values: Vec<Value> = campaigns
        .iter()
        .map(|c| {
            Ok(args![&c.code, serde_json::to_string(c).map_err(|e| Error::Corrupt(e.to_string()))?].to_vec())
        })
        .collect::<Result<Vec<_>, Error>>()?
        .concat();
    let sql = format!(
        "INSERT INTO retail_campaign (code, body) VALUES {} ON CONFLICT (code) DO UPDATE SET body =
          excluded.body",
        places(campaigns.len(), 2)
    );
    tx.exec(&sql, &values)?;
    Ok(())
}

/// Inserts or updates coupons; what was used stays counted.
pub(crate) fn put_coupons(tx: &mut Tx<'_>, coupons: &[Coupon]) -> Result<(), Error> {
    let values: Vec<Value> =
        coupons.iter().flat_map(|c| args![&c.code, &c.campaign, c.cap, 0].to_vec()).collect();
    let sql = format!(
        "INSERT INTO retail_coupon (code, campaign, cap, used) VALUES {}
         ON CONFLICT (code) DO UPDATE SET campaign = excluded.campaign, cap = excluded.cap",
        places(coupons.len(), 4)
    );
    tx.exec(&sql, &values)?;
    Ok(())
}

/// How often a person used each campaign, and under [`ORDERS`] how many living orders they have.
pub(crate) fn uses(tx: &mut Tx<'_>, person: PersonId) -> Result<BTreeMap<String, i64>, Error> {
    let rows = tx.rows("SELECT campaign, used FROM retail_use WHERE person = $1", args![person])?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Counts one use of each campaign up to its cap; false if one was used up.
pub(crate) fn take_uses(
    tx: &mut Tx<'_>,
    person: PersonId,
    caps: &BTreeMap<&str, i64>,
) -> Result<bool, Error> {
    let values: Vec<Value> =
        caps.iter().flat_map(|(campaign, cap)| args![person, *campaign, 1, *cap].to_vec()).collect();
    let sql = format!(
        "INSERT INTO retail_use (person, campaign, used, cap) VALUES {}
         ON CONFLICT (person, campaign) DO UPDATE SET used = retail_use.used + 1, cap = excluded.cap
         WHERE retail_use.used < excluded.cap",
        places(caps.len(), 4)
    );
    Ok(tx.exec(&sql, &values)? == caps.len() as u64)
}

/// Gives one use of each campaign back.
pub(crate) fn return_uses(tx: &mut Tx<'_>, person: PersonId, campaigns: &[&str]) -> Result<(), Error> {
    let mut values: Vec<Value> = args![person].to_vec();
    values.extend(campaigns.iter().map(|c| Value::from(*c)));
    let sql = format!(
        "UPDATE retail_use SET used = used - 1 WHERE person = $1 AND used > 0 AND campaign IN {}",
        list(2, campaigns.len())
    );
    tx.exec(&sql, &values)?;
    Ok(())
}

/// Drops what was counted of a person.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.exec("DELETE FROM retail_use WHERE person = $1", args![person])?;
    Ok(())
}

/// Uses a coupon once; false if it is used up.
pub(crate) fn take_coupon(tx: &mut Tx<'_>, code: &str) -> Result<bool, Error> {
    let sql = "UPDATE retail_coupon SET used = used + 1 WHERE code = $1 AND used < cap";
    Ok(tx.exec(sql, args![code])? == 1)
}

/// Gives a coupon's use back.
pub(crate) fn return_coupon(tx: &mut Tx<'_>, code: &str) -> Result<(), Error> {
    tx.exec("UPDATE retail_coupon SET used = used - 1 WHERE code = $1 AND used > 0", args![code])?;
    Ok(())
}
