//! What is open and who is there, from tick to tick.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::ride::{Scene, Setback, Trip};
use super::{Fate, sites};
use crate::days::{Courier, Order};
use crate::{CourierKey, CourierView, Job, JobKey, Place};

/// A courier during the day.
pub(super) struct Seat {
    pub number: usize,
    pub view: CourierView,
    pub worked_s: i64,
    /// True once broken down or silent.
    out: bool,
}

/// State of the day between two ticks.
pub(super) struct Pool<'s, 'd> {
    scene: &'s Scene<'d>,
    /// As told to the dispatcher, by number of the order; the pickup is that of the store chosen.
    jobs: Vec<Job>,
    /// The store chosen, by number of the order.
    stores: Vec<usize>,
    fates: Vec<Fate>,
    seats: Vec<Seat>,
    orders_by_key: BTreeMap<&'d str, usize>,
    couriers_by_key: BTreeMap<&'d str, usize>,
    /// Moments at which orders come into the pool, placed or handed back, the earliest on top.
    coming: BinaryHeap<Reverse<(i64, usize)>>,
    /// Numbers of the orders in the pool.
    open: Vec<usize>,
}

impl<'s, 'd> Pool<'s, 'd> {
    pub fn new(scene: &'s Scene<'d>) -> Self {
        let day = scene.day;
        let job = |order: &Order| Job {
            key: JobKey(order.key.clone()),
            pickup: day.stores[order.store].place,
            dropoff: order.dropoff,
            placed_at: order.placed_at,
            ready_at: order.ready_at,
            promise_at: order.promise_at,
            load: order.load,
            cold_chain: order.cold_chain,
            barred: Vec::new(),
        };
        let seat = |(number, courier)| Seat { number, view: start(courier), worked_s: 0, out: false };
        let keys = |(number, key): (usize, &'d String)| (key.as_str(), number);
        Self {
            scene,
            jobs: day.orders.iter().map(job).collect(),
            stores: day.orders.iter().map(|order| order.store).collect(),
            fates: vec![Fate::Left; day.orders.len()],
            seats: day.couriers.iter().enumerate().map(seat).collect(),
            orders_by_key: day.orders.iter().map(|order| &order.key).enumerate().map(keys).collect(),
            couriers_by_key: day.couriers.iter().map(|courier| &courier.key).enumerate().map(keys).collect(),
            coming: day
                .orders
                .iter()
                .enumerate()
                .map(|(number, order)| Reverse((order.placed_at, number)))
                .collect(),
            open: Vec::new(),
        }
    }

    /// The first tick after `now` at which something is open, on a grid of whole ticks.
    pub fn next_at(&self, now: i64) -> Option<i64> {
        let tick_s = self.scene.config.tick_s;
        if !self.open.is_empty() {
            return Some(now + tick_s);
        }
        let Reverse((at, _)) = *self.coming.peek()?;
        let on_grid = (at + tick_s - 1).div_euclid(tick_s) * tick_s;
        Some(on_grid.max(now.saturating_add(tick_s)))
    }

    /// Who is on or near their shift at `now`.
    pub fn couriers(&mut self, now: i64) -> Vec<CourierView> {
        let look_ahead_s = self.scene.config.look_ahead_s;
        let mut there = Vec::new();
        for seat in &mut self.seats {
            let view = &mut seat.view;
            if seat.out || view.shift_to < now || view.shift_from > now + look_ahead_s {
                continue;
            }
            if view.free_at <= now {
                view.place = view.place_when_free;
            }
            there.push(view.clone());
        }
        there
    }

    /// What is in the pool at `now`: takes in what comes and leaves out what is cancelled.
    pub fn jobs(&mut self, now: i64, couriers: &[CourierView]) -> Vec<Job> {
        while let Some(&Reverse((at, order))) = self.coming.peek().filter(|Reverse((at, _))| *at <= now) {
            self.coming.pop();
            if at == self.jobs[order].placed_at {
                let store = sites::earliest(self.scene, order, now, couriers);
                self.stores[order] = store;
                self.jobs[order].pickup = self.scene.day.stores[store].place;
            }
            self.open.push(order);
        }
        let (scene, fates) = (self.scene, &mut self.fates);
        self.open.retain(|order| {
            let cancelled = scene.cancelled_at[*order].is_some_and(|at| at <= now);
            if cancelled {
                fates[*order] = Fate::Cancelled;
            }
            !cancelled
        });
        let told = |order: &usize| Job { ready_at: self.ready_at(*order, now), ..self.jobs[*order].clone() };
        self.open.iter().map(told).collect()
    }

    /// When the dispatcher expects an order to be ready: the fact once it is one.
    fn ready_at(&self, order: usize, now: i64) -> i64 {
        let fact = self.jobs[order].ready_at;
        let told = self.scene.expected_at[order];
        // What should be ready and is not is expected by the next tick.
        if fact <= now || told == fact { fact } else { told.max(now + self.scene.config.tick_s) }
    }

    /// The number of a courier who is idle and on duty at `now`.
    pub fn idle(&self, key: &CourierKey, now: i64) -> Option<usize> {
        let number = *self.couriers_by_key.get(key.0.as_str())?;
        let Seat { view, out, .. } = &self.seats[number];
        let on_duty = view.shift_from <= now && now <= view.shift_to && !out;
        (on_duty && view.free_at <= now).then_some(number)
    }

    pub fn seat(&self, courier: usize) -> &Seat {
        &self.seats[courier]
    }

    /// Takes an order out of the pool, if it is there.
    pub fn take(&mut self, job: &JobKey) -> Option<usize> {
        let order = *self.orders_by_key.get(job.0.as_str())?;
        let at = self.open.iter().position(|open| *open == order)?;
        self.open.swap_remove(at);
        Some(order)
    }

    /// The store of all these orders.
    pub fn store(&self, orders: &[usize]) -> Option<usize> {
        let first = self.stores[*orders.first()?];
        let place = |order: &usize| self.scene.day.stores[self.stores[*order]].place;
        let same = orders.iter().all(|order| place(order) == self.scene.day.stores[first].place);
        same.then_some(first)
    }

    /// Books a trip driven to its end, which will be number `trip`, for the orders it was committed with.
    pub fn drive(&mut self, trip: &Trip, number: usize, orders: &[usize]) {
        for order in orders {
            self.fates[*order] = Fate::Cancelled;
        }
        for (at, drop) in trip.drops.iter().enumerate() {
            self.fates[drop.order] = Fate::Delivered { trip: number, drop: at };
        }
        let last = trip.drops.last().map(|drop| self.jobs[drop.order].dropoff);
        self.free(trip.courier, trip.free_at, last, trip.free_at - trip.left_at);
    }

    /// Books a trip that was not driven to its end: its orders come back, and the courier is free or out.
    pub fn undo(
        &mut self,
        courier: usize,
        orders: &[usize],
        setback: Setback,
        now: i64,
        at: i64,
        place: Option<Place>,
    ) {
        for order in orders {
            match setback {
                Setback::Emptied => self.fates[*order] = Fate::Cancelled,
                Setback::Refused | Setback::HandedBack => {
                    let key = self.seats[courier].view.key.clone();
                    self.jobs[*order].barred.push(key);
                    self.coming.push(Reverse((at, *order)));
                }
                Setback::Silent | Setback::BrokenDown => self.coming.push(Reverse((at, *order))),
            }
        }
        let silent = setback == Setback::Silent;
        self.free(courier, at, place, if silent { 0 } else { at - now });
    }

    /// Makes a courier free at a moment and place, or lets them go for the rest of the shift.
    fn free(&mut self, courier: usize, at: i64, place: Option<Place>, worked_s: i64) {
        let seat = &mut self.seats[courier];
        seat.worked_s += worked_s;
        let minutes = seat.worked_s.unsigned_abs().div_ceil(60);
        seat.view.worked_min = u32::try_from(minutes).unwrap_or(u32::MAX);
        seat.view.free_at = at;
        match place {
            Some(place) => seat.view.place_when_free = place,
            None => seat.out = true,
        }
    }

    /// What became of the orders, and how long each courier worked.
    pub fn end(self) -> (Vec<Fate>, Vec<i64>) {
        (self.fates, self.seats.iter().map(|seat| seat.worked_s).collect())
    }
}

/// A courier as the shift starts.
fn start(courier: &Courier) -> CourierView {
    CourierView {
        key: CourierKey(courier.key.clone()),
        place: courier.place,
        free_at: courier.from,
        place_when_free: courier.place,
        shift_from: courier.from,
        shift_to: courier.to,
        capacity: courier.capacity,
        aboard: 0,
        cold_box: courier.cold_box,
        worked_min: 0,
        limit_min: courier.limit_min,
    }
}
