//! Ruin and recreate under simulated annealing.
//!
//! Each step takes shipments that lie near each other out of the rounds (strings of stops, after Christiaens and Vanden
//! Berghe's slack induction by string removals) and puts them back greedily where they cost least. A better plan is
//! kept, a worse one with a chance that falls. First the fleet is made smaller, then the way shorter.
//!
//! The work is counted in insertions looked at, not in seconds: the same problem, budget and seed give the same plan.
//! Most rounds do not change from step to step, so the best slot of a shipment in a round is kept under the round's
//! version and looked up when it is asked for again.

use super::ground::Ground;
use super::problem::{DEPOT, Problem};
use super::random::Random;
use super::route::{Route, Slot};

/// Shipments taken out at a step, on average.
const RUIN_MEAN: f64 = 15.0;
/// Longest string taken out of a round.
const STRING_MAX: f64 = 6.0;
/// One in so many slots is overlooked, so that the greedy choice varies.
const BLINK: u64 = 100;
/// Remembered slots of a shipment, a power of two.
const MEMORY: usize = 256;
/// Temperatures at the start and the end, as shares of the mean way between stops that follow each other.
const HOT: f64 = 4.0;
const COLD: f64 = 0.02;
/// Share of the budget that may be spent on a smaller fleet.
const FLEET_SHARE: f64 = 0.3;

/// A plan under work.
#[derive(Clone)]
struct Plan {
    routes: Vec<Route>,
    /// Round of each shipment.
    route_of: Vec<Option<u16>>,
    absent: Vec<u16>,
    cost: i64,
}

/// What is remembered of a shipment in a round.
#[derive(Clone, Copy)]
struct Remembered {
    version: u64,
    slot: Option<Slot>,
}

pub(crate) struct Search<'p> {
    ground: Ground<'p>,
    random: Random,
    memory: Vec<Remembered>,
    version: u64,
    /// The search for a slot in which a round was asked last, and the number of the present one.
    asked: Vec<u64>,
    step: u64,
    /// Rounds as they were before the step.
    before: Vec<(u16, Route)>,
    /// Slots looked at, and how many may be.
    pub(crate) spent: u64,
    budget: u64,
    plan: Plan,
}

/// The rounds of the best plan, and what no vehicle could take.
pub(crate) struct Found {
    pub(crate) rounds: Vec<Vec<u16>>,
    pub(crate) absent: Vec<u16>,
    pub(crate) cost: i64,
}

impl<'p> Search<'p> {
    pub(crate) fn new(problem: &'p Problem, budget: u64, seed: u64) -> Self {
        let ground = Ground::new(problem);
        let shipments = problem.shipments.len();
        let none = Remembered { version: u64::MAX, slot: None };
        let absent = (0u16..).take(shipments).collect();
        // More vehicles than shipments serve nobody.
        let vehicles = problem.vehicles.min(shipments);
        let routes = vec![Route::new(problem, &ground.change, 0); vehicles];
        Self {
            ground,
            random: Random::new(seed),
            memory: vec![none; shipments * MEMORY],
            version: 0,
            asked: vec![0; vehicles],
            step: 0,
            before: Vec::new(),
            spent: 0,
            budget,
            plan: Plan { routes, route_of: vec![None; shipments], absent, cost: 0 },
        }
    }

    /// Plans. `fleet_first` makes every vehicle dearer than any way; else a vehicle costs only its way.
    pub(crate) fn run(mut self, fleet_first: bool) -> Found {
        self.recreate(!fleet_first);
        self.before.clear();
        if fleet_first {
            self.shrink();
        }
        let best = self.shorten(!fleet_first);
        let visits = |route: &Route| route.visits().to_vec();
        Found {
            rounds: best.routes.iter().filter(|route| !route.is_empty()).map(visits).collect(),
            absent: best.absent.clone(),
            cost: best.cost,
        }
    }

    /// Takes vehicles away as long as their shipments find room in the others.
    fn shrink(&mut self) {
        let limit = (self.budget as f64 * FLEET_SHARE) as u64;
        let shipments = self.ground.problem.shipments.len();
        let mut best = self.plan.clone();
        // How often each was left over: who is hard to place is worth more.
        let mut missed = vec![0u64; shipments];
        let weight =
            |missed: &[u64], absent: &[u16]| absent.iter().map(|s| missed[usize::from(*s)]).sum::<u64>();
        while self.spent < limit {
            if self.plan.absent.is_empty() {
                self.park_empty();
                best = self.plan.clone();
                let routes = self.plan.routes.iter().enumerate();
                let easiest = routes.min_by_key(|(_, route)| weight(&missed, &self.shipments_of(route)));
                let Some((at, _)) = easiest.filter(|_| self.plan.routes.len() > 1) else { break };
                self.drop_route(at);
                continue;
            }
            let was = (self.plan.absent.clone(), self.plan.cost);
            self.ruin();
            self.recreate(false);
            for shipment in &self.plan.absent {
                missed[usize::from(*shipment)] += 1;
            }
            let (left, left_before) = (&self.plan.absent, &was.0);
            let keep =
                left.len() < left_before.len() || weight(&missed, left) <= weight(&missed, left_before);
            if keep { self.before.clear() } else { self.undo(was.0, was.1) }
        }
        if self.plan.absent.is_empty() {
            best = self.plan.clone();
        }
        self.plan = best;
    }

    fn shipments_of(&self, route: &Route) -> Vec<u16> {
        route.visits().iter().map(|stop| self.ground.owner[usize::from(*stop)]).collect()
    }

    /// Sends vehicles home that serve nobody.
    fn park_empty(&mut self) {
        for at in (0..self.plan.routes.len()).rev() {
            if self.plan.routes[at].is_empty() {
                self.drop_route(at);
            }
        }
    }

    /// Takes a round out; its shipments have no place.
    fn drop_route(&mut self, at: usize) {
        let route = self.plan.routes.swap_remove(at);
        self.plan.cost -= route.cost;
        for shipment in self.shipments_of(&route) {
            if self.plan.route_of[usize::from(shipment)].take().is_some() {
                self.plan.absent.push(shipment);
            }
        }
        if let Some(moved) = self.plan.routes.get(at) {
            for shipment in self.shipments_of(moved) {
                self.plan.route_of[usize::from(shipment)] = u16::try_from(at).ok();
            }
        }
    }

    /// Makes the way shorter until the budget is spent; gives the best plan.
    fn shorten(&mut self, more_rounds: bool) -> Plan {
        let stops = self.ground.problem.stops.len() + self.plan.routes.len();
        let leg = self.plan.cost as f64 / stops as f64;
        let (hot, cold) = (leg * HOT, leg * COLD);
        let begun = self.spent;
        let mut best = self.plan.clone();
        let mut temperature = hot;
        let mut steps = 0u32;
        while self.spent < self.budget {
            if steps.is_multiple_of(64) {
                let done = (self.spent - begun) as f64 / (self.budget - begun) as f64;
                temperature = hot * (cold / hot).powf(done);
            }
            steps += 1;
            let was = (self.plan.absent.clone(), self.plan.cost);
            self.ruin();
            self.recreate(more_rounds);
            let fewer = self.plan.absent.len() < was.0.len();
            let same = self.plan.absent.len() == was.0.len();
            let allowed = was.1 as f64 - temperature * self.random.unit().ln();
            if fewer || (same && (self.plan.cost as f64) < allowed) {
                self.before.clear();
                if (self.plan.absent.len(), self.plan.cost) < (best.absent.len(), best.cost) {
                    best = self.plan.clone();
                }
            } else {
                self.undo(was.0, was.1);
            }
        }
        best
    }

    /// Remembers a round as it is before its first change in this step.
    fn touch(&mut self, at: u16) {
        if !self.before.iter().any(|(known, _)| *known == at) {
            self.before.push((at, self.plan.routes[usize::from(at)].clone()));
        }
    }

    /// Puts everything back as it was before the step.
    fn undo(&mut self, absent: Vec<u16>, cost: i64) {
        for shipment in &absent {
            self.plan.route_of[usize::from(*shipment)] = None;
        }
        for (at, route) in std::mem::take(&mut self.before) {
            for shipment in self.shipments_of(&route) {
                self.plan.route_of[usize::from(shipment)] = Some(at);
            }
            self.plan.routes[usize::from(at)] = route;
        }
        (self.plan.absent, self.plan.cost) = (absent, cost);
    }

    fn measured(&mut self, at: u16) {
        self.version += 1;
        let route = &mut self.plan.routes[usize::from(at)];
        self.plan.cost -= route.cost;
        route.version = self.version;
        route.measure(self.ground.problem, &self.ground.change);
        self.plan.cost += route.cost;
    }

    /// Takes strings of stops out of rounds that lie near each other.
    fn ruin(&mut self) {
        let shipments = self.ground.problem.shipments.len();
        let placed = shipments - self.plan.absent.len();
        if placed == 0 {
            return;
        }
        let driven = self.plan.routes.iter().filter(|route| !route.is_empty());
        let (rounds, visits) = driven.fold((0, 0), |(n, sum), route| (n + 1, sum + route.visits().len()));
        let mean = visits as f64 / f64::from(rounds.max(1));
        let longest = STRING_MAX.min(mean);
        let strings_max = 4.0 * RUIN_MEAN / (1.0 + longest) - 1.0;
        let strings = (self.random.unit() * strings_max + 1.0) as usize;
        // Where there are few rounds, each gives up several strings.
        let few = f64::from(rounds) < 2.0 * strings_max;
        let mut ruined: Vec<u16> = Vec::with_capacity(strings);
        let seed = self.random.below(shipments as u64) as usize;
        for place in 0..self.ground.near[seed].len() {
            if ruined.len() >= strings.max(1) {
                break;
            }
            let shipment = usize::from(self.ground.near[seed][place]);
            let Some(at) = self.plan.route_of[shipment] else { continue };
            if ruined.contains(&at) && !few {
                continue;
            }
            ruined.push(at);
            self.touch(at);
            let visits = self.plan.routes[usize::from(at)].visits().len();
            let most = longest.min(visits as f64);
            let length = ((self.random.unit() * most) as usize + 1).min(visits);
            let ends: Vec<u16> = self.ground.ends(shipment).collect();
            let around = ends[self.random.below(ends.len() as u64) as usize];
            self.take_string(at, around, length);
        }
    }

    /// Takes the shipments of `length` stops in a row out of a round, one of them `around`; sometimes leaving some in the
    /// middle.
    fn take_string(&mut self, at: u16, around: u16, length: usize) {
        let stops = self.plan.routes[usize::from(at)].visits();
        let place = stops.iter().position(|stop| *stop == around).unwrap_or(0);
        let keep = if length > 1 && self.random.below(2) == 0 {
            let mut keep = 1;
            while length + keep < stops.len() && self.random.below(100) >= 1 {
                keep += 1;
                if self.random.below(2) == 0 {
                    break;
                }
            }
            if length + keep <= stops.len() { keep } else { 0 }
        } else {
            0
        };
        let whole = length + keep;
        let first_least = (place + 1).saturating_sub(whole);
        let first_most = place.min(stops.len() - whole);
        let first = first_least + self.random.below((first_most - first_least + 1) as u64) as usize;
        let kept_from = first + self.random.below((length + 1) as u64) as usize;
        let stops = self.plan.routes[usize::from(at)].visits();
        let taken: Vec<u16> = stops[first..first + whole]
            .iter()
            .enumerate()
            .filter(|(number, _)| {
                let number = first + number;
                !(kept_from..kept_from + keep).contains(&number)
            })
            .map(|(_, stop)| self.ground.owner[usize::from(*stop)])
            .collect();
        for shipment in taken {
            if self.plan.route_of[usize::from(shipment)].take().is_some() {
                self.plan.absent.push(shipment);
            }
        }
        let (owner, route_of) = (&self.ground.owner, &self.plan.route_of);
        self.plan.routes[usize::from(at)]
            .stops
            .retain(|stop| *stop == DEPOT || route_of[usize::from(owner[usize::from(*stop)])].is_some());
        self.measured(at);
    }

    /// Puts back what has no place, the hardest or a random one first, each where it costs least.
    fn recreate(&mut self, more_rounds: bool) {
        // A step that looks at no place is work, too: the search always ends.
        self.spent += 1;
        let mut waiting = std::mem::take(&mut self.plan.absent);
        self.sort(&mut waiting);
        for shipment in waiting {
            let details = self.ground.problem.shipments[usize::from(shipment)];
            let mut best = self.best_near(shipment);
            if best.is_none() {
                best = self.best_of_all(shipment);
            }
            // A round of its own: where nothing else is left, or where another vehicle costs nothing.
            if best.is_none() || more_rounds {
                let bound = best.map_or(i64::MAX, |(_, slot)| slot.more);
                let alone = self.plan.routes.iter().position(Route::is_empty).and_then(|at| {
                    let slot = self.plan.routes[at].best_slot(self.ground.problem, &details, bound)?;
                    Some((u16::try_from(at).ok()?, slot))
                });
                best = alone.or(best);
            }
            match best {
                Some((at, slot)) => {
                    self.touch(at);
                    self.plan.routes[usize::from(at)].insert(&details, slot);
                    self.plan.route_of[usize::from(shipment)] = Some(at);
                    self.measured(at);
                }
                None => self.plan.absent.push(shipment),
            }
        }
    }

    /// The cheapest slot in the rounds that visit a neighbour.
    fn best_near(&mut self, shipment: u16) -> Option<(u16, Slot)> {
        self.step += 1;
        let mut best = None;
        for place in 0..self.ground.fit[usize::from(shipment)].len() {
            let neighbour = self.ground.fit[usize::from(shipment)][place];
            let Some(at) = self.plan.route_of[usize::from(neighbour)] else { continue };
            if std::mem::replace(&mut self.asked[usize::from(at)], self.step) != self.step {
                self.ask(shipment, at, &mut best);
            }
        }
        best
    }

    fn best_of_all(&mut self, shipment: u16) -> Option<(u16, Slot)> {
        let mut best = None;
        for at in (0u16..).take(self.plan.routes.len()) {
            if self.asked[usize::from(at)] != self.step && !self.plan.routes[usize::from(at)].is_empty() {
                self.ask(shipment, at, &mut best);
            }
        }
        best
    }

    /// Takes the slot in a round if it is better than the best.
    fn ask(&mut self, shipment: u16, at: u16, best: &mut Option<(u16, Slot)>) {
        if self.random.below(BLINK) == 0 {
            return;
        }
        let route = &self.plan.routes[usize::from(at)];
        let remembered =
            &mut self.memory[usize::from(shipment) * MEMORY + (route.version as usize & (MEMORY - 1))];
        if remembered.version != route.version {
            self.spent += route.stops.len() as u64;
            let details = &self.ground.problem.shipments[usize::from(shipment)];
            let slot = route.best_slot(self.ground.problem, details, i64::MAX);
            *remembered = Remembered { version: route.version, slot };
        }
        self.spent += 1;
        if let Some(slot) =
            remembered.slot.filter(|slot| best.is_none_or(|(_, known)| slot.more < known.more))
        {
            *best = Some((at, slot));
        }
    }

    fn sort(&mut self, waiting: &mut [u16]) {
        let problem = self.ground.problem;
        let far = |shipment: u16| -> i64 {
            self.ground
                .ends(usize::from(shipment))
                .map(|stop| problem.matrix.get(DEPOT, stop))
                .max()
                .unwrap_or(0)
        };
        let width = |shipment: u16| -> i64 {
            let spans = self.ground.ends(usize::from(shipment)).map(|stop| {
                let stop = &problem.stops[usize::from(stop)];
                stop.due - stop.ready
            });
            spans.min().unwrap_or(0)
        };
        let due = |shipment: u16| -> i64 {
            let dues =
                self.ground.ends(usize::from(shipment)).map(|stop| problem.stops[usize::from(stop)].due);
            dues.max().unwrap_or(0)
        };
        match self.random.below(19) {
            0..6 => self.random.shuffle(waiting),
            6..10 => waiting.sort_by_key(|s| -problem.shipments[usize::from(*s)].load),
            10..12 => waiting.sort_by_key(|s| -far(*s)),
            12..13 => waiting.sort_by_key(|s| far(*s)),
            13..16 => waiting.sort_by_key(|s| width(*s)),
            _ => waiting.sort_by_key(|s| due(*s)),
        }
    }
}
