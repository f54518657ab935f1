//! Civil days as one integer, so that they live in the same registers as everything else.
//!
//! Packed as `year << 9 | month << 5 | day`: order is kept, and year, month and day come out with a shift.
//! Only years 1 to 9999 are packed.

use jiff::civil::Date;

/// Packs a day of the years 1 to 9999.
pub(crate) fn pack(day: Date) -> i64 {
    i64::from(day.year()) << 9 | i64::from(day.month()) << 5 | i64::from(day.day())
}

/// The day that was packed.
pub(crate) fn unpack(packed: i64) -> Date {
    let part = |value: i64| i8::try_from(value).expect("packed from an i8");
    let year = i16::try_from(year(packed)).expect("packed from an i16");
    Date::new(year, part(month(packed)), part(day(packed))).expect("packed from a date")
}

pub(crate) const fn year(packed: i64) -> i64 {
    packed >> 9
}

pub(crate) const fn month(packed: i64) -> i64 {
    packed >> 5 & 15
}

pub(crate) const fn day(packed: i64) -> i64 {
    packed & 31
}

/// Reads `YYYY-MM-DD`, years 1 to 9999, and packs it.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let shape =
        text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    if text.len() != 10 || !shape || text.starts_with("0000") {
        return None;
    }
    text.parse::<Date>().ok().map(pack)
}

/// Packs the day so many days after 1970-01-01; `None` outside the years 1 to 9999.
pub(crate) fn from_epoch(days: i64) -> Option<i64> {
    add_days(pack(jiff::civil::date(1970, 1, 1)), days)
}

/// Days from `a` to `b`; negative if `b` is earlier.
pub(crate) fn days_between(a: i64, b: i64) -> i64 {
    unpack(b).duration_since(unpack(a)).as_hours() / 24
}

/// The day `days` later; `None` outside the years 1 to 9999.
pub(crate) fn add_days(a: i64, days: i64) -> Option<i64> {
    let span = jiff::Span::new().try_days(days).ok()?;
    unpack(a).checked_add(span).ok().filter(|d| d.year() >= 1).map(pack)
}

/// The same day `months` later, or the month's last day where there is no such day (31 January + 1 month is
/// the end of February); `None` outside the years 1 to 9999.
pub(crate) fn add_months(a: i64, months: i64) -> Option<i64> {
    let index = month_index(a).checked_add(months)?;
    let (year, month) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    if !(1..=9999).contains(&year) {
        return None;
    }
    let first = unpack(year << 9 | month << 5 | 1);
    Some(year << 9 | month << 5 | day(a).min(i64::from(first.days_in_month())))
}

/// The largest number of months `n` with `add_months(a, n) <= b`: completed months, negative if `b` is
/// earlier.
pub(crate) fn months_between(a: i64, b: i64) -> i64 {
    let months = month_index(b) - month_index(a);
    let reached = add_months(a, months).is_some_and(|day| day <= b);
    months - i64::from(!reached)
}

const fn month_index(packed: i64) -> i64 {
    year(packed) * 12 + month(packed) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        parse(text).unwrap()
    }

    #[test]
    fn reads_only_the_plain_form() {
        assert_eq!(unpack(day("2024-02-29")), jiff::civil::date(2024, 2, 29));
        for bad in ["2023-02-29", "0000-01-01", "2024-2-29", "20240229", "2024-02-29T00", "２024-02-29", ""]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn months_are_completed_months() {
        for (a, b, months) in [
            ("2024-01-31", "2024-02-28", 0),
            ("2024-01-31", "2024-02-29", 1),
            ("2024-01-15", "2025-01-14", 11),
            ("2024-01-15", "2025-01-15", 12),
            ("2024-01-15", "2023-12-15", -1),
            ("2024-01-15", "2023-12-16", -1),
            ("2024-01-15", "2023-12-14", -2),
        ] {
            assert_eq!(months_between(day(a), day(b)), months, "{a} {b}");
        }
    }

    #[test]
    fn adding_stays_inside_the_calendar() {
        assert_eq!(add_months(day("2024-01-31"), 13), Some(day("2025-02-28")));
        assert_eq!(add_months(day("9999-12-01"), 1), None);
        assert_eq!(add_months(day("2024-01-31"), i64::MAX), None);
        assert_eq!(add_days(day("2024-02-28"), 2), Some(day("2024-03-01")));
        assert_eq!(add_days(day("9999-12-31"), 1), None);
        assert_eq!(days_between(day("2024-03-01"), day("2024-02-28")), -2);
    }
}
