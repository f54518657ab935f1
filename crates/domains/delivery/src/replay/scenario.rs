//! A published day on the globe, ready to be driven through the room.
//!
//! Plane to globe: a fixed linear map around [`ANCHOR`] in the middle of Guangzhou, the middle of the
//! instance's own box being put there. North is exact on the sphere. East uses the parallel of the anchor, so
//! an east-west distance `d` metres north of it is off by `d × tan(23.13°) / R`: 0.16 % at 23 km, the edge of
//! the largest published instance; distances agree within 0.5 % as long as the instance is at most 140 km
//! high, which is checked.

use dispatch::days::{Day, Rules};
use dispatch::{Metric, Place};
use kernel::Point;

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
    pub rules: Rules,
    /// Its restaurants.
    pub venues: Vec<Venue>,
    /// Its orders, by placement.
    pub orders: Vec<PlannedOrder>,
    /// Its couriers, by start of shift.
    pub couriers: Vec<PlannedCourier>,
}

/// An instance that does not fit the map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("places lie {across_m} m apart; they must lie within {} m of each other: split the instance", 2 * HALF_HEIGHT_MAX_M)]
pub struct TooWide {
    /// Width or height of the instance, whichever is larger.
    pub across_m: i64,
}

impl Scenario {
    /// Puts an instance on the globe. Couriers whose shift has no length are left out.
    ///
    /// Where the instance counts places in parts of a metre to keep its speed exact, the city and the speed are larger
    /// by the same factor, so that times are the instance's.
    ///
    /// # Errors
    /// [`TooWide`] for an instance too large for the map.
    pub fn new(day: &Day) -> Result<Self, TooWide> {
        let stores = day.stores.iter().map(|store| store.place);
        let doors = day.orders.iter().map(|order| order.dropoff);
        let map = Map::around(stores.chain(doors).chain(day.couriers.iter().map(|courier| courier.place)))?;
        let venue =
            |store: &dispatch::days::Store| Venue { name: store.key.clone(), point: map.point(store.place) };
        let order = |order: &dispatch::days::Order| PlannedOrder {
            name: order.key.clone(),
            venue: order.store,
            door: map.point(order.dropoff),
            placed_s: order.placed_at,
            ready_s: order.ready_at,
            promise_s: order.promise_at,
        };
        let courier = |courier: &dispatch::days::Courier| PlannedCourier {
            name: courier.key.clone(),
            start: map.point(courier.place),
            on_s: courier.from,
            off_s: courier.to,
        };
        let working = day.couriers.iter().filter(|courier| courier.from < courier.to);
        let mut orders: Vec<PlannedOrder> = day.orders.iter().map(order).collect();
        orders.sort_by_key(|order| order.placed_s);
        let mut couriers: Vec<PlannedCourier> = working.map(courier).collect();
        couriers.sort_by_key(|courier| courier.on_s);
        let venues = day.stores.iter().map(venue).collect();
        Ok(Self { rules: day.rules.clone(), venues, orders, couriers })
    }

    /// `base` with the instance's rules: straight lines, its speed and services in whole minutes, no pick-up
    /// after the shift, offers answered at once, an unbounded working day (the instance's shifts are given),
    /// and every site reaching every door.
    #[must_use]
    pub fn policy(&self, base: &Policy) -> Policy {
        /// An instance decides every minute.
        const TICK_S: i64 = 60;
        const DAY_MIN: u32 = 1_440;
        let rules = &self.rules;
        let mut policy = base.clone();
        policy.status = "replay".to_owned();
        policy.dispatch.metric = Metric::GreatCircle { detour_bp: 10_000 };
        policy.dispatch.speed_m_per_min = rules.speed_m_per_min;
        policy.dispatch.travel_step_s = rules.travel_step_s;
        policy.dispatch.pickup_service_s = rules.pickup_service_s;
        policy.dispatch.dropoff_service_s = rules.dropoff_service_s;
        policy.dispatch.shift_end = rules.shift_end;
        policy.dispatch.tick_s = TICK_S;
        policy.dispatch.target_s = rules.target_s;
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
    fn around(places: impl Iterator<Item = Place>) -> Result<Self, TooWide> {
        let (mut low, mut high) = ((i64::MAX, i64::MAX), (i64::MIN, i64::MIN));
        for Place { x, y } in places {
            let (x, y) = (i64::from(x), i64::from(y));
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
        }
        if low.0 > high.0 {
            return Ok(Self { middle: (0, 0) });
        }
        let across_m = (high.1 - low.1).max(high.0 - low.0);
        if across_m / 2 > HALF_HEIGHT_MAX_M {
            return Err(TooWide { across_m });
        }
        Ok(Self { middle: (i64::midpoint(low.0, high.0), i64::midpoint(low.1, high.1)) })
    }

    fn point(&self, Place { x, y }: Place) -> Point {
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

#[cfg(test)]
mod tests {
    use dispatch::days::{Courier, Cover, Order, Store, Vehicle};
    use proptest::prelude::*;

    use super::*;

    const fn at(x: i32, y: i32) -> Place {
        Place { x, y }
    }

    fn day(store: Place) -> Day {
        let order = Order {
            key: "o1".into(),
            store: 0,
            also: Vec::new(),
            dropoff: at(0, 0),
            placed_at: 600,
            ready_at: 1_200,
            promise_at: 3_000,
            load: 1,
            cold_chain: false,
        };
        let courier = |key: &str, to: i64| Courier {
            key: key.into(),
            place: at(5, 5),
            from: 0,
            to,
            vehicle: Vehicle::Unknown,
            capacity: 8,
            cold_box: false,
            limit_min: 600,
            cover: Cover::Unknown,
        };
        Day {
            name: "one order".into(),
            rules: Rules { pickup_service_s: 240, ..Rules::of_a_city(Metric::Euclid, 320) },
            stores: vec![Store { key: "r1".into(), place: store }],
            orders: vec![order],
            couriers: vec![courier("c1", 5_400), courier("c2", 0)],
        }
    }

    #[test]
    fn an_instance_becomes_a_day() {
        let day = Scenario::new(&day(at(100, 0))).unwrap();
        assert_eq!((day.orders[0].venue, day.orders[0].promise_s, day.courier_s()), (0, 3_000, 5_400));
        assert_eq!(day.couriers.len(), 1, "a shift of no length is no shift");
        let policy = day.policy(&Policy::built_in());
        policy.check().unwrap();
        assert_eq!((policy.dispatch.speed_m_per_min, policy.dispatch.pickup_service_s), (320, 240));
    }

    #[test]
    fn an_instance_too_large_for_the_map_is_refused() {
        let told = Scenario::new(&day(at(140_002, 0))).unwrap_err();
        assert_eq!(told, TooWide { across_m: 140_002 });
        assert!(told.to_string().ends_with("within 140000 m of each other: split the instance"), "{told}");
    }

    proptest! {
        /// The stated error of the map: half a per cent, and a metre for rounding.
        #[test]
        fn distances_agree_with_the_plane(
            (ax, ay) in (0i32..140_000, 0i32..140_000), (bx, by) in (0i32..140_000, 0i32..140_000),
        ) {
            let map = Map::around([at(0, 0), at(140_000, 140_000)].into_iter()).unwrap();
            let globe = f64::from(map.point(at(ax, ay)).distance_m(map.point(at(bx, by))));
            let plane = f64::from(ax - bx).hypot(f64::from(ay - by));
            prop_assert!((globe - plane).abs() <= plane * 0.005 + 1.0, "{globe} against {plane}");
        }

        #[test]
        fn distances_of_the_largest_published_instance_agree_within_a_fifth_of_a_per_cent(
            (ax, ay) in (0i32..35_000, 0i32..46_700), (bx, by) in (0i32..35_000, 0i32..46_700),
        ) {
            let map = Map::around([at(0, 0), at(35_000, 46_700)].into_iter()).unwrap();
            let globe = f64::from(map.point(at(ax, ay)).distance_m(map.point(at(bx, by))));
            let plane = f64::from(ax - bx).hypot(f64::from(ay - by));
            prop_assert!((globe - plane).abs() <= plane * 0.002 + 1.0, "{globe} against {plane}");
        }
    }
}
