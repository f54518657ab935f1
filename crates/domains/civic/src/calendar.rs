//! The workday calendar: which days count in a legal time limit.
//!
//! A limit is law counted in workdays, and workdays are what the State Council announces each autumn for the
//! next year: days off and make-up days, kept in `data/workdays.toml` with the number of each notice. A day
//! in a year that has not been announced is neither: every question that reaches there answers
//! [`NeedsReview`] instead of guessing.
//!
//! Counting is by running totals: each known day holds how many workdays lie up to and including it, so a
//! count between two days is one subtraction and a due day one look-up, however long the limit.

use std::sync::LazyLock;

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// The calendar does not know this day yet; somebody must enter the year's notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the workday calendar does not reach {0}; enter the State Council's notice for that year")]
pub struct NeedsReview(pub Date);

/// The announced workdays of consecutive years.
#[derive(Debug)]
pub struct Workdays {
    first: Date,
    /// For each day from `first`: the number of workdays from `first` up to and including it.
    totals: Vec<u32>,
    /// Every workday in order; the n-th (from one) is at `n - 1`.
    days: Vec<Date>,
    notices: Vec<Notice>,
}

/// Where a year's days come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The year it arranges.
    pub year: i16,
    /// Document number.
    pub number: String,
    /// Title as published.
    pub title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    year: Vec<Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i16,
    notice: String,
    title: String,
    off: Vec<Off>,
    work: Vec<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Off {
    #[serde(rename = "name")]
    _name: String,
    from: Date,
    to: Date,
}

impl Workdays {
    /// The calendar of the mainland as far as it is announced.
    pub fn china() -> &'static Self {
        static CALENDAR: LazyLock<Workdays> = LazyLock::new(|| {
            Workdays::parse(include_str!("../data/workdays.toml"))
                .expect("the calendar in the binary is tested")
        });
        &CALENDAR
    }

    /// Reads a calendar file: consecutive years, each with its notice.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let first_year = file.year.first().ok_or("the calendar has no year")?.year;
        let mut calendar = Self {
            first: Date::new(first_year, 1, 1).map_err(|e| e.to_string())?,
            totals: Vec::new(),
            days: Vec::new(),
            notices: Vec::new(),
        };
        for (year, expected) in file.year.into_iter().zip(first_year..) {
            if year.year != expected {
                return Err(format!("the year {expected} is missing before {}", year.year));
            }
            calendar.append(year)?;
        }
        Ok(calendar)
    }

    fn append(&mut self, year: Year) -> Result<(), String> {
        let stray = year.off.iter().flat_map(|off| [off.from, off.to]).chain(year.work.iter().copied());
        if let Some(day) = stray.into_iter().find(|day| day.year() != year.year) {
            return Err(format!("{day} does not lie in {}", year.year));
        }
        let first = Date::new(year.year, 1, 1).map_err(|e| e.to_string())?;
        for day in first.series(1.day()).take_while(|day| day.year() == year.year) {
            let off = year.off.iter().any(|off| off.from <= day && day <= off.to);
            let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
            if year.work.contains(&day) || (!weekend && !off) {
                self.days.push(day);
            }
            self.totals.push(u32::try_from(self.days.len()).expect("a few hundred a year"));
        }
        self.notices.push(Notice { year: year.year, number: year.notice, title: year.title });
        Ok(())
    }

    /// True if `day` is a workday.
    ///
    /// # Errors
    /// [`NeedsReview`] outside the announced years.
    pub fn is_workday(&self, day: Date) -> Result<bool, NeedsReview> {
        self.total(day)?;
        Ok(self.days.binary_search(&day).is_ok())
    }

    /// The number of workdays strictly after `after` and up to `upto` inclusive; zero if `upto` is not later.
    ///
    /// # Errors
    /// [`NeedsReview`] if either day lies outside the announced years.
    pub fn between(&self, after: Date, upto: Date) -> Result<u32, NeedsReview> {
        Ok(self.total(upto)?.saturating_sub(self.total(after)?))
    }

    /// The `count`-th workday strictly after `after`; `after` itself for none.
    ///
    /// # Errors
    /// [`NeedsReview`] if it lies beyond what is announced.
    pub fn nth_after(&self, after: Date, count: u32) -> Result<Date, NeedsReview> {
        if count == 0 {
            return Ok(after);
        }
        let at = usize::try_from(self.total(after)? + count - 1).expect("a count of days fits");
        self.days.get(at).copied().ok_or_else(|| NeedsReview(self.end()))
    }

    /// The notices the calendar rests on, by year.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// The first day nobody has announced.
    fn end(&self) -> Date {
        let known = i32::try_from(self.totals.len()).expect("a few hundred a year");
        self.first.checked_add(known.days()).expect("announced years are far from the end of time")
    }

    fn total(&self, day: Date) -> Result<u32, NeedsReview> {
        let offset = (day - self.first).get_days();
        let known = usize::try_from(offset).ok().and_then(|at| self.totals.get(at));
        known.copied().ok_or(NeedsReview(day))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// What the notices say, day by day: the oracle does not share code with the running totals.
    fn oracle(day: Date) -> bool {
        let text = include_str!("../data/workdays.toml");
        let file: File = toml::from_str(text).unwrap();
        let year = file.year.iter().find(|y| y.year == day.year()).unwrap();
        if year.work.contains(&day) {
            return true;
        }
        let off = year.off.iter().any(|o| day >= o.from && day <= o.to);
        !off && day.weekday().to_monday_one_offset() <= 5
    }

    fn announced() -> impl Iterator<Item = Date> {
        date(2025, 1, 1).series(1.day()).take_while(|d| *d <= date(2026, 12, 31))
    }

    #[test]
    fn the_announced_years_have_248_workdays_each() {
        let calendar = Workdays::china();
        for year in [2025, 2026] {
            let eve = date(year, 1, 1);
            let count = calendar.between(eve, date(year, 12, 31)).unwrap();
            assert_eq!(count, 248, "{year}: the first of January is a day off");
        }
        let numbers: Vec<&str> = calendar.notices().iter().map(|n| n.number.as_str()).collect();
        assert_eq!(numbers, ["国办发明电〔2024〕12号", "国办发明电〔2025〕7号"]);
    }

    #[test]
    fn make_up_days_count_and_holidays_do_not() {
        let calendar = Workdays::china();
        for (day, works) in [
            (date(2025, 1, 26), true),
            (date(2025, 1, 28), false),
            (date(2025, 10, 8), false),
            (date(2025, 10, 11), true),
            (date(2026, 1, 4), true),
            (date(2026, 2, 16), false),
            (date(2026, 2, 28), true),
            (date(2026, 9, 20), true),
            (date(2026, 11, 21), false),
            (date(2026, 11, 23), true),
        ] {
            assert_eq!(calendar.is_workday(day), Ok(works), "{day}");
        }
    }

    #[test]
    fn beyond_the_announced_years_nothing_is_guessed() {
        let calendar = Workdays::china();
        let new_year = date(2027, 1, 1);
        assert_eq!(calendar.is_workday(new_year), Err(NeedsReview(new_year)));
        assert_eq!(calendar.between(date(2026, 12, 1), new_year), Err(NeedsReview(new_year)));
        assert_eq!(calendar.nth_after(date(2026, 12, 30), 1), Ok(date(2026, 12, 31)));
        assert_eq!(calendar.nth_after(date(2026, 12, 30), 2), Err(NeedsReview(new_year)));
        assert!(calendar.is_workday(date(2024, 12, 31)).is_err());
    }

    #[test]
    fn counting_agrees_with_a_walk_from_every_day() {
        let calendar = Workdays::china();
        let works: Vec<(Date, bool)> = announced().map(|d| (d, oracle(d))).collect();
        for (at, (after, _)) in works.iter().enumerate() {
            let mut count = 0;
            for (upto, works) in &works[at + 1..] {
                count += u32::from(*works);
                assert_eq!(calendar.between(*after, *upto), Ok(count), "{after} to {upto}");
                if *works {
                    assert_eq!(calendar.nth_after(*after, count), Ok(*upto), "{after} + {count}");
                }
            }
        }
    }

    #[test]
    fn a_faulty_file_is_refused() {
        let year = |year: i16, work: &str| {
            format!("[[year]]\nyear = {year}\nnotice = \"n\"\ntitle = \"t\"\noff = []\nwork = [{work}]\n")
        };
        assert!(Workdays::parse("year = []").is_err());
        assert!(Workdays::parse(&(year(2025, "") + &year(2027, ""))).unwrap_err().contains("2026"));
        assert!(Workdays::parse(&year(2025, "\"2026-01-01\"")).unwrap_err().contains("2026-01-01"));
    }
}
