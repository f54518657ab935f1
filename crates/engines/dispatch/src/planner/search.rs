//! Ruin and recreate: takes trips out of the plan that compete for the same couriers, and puts their orders back
//! greedily where they cost least. A better plan is kept, a worse one with a chance that falls.
//!
//! The work is counted in slots looked at, not in seconds: the same inputs give the same plan. Most routes do not
//! change from step to step, so the best slot of an order in a route is kept under the route's version.

use std::cmp::Reverse;

use super::ground::Ground;
use super::route::{Route, Slot};
use super::trip::Trip;
use crate::rounds::random::Random;

/// Seconds after now at which an order that finds no courier is priced.
const ABSENT_S: i64 = 4 * 3_600;
/// Steps for each order: beyond, plans get better too slowly to be worth it.
const STEPS_PER_JOB: u64 = 10;
/// Orders taken out at a step, at most and before whole trips are rounded up.
const RUIN_MAX: u64 = 10;
/// One in so many routes is overlooked, so that the greedy choice varies.
const BLINK: u64 = 100;
/// Seconds of one customer's waiting that a plan may get worse by at a step, at most and at the start.
const HOT_S: u64 = 120;

/// A plan under work.
pub(crate) struct Search<'g, 'a> {
    ground: &'g Ground<'a>,
    random: Random,
    routes: Vec<Route>,
    /// Courier of each order.
    seat_of: Vec<Option<usize>>,
    absent: Vec<usize>,
    /// Couriers with a trip from each counter, once per trip.
    at_counter: Vec<Vec<usize>>,
    version: u64,
    /// Best slot of each order in the route of each courier near it, and the route's version.
    memory: Vec<(u64, Option<Slot>)>,
    /// Routes as they were before the step, and as they were when the plan was best.
    before: Vec<(usize, Route)>,
    at_best: Vec<(usize, Route)>,
    /// Number of the best plan so far, and the one each courier's route is kept for in `at_best`.
    best: u64,
    kept_for: Vec<u64>,
    /// Slots looked at.
    spent: u64,
}

impl<'g, 'a> Search<'g, 'a> {
    /// A plan without trips.
    pub fn new(ground: &'g Ground<'a>) -> Self {
        let (jobs, seats) = (ground.jobs.len(), ground.seats.len());
        let counters = ground.counter_of.iter().max().map_or(0, |last| last + 1);
        Self {
            ground,
            random: Random::new(0),
            routes: vec![Route::default(); seats],
            seat_of: vec![None; jobs],
            absent: Vec::new(),
            at_counter: vec![Vec::new(); counters],
            version: 0,
            memory: vec![(u64::MAX, None); jobs * ground.config.candidates],
            before: Vec::new(),
            at_best: Vec::new(),
            best: 1,
            kept_for: vec![0; seats],
            spent: 0,
        }
    }

    /// Takes over the trips (orders in the sequence of delivery) that were planned for a courier before, as far as they
    /// are still possible.
    pub fn take_over(&mut self, seat: usize, planned: &[Vec<usize>]) {
        let ground = self.ground;
        let mut trips: Vec<Trip> = self.routes[seat].legs.iter().map(|leg| leg.trip).collect();
        for sequence in planned {
            let counter = ground.counter_of[sequence[0]];
            let mut fit: Vec<usize> = Vec::new();
            for &job in sequence {
                let free = self.seat_of[job].is_none()
                    && !fit.contains(&job)
                    && fit.len() < ground.config.bundle_max;
                if free && ground.counter_of[job] == counter && ground.bar(seat, job).is_none() {
                    fit.push(job);
                }
            }
            if fit.is_empty() {
                continue;
            }
            trips.push(Trip::new(ground.config, &ground.jobs, &fit));
            self.version += 1;
            match Route::new(ground, seat, &trips, self.version) {
                Some(route) => self.put(seat, route),
                None => drop(trips.pop()),
            }
        }
    }

    /// Finds a courier for each order that has none, the earliest ready first.
    pub fn complete(&mut self) {
        let mut open: Vec<usize> =
            (0..self.seat_of.len()).filter(|job| self.seat_of[*job].is_none()).collect();
        open.sort_by_key(|job| self.ground.jobs[*job].ready_at);
        for job in open {
            if !self.insert(job, 0) && !self.insert_anywhere(job) {
                self.absent.push(job);
            }
        }
        self.before.clear();
    }

    /// Improves the plan until about `effort` slots were looked at, and returns it.
    pub fn improve(mut self, effort: u64) -> Vec<Route> {
        let steps = self.seat_of.len() as u64 * STEPS_PER_JOB;
        let hot = HOT_S * self.ground.config.weights.door.unsigned_abs();
        // How far the plan is from the best one, and who is absent from that.
        let (mut above, mut absent_at_best) = (0, self.absent.clone());
        self.spent = 0;
        for step in 0..steps {
            if self.spent >= effort {
                break;
            }
            // In whole numbers: logarithms differ by platform, and plans must not.
            let done_permille = (step * 1_000 / steps).max(self.spent * 1_000 / effort);
            let bearable = self.random.below(hot * (1_000 - done_permille) / 1_000 + 1).cast_signed();
            let absent_before = self.absent.clone();
            let change = self.step();
            if change > bearable {
                let before = std::mem::take(&mut self.before);
                self.restore(before, absent_before);
                continue;
            }
            above += change;
            if above < 0 {
                above = 0;
                absent_at_best.clone_from(&self.absent);
                self.at_best.clear();
                self.before.clear();
                self.best += 1;
            }
            for (seat, route) in std::mem::take(&mut self.before) {
                if std::mem::replace(&mut self.kept_for[seat], self.best) != self.best {
                    self.at_best.push((seat, route));
                }
            }
        }
        if above > 0 {
            let at_best = std::mem::take(&mut self.at_best);
            self.restore(at_best, absent_at_best);
        }
        self.routes
    }

    /// Takes some orders out and puts them back; returns the change of cost.
    fn step(&mut self) -> i64 {
        let absent_before = self.absent_cost();
        let mut out = self.ruin();
        for _ in 0..self.absent.len().min(RUIN_MAX as usize) {
            let at = self.random.below(self.absent.len() as u64) as usize;
            out.push(self.absent.swap_remove(at));
        }
        let ground = self.ground;
        match self.random.below(4) {
            0 => self.random.shuffle(&mut out),
            1 => out.sort_by_key(|job| ground.jobs[*job].ready_at),
            2 => out.sort_by_key(|job| ground.jobs[*job].promise_at - ground.singles[*job].tail_s),
            _ => out.sort_by_key(|job| Reverse(ground.singles[*job].tail_s)),
        }
        for job in out {
            if !self.insert(job, BLINK) {
                self.absent.push(job);
            }
        }
        let routes: i64 =
            self.before.iter().map(|(seat, before)| self.routes[*seat].cost - before.cost).sum();
        routes + self.absent_cost() - absent_before
    }

    fn absent_cost(&self) -> i64 {
        self.absent.iter().map(|job| self.ground.price(*job, self.ground.now + ABSENT_S)).sum()
    }

    /// Takes out an order, and trips of couriers who could fetch it.
    fn ruin(&mut self) -> Vec<usize> {
        let ground = self.ground;
        let seed = self.random.below(self.seat_of.len() as u64) as usize;
        let wanted = 1 + self.random.below(RUIN_MAX) as usize;
        let mut out = Vec::with_capacity(2 * wanted);
        if let Some(seat) = self.seat_of[seed] {
            self.ruin_route(seat, seed, &mut out);
        }
        // Whoever fetches from the same store or will be near it.
        let mut rivals = self.at_counter[ground.counter_of[seed]].clone();
        rivals.extend(ground.near(seed));
        for seat in rivals {
            if out.len() >= wanted {
                break;
            }
            let legs = self.routes[seat].legs.len() as u64;
            if legs > 0 && self.random.below(2) == 0 {
                let leg = &self.routes[seat].legs[self.random.below(legs) as usize];
                let job = leg.trip.jobs()[self.random.below(leg.trip.jobs().len() as u64) as usize];
                self.ruin_route(seat, job, &mut out);
            }
        }
        out
    }

    /// Takes `job` out of the route of `seat`, alone, with its trip, or with all trips.
    fn ruin_route(&mut self, seat: usize, job: usize, out: &mut Vec<usize>) {
        let route = &self.routes[seat];
        let gone: Vec<usize> = match self.random.below(4) {
            0 => route.jobs().collect(),
            1 => vec![job],
            _ => {
                let trip = route.legs.iter().map(|leg| &leg.trip).find(|trip| trip.jobs().contains(&job));
                trip.expect("the order is in the route").jobs().to_vec()
            }
        };
        self.version += 1;
        let rest = route.keeping(self.ground, seat, |job| !gone.contains(&job), self.version);
        if let Some(rest) = rest {
            out.extend(gone);
            self.put(seat, rest);
        } else {
            out.extend(route.jobs());
            self.put(seat, Route::default());
        }
    }

    /// Puts `job` where it costs least, overlooking one route in `blink` (none when 0); says whether there was a slot.
    fn insert(&mut self, job: usize, blink: u64) -> bool {
        let ground = self.ground;
        let mut best: Option<(usize, Slot)> = None;
        let near = ground.near(job);
        for (nth, &seat) in near.iter().enumerate() {
            if blink > 0 && self.random.below(blink) == 0 {
                continue;
            }
            let kept = job * ground.config.candidates + nth;
            if self.memory[kept].0 != self.routes[seat].version {
                let (slot, looked) = self.routes[seat].best_slot(ground, seat, job);
                self.spent += looked;
                self.memory[kept] = (self.routes[seat].version, slot);
            }
            offer(&mut best, seat, self.memory[kept].1);
        }
        for &seat in &self.at_counter[ground.counter_of[job]] {
            if !near.contains(&seat) {
                let (slot, looked) = self.routes[seat].best_slot(ground, seat, job);
                self.spent += looked;
                offer(&mut best, seat, slot);
            }
        }
        self.put_into(job, best)
    }

    /// Puts `job` where it costs least of all couriers, for when those near it cannot take it.
    fn insert_anywhere(&mut self, job: usize) -> bool {
        let mut best = None;
        for (seat, route) in self.routes.iter().enumerate() {
            let (slot, _) = route.best_slot(self.ground, seat, job);
            offer(&mut best, seat, slot);
        }
        self.put_into(job, best)
    }

    fn put_into(&mut self, job: usize, slot: Option<(usize, Slot)>) -> bool {
        let Some((seat, slot)) = slot else { return false };
        self.version += 1;
        let route = self.routes[seat].with(self.ground, seat, job, slot, self.version);
        self.put(seat, route);
        true
    }

    /// Gives a courier another route and keeps the one they had before the step.
    fn put(&mut self, seat: usize, route: Route) {
        self.lift(seat);
        let old = std::mem::replace(&mut self.routes[seat], route);
        self.lay(seat);
        if self.before.iter().all(|(other, _)| *other != seat) {
            self.before.push((seat, old));
        }
    }

    /// Gives couriers the routes back that they had.
    fn restore(&mut self, routes: Vec<(usize, Route)>, absent: Vec<usize>) {
        for (seat, _) in &routes {
            self.lift(*seat);
        }
        for (seat, route) in routes {
            self.routes[seat] = route;
            self.lay(seat);
        }
        self.absent = absent;
    }

    /// Takes a route out of the indices.
    fn lift(&mut self, seat: usize) {
        for leg in &self.routes[seat].legs {
            leg.trip.jobs().iter().for_each(|job| self.seat_of[*job] = None);
            let there = &mut self.at_counter[self.ground.counter_of[leg.trip.jobs()[0]]];
            let at = there.iter().position(|other| *other == seat).expect("entered with the route");
            there.swap_remove(at);
        }
    }

    /// Enters a route into the indices.
    fn lay(&mut self, seat: usize) {
        for leg in &self.routes[seat].legs {
            leg.trip.jobs().iter().for_each(|job| self.seat_of[*job] = Some(seat));
            self.at_counter[self.ground.counter_of[leg.trip.jobs()[0]]].push(seat);
        }
    }
}

/// Keeps the cheaper of two slots, the first of equal ones.
fn offer(best: &mut Option<(usize, Slot)>, seat: usize, slot: Option<Slot>) {
    if let Some(slot) = slot
        && best.is_none_or(|(_, least)| slot.cost < least.cost)
    {
        *best = Some((seat, slot));
    }
}
