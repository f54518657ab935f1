//! Sessions: an opaque token whose hash is stored, ended by idleness, by age, or by its owner.
//!
//! A token has 256 random bits, so a plain SHA-256 of it can be stored and looked up: there is nothing to guess. The
//! CSRF token is derived from the session token and needs no row.

use jiff::{SignedDuration, Timestamp};
use kernel::id::{PersonId, SessionId, StaffId};
use kernel::{Actor, Cx, Masked, hex};
use sha2::{Digest, Sha256};
use store::{Row, Tx, args};
use subtle::ConstantTimeEq as _;

use crate::{Error, access, staff};

/// Sessions of one owner at most; opening another ends the one not seen for longest.
pub const SESSIONS_MAX: u32 = 20;

/// `seen_at` is refreshed this often at most, so that reading does not turn into writing.
pub const TOUCH_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// Whose session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A citizen.
    Person(PersonId),
    /// A staff account.
    Staff(StaffId),
}

impl Owner {
    const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Staff(_) => "staff",
        }
    }

    /// Without use for this long a session ends.
    const fn idle_max(self) -> SignedDuration {
        match self {
            Self::Person(_) => SignedDuration::from_hours(30 * 24),
            Self::Staff(_) => SignedDuration::from_hours(12),
        }
    }

    /// After this long it ends in any case.
    const fn age_max(self) -> SignedDuration {
        match self {
            Self::Person(_) => SignedDuration::from_hours(180 * 24),
            Self::Staff(_) => SignedDuration::from_hours(7 * 24),
        }
    }

    fn id(self) -> String {
        match self {
            Self::Person(id) => id.to_string(),
            Self::Staff(id) => id.to_string(),
        }
    }
}

/// A session just opened: the only moment its token is known to the server.
#[derive(Debug)]
pub struct Opened {
    /// Identity.
    pub session: SessionId,
    /// For the cookie.
    pub token: Masked<String>,
    /// For the page; must come back in a header with every write.
    pub csrf: Masked<String>,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
}

/// A live session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Identity.
    pub id: SessionId,
    /// Whose.
    pub owner: Owner,
    /// Who acts: the citizen for themselves, or the staff account in its role.
    pub actor: Actor,
    /// For the page.
    pub csrf: Masked<String>,
    /// When it ends at the latest.
    pub ends_at: Timestamp,
    /// True if [`touch`] should be called.
    pub stale: bool,
}

impl Session {
    /// True if `given` is this session's CSRF token; compares in constant time.
    pub fn csrf_fits(&self, given: &str) -> bool {
        self.csrf.reveal().as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// A signed-in device, for its owner's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The session to [`revoke`].
    pub session: SessionId,
    /// What the device called itself.
    pub device: String,
    /// When it signed in.
    pub created_at: Timestamp,
    /// When it was last seen, to the hour.
    pub seen_at: Timestamp,
}

/// The live session of a token.
///
/// # Errors
/// The store's; an unknown, ended or idle token is `None`.
pub fn session_of(tx: &mut Tx<'_>, cx: &Cx, token: &str) -> Result<Option<Session>, Error> {
    let sql = "SELECT id, kind, owner, seen_at, ends_at FROM people_session WHERE token_hash = $1";
    let Some(row) = tx.row(sql, args![token_hash(token)])? else { return Ok(None) };
    let (seen_at, ends_at): (Timestamp, Timestamp) = (row.get(3)?, row.get(4)?);
    let owner = owner(&row)?;
    if ends_at <= cx.now || seen_at + owner.idle_max() <= cx.now {
        return Ok(None);
    }
    let actor = match owner {
        Owner::Person(person) => Actor::Citizen { person, acting_for: person },
        Owner::Staff(id) => match staff::staff(tx, id)? {
            Some(account) => Actor::Staff { staff: id, role: account.role },
            None => return Ok(None),
        },
    };
    let stale = seen_at + TOUCH_AFTER <= cx.now;
    Ok(Some(Session { id: row.get(0)?, owner, actor, csrf: csrf(cx, token), ends_at, stale }))
}

/// Notes that a session was used.
///
/// # Errors
/// The store's.
pub fn touch(tx: &mut Tx<'_>, cx: &Cx, session: SessionId) -> Result<(), Error> {
    tx.exec("UPDATE people_session SET seen_at = $2 WHERE id = $1 AND seen_at < $2", args![session, cx.now])?;
    Ok(())
}

/// The devices on which the acting account is signed in, last seen first.
///
/// # Errors
/// [`Error::Forbidden`] if nobody is signed in, or the store's.
pub fn sessions(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Device>, Error> {
    let owner = acting(cx)?;
    let sql = "SELECT id, device, created_at, seen_at FROM people_session
               WHERE owner = $1 AND ends_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, id DESC";
    let rows = tx.rows(sql, args![owner.id(), cx.now, cx.now - owner.idle_max()])?;
    rows.iter()
        .map(|row| {
            Ok(Device {
                session: row.get(0)?,
                device: row.get(1)?,
                created_at: row.get(2)?,
                seen_at: row.get(3)?,
            })
        })
        .collect()
}

/// Ends one of the acting account's sessions.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn revoke(tx: &mut Tx<'_>, cx: &Cx, session: SessionId) -> Result<(), Error> {
    let owner = acting(cx)?;
    let sql = "DELETE FROM people_session WHERE id = $1 AND owner = $2";
    if tx.exec(sql, args![session, owner.id()])? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(cx, "people.revoke_session", session)?;
    Ok(())
}

/// Ends the session of a token; an unknown one is no error.
///
/// # Errors
/// The store's.
pub fn sign_out(tx: &mut Tx<'_>, cx: &Cx, token: &str) -> Result<(), Error> {
    let hash = token_hash(token);
    let row = tx.row("SELECT id FROM people_session WHERE token_hash = $1", args![&hash])?;
    let Some(row) = row else { return Ok(()) };
    let id: SessionId = row.get(0)?;
    tx.exec("DELETE FROM people_session WHERE id = $1", args![id])?;
    tx.audit(cx, "people.sign_out", id)?;
    Ok(())
}

/// Opens a session.
pub(crate) fn open(tx: &mut Tx<'_>, cx: &Cx, owner: Owner, device: &str) -> Result<Opened, Error> {
    let id: SessionId = cx.id();
    let token = hex::encode(&cx.secret::<32>());
    let ends_at = cx.now + owner.age_max();
    let device: String = device.chars().filter(|c| !c.is_control()).take(80).collect();
    tx.exec(
        "INSERT INTO people_session (id, kind, owner, token_hash, device, created_at, seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
        args![id, owner.kind(), owner.id(), token_hash(&token), device, cx.now, ends_at],
    )?;
    let sql = "DELETE FROM people_session WHERE owner = $1 AND id NOT IN
               (SELECT id FROM people_session WHERE owner = $1 ORDER BY seen_at DESC, id DESC LIMIT $2)";
    tx.exec(sql, args![owner.id(), SESSIONS_MAX])?;
    let csrf = csrf(cx, &token);
    Ok(Opened { session: id, token: Masked::new(token), csrf, ends_at })
}

/// Ends every session of an owner.
pub(crate) fn end_all(tx: &mut Tx<'_>, owner: Owner) -> Result<(), store::Error> {
    tx.exec("DELETE FROM people_session WHERE owner = $1", args![owner.id()])?;
    Ok(())
}

fn acting(cx: &Cx) -> Result<Owner, Error> {
    match cx.actor {
        Actor::Staff { staff, .. } => Ok(Owner::Staff(staff)),
        _ => access::own(cx).map(Owner::Person),
    }
}

fn owner(row: &Row) -> Result<Owner, store::Error> {
    match row.get::<String>(1)?.as_str() {
        "person" => Ok(Owner::Person(row.get(2)?)),
        "staff" => Ok(Owner::Staff(row.get(2)?)),
        other => Err(store::Error::Corrupt(format!("'{other}' is not a kind of session"))),
    }
}

fn csrf(cx: &Cx, token: &str) -> Masked<String> {
    Masked::new(hex::encode(&cx.keys.sign("people.csrf", token.as_bytes())))
}

fn token_hash(token: &str) -> String {
    hex::encode(&Sha256::digest(token.as_bytes()))
}
