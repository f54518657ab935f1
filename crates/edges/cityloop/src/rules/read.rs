//! Tables of people, a chunk at a time, whatever their format.

use std::fs::File;
use std::path::Path;

use ::rules::{InputColumn, Meaning};
use anyhow::{Context as _, bail};
use jiff::civil::{Date, date};

use super::read_csv::CsvTable;
use super::read_parquet::ParquetTable;

/// Some rows of a table: a column of cells for each input that the table has.
pub struct Chunk {
    pub rows: usize,
    pub cells: Vec<Vec<i64>>,
    /// Cells that could not be read, by row; their place holds 0.
    pub faults: Vec<Unreadable>,
}

/// A cell that is missing or has another form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    pub row: usize,
    pub field: String,
    pub code: &'static str,
}

/// A table that is read from its beginning to its end.
pub trait Table {
    /// The inputs that the table has, in the order of a chunk's cells.
    fn inputs(&self) -> &[InputColumn<'_>];
    /// The next rows; none at the end. With `skip` they are passed over, and only their number is right.
    fn next(&mut self, skip: bool) -> anyhow::Result<Option<Chunk>>;
    /// How much there is, and how much of it is read, in rows or bytes.
    fn progress(&self) -> (u64, u64);
}

/// Opens a table by the end of its name. Columns that the pack does not ask for are left alone.
///
/// # Errors
/// If the file cannot be read or lacks an input that everybody must give.
pub fn open<'p>(path: &Path, inputs: Vec<InputColumn<'p>>) -> anyhow::Result<Box<dyn Table + 'p>> {
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    let table: Box<dyn Table> = match extension(path) {
        "csv" => Box::new(CsvTable::open(file, inputs.clone())?),
        "parquet" => Box::new(ParquetTable::open(file, inputs.clone())?),
        _ => bail!("{} is neither .csv nor .parquet", path.display()),
    };
    let lacking = |input: &&InputColumn<'_>| {
        input.default.is_none() && !table.inputs().iter().any(|known| known.name == input.name)
    };
    if let Some(input) = inputs.iter().find(lacking) {
        bail!("{} has no column '{}', which everybody must give", path.display(), input.name);
    }
    if table.inputs().is_empty() {
        bail!("{} has none of the columns that the pack asks for", path.display());
    }
    Ok(table)
}

/// The end of a file's name.
pub fn extension(path: &Path) -> &str {
    path.extension().and_then(|end| end.to_str()).unwrap_or_default()
}

/// Reads a cell written as text; an empty one takes the default.
pub fn cell(input: &InputColumn<'_>, text: &str) -> Result<i64, &'static str> {
    if text.is_empty() {
        return input.default.ok_or("rules.missing");
    }
    input.meaning.parse(text).ok_or(match input.meaning {
        Meaning::Enum(_) => "rules.option",
        _ => "rules.type",
    })
}

/// Days since 1970-01-01.
pub fn days(day: Date) -> i64 {
    i64::from((day - date(1970, 1, 1)).get_days())
}
