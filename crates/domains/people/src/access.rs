//! Who may act on what is a person's: one rule for every use case of this room.

use kernel::id::PersonId;
use kernel::{Actor, Cx, Role};
use store::Tx;

use crate::{Error, household};

/// The person who acts for themselves; delegation is not enough.
pub(crate) fn own(cx: &Cx) -> Result<PersonId, Error> {
    match cx.actor {
        Actor::Citizen { person, acting_for } if person == acting_for => Ok(person),
        _ => Err(Error::Forbidden),
    }
}

/// Passes if the actor is `person`, may act for them in `scope`, or is the system. Anybody else learns only that
/// nothing was found.
pub(crate) fn on_behalf(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, scope: &str) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) => Ok(()),
        Actor::Citizen { person: actor, acting_for } if acting_for == person => {
            if household::may_act_for(tx, cx, actor, person, scope)? { Ok(()) } else { Err(Error::NotFound) }
        }
        _ => Err(Error::NotFound),
    }
}

/// Passes for administrators and the system.
pub(crate) fn admin(cx: &Cx) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) | Actor::Staff { role: Role::Admin, .. } => Ok(()),
        _ => Err(Error::Forbidden),
    }
}
