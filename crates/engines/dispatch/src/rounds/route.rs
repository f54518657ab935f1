//! One vehicle's round and what it takes to put a shipment into it in constant time a place.

use super::problem::{DEPOT, Problem, Shipment};

/// A round: depot, stops, depot. `version` names its contents: equal versions, equal rounds.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) stops: Vec<u16>,
    pub(crate) cost: i64,
    pub(crate) version: u64,
    /// Start of the service at each place, as early as can be.
    early: Vec<i64>,
    /// Latest arrival at each place from which the rest can be kept.
    late: Vec<i64>,
    /// Load aboard after each place.
    load: Vec<i64>,
}

/// Where a shipment goes into a round, and what that costs more. Positions are those of the places before it, in the
/// round as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) more: i64,
    pub(crate) after: u16,
    pub(crate) then: u16,
}

impl Slot {
    fn at(more: i64, after: usize, then: usize) -> Self {
        let narrow = |at: usize| u16::try_from(at).expect("a round has fewer places than there are stops");
        Self { more, after: narrow(after), then: narrow(then) }
    }
}

/// What a stop does to the load aboard.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Change {
    pub(crate) more: i64,
    /// What was aboard for it from the start of the round.
    pub(crate) from_depot: i64,
}

/// How long a stop takes; leaving the depot takes nothing.
fn served(problem: &Problem, stop: u16) -> i64 {
    if stop == DEPOT { 0 } else { problem.stops[usize::from(stop)].service }
}

impl Route {
    pub(crate) fn new(problem: &Problem, change: &[Change], version: u64) -> Self {
        let (early, late, load) = (Vec::new(), Vec::new(), Vec::new());
        let mut route = Self { stops: vec![DEPOT, DEPOT], cost: 0, version, early, late, load };
        route.measure(problem, change);
        route
    }

    /// True if it visits nobody.
    pub(crate) fn is_empty(&self) -> bool {
        self.stops.len() == 2
    }

    /// The stops without the depot.
    pub(crate) fn visits(&self) -> &[u16] {
        &self.stops[1..self.stops.len() - 1]
    }

    /// Computes what insertion reads. `change` is what each stop adds to the load aboard; what it takes away from goods
    /// that came from the depot was aboard from the start.
    pub(crate) fn measure(&mut self, problem: &Problem, change: &[Change]) {
        let (stops, matrix) = (&problem.stops, &problem.matrix);
        let size = self.stops.len();
        self.early.resize(size, 0);
        self.late.resize(size, 0);
        self.load.resize(size, 0);
        let changes = |stop: u16| change[usize::from(stop)];
        let mut load: i64 = self.visits().iter().map(|stop| changes(*stop).from_depot).sum();
        let mut at = stops[0].ready;
        self.early[0] = at;
        self.load[0] = load;
        self.cost = 0;
        for k in 1..size {
            let (before, stop) = (self.stops[k - 1], self.stops[k]);
            let way = matrix.get(before, stop);
            self.cost += way;
            at = (at + served(problem, before) + way).max(stops[usize::from(stop)].ready);
            load += changes(stop).more;
            self.early[k] = at;
            self.load[k] = load;
        }
        let mut latest = stops[0].due;
        self.late[size - 1] = latest;
        for k in (0..size - 1).rev() {
            let stop = self.stops[k];
            let on = matrix.get(stop, self.stops[k + 1]) + served(problem, stop);
            latest = (latest - on).min(stops[usize::from(stop)].due);
            self.late[k] = latest;
        }
    }

    /// The cheapest place for a shipment, if it can be served here at all; nothing that costs `bound` or more.
    pub(crate) fn best_slot(&self, problem: &Problem, shipment: &Shipment, bound: i64) -> Option<Slot> {
        match (shipment.pickup, shipment.delivery) {
            (Some(pickup), Some(delivery)) => self.best_pair(problem, pickup, delivery, shipment.load, bound),
            (Some(pickup), None) => self.best_single(problem, pickup, shipment.load, false, bound),
            (None, Some(delivery)) => self.best_single(problem, delivery, shipment.load, true, bound),
            (None, None) => None,
        }
    }

    /// One stop whose goods come from or go to the depot.
    fn best_single(
        &self,
        problem: &Problem,
        stop: u16,
        load: i64,
        from_depot: bool,
        mut bound: i64,
    ) -> Option<Slot> {
        let matrix = &problem.matrix;
        let own = &problem.stops[usize::from(stop)];
        let last = self.stops.len() - 1;
        let full = |k: usize| self.load[k] + load > problem.capacity;
        // Its goods are aboard before it, or after it.
        let places = if from_depot {
            0..(0..last).find(|k| full(*k)).unwrap_or(last)
        } else {
            (0..last).rfind(|k| full(*k)).map_or(0, |k| k + 1)..last
        };
        let mut best: Option<Slot> = None;
        for k in places {
            let (here, next) = (self.stops[k], self.stops[k + 1]);
            let there = matrix.get(here, stop);
            let arrive = self.early[k] + served(problem, here) + there;
            if arrive > own.due {
                break;
            }
            let on = matrix.get(stop, next);
            let more = there + on - matrix.get(here, next);
            if more < bound && arrive.max(own.ready) + own.service + on <= self.late[k + 1] {
                best = Some(Slot::at(more, k, k));
                bound = more;
            }
        }
        best
    }

    fn best_pair(
        &self,
        problem: &Problem,
        pickup: u16,
        delivery: u16,
        load: i64,
        mut bound: i64,
    ) -> Option<Slot> {
        let (stops, matrix) = (&problem.stops, &problem.matrix);
        let (p, d) = (&stops[usize::from(pickup)], &stops[usize::from(delivery)]);
        let direct = matrix.get(pickup, delivery);
        let last = self.stops.len() - 1;
        let mut best: Option<Slot> = None;
        for k in 0..last {
            let (here, next) = (self.stops[k], self.stops[k + 1]);
            let to_pickup = matrix.get(here, pickup);
            let arrive = self.early[k] + served(problem, here) + to_pickup;
            if arrive > p.due {
                break;
            }
            if self.load[k] + load > problem.capacity {
                continue;
            }
            let left = arrive.max(p.ready) + p.service;
            let gone = matrix.get(here, next);
            // Both one after the other.
            let arrive = left + direct;
            if arrive <= d.due {
                let on = matrix.get(delivery, next);
                let more = to_pickup + direct + on - gone;
                if more < bound && arrive.max(d.ready) + d.service + on <= self.late[k + 1] {
                    best = Some(Slot::at(more, k, k));
                    bound = more;
                }
            }
            let way = matrix.get(pickup, next);
            let first = to_pickup + way - gone;
            // The delivery adds nothing or more: distances keep the triangle but for their rounding.
            if first >= bound {
                continue;
            }
            let mut at = left + way;
            for m in k + 1..last {
                if at > self.late[m] || self.load[m] + load > problem.capacity {
                    break;
                }
                let (here, next) = (self.stops[m], self.stops[m + 1]);
                let own = &stops[usize::from(here)];
                let left = at.max(own.ready) + own.service;
                let to_delivery = matrix.get(here, delivery);
                let arrive = left + to_delivery;
                if arrive > d.due {
                    break;
                }
                let (on, gone) = (matrix.get(delivery, next), matrix.get(here, next));
                let more = first + to_delivery + on - gone;
                if more < bound && arrive.max(d.ready) + d.service + on <= self.late[m + 1] {
                    best = Some(Slot::at(more, k, m));
                    bound = more;
                }
                at = left + gone;
            }
        }
        best
    }

    /// Puts a shipment where [`Route::best_slot`] said.
    pub(crate) fn insert(&mut self, shipment: &Shipment, slot: Slot) {
        if let Some(delivery) = shipment.delivery {
            self.stops.insert(usize::from(slot.then) + 1, delivery);
        }
        if let Some(pickup) = shipment.pickup {
            self.stops.insert(usize::from(slot.after) + 1, pickup);
        }
    }
}
