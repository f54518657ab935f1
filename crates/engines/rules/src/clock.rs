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
        if start < 0 || end > moment::LAST {
            return Err(Fault::Overflow);
        }
        // A piece that begins the day before may reach into the first day.
        let (first, last) = (start.div_euclid(DAY) - 1, end.div_euclid(DAY));
        let most = most.max(0);
        let of_day = |day: i64| {
            let (from, to) = (day * DAY + self.from, day * DAY + self.to);
            let seconds = to.min(end) - from.max(start);
            if seconds > 0 { (seconds / self.unit).min(most) } else { 0 }
        };
        if self.days == Days::All {
            // Between the first two days and the last two every piece is a whole one, however long the stay.
            let whole = (last - first - 3).max(0) * ((self.to - self.from) / self.unit).min(most);
            let edges = (first..=last.min(first + 1)).chain((last - 1).max(first + 2)..=last);
            return Ok(whole + edges.map(of_day).sum::<i64>());
        }
        let mut units = 0;
        for day in first..=last {
            let touched = day * DAY + self.from < end && day * DAY + self.to > start;
            // What reaches beyond the announced workdays ends the walk.
            if touched && self.in_use(day * DAY, calendar)? {
                units += of_day(day);
            }
        }
        Ok(units)
    }

    fn in_use(&self, midnight: i64, calendar: Option<&Calendar>) -> Result<bool, Fault> {
        let day = moment::day_of(midnight).ok_or(Fault::Overflow)?;
        let works = calendar.and_then(|calendar| calendar.is_workday(day)).ok_or(Fault::BeyondCalendar)?;
        Ok(works == (self.days == Days::Work))
    }
}

impl Clock {
    /// The first second since midnight that no segment or more than one covers on one kind of day after another; `None`
    /// if the segments tile it. What began on the day before may reach into it.
    pub(crate) fn gap(&self, before: Days, kind: Days) -> Option<i64> {
        let in_use = |on: Days| self.segments.iter().filter(move |s| s.days == Days::All || s.days == on);
        let begun = in_use(before).filter(|s| s.to > DAY).map(|s| (0, s.to - DAY));
        let mut pieces: Vec<(i64, i64)> =
            in_use(kind).map(|s| (s.from, s.to.min(DAY))).chain(begun).collect();
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
    fn a_stay_of_any_length_has_its_units() {
        let (day, night) = (segment(7, 19, 15), segment(19, 31, 120));
        let (start, end) = ("2000-01-01T00:00", "2012-11-13T21:13:24");
        // From 2000-01-01 to 2012-11-13 there are 4,701 days, each with its twelve hours by day.
        assert_eq!(units(&day, start, end, i64::MAX), 4_701 * 48);
        assert_eq!(units(&day, start, end, 4), 4_701 * 4);
        // Three units on the first morning, six in every night, one on the last evening.
        assert_eq!(units(&night, start, end, i64::MAX), 3 + 4_700 * 6 + 1);
        let years = units(&day, "0001-01-01T00:00", "9999-12-31T23:59:59", i64::MAX);
        assert_eq!(years, 3_652_059 * 48);
        for (start, end) in [(0, i64::MAX), (i64::MIN, 0)] {
            assert_eq!(day.units(start, end, 1, None), Err(Fault::Overflow));
        }
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
        let clock = |segments: Vec<Segment>| Clock { segments }.gap(Days::Work, Days::Work);
        assert_eq!(clock(vec![segment(7, 19, 15), segment(19, 31, 120)]), None);
        assert_eq!(clock(vec![segment(0, 24, 15)]), None);
        assert_eq!(clock(vec![segment(7, 18, 15), segment(19, 31, 120)]), Some(18 * 3_600));
        assert_eq!(clock(vec![segment(7, 20, 15), segment(19, 31, 120)]), Some(19 * 3_600));
        assert_eq!(clock(vec![]), Some(0));
        // The night that begins on a workday reaches into a day off, of which a segment of its own has the whole.
        let on = |days: Days, segment: Segment| Segment { days, ..segment };
        let segments = vec![
            on(Days::Work, segment(7, 19, 15)),
            on(Days::Work, segment(19, 31, 120)),
            on(Days::Off, segment(0, 24, 60)),
        ];
        let clock = Clock { segments };
        assert_eq!(clock.gap(Days::Work, Days::Work), None);
        assert_eq!(clock.gap(Days::Off, Days::Off), None);
        assert!(clock.gap(Days::Work, Days::Off).is_some());
        assert_eq!(clock.gap(Days::Off, Days::Work), Some(0));
    }
}
