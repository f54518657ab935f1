//! One effect per key: the answer of a write is stored with its effect and given again to whoever repeats the request.

use jiff::Timestamp;
use kernel::{Cx, hex};
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
    hex::encode(&Sha256::digest(body))
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
    if let Some(answer) = stored(tx, key)? {
        return Ok(answer);
    }
    // A use case that goes on after a refusal must not leave rows behind without an answer.
    let answer = work(tx).inspect_err(|_| tx.spoil())?;
    let json = serde_json::to_string(&answer).map_err(|e| Error::Corrupt(e.to_string()))?;
    // Two holders of one key at once: the second meets the first's row here, is undone and finds the answer next time.
    let sql = "INSERT INTO idempotency (scope, key, hash, answer, at) VALUES ($1, $2, $3, $4, $5)";
    tx.exec(sql, args![&key.scope, &key.key, &key.hash, json, cx.now])?;
    Ok(answer)
}

fn stored<T: DeserializeOwned>(tx: &mut Tx<'_>, key: &Key) -> Result<Option<T>, Error> {
    let sql = "SELECT hash, answer FROM idempotency WHERE scope = $1 AND key = $2";
    let Some(row) = tx.row(sql, args![&key.scope, &key.key])? else { return Ok(None) };
    if row.get::<String>(0)? != key.hash {
        return Err(Error::KeyReused);
    }
    serde_json::from_str(&row.get::<String>(1)?)
        .map(Some)
        .map_err(|e| Error::Corrupt(format!("stored answer: {e}")))
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
