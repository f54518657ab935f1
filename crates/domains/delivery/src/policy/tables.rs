//! The table of policies.

use kernel::{Cx, Region};
use store::{Error, Tx, args};

use super::Policy;

pub(super) fn put(tx: &mut Tx<'_>, cx: &Cx, region: &Region, policy: &Policy) -> Result<(), Error> {
    let json = serde_json::to_string(policy).map_err(|e| Error::Corrupt(e.to_string()))?;
    tx.exec(
        "INSERT INTO delivery_policy (region, data, changed_at) VALUES ($1, $2, $3)
         ON CONFLICT (region) DO UPDATE SET data = $2, changed_at = $3",
        args![region, json, cx.now],
    )?;
    Ok(())
}

/// The policy of the first of `ancestry` (at most five divisions, from the inside out) that has one.
pub(super) fn nearest(tx: &mut Tx<'_>, ancestry: &[Region]) -> Result<Option<Policy>, Error> {
    let at = |n: usize| ancestry.get(n).map(|region| region.code().to_owned());
    let rows = tx.rows(
        "SELECT region, data FROM delivery_policy WHERE region IN ($1, $2, $3, $4, $5)",
        args![at(0), at(1), at(2), at(3), at(4)],
    )?;
    let mut found: Vec<(String, String)> =
        rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, Error>>()?;
    found.sort_by_key(|(code, _)| ancestry.iter().position(|region| region.code() == code));
    let Some((code, json)) = found.into_iter().next() else { return Ok(None) };
    serde_json::from_str(&json)
        .map(Some)
        .map_err(|e| Error::Corrupt(format!("delivery policy of {code}: {e}")))
}
