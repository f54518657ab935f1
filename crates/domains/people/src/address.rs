//! Delivery addresses. Everything but the division is sealed: contact, number, text, label and the exact place.

use kernel::id::{AddressId, PersonId};
use kernel::{Actor, Cx, Invalid, Masked, Mobile, Point, Region};
use serde::{Deserialize, Serialize};
use store::{Row, Tx, args};

use crate::person::corrupt;
use crate::{Error, access, person, vault};

/// Addresses of one person at most.
pub const ADDRESSES_MAX: u32 = 50;

/// A delivery address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Identity.
    pub id: AddressId,
    /// Whose.
    pub person: PersonId,
    /// Who receives.
    pub contact: Masked<String>,
    /// Whom to call.
    pub mobile: Mobile,
    /// The division it lies in.
    pub region: Region,
    /// Street, house, room.
    pub text: Masked<String>,
    /// The place on the map.
    pub point: Point,
    /// The owner's name for it, e.g. 家.
    pub label: String,
    /// Taken off the list: what names it already still finds it, nothing new may.
    pub removed: bool,
}

/// An address to add.
#[derive(Debug, Clone)]
pub struct AddAddress {
    /// Whose.
    pub person: PersonId,
    /// Who receives.
    pub contact: Masked<String>,
    /// Whom to call.
    pub mobile: Mobile,
    /// The division it lies in.
    pub region: Region,
    /// Street, house, room.
    pub text: Masked<String>,
    /// The place on the map.
    pub point: Point,
    /// The owner's name for it.
    pub label: String,
}

/// What is sealed of an address.
#[derive(Serialize, Deserialize)]
struct Sealed {
    contact: String,
    mobile: String,
    text: String,
    label: String,
    point: Point,
}

/// Adds an address.
///
/// # Errors
/// [`Error::Full`] beyond [`ADDRESSES_MAX`], [`Error::Invalid`], [`Error::NotFound`] for somebody else,
/// [`Error::Forgotten`], or the store's.
pub fn add_address(tx: &mut Tx<'_>, cx: &Cx, cmd: AddAddress) -> Result<AddressId, Error> {
    access::on_behalf(tx, cx, cmd.person, "people:address")?;
    check("contact", cmd.contact.reveal(), 40)?;
    check("text", cmd.text.reveal(), 200)?;
    check("label", &cmd.label, 20)?;
    person::profile(tx, cx, cmd.person)?;
    let sql = "SELECT COUNT(*) FROM people_address WHERE person = $1 AND removed_at IS NULL";
    let count: i64 = tx.row(sql, args![cmd.person])?.map_or(Ok(0), |row| row.get(0))?;
    if count >= i64::from(ADDRESSES_MAX) {
        return Err(Error::Full { max: ADDRESSES_MAX });
    }
    let id: AddressId = cx.id();
    let plain = Sealed {
        contact: cmd.contact.into_inner(),
        mobile: cmd.mobile.reveal().to_owned(),
        text: cmd.text.into_inner(),
        label: cmd.label,
        point: cmd.point,
    };
    let plain = serde_json::to_vec(&plain).map_err(|_| corrupt("an address"))?;
    let sealed = vault::seal(tx, cx, cmd.person, &plain)?;
    let sql = "INSERT INTO people_address (id, person, region, sealed, at) VALUES ($1, $2, $3, $4, $5)";
    tx.exec(sql, args![id, cmd.person, &cmd.region, sealed, cx.now])?;
    tx.audit(cx, "people.add_address", id)?;
    Ok(id)
}

/// Takes an address off the list. Orders that name it still find it until the person is forgotten.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn remove_address(tx: &mut Tx<'_>, cx: &Cx, id: AddressId) -> Result<(), Error> {
    let owner = owner(tx, id)?;
    access::on_behalf(tx, cx, owner, "people:address")?;
    let sql = "UPDATE people_address SET removed_at = $2 WHERE id = $1 AND removed_at IS NULL";
    if tx.exec(sql, args![id, cx.now])? == 1 {
        tx.audit(cx, "people.remove_address", id)?;
    }
    Ok(())
}

/// One address. A citizen finds only their own (or the one they act for); staff and reactions of other rooms have
/// already been let in by the order or job that names it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forgotten`], or the store's.
pub fn address(tx: &mut Tx<'_>, cx: &Cx, id: AddressId) -> Result<Address, Error> {
    let row = tx.row(&format!("{SELECT} WHERE id = $1"), args![id])?.ok_or(Error::NotFound)?;
    match cx.actor {
        Actor::System(_) | Actor::Staff { .. } => {}
        Actor::Citizen { .. } | Actor::Anonymous => {
            access::on_behalf(tx, cx, row.get(1)?, "people:address")?;
        }
    }
    view(tx, cx, &row)
}

/// The addresses of a person, newest first.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, [`Error::Forgotten`], or the store's.
pub fn addresses_of(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Vec<Address>, Error> {
    access::on_behalf(tx, cx, person, "people:address")?;
    let sql = format!("{SELECT} WHERE person = $1 AND removed_at IS NULL ORDER BY id DESC");
    let rows = tx.rows(&sql, args![person])?;
    rows.iter().map(|row| view(tx, cx, row)).collect()
}

/// Drops every address of a forgotten person.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Error> {
    tx.exec("DELETE FROM people_address WHERE person = $1", args![person])?;
    Ok(())
}

const SELECT: &str = "SELECT id, person, region, sealed, removed_at IS NOT NULL FROM people_address";

fn owner(tx: &mut Tx<'_>, id: AddressId) -> Result<PersonId, Error> {
    let row = tx.row("SELECT person FROM people_address WHERE id = $1", args![id])?;
    Ok(row.ok_or(Error::NotFound)?.get(0)?)
}

fn view(tx: &mut Tx<'_>, cx: &Cx, row: &Row) -> Result<Address, Error> {
    let person: PersonId = row.get(1)?;
    let plain = vault::open(tx, cx, person, &row.get::<Vec<u8>>(3)?)?;
    let plain: Sealed = serde_json::from_slice(&plain).map_err(|_| corrupt("a sealed address"))?;
    Ok(Address {
        id: row.get(0)?,
        person,
        contact: Masked::new(plain.contact),
        mobile: Mobile::parse(&plain.mobile).map_err(|_| corrupt("a sealed mobile number"))?,
        region: row.get(2)?,
        text: Masked::new(plain.text),
        point: plain.point,
        label: plain.label,
        removed: row.get(4)?,
    })
}

fn check(field: &'static str, text: &str, max: usize) -> Result<(), Invalid> {
    if !text.trim().is_empty() && text.chars().count() <= max {
        return Ok(());
    }
    Err(Invalid::new(
        field,
        "address.length",
        format!("write 1 to {max} characters"),
        format!("请填写 1 至 {max} 个字"),
    ))
}
