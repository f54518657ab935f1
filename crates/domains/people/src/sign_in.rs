//! Signing in by a code sent to the phone.
//!
//! A code has six digits, so it is guarded by counting: five tries, five minutes, one code a minute, ten a day. It is
//! stored as a keyed hash, because six digits behind a plain hash are found in a millisecond. What is answered does not
//! tell whether a number has an account.

use jiff::{SignedDuration, Timestamp};
use kernel::id::{MessageId, PersonId};
use kernel::{Cx, Mobile, Region, time};
use store::{Tx, args};
use subtle::ConstantTimeEq as _;

use crate::session::{self, Opened, Owner};
use crate::staff::seconds_until;
use crate::{Error, message, person};

/// How long a code lives.
pub const CODE_TTL: SignedDuration = SignedDuration::from_mins(5);
/// Tries a code bears.
pub const TRIES_MAX: i64 = 5;
/// Pause between two codes to one number.
pub const PAUSE: SignedDuration = SignedDuration::from_secs(60);
/// Codes to one number on one day in China.
pub const CODES_A_DAY: i64 = 10;

/// What a code is for; one kind cannot be used for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// Signing in.
    SignIn,
    /// Confirming something weighty while signed in (deleting the account).
    Confirm,
}

impl CodePurpose {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Confirm => "confirm",
        }
    }

    const fn template(self) -> &'static str {
        match self {
            Self::SignIn => "people.sign_in_code",
            Self::Confirm => "people.confirm_code",
        }
    }
}

/// Asks for a code.
#[derive(Debug, Clone)]
pub struct RequestCode {
    /// Where to send it.
    pub mobile: Mobile,
    /// What for.
    pub purpose: CodePurpose,
}

/// Signs in, registering the person on first use.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// The number.
    pub mobile: Mobile,
    /// What was typed.
    pub code: String,
    /// What the device calls itself, for the list of devices.
    pub device: String,
    /// The city of a new person; the country if none was chosen yet.
    pub region: Option<Region>,
}

/// What came of it. A wrong code is an answer and not an error, because the try must be counted.
#[derive(Debug)]
pub enum SignedIn {
    /// Signed in.
    In {
        /// Who.
        person: PersonId,
        /// True on first use.
        is_new: bool,
        /// The session.
        opened: Opened,
    },
    /// The code is wrong.
    Wrong {
        /// Tries left for this code.
        tries_left: i64,
    },
}

/// Sends a new code; one sent before is no longer valid.
///
/// # Errors
/// [`Error::TooSoon`], or the store's.
pub fn request_code(tx: &mut Tx<'_>, cx: &Cx, cmd: &RequestCode) -> Result<MessageId, Error> {
    let mobile = person::mobile_hash(cx, &cmd.mobile);
    let code = cx.code(6);
    let today = time::china_date(cx.now).to_string();
    let sql = "INSERT INTO people_code (mobile_hash, day, sent, sent_at, purpose, expires, tries)
               VALUES ($1, $2, 0, 0, '', 0, 0) ON CONFLICT (mobile_hash) DO NOTHING";
    tx.exec(sql, args![&mobile, &today])?;
    let sql =
        "UPDATE people_code SET sent = CASE WHEN day = $2 THEN sent + 1 ELSE 1 END, day = $2, sent_at = $3,
                      purpose = $4, code_hash = $5, expires = $6, tries = 0
               WHERE mobile_hash = $1 AND sent_at <= $7 AND (day <> $2 OR sent < $8)";
    let sent = tx.exec(
        sql,
        args![
            &mobile,
            &today,
            cx.now,
            cmd.purpose.name(),
            code_hash(cx, &mobile, &code),
            cx.now + CODE_TTL,
            cx.now - PAUSE,
            CODES_A_DAY
        ],
    )?;
    if sent == 0 {
        return Err(too_soon(tx, cx.now, &mobile)?);
    }
    tx.audit(cx, "people.request_code", cmd.purpose.name())?;
    message::queue_message(tx, cx, &cmd.mobile, cmd.purpose.template(), &[("code", &code)])
}

/// Signs in with a code.
///
/// # Errors
/// [`Error::CodeExpired`] if there is no live code for this number, or the store's; a wrong code is a [`SignedIn`].
pub fn sign_in(tx: &mut Tx<'_>, cx: &Cx, cmd: &SignIn) -> Result<SignedIn, Error> {
    if let Some(tries_left) = check_code(tx, cx, &cmd.mobile, CodePurpose::SignIn, &cmd.code)? {
        return Ok(SignedIn::Wrong { tries_left });
    }
    let (person, is_new) = person::find_or_register(tx, cx, &cmd.mobile, cmd.region.as_ref())?;
    let opened = session::open(tx, cx, Owner::Person(person), &cmd.device)?;
    tx.audit(cx, "people.sign_in", person)?;
    Ok(SignedIn::In { person, is_new, opened })
}

/// Uses up a code: `None` if it fits, the tries left if it does not (commit that answer: it counts the try).
///
/// # Errors
/// [`Error::CodeExpired`] if there is no live code, or the store's.
pub fn check_code(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mobile: &Mobile,
    purpose: CodePurpose,
    code: &str,
) -> Result<Option<i64>, Error> {
    let mobile = person::mobile_hash(cx, mobile);
    // Every try is paid for before the comparison, so that trying in parallel gains nothing.
    let sql = "UPDATE people_code SET tries = tries + 1
               WHERE mobile_hash = $1 AND purpose = $2 AND code_hash IS NOT NULL AND expires > $3 AND tries < $4";
    if tx.exec(sql, args![&mobile, purpose.name(), cx.now, TRIES_MAX])? == 0 {
        return Err(Error::CodeExpired);
    }
    let row = tx.row("SELECT code_hash, tries FROM people_code WHERE mobile_hash = $1", args![&mobile])?;
    let row = row.ok_or(store::Error::Conflict)?;
    let (stored, tries): (String, i64) = (row.get(0)?, row.get(1)?);
    let fits: bool = stored.as_bytes().ct_eq(code_hash(cx, &mobile, code).as_bytes()).into();
    if !fits {
        tx.audit(cx, "people.wrong_code", purpose.name())?;
        return Ok(Some(TRIES_MAX - tries));
    }
    tx.exec("UPDATE people_code SET code_hash = NULL WHERE mobile_hash = $1", args![&mobile])?;
    Ok(None)
}

/// Drops the code row of a number whose holder is forgotten.
pub(crate) fn forget(tx: &mut Tx<'_>, cx: &Cx, mobile: &Mobile) -> Result<(), store::Error> {
    let hash = person::mobile_hash(cx, mobile);
    tx.exec("DELETE FROM people_code WHERE mobile_hash = $1", args![hash])?;
    Ok(())
}

fn too_soon(tx: &mut Tx<'_>, now: Timestamp, mobile: &str) -> Result<Error, Error> {
    let row = tx.row("SELECT sent_at, sent FROM people_code WHERE mobile_hash = $1", args![mobile])?;
    let row = row.ok_or(store::Error::Conflict)?;
    let (sent_at, sent): (Timestamp, i64) = (row.get(0)?, row.get(1)?);
    let again = if sent >= CODES_A_DAY {
        let tomorrow = time::china_date(now).tomorrow().map_err(|e| store::Error::Corrupt(e.to_string()))?;
        time::start_of_china_day(tomorrow)
    } else {
        sent_at + PAUSE
    };
    Ok(Error::TooSoon { retry_after_s: seconds_until(again, now) })
}

fn code_hash(cx: &Cx, mobile: &str, code: &str) -> String {
    cx.keys.lookup("code", &format!("{mobile}:{code}"))
}
