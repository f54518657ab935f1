//! What couriers and dispatchers do to jobs.

use jiff::SignedDuration;
use kernel::id::JobId;
use kernel::{Actor, Cx, Fen, Role};
use store::Tx;

use super::{Act, FailReason, Forecast, Job, OFFER, RefuseReason, Released, Silence, tables};
use crate::Error;
use crate::courier::{self, Courier};
use crate::policy::policy;
use crate::ports::HandoverCode;

/// Wrong codes in a row before a pause: a four-digit code cannot be guessed on a doorstep.
const CODE_TRIES_MAX: u32 = 5;
/// The pause.
const CODE_LOCK: SignedDuration = SignedDuration::from_mins(5);

/// How a hand-over went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handover {
    /// The goods are with the buyer and the trip is paid.
    Delivered {
        /// For the trip.
        pay: Fen,
        /// Within the promise.
        on_time: bool,
    },
    /// The code is not the order's; noted, so it is no error.
    WrongCode {
        /// Tries left before a pause.
        tries_left: u32,
    },
}

/// Takes an offered job. From here on its courier sees the door's address; that is noted for the buyer to
/// see.
///
/// # Errors
/// [`Error::NotFound`] for another's job, [`Error::NotNow`] when the offer lapsed or the job moved on.
pub fn accept(tx: &mut Tx<'_>, cx: &Cx, id: JobId) -> Result<Job, Error> {
    let (_, mut job) = mine(tx, cx, id)?;
    step(&mut job, Act::Accept, cx)?;
    tables::save(tx, cx, &job)?;
    tx.cancel_timer(OFFER, id)?;
    people::vault::note_access(tx, cx, job.person, "order_fulfil")?;
    tx.audit(cx, "delivery.accept", id)?;
    Ok(job)
}

/// Refuses an offered job or gives an accepted one back before pick-up; it is not offered to the same courier
/// again.
///
/// # Errors
/// [`Error::NotFound`] for another's job, [`Error::NotNow`] once the goods are in hand.
pub fn refuse(tx: &mut Tx<'_>, cx: &Cx, id: JobId, reason: RefuseReason) -> Result<(), Error> {
    let (_, job) = mine(tx, cx, id)?;
    release_one(tx, cx, job, Released::Refused(reason))?;
    Ok(tx.audit(cx, "delivery.refuse", id)?)
}

/// Stands at the site.
///
/// # Errors
/// [`Error::NotFound`] for another's job, [`Error::NotNow`] in any state but accepted.
pub fn arrive(tx: &mut Tx<'_>, cx: &Cx, id: JobId) -> Result<Job, Error> {
    let (_, mut job) = mine(tx, cx, id)?;
    step(&mut job, Act::Arrive, cx)?;
    tables::save(tx, cx, &job)?;
    tx.audit(cx, "delivery.arrive", id)?;
    Ok(job)
}

/// Has the goods. The moments that follow move with the actual pick-up.
///
/// # Errors
/// [`Error::NotFound`] for another's job, [`Error::NotNow`] in any state but arrived.
pub fn pick(tx: &mut Tx<'_>, cx: &Cx, id: JobId) -> Result<Job, Error> {
    let (courier, mut job) = mine(tx, cx, id)?;
    step(&mut job, Act::Pick, cx)?;
    job.forecast = job.forecast.map(|trip| trip.picked_up(cx.now));
    tables::save(tx, cx, &job)?;
    tx.emit(cx, id, events::JobPickedUp { job: id, order: job.order, courier: courier.id })?;
    tx.audit(cx, "delivery.pick", id)?;
    Ok(job)
}

/// Hands the goods over against the buyer's code, and pays the trip.
///
/// # Errors
/// [`Error::NotFound`] for another's job, [`Error::NotNow`] unless the goods are in hand,
/// [`Error::CodeLocked`] after too many wrong codes.
pub fn hand_over(
    tx: &mut Tx<'_>,
    cx: &Cx,
    codes: &dyn HandoverCode,
    id: JobId,
    code: &str,
) -> Result<Handover, Error> {
    let (courier, mut job) = mine(tx, cx, id)?;
    let state = job.state.after(Act::HandOver, cx.now, job.promise_at)?;
    if let Some(until) = job.locked_until.filter(|until| *until > cx.now) {
        return Err(Error::CodeLocked { until });
    }
    if !codes.matches(tx, cx, job.order, code)? {
        return wrong_code(tx, cx, job);
    }
    let on_time = matches!(state, super::State::Delivered { on_time: true, .. });
    job.state = state;
    job.forecast = job.forecast.map(|trip| Forecast { door_at: cx.now, ..trip });
    tables::save(tx, cx, &job)?;
    let tariff = policy(tx, &job.region)?.tariff;
    courier::pay(tx, cx, &courier, &job, &tariff)?;
    release_courier(tx, &courier)?;
    let fact = events::JobDelivered { job: id, order: job.order, courier: courier.id, pay: job.pay, on_time };
    tx.emit(cx, id, fact)?;
    tx.audit(cx, "delivery.hand_over", id)?;
    Ok(Handover::Delivered { pay: job.pay, on_time })
}

/// Counts a wrong code; the last try before the pause sets it.
fn wrong_code(tx: &mut Tx<'_>, cx: &Cx, mut job: Job) -> Result<Handover, Error> {
    job.code_tries += 1;
    let tries_left = CODE_TRIES_MAX.saturating_sub(job.code_tries);
    if tries_left == 0 {
        job.code_tries = 0;
        job.locked_until = Some(cx.now + CODE_LOCK);
    }
    tables::save(tx, cx, &job)?;
    tx.audit(cx, "delivery.wrong_code", job.id)?;
    Ok(Handover::WrongCode { tries_left })
}

/// Cannot hand over; the goods go back.
///
/// # Errors
/// [`Error::NotFound`] for another's job, [`Error::NotNow`] before arrival at the site.
pub fn fail(tx: &mut Tx<'_>, cx: &Cx, id: JobId, reason: FailReason) -> Result<(), Error> {
    let (courier, mut job) = mine(tx, cx, id)?;
    step(&mut job, Act::Fail(reason), cx)?;
    tables::save(tx, cx, &job)?;
    release_courier(tx, &courier)?;
    let fact = events::JobFailed { job: id, order: job.order, reason: reason.name().to_owned() };
    tx.emit(cx, id, fact)?;
    Ok(tx.audit(cx, "delivery.fail", id)?)
}

/// Takes a job away from its courier before pick-up, for dispatch to give anew. Only dispatchers of its
/// division.
///
/// # Errors
/// [`Error::Forbidden`] for other roles, [`Error::NotFound`] outside the division, [`Error::NotNow`] when
/// nobody holds it or the goods are in hand.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, id: JobId) -> Result<(), Error> {
    let division = dispatcher_division(tx, cx)?;
    let job = tables::by_id(tx, id)?.filter(|job| division.contains(&job.region)).ok_or(Error::NotFound)?;
    cx.join_trace(job.trace);
    release_one(tx, cx, job, Released::Dispatcher)?;
    Ok(tx.audit(cx, "delivery.release", id)?)
}

/// The division of the acting dispatcher.
pub(crate) fn dispatcher_division(tx: &mut Tx<'_>, cx: &Cx) -> Result<kernel::Region, Error> {
    let Actor::Staff { staff, role: Role::Dispatcher } = cx.actor else { return Err(Error::Forbidden) };
    Ok(people::staff(tx, staff)?.ok_or(Error::Forbidden)?.region)
}

/// Puts several jobs back into the pool.
pub(crate) fn give_back(tx: &mut Tx<'_>, cx: &Cx, jobs: Vec<Job>, why: Released) -> Result<(), Error> {
    jobs.into_iter().try_for_each(|job| release_one(tx, cx, job, why))
}

/// Puts a job back into the pool and says so. A refusal bars its courier from it, silence does for a while.
pub(super) fn release_one(tx: &mut Tx<'_>, cx: &Cx, mut job: Job, why: Released) -> Result<(), Error> {
    let held = job.state.courier();
    step(&mut job, Act::Release(why), cx)?;
    let courier = held.ok_or(Error::NotFound)?;
    job.forecast = None;
    tables::save(tx, cx, &job)?;
    tx.cancel_timer(OFFER, job.id)?;
    match why {
        Released::Refused(reason) => tables::refuse(tx, cx, job.id, courier, reason.name(), None)?,
        Released::Silent(kind) => {
            let bar = SignedDuration::from_secs(policy(tx, &job.region)?.silent_bar_s);
            let name = match kind {
                Silence::Offer => "silent_offer",
                Silence::Place => "silent_place",
            };
            tables::refuse(tx, cx, job.id, courier, name, Some(cx.now + bar))?;
        }
        Released::ShiftEnd | Released::Dispatcher => {}
    }
    if let Some(courier) = courier::tables::by_id(tx, courier)? {
        release_courier(tx, &courier)?;
    }
    let fact = events::JobReleased { job: job.id, order: job.order, courier, reason: why.name().to_owned() };
    Ok(tx.emit(cx, job.id, fact)?)
}

/// Notes that what the courier has in hand changed, so that a plan made before does not count on it.
fn release_courier(tx: &mut Tx<'_>, courier: &Courier) -> Result<(), Error> {
    if courier.shift_from.is_some() && !courier::tables::touch(tx, courier.id, courier.version)? {
        return Err(store::Error::Conflict.into());
    }
    Ok(())
}

/// The acting courier and their job; another's cannot be told from none.
pub(super) fn mine(tx: &mut Tx<'_>, cx: &Cx, id: JobId) -> Result<(Courier, Job), Error> {
    let courier = courier::acting(tx, cx)?;
    let job = tables::by_id(tx, id)?
        .filter(|job| job.state.courier() == Some(courier.id))
        .ok_or(Error::NotFound)?;
    cx.join_trace(job.trace);
    Ok((courier, job))
}

fn step(job: &mut Job, act: Act, cx: &Cx) -> Result<(), Error> {
    job.state = job.state.after(act, cx.now, job.promise_at)?;
    Ok(())
}
