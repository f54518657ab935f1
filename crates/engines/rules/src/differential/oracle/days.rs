//! Days and moments as the oracle counts them: one after the other.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::{SignedDuration, Span, ToSpan as _};
use serde_json::Value as Json;

use super::Unanswered;
use super::seen::seconds;

/// Which days are workdays, from the first announced day on.
pub(super) struct Workdays {
    first: Date,
    works: Vec<bool>,
}

/// A stay of the clock, in which nothing counts: after the first day, up to the second.
type Pause = (Date, Date);

impl Workdays {
    /// Reads a calendar: Monday to Friday, less the days off, and the make-up days.
    pub(super) fn read(calendar: &Json) -> Option<Self> {
        let mut found = Self { first: Date::MIN, works: Vec::new() };
        let day = |item: &Json| item.as_str()?.parse::<Date>().ok();
        for year in calendar.get("year")?.as_array()? {
            let number = i16::try_from(year.get("year")?.as_i64()?).ok()?;
            let list = |key: &str| year.get(key).and_then(Json::as_array).into_iter().flatten();
            let work: Vec<Date> = list("work").map(day).collect::<Option<_>>()?;
            let spans = list("off").map(|span| Some((day(span.get("from")?)?, day(span.get("to")?)?)));
            let off: Vec<(Date, Date)> = spans.collect::<Option<_>>()?;
            let mut today = Date::new(number, 1, 1).ok()?;
            if found.works.is_empty() {
                found.first = today;
            }
            while today.year() == number {
                let weekend = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
                let free = weekend || off.iter().any(|(from, to)| *from <= today && today <= *to);
                found.works.push(work.contains(&today) || !free);
                today = today.tomorrow().ok()?;
            }
        }
        Some(found)
    }

    pub(super) fn works(&self, day: Date) -> Result<bool, Unanswered> {
        let after = usize::try_from(day.since(self.first).ok().map_or(-1, |span| span.get_days()));
        after.ok().and_then(|after| self.works.get(after)).copied().ok_or(Unanswered::BeyondCalendar)
    }

    /// Workdays after a day and up to another, outside all pauses. All these days must have been announced.
    pub(super) fn between(&self, after: Date, upto: Date, pauses: &[Pause]) -> Result<i64, Unanswered> {
        self.announced(pauses, &[after, upto])?;
        let (mut day, mut count) = (after, 0);
        while day < upto {
            day = next(day)?;
            count += i64::from(self.counts(day, pauses)?);
        }
        Ok(count)
    }

    /// The workday that is so many after a day, outside all pauses; the day itself for none.
    pub(super) fn add(&self, after: Date, count: i64, pauses: &[Pause]) -> Result<Date, Unanswered> {
        self.announced(pauses, &[after])?;
        let (mut day, mut left) = (after, count);
        if count < 0 {
            return Err(Unanswered::BeyondCalendar);
        }
        while left > 0 {
            day = next(day)?;
            left -= i64::from(self.counts(day, pauses)?);
        }
        Ok(day)
    }

    fn counts(&self, day: Date, pauses: &[Pause]) -> Result<bool, Unanswered> {
        let stands = pauses.iter().any(|(stop, go)| *stop < day && day <= *go);
        Ok(self.works(day)? && !stands)
    }

    fn announced(&self, pauses: &[Pause], days: &[Date]) -> Result<(), Unanswered> {
        let ends = pauses.iter().flat_map(|(stop, go)| [stop, go]);
        ends.chain(days).try_for_each(|day| self.works(*day).map(|_| ()))
    }
}

/// A tariff by the time of day.
pub(super) struct Clock(Vec<Segment>);

struct Segment {
    name: String,
    from: Time,
    to: Time,
    unit: i64,
    days: String,
}

impl Clock {
    pub(super) fn read(table: &Json) -> Option<Self> {
        let segments = table.get("segment")?.as_array()?.iter().map(|segment| {
            let text = |key: &str| segment.get(key).and_then(Json::as_str);
            // The day's end is the next one's midnight.
            let time = |key: &str| text(key).map(|time| time.replace("24:00", "00:00"))?.parse().ok();
            Some(Segment {
                name: text("name")?.to_owned(),
                from: time("from")?,
                to: time("to")?,
                unit: seconds(text("unit")?)?,
                days: text("days").unwrap_or("all").to_owned(),
            })
        });
        segments.collect::<Option<_>>().map(Self)
    }

    /// Full units of a segment in a stay: from one change of segments to the next, what is not full is dropped, and what
    /// is more than `most`.
    pub(super) fn units(
        &self,
        name: &str,
        (start, end): (DateTime, DateTime),
        most: i64,
        workdays: Option<&Workdays>,
    ) -> Result<i64, Unanswered> {
        let (mut units, mut now) = (0, start);
        while now < end {
            let (segment, until) = self.running(now, workdays)?;
            let stop = until.min(end);
            if segment.name == name {
                units += (stop.duration_since(now).as_secs() / segment.unit).min(most.max(0));
            }
            now = stop;
        }
        Ok(units)
    }

    /// The segment that runs at a moment, and when it ends. It belongs to the day on which it began.
    fn running(
        &self,
        now: DateTime,
        workdays: Option<&Workdays>,
    ) -> Result<(&Segment, DateTime), Unanswered> {
        let today = now.date();
        for segment in &self.0 {
            for day in [today, today.yesterday().map_err(|_| Unanswered::OutOfRange)?] {
                let last = if segment.to > segment.from { day } else { next(day)? };
                let (begun, until) = (day.to_datetime(segment.from), last.to_datetime(segment.to));
                if begun <= now && now < until && segment.in_use(day, workdays)? {
                    return Ok((segment, until));
                }
            }
        }
        unreachable!("segments cover the day")
    }
}

impl Segment {
    fn in_use(&self, day: Date, workdays: Option<&Workdays>) -> Result<bool, Unanswered> {
        let Some(workdays) = workdays.filter(|_| self.days != "all") else { return Ok(true) };
        Ok(workdays.works(day)? == (self.days == "workdays"))
    }
}

/// The day after, of the years 1 to 9999.
fn next(day: Date) -> Result<Date, Unanswered> {
    day.tomorrow().map_err(|_| Unanswered::OutOfRange)
}

/// The moment so many seconds later.
pub(super) fn later(moment: DateTime, seconds: i64) -> Result<DateTime, Unanswered> {
    let found = moment.checked_add(SignedDuration::from_secs(seconds)).ok().filter(|to| to.year() >= 1);
    found.ok_or(Unanswered::OutOfRange)
}

/// The day so many days later.
pub(super) fn add_days(day: Date, days: i64) -> Result<Date, Unanswered> {
    let found = Span::new().try_days(days).ok().and_then(|span| day.checked_add(span).ok());
    found.filter(|day| day.year() >= 1).ok_or(Unanswered::OutOfRange)
}

/// The same day so many months later, or that month's last.
pub(super) fn add_months(day: Date, months: i64) -> Result<Date, Unanswered> {
    let found = Span::new().try_months(months).ok().and_then(|span| day.checked_add(span).ok());
    found.filter(|day| day.year() >= 1).ok_or(Unanswered::OutOfRange)
}

/// The most months that, added to one day, do not go beyond another.
pub(super) fn months_between(from: Date, to: Date) -> i64 {
    let years = i64::from(to.year()) - i64::from(from.year());
    let reached = |months: &i64| from.checked_add(months.months()).is_ok_and(|day| day <= to);
    (years * 12 - 13..=years * 12 + 12).rev().find(reached).expect("the years are no further apart")
}
