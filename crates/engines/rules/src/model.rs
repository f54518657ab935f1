//! What a loaded pack is made of: the parts that describe, cite and explain. What computes is in
//! [`crate::machine`].

use jiff::civil::Date;
use serde::Serialize;

use crate::day;
use crate::ir::{Ir, Type};
use crate::template::Template;
use crate::typing::{Named, Symbol};
use crate::when::When;

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// How far an answer may be relied on. The order is that of trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A source is past its review date: nobody has looked whether it still holds.
    NeedsReview,
    /// From memory or contradictory sources: an example, not the official measure.
    Demo,
    /// From secondary sources, reviewed.
    Reviewed,
    /// From the official text.
    Verified,
}

impl Status {
    /// Reads the word used in packs.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "verified" => Self::Verified,
            "reviewed" => Self::Reviewed,
            "demo" => Self::Demo,
            _ => return None,
        })
    }
}

/// When a pack is in force: from a day on, up to but without another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Effective {
    /// First day.
    pub from: Date,
    /// First day after, if known.
    pub to: Option<Date>,
}

impl Effective {
    /// True if `day` is inside.
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }

    /// True if some day is inside both.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.to.is_none_or(|to| other.from < to) && other.to.is_none_or(|to| self.from < to)
    }
}

/// A law, notice or page that a pack rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Short id used inside the pack.
    pub id: String,
    /// Title as published.
    pub title: String,
    /// Document number, e.g. 国发〔2023〕13号.
    pub number: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// The day somebody last looked at it.
    pub checked: Option<Date>,
    /// The last day on which it may be relied on without another look.
    pub review_by: Option<Date>,
}

/// A place in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Citation {
    /// The source.
    #[serde(flatten)]
    pub source: Source,
    /// Article or annex.
    pub article: Option<String>,
}

/// One option of an enum input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The value in JSON.
    pub value: String,
    /// What people read.
    pub label: Words,
}

#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) label: Words,
    pub(crate) help: Option<Words>,
    pub(crate) ty: Type,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    pub(crate) default: Option<i64>,
    pub(crate) once_only: Option<String>,
    /// Documents that prove it.
    pub(crate) evidence: Vec<String>,
    /// True for a place in a list: the list stands for it towards the outside.
    pub(crate) place: bool,
}

/// A list of records: an input that holds how many there are, then `most` times its fields as inputs.
#[derive(Debug, Clone)]
pub(crate) struct List {
    /// Number and register of the input.
    pub(crate) head: u16,
    /// Most records.
    pub(crate) most: u16,
    /// Names without the list's.
    pub(crate) fields: Vec<Field>,
}

/// A field of a record.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) ty: Type,
    /// Taken where a record leaves it out; without it, it is required.
    pub(crate) default: Option<i64>,
}

impl List {
    /// Number and register of a field's place in a record.
    pub(crate) fn place(&self, record: usize, field: usize) -> usize {
        usize::from(self.head) + 1 + record * self.fields.len() + field
    }

    /// Numbers and registers of all its places.
    pub(crate) fn places(&self) -> std::ops::Range<usize> {
        self.place(0, 0)..self.place(usize::from(self.most), 0)
    }
}

/// Which values are in force and visible: a packed day and the last packed day of what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) day: i64,
    pub(crate) known: i64,
}

impl Point {
    pub(crate) fn of(when: When) -> Self {
        let known = when.known.map_or(i64::MAX, day::pack);
        Self { day: day::pack(when.as_of), known }
    }
}

/// A parameter's value from a day on.
#[derive(Debug, Clone)]
pub(crate) struct Dated {
    pub(crate) from: i64,
    /// When it became known, if later than the pack.
    pub(crate) recorded: Option<i64>,
    pub(crate) value: i64,
    pub(crate) law: Vec<Citation>,
    pub(crate) status: Status,
}

#[derive(Debug, Clone)]
pub(crate) struct Param {
    pub(crate) name: String,
    pub(crate) label: Words,
    pub(crate) ty: Type,
    pub(crate) unit: Option<String>,
    pub(crate) register: u16,
    /// Ascending by `from`; the first is in force, and known, when the pack is.
    pub(crate) values: Vec<Dated>,
    /// For a cell of a lookup table: the keys it is for.
    pub(crate) keys: Vec<(u16, Key)>,
}

/// What an input must be for a cell of a lookup table to apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Is(i64),
    /// None of the others.
    Else(Vec<i64>),
}

impl Param {
    /// The value in force and known. Days before the first value do not occur: the pack is not in force then.
    pub(crate) fn on(&self, point: Point) -> &Dated {
        let visible = |value: &&Dated| {
            value.from <= point.day && value.recorded.is_none_or(|recorded| recorded <= point.known)
        };
        self.values.iter().rev().find(visible).unwrap_or(&self.values[0])
    }

    /// False for a cell of a lookup table that these inputs do not ask for.
    pub(crate) fn applies(&self, whole: &[i64]) -> bool {
        self.keys.iter().all(|(register, key)| match key {
            Key::Is(value) => whole[usize::from(*register)] == *value,
            Key::Else(others) => !others.contains(&whole[usize::from(*register)]),
        })
    }
}

/// A table as its author wrote it, for those who show it; what computes has it in pieces.
#[derive(Debug, Clone)]
pub(crate) struct Tabled {
    pub(crate) name: String,
    pub(crate) shape: Shape,
}

/// What kind of table, and where its parts are.
#[derive(Debug, Clone)]
pub(crate) enum Shape {
    /// A progressive table: its number among those that compute.
    Brackets { number: u16, law: Vec<Citation> },
    /// A value by one to three inputs: the parameter of each combination of options.
    Lookup { label: Words, unit: Option<String>, keys: Vec<String>, cells: Vec<(Vec<String>, u16)> },
    /// A price for each tier: the parameters of the upper bounds, and of the prices, one more.
    Tariff { label: Words, unit: String, up: Vec<u16>, prices: Vec<u16> },
}

#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) label: Words,
    pub(crate) symbol: Symbol,
    /// What it computes, for back ends that do not run the flat program.
    pub(crate) tree: Ir,
    pub(crate) law: Vec<Citation>,
    pub(crate) status: Status,
    /// The expression as written.
    pub(crate) expr: String,
    /// Values read directly, in the order of the expression.
    pub(crate) reads: Vec<Named>,
    /// Its sentence, by [`crate::Wording`].
    pub(crate) explain: [Template; 3],
    /// True if the author wrote the sentences.
    pub(crate) explained: bool,
    /// Register of the condition under which the sentence is worth showing.
    pub(crate) show: Option<u16>,
}

#[derive(Debug, Clone)]
pub(crate) struct Evidence {
    pub(crate) document: String,
    pub(crate) label: Words,
    /// Register of the condition; always required without one.
    pub(crate) when: Option<u16>,
}

/// A condition across inputs that must hold.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) field: String,
    pub(crate) register: u16,
    pub(crate) tree: Ir,
    pub(crate) words: Words,
}
