//! People in CSV: a line of names, then a line for each person, amounts in yuan, lists as JSON.

use std::io::Read;

use csv::StringRecord;

use super::{Cells, Chunk, Unreadable};
use crate::vector::InputColumn;

/// A CSV text that is read from its beginning to its end. Columns that the pack does not ask for are left alone.
pub struct CsvTable<'p, R> {
    reader: csv::Reader<R>,
    inputs: Vec<InputColumn<'p>>,
    /// Where each input is in a line.
    places: Vec<usize>,
}

impl<'p, R: Read> CsvTable<'p, R> {
    /// Reads the line of names.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn open(source: R, inputs: impl IntoIterator<Item = InputColumn<'p>>) -> Result<Self, csv::Error> {
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(source);
        let names = reader.headers()?.clone();
        let place = |input: &InputColumn<'_>| names.iter().position(|name| name == input.name);
        let found = inputs.into_iter().filter_map(|input| place(&input).map(|place| (input, place)));
        let (inputs, places) = found.unzip();
        Ok(Self { reader, inputs, places })
    }

    /// The inputs that the text has, in the order of a chunk's cells.
    pub fn inputs(&self) -> &[InputColumn<'p>] {
        &self.inputs
    }

    /// The next rows, at most `most`; none at the end. With `skip` they are passed over, and only their number is
    /// right.
    ///
    /// # Errors
    /// If a line is damaged or has another number of cells than the first.
    pub fn next(&mut self, most: usize, skip: bool) -> Result<Option<Chunk>, csv::Error> {
        let cells = self.inputs.iter().map(|input| Cells::of(&input.meaning)).collect();
        let mut chunk = Chunk { rows: 0, cells, faults: Vec::new() };
        let mut line = StringRecord::new();
        while chunk.rows < most && self.reader.read_record(&mut line)? {
            if !skip {
                let columns = self.inputs.iter().zip(&self.places).zip(&mut chunk.cells);
                for ((input, place), cells) in columns {
                    if let Err(code) = cells.push(input, line.get(*place).unwrap_or_default()) {
                        let field = input.name.to_owned();
                        chunk.faults.push(Unreadable { row: chunk.rows, field, code });
                    }
                }
            }
            chunk.rows += 1;
        }
        Ok((chunk.rows > 0).then_some(chunk))
    }

    /// How many bytes are read.
    pub fn bytes_read(&self) -> u64 {
        self.reader.position().byte()
    }
}
