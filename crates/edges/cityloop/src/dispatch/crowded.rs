//! A made-up moment of a crowded city, and what a plan for it costs: the same numbers as a prototype's, so that
//! decisions can be compared like for like.
//!
//! Stores and couriers are uniform on a square of 30 km, doors up to 3 km from their store along each axis; every courier
//! has one order aboard and stands at its store. Costs are minutes: half of what is driven, all that customers wait,
//! three times what they wait beyond the target, a twentieth of the couriers' time.

use std::collections::BTreeMap;

use ::dispatch::{Config, CourierKey, CourierView, Job, JobKey, Metric, Place, Plan, ShiftEnd, Weights};

/// Side of the square in metres.
const SIDE_M: f64 = 30_000.0;

/// The moment: minutes after the oldest order may have been placed.
const NOW_MIN: f64 = 15.0;

/// Metres a minute.
const SPEED: f64 = 314.0;

/// Minutes of half a stop, at a store as at a door.
const HALF_STOP_MIN: f64 = 1.0;

const TARGET_MIN: f64 = 40.0;

/// Orders, couriers and what is aboard.
pub(super) struct Moment {
    pub config: Config,
    pub now: i64,
    pub jobs: Vec<Job>,
    pub couriers: Vec<CourierView>,
    orders: Vec<Order>,
    /// By number of the courier: number of the order aboard.
    aboard: Vec<usize>,
}

/// An order as it was drawn: metres and minutes.
struct Order {
    store: (f64, f64),
    door: (f64, f64),
    placed: f64,
    ready: f64,
}

/// xorshift64, as the prototype draws.
struct Draw(u64);

impl Draw {
    /// From 0 up to but without 1.
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

impl Moment {
    /// Draws `open` orders and `fleet` couriers, in the prototype's sequence of draws.
    pub fn new(open: usize, fleet: usize, candidates: usize) -> Self {
        let mut draw = Draw(88_172_645_463_325_252);
        let stores: Vec<(f64, f64)> =
            (0..=open / 4).map(|_| (draw.unit() * SIDE_M, draw.unit() * SIDE_M)).collect();
        let orders: Vec<Order> = (0..open + fleet)
            .map(|_| {
                let store = stores[((draw.unit() * stores.len() as f64) as usize).min(stores.len() - 1)];
                let placed = draw.unit() * 15.0;
                let door = (store.0 + (draw.unit() - 0.5) * 6_000.0, store.1 + (draw.unit() - 0.5) * 6_000.0);
                Order { store, door, placed, ready: placed + 5.0 + draw.unit() * 15.0 }
            })
            .collect();
        // What the prototype draws after this is the couriers' own places, which they have left for a store.
        let aboard: Vec<usize> = (0..fleet).map(|courier| open + courier).collect();
        let jobs = orders[..open].iter().enumerate().map(|(number, order)| job(number, order)).collect();
        let couriers = aboard.iter().enumerate().map(|(number, order)| courier(number, &orders[*order]));
        let (couriers, now) = (couriers.collect(), seconds(NOW_MIN));
        Self { config: config(candidates), now, jobs, couriers, orders, aboard }
    }

    /// What the couriers' routes cost with the trips that the plan has in mind for them, given away or not, and how
    /// many of the open orders these carry.
    pub fn cost(&self, plan: &Plan) -> (f64, usize) {
        let numbers: BTreeMap<&JobKey, usize> =
            self.jobs.iter().enumerate().map(|(number, job)| (&job.key, number)).collect();
        let given = plan.assignments.iter().map(|trip| (&trip.courier, &trip.jobs));
        let drafted = plan.draft.trips.iter().map(|trip| (&trip.courier, &trip.jobs));
        let mut trips: BTreeMap<&CourierKey, Vec<Vec<usize>>> = BTreeMap::new();
        for (courier, jobs) in given.chain(drafted) {
            let orders = jobs.iter().filter_map(|key| numbers.get(key).copied());
            trips.entry(courier).or_default().push(orders.collect());
        }
        let (mut cost, mut planned) = (0.0, 0);
        for (courier, aboard) in self.couriers.iter().zip(&self.aboard) {
            let trips = trips.get(&courier.key).map_or(&[][..], Vec::as_slice);
            planned += trips.iter().map(Vec::len).sum::<usize>();
            cost += self.route(*aboard, trips);
        }
        (cost, planned)
    }

    /// First what is aboard, then trip after trip: to the store, then from door to door.
    fn route(&self, aboard: usize, trips: &[Vec<usize>]) -> f64 {
        let first = &self.orders[aboard];
        let mut route = Route { at: NOW_MIN, place: first.store, cost: 0.0 };
        route.drop(first);
        for trip in trips {
            let ready = trip.iter().map(|order| self.orders[*order].ready).fold(0.0, f64::max);
            route.drive(self.orders[trip[0]].store);
            route.at = (route.at + HALF_STOP_MIN).max(ready) + HALF_STOP_MIN;
            trip.iter().for_each(|order| route.drop(&self.orders[*order]));
        }
        route.cost + 0.05 * (route.at - NOW_MIN)
    }
}

/// A courier's way so far.
struct Route {
    at: f64,
    place: (f64, f64),
    cost: f64,
}

impl Route {
    fn drive(&mut self, to: (f64, f64)) {
        let way = way_min(self.place, to);
        self.at += way;
        self.cost += 0.5 * way;
        self.place = to;
    }

    fn drop(&mut self, order: &Order) {
        self.drive(order.door);
        self.at += HALF_STOP_MIN;
        let waited = self.at - order.placed;
        self.cost += waited + 3.0 * (waited - TARGET_MIN).max(0.0);
        self.at += HALF_STOP_MIN;
    }
}

/// Whole minutes, as the prototype counts ways.
fn way_min(from: (f64, f64), to: (f64, f64)) -> f64 {
    ((from.0 - to.0).hypot(from.1 - to.1) / SPEED).ceil()
}

fn seconds(minutes: f64) -> i64 {
    (minutes * 60.0).round() as i64
}

fn place(at: (f64, f64)) -> Place {
    Place { x: at.0.round() as i32, y: at.1.round() as i32 }
}

fn job(number: usize, order: &Order) -> Job {
    Job {
        key: JobKey(format!("o{number:06}")),
        pickup: place(order.store),
        dropoff: place(order.door),
        placed_at: seconds(order.placed),
        ready_at: seconds(order.ready),
        promise_at: seconds(order.placed + TARGET_MIN),
        load: 1,
        cold_chain: false,
        barred: Vec::new(),
    }
}

fn courier(number: usize, aboard: &Order) -> CourierView {
    let free_at = NOW_MIN + way_min(aboard.store, aboard.door) + 2.0 * HALF_STOP_MIN;
    CourierView {
        key: CourierKey(format!("c{number:06}")),
        place: place(aboard.store),
        free_at: seconds(free_at),
        place_when_free: place(aboard.door),
        shift_from: 0,
        shift_to: 600 * 60,
        capacity: 6,
        aboard: 0,
        cold_box: false,
        worked_min: 0,
        limit_min: 600,
    }
}

fn config(candidates: usize) -> Config {
    Config {
        metric: Metric::Euclid,
        speed_m_per_min: SPEED as u32,
        travel_step_s: 60,
        pickup_service_s: 120,
        dropoff_service_s: 120,
        shift_end: ShiftEnd::Pickup,
        tick_s: 60,
        // Everybody is free within the longest way from a store to its door and a stop.
        look_ahead_s: 20 * 60,
        horizon_s: 20 * 60,
        bundle_max: 3,
        candidates,
        target_s: seconds(TARGET_MIN),
        weights: Weights::MEASURED,
        effort: 0,
        prepare_p90_bp: 13_000,
        travel_p90_bp: 12_500,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fleet_alone_costs_what_bringing_the_orders_aboard_costs() {
        let moment = Moment::new(8, 5, 3);
        assert_eq!((moment.jobs.len(), moment.couriers.len()), (8, 5));
        let (cost, planned) = moment.cost(&Plan {
            assignments: Vec::new(),
            held: Vec::new(),
            draft: ::dispatch::Draft::default(),
        });
        let alone: f64 = moment
            .aboard
            .iter()
            .map(|order| {
                let order = &moment.orders[*order];
                let way = way_min(order.store, order.door);
                let waited = NOW_MIN + way + 1.0 - order.placed;
                0.5 * way + waited + 0.05 * (way + 2.0)
            })
            .sum();
        assert_eq!(planned, 0);
        assert!((cost - alone).abs() < 1e-9, "{cost} {alone}");
        let plan = ::dispatch::tick(
            &moment.config,
            moment.now,
            &moment.jobs,
            &moment.couriers,
            &::dispatch::Draft::default(),
        )
        .unwrap();
        let (more, planned) = moment.cost(&plan);
        assert!(more > cost && (1..=8).contains(&planned));
    }
}
