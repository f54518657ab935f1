//! Rounds planned ahead: shipments with time windows for a fleet of one depot.
//!
//! The static twin of [`crate::tick`]: everything is known beforehand (parcels of a day, goods for the stores). A
//! shipment has a pickup and a delivery, or only one of them if the goods start or end at the depot.

mod check;
mod ground;
pub mod lilim;
mod problem;
pub(crate) mod random;
mod route;
mod search;

pub use check::{Breach, check};
pub use problem::{Matrix, Problem, STOPS_MAX, Shipment, Stop, Unsound};
use search::Search;

/// What the planner shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Places looked at; some hundred thousand to a million a millisecond.
    pub budget: u64,
    /// Where the search starts; another seed, another plan.
    pub seed: u64,
    /// True if the least vehicles come before the least way.
    pub fleet_first: bool,
}

/// Planned rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rounds {
    /// The stops of each vehicle in turn, without the depot.
    pub rounds: Vec<Vec<u16>>,
    /// Shipments that found no place, by number.
    pub absent: Vec<u16>,
    /// The way driven.
    pub cost: i64,
}

/// Plans the rounds of a fleet. The same problem and effort give the same rounds.
///
/// # Errors
/// [`Unsound`] if the problem makes no sense.
pub fn plan(problem: &Problem, effort: Effort) -> Result<Rounds, Unsound> {
    problem.check()?;
    let found = Search::new(problem, effort.budget, effort.seed).run(effort.fleet_first);
    Ok(Rounds { rounds: found.rounds, absent: found.absent, cost: found.cost })
}
