//! Households, guardians and delegations: who may act for whom.
//!
//! Being in a household gives no right by itself. A guardian, whom the authority confirmed, acts for a child below 18;
//! anybody else acts under a delegation that names scopes and ends within a year.

use events::PersonVerified;
use kernel::id::{HouseholdId, PersonId};
use kernel::{CitizenNumber, Cx, Masked, time};
use store::{Row, Tx, args};

use crate::person::VerifyRealName;
use crate::{Error, access, delegation, person};

/// Below this age a guardian acts by virtue of being one (Civil Code, articles 17, 23, 27).
pub const MAJORITY: u16 = 18;

/// Members of one household at most.
pub const MEMBERS_MAX: u32 = 20;

/// What a member is to the one who keeps the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kin {
    /// The keeper.
    Keeper,
    /// A spouse.
    Spouse,
    /// A child.
    Child,
    /// A parent.
    Parent,
}

impl Kin {
    const ALL: [Self; 4] = [Self::Keeper, Self::Spouse, Self::Child, Self::Parent];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keeper => "keeper",
            Self::Spouse => "spouse",
            Self::Child => "child",
            Self::Parent => "parent",
        }
    }
}

/// A member of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The household.
    pub household: HouseholdId,
    /// The member.
    pub person: PersonId,
    /// What they are to the keeper.
    pub kin: Kin,
    /// False while an invitation waits to be accepted.
    pub joined: bool,
}

/// A child to add, after the authority confirmed that the actor is a parent or guardian.
#[derive(Debug, Clone)]
pub struct AddChild {
    /// The child's name.
    pub name: Masked<String>,
    /// The child's identity number.
    pub number: CitizenNumber,
    /// The authority's own number for its answer.
    pub authority_reference: String,
}

/// Adds a child, who need not have an account; the actor becomes the guardian.
///
/// # Errors
/// [`Error::NotVerified`] before the actor's own real name is, [`Error::NumberTaken`] if the child has an account or a
/// household already (then its guardian calls [`add_guardian`]), [`Error::State`] for one who is of age,
/// [`Error::Full`], [`Error::Forbidden`], or the store's.
pub fn add_child(tx: &mut Tx<'_>, cx: &Cx, cmd: &AddChild) -> Result<PersonId, Error> {
    let guardian = access::own(cx)?;
    let profile = person::profile(tx, cx, guardian)?;
    match person::age(&profile, cx.now) {
        None => return Err(Error::NotVerified),
        Some(age) if age < MAJORITY => return Err(Error::GuardianNeeded { below_age: MAJORITY }),
        Some(_) => {}
    }
    if cmd.number.age_on(time::china_date(cx.now)) >= MAJORITY {
        return Err(Error::State { state: "of age" });
    }
    let child: PersonId = cx.id();
    let confirmed = VerifyRealName {
        name: cmd.name.clone(),
        number: cmd.number.clone(),
        authority_reference: cmd.authority_reference.clone(),
    };
    person::insert(tx, cx, child, &profile.region)?;
    person::save_real_name(tx, cx, child, &confirmed)?;
    let household = keep(tx, cx, guardian)?;
    join(tx, cx, household, child, Kin::Child, true)?;
    guard(tx, cx, child, guardian, &cmd.authority_reference)?;
    tx.audit(cx, "people.add_child", child)?;
    tx.emit(cx, child, PersonVerified { person: child })?;
    Ok(child)
}

/// Makes another adult a guardian of a child, by a guardian, after the authority confirmed it.
///
/// # Errors
/// [`Error::NotFound`] unless the actor is a guardian of the child, [`Error::NotVerified`], or the store's.
pub fn add_guardian(
    tx: &mut Tx<'_>,
    cx: &Cx,
    child: PersonId,
    guardian: PersonId,
    authority_reference: &str,
) -> Result<(), Error> {
    let actor = access::own(cx)?;
    if !is_guardian(tx, child, actor)? {
        return Err(Error::NotFound);
    }
    let profile = person::profile(tx, cx, guardian)?;
    if person::age(&profile, cx.now).is_none_or(|age| age < MAJORITY) {
        return Err(Error::NotVerified);
    }
    guard(tx, cx, child, guardian, authority_reference)?;
    tx.audit(cx, "people.add_guardian", child)?;
    Ok(())
}

/// Invites a person with an account into the actor's household; they join by [`join_household`].
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Full`], or the store's.
pub fn invite(tx: &mut Tx<'_>, cx: &Cx, member: PersonId, kin: Kin) -> Result<HouseholdId, Error> {
    let keeper = access::own(cx)?;
    if member == keeper || kin == Kin::Keeper {
        return Err(Error::Forbidden);
    }
    person::profile(tx, cx, member)?;
    let household = keep(tx, cx, keeper)?;
    join(tx, cx, household, member, kin, false)?;
    tx.audit(cx, "people.invite", household)?;
    Ok(household)
}

/// Accepts an invitation.
///
/// # Errors
/// [`Error::NotFound`] if there is none for the actor, or the store's.
pub fn join_household(tx: &mut Tx<'_>, cx: &Cx, household: HouseholdId) -> Result<(), Error> {
    let person = access::own(cx)?;
    let sql = "UPDATE people_member SET state = 'joined', at = $3 WHERE household = $1 AND person = $2";
    if tx.exec(sql, args![household, person, cx.now])? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(cx, "people.join_household", household)?;
    Ok(())
}

/// Takes a member out: the keeper anybody but themselves, a member themselves. Guardianship is not touched.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn leave_household(
    tx: &mut Tx<'_>,
    cx: &Cx,
    household: HouseholdId,
    member: PersonId,
) -> Result<(), Error> {
    let actor = access::own(cx)?;
    let row = tx.row("SELECT owner FROM people_household WHERE id = $1", args![household])?;
    let keeper: PersonId = row.ok_or(Error::NotFound)?.get(0)?;
    if member == keeper || (actor != keeper && actor != member) {
        return Err(Error::NotFound);
    }
    let sql = "DELETE FROM people_member WHERE household = $1 AND person = $2";
    if tx.exec(sql, args![household, member])? == 0 {
        return Err(Error::NotFound);
    }
    tx.audit(cx, "people.leave_household", household)?;
    Ok(())
}

/// The members of every household `person` keeps, joined or is invited to.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn members_of(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Vec<Member>, Error> {
    access::on_behalf(tx, cx, person, "people:household")?;
    let sql = "SELECT household, person, kin, state FROM people_member
               WHERE household IN (SELECT household FROM people_member WHERE person = $1)
               ORDER BY household, at, person";
    Ok(tx.rows(sql, args![person])?.iter().map(member).collect::<Result<_, _>>()?)
}

/// True if `agent` may act for `grantor` in `scope` (e.g. `civic:cn.family.childcare_subsidy`): it is the same person, a
/// guardian of a child below [`MAJORITY`], or an agent under a live delegation.
///
/// # Errors
/// The store's.
pub fn may_act_for(
    tx: &mut Tx<'_>,
    cx: &Cx,
    agent: PersonId,
    grantor: PersonId,
    scope: &str,
) -> Result<bool, Error> {
    if agent == grantor {
        return Ok(true);
    }
    if is_guardian(tx, grantor, agent)? {
        return match person::profile(tx, cx, grantor) {
            Ok(profile) => Ok(person::age(&profile, cx.now).is_some_and(|age| age < MAJORITY)),
            Err(Error::Forgotten) => Ok(false),
            Err(error) => Err(error),
        };
    }
    Ok(delegation::is_live(tx, agent, grantor, scope, cx.now)?)
}

/// The children whose only guardian is `guardian` and who have no account of their own.
pub(crate) fn sole_wards(tx: &mut Tx<'_>, guardian: PersonId) -> Result<Vec<PersonId>, store::Error> {
    let sql = "SELECT g.child FROM people_guardian g JOIN people_person p ON p.id = g.child
               WHERE g.guardian = $1 AND p.mobile IS NULL AND p.forgotten_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM people_guardian o WHERE o.child = g.child AND o.guardian <> $1)
               ORDER BY g.child";
    tx.rows(sql, args![guardian])?.iter().map(|row| row.get(0)).collect()
}

/// Takes a forgotten person out of every household and guardianship.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Error> {
    tx.exec("DELETE FROM people_guardian WHERE child = $1 OR guardian = $1", args![person])?;
    let kept = "SELECT id FROM people_household WHERE owner = $1";
    tx.exec(&format!("DELETE FROM people_member WHERE person = $1 OR household IN ({kept})"), args![person])?;
    tx.exec("DELETE FROM people_household WHERE owner = $1", args![person])?;
    Ok(())
}

/// True if the authority confirmed `guardian` for `child`.
pub(crate) fn is_guardian(
    tx: &mut Tx<'_>,
    child: PersonId,
    guardian: PersonId,
) -> Result<bool, store::Error> {
    let sql = "SELECT 1 FROM people_guardian WHERE child = $1 AND guardian = $2";
    Ok(tx.row(sql, args![child, guardian])?.is_some())
}

/// The household `keeper` keeps, founded if there is none.
fn keep(tx: &mut Tx<'_>, cx: &Cx, keeper: PersonId) -> Result<HouseholdId, Error> {
    let id: HouseholdId = cx.id();
    let sql = "INSERT INTO people_household (id, owner, created_at) VALUES ($1, $2, $3)
               ON CONFLICT (owner) DO NOTHING";
    if tx.exec(sql, args![id, keeper, cx.now])? == 1 {
        join(tx, cx, id, keeper, Kin::Keeper, true)?;
        return Ok(id);
    }
    let row = tx.row("SELECT id FROM people_household WHERE owner = $1", args![keeper])?;
    Ok(row.ok_or(store::Error::Conflict)?.get(0)?)
}

fn join(
    tx: &mut Tx<'_>,
    cx: &Cx,
    household: HouseholdId,
    person: PersonId,
    kin: Kin,
    joined: bool,
) -> Result<(), Error> {
    let row = tx.row("SELECT COUNT(*) FROM people_member WHERE household = $1", args![household])?;
    if row.map_or(Ok(0), |row| row.get::<i64>(0))? >= i64::from(MEMBERS_MAX) {
        return Err(Error::Full { max: MEMBERS_MAX });
    }
    let sql = "INSERT INTO people_member (household, person, kin, state, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (household, person) DO NOTHING";
    let state = if joined { "joined" } else { "invited" };
    tx.exec(sql, args![household, person, kin.name(), state, cx.now])?;
    Ok(())
}

fn guard(
    tx: &mut Tx<'_>,
    cx: &Cx,
    child: PersonId,
    guardian: PersonId,
    authority: &str,
) -> Result<(), store::Error> {
    let sql = "INSERT INTO people_guardian (child, guardian, authority, at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (child, guardian) DO NOTHING";
    tx.exec(sql, args![child, guardian, authority, cx.now])?;
    Ok(())
}

fn member(row: &Row) -> Result<Member, store::Error> {
    let (kin, state): (String, String) = (row.get(2)?, row.get(3)?);
    let kin = Kin::ALL.into_iter().find(|k| k.name() == kin);
    Ok(Member {
        household: row.get(0)?,
        person: row.get(1)?,
        kin: kin.ok_or_else(|| person::corrupt("a kin"))?,
        joined: state == "joined",
    })
}
