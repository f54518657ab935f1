//! SQL of the hints.

use kernel::Cx;
use kernel::id::{ConsentId, PersonId};
use store::{Error, Tx, args};

use super::Hint;

/// Stores a hint; false if it was there.
pub fn insert(tx: &mut Tx<'_>, hint: &Hint) -> Result<bool, Error> {
    let stored = tx.exec(
        "INSERT INTO growth_hint (id, person, kind, month, region, receipt, recorded_at, expires_at,
                                  cooling_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
        args![
            hint.id,
            hint.person,
            &hint.kind,
            &hint.month,
            &hint.region,
            hint.receipt,
            hint.recorded_at,
            hint.expires_at,
            hint.cooling_until
        ],
    )?;
    Ok(stored == 1)
}

/// True while a loss of this person is recent (R11).
pub fn is_cooling(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<bool, Error> {
    let sql = "SELECT COUNT(*) FROM growth_hint WHERE person = $1 AND cooling_until > $2";
    let count: i64 = tx.row(sql, args![person, cx.now])?.map_or(Ok(0), |row| row.get(0))?;
    Ok(count > 0)
}

/// Deletes a hint that is over.
pub fn delete(tx: &mut Tx<'_>, id: &str) -> Result<(), Error> {
    tx.exec("DELETE FROM growth_hint WHERE id = $1", args![id])?;
    Ok(())
}

/// Deletes what a receipt released.
pub fn delete_released(tx: &mut Tx<'_>, person: PersonId, receipt: ConsentId) -> Result<(), Error> {
    tx.exec("DELETE FROM growth_hint WHERE person = $1 AND receipt = $2", args![person, receipt])?;
    Ok(())
}

/// Deletes the hints of one kind, and the cap row that would tell of it.
pub fn delete_kind(tx: &mut Tx<'_>, person: PersonId, kind: &str) -> Result<(), Error> {
    tx.exec("DELETE FROM growth_hint WHERE person = $1 AND kind = $2", args![person, kind])?;
    tx.exec("DELETE FROM growth_cap WHERE person = $1 AND kind = $2", args![person, kind])?;
    Ok(())
}

/// Deletes everything about a person.
pub fn delete_all(tx: &mut Tx<'_>, person: PersonId) -> Result<(), Error> {
    tx.exec("DELETE FROM growth_hint WHERE person = $1", args![person])?;
    tx.exec("DELETE FROM growth_cap WHERE person = $1", args![person])?;
    tx.exec("DELETE FROM growth_hidden WHERE person = $1", args![person])?;
    Ok(())
}
