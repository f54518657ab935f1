//! What a person wrote or is told about their matter, sealed with their own key.

use kernel::Cx;
use kernel::id::PersonId;
use people::vault;
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Tx;

use crate::Error;

/// Seals a value for `person`.
pub(crate) fn seal(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    value: &impl Serialize,
) -> Result<Vec<u8>, Error> {
    let plain = serde_json::to_vec(value).map_err(|e| store::Error::Corrupt(e.to_string()))?;
    Ok(vault::seal(tx, cx, person, &plain)?)
}

/// Opens a value of `person`; `None` if there is none, or none any more because the person was forgotten.
pub(crate) fn open<T: DeserializeOwned>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    sealed: Option<&[u8]>,
) -> Result<Option<T>, Error> {
    let Some(sealed) = sealed else { return Ok(None) };
    match vault::open(tx, cx, person, sealed) {
        Ok(plain) => {
            let value = serde_json::from_slice(&plain);
            Ok(Some(value.map_err(|e| store::Error::Corrupt(format!("sealed value: {e}")))?))
        }
        Err(people::Error::Forgotten) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
