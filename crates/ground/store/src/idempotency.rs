//! One effect per key: the answer of a write is stored with its effect and given again to whoever repeats the request.

use jiff::Timestamp;
use kernel::Cx;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::{Error, Tx, args};

/// The identity of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// Who asks for what: actor and route. Keys of different askers never meet.
    pub scope: String,
    /// The caller's `Idempotency-Key`.
    pub key: String,
    /// Hash of the request body ([`hash`]).
    pub hash: String,
}

/// Hash of a request body, 64 hex digits.
pub fn hash(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs `work` unless this key already had its effect; then the stored answer is given again.
///
/// # Errors
/// [`Error::KeyReused`] if the key came with another body; else what `work` returns.
pub fn once<T, E>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    key: &Key,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
) -> Result<T, E>
where
    T: Serialize + DeserializeOwned,
    E: From<Error>,
{
    // The insert also makes a second, concurrent holder of the key wait for the first to end.
    let claimed = tx.exec(
        "INSERT INTO idempotency (scope, key, hash, answer, at) VALUES ($1, $2, $3, '', $4)
         ON CONFLICT (scope, key) DO NOTHING",
        args![&key.scope, &key.key, &key.hash, cx.now],
    )?;
    if claimed == 0 {
        return stored(tx, key).map_err(E::from);
    }
    // A use case that goes on after a refusal must not leave the key claimed without an answer.
    let answer = work(tx).inspect_err(|_| tx.spoil())?;
    let json = serde_json::to_string(&answer).map_err(|e| Error::Corrupt(e.to_string()))?;
    let sql = "UPDATE idempotency SET answer = $3 WHERE scope = $1 AND key = $2";
    tx.exec(sql, args![&key.scope, &key.key, json])?;
    Ok(answer)
}

fn stored<T: DeserializeOwned>(tx: &mut Tx<'_>, key: &Key) -> Result<T, Error> {
    let sql = "SELECT hash, answer FROM idempotency WHERE scope = $1 AND key = $2";
    let row = tx.row(sql, args![&key.scope, &key.key])?.ok_or(Error::Conflict)?;
    if row.get::<String>(0)? != key.hash {
        return Err(Error::KeyReused);
    }
    serde_json::from_str(&row.get::<String>(1)?).map_err(|e| Error::Corrupt(format!("stored answer: {e}")))
}

/// Forgets keys used before `moment`, at most `limit`; returns how many.
///
/// # Errors
/// Database errors.
pub fn purge(tx: &mut Tx<'_>, moment: Timestamp, limit: u32) -> Result<u64, Error> {
    tx.exec(
        "DELETE FROM idempotency WHERE (scope, key) IN
         (SELECT scope, key FROM idempotency WHERE at < $1 ORDER BY at LIMIT $2)",
        args![moment, limit],
    )
}
