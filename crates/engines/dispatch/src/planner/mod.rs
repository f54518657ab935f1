//! The plan behind a decision: which courier fetches which orders, trip after trip, over all orders known now.
//!
//! Nothing of it is binding but what must leave now; the rest is carried from tick to tick as a [`Draft`] and planned
//! again. An order of a trip that has not left can still go elsewhere, and a trip is open to further orders of its
//! store.

mod ground;
mod route;
mod search;
mod trip;

use std::collections::BTreeMap;

pub(crate) use ground::{Ground, Offer};
pub(crate) use route::{Leg, Route};
use search::Search;
pub(crate) use trip::Trip;

use crate::{CourierKey, Draft, DraftTrip};

/// Plans a route for each courier of `ground`, starting from what is left of `previous`.
pub(crate) fn routes(ground: &Ground, previous: &Draft) -> Vec<Route> {
    let mut search = Search::new(ground);
    let mut planned: BTreeMap<&CourierKey, Vec<Vec<usize>>> = BTreeMap::new();
    for trip in &previous.trips {
        let find = |key| ground.jobs.binary_search_by(|job| job.key.cmp(key)).ok();
        let jobs: Vec<usize> = trip.jobs.iter().filter_map(find).collect();
        if !jobs.is_empty() {
            planned.entry(&trip.courier).or_default().push(jobs);
        }
    }
    for (courier, trips) in planned {
        if let Ok(seat) = ground.seats.binary_search_by(|seat| seat.view.key.cmp(courier)) {
            search.take_over(seat, &trips);
        }
    }
    search.complete();
    search.improve(ground.config.effort)
}

/// What is left in `routes`, for the next tick.
pub(crate) fn draft(ground: &Ground, routes: &[Route]) -> Draft {
    let trip = |seat: usize, leg: &Leg| DraftTrip {
        courier: ground.seats[seat].view.key.clone(),
        jobs: leg.trip.jobs().iter().map(|job| ground.jobs[*job].key.clone()).collect(),
    };
    let of =
        |(seat, route): (usize, &Route)| route.legs.iter().map(|leg| trip(seat, leg)).collect::<Vec<_>>();
    Draft { trips: routes.iter().enumerate().flat_map(of).collect() }
}
