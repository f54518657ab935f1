//! A person: the account, what of them is verified, and their settings.
//!
//! Name, identity number and mobile are sealed in the row; who holds a number is found by keyed hash. Birth date and
//! sex are read from the sealed number when asked for, so they are gone with the key too.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::id::PersonId;
use kernel::{CitizenNumber, Cx, Invalid, Masked, Mobile, Region, Sex, time};
use serde::{Deserialize, Serialize};
use store::{Row, Tx, args};

use crate::{Error, access, membership, vault};

/// Under this age an account is run by a guardian.
pub const ACCOUNT_AGE: u16 = 14;

/// Languages there are texts for.
pub const LANGUAGES: [&str; 2] = ["zh-CN", "en"];

/// What the identity number says about a verified person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The birth date.
    pub birth_date: Date,
    /// The sex.
    pub sex: Sex,
}

/// What other rooms may know of a person without opening sealed data themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// The person.
    pub person: PersonId,
    /// The city they chose.
    pub region: Region,
    /// What is verified; `None` before.
    pub verified: Option<Verified>,
    /// Large type, few choices, no automatic renewals.
    pub elder_mode: bool,
    /// One of [`LANGUAGES`].
    pub language: String,
    /// The end of the PLUS membership, if one runs now.
    pub plus_until: Option<Timestamp>,
}

/// A verified name and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RealName {
    /// As on the card.
    pub name: Masked<String>,
    /// The identity number.
    pub number: CitizenNumber,
}

/// What the authority confirmed.
#[derive(Debug, Clone)]
pub struct VerifyRealName {
    /// As on the card.
    pub name: Masked<String>,
    /// The identity number.
    pub number: CitizenNumber,
    /// The authority's own number for its answer.
    pub authority_reference: String,
}

/// Settings to change; `None` keeps what is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Elder mode.
    pub elder_mode: Option<bool>,
    /// One of [`LANGUAGES`].
    pub language: Option<String>,
    /// The home city.
    pub region: Option<Region>,
}

/// The profile of a person.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forgotten`], or the store's.
pub fn profile(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Profile, Error> {
    let row = row(tx, person)?;
    let number = number(tx, cx, person, &row)?;
    Ok(Profile {
        person,
        region: row.get(0)?,
        verified: number.map(|n| Verified { birth_date: n.birth_date(), sex: n.sex() }),
        elder_mode: row.get(4)?,
        language: row.get(5)?,
        plus_until: membership::until(tx, person, cx.now)?,
    })
}

/// Completed years of age at `now` in China; `None` before the real name is verified.
pub fn age(profile: &Profile, now: Timestamp) -> Option<u16> {
    let born = profile.verified?.birth_date;
    let day = time::china_date(now);
    let had_birthday = (day.month(), day.day()) >= (born.month(), born.day());
    Some(u16::try_from(day.year() - born.year() - i16::from(!had_birthday)).unwrap_or(0))
}

/// The verified name and number, for a room that files something in the person's name. Showing them to staff goes
/// through [`real_name_for_staff`].
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forgotten`], or the store's.
pub fn real_name(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Option<RealName>, Error> {
    let row = row(tx, person)?;
    let Some(number) = number(tx, cx, person, &row)? else { return Ok(None) };
    let Some(sealed) = row.get::<Option<Vec<u8>>>(2)? else { return Ok(None) };
    let name = text(vault::open(tx, cx, person, &sealed)?)?;
    Ok(Some(RealName { name: Masked::new(name), number }))
}

/// As [`real_name`] for a member of staff, noting who saw it and why. Needs a write.
///
/// # Errors
/// [`Error::Forbidden`] unless staff acts; else as [`real_name`].
pub fn real_name_for_staff(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    purpose: &str,
) -> Result<Option<RealName>, Error> {
    vault::note_access(tx, cx, person, purpose)?;
    real_name(tx, cx, person)
}

/// The mobile number of a person, or of a guardian where the person is a child without one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forgotten`], [`Error::NoMobile`], or the store's.
pub fn mobile(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Mobile, Error> {
    if let Some(mobile) = own_mobile(tx, cx, person)? {
        return Ok(mobile);
    }
    let sql = "SELECT guardian FROM people_guardian WHERE child = $1 ORDER BY at, guardian LIMIT 1";
    let guardian = tx.row(sql, args![person])?.ok_or(Error::NoMobile)?.get(0)?;
    own_mobile(tx, cx, guardian)?.ok_or(Error::NoMobile)
}

/// Who holds a mobile number, if anybody does.
///
/// # Errors
/// The store's.
pub fn person_by_mobile(tx: &mut Tx<'_>, cx: &Cx, mobile: &Mobile) -> Result<Option<PersonId>, Error> {
    Ok(holder(tx, MOBILE, &mobile_hash(cx, mobile))?)
}

/// Records that the authority confirmed name and number of the acting person. Again with the same number is no change.
///
/// # Errors
/// [`Error::NumberTaken`], [`Error::AlreadyVerified`] with another number, [`Error::GuardianNeeded`] below
/// [`ACCOUNT_AGE`], [`Error::Forbidden`] unless the person acts for themselves, [`Error::Invalid`], or the store's.
pub fn verify_real_name(tx: &mut Tx<'_>, cx: &Cx, cmd: &VerifyRealName) -> Result<(), Error> {
    let person = access::own(cx)?;
    let current = profile_number(tx, cx, person)?;
    match current {
        Some(number) if number == cmd.number => return Ok(()),
        Some(_) => return Err(Error::AlreadyVerified),
        None => {}
    }
    if cmd.number.age_on(time::china_date(cx.now)) < ACCOUNT_AGE {
        return Err(Error::GuardianNeeded { below_age: ACCOUNT_AGE });
    }
    save_real_name(tx, cx, person, cmd)?;
    tx.audit(cx, "people.verify_real_name", person)?;
    tx.emit(cx, person, events::PersonVerified { person })?;
    Ok(())
}

/// Changes settings of the person on whose behalf the actor acts.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, [`Error::Invalid`] for an unknown language, or the store's.
pub fn change_settings(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, cmd: &Settings) -> Result<(), Error> {
    access::on_behalf(tx, cx, person, "people:settings")?;
    if let Some(language) = &cmd.language
        && !LANGUAGES.contains(&language.as_str())
    {
        return Err(Invalid::new(
            "language",
            "language.unknown",
            format!("'{language}' is not available; use zh-CN or en"),
            format!("暂不支持“{language}”；可选 zh-CN 或 en"),
        )
        .into());
    }
    let row = row(tx, person)?;
    let region = cmd.region.clone().map_or_else(|| row.get(0), Ok)?;
    let elder_mode = cmd.elder_mode.map_or_else(|| row.get(4), Ok)?;
    let language = cmd.language.clone().map_or_else(|| row.get::<String>(5), Ok)?;
    let sql = "UPDATE people_person SET region = $2, elder_mode = $3, language = $4 WHERE id = $1";
    tx.exec(sql, args![person, &region, elder_mode, language])?;
    tx.audit(cx, "people.change_settings", person)?;
    Ok(())
}

/// Kinds of hash in `people_holder`.
pub(crate) const MOBILE: &str = "mobile";
const NUMBER: &str = "number";

/// Keyed hash of a mobile number.
pub(crate) fn mobile_hash(cx: &Cx, mobile: &Mobile) -> String {
    cx.keys.lookup(MOBILE, mobile.reveal())
}

/// The person of a mobile number, registered if it is new; the flag tells.
pub(crate) fn find_or_register(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mobile: &Mobile,
    region: Option<&Region>,
) -> Result<(PersonId, bool), Error> {
    let hash = mobile_hash(cx, mobile);
    let new: PersonId = cx.id();
    if !claim(tx, MOBILE, &hash, new)? {
        let known = holder(tx, MOBILE, &hash)?.ok_or(store::Error::Conflict)?;
        return Ok((known, false));
    }
    let region = region.cloned().unwrap_or_else(Region::china);
    insert(tx, cx, new, &region)?;
    let sealed = vault::seal(tx, cx, new, mobile.reveal().as_bytes())?;
    tx.exec("UPDATE people_person SET mobile = $2 WHERE id = $1", args![new, sealed])?;
    tx.audit(cx, "people.register", new)?;
    tx.emit(cx, new, events::PersonRegistered { person: new, region })?;
    Ok((new, true))
}

/// Writes the row of a new person.
pub(crate) fn insert(tx: &mut Tx<'_>, cx: &Cx, id: PersonId, region: &Region) -> Result<(), store::Error> {
    let sql = "INSERT INTO people_person (id, region, elder_mode, language, created_at)
               VALUES ($1, $2, 0, 'zh-CN', $3)";
    tx.exec(sql, args![id, region, cx.now])?;
    Ok(())
}

/// Claims the number for `person` and seals name and number.
pub(crate) fn save_real_name(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    cmd: &VerifyRealName,
) -> Result<(), Error> {
    let name = cmd.name.reveal().trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(Invalid::new(
            "name",
            "name.length",
            "write the name as on the identity card, 1 to 60 characters",
            "请按身份证填写姓名，1 至 60 个字",
        )
        .into());
    }
    let hash = cx.keys.lookup(NUMBER, cmd.number.reveal());
    if !claim(tx, NUMBER, &hash, person)? && holder(tx, NUMBER, &hash)? != Some(person) {
        return Err(Error::NumberTaken);
    }
    let name = vault::seal(tx, cx, person, name.as_bytes())?;
    let number = vault::seal(tx, cx, person, cmd.number.reveal().as_bytes())?;
    let sql =
        "UPDATE people_person SET name = $2, number = $3, authority = $4, verified_at = $5 WHERE id = $1";
    tx.exec(sql, args![person, name, number, &cmd.authority_reference, cx.now])?;
    Ok(())
}

/// Blanks the row and gives mobile and number free.
pub(crate) fn blank(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    let sql = "UPDATE people_person SET mobile = NULL, name = NULL, number = NULL, authority = NULL,
                      verified_at = NULL, region = 'CN', elder_mode = 0, language = 'zh-CN', forgotten_at = $2
               WHERE id = $1 AND forgotten_at IS NULL";
    if tx.exec(sql, args![person, cx.now])? == 0 {
        return Err(store::Error::Conflict.into());
    }
    tx.exec("DELETE FROM people_holder WHERE person = $1", args![person])?;
    Ok(())
}

/// The person's own mobile number.
pub(crate) fn own_mobile(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Option<Mobile>, Error> {
    let Some(sealed) = row(tx, person)?.get::<Option<Vec<u8>>>(1)? else { return Ok(None) };
    let digits = text(vault::open(tx, cx, person, &sealed)?)?;
    Ok(Some(Mobile::parse(&digits).map_err(|_| corrupt("a sealed mobile number"))?))
}

/// Region, mobile, name, number, elder mode, language, created; refuses the forgotten.
fn row(tx: &mut Tx<'_>, person: PersonId) -> Result<Row, Error> {
    let sql = "SELECT region, mobile, name, number, elder_mode, language, created_at, forgotten_at
               FROM people_person WHERE id = $1";
    let row = tx.row(sql, args![person])?.ok_or(Error::NotFound)?;
    if row.get::<Option<i64>>(7)?.is_some() { Err(Error::Forgotten) } else { Ok(row) }
}

fn profile_number(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Option<CitizenNumber>, Error> {
    let row = row(tx, person)?;
    number(tx, cx, person, &row)
}

fn number(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, row: &Row) -> Result<Option<CitizenNumber>, Error> {
    let Some(sealed) = row.get::<Option<Vec<u8>>>(3)? else { return Ok(None) };
    let number = text(vault::open(tx, cx, person, &sealed)?)?;
    Ok(Some(CitizenNumber::parse(&number).map_err(|_| corrupt("a sealed identity number"))?))
}

fn claim(tx: &mut Tx<'_>, kind: &str, hash: &str, person: PersonId) -> Result<bool, store::Error> {
    let sql = "INSERT INTO people_holder (kind, hash, person) VALUES ($1, $2, $3) ON CONFLICT (kind, hash) DO NOTHING";
    Ok(tx.exec(sql, args![kind, hash, person])? == 1)
}

fn holder(tx: &mut Tx<'_>, kind: &str, hash: &str) -> Result<Option<PersonId>, store::Error> {
    let sql = "SELECT person FROM people_holder WHERE kind = $1 AND hash = $2";
    tx.row(sql, args![kind, hash])?.map(|row| row.get(0)).transpose()
}

pub(crate) fn text(bytes: Vec<u8>) -> Result<String, store::Error> {
    String::from_utf8(bytes).map_err(|_| corrupt("a sealed text"))
}

/// A stored value that does not read back; never shows the value.
pub(crate) fn corrupt(what: &str) -> store::Error {
    store::Error::Corrupt(format!("{what} does not read back"))
}
