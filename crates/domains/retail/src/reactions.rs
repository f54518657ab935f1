//! What the shop does when others report, and when its alarms go off.

use events::{
    CourierAssigned, Envelope, Event, JobDelivered, JobFailed, JobPickedUp, JobPlanned, PersonForgotten,
};
use kernel::Cx;
use store::Tx;
use store::runner::Reaction;
use store::timer::Timer;

use crate::{order, payment};

/// The facts the shop hears.
pub const HEARS: &[&str] = &[
    JobPlanned::NAME,
    CourierAssigned::NAME,
    JobPickedUp::NAME,
    JobDelivered::NAME,
    JobFailed::NAME,
    PersonForgotten::NAME,
];

/// The alarms the shop sets.
pub const ALARMS: &[&str] = &[order::UNPAID, payment::UNACCEPTED];

/// Reacts to a fact. Facts may come late or in another order: each is taken from any state it can still mean
/// something in, and otherwise changes nothing.
///
/// # Errors
/// Whatever the use case refuses; the fact is then delivered again.
pub fn react(tx: &mut Tx<'_>, cx: &Cx, envelope: &Envelope) -> Reaction {
    match &envelope.event {
        Event::JobPlanned(e) => order::assigned(tx, e.order, e.job)?,
        Event::CourierAssigned(e) => order::assigned(tx, e.order, e.job)?,
        Event::JobPickedUp(e) => order::picked_up(tx, cx, e.order)?,
        Event::JobDelivered(e) => order::complete(tx, cx, e.order)?,
        Event::JobFailed(e) => order::failed(tx, cx, e.order)?,
        Event::PersonForgotten(e) => order::forget(tx, cx, e.person)?,
        _ => {}
    }
    Ok(())
}

/// Acts on an alarm of [`ALARMS`].
///
/// # Errors
/// Whatever the use case refuses; the alarm then goes off again.
pub fn on_alarm(tx: &mut Tx<'_>, cx: &Cx, timer: &Timer) -> Reaction {
    let order = timer.object.parse()?;
    if timer.kind == order::UNPAID {
        order::expire(tx, cx, order)?;
    } else {
        order::unaccepted(tx, cx, order)?;
    }
    Ok(())
}
