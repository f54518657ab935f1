//! Moments and durations as integers: seconds of the civil calendar, without a zone.
//!
//! A moment is the number of seconds since the first day of year 1; the law's clock is that of China, so a
//! moment written with another offset is brought to it when it is read. A duration is a number of seconds.

use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

use crate::day;

/// Seconds in a day.
pub(crate) const DAY: i64 = 86_400;
/// The last second of year 9999.
pub(crate) const LAST: i64 = 3_652_059 * DAY - 1;

/// The units of durations, largest first, with what people call them.
const UNITS: [(i64, &str, &str, &str); 4] =
    [(DAY, "d", "天", "d"), (3_600, "h", "小时", "h"), (60, "min", "分钟", "min"), (1, "s", "秒", "s")];

static FIRST: LazyLock<i64> = LazyLock::new(|| day::pack(jiff::civil::date(1, 1, 1)));

/// The first second of a packed day.
pub(crate) fn of_day(packed: i64) -> i64 {
    day::days_between(*FIRST, packed) * DAY
}

/// The packed day in which a moment lies; `None` outside the years 1 to 9999.
pub(crate) fn day_of(moment: i64) -> Option<i64> {
    day::add_days(*FIRST, moment.div_euclid(DAY)).filter(|_| moment >= 0)
}

/// The moment that was packed; the last moment of the calendar for what lies beyond it.
pub(crate) fn unpack(moment: i64) -> DateTime {
    let Some(packed) = day_of(moment) else { return DateTime::MAX };
    let seconds = moment.rem_euclid(DAY);
    let part = |value: i64| i8::try_from(value).expect("a part of a day");
    day::unpack(packed).at(part(seconds / 3_600), part(seconds / 60 % 60), part(seconds % 60), 0)
}

/// Reads `2026-05-01T18:50`, seconds and an offset (`+08:00`, `Z`) optional, and packs it.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let date: Date = day::parse(text.get(..10)?).map(day::unpack)?;
    let clock = text.get(10..)?.strip_prefix(['T', ' '])?;
    let cut = clock.find(['+', '-', 'Z']).unwrap_or(clock.len());
    let (time, offset) = clock.split_at(cut);
    let local = of_day(day::pack(date)) + time_of_day(time)?;
    let east = match offset {
        "" => return Some(local),
        "Z" => 0,
        _ => {
            let seconds = time_of_day(offset.get(1..)?).filter(|_| offset.len() == 6)?;
            if offset.starts_with('-') { -seconds } else { seconds }
        }
    };
    let china = i64::from(Offset::constant(8).seconds());
    local.checked_add(china - east).filter(|moment| day_of(*moment).is_some())
}

/// Reads `07:00` or `07:00:30` as seconds since midnight.
pub(crate) fn time_of_day(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.len() != 2) {
        return None;
    }
    let limits = [24, 60, 60];
    let mut seconds = 0;
    for (part, limit) in parts.iter().zip(limits) {
        let digits = part.bytes().all(|b| b.is_ascii_digit());
        seconds = seconds * 60 + part.parse::<i64>().ok().filter(|value| digits && *value < limit)?;
    }
    Some(if parts.len() == 2 { seconds * 60 } else { seconds })
}

/// Reads `15min`, `2h30min`, `1d`, `45s`, or the same in ISO 8601 (`PT2H30M`, `P1D`).
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let (mut rest, iso) = text.strip_prefix('P').map_or((text, false), |rest| (rest, true));
    let mut total: i64 = 0;
    let mut smallest = i64::MAX;
    let mut any = false;
    while !rest.is_empty() {
        if iso && let Some(time) = rest.strip_prefix('T') {
            rest = time;
            continue;
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = rest.split_at(digits);
        let length = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (word, after) = tail.split_at(length.min(if iso { 1 } else { length }));
        let unit = UNITS
            .iter()
            .find(|unit| if iso { unit.1[..1].eq_ignore_ascii_case(word) } else { unit.1 == word });
        let seconds = unit.map(|unit| unit.0).filter(|seconds| *seconds < smallest)?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(seconds)?)?;
        smallest = seconds;
        any = true;
        rest = after;
    }
    any.then_some(total)
}

/// ISO 8601: `PT26H15M`.
pub(crate) fn duration_text(seconds: i64) -> String {
    let mut out = String::from(if seconds < 0 { "-PT" } else { "PT" });
    let size = seconds.unsigned_abs();
    for (amount, unit) in [(size / 3_600, 'H'), (size / 60 % 60, 'M'), (size % 60, 'S')] {
        if amount > 0 {
            _ = write!(out, "{amount}{unit}");
        }
    }
    if size == 0 { "PT0S".to_owned() } else { out }
}

/// Hours, minutes and seconds as people say them; days only from two days on.
pub(crate) fn duration_words(seconds: i64, chinese: bool) -> String {
    let mut left = seconds.unsigned_abs();
    let mut parts = Vec::new();
    for (size, _, zh, en) in UNITS {
        let size = size.unsigned_abs();
        if size == DAY.unsigned_abs() && left < 2 * size {
            continue;
        }
        let amount = left / size;
        left %= size;
        if amount > 0 || (size == 60 && seconds == 0) {
            parts.push(if chinese { format!("{amount}{zh}") } else { format!("{amount} {en}") });
        }
    }
    let sign = if seconds < 0 { "-" } else { "" };
    format!("{sign}{}", parts.join(if chinese { "" } else { " " }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_moment_is_that_of_the_calendar() {
        assert_eq!((day_of(LAST).is_some(), day_of(LAST + 1)), (true, None));
    }

    #[test]
    fn moments_come_back_as_they_were_and_offsets_are_brought_to_china() {
        for text in
            ["2026-05-01T18:50:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59", "2024-02-29T07:00:01"]
        {
            assert_eq!(unpack(parse(text).unwrap()).to_string(), text);
        }
        assert_eq!(parse("2026-05-01 18:50"), parse("2026-05-01T18:50:00+08:00"));
        assert_eq!(parse("2026-05-01T16:30:00Z"), parse("2026-05-02T00:30"));
        assert_eq!(parse("2026-05-01T12:30:00-03:30"), parse("2026-05-02T00:00"));
        for bad in [
            "2026-05-01",
            "2026-05-01T24:00",
            "2026-05-01T7:00",
            "2026-05-01T07:00:60",
            "2026-02-30T07:00",
            "2026-05-01T07:00+8",
            "2026-05-01T0７:00",
        ] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn durations_are_read_in_two_forms_and_said_in_words() {
        for (text, seconds) in [
            ("15min", 900),
            ("2h30min", 9_000),
            ("1d", DAY),
            ("45s", 45),
            ("PT2H30M", 9_000),
            ("P1DT1S", DAY + 1),
            ("0s", 0),
        ] {
            assert_eq!(parse_duration(text), Some(seconds), "{text}");
        }
        for bad in ["", "15", "min", "15m", "30min2h", "1h1h", "PT", "-1h", "9999999999999999h"] {
            assert_eq!(parse_duration(bad), None, "{bad}");
        }
        assert_eq!(
            (duration_text(94_500), duration_text(0), duration_text(-1)),
            ("PT26H15M".into(), "PT0S".into(), "-PT1S".into())
        );
        assert_eq!(duration_words(94_500, true), "26小时15分钟");
        assert_eq!(
            (duration_words(2 * DAY + 60, false), duration_words(0, true)),
            ("2 d 1 min".into(), "0分钟".into())
        );
    }
}
