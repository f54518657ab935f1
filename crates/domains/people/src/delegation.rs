//! Delegations: one adult lets another act for them, in named scopes, for at most a year.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use kernel::id::{DelegationId, PersonId};
use kernel::{Cx, Invalid};
use store::{Row, Tx, args};

use crate::{Error, access, person};

/// A delegation ends after a year at the latest (366 days, so that a leap year fits).
pub const TERM_MAX: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Scopes in one delegation at most.
pub const SCOPES_MAX: usize = 20;

/// A delegation to offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegate {
    /// Who shall act.
    pub agent: PersonId,
    /// In what: a whole room (`civic:*`) or one matter (`civic:cn.family.childcare_subsidy`).
    pub scopes: Vec<String>,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What became of a delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationState {
    /// Waits for the agent.
    Offered,
    /// Accepted.
    Active,
    /// Taken back by either side.
    Revoked,
}

impl DelegationState {
    const ALL: [Self; 3] = [Self::Offered, Self::Active, Self::Revoked];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Active => "active",
            Self::Revoked => "revoked",
        }
    }
}

/// A delegation as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Identity.
    pub id: DelegationId,
    /// For whom.
    pub grantor: PersonId,
    /// Who acts.
    pub agent: PersonId,
    /// In what.
    pub scopes: Vec<String>,
    /// What became of it.
    pub state: DelegationState,
    /// Until when.
    pub expires_at: Timestamp,
}

/// Offers a delegation; it works once the agent has accepted.
///
/// # Errors
/// [`Error::Forbidden`] unless the grantor acts for themselves, [`Error::Invalid`], [`Error::NotFound`] if there is no
/// such agent, or the store's.
pub fn delegate(tx: &mut Tx<'_>, cx: &Cx, cmd: &Delegate) -> Result<DelegationId, Error> {
    let grantor = access::own(cx)?;
    check(grantor, cmd, cx.now)?;
    person::profile(tx, cx, cmd.agent).map_err(|error| match error {
        Error::Forgotten => Error::NotFound,
        other => other,
    })?;
    let id: DelegationId = cx.id();
    let scopes: BTreeSet<&str> = cmd.scopes.iter().map(String::as_str).collect();
    let scopes = scopes.into_iter().collect::<Vec<_>>().join(" ");
    let sql = "INSERT INTO people_delegation (id, grantor, agent, scopes, state, at, expires_at)
               VALUES ($1, $2, $3, $4, 'offered', $5, $6)";
    tx.exec(sql, args![id, grantor, cmd.agent, scopes, cx.now, cmd.expires_at])?;
    tx.audit(cx, "people.delegate", id)?;
    Ok(id)
}

/// Accepts a delegation; only its agent can.
///
/// # Errors
/// [`Error::NotFound`], [`Error::State`] once revoked, or the store's.
pub fn accept_delegation(tx: &mut Tx<'_>, cx: &Cx, id: DelegationId) -> Result<(), Error> {
    let delegation = load(tx, id)?;
    if access::own(cx)? != delegation.agent {
        return Err(Error::NotFound);
    }
    let sql = "UPDATE people_delegation SET state = 'active' WHERE id = $1 AND state <> 'revoked'";
    if tx.exec(sql, args![id])? == 0 {
        return Err(Error::State { state: DelegationState::Revoked.name() });
    }
    tx.audit(cx, "people.accept_delegation", id)?;
    Ok(())
}

/// Revokes a delegation, effective at once; either side can, and again is no change.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn revoke_delegation(tx: &mut Tx<'_>, cx: &Cx, id: DelegationId) -> Result<(), Error> {
    let delegation = load(tx, id)?;
    let actor = access::own(cx)?;
    if actor != delegation.agent && actor != delegation.grantor {
        return Err(Error::NotFound);
    }
    tx.exec("UPDATE people_delegation SET state = 'revoked' WHERE id = $1", args![id])?;
    tx.audit(cx, "people.revoke_delegation", id)?;
    Ok(())
}

/// The delegations `person` gave or received, newest first.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn delegations_of(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Vec<Delegation>, Error> {
    access::on_behalf(tx, cx, person, "people:household")?;
    let sql = format!("{SELECT} WHERE grantor = $1 OR agent = $1 ORDER BY id DESC");
    Ok(tx.rows(&sql, args![person])?.iter().map(view).collect::<Result<_, _>>()?)
}

/// True if `agent` holds a live delegation of `grantor` that covers `scope`.
pub(crate) fn is_live(
    tx: &mut Tx<'_>,
    agent: PersonId,
    grantor: PersonId,
    scope: &str,
    now: Timestamp,
) -> Result<bool, store::Error> {
    let sql = "SELECT scopes FROM people_delegation
               WHERE agent = $1 AND grantor = $2 AND state = 'active' AND expires_at > $3";
    let rows = tx.rows(sql, args![agent, grantor, now])?;
    for row in rows {
        if row.get::<String>(0)?.split(' ').any(|granted| covers(granted, scope)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Drops what a forgotten person gave or received.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Error> {
    tx.exec("DELETE FROM people_delegation WHERE grantor = $1 OR agent = $1", args![person])?;
    Ok(())
}

/// `civic:*` covers everything that begins with `civic:`; anything else only itself.
fn covers(granted: &str, asked: &str) -> bool {
    match granted.strip_suffix('*') {
        Some(prefix) => prefix.ends_with(':') && asked.starts_with(prefix),
        None => granted == asked,
    }
}

fn check(grantor: PersonId, cmd: &Delegate, now: Timestamp) -> Result<(), Error> {
    if cmd.agent == grantor {
        return Err(Invalid::new(
            "agent",
            "delegation.self",
            "one needs no delegation for oneself; name somebody else",
            "本人办理无需授权；请选择其他人",
        )
        .into());
    }
    if cmd.expires_at <= now || cmd.expires_at > now + TERM_MAX {
        return Err(Invalid::new(
            "expires_at",
            "delegation.term",
            "a delegation ends in the future and within a year",
            "授权的截止时间应在一年之内",
        )
        .into());
    }
    if cmd.scopes.is_empty() || cmd.scopes.len() > SCOPES_MAX || !cmd.scopes.iter().all(|s| well_formed(s)) {
        return Err(Invalid::new(
            "scopes",
            "delegation.scope",
            "name 1 to 20 scopes such as civic:* or civic:cn.family.childcare_subsidy",
            "请选择 1 至 20 项授权范围，例如 civic:* 或 civic:cn.family.childcare_subsidy",
        )
        .into());
    }
    Ok(())
}

/// A room, a colon, and a matter or a star.
fn well_formed(scope: &str) -> bool {
    let Some((room, matter)) = scope.split_once(':') else { return false };
    let word = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|b| {
                b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'-' | b':')
            })
    };
    scope.len() <= 100 && word(room) && (matter == "*" || word(matter))
}

const SELECT: &str = "SELECT id, grantor, agent, scopes, state, expires_at FROM people_delegation";

fn load(tx: &mut Tx<'_>, id: DelegationId) -> Result<Delegation, Error> {
    let row = tx.row(&format!("{SELECT} WHERE id = $1"), args![id])?.ok_or(Error::NotFound)?;
    Ok(view(&row)?)
}

fn view(row: &Row) -> Result<Delegation, store::Error> {
    let (scopes, state): (String, String) = (row.get(3)?, row.get(4)?);
    let state = DelegationState::ALL.into_iter().find(|s| s.name() == state);
    Ok(Delegation {
        id: row.get(0)?,
        grantor: row.get(1)?,
        agent: row.get(2)?,
        scopes: scopes.split(' ').map(str::to_owned).collect(),
        state: state.ok_or_else(|| person::corrupt("the state of a delegation"))?,
        expires_at: row.get(5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_covers_its_room_and_nothing_else() {
        for (granted, asked, covered) in [
            ("civic:*", "civic:cn.family.childcare_subsidy", true),
            ("civic:*", "people:address", false),
            ("civic:*", "civics:x", false),
            ("civic:cn.family", "civic:cn.family", true),
            ("civic:cn.family", "civic:cn.family.childcare_subsidy", false),
            ("*", "civic:x", false),
        ] {
            assert_eq!(covers(granted, asked), covered, "{granted} {asked}");
        }
        assert!(
            well_formed("civic:*")
                && well_formed("civic:cn.a-b")
                && !well_formed("*")
                && !well_formed("a:b c")
        );
    }
}
