//! Tables of people, a chunk at a time, whatever their format.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use ::rules::{Chunk, CsvTable, InputColumn};
use anyhow::{Context as _, bail};

use super::CHUNK_ROWS;
use super::read_parquet::ParquetTable;

/// A table that is read from its beginning to its end.
pub trait Table {
    /// The inputs that the table has, in the order of a chunk's cells.
    fn inputs(&self) -> &[InputColumn<'_>];
    /// The next rows; none at the end. With `skip` they are passed over, and only their number is right.
    fn next(&mut self, skip: bool) -> anyhow::Result<Option<Chunk>>;
    /// How much there is, and how much of it is read, in rows or bytes.
    fn progress(&self) -> (u64, u64);
}

/// Opens a table by the end of its name, or CSV from standard input for `-`. Columns that the pack does not ask for are left alone.
///
/// # Errors
/// If the file cannot be read or lacks an input that everybody must give.
pub fn open<'p>(path: &Path, inputs: Vec<InputColumn<'p>>) -> anyhow::Result<Box<dyn Table + 'p>> {
    let file = || File::open(path).with_context(|| format!("cannot read {}", path.display()));
    let table: Box<dyn Table> = match extension(path) {
        _ if path.as_os_str() == "-" => Box::new(Csv::open(Box::new(std::io::stdin()), 0, inputs.clone())?),
        "csv" => {
            let file = file()?;
            let bytes = file.metadata()?.len();
            Box::new(Csv::open(Box::new(file), bytes, inputs.clone())?)
        }
        "parquet" => Box::new(ParquetTable::open(file()?, inputs.clone())?),
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

/// A CSV file and how long it is.
struct Csv<'p> {
    table: CsvTable<'p, Box<dyn Read>>,
    bytes: u64,
}

impl<'p> Csv<'p> {
    fn open(source: Box<dyn Read>, bytes: u64, inputs: Vec<InputColumn<'p>>) -> anyhow::Result<Self> {
        let table = CsvTable::open(source, inputs).context("the first line must name the columns")?;
        Ok(Self { table, bytes })
    }
}

impl Table for Csv<'_> {
    fn inputs(&self) -> &[InputColumn<'_>] {
        self.table.inputs()
    }

    fn next(&mut self, skip: bool) -> anyhow::Result<Option<Chunk>> {
        self.table.next(CHUNK_ROWS, skip).context("the table is damaged")
    }

    fn progress(&self) -> (u64, u64) {
        (self.bytes, self.table.bytes_read())
    }
}
