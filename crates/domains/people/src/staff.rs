//! Staff accounts: a login, a password hashed with argon2id, one role, a jurisdiction.
//!
//! Hashing takes tens of milliseconds, so it never happens in a write. The edge reads [`password_of`], runs the check on
//! a blocking thread, and hands the result ([`CheckedPassword`], which nothing else can make) to [`staff_sign_in`].

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use jiff::{SignedDuration, Timestamp};
use kernel::id::StaffId;
use kernel::{Cx, Invalid, Masked, Region, Role};
use store::{Row, Tx, args};

use crate::session::{self, Opened, Owner};
use crate::{Error, access};

/// Wrong passwords within [`LOCK`] before the account is locked for as long.
pub const WRONG_MAX: i64 = 10;

/// How long wrong passwords count, and how long a lock lasts.
pub const LOCK: SignedDuration = SignedDuration::from_mins(15);

/// Accounts on one page at most.
pub const PAGE_MAX: u32 = 200;

/// A staff account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffAccount {
    /// Identity.
    pub id: StaffId,
    /// The name to sign in with.
    pub login: String,
    /// What it may do.
    pub role: Role,
    /// Where it may do it.
    pub region: Region,
    /// Merchant code, site code or courier id, by role.
    pub org: Option<String>,
    /// The name others see.
    pub display: String,
}

/// An account to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateStaff {
    /// The name to sign in with: 3 to 40 lowercase letters, digits, `.`, `-`, `_`, `@`.
    pub login: String,
    /// From [`hash_password`].
    pub password_hash: String,
    /// What it may do.
    pub role: Role,
    /// Where it may do it.
    pub region: Region,
    /// Merchant code, site code or courier id, by role.
    pub org: Option<String>,
    /// The name others see.
    pub display: String,
}

/// A stored hash, waiting for a password to be checked against it.
#[derive(Debug, Clone)]
pub struct PasswordCheck {
    staff: Option<StaffId>,
    phc: Masked<String>,
}

/// The outcome of a check; only [`PasswordCheck::run`] makes one.
#[derive(Debug, Clone)]
pub struct CheckedPassword {
    staff: Option<StaffId>,
    phc: Masked<String>,
    matched: bool,
}

/// What came of signing in. A refusal is an answer and not an error, because the wrong try must be counted.
#[derive(Debug)]
pub enum StaffSignedIn {
    /// Signed in.
    In(Opened, StaffAccount),
    /// Login or password is wrong; which of the two is not told.
    Wrong,
    /// Too many wrong tries.
    Locked {
        /// Seconds to wait.
        retry_after_s: i64,
    },
}

/// argon2id at the OWASP setting of 19 MiB, two passes, one lane.
fn argon() -> Argon2<'static> {
    let params = Params::new(19_456, 2, 1, None).expect("the OWASP parameters are valid");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Hashes a password. Slow on purpose: call it on a blocking thread, never in a job. `salt` comes from
/// [`Cx::secret`] or the operating system.
///
/// # Panics
/// Never: argon2 takes any password below 4 GiB.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> String {
    argon()
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("a 16-byte salt and a short password are valid")
        .to_string()
}

/// True if the password fits the hash. Slow on purpose, as [`hash_password`]; compares in constant time.
pub fn check_password(phc: &str, password: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok())
}

impl PasswordCheck {
    /// Checks a password. Slow on purpose: call it on a blocking thread. An unknown login takes as long as a known one.
    #[must_use]
    pub fn run(self, password: &str) -> CheckedPassword {
        let fits = check_password(self.phc.reveal(), password);
        CheckedPassword { matched: fits && self.staff.is_some(), staff: self.staff, phc: self.phc }
    }
}

/// A hash nobody has the password of, so that an unknown login costs the same time.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$Y2l0eWxvb3Atbm9ib2R5$2Xn1PZ2i0mQWjvT3kq7xF0yq1oUo2bC8a6l1mB3s9fE";

/// The stored hash for a login, real or a stand-in.
///
/// # Errors
/// The store's.
pub fn password_of(tx: &mut Tx<'_>, login: &str) -> Result<PasswordCheck, Error> {
    let sql = "SELECT id, password FROM people_staff WHERE login = $1 AND disabled_at IS NULL";
    Ok(match tx.row(sql, args![login])? {
        Some(row) => PasswordCheck { staff: Some(row.get(0)?), phc: Masked::new(row.get(1)?) },
        None => PasswordCheck { staff: None, phc: Masked::new(NOBODY.to_owned()) },
    })
}

/// True if an account of this login was ever opened.
///
/// # Errors
/// The store's.
pub fn login_exists(tx: &mut Tx<'_>, login: &str) -> Result<bool, Error> {
    Ok(tx.row("SELECT 1 FROM people_staff WHERE login = $1", args![login])?.is_some())
}

/// Opens a session for a checked password, or counts the wrong try.
///
/// # Errors
/// The store's; a refusal is a [`StaffSignedIn`].
pub fn staff_sign_in(
    tx: &mut Tx<'_>,
    cx: &Cx,
    checked: &CheckedPassword,
    device: &str,
) -> Result<StaffSignedIn, Error> {
    let Some(id) = checked.staff else { return Ok(StaffSignedIn::Wrong) };
    let sql = "SELECT wrong, wrong_since, password FROM people_staff WHERE id = $1 AND disabled_at IS NULL";
    let Some(row) = tx.row(sql, args![id])? else { return Ok(StaffSignedIn::Wrong) };
    let (wrong, since): (i64, Timestamp) = (row.get(0)?, row.get(1)?);
    let unlocks = since + LOCK;
    if wrong >= WRONG_MAX && unlocks > cx.now {
        return Ok(StaffSignedIn::Locked { retry_after_s: seconds_until(unlocks, cx.now) });
    }
    // The password may have been changed between the check and now; then the check is worth nothing.
    if !checked.matched || row.get::<String>(2)? != *checked.phc.reveal() {
        let sql =
            "UPDATE people_staff SET wrong_since = CASE WHEN wrong_since > $3 THEN wrong_since ELSE $2 END,
                          wrong = CASE WHEN wrong_since > $3 THEN wrong + 1 ELSE 1 END WHERE id = $1";
        tx.exec(sql, args![id, cx.now, cx.now - LOCK])?;
        tx.audit(cx, "people.staff_wrong_password", id)?;
        return Ok(StaffSignedIn::Wrong);
    }
    tx.exec("UPDATE people_staff SET wrong = 0, wrong_since = 0 WHERE id = $1", args![id])?;
    let opened = session::open(tx, cx, Owner::Staff(id), device)?;
    tx.audit(cx, "people.staff_sign_in", id)?;
    let account = staff(tx, id)?.ok_or(Error::NotFound)?;
    Ok(StaffSignedIn::In(opened, account))
}

/// A staff account that is not disabled.
///
/// # Errors
/// The store's.
pub fn staff(tx: &mut Tx<'_>, id: StaffId) -> Result<Option<StaffAccount>, Error> {
    let sql = format!("{SELECT} WHERE id = $1 AND disabled_at IS NULL");
    Ok(tx.row(&sql, args![id])?.as_ref().map(view).transpose()?)
}

/// Accounts that are not disabled, by login after `after`; at most `limit` and a page. For administrators.
///
/// # Errors
/// [`Error::Forbidden`], or the store's.
pub fn staff_list(tx: &mut Tx<'_>, cx: &Cx, after: &str, limit: u32) -> Result<Vec<StaffAccount>, Error> {
    access::admin(cx)?;
    let sql = format!("{SELECT} WHERE disabled_at IS NULL AND login > $1 ORDER BY login LIMIT $2");
    let rows = tx.rows(&sql, args![after, limit.min(PAGE_MAX)])?;
    Ok(rows.iter().map(view).collect::<Result<_, _>>()?)
}

/// Creates an account. For administrators.
///
/// # Errors
/// [`Error::LoginTaken`], [`Error::Invalid`], [`Error::Forbidden`], or the store's.
pub fn create_staff(tx: &mut Tx<'_>, cx: &Cx, cmd: &CreateStaff) -> Result<StaffId, Error> {
    access::admin(cx)?;
    let allowed =
        |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_' | b'@');
    if !(3..=40).contains(&cmd.login.len()) || !cmd.login.bytes().all(allowed) {
        return Err(Invalid::new(
            "login",
            "login.format",
            "a login has 3 to 40 lowercase letters, digits or . - _ @",
            "登录名应为 3 至 40 位小写字母、数字或 . - _ @",
        )
        .into());
    }
    check_hash(&cmd.password_hash)?;
    let id: StaffId = cx.id();
    let sql = "INSERT INTO people_login (login, staff) VALUES ($1, $2) ON CONFLICT (login) DO NOTHING";
    if tx.exec(sql, args![&cmd.login, id])? == 0 {
        return Err(Error::LoginTaken);
    }
    tx.exec(
        "INSERT INTO people_staff (id, login, password, role, region, org, display, wrong, wrong_since, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)",
        args![
            id,
            &cmd.login,
            &cmd.password_hash,
            cmd.role.name(),
            &cmd.region,
            cmd.org.as_deref(),
            &cmd.display,
            cx.now
        ],
    )?;
    tx.audit(cx, "people.create_staff", id)?;
    Ok(id)
}

/// Sets a new password (from [`hash_password`]) and ends every session. For the account itself and administrators.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Invalid`] unless the hash is one of ours, or the store's.
pub fn set_password(tx: &mut Tx<'_>, cx: &Cx, id: StaffId, password_hash: &str) -> Result<(), Error> {
    let own = matches!(cx.actor, kernel::Actor::Staff { staff, .. } if staff == id);
    if !own {
        access::admin(cx)?;
    }
    check_hash(password_hash)?;
    let sql = "UPDATE people_staff SET password = $2, wrong = 0, wrong_since = 0
               WHERE id = $1 AND disabled_at IS NULL";
    if tx.exec(sql, args![id, password_hash])? == 0 {
        return Err(Error::NotFound);
    }
    session::end_all(tx, Owner::Staff(id))?;
    tx.audit(cx, "people.set_password", id)?;
    Ok(())
}

/// Disables an account and ends its sessions; its login stays taken. For administrators.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], or the store's.
pub fn disable_staff(tx: &mut Tx<'_>, cx: &Cx, id: StaffId) -> Result<(), Error> {
    access::admin(cx)?;
    let sql = "UPDATE people_staff SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
    if tx.exec(sql, args![id, cx.now])? == 0 {
        return Err(Error::NotFound);
    }
    session::end_all(tx, Owner::Staff(id))?;
    tx.audit(cx, "people.disable_staff", id)?;
    Ok(())
}

/// Whole seconds from `now` until `then`, at least one.
pub(crate) fn seconds_until(then: Timestamp, now: Timestamp) -> i64 {
    then.duration_since(now).as_secs().max(0) + 1
}

const SELECT: &str = "SELECT id, login, role, region, org, display FROM people_staff";

fn check_hash(phc: &str) -> Result<(), Invalid> {
    if PasswordHash::new(phc).is_ok() && phc.starts_with("$argon2id$") {
        return Ok(());
    }
    Err(Invalid::new(
        "password_hash",
        "password.hash",
        "this is not an argon2id hash; make it with hash_password",
        "这不是 argon2id 口令摘要；请用 hash_password 生成",
    ))
}

fn view(row: &Row) -> Result<StaffAccount, store::Error> {
    let role: String = row.get(2)?;
    Ok(StaffAccount {
        id: row.get(0)?,
        login: row.get(1)?,
        role: role.parse().map_err(|e: Invalid| store::Error::Corrupt(e.to_string()))?,
        region: row.get(3)?,
        org: row.get(4)?,
        display: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let hash = hash_password("correct horse", &[7; 16]);
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(check_password(&hash, "correct horse"));
        assert!(!check_password(&hash, "Correct horse"));
        assert!(!check_password("", "") && !check_password("plain", "plain"));
        assert_ne!(hash, hash_password("correct horse", &[8; 16]));
    }

    #[test]
    fn the_stand_in_hash_is_a_hash_nobody_fits() {
        assert!(PasswordHash::new(NOBODY).is_ok());
        let nobody = PasswordCheck { staff: None, phc: Masked::new(NOBODY.to_owned()) };
        assert!(!nobody.run("").matched);
    }
}
