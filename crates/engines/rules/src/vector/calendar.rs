//! Civil days in plain 32-bit arithmetic, without branches or tables, so that a compiler can do sixteen at a
//! time.
//!
//! A packed day is that of [`crate::day`], which is the measure: the tests compare every day of the years
//! 1 to 9999. Outside those years results mean nothing, but nothing panics. The day counts follow the
//! well-known algorithm with years that begin in March.

/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i32 = 719_468;

/// Months since the beginning of year 0.
#[inline(always)]
pub(super) fn month_index(packed: i32) -> i32 {
    (packed >> 9) * 12 + (packed >> 5 & 15) - 1
}

/// The last day of a month.
#[inline(always)]
fn last_day(year: i32, month: i32) -> i32 {
    let leap = (year & 3 == 0) & ((year % 25 != 0) | (year & 15 == 0));
    let february = 28 + i32::from(leap);
    if month == 2 { february } else { 30 + ((month + (month >> 3)) & 1) }
}

/// As [`crate::day::add_months`].
#[inline(always)]
pub(super) fn add_months(packed: i32, months: i32) -> i32 {
    let index = month_index(packed).wrapping_add(months);
    let year = index / 12;
    let month = index - year * 12 + 1;
    let day = (packed & 31).min(last_day(year, month));
    year << 9 | month << 5 | day
}

/// As [`crate::day::months_between`].
#[inline(always)]
pub(super) fn months_between(a: i32, b: i32) -> i32 {
    let reached = (a & 31).min(last_day(b >> 9, b >> 5 & 15)) <= b & 31;
    month_index(b) - month_index(a) - i32::from(!reached)
}

/// Days since 1970-01-01 of a packed day.
#[inline(always)]
pub(super) fn to_days(packed: i32) -> i32 {
    let (year, month, day) = (packed >> 9, packed >> 5 & 15, packed & 31);
    let year = year - i32::from(month <= 2);
    let since_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * since_march + 2) / 5 + day - 1;
    year * 365 + year / 4 - year / 100 + year / 400 + of_year - EPOCH
}

/// The packed day that many days after 1970-01-01.
#[inline(always)]
pub(super) fn from_days(days: i32) -> i32 {
    let days = days.wrapping_add(EPOCH);
    let era = days / 146_097;
    let of_era = days - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let since_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * since_march + 2) / 5 + 1;
    let month = if since_march < 10 { since_march + 3 } else { since_march - 9 };
    let year = year_of_era + era * 400 + i32::from(month <= 2);
    year << 9 | month << 5 | day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day;

    #[test]
    fn every_day_of_the_calendar_is_counted_as_the_calendar_does() {
        let mut today = jiff::civil::date(1, 1, 1);
        let end = jiff::civil::date(9999, 12, 31);
        let mut days = -719_162;
        while today < end {
            let packed = i32::try_from(day::pack(today)).unwrap();
            assert_eq!((to_days(packed), from_days(days)), (days, packed), "{today}");
            today = today.tomorrow().unwrap();
            days += 1;
        }
    }

    #[test]
    fn months_are_those_of_the_scalar_machine() {
        let days = [-700_000, -1, 0, 59, 60, 10_957, 11_016, 19_723, 19_782, 19_783, 20_088, 2_900_000];
        for a in days.map(from_days) {
            for months in [-25, -12, -1, 0, 1, 2, 11, 12, 13, 36, 240] {
                let wanted = day::add_months(i64::from(a), months).unwrap();
                assert_eq!(i64::from(add_months(a, i32::try_from(months).unwrap())), wanted);
            }
            for b in days.map(from_days).into_iter().flat_map(|b| [b, add_months(b, 1)]) {
                let wanted = day::months_between(i64::from(a), i64::from(b));
                assert_eq!(i64::from(months_between(a, b)), wanted, "{a} {b}");
            }
        }
    }

    #[test]
    fn nonsense_does_not_panic() {
        for x in [i32::MIN, i32::MIN + 1, -1, i32::MAX - 1, i32::MAX] {
            let _ =
                (from_days(x), to_days(x >> 4), add_months(x >> 4, x >> 4), months_between(x >> 4, x >> 3));
        }
    }
}
