//! Who may touch which case: one rule for every use case of this room.
//!
//! A citizen's own cases, and those of somebody they may act for in that very service. A clerk's cases of
//! their jurisdiction, once handed in. Everything else is not found: whether it exists is nobody's business.

use kernel::id::{CaseId, PersonId};
use kernel::{Actor, Cx, Region, Role};
use store::Tx;

use crate::Error;
use crate::case::tables::{self, Case};

/// The acting citizen's subject, who may act for them in `service`.
pub(crate) fn subject(tx: &mut Tx<'_>, cx: &Cx, service: &str) -> Result<PersonId, Error> {
    let Actor::Citizen { person, acting_for } = cx.actor else { return Err(Error::Forbidden) };
    let scope = format!("civic:{service}");
    if people::may_act_for(tx, cx, person, acting_for, &scope)? {
        Ok(acting_for)
    } else {
        Err(Error::NotFound)
    }
}

/// A case of the acting citizen; the act joins its thread.
pub(crate) fn own(tx: &mut Tx<'_>, cx: &Cx, id: CaseId) -> Result<Case, Error> {
    let Actor::Citizen { acting_for, .. } = cx.actor else { return Err(Error::Forbidden) };
    let case = tables::by_id(tx, id)?.filter(|case| case.person == acting_for).ok_or(Error::NotFound)?;
    subject(tx, cx, &case.service)?;
    cx.join_trace(case.trace);
    Ok(case)
}

/// A handed-in case of the acting clerk's jurisdiction; the act joins its thread.
pub(crate) fn desk(tx: &mut Tx<'_>, cx: &Cx, id: CaseId) -> Result<Case, Error> {
    let jurisdiction = jurisdiction(tx, cx)?;
    let visible = |case: &Case| case.submitted_at.is_some() && jurisdiction.contains(&case.region);
    let case = tables::by_id(tx, id)?.filter(visible).ok_or(Error::NotFound)?;
    cx.join_trace(case.trace);
    Ok(case)
}

/// The division the acting clerk decides for.
pub(crate) fn jurisdiction(tx: &mut Tx<'_>, cx: &Cx) -> Result<Region, Error> {
    let Actor::Staff { staff, role: Role::Clerk } = cx.actor else { return Err(Error::Forbidden) };
    let account = people::staff(tx, staff)?.filter(|account| account.role == Role::Clerk);
    Ok(account.ok_or(Error::Forbidden)?.region)
}

/// A case for the system itself: reactions and alarms.
pub(crate) fn system(tx: &mut Tx<'_>, cx: &Cx, id: CaseId) -> Result<Case, Error> {
    let case = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    cx.join_trace(case.trace);
    Ok(case)
}
