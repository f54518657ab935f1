//! A published day on the globe, ready to be driven through the room.
//!
//! Plane to globe: a fixed linear map around [`ANCHOR`] in the middle of Guangzhou, the middle of the
//! instance's own box being put there. North is exact on the sphere. East uses the parallel of the anchor, so
//! an east-west distance `d` metres north of it is off by `d × tan(23.13°) / R`: 0.16 % at 23 km, the edge of
//! the largest published instance; distances agree within 0.5 % as long as the instance is at most 140 km
//! high, which is checked.

use std::collections::BTreeMap;

use dispatch::{Metric, ShiftEnd};
use kernel::Point;

use super::mdrp::{Courier, Fault, Order, Parameters, Restaurant};
use crate::policy::{Policy, RADIUS_MAX_M, WorkLimits};

/// Where the middle of an instance lies.
pub const ANCHOR: Point = Point { lat_e7: 231_300_000, lng_e7: 1_132_600_000 };

/// 10⁻⁷ degrees of latitude per million metres, on the sphere that distances are measured on (R = 6,371,009
/// m).
const LAT_E7_PER_MILLION_M: i64 = 89_932_034;
/// 10⁻⁷ degrees of longitude per million metres on the anchor's parallel (divided by cos 23.13° = 0.919 615
/// 9).
const LNG_E7_PER_MILLION_M: i64 = 97_793_034;
/// The largest half height of an instance for which distances agree within 0.5 %.
const HALF_HEIGHT_MAX_M: i64 = 70_000;

/// A restaurant on the globe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Venue {
    /// Its name in the instance.
    pub name: String,
    /// Where.
    pub point: Point,
}

/// An order to be placed; seconds from the start of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedOrder {
    /// Its name in the instance.
    pub name: String,
    /// Index into [`Scenario::venues`].
    pub venue: usize,
    /// The door.
    pub door: Point,
    /// Placed at.
    pub placed_s: i64,
    /// Ready at.
    pub ready_s: i64,
    /// Wished at the door by.
    pub promise_s: i64,
}

/// A courier and their shift; seconds from the start of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCourier {
    /// The name in the instance.
    pub name: String,
    /// Where the shift begins.
    pub start: Point,
    /// On from.
    pub on_s: i64,
    /// Off from.
    pub off_s: i64,
}

/// A day to drive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The rules of the instance.
    pub parameters: Parameters,
    /// Its restaurants.
    pub venues: Vec<Venue>,
    /// Its orders, by placement.
    pub orders: Vec<PlannedOrder>,
    /// Its couriers, by start of shift.
    pub couriers: Vec<PlannedCourier>,
}

impl Scenario {
    /// Puts an instance on the globe.
    ///
    /// # Errors
    /// A [`Fault`] for a name that is given twice, an order of an unlisted restaurant, or an instance too
    /// large for the map.
    pub fn new(
        parameters: Parameters,
        restaurants: &[Restaurant],
        orders: &[Order],
        couriers: &[Courier],
    ) -> Result<Self, Fault> {
        once("restaurants.txt", "restaurant", restaurants.iter().map(|r| r.name.as_str()))?;
        once("orders.txt", "order", orders.iter().map(|o| o.name.as_str()))?;
        once("couriers.txt", "courier", couriers.iter().map(|c| c.name.as_str()))?;
        let map = Map::around(
            restaurants
                .iter()
                .map(|r| (r.x, r.y))
                .chain(orders.iter().map(|o| (o.x, o.y)))
                .chain(couriers.iter().map(|c| (c.x, c.y))),
        )?;
        let index: BTreeMap<&str, usize> =
            restaurants.iter().enumerate().map(|(at, r)| (r.name.as_str(), at)).collect();
        let venues =
            restaurants.iter().map(|r| Venue { name: r.name.clone(), point: map.point(r.x, r.y) }).collect();
        let mut planned = Vec::with_capacity(orders.len());
        for (at, order) in orders.iter().enumerate() {
            let venue = *index.get(order.restaurant.as_str()).ok_or_else(|| Fault {
                file: "orders.txt",
                line: at + 2,
                column: "restaurant",
                value: order.restaurant.clone(),
                remedy: "list the restaurant in restaurants.txt".to_owned(),
            })?;
            planned.push(PlannedOrder {
                name: order.name.clone(),
                venue,
                door: map.point(order.x, order.y),
                placed_s: order.placed_min * 60,
                ready_s: order.ready_min * 60,
                promise_s: (order.placed_min + parameters.target_min) * 60,
            });
        }
        planned.sort_by_key(|order| order.placed_s);
        let mut fleet: Vec<PlannedCourier> = couriers
            .iter()
            .map(|c| PlannedCourier {
                name: c.name.clone(),
                start: map.point(c.x, c.y),
                on_s: c.on_min * 60,
                off_s: c.off_min * 60,
            })
            .collect();
        fleet.sort_by_key(|courier| courier.on_s);
        Ok(Self { parameters, venues, orders: planned, couriers: fleet })
    }

    /// `base` with the instance's rules: straight lines, its speed and services in whole minutes, no pick-up
    /// after the shift, offers answered at once, an unbounded working day (the instance's shifts are given),
    /// and every site reaching every door.
    #[must_use]
    pub fn policy(&self, base: &Policy) -> Policy {
        /// An instance decides every minute.
        const TICK_S: i64 = 60;
        const DAY_MIN: u32 = 1_440;
        let rules = &self.parameters;
        let mut policy = base.clone();
        policy.status = "replay".to_owned();
        policy.dispatch.metric = Metric::GreatCircle { detour_bp: 10_000 };
        policy.dispatch.speed_m_per_min = rules.metres_per_minute;
        policy.dispatch.travel_step_s = 60;
        policy.dispatch.pickup_service_s = rules.pickup_min * 60;
        policy.dispatch.dropoff_service_s = rules.dropoff_min * 60;
        policy.dispatch.shift_end = ShiftEnd::Pickup;
        policy.dispatch.tick_s = TICK_S;
        policy.dispatch.target_s = rules.target_min * 60;
        // Couriers of an instance obey in the moment they are asked.
        policy.offer_timeout_s = 1;
        policy.silent_after_s = policy.silent_after_s.max(10 * TICK_S);
        policy.radius_m =
            crate::policy::Radius { warehouse: RADIUS_MAX_M, store: RADIUS_MAX_M, kitchen: RADIUS_MAX_M };
        policy.work = WorkLimits { consecutive_min: DAY_MIN, rest_min: 1, daily_min: DAY_MIN };
        policy
    }

    /// Seconds the couriers are on shift in all: the paid hours.
    pub fn courier_s(&self) -> i64 {
        self.couriers.iter().map(|courier| courier.off_s - courier.on_s).sum()
    }
}

/// The linear map of one instance.
struct Map {
    middle: (i64, i64),
}

impl Map {
    fn around(places: impl Iterator<Item = (i32, i32)>) -> Result<Self, Fault> {
        let (mut low, mut high) = ((i64::MAX, i64::MAX), (i64::MIN, i64::MIN));
        for (x, y) in places {
            let (x, y) = (i64::from(x), i64::from(y));
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        if low.0 > high.0 {
            return Ok(Self { middle: (0, 0) });
        }
        let half = (high.1 - low.1).max(high.0 - low.0) / 2;
        if half > HALF_HEIGHT_MAX_M {
            return Err(Fault {
                file: "orders.txt",
                line: 1,
                column: "y",
                value: format!("{} m across", 2 * half),
                remedy: format!(
                    "places must lie within {} m of each other; split the instance",
                    2 * HALF_HEIGHT_MAX_M
                ),
            });
        }
        Ok(Self { middle: (i64::midpoint(low.0, high.0), i64::midpoint(low.1, high.1)) })
    }

    fn point(&self, x: i32, y: i32) -> Point {
        let along = |metres: i64, scale: i64| {
            let product = metres * scale;
            // Rounded to the nearest, so that the map treats all directions alike.
            let half = if product < 0 { -500_000 } else { 500_000 };
            i32::try_from((product + half) / 1_000_000).expect("within 70 km of the anchor")
        };
        Point {
            lat_e7: ANCHOR.lat_e7 + along(i64::from(y) - self.middle.1, LAT_E7_PER_MILLION_M),
            lng_e7: ANCHOR.lng_e7 + along(i64::from(x) - self.middle.0, LNG_E7_PER_MILLION_M),
        }
    }
}

/// Refuses a name that is given twice.
fn once<'n>(
    file: &'static str,
    column: &'static str,
    names: impl Iterator<Item = &'n str>,
) -> Result<(), Fault> {
    let mut seen = BTreeMap::new();
    for (at, name) in names.enumerate() {
        if let Some(first) = seen.insert(name, at) {
            return Err(Fault {
                file,
                line: at + 2,
                column,
                value: name.to_owned(),
                remedy: format!("it is given on line {} already; rename or remove one", first + 2),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parameters() -> Parameters {
        Parameters {
            metres_per_minute: 320,
            pickup_min: 4,
            dropoff_min: 4,
            target_min: 40,
            maximum_min: 90,
            pay_per_order: 10,
            guaranteed_per_hour: 15,
        }
    }

    fn restaurant(name: &str, x: i32, y: i32) -> Restaurant {
        Restaurant { name: name.to_owned(), x, y }
    }

    fn order(name: &str, restaurant: &str) -> Order {
        Order { name: name.into(), x: 0, y: 0, placed_min: 10, restaurant: restaurant.into(), ready_min: 20 }
    }

    #[test]
    fn an_instance_becomes_a_day() {
        let courier = Courier { name: "c1".into(), x: 5, y: 5, on_min: 0, off_min: 90 };
        let day = Scenario::new(parameters(), &[restaurant("r1", 100, 0)], &[order("o1", "r1")], &[courier])
            .unwrap();
        assert_eq!((day.orders[0].venue, day.orders[0].promise_s, day.courier_s()), (0, 3_000, 5_400));
        let policy = day.policy(&Policy::built_in());
        policy.check().unwrap();
        assert_eq!((policy.dispatch.speed_m_per_min, policy.dispatch.pickup_service_s), (320, 240));
    }

    #[test]
    fn an_unlisted_restaurant_and_a_name_given_twice_are_told() {
        let fault = Scenario::new(parameters(), &[], &[order("o1", "r9")], &[]).unwrap_err();
        assert_eq!((fault.line, fault.column, fault.value.as_str()), (2, "restaurant", "r9"));
        let twice = [order("o1", "r1"), order("o1", "r1")];
        let fault = Scenario::new(parameters(), &[restaurant("r1", 0, 0)], &twice, &[]).unwrap_err();
        assert_eq!((fault.line, fault.column), (3, "order"));
    }

    proptest! {
        /// The stated error of the map: half a per cent, and a metre for rounding.
        #[test]
        fn distances_agree_with_the_plane(
            (ax, ay) in (0i32..140_000, 0i32..140_000), (bx, by) in (0i32..140_000, 0i32..140_000),
        ) {
            let map = Map::around([(0, 0), (140_000, 140_000)].into_iter()).unwrap();
            let globe = f64::from(map.point(ax, ay).distance_m(map.point(bx, by)));
            let plane = f64::from(ax - bx).hypot(f64::from(ay - by));
            prop_assert!((globe - plane).abs() <= plane * 0.005 + 1.0, "{globe} against {plane}");
        }

        #[test]
        fn distances_of_the_largest_published_instance_agree_within_a_fifth_of_a_per_cent(
            (ax, ay) in (0i32..35_000, 0i32..46_700), (bx, by) in (0i32..35_000, 0i32..46_700),
        ) {
            let map = Map::around([(0, 0), (35_000, 46_700)].into_iter()).unwrap();
            let globe = f64::from(map.point(ax, ay).distance_m(map.point(bx, by)));
            let plane = f64::from(ax - bx).hypot(f64::from(ay - by));
            prop_assert!((globe - plane).abs() <= plane * 0.002 + 1.0, "{globe} against {plane}");
        }
    }
}
