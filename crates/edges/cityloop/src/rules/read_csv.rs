//! People in a CSV file: a line of names, then a line for each person, amounts in yuan.

use std::fs::File;

use ::rules::{InputColumn, Meaning};
use anyhow::Context as _;
use csv::StringRecord;

use super::CHUNK_ROWS;
use super::read::{Chunk, Table, Unreadable, cell};

pub struct CsvTable<'p> {
    reader: csv::Reader<File>,
    bytes: u64,
    inputs: Vec<InputColumn<'p>>,
    /// Where each input is in a line.
    places: Vec<usize>,
}

impl<'p> CsvTable<'p> {
    /// # Errors
    /// If there is no line of names.
    pub fn open(file: File, inputs: Vec<InputColumn<'p>>) -> anyhow::Result<Self> {
        let bytes = file.metadata()?.len();
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let names = reader.headers().context("the first line must name the columns")?.clone();
        let place = |input: &InputColumn<'_>| names.iter().position(|name| name == input.name);
        let found: Vec<(InputColumn<'p>, usize)> = inputs
            .into_iter()
            .filter(|input| input.meaning != Meaning::Text)
            .filter_map(|input| place(&input).map(|place| (input, place)))
            .collect();
        let (inputs, places) = found.into_iter().unzip();
        Ok(Self { reader, bytes, inputs, places })
    }
}

impl Table for CsvTable<'_> {
    fn inputs(&self) -> &[InputColumn<'_>] {
        &self.inputs
    }

    fn next(&mut self, skip: bool) -> anyhow::Result<Option<Chunk>> {
        let mut chunk = Chunk { rows: 0, cells: vec![Vec::new(); self.inputs.len()], faults: Vec::new() };
        let mut line = StringRecord::new();
        while chunk.rows < CHUNK_ROWS && self.reader.read_record(&mut line).context("the table is damaged")? {
            if !skip {
                let columns = self.inputs.iter().zip(&self.places).zip(&mut chunk.cells);
                for ((input, place), cells) in columns {
                    let read = cell(input, line.get(*place).unwrap_or_default());
                    cells.push(read.unwrap_or(0));
                    if let Err(code) = read {
                        let field = input.name.to_owned();
                        chunk.faults.push(Unreadable { row: chunk.rows, field, code });
                    }
                }
            }
            chunk.rows += 1;
        }
        Ok((chunk.rows > 0).then_some(chunk))
    }

    fn progress(&self) -> (u64, u64) {
        (self.bytes, self.reader.position().byte())
    }
}
