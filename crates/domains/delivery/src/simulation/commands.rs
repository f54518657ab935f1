//! Asking, and writing down what came out.

use jiff::SignedDuration;
use kernel::id::SimulationId;
use kernel::{Actor, Cx};
use store::Tx;

use super::{Answer, Claimed, Failure, Question, tables};
use crate::{Error, job};

/// Questions of a division that may wait: more are an hour of computing.
const WAITING_MAX: u32 = 10;
/// Simulations of a division that are kept: a film is up to 2 MB.
const KEPT_MAX: u32 = 50;
/// Who computes says at least this often that they still do. Several times the longest pause of a busy machine.
const ALIVE: SignedDuration = SignedDuration::from_secs(30);

/// Writes a question of the acting dispatcher down; the oldest answers of the division make room.
///
/// # Errors
/// [`Error::Forbidden`] for other roles, [`Error::Queued`] if enough wait already.
pub fn ask(tx: &mut Tx<'_>, cx: &Cx, question: &Question) -> Result<SimulationId, Error> {
    let region = job::dispatcher_division(tx, cx)?;
    let waiting = tables::waiting(tx, &region)?;
    if waiting >= WAITING_MAX {
        return Err(Error::Queued { waiting });
    }
    let id: SimulationId = cx.id();
    tables::insert(tx, cx, id, &region, question)?;
    tables::forget(tx, &region, KEPT_MAX)?;
    tx.audit(cx, "delivery.simulate", id)?;
    Ok(id)
}

/// Takes up the question that waits longest; `None` if none does.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system.
pub fn claim(tx: &mut Tx<'_>, cx: &Cx) -> Result<Option<Claimed>, Error> {
    system(cx)?;
    let Some(claimed) = tables::oldest_waiting(tx)? else { return Ok(None) };
    let started = tables::start(tx, claimed.id, cx.now + ALIVE)?;
    Ok(started.then_some(claimed))
}

/// Says that a question is still computed, and how many policies are played.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system, [`Error::NotFound`] if it does not run any more.
pub fn keep_alive(tx: &mut Tx<'_>, cx: &Cx, id: SimulationId, policies: u32) -> Result<(), Error> {
    system(cx)?;
    found(tables::keep(tx, id, policies, cx.now + ALIVE)?)
}

/// Writes the answer.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system, [`Error::NotFound`] if it does not run any more.
pub fn finish(tx: &mut Tx<'_>, cx: &Cx, id: SimulationId, answer: &Answer) -> Result<(), Error> {
    system(cx)?;
    found(tables::finish(tx, id, answer)?)
}

/// Says that there will be no answer.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system, [`Error::NotFound`] if it does not run any more.
pub fn give_up(tx: &mut Tx<'_>, cx: &Cx, id: SimulationId, failure: Failure) -> Result<(), Error> {
    system(cx)?;
    found(tables::fail(tx, id, failure)?)
}

const fn found(found: bool) -> Result<(), Error> {
    if found { Ok(()) } else { Err(Error::NotFound) }
}

const fn system(cx: &Cx) -> Result<(), Error> {
    if matches!(cx.actor, Actor::System(_)) { Ok(()) } else { Err(Error::Forbidden) }
}
