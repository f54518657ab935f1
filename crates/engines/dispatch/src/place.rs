//! Where things are, and how far apart.
//!
//! One integer pair serves the globe and a benchmark's plane, so the engine has one kind of place; the
//! [`Metric`] of the configuration says how to read it, and a day never mixes the two.

use kernel::Point;
use serde::{Deserialize, Serialize};

/// A place; its unit is the [`Metric`]'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Eastward: degrees × 10⁷ on the globe, metres on the plane.
    pub x: i32,
    /// Northward: degrees × 10⁷ on the globe, metres on the plane.
    pub y: i32,
}

impl From<Point> for Place {
    fn from(point: Point) -> Self {
        Self { x: point.lng_e7, y: point.lat_e7 }
    }
}

impl Place {
    /// The place as a point on the globe; meaningful under [`Metric::GreatCircle`] only.
    pub const fn point(self) -> Point {
        Point { lat_e7: self.y, lng_e7: self.x }
    }
}

/// How two places turn into metres of road.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Metric {
    /// Places are on the globe; the road is longer than the great circle by a factor.
    GreatCircle {
        /// Road over great circle, in basis points: 13 500 = 1.35 times.
        detour_bp: u32,
    },
    /// Places are metres on a plane; straight lines, rounded up to a metre (the public benchmark).
    Euclid,
}

impl Metric {
    /// Metres of road from `a` to `b`.
    pub fn road_m(self, a: Place, b: Place) -> u32 {
        match self {
            Self::GreatCircle { detour_bp } => {
                let road = u64::from(a.point().distance_m(b.point())) * u64::from(detour_bp);
                u32::try_from(road.div_ceil(10_000)).unwrap_or(u32::MAX)
            }
            Self::Euclid => {
                let square = |p: i32, q: i32| u64::from(p.abs_diff(q)).pow(2);
                // Beyond the largest sum lie only places further apart than the largest answer.
                let Some(sum) = square(a.x, b.x).checked_add(square(a.y, b.y)) else { return u32::MAX };
                let root = sum.isqrt();
                u32::try_from(root + u64::from(root * root < sum)).unwrap_or(u32::MAX)
            }
        }
    }
}

/// A flat map in metres around an origin: cheap distances for finding who is near, never for timing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    origin: Place,
    /// Metres per million units of x and of y.
    scale: (i64, i64),
}

impl Plane {
    /// A map around `origin`; a city is small enough for one.
    pub fn around(metric: Metric, origin: Place) -> Self {
        const MILLION: i32 = 1_000_000;
        let scale = match metric {
            Metric::Euclid => (i64::from(MILLION), i64::from(MILLION)),
            Metric::GreatCircle { .. } => {
                let step = |dx: i32, dy: i32| {
                    let there = Place { x: origin.x.saturating_add(dx), y: origin.y.saturating_add(dy) };
                    i64::from(metric.road_m(origin, there))
                };
                (step(MILLION, 0), step(0, MILLION))
            }
        };
        Self { origin, scale }
    }

    /// Where `place` lies on the map.
    pub fn metres(&self, place: Place) -> (i64, i64) {
        let along = |at: i32, from: i32, scale: i64| (i64::from(at) - i64::from(from)) * scale / 1_000_000;
        (along(place.x, self.origin.x, self.scale.0), along(place.y, self.origin.y, self.scale.1))
    }

    /// Roughly the metres between two points of the map (within 8 %: the longer leg and three eighths of the
    /// shorter).
    pub fn between(&self, a: (i64, i64), b: (i64, i64)) -> i64 {
        let (dx, dy) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
        dx.max(dy) + dx.min(dy) * 3 / 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_rounded_up() {
        let at = |x, y| Place { x, y };
        assert_eq!(Metric::Euclid.road_m(at(0, 0), at(3, 4)), 5);
        assert_eq!(Metric::Euclid.road_m(at(0, 0), at(1, 1)), 2);
        assert_eq!(Metric::Euclid.road_m(at(-7, 2), at(-7, 2)), 0);
        assert_eq!(Metric::Euclid.road_m(at(i32::MIN, i32::MIN), at(i32::MAX, i32::MAX)), u32::MAX);
    }

    #[test]
    fn the_detour_lengthens_the_great_circle() {
        let tower = Point::new(231_066_000, 1_133_245_000).unwrap();
        let mountain = Point::new(231_856_000, 1_132_980_000).unwrap();
        let straight = tower.distance_m(mountain);
        let road = Metric::GreatCircle { detour_bp: 13_500 }.road_m(tower.into(), mountain.into());
        assert_eq!(u64::from(road), (u64::from(straight) * 135).div_ceil(100));
        assert_eq!(Place::from(tower).point(), tower);
    }
}
