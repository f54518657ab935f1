//! What a dispatcher asked, and the answers.

use kernel::Cx;
use kernel::id::SimulationId;
use store::Tx;

use super::{Answer, Simulation, tables};
use crate::{Error, job};

/// Simulations of the acting dispatcher's division, newest first; `before` is the last one of the page before.
///
/// # Errors
/// [`Error::Forbidden`] for other roles.
pub fn simulations(
    tx: &mut Tx<'_>,
    cx: &Cx,
    before: Option<SimulationId>,
    limit: u32,
) -> Result<Vec<Simulation>, Error> {
    let region = job::dispatcher_division(tx, cx)?;
    Ok(tables::list(tx, cx, &region, before, limit)?)
}

/// One simulation; with its answer once it is done.
///
/// # Errors
/// [`Error::Forbidden`] for other roles, [`Error::NotFound`] also for another division's.
pub fn simulation(tx: &mut Tx<'_>, cx: &Cx, id: SimulationId) -> Result<(Simulation, Option<Answer>), Error> {
    let region = job::dispatcher_division(tx, cx)?;
    tables::by_id(tx, cx, &region, id)?.ok_or(Error::NotFound)
}
