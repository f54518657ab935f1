//! Civil time in China and the stored form of moments.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

/// China Standard Time. One zone, no daylight saving since 1991, so a fixed offset needs no zone database.
pub fn china() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// The civil moment in China.
pub fn in_china(at: Timestamp) -> Zoned {
    at.to_zoned(china())
}

/// The civil day in China.
pub fn china_date(at: Timestamp) -> Date {
    in_china(at).date()
}

/// The moment a civil day begins in China.
pub fn start_of_china_day(day: Date) -> Timestamp {
    day.to_zoned(china()).expect("midnight exists in a fixed offset").timestamp()
}

/// A stored moment (milliseconds since 1970) back as a timestamp.
///
/// # Panics
/// On a number that no clock gives; stored moments come from [`crate::Cx::now_ms`].
pub fn from_ms(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).expect("stored moments come from a clock")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_day_turns_at_sixteen_utc() {
        let before: Timestamp = "2026-11-21T15:59:59Z".parse().unwrap();
        let after: Timestamp = "2026-11-21T16:00:00Z".parse().unwrap();
        assert_eq!((china_date(before), china_date(after)), (date(2026, 11, 21), date(2026, 11, 22)));
        assert_eq!(start_of_china_day(date(2026, 11, 22)), after);
    }
}
