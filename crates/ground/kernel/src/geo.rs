//! Places on the globe, in integers.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Invalid;

/// A WGS 84 place in units of 1e-7 degree (about a centimetre).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Point {
    /// Latitude × 1e7, north positive.
    pub lat_e7: i32,
    /// Longitude × 1e7, east positive.
    pub lng_e7: i32,
}

/// Mean earth radius in metres (IUGG).
const EARTH_RADIUS_M: i32 = 6_371_009;

impl Point {
    /// Checks the ranges.
    ///
    /// # Errors
    /// `point.range` outside ±90° / ±180°.
    pub fn new(lat_e7: i32, lng_e7: i32) -> Result<Self, Invalid> {
        if lat_e7.abs() <= 900_000_000 && lng_e7.abs() <= 1_800_000_000 {
            return Ok(Self { lat_e7, lng_e7 });
        }
        Err(Invalid::new(
            "point",
            "point.range",
            format!(
                "({lat_e7}, {lng_e7}) is off the globe; give latitude and longitude in degrees × 10,000,000"
            ),
            format!("（{lat_e7}, {lng_e7}）超出地球范围；请给出乘以一千万的经纬度"),
        ))
    }

    /// Great-circle distance in whole metres (haversine on a sphere; within 0.6 % of the ellipsoid).
    pub fn distance_m(self, other: Self) -> u32 {
        let rad = |e7: i32| (f64::from(e7) / 1e7).to_radians();
        let (lat_a, lat_b) = (rad(self.lat_e7), rad(other.lat_e7));
        let half_lat = ((lat_b - lat_a) / 2.0).sin();
        let half_lng = ((rad(other.lng_e7) - rad(self.lng_e7)) / 2.0).sin();
        let chord = half_lat * half_lat + lat_a.cos() * lat_b.cos() * half_lng * half_lng;
        let metres = 2.0 * f64::from(EARTH_RADIUS_M) * chord.sqrt().min(1.0).asin();
        // At most half the circumference, 20,015,116 m: fits, and rounding hides the last bits where platforms differ.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ..= 20,015,116")]
        let whole = metres.round() as u32;
        whole
    }

    /// The place `share`/`of` of the way to `other` in a straight line; for drawing what moves.
    #[must_use]
    pub fn toward(self, other: Self, share: i64, of: i64) -> Self {
        let step = |from: i32, to: i32| {
            let moved = i64::from(from) + (i64::from(to) - i64::from(from)) * share.clamp(0, of) / of.max(1);
            i32::try_from(moved).expect("between two i32 values")
        };
        Self { lat_e7: step(self.lat_e7, other.lat_e7), lng_e7: step(self.lng_e7, other.lng_e7) }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.7},{:.7}", f64::from(self.lat_e7) / 1e7, f64::from(self.lng_e7) / 1e7)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canton_tower_to_white_cloud_mountain() {
        let tower = Point::new(231_066_000, 1_133_245_000).unwrap();
        let mountain = Point::new(231_856_000, 1_132_980_000).unwrap();
        let metres = tower.distance_m(mountain);
        assert!((9_100..9_300).contains(&metres), "{metres}");
        assert_eq!(tower.distance_m(tower), 0);
        assert_eq!(metres, mountain.distance_m(tower));
    }

    #[test]
    fn off_the_globe_is_refused() {
        assert_eq!(Point::new(900_000_001, 0).unwrap_err().code, "point.range");
    }

    #[test]
    fn moving_stays_between() {
        let (a, b) = (Point { lat_e7: 0, lng_e7: 0 }, Point { lat_e7: 100, lng_e7: -200 });
        assert_eq!(a.toward(b, 1, 2), Point { lat_e7: 50, lng_e7: -100 });
        assert_eq!(a.toward(b, 9, 2), b);
    }
}
