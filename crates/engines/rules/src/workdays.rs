//! Workdays: which days count in a legal time limit, as the State Council announces them year by year.
//!
//! A day in a year that has not been announced is neither a workday nor a day off: whatever reaches there has
//! no answer. Counting is by running totals, so a count between two days is one subtraction and a due day one
//! look-up, however long the limit.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Weekday;
use toml::de::DeTable;

use crate::day;
use crate::diagnostic::{Diagnostic, Report};
use crate::fields::{self, Fields, Item};
use crate::model::{Source, Words};

/// The calendars that packs may name, by id.
#[derive(Debug, Clone, Default)]
pub struct Calendars(BTreeMap<String, Arc<Calendar>>);

/// The announced workdays of consecutive years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) label: Words,
    /// The yearly notices.
    pub(crate) notices: Vec<Source>,
    /// SHA-256 of the text: part of the hash of every pack that counts by it.
    pub(crate) hash: [u8; 32],
    /// The first known day, packed.
    first: i64,
    /// For each day from `first`: the number of workdays from `first` up to and including it.
    totals: Vec<i64>,
    /// Every workday, packed, in order; the n-th (from one) is at `n - 1`.
    days: Vec<i64>,
}

impl Calendars {
    /// True if a text is a calendar and not a pack.
    pub fn is_calendar(text: &str) -> bool {
        text.lines().any(|line| line.trim_end() == "[calendar]")
    }

    /// Reads a calendar and adds it.
    ///
    /// # Errors
    /// Every fault found, each with file, line, column, code and hint.
    pub fn add(&mut self, source_name: &str, text: &str) -> Result<(), Vec<Diagnostic>> {
        let mut report = Report::new(source_name, text);
        let (root, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let at = error.span().map_or(0, |span| span.start);
            report.fault(at, "toml.syntax", error.message().trim(), "this is not valid TOML");
        }
        let read = if report.is_clean() { read(root.get_ref(), text, &mut report) } else { None };
        match read {
            Some((id, calendar)) if report.is_clean() => {
                self.0.insert(id, Arc::new(calendar));
                Ok(())
            }
            _ => Err(report.into_diagnostics()),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<Calendar>> {
        self.0.get(id)
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

fn read(root: &DeTable<'_>, text: &str, report: &mut Report) -> Option<(String, Calendar)> {
    let mut fields = Fields::new("the calendar", 0, root);
    let header = fields.need("calendar", report)?;
    let mut header = Fields::of("[calendar]", header, report)?;
    let id = header.need_text("id", report)?.to_owned();
    let label = header.label(report);
    header.finish(report);
    let hash = <sha2::Sha256 as sha2::Digest>::digest(text.as_bytes()).into();
    let mut calendar =
        Calendar { label, notices: Vec::new(), hash, first: 0, totals: Vec::new(), days: Vec::new() };
    let mut expected = None;
    for item in fields.items("year", report) {
        expected = Some(year(item, expected, &mut calendar, report)? + 1);
    }
    if calendar.totals.is_empty() {
        report.fault(0, "calendar.year", "the calendar has no year", "add a [[year]]");
    }
    fields.finish(report);
    Some((id, calendar))
}

/// Appends one year; gives its number.
fn year(item: &Item, expected: Option<i64>, calendar: &mut Calendar, report: &mut Report) -> Option<i64> {
    let mut fields = Fields::of("[[year]]", item, report)?;
    let at = fields.at;
    let number = fields.need("year", report).and_then(|item| fields::int(item, report))?;
    let title = fields.need_text("title", report).unwrap_or_default().to_owned();
    let notice = fields.text("notice", report).map(str::to_owned);
    let mut off = Vec::new();
    for item in fields.items("off", report) {
        let mut span = Fields::of("days off", item, report)?;
        span.text("name", report);
        let (from, to) = (span.date("from", report), span.date("to", report));
        span.finish(report);
        off.push((from?, to?));
    }
    let work: Vec<i64> =
        fields.items("work", report).into_iter().filter_map(|item| fields::date(item, report)).collect();
    fields.finish(report);
    if expected.is_some_and(|expected| expected != number) || !(1..=9999).contains(&number) {
        let message = format!("the year {number} does not follow the one before");
        report.fault(at, "calendar.year", message, "years follow each other without a gap");
        return None;
    }
    let mut named = off.iter().flat_map(|(from, to)| [from, to]).chain(&work);
    if let Some(stray) = named.find(|day| day::year(**day) != number) {
        let message = format!("{} does not lie in {number}", day::unpack(*stray));
        report.fault(at, "calendar.day", message, "days belong to the year of their notice");
        return None;
    }
    let mut day = day::parse(&format!("{number:04}-01-01"))?;
    if calendar.totals.is_empty() {
        calendar.first = day;
    }
    while day::year(day) == number {
        let weekend = matches!(day::unpack(day).weekday(), Weekday::Saturday | Weekday::Sunday);
        let free = weekend || off.iter().any(|(from, to)| *from <= day && day <= *to);
        if work.contains(&day) || !free {
            calendar.days.push(day);
        }
        calendar.totals.push(i64::try_from(calendar.days.len()).ok()?);
        match day::add_days(day, 1) {
            Some(next) => day = next,
            None => break,
        }
    }
    let id = format!("workdays-{number}");
    calendar.notices.push(Source { id, title, number: notice, url: None, checked: None, review_by: None });
    Some(number)
}

impl Calendar {
    /// True if `day` is a workday; `None` outside the announced years.
    pub(crate) fn is_workday(&self, day: i64) -> Option<bool> {
        self.total(day)?;
        Some(self.days.binary_search(&day).is_ok())
    }

    /// The workdays strictly after `after` and up to `upto` inclusive, those in `pauses` left out; nought if
    /// `upto` is not later. `None` outside the announced years.
    pub(crate) fn between(&self, after: i64, upto: i64, pauses: &[(i64, i64)]) -> Option<i64> {
        let (from, to) = (self.total(after)?, self.total(upto)?);
        let mut count = (to - from).max(0);
        for (stop, go) in self.spans(pauses)? {
            count -= (go.min(to) - stop.max(from)).max(0);
        }
        Some(count)
    }

    /// The `count`-th workday strictly after `after` that lies in no pause; `after` itself for none. `None`
    /// outside the announced years, and for a negative count.
    pub(crate) fn nth_after(&self, after: i64, count: i64, pauses: &[(i64, i64)]) -> Option<i64> {
        let start = self.total(after)?;
        let spans = self.spans(pauses)?;
        if count <= 0 {
            return (count == 0).then_some(after);
        }
        let mut due = start.checked_add(count)?;
        for (stop, go) in spans {
            // The clock stood for the workdays after `stop` up to `go`, as far as it was running by then.
            if go > start && stop < due {
                due = due.checked_add(go - stop.max(start))?;
            }
        }
        self.days.get(usize::try_from(due - 1).ok()?).copied()
    }

    /// Pauses in running totals: in order, joined where they overlap.
    fn spans(&self, pauses: &[(i64, i64)]) -> Option<Vec<(i64, i64)>> {
        let mut spans = Vec::with_capacity(pauses.len());
        for (stop, go) in pauses {
            spans.push((self.total(*stop)?, self.total(*go)?));
        }
        spans.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(spans.len());
        for (stop, go) in spans {
            match joined.last_mut() {
                Some(last) if stop <= last.1 => last.1 = last.1.max(go),
                _ => joined.push((stop, go.max(stop))),
            }
        }
        Some(joined)
    }

    fn total(&self, day: i64) -> Option<i64> {
        let offset = usize::try_from(day::days_between(self.first, day)).ok()?;
        self.totals.get(offset).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "[calendar]\nid = \"t\"\nlabel = \"a\"\nlabel_en = \"a\"\n[[year]]\nyear = 2025\ntitle = \"t\"
off = [{ name = \"n\", from = 2025-01-28, to = 2025-02-04 }]\nwork = [2025-01-26]\n";

    fn calendar() -> Arc<Calendar> {
        let mut calendars = Calendars::default();
        calendars.add("t", TEXT).unwrap();
        calendars.get("t").unwrap().clone()
    }

    /// A walk, day by day, that shares nothing with the running totals.
    fn walk(calendar: &Calendar, after: i64, count: i64, pauses: &[(i64, i64)]) -> Option<i64> {
        let mut day = after;
        let mut left = count;
        while left > 0 {
            day = day::add_days(day, 1)?;
            let stands = pauses.iter().any(|(stop, go)| *stop < day && day <= *go);
            left -= i64::from(calendar.is_workday(day)? && !stands);
        }
        Some(day)
    }

    #[test]
    fn due_days_agree_with_a_walk_whatever_the_pauses() {
        let calendar = calendar();
        let first = day::parse("2025-01-01").unwrap();
        let on = |n: i64| day::add_days(first, n).unwrap();
        for seed in 0..3_000_i64 {
            let part = |n: i64, size: i64| (seed * 7_919 + n * 104_729) / 3 % size;
            let after = on(part(1, 60));
            let pauses: Vec<(i64, i64)> = (0..seed % 4)
                .map(|i| (part(2 + i, 90), part(7 + i, 25)))
                .map(|(a, n)| (on(a), on(a + n)))
                .collect();
            let count = part(12, 40);
            let due = calendar.nth_after(after, count, &pauses).unwrap();
            assert_eq!(Some(due), walk(&calendar, after, count, &pauses), "{seed}");
            assert_eq!(calendar.between(after, due, &pauses), Some(count), "{seed}");
        }
    }

    #[test]
    fn beyond_the_announced_years_nothing_is_guessed() {
        let calendar = calendar();
        let day = |text| day::parse(text).unwrap();
        assert_eq!(calendar.is_workday(day("2025-01-26")), Some(true));
        assert_eq!(calendar.is_workday(day("2025-01-28")), Some(false));
        assert_eq!(calendar.is_workday(day("2026-01-01")), None);
        assert_eq!(calendar.is_workday(day("2024-12-31")), None);
        assert_eq!(calendar.nth_after(day("2025-12-31"), 1, &[]), None);
        assert_eq!(calendar.nth_after(day("2025-12-31"), 0, &[]), Some(day("2025-12-31")));
        assert_eq!(calendar.nth_after(day("2025-12-01"), -1, &[]), None);
    }

    #[test]
    fn a_faulty_calendar_is_refused_with_a_place() {
        for (old, new, code) in [
            ("year = 2025", "year = 0", "calendar.year"),
            ("from = 2025-01-28", "from = 2024-01-28", "calendar.day"),
            ("[2025-01-26]", "[2025-01-32]", "toml.syntax"),
            ("title = \"t\"\n", "", "pack.missing"),
            ("[[year]]", "[[years]]", "calendar.year"),
        ] {
            let faults = Calendars::default().add("t", &TEXT.replacen(old, new, 1)).unwrap_err();
            assert!(faults.iter().any(|fault| fault.code == code), "{new}: {faults:?}");
        }
    }
}
