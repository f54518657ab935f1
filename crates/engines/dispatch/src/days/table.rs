//! Tables of text, cell by cell, with faults that name file, line and column.

use csv::{ReaderBuilder, StringRecord};

/// Longest key that is kept: what a person can still read.
const KEY_MAX: usize = 64;

/// Latest minute of a day that is believed: a week, since nights run on and archives have several days.
const MINUTE_MAX: i64 = 7 * 24 * 60;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}, column {column}: found '{found}', expected {expected}")]
pub struct Fault {
    /// Its published name.
    pub file: &'static str,
    /// Counted from one, the header included.
    pub line: u64,
    /// The name in the header.
    pub column: &'static str,
    /// What is there, cut short.
    pub found: String,
    /// What should be.
    pub expected: String,
}

/// One cell and where it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell<'t> {
    pub file: &'static str,
    pub line: u64,
    pub column: &'static str,
    pub text: &'t str,
}

/// Reads the named columns of a table, wherever they are, row by row; blank lines are skipped.
pub(super) fn read<const N: usize, T>(
    file: &'static str,
    text: &str,
    separator: u8,
    columns: [&'static str; N],
    mut row: impl FnMut([Cell<'_>; N]) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .quoting(separator == b',')
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut next = |record: &mut StringRecord| {
        let more = reader.read_record(record).map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            let cell = Cell { file, line, column: "any", text: "" };
            cell.fault(format!("a table: {error}"))
        })?;
        Ok(more.then(|| record.position().map_or(1, csv::Position::line)))
    };
    next(&mut record)?;
    let mut at = [0; N];
    for (at, column) in at.iter_mut().zip(columns) {
        let found = record.iter().position(|name| name.trim() == column);
        let header: Vec<&str> = record.iter().map(str::trim).collect();
        let cell = Cell { file, line: 1, column, text: &header.join(" ") };
        *at = found.ok_or_else(|| cell.fault("a header with this column"))?;
    }
    let mut rows = Vec::new();
    while let Some(line) = next(&mut record)? {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let cell =
            |n: usize| Cell { file, line, column: columns[n], text: record.get(at[n]).unwrap_or("").trim() };
        rows.push(row(std::array::from_fn(cell))?);
    }
    Ok(rows)
}

impl<'t> Cell<'t> {
    /// A fault here.
    pub fn fault(self, expected: impl Into<String>) -> Fault {
        let Self { file, line, column, text } = self;
        let found = text.chars().take(KEY_MAX).collect();
        Fault { file, line, column, found, expected: expected.into() }
    }

    /// A name: told in files whose cells are separated by blanks.
    pub fn key(self) -> Result<&'t str, Fault> {
        let good = !self.text.is_empty()
            && self.text.len() <= KEY_MAX
            && !self.text.contains(|c: char| c.is_whitespace() || c.is_control());
        if good {
            Ok(self.text)
        } else {
            Err(self.fault(format!("a name of 1 to {KEY_MAX} bytes without blanks")))
        }
    }

    /// A whole number in a range.
    pub fn whole(self, low: i64, high: i64) -> Result<i64, Fault> {
        let number = self.text.parse().ok().filter(|number| (low..=high).contains(number));
        number.ok_or_else(|| self.fault(format!("a whole number from {low} to {high}")))
    }

    /// A whole number in a range that fits a place.
    pub fn step(self, low: i32, high: i32) -> Result<i32, Fault> {
        self.whole(low.into(), high.into()).map(|number| i32::try_from(number).unwrap_or(high))
    }

    /// Whole minutes, as seconds.
    pub fn minutes(self) -> Result<i64, Fault> {
        self.whole(0, MINUTE_MAX).map(|minutes| minutes * 60)
    }

    /// Degrees, at most so many from zero.
    pub fn degrees(self, most: f64) -> Result<f64, Fault> {
        let number = self.text.parse().ok().filter(|number: &f64| number.abs() <= most);
        number.ok_or_else(|| self.fault(format!("degrees from -{most} to {most}")))
    }

    /// A time of day as HH:MM:SS, in seconds.
    pub fn clock(self) -> Result<i64, Fault> {
        let mut parts = self.text.split(':').map(|part| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<i64>().ok().filter(|_| digits)
        });
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(h @ 0..=23)), Some(Some(m @ 0..=59)), Some(Some(s @ 0..=59)), None) => {
                Ok(h * 3_600 + m * 60 + s)
            }
            _ => Err(self.fault("a time of day as HH:MM:SS")),
        }
    }
}
