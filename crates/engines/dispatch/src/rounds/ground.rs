//! What the search knows of a problem beforehand: whose stop is whose, and which shipments lie near each other.

use super::problem::Problem;
use super::route::Change;

/// Nearest shipments known of each.
const NEAR: usize = 100;
/// Shipments whose rounds are asked for a place before all others.
const FIT: usize = 60;
/// What a neighbour that cannot follow is further away than any that can.
const TOO_LATE: i64 = 1 << 41;

/// What the search works on besides the problem.
pub(crate) struct Ground<'p> {
    pub(crate) problem: &'p Problem,
    /// Shipment of each stop.
    pub(crate) owner: Vec<u16>,
    pub(crate) change: Vec<Change>,
    /// Shipments by distance from each, the nearest first, itself included: what is taken out together.
    pub(crate) near: Vec<Vec<u16>>,
    /// Shipments by what it takes to serve one after the other, waiting included: in whose rounds to look for a place.
    pub(crate) fit: Vec<Vec<u16>>,
}

impl<'p> Ground<'p> {
    pub(crate) fn new(problem: &'p Problem) -> Self {
        let mut owner = vec![u16::MAX; problem.stops.len()];
        let mut change = vec![Change::default(); problem.stops.len()];
        for (number, shipment) in (0u16..).zip(&problem.shipments) {
            if let Some(pickup) = shipment.pickup {
                owner[usize::from(pickup)] = number;
                change[usize::from(pickup)].more = shipment.load;
            }
            if let Some(delivery) = shipment.delivery {
                owner[usize::from(delivery)] = number;
                let from_depot = if shipment.pickup.is_none() { shipment.load } else { 0 };
                change[usize::from(delivery)] = Change { more: -shipment.load, from_depot };
            }
        }
        let mut ground = Self { problem, owner, change, near: Vec::new(), fit: Vec::new() };
        let all = 0..problem.shipments.len();
        let matrix = &problem.matrix;
        ground.near = all.clone().map(|own| ground.nearest(own, NEAR, |a, b| matrix.get(a, b))).collect();
        let way = |a, b| ground.way(a, b).min(ground.way(b, a));
        ground.fit = all.map(|own| ground.nearest(own, FIT, way)).collect();
        ground
    }

    pub(crate) fn ends(&self, shipment: usize) -> impl Iterator<Item = u16> + Clone {
        let shipment = &self.problem.shipments[shipment];
        shipment.pickup.into_iter().chain(shipment.delivery)
    }

    /// How far it is from one stop to the next in a round, waiting included; far beyond all others where the next cannot
    /// be reached in time.
    fn way(&self, from: u16, to: u16) -> i64 {
        let (problem, way) = (self.problem, self.problem.matrix.get(from, to));
        let (here, there) = (&problem.stops[usize::from(from)], &problem.stops[usize::from(to)]);
        if here.ready + here.service + way > there.due {
            return way + TOO_LATE;
        }
        way + (there.ready - (here.due + here.service + way)).max(0)
    }

    /// The `most` shipments whose ends are nearest by `way`, itself first.
    fn nearest(&self, shipment: usize, most: usize, way: impl Fn(u16, u16) -> i64) -> Vec<u16> {
        let apart = |other: usize| {
            let pairs = self.ends(shipment).flat_map(|a| self.ends(other).map(move |b| (a, b)));
            pairs.map(|(a, b)| way(a, b)).min().unwrap_or(0)
        };
        let mut others: Vec<(i64, u16)> = (0u16..)
            .take(self.problem.shipments.len())
            .map(|other| (apart(usize::from(other)), other))
            .collect();
        others.sort_unstable();
        others.truncate(most);
        // Itself first, even where others share its places.
        let own = u16::try_from(shipment).expect("checked");
        let rest = others.into_iter().map(|(_, other)| other).filter(|other| *other != own);
        std::iter::once(own).chain(rest).collect()
    }
}
