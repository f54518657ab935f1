//! What happens when an order is paid, packed or ends, and when an offer is not answered.

use events::{Envelope, Event, OrderCancelled, OrderPaid, OrderReady};
use jiff::Timestamp;
use kernel::id::JobId;
use kernel::{Cx, time};
use store::Tx;
use store::runner::Reaction;
use store::timer::Timer;

use super::{Act, Job, Released, Silence, State, commands, tables};
use crate::policy::policy;
use crate::{Error, courier, site};

/// What [`on_order`] hears.
pub const ORDER_EVENTS: &[&str] = &[OrderPaid::NAME, OrderReady::NAME, OrderCancelled::NAME];

/// The alarm of an unanswered offer; its object is the job.
pub const OFFER: &str = "delivery.offer";

/// Plans a job for a paid order, learns that it is packed, drops the job of an order that ended.
///
/// # Errors
/// [`Error::SiteUnknown`] when the order names a site that was never sown here, or the store's.
pub fn on_order(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    match &event.event {
        Event::OrderPaid(paid) => plan(tx, cx, paid, event.at())?,
        Event::OrderReady(ready) => packed(tx, cx, ready, event.at())?,
        Event::OrderCancelled(ended) => cancel(tx, cx, ended)?,
        _ => {}
    }
    Ok(())
}

fn plan(tx: &mut Tx<'_>, cx: &Cx, paid: &OrderPaid, at: Timestamp) -> Result<(), Error> {
    let site = site::site(tx, &paid.site)?.ok_or_else(|| Error::SiteUnknown(paid.site.clone()))?;
    let rules = policy(tx, &site.region)?;
    let distance_m = rules.road_m(site.point, paid.drop_off);
    let job = Job {
        id: cx.id(),
        order: paid.order,
        person: paid.person,
        site: site.code,
        region: site.region,
        pick_up: site.point,
        drop_off: paid.drop_off,
        address: paid.address,
        placed_at: at,
        ready_at: time::from_ms(paid.ready_ms),
        promise_at: time::from_ms(paid.promise_ms),
        weight_g: paid.weight_g,
        cold: paid.cold,
        distance_m,
        pay: rules.tariff.pay(distance_m),
        state: State::Planned,
        forecast: None,
        code_tries: 0,
        locked_until: None,
        trace: cx.trace(),
        version: 1,
    };
    if tables::insert(tx, cx, &job)? {
        tx.emit(cx, job.id, events::JobPlanned { job: job.id, order: job.order, site: job.site })?;
        tx.audit(cx, "delivery.plan", job.id)?;
    }
    Ok(())
}

fn packed(tx: &mut Tx<'_>, cx: &Cx, ready: &OrderReady, at: Timestamp) -> Result<(), Error> {
    let Some(mut job) = tables::by_order(tx, ready.order)? else { return Ok(()) };
    if job.state.is_aboard() || job.state.is_over() {
        return Ok(());
    }
    job.ready_at = at;
    tables::save(tx, cx, &job)?;
    Ok(tx.audit(cx, "delivery.packed", job.id)?)
}

/// After pick-up the trip goes on: who sold the goods does not let an order end there, and if one does, the
/// courier still has to be told by a person what to do with them.
fn cancel(tx: &mut Tx<'_>, cx: &Cx, ended: &OrderCancelled) -> Result<(), Error> {
    let Some(mut job) = tables::by_order(tx, ended.order)? else { return Ok(()) };
    let holder = job.state.courier();
    let Ok(state) = job.state.after(Act::Cancel, cx.now, job.promise_at) else { return Ok(()) };
    job.state = state;
    job.forecast = None;
    tables::save(tx, cx, &job)?;
    tx.cancel_timer(OFFER, job.id)?;
    if let Some(id) = holder
        && let Some(courier) = courier::tables::by_id(tx, id)?
        && courier.shift_from.is_some()
        && !courier::tables::touch(tx, id, courier.version)?
    {
        return Err(store::Error::Conflict.into());
    }
    Ok(tx.audit(cx, "delivery.cancel", job.id)?)
}

/// Takes an unanswered offer back.
///
/// # Errors
/// The store's.
pub fn on_offer_expiry(tx: &mut Tx<'_>, cx: &Cx, timer: &Timer) -> Reaction {
    let id: JobId = timer.object.parse()?;
    let job = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    cx.join_trace(job.trace);
    let due = matches!(job.state, State::Offered { until, .. } if until <= cx.now);
    if due {
        commands::release_one(tx, cx, job, Released::Silent(Silence::Offer))?;
        tx.audit(cx, "delivery.offer_lapsed", id)?;
    }
    Ok(())
}
