//! Reads TOML tables field by field, so that every fault has a place and a misspelt key is not silently
//! ignored.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::day;
use crate::diagnostic::Report;
use crate::ir::Type;
use crate::model::Words;
use crate::syntax::Snippet;
use crate::typing::nearest;
use crate::{decimal, moment};

/// A TOML value with its place.
pub(crate) type Item<'t> = Spanned<DeValue<'t>>;

/// One table; keys are marked as they are asked for, and the rest are faults at [`Fields::finish`].
pub(crate) struct Fields<'v, 't> {
    /// Where the table begins.
    pub(crate) at: usize,
    /// What it is, for messages: `input 'gross'`.
    what: String,
    entries: Vec<(usize, &'v str, &'v Item<'t>, bool)>,
    asked: Vec<&'static str>,
}

const SHAPE: &str = "pack.shape";

impl<'v, 't> Fields<'v, 't> {
    pub(crate) fn new(what: impl Into<String>, at: usize, table: &'v DeTable<'t>) -> Self {
        let mut entries: Vec<_> =
            table.iter().map(|(key, item)| (key.span().start, key.get_ref().as_ref(), item, false)).collect();
        entries.sort_by_key(|entry| entry.0);
        Self { at, what: what.into(), entries, asked: Vec::new() }
    }

    /// Reads `item` as a table.
    pub(crate) fn of(what: &str, item: &'v Item<'t>, report: &mut Report) -> Option<Self> {
        match item.get_ref() {
            DeValue::Table(table) => Some(Self::new(what, item.span().start, table)),
            other => {
                let message = format!("{what} is {}, a table is wanted", other.type_str());
                report.fault(
                    item.span().start,
                    SHAPE,
                    message,
                    "write it as { key = value, .. } or [section]",
                );
                None
            }
        }
    }

    /// All entries in the order of the text: for tables whose keys are the author's names.
    pub(crate) fn named(&self) -> impl Iterator<Item = (usize, &'v str, &'v Item<'t>)> {
        self.entries.iter().map(|(at, key, item, _)| (*at, *key, *item))
    }

    pub(crate) fn get(&mut self, key: &'static str) -> Option<&'v Item<'t>> {
        self.asked.push(key);
        let entry = self.entries.iter_mut().find(|entry| entry.1 == key)?;
        entry.3 = true;
        Some(entry.2)
    }

    /// Where a key's value stands; where the table begins if there is none.
    pub(crate) fn place(&self, key: &str) -> usize {
        let entry = self.entries.iter().find(|entry| entry.1 == key);
        entry.map_or(self.at, |entry| entry.2.span().start)
    }

    pub(crate) fn need(&mut self, key: &'static str, report: &mut Report) -> Option<&'v Item<'t>> {
        let found = self.get(key);
        if found.is_none() {
            let message = format!("{} has no '{key}'", self.what);
            report.fault(self.at, "pack.missing", message, format!("add {key} = .."));
        }
        found
    }

    pub(crate) fn text(&mut self, key: &'static str, report: &mut Report) -> Option<&'v str> {
        self.get(key).and_then(|item| text(key, item, report))
    }

    pub(crate) fn need_text(&mut self, key: &'static str, report: &mut Report) -> Option<&'v str> {
        self.need(key, report).and_then(|item| text(key, item, report))
    }

    /// A text that will be parsed on its own, with its place.
    pub(crate) fn snippet(&mut self, key: &'static str, report: &mut Report) -> Option<Snippet> {
        let item = self.get(key)?;
        Some(snippet(text(key, item, report)?, item.span(), report))
    }

    pub(crate) fn date(&mut self, key: &'static str, report: &mut Report) -> Option<i64> {
        self.get(key).and_then(|item| date(item, report))
    }

    /// `label` and `label_en`, both required.
    pub(crate) fn label(&mut self, report: &mut Report) -> Words {
        let zh = self.need_text("label", report).unwrap_or_default();
        let en = self.need_text("label_en", report).unwrap_or_default();
        Words { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// A list of texts with their places; a single text is a list of one.
    pub(crate) fn texts(&mut self, key: &'static str, report: &mut Report) -> Vec<(usize, String)> {
        let Some(item) = self.get(key) else { return Vec::new() };
        match item.get_ref() {
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| Some((item.span().start, text(key, item, report)?.to_owned())))
                .collect(),
            _ => text(key, item, report).map(|t| (item.span().start, t.to_owned())).into_iter().collect(),
        }
    }

    /// The items of a list; empty if there is none.
    pub(crate) fn items(&mut self, key: &'static str, report: &mut Report) -> Vec<&'v Item<'t>> {
        let Some(item) = self.get(key) else { return Vec::new() };
        match item.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            other => {
                let message = format!("'{key}' is {}, a list is wanted", other.type_str());
                report.fault(item.span().start, SHAPE, message, format!("write {key} = [ .. ] or [[{key}]]"));
                Vec::new()
            }
        }
    }

    /// Marks keys whose names are the author's as asked for.
    pub(crate) fn take<'n>(&mut self, keys: impl Iterator<Item = &'n str> + Clone) {
        for entry in &mut self.entries {
            entry.3 |= keys.clone().any(|key| key == entry.1);
        }
    }

    /// Reports keys that nobody asked for.
    pub(crate) fn finish(self, report: &mut Report) {
        for (at, key, _, taken) in &self.entries {
            if !taken {
                let hint = nearest(key, self.asked.iter().copied());
                report.fault(*at, "pack.unknown_key", format!("{} has no key '{key}'", self.what), hint);
            }
        }
    }
}

/// `item` as text.
pub(crate) fn text<'v>(key: &str, item: &'v Item<'_>, report: &mut Report) -> Option<&'v str> {
    let found = item.get_ref().as_str();
    if found.is_none() {
        let message = format!("'{key}' is {}, a text is wanted", item.get_ref().type_str());
        report.fault(item.span().start, SHAPE, message, "put it in quotes");
    }
    found
}

/// A text with the place of its first character: offsets inside are exact unless escapes shift them.
fn snippet(text: &str, span: Range<usize>, report: &Report) -> Snippet {
    let raw = report.text().get(span.clone()).unwrap_or_default();
    match raw.find(text).filter(|_| !text.is_empty()) {
        Some(offset) => Snippet { text: text.to_owned(), at: span.start + offset, verbatim: true },
        None => Snippet { text: text.to_owned(), at: span.start, verbatim: false },
    }
}

/// `item` as a packed day.
pub(crate) fn date(item: &Item, report: &mut Report) -> Option<i64> {
    let found = match item.get_ref() {
        DeValue::Datetime(moment) if moment.time.is_none() && moment.offset.is_none() => {
            moment.date.and_then(|date| day::parse(&date.to_string()))
        }
        DeValue::String(text) => day::parse(text),
        _ => None,
    };
    if found.is_none() {
        report.fault(item.span().start, SHAPE, "a date is wanted", "write it as 2025-01-01");
    }
    found
}

/// `item` as a whole number.
pub(crate) fn int(item: &Item, report: &mut Report) -> Option<i64> {
    let found = item.get_ref().as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
    if found.is_none() {
        report.fault(item.span().start, SHAPE, "a whole number is wanted", "write it with digits, e.g. 12");
    }
    found
}

/// `item` as fen: an integer with the last two digits apart (`60_000_00`), or a text of yuan (`"60000.00"`).
pub(crate) fn money(item: &Item, report: &mut Report) -> Option<i64> {
    const HINT: &str =
        "write fen with the last two digits apart (60_000_00) or yuan as a text (\"60000.00\")";
    let at = item.span().start;
    match item.get_ref() {
        DeValue::String(text) => match kernel::Fen::parse(text) {
            Ok(fen) => Some(fen.raw()),
            Err(invalid) => {
                report.fault(at, "value.money", invalid.en, HINT);
                None
            }
        },
        DeValue::Integer(_) => {
            let value = int(item, report)?;
            let raw = report.text().get(item.span()).unwrap_or_default();
            if value == 0 || crate::syntax::is_money(raw) {
                return Some(value);
            }
            report.fault(at, "value.money", format!("'{raw}' may be yuan or fen"), HINT);
            None
        }
        other => {
            report.fault(at, "value.money", format!("money is wanted, this is {}", other.type_str()), HINT);
            None
        }
    }
}

/// `item` as hundred-millionths: a text (`"0.589"`, `"2.525%"`) or a whole number.
fn finer(item: &Item, report: &mut Report) -> Option<i64> {
    let found = match item.get_ref() {
        DeValue::String(text) => decimal::parse(text),
        DeValue::Integer(whole) => decimal::parse(whole.as_str()),
        _ => None,
    };
    if found.is_none() {
        let hint = "write it as a text with at most eight places: \"0.589\", or \"2.525%\"";
        report.fault(item.span().start, "value.decimal", "a decimal is wanted", hint);
    }
    found
}

/// `item` as a moment: TOML's own (`2026-05-01T18:50:00`) or a text.
fn datetime(item: &Item, report: &mut Report) -> Option<i64> {
    let found = match item.get_ref() {
        DeValue::Datetime(written) => moment::parse(&written.to_string()),
        DeValue::String(text) => moment::parse(text),
        _ => None,
    };
    if found.is_none() {
        let hint = "write it as 2026-05-01T18:50:00";
        report.fault(item.span().start, SHAPE, "a moment is wanted", hint);
    }
    found
}

/// `item` as seconds.
pub(crate) fn duration(item: &Item, report: &mut Report) -> Option<i64> {
    let found = item.get_ref().as_str().and_then(moment::parse_duration);
    if found.is_none() {
        let hint = "write it as \"15min\", \"2h\" or \"1h30min\"";
        report.fault(item.span().start, SHAPE, "a duration is wanted", hint);
    }
    found
}

/// `item` as a register value of unit `ty`; `set` has the options if it is an enum, `texts` the known texts.
pub(crate) fn typed(
    item: &Item,
    ty: Type,
    sets: &[Vec<String>],
    texts: &mut Vec<String>,
    report: &mut Report,
) -> Option<i64> {
    let at = item.span().start;
    match ty {
        Type::Money | Type::MoneyExact => money(item, report),
        Type::Int | Type::Rate | Type::Number | Type::List(_) => int(item, report),
        Type::Price | Type::Decimal => finer(item, report),
        Type::DateTime => datetime(item, report),
        Type::Duration => duration(item, report),
        Type::Date => date(item, report),
        Type::Bool => {
            let found = item.get_ref().as_bool();
            if found.is_none() {
                report.fault(at, SHAPE, "true or false is wanted", "write true or false without quotes");
            }
            found.map(i64::from)
        }
        Type::Enum(set) => {
            let wanted = text("value", item, report)?;
            let options = &sets[usize::from(set)];
            let found = options.iter().position(|option| option == wanted);
            if found.is_none() {
                let hint = format!("the options are {}", options.join(", "));
                report.fault(at, "name.option", format!("there is no option '{wanted}'"), hint);
            }
            found.and_then(|i| i64::try_from(i).ok())
        }
        Type::Text => {
            let wanted = text("value", item, report)?;
            let found = texts.iter().position(|known| known == wanted).unwrap_or_else(|| {
                texts.push(wanted.to_owned());
                texts.len() - 1
            });
            i64::try_from(found).ok()
        }
    }
}
