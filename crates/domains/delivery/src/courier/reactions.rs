//! What happens when a limit of work is reached.

use jiff::{SignedDuration, Timestamp};
use kernel::Cx;
use kernel::id::CourierId;
use store::Tx;
use store::runner::Reaction;
use store::timer::Timer;

use super::{EndedBy, Work, commands, tables};
use crate::job::Released;
use crate::policy::policy;
use crate::{Error, job};

/// The alarm that ends a shift; its object is the courier.
pub const SHIFT_END: &str = "delivery.shift_end";

/// Pause before looking again at a courier who still has goods in hand.
const GRACE: SignedDuration = SignedDuration::from_secs(60);

/// Ends the shift of a courier whose time is up: what is not picked up goes back to the pool, what is in hand
/// is delivered first. Nothing new was offered that would end later, so this is rare.
///
/// # Errors
/// The store's.
pub fn on_shift_end(tx: &mut Tx<'_>, cx: &Cx, timer: &Timer) -> Reaction {
    let id: CourierId = timer.object.parse()?;
    Ok(end_if_due(tx, cx, id)?)
}

fn end_if_due(tx: &mut Tx<'_>, cx: &Cx, id: CourierId) -> Result<(), Error> {
    let courier = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    if courier.shift_from.is_none() {
        return Ok(());
    }
    let limits = policy(tx, &courier.region)?.work;
    let must_stop = Work::of(&tables::shifts(tx, id, cx.now)?, limits, cx.now).must_stop(limits, cx.now);
    let due: Timestamp = courier.shift_until.map_or(must_stop, |at| at.min(must_stop));
    if due > cx.now {
        // A new day began meanwhile, or the limits were changed.
        return Ok(tx.timer(cx, due, SHIFT_END, id)?);
    }
    let (aboard, before) = job::tables::held_by(tx, id)?.into_iter().partition(|job| job.state.is_aboard());
    let aboard: Vec<job::Job> = aboard;
    job::give_back(tx, cx, before, Released::ShiftEnd)?;
    if aboard.is_empty() {
        commands::close(tx, cx, id, EndedBy::Limit)
    } else {
        Ok(tx.timer(cx, cx.now + GRACE, SHIFT_END, id)?)
    }
}
