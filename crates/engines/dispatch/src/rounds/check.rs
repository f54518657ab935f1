//! Whether rounds can be driven at all, from the definition alone: shares nothing with the search.

use super::{Problem, Rounds};

/// What is wrong with rounds.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// More rounds than vehicles.
    #[error("{0} rounds for {1} vehicles")]
    Vehicles(usize, usize),
    /// A stop that is not there, or visited twice.
    #[error("round {0} visits stop {1}, which is not there or was visited before")]
    Visit(usize, u16),
    /// A service that begins after its window.
    #[error("round {round} is at stop {stop} at {at}, after {due}")]
    Late {
        /// Which round.
        round: usize,
        /// Where; 0 is the return to the depot.
        stop: u16,
        /// When the service would begin.
        at: i64,
        /// When it must begin at the latest.
        due: i64,
    },
    /// More aboard than there is room for.
    #[error("round {round} carries {load} after stop {stop}, room is {capacity}")]
    Overload {
        /// Which round.
        round: usize,
        /// After which stop; 0 is the start.
        stop: u16,
        /// What is aboard.
        load: i64,
        /// What may be.
        capacity: i64,
    },
    /// A delivery before its pickup or by another vehicle, or half a shipment.
    #[error("shipment {0} is not picked up and delivered in one round, in this order")]
    Torn(usize),
    /// A shipment neither served nor named as absent, or both.
    #[error("shipment {0} is neither served nor left over, or both")]
    Lost(usize),
    /// The cost told is not the way driven.
    #[error("the way is {0}, not {1}")]
    Cost(i64, i64),
}

/// Drives the rounds and gives the way.
///
/// # Errors
/// The first breach found.
pub fn check(problem: &Problem, plan: &Rounds) -> Result<i64, Breach> {
    if plan.rounds.len() > problem.vehicles {
        return Err(Breach::Vehicles(plan.rounds.len(), problem.vehicles));
    }
    let mut seen: Vec<Option<(usize, usize)>> = vec![None; problem.stops.len()];
    for (number, round) in plan.rounds.iter().enumerate() {
        for (place, stop) in round.iter().enumerate() {
            match seen.get_mut(usize::from(*stop)) {
                Some(visit) if *stop != 0 && visit.is_none() => *visit = Some((number, place)),
                _ => return Err(Breach::Visit(number, *stop)),
            }
        }
    }
    for (number, shipment) in problem.shipments.iter().enumerate() {
        let at = |stop: Option<u16>| stop.map(|stop| seen[usize::from(stop)]);
        let served = match (at(shipment.pickup), at(shipment.delivery)) {
            (Some(None), Some(None)) | (Some(None), None) | (None, Some(None)) => false,
            (Some(Some((round, from))), Some(Some((other, to)))) if round == other && from < to => true,
            (Some(Some(_)), None) | (None, Some(Some(_))) => true,
            _ => return Err(Breach::Torn(number)),
        };
        let absent = plan.absent.iter().any(|absent| usize::from(*absent) == number);
        if served == absent {
            return Err(Breach::Lost(number));
        }
    }
    let mut way = 0;
    for (number, round) in plan.rounds.iter().enumerate() {
        way += drive(problem, number, round)?;
    }
    if way == plan.cost { Ok(way) } else { Err(Breach::Cost(way, plan.cost)) }
}

fn drive(problem: &Problem, round: usize, stops: &[u16]) -> Result<i64, Breach> {
    let of = |stop: u16, pick: fn(&super::Shipment) -> Option<u16>| {
        problem.shipments.iter().find(|shipment| pick(shipment) == Some(stop))
    };
    let capacity = problem.capacity;
    let overload = |load: i64, stop| {
        if load > capacity { Err(Breach::Overload { round, stop, load, capacity }) } else { Ok(()) }
    };
    // Goods that start at the depot are loaded there.
    let mut load = 0;
    for stop in stops {
        let delivered = of(*stop, |shipment| shipment.delivery);
        load += delivered.filter(|shipment| shipment.pickup.is_none()).map_or(0, |shipment| shipment.load);
    }
    overload(load, 0)?;
    let (mut way, mut time, mut here) = (0, problem.stops[0].ready, 0);
    for stop in stops.iter().copied().chain([0]) {
        let leg = problem.matrix.get(here, stop);
        let place = problem.stops[usize::from(stop)];
        way += leg;
        time = (time + leg).max(place.ready);
        if time > place.due {
            return Err(Breach::Late { round, stop, at: time, due: place.due });
        }
        if stop != 0 {
            time += place.service;
            load += of(stop, |shipment| shipment.pickup).map_or(0, |shipment| shipment.load);
            load -= of(stop, |shipment| shipment.delivery).map_or(0, |shipment| shipment.load);
            overload(load, stop)?;
        }
        here = stop;
    }
    Ok(way)
}
