//! Bundles of one store, matched to couriers at least cost: how the public problem's authors do it (Reyes et al., 2018).

use std::collections::BTreeMap;

use super::matching::{Edge, least_cost};
use crate::planner::{Ground, Route, Trip};

/// What a trip costs that finds no courier: above any trip's cost within a day, so that as many as possible find one.
pub(super) const ALONE: i64 = 1 << 40;

/// At most one trip for each courier: orders of a store go together as far as there are fewer couriers than orders.
pub(super) fn routes(ground: &Ground<'_>) -> Vec<Route> {
    let trips = bundles(ground);
    let edges: Vec<Vec<Edge>> = trips.iter().map(|trip| offers(ground, trip)).collect();
    let mut routes = vec![Route::default(); ground.seats.len()];
    for (trip, seat) in trips.iter().zip(least_cost(&edges, &vec![ALONE; trips.len()], ground.seats.len())) {
        if let Some(seat) = seat {
            routes[seat] = Route::new(ground, seat, &[*trip], 0).expect("what was offered breaks no limit");
        }
    }
    routes
}

/// Orders of a store go together, ready ones first, each where the trip grows least.
fn bundles(ground: &Ground<'_>) -> Vec<Trip> {
    let most = ground.jobs.len().div_ceil(ground.seats.len().max(1)).min(ground.config.bundle_max);
    let mut waiting: Vec<usize> = (0..ground.jobs.len()).collect();
    waiting.sort_by_key(|job| (ground.jobs[*job].ready_at, *job));
    let mut of_store: BTreeMap<usize, Vec<Trip>> = BTreeMap::new();
    for job in waiting {
        let trips = of_store.entry(ground.counter_of[job]).or_default();
        let joined = trips.iter().enumerate().filter(|(_, trip)| trip.jobs().len() < most);
        let joined = joined.flat_map(|(at, trip)| {
            let with = |position| trip.joined_by(ground.config, &ground.jobs, job, position);
            (0..=trip.jobs().len()).map(with).map(move |joined| (joined.tail_s - trip.tail_s, at, joined))
        });
        match joined.min_by_key(|(longer_s, at, _)| (*longer_s, *at)) {
            Some((_, at, joined)) => trips[at] = joined,
            None => trips.push(ground.singles[job]),
        }
    }
    of_store.into_values().flatten().collect()
}

/// Couriers near the store who may drive a trip, and what it costs with each.
fn offers(ground: &Ground<'_>, trip: &Trip) -> Vec<Edge> {
    let may = |seat: usize| trip.jobs().iter().all(|job| ground.bar(seat, *job).is_none());
    let near = ground.near(trip.jobs()[0]).iter().copied().filter(|seat| may(*seat));
    let offer = |seat: usize| {
        let from = &ground.seats[seat];
        let approach_s = ground.travel_s(from.from, trip.store);
        Some((seat, ground.offer(seat, from.start_at, approach_s, trip).ok()?.cost))
    };
    near.filter_map(offer).collect()
}
