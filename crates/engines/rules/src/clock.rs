//! Tariffs by time of day: a stay is split at the clock's boundaries, and in each piece only full units count.
//!
//! A clock tiles the day with segments (day 07:00 to 19:00, night 19:00 to 07:00), each with its unit. A
//! segment belongs to the day on which it begins, and may be for workdays or for days off only.

use crate::machine::Fault;
use crate::moment::{self, DAY};
use crate::workdays::Calendar;

/// On which days a segment is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Days {
    All,
    Work,
    Off,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) name: String,
    /// Seconds since midnight.
    pub(crate) from: i64,
    /// Seconds since midnight of the same day; beyond [`DAY`] if it ends on the next.
    pub(crate) to: i64,
    /// Seconds of one unit.
    pub(crate) unit: i64,
    pub(crate) days: Days,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) segments: Vec<Segment>,
}

/// Longest stay that is counted, in days; nobody parks for ten years.
const DAYS_MAX: i64 = 3_660;

impl Segment {
    /// Full units of this segment in the stay from `start` to `end`, each of its pieces cut down by itself and
    /// to at most `most` units; nought if the stay does not last.
    pub(crate) fn units(
        &self,
        start: i64,
        end: i64,
        most: i64,
        calendar: Option<&Calendar>,
    ) -> Result<i64, Fault> {
        if end <= start {
            return Ok(0);
        }
        // A piece that begins the day before may reach into the first day.
        let (first, last) = (start.div_euclid(DAY) - 1, end.div_euclid(DAY));
        if last - first > DAYS_MAX {
            return Err(Fault::Overflow);
        }
        let mut units = 0;
        for day in first..=last {
            let (from, to) = (day * DAY + self.from, day * DAY + self.to);
            let seconds = to.min(end) - from.max(start);
            if seconds > 0 && self.in_use(day * DAY, calendar)? {
                units += (seconds / self.unit).min(most.max(0));
            }
        }
        Ok(units)
    }

    fn in_use(&self, midnight: i64, calendar: Option<&Calendar>) -> Result<bool, Fault> {
        if self.days == Days::All {
            return Ok(true);
        }
        let day = moment::day_of(midnight).ok_or(Fault::Overflow)?;
        let works = calendar.and_then(|calendar| calendar.is_workday(day)).ok_or(Fault::BeyondCalendar)?;
        Ok(works == (self.days == Days::Work))
    }
}

impl Clock {
    /// The first second since midnight that no segment or more than one covers on a kind of day; `None` if the
    /// segments tile it.
    pub(crate) fn gap(&self, kind: Days) -> Option<i64> {
        let mut pieces: Vec<(i64, i64)> = Vec::new();
        for segment in self.segments.iter().filter(|s| s.days == Days::All || s.days == kind) {
            pieces.push((segment.from, segment.to.min(DAY)));
            if segment.to > DAY {
                pieces.push((0, segment.to - DAY));
            }
        }
        pieces.sort_unstable();
        let mut reached = 0;
        for (from, to) in pieces {
            if from != reached {
                return Some(from.min(reached));
            }
            reached = to;
        }
        (reached != DAY).then_some(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(from: i64, to: i64, unit: i64) -> Segment {
        Segment { name: "s".to_owned(), from: from * 3_600, to: to * 3_600, unit: unit * 60, days: Days::All }
    }

    fn units(of: &Segment, start: &str, end: &str, most: i64) -> i64 {
        let at = |text| moment::parse(text).unwrap();
        of.units(at(start), at(end), most, None).unwrap()
    }

    #[test]
    fn each_piece_of_a_stay_is_cut_down_by_itself() {
        let (day, night) = (segment(7, 19, 15), segment(19, 31, 120));
        // 18:50 to 21:10: ten minutes by day, two hours ten by night.
        assert_eq!(units(&day, "2026-05-01T18:50", "2026-05-01T21:10", 999), 0);
        assert_eq!(units(&night, "2026-05-01T18:50", "2026-05-01T21:10", 999), 1);
        // Two days: each day has its own first hour.
        assert_eq!(units(&day, "2026-05-01T07:00", "2026-05-02T19:00", 999), 96);
        assert_eq!(units(&day, "2026-05-01T07:00", "2026-05-02T19:00", 4), 8);
        assert_eq!(units(&night, "2026-05-01T00:00", "2026-05-01T07:00", 999), 3);
        assert_eq!(units(&night, "2026-05-01T06:59", "2026-05-01T06:59", 999), 0);
    }

    #[test]
    fn counting_agrees_with_a_walk_by_minutes() {
        let (day, night) = (segment(7, 19, 15), segment(19, 31, 120));
        let base = moment::parse("2026-05-01T00:00").unwrap();
        for seed in 0..400_i64 {
            let (start, length) = (seed * 37 % 1_440, seed * 911 % 5_000);
            for (of, by_day) in [(&day, true), (&night, false)] {
                let (mut wanted, mut run) = (0, 0);
                for minute in start..start + length {
                    let inside = (7 * 60..19 * 60).contains(&(minute % 1_440)) == by_day;
                    run = if inside { run + 1 } else { 0 };
                    if run > 0 && run % (of.unit / 60) == 0 {
                        wanted += 1;
                    }
                }
                let found = of.units(base + start * 60, base + (start + length) * 60, i64::MAX, None);
                assert_eq!(found, Ok(wanted), "{seed} {by_day}");
            }
        }
    }

    #[test]
    fn a_clock_has_neither_gap_nor_overlap() {
        let clock = |segments: Vec<Segment>| Clock { segments }.gap(Days::Work);
        assert_eq!(clock(vec![segment(7, 19, 15), segment(19, 31, 120)]), None);
        assert_eq!(clock(vec![segment(0, 24, 15)]), None);
        assert_eq!(clock(vec![segment(7, 18, 15), segment(19, 31, 120)]), Some(18 * 3_600));
        assert_eq!(clock(vec![segment(7, 20, 15), segment(19, 31, 120)]), Some(19 * 3_600));
        assert_eq!(clock(vec![]), Some(0));
    }
}
