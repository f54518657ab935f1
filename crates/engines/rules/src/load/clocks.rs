//! Clocks: the segments of the day by which a tariff counts.

use super::Loader;
use crate::clock::{Clock, Days, Segment};
use crate::fields::{self, Fields, Item};
use crate::ir::Type;
use crate::moment::{self, DAY};
use crate::typing::{Named, Symbol};

impl Loader<'_> {
    pub(super) fn clock(&mut self, name: &str, item: &Item) -> Option<()> {
        let what = format!("clock '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let at = fields.at;
        let law = self.laws(&mut fields, &what, true);
        let mut clock = Clock::default();
        for item in fields.items("segment", &mut self.report) {
            clock.segments.push(self.segment(&what, item)?);
        }
        fields.finish(&mut self.report);
        let kinds = [Days::Work, Days::Off];
        for (before, kind) in kinds.into_iter().flat_map(|before| kinds.map(|kind| (before, kind))) {
            if let Some(second) = clock.gap(before, kind) {
                let time = format!("{:02}:{:02}", second / 3_600 % 24, second / 60 % 60);
                let message = format!("the segments of {what} do not follow each other at {time}");
                let hint = "each begins where another ends, and together they cover the day once";
                self.report.fault(at, "clock.gap", message, hint);
                return None;
            }
        }
        if !self.names_calendar && clock.segments.iter().any(|segment| segment.days != Days::All) {
            let message = format!("{what} tells workdays from days off, and the pack names no calendar");
            self.report.fault(at, "calendar.missing", message, "add calendar = \"cn\" to [pack]");
        }
        let named = Named::Clock(u16::try_from(self.clocks.len()).ok()?);
        self.names.insert(name.to_owned(), Symbol { named, ty: Type::Duration, register: 0 });
        self.laws_of.insert(named, law);
        self.clocks.push(clock);
        Some(())
    }

    fn segment(&mut self, what: &str, item: &Item) -> Option<Segment> {
        let mut fields = Fields::of(&format!("a segment of {what}"), item, &mut self.report)?;
        let name = fields.need_text("name", &mut self.report)?.to_owned();
        let mut time = |key| {
            let text = fields.need_text(key, &mut self.report)?;
            let at = fields.place(key);
            let found = if text == "24:00" { Some(DAY) } else { moment::time_of_day(text) };
            if found.is_none() {
                self.report.fault(
                    at,
                    "clock.time",
                    format!("'{text}' is not a time of day"),
                    "write it as 07:00",
                );
            }
            found
        };
        let (from, to) = (time("from"), time("to"));
        let unit_at = fields.place("unit");
        let unit = fields.need("unit", &mut self.report).and_then(|i| fields::duration(i, &mut self.report));
        let days = match fields.text("days", &mut self.report) {
            None | Some("all") => Days::All,
            Some("workdays") => Days::Work,
            Some("days_off") => Days::Off,
            Some(word) => {
                let hint = "write all, workdays or days_off";
                self.report.fault(
                    fields.place("days"),
                    "clock.days",
                    format!("'{word}' is no kind of day"),
                    hint,
                );
                return None;
            }
        };
        fields.finish(&mut self.report);
        let (from, to, unit) = (from?, to?, unit?);
        if unit <= 0 {
            self.report.fault(unit_at, "value.zero", "a unit has no length", "write it as \"15min\"");
            return None;
        }
        Some(Segment { name, from, to: if to <= from { to + DAY } else { to }, unit, days })
    }
}
