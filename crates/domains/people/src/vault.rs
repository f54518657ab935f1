//! The vault: personal data is sealed with a key of its subject, and the key can be destroyed.
//!
//! The data key is stored wrapped under the platform's key, so a stolen database opens nothing. Destroying it is how a
//! person is deleted: every copy of the sealed bytes, backups included once they rotate, is then noise.

use jiff::Timestamp;
use kernel::id::{AuditId, PersonId, StaffId};
use kernel::keys::{self, NONCE_LEN};
use kernel::{Actor, Cx, Role};
use store::{Tx, args};

use crate::Error;

/// Gives `person` a key unless there is one.
///
/// # Errors
/// [`Error::Forgotten`] if it was destroyed, or the store's.
pub fn ensure_key(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    key(tx, cx, person).map(|_| ())
}

/// Seals bytes for `person`, who gets a key if there is none.
///
/// # Errors
/// [`Error::Forgotten`], or the store's.
pub fn seal(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, plain: &[u8]) -> Result<Vec<u8>, Error> {
    let key = key(tx, cx, person)?;
    Ok(keys::seal(&key, plain, &person.to_string(), cx.secret::<NONCE_LEN>()))
}

/// Opens what was sealed for `person`.
///
/// # Errors
/// [`Error::Forgotten`] after the key is destroyed; [`store::Error::Corrupt`] if the bytes were not sealed for them.
pub fn open(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let key = stored(tx, cx, person)?.ok_or_else(unreadable)?;
    Ok(keys::open(&key, sealed, &person.to_string()).map_err(|_| unreadable())?)
}

/// Opens what was sealed for `person` for a member of staff, and notes who saw it and why. Needs a write.
///
/// # Errors
/// [`Error::Forbidden`] unless staff acts; else as [`open`].
pub fn open_for_staff(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    sealed: &[u8],
    purpose: &str,
) -> Result<Vec<u8>, Error> {
    note_access(tx, cx, person, purpose)?;
    open(tx, cx, person, sealed)
}

/// Destroys the key of `person`. There is no way back.
///
/// # Errors
/// The store's.
pub fn destroy(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    // A person who never had a key must not get one later.
    let sql = "INSERT INTO people_key (person, wrapped, destroyed_at) VALUES ($1, NULL, $2)
               ON CONFLICT (person) DO UPDATE SET wrapped = NULL, destroyed_at = $2";
    tx.exec(sql, args![person, cx.now])?;
    tx.audit(cx, "people.destroy_key", person)?;
    Ok(())
}

/// A member of staff opened sealed personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Who.
    pub staff: StaffId,
    /// In which role.
    pub role: Role,
    /// Why.
    pub purpose: String,
    /// When.
    pub at: Timestamp,
}

/// Who opened the sealed data of `person`, newest first, at most `limit`.
///
/// # Errors
/// [`Error::NotFound`] unless the person (or who acts for them) or the system asks, or the store's.
pub fn access_log(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, limit: u32) -> Result<Vec<Access>, Error> {
    crate::access::on_behalf(tx, cx, person, "people:privacy")?;
    let sql =
        "SELECT staff, role, purpose, at FROM people_access WHERE person = $1 ORDER BY id DESC LIMIT $2";
    let rows = tx.rows(sql, args![person, limit])?;
    rows.iter()
        .map(|row| {
            let role: String = row.get(1)?;
            Ok(Access {
                staff: row.get(0)?,
                role: role.parse().map_err(corrupt)?,
                purpose: row.get(2)?,
                at: row.get(3)?,
            })
        })
        .collect()
}

/// Notes that the acting staff account sees sealed data of `person`: for rooms that show an address or a number they
/// were given. Needs a write.
///
/// # Errors
/// [`Error::Forbidden`] unless staff acts, or the store's.
pub fn note_access(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, purpose: &str) -> Result<(), Error> {
    let Actor::Staff { staff, role } = cx.actor else { return Err(Error::Forbidden) };
    let id: AuditId = cx.id();
    let sql =
        "INSERT INTO people_access (id, person, staff, role, purpose, at) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.exec(sql, args![id, person, staff, role.name(), purpose, cx.now])?;
    tx.audit(cx, "people.open_sealed", person)?;
    Ok(())
}

fn key(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<[u8; 32], Error> {
    if let Some(key) = stored(tx, cx, person)? {
        return Ok(key);
    }
    let key: [u8; 32] = cx.secret();
    let wrapped = cx.keys.wrap(&key, &person.to_string(), cx.secret::<NONCE_LEN>());
    let sql = "INSERT INTO people_key (person, wrapped) VALUES ($1, $2) ON CONFLICT (person) DO NOTHING";
    if tx.exec(sql, args![person, wrapped])? == 1 {
        return Ok(key);
    }
    stored(tx, cx, person)?.ok_or_else(|| store::Error::Conflict.into())
}

/// The key of `person`; `None` if there never was one.
fn stored(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Option<[u8; 32]>, Error> {
    let Some(row) = tx.row("SELECT wrapped FROM people_key WHERE person = $1", args![person])? else {
        return Ok(None);
    };
    let wrapped: Vec<u8> = row.get::<Option<_>>(0)?.ok_or(Error::Forgotten)?;
    Ok(Some(cx.keys.unwrap(&wrapped, &person.to_string()).map_err(|_| unreadable())?))
}

fn unreadable() -> store::Error {
    store::Error::Corrupt("sealed data cannot be opened".to_owned())
}

fn corrupt(error: kernel::Invalid) -> store::Error {
    store::Error::Corrupt(error.to_string())
}
