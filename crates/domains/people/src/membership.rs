//! PLUS: a year paid in advance. It ends by itself and is never renewed automatically.

use events::MembershipStarted;
use jiff::{Timestamp, ToSpan};
use kernel::id::PersonId;
use kernel::{Cx, Invalid, time};
use store::{Tx, args};

use crate::{Error, person};

/// The one plan: twelve months.
pub const PLUS_YEAR: &str = "plus-year";

/// Terms bought ahead at most.
pub const TERMS_AHEAD_MAX: u32 = 3;

/// A membership that was paid for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartMembership {
    /// The member.
    pub person: PersonId,
    /// [`PLUS_YEAR`].
    pub plan: String,
    /// What paid for it (an order or payment id); starting twice by one reference starts once.
    pub reference: String,
}

/// A term of membership.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The plan.
    pub plan: String,
    /// First moment.
    pub starts_at: Timestamp,
    /// The moment it is over.
    pub until: Timestamp,
}

/// Starts a term, now or when the one that runs is over; returns when it ends. Called by the room that took the money.
///
/// # Errors
/// [`Error::Invalid`] for an unknown plan, [`Error::Full`] beyond the most terms ahead, [`Error::NotFound`],
/// [`Error::Forgotten`], or the store's.
pub fn start_membership(tx: &mut Tx<'_>, cx: &Cx, cmd: &StartMembership) -> Result<Timestamp, Error> {
    if cmd.plan != PLUS_YEAR {
        return Err(Invalid::new(
            "plan",
            "plan.unknown",
            "there is no such membership plan; use plus-year",
            "没有这种会员方案；请选择 plus-year",
        )
        .into());
    }
    let known = tx.row("SELECT until FROM people_membership WHERE reference = $1", args![&cmd.reference])?;
    if let Some(row) = known {
        return Ok(row.get(0)?);
    }
    let current = person::profile(tx, cx, cmd.person)?.plus_until;
    let terms = terms_of(tx, cmd.person)?;
    if terms.iter().filter(|term| term.until > cx.now).count() >= TERMS_AHEAD_MAX as usize {
        return Err(Error::Full { max: TERMS_AHEAD_MAX });
    }
    let starts_at = current.unwrap_or(cx.now);
    let until = time::in_china(starts_at)
        .checked_add(1.year())
        .map_err(|e| store::Error::Corrupt(e.to_string()))?
        .timestamp();
    let sql = "INSERT INTO people_membership (reference, person, plan, starts_at, until) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (reference) DO NOTHING";
    if tx.exec(sql, args![&cmd.reference, cmd.person, &cmd.plan, starts_at, until])? == 0 {
        return Err(store::Error::Conflict.into());
    }
    tx.audit(cx, "people.start_membership", cmd.person)?;
    let event =
        MembershipStarted { person: cmd.person, plan: cmd.plan.clone(), until_ms: until.as_millisecond() };
    tx.emit(cx, cmd.person, event)?;
    Ok(until)
}

/// Every term of a person, oldest first.
///
/// # Errors
/// The store's.
pub fn terms_of(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Term>, Error> {
    let sql = "SELECT plan, starts_at, until FROM people_membership WHERE person = $1 ORDER BY until";
    let rows = tx.rows(sql, args![person])?;
    rows.iter()
        .map(|row| Ok(Term { plan: row.get(0)?, starts_at: row.get(1)?, until: row.get(2)? }))
        .collect()
}

/// The end of the membership that runs at `now`, terms bought ahead included.
pub(crate) fn until(
    tx: &mut Tx<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<Timestamp>, store::Error> {
    let sql = "SELECT MAX(until) FROM people_membership WHERE person = $1 AND until > $2";
    tx.row(sql, args![person, now])?.map_or(Ok(None), |row| row.get(0))
}
