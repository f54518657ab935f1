//! The legal clock of a case, computed from its history each time it is asked.
//!
//! Day one is the workday after acceptance. While the bureau waits for papers the clock stands: the workdays
//! strictly after the day of the request, up to and including the day of receipt, do not count. The due day
//! is the workday on which the limit is used up. Nothing of this is stored: a corrected calendar corrects
//! every case.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::{NeedsReview, Workdays};

/// A moment at which the clock may have started or stopped, by its civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// The day.
    pub on: Date,
    /// True if the clock runs from here on.
    pub running: bool,
}

/// How urgent a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Colour {
    /// Below 70 % of the limit.
    Green,
    /// From 70 %.
    Yellow,
    /// The limit is used up.
    Red,
}

impl Colour {
    /// Part of the limit, in percent, from which a case is yellow.
    const YELLOW_PCT: u32 = 70;

    /// Reads the lowercase name.
    pub fn parse(text: &str) -> Option<Self> {
        [("green", Self::Green), ("yellow", Self::Yellow), ("red", Self::Red)]
            .into_iter()
            .find_map(|(name, colour)| (name == text).then_some(colour))
    }

    /// The colour of `used` workdays out of `limit`.
    pub const fn of(used: u32, limit: u32) -> Self {
        if used >= limit {
            Self::Red
        } else if used * 100 >= limit * Self::YELLOW_PCT {
            Self::Yellow
        } else {
            Self::Green
        }
    }
}

/// Where the clock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The limit, in workdays.
    pub limit: u32,
    /// Workdays used; zero before acceptance.
    pub used: u32,
    /// Workdays that did not count because the clock stood.
    pub paused: u32,
    /// The last day; `None` while it is not known: before acceptance, while the clock stands, beyond the
    /// calendar.
    pub due_on: Option<Date>,
    /// True if today counts.
    pub running: bool,
    /// How urgent.
    pub colour: Colour,
    /// True if an answer lies beyond the announced calendar: somebody must enter the next year.
    pub needs_review: bool,
}

/// The clock on day `today`, from the history in order of time.
pub fn read(calendar: &Workdays, limit: u32, ticks: &[Tick], today: Date) -> Clock {
    let Some(span) = Span::of(ticks) else {
        let colour = Colour::Green;
        return Clock {
            limit,
            used: 0,
            paused: 0,
            due_on: None,
            running: false,
            colour,
            needs_review: false,
        };
    };
    let running = span.runs();
    let due = span.due(calendar, limit);
    match span.used(calendar, today) {
        Ok((used, paused)) => {
            let needs_review = due.is_err();
            let due_on = due.ok().flatten();
            Clock { limit, used, paused, due_on, running, colour: Colour::of(used, limit), needs_review }
        }
        // Not even today is in the calendar. Red, so that somebody looks.
        Err(_) => {
            let (due_on, colour) = (due.ok().flatten(), Colour::Red);
            Clock { limit, used: 0, paused: 0, due_on, running, colour, needs_review: true }
        }
    }
}

/// The clock's history in one shape: when it started, and between which days it stood.
#[derive(Debug)]
struct Span {
    accepted: Date,
    /// From the day it stopped to the day it went on; the last may be open.
    stands: Vec<(Date, Option<Date>)>,
}

impl Span {
    fn of(ticks: &[Tick]) -> Option<Self> {
        let start = ticks.iter().position(|tick| tick.running)?;
        let mut span = Self { accepted: ticks[start].on, stands: Vec::new() };
        for tick in &ticks[start + 1..] {
            match (tick.running, span.runs()) {
                (false, true) => span.stands.push((tick.on, None)),
                (true, false) => span.stands.last_mut().expect("it stands").1 = Some(tick.on),
                _ => {}
            }
        }
        Some(span)
    }

    fn runs(&self) -> bool {
        self.stands.last().is_none_or(|(_, until)| until.is_some())
    }

    /// Workdays used and paused by the end of `today`.
    fn used(&self, calendar: &Workdays, today: Date) -> Result<(u32, u32), NeedsReview> {
        let paused = self.stands.iter().try_fold(0, |sum, (from, until)| {
            let until = until.unwrap_or(today).min(today);
            Ok(sum + calendar.between(*from.min(&today), until)?)
        })?;
        let all = calendar.between(self.accepted, today)?;
        Ok((all.saturating_sub(paused), paused))
    }

    /// The day on which the limit is used up; `None` while the clock stands before that day.
    fn due(&self, calendar: &Workdays, limit: u32) -> Result<Option<Date>, NeedsReview> {
        let (mut from, mut left) = (self.accepted, limit);
        for (stop, until) in &self.stands {
            let counted = calendar.between(from, *stop)?;
            if counted >= left {
                break;
            }
            let Some(until) = until else { return Ok(None) };
            (from, left) = (*until, left - counted);
        }
        calendar.nth_after(from, left).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn tick(on: Date, running: bool) -> Tick {
        Tick { on, running }
    }

    fn clock(limit: u32, ticks: &[Tick], today: Date) -> Clock {
        read(Workdays::china(), limit, ticks, today)
    }

    #[test]
    fn day_one_is_the_workday_after_acceptance() {
        // Friday, accepted; the weekend does not count.
        let ticks = [tick(date(2026, 11, 20), true)];
        assert_eq!(clock(10, &ticks, date(2026, 11, 22)).used, 0);
        let monday = clock(10, &ticks, date(2026, 11, 23));
        assert_eq!((monday.used, monday.due_on), (1, Some(date(2026, 12, 4))));
    }

    #[test]
    fn spring_festival_does_not_count_and_make_up_days_do() {
        // Accepted on Friday 13 February 2026: day one is the make-up Saturday, then nine days off.
        let ticks = [tick(date(2026, 2, 13), true)];
        assert_eq!(clock(2, &ticks, date(2026, 2, 13)).due_on, Some(date(2026, 2, 24)));
    }

    #[test]
    fn a_supplement_stops_the_clock_through_the_day_of_receipt() {
        let mut ticks = vec![tick(date(2026, 11, 2), true), tick(date(2026, 11, 4), false)];
        let standing = clock(10, &ticks, date(2026, 11, 9));
        assert_eq!((standing.used, standing.paused, standing.running), (2, 3, false));
        assert_eq!(standing.due_on, None);
        ticks.push(tick(date(2026, 11, 10), true));
        let going_on = clock(10, &ticks, date(2026, 11, 11));
        assert_eq!((going_on.used, going_on.paused), (3, 4));
        assert_eq!(going_on.due_on, Some(date(2026, 11, 20)));
    }

    #[test]
    fn colours_turn_at_seventy_and_a_hundred_percent() {
        assert_eq!(Colour::of(6, 10), Colour::Green);
        assert_eq!(Colour::of(7, 10), Colour::Yellow);
        assert_eq!(Colour::of(20, 30), Colour::Green);
        assert_eq!(Colour::of(21, 30), Colour::Yellow);
        assert_eq!(Colour::of(10, 10), Colour::Red);
        assert_eq!(Colour::parse("yellow"), Some(Colour::Yellow));
    }

    #[test]
    fn beyond_the_calendar_it_asks_for_review() {
        let ticks = [tick(date(2026, 11, 23), true)];
        let childcare = clock(30, &ticks, date(2026, 11, 24));
        assert_eq!((childcare.due_on, childcare.needs_review, childcare.used), (None, true, 1));
        let new_year = clock(10, &ticks, date(2027, 1, 4));
        assert_eq!((new_year.colour, new_year.needs_review), (Colour::Red, true));
        assert_eq!(new_year.due_on, Some(date(2026, 12, 7)));
    }

    #[test]
    fn before_acceptance_nothing_counts() {
        let ticks = [tick(date(2026, 11, 2), false), tick(date(2026, 11, 4), false)];
        let clock = clock(10, &ticks, date(2026, 11, 30));
        assert_eq!((clock.used, clock.paused, clock.due_on, clock.running), (0, 0, None, false));
    }

    /// Walks day by day from acceptance; shares nothing with the arithmetic above but the calendar's single
    /// days.
    fn oracle(limit: u32, ticks: &[Tick], today: Date) -> (u32, Option<Date>) {
        let calendar = Workdays::china();
        let first = ticks.iter().find(|t| t.running).unwrap().on;
        let (mut used, mut used_today, mut due) = (0, 0, None);
        for day in first.series(1.day()).skip(1).take_while(|d| *d <= date(2026, 12, 31)) {
            // A day counts if the clock was running when it began and was not started only on that day.
            let counts = ticks.iter().rfind(|t| t.on < day).is_some_and(|t| t.running);
            if counts && calendar.is_workday(day).unwrap() {
                used += 1;
                if used == limit {
                    due = Some(day);
                }
            }
            if day <= today {
                used_today = used;
            }
        }
        (used_today, due)
    }

    proptest! {
        #[test]
        fn the_clock_agrees_with_a_walk_through_the_days(
            start in 0i32..600,
            limit in 1u32..60,
            gaps in proptest::collection::vec(0i32..25, 0..6),
            ahead in 0i32..60,
        ) {
            let mut on = date(2025, 1, 1).checked_add(start.days()).unwrap();
            let mut ticks = vec![tick(on, true)];
            for (at, gap) in gaps.iter().enumerate() {
                on = on.checked_add(gap.days()).unwrap();
                ticks.push(tick(on, at % 2 == 1));
            }
            let today = on.checked_add(ahead.days()).unwrap();
            prop_assume!(today <= date(2026, 12, 31));
            let (used, due) = oracle(limit, &ticks, today);
            let clock = clock(limit, &ticks, today);
            prop_assert_eq!(clock.used, used);
            if !clock.needs_review {
                prop_assert_eq!(clock.due_on, due);
            } else {
                prop_assert_eq!(due, None);
            }
        }
    }
}
