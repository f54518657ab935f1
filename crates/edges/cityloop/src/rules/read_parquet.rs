//! People in a Parquet file: amounts as DECIMAL with two places (or text), days as DATE, options and anything else as
//! text.

use std::fs::File;

use ::rules::{Cells, Chunk, InputColumn, Meaning, Unreadable};
use anyhow::{Context as _, bail};
use parquet::basic::{ConvertedType, Type as Physical};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

use super::CHUNK_ROWS;
use super::read::Table;

pub struct ParquetTable<'p> {
    file: SerializedFileReader<File>,
    rows: u64,
    read: u64,
    inputs: Vec<InputColumn<'p>>,
    places: Vec<usize>,
    /// The row group that is read next or now, its rows still to be read, and its columns once any was read.
    group: usize,
    left: usize,
    columns: Vec<ColumnReader>,
}

impl<'p> ParquetTable<'p> {
    /// # Errors
    /// If it is no Parquet file, or a column cannot mean what its name says.
    pub fn open(file: File, inputs: Vec<InputColumn<'p>>) -> anyhow::Result<Self> {
        let file = SerializedFileReader::new(file).context("this is not a Parquet file")?;
        let metadata = file.metadata().file_metadata();
        let rows = u64::try_from(metadata.num_rows())?;
        let mut found = Vec::new();
        for (place, column) in metadata.schema_descr().columns().iter().enumerate() {
            let input = inputs.iter().find(|input| input.name == column.name());
            if let Some(input) = input {
                fits(input, column)?;
                found.push((input.clone(), place));
            }
        }
        let (inputs, places) = found.into_iter().unzip();
        let left = group_rows(&file, 0)?;
        Ok(Self { file, rows, read: 0, inputs, places, group: 0, left, columns: Vec::new() })
    }
}

fn group_rows(file: &SerializedFileReader<File>, group: usize) -> anyhow::Result<usize> {
    let groups = file.metadata().row_groups();
    Ok(groups.get(group).map_or(Ok(0), |group| usize::try_from(group.num_rows()))?)
}

/// Refuses what could be misread: a bare number may be yuan or fen.
fn fits(input: &InputColumn<'_>, column: &ColumnDescriptor) -> anyhow::Result<()> {
    let (physical, converted) = (column.physical_type(), column.converted_type());
    let number = matches!(physical, Physical::INT32 | Physical::INT64);
    let places = |scale| number && converted == ConvertedType::DECIMAL && column.type_scale() == scale;
    let wanted = match input.meaning {
        _ if physical == Physical::BYTE_ARRAY => return Ok(()),
        Meaning::Money if !places(2) => "DECIMAL(18, 2) or text",
        Meaning::Decimal if !places(8) => "DECIMAL(18, 8) or text",
        Meaning::Date if converted != ConvertedType::DATE => "DATE or text",
        Meaning::Int | Meaning::Rate | Meaning::Duration
            if !number || converted == ConvertedType::DECIMAL =>
        {
            "INT32, INT64 or text"
        }
        Meaning::Bool if physical != Physical::BOOLEAN => "BOOLEAN or text",
        Meaning::Enum(_) | Meaning::DateTime | Meaning::Text => "text",
        Meaning::List => "JSON text",
        _ => return Ok(()),
    };
    bail!("the column '{}' is {physical} {converted}; store it as {wanted}", input.name)
}

impl Table for ParquetTable<'_> {
    fn inputs(&self) -> &[InputColumn<'_>] {
        &self.inputs
    }

    fn next(&mut self, skip: bool) -> anyhow::Result<Option<Chunk>> {
        while self.left == 0 {
            if self.group >= self.file.num_row_groups() {
                return Ok(None);
            }
            self.group += 1;
            self.columns.clear();
            self.left = group_rows(&self.file, self.group)?;
        }
        let rows = self.left.min(CHUNK_ROWS);
        let mut chunk = Chunk { rows, cells: Vec::new(), faults: Vec::new() };
        let whole_group = self.columns.is_empty() && rows == self.left;
        if !(skip && whole_group) {
            if self.columns.is_empty() {
                let group = self.file.get_row_group(self.group)?;
                let columns = self.places.iter().map(|place| group.get_column_reader(*place));
                self.columns = columns.collect::<Result<_, _>>()?;
            }
            for (input, column) in self.inputs.iter().zip(&mut self.columns) {
                chunk.cells.push(column_cells(input, column, rows, &mut chunk.faults)?);
            }
        }
        chunk.faults.sort_by_key(|fault| fault.row);
        self.left -= rows;
        self.read += rows as u64;
        Ok(Some(chunk))
    }

    fn progress(&self) -> (u64, u64) {
        (self.rows, self.read)
    }
}

/// Reads `rows` cells of a column.
fn column_cells(
    input: &InputColumn<'_>,
    column: &mut ColumnReader,
    rows: usize,
    faults: &mut Vec<Unreadable>,
) -> anyhow::Result<Cells> {
    let whole = |cells: &mut Cells, value: i64| {
        if let Cells::Whole(cells) = cells {
            cells.push(value);
        }
        Ok(())
    };
    match column {
        ColumnReader::BoolColumnReader(column) => {
            cells(input, column, rows, faults, |cells, value| whole(cells, i64::from(*value)))
        }
        ColumnReader::Int32ColumnReader(column) => {
            cells(input, column, rows, faults, |cells, value| whole(cells, i64::from(*value)))
        }
        ColumnReader::Int64ColumnReader(column) => {
            cells(input, column, rows, faults, |cells, value| whole(cells, *value))
        }
        ColumnReader::ByteArrayColumnReader(column) => {
            cells(input, column, rows, faults, |cells, value| match value.as_utf8() {
                Ok(text) => cells.push(input, text.trim()),
                Err(_) => cells.push(input, "").and(Err("rules.type")),
            })
        }
        _ => bail!("the column '{}' has a type that is not read", input.name),
    }
}

fn cells<T: DataType>(
    input: &InputColumn<'_>,
    column: &mut ColumnReaderImpl<T>,
    rows: usize,
    faults: &mut Vec<Unreadable>,
    push: impl Fn(&mut Cells, &T::T) -> Result<(), &'static str>,
) -> anyhow::Result<Cells> {
    let (mut values, mut defined) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    while values.len().max(defined.len()) < rows {
        let wanted = rows - values.len().max(defined.len());
        let (records, ..) = column.read_records(wanted, Some(&mut defined), None, &mut values)?;
        if records == 0 {
            bail!("the column '{}' ends too early", input.name);
        }
    }
    let mut cells = Cells::of(&input.meaning);
    let mut present = values.iter();
    for row in 0..rows {
        let value = if defined.get(row).is_none_or(|level| *level > 0) { present.next() } else { None };
        let pushed = match value {
            Some(value) => push(&mut cells, value),
            None => cells.push(input, ""),
        };
        if let Err(code) = pushed {
            faults.push(Unreadable { row, field: input.name.to_owned(), code });
        }
    }
    Ok(cells)
}
