//! Orders: placed, paid, packed, brought, settled; or ended on the way with everything put back.

mod ending;
mod handover;
mod life;
mod model;
mod place;
mod queries;
pub(crate) mod tables;
mod view;

use kernel::id::PersonId;
use kernel::{Actor, Cx};
use store::Tx;

use crate::Error;

pub(crate) use ending::{end, end_by};
pub use handover::{handover_code, handover_matches};
pub use life::{accept, cancel, ready, reject};
pub(crate) use life::{assigned, complete, expire, failed, forget, picked_up, unaccepted};
pub use model::{Act, Moments, Order, State, allowed_to_buyer, allowed_to_merchant, next, number};
pub use place::{PlaceOrder, Placed, UNPAID, UNPAID_AFTER, place};
pub use queries::{DropOff, OrderForJob, OrderList, drop_off, order, order_for_job, orders_of};
pub(crate) use view::views;
pub use view::{OrderView, RefundView, SiteRef, TimelineMoment};

/// The scope of a delegation that lets someone shop for another.
pub const SCOPE: &str = "retail:order";

/// Passes if the actor is `person`, may shop for them, or is the system. Anybody else learns only that
/// nothing was found.
pub(crate) fn on_behalf(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) => Ok(()),
        Actor::Citizen { person: agent, acting_for } if acting_for == person => {
            if agent == person || people::may_act_for(tx, cx, agent, person, SCOPE)? {
                return Ok(());
            }
            Err(Error::NotFound)
        }
        _ => Err(Error::NotFound),
    }
}
