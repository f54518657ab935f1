//! Tables that are written twice: as CSV for people and as Parquet for tools.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::schema::types::Type;

use crate::rules::write::open_parquet;

/// The cells of a column; all columns of a table are equally long.
pub(super) enum Column {
    /// Whole numbers, or nothing.
    Whole(Vec<Option<i64>>),
    /// Words.
    Text(Vec<String>),
}

/// Writes `name`.csv and `name`.parquet into a folder.
///
/// # Errors
/// If a file cannot be written.
pub(super) fn write(folder: &Path, name: &str, columns: &[(&str, Column)]) -> anyhow::Result<()> {
    let path = |end: &str| folder.join(name).with_extension(end);
    csv(&path("csv"), columns).with_context(|| format!("cannot write {}", path("csv").display()))?;
    parquet(&path("parquet"), columns).with_context(|| format!("cannot write {}", path("parquet").display()))
}

fn csv(path: &Path, columns: &[(&str, Column)]) -> anyhow::Result<()> {
    let mut out = csv::Writer::from_path(path)?;
    out.write_record(columns.iter().map(|(name, _)| name))?;
    let rows = columns.first().map_or(0, |(_, column)| column.len());
    for row in 0..rows {
        out.write_record(columns.iter().map(|(_, column)| column.cell(row)))?;
    }
    out.flush()?;
    Ok(())
}

fn parquet(path: &Path, columns: &[(&str, Column)]) -> anyhow::Result<()> {
    let types = columns.iter().map(|(name, column)| column.of_parquet(name).map(Arc::new));
    let mut out = open_parquet(File::create(path)?, types.collect::<anyhow::Result<_>>()?)?;
    let mut group = out.next_row_group()?;
    for (_, column) in columns {
        let mut writer = group.next_column()?.context("a column for each name")?;
        match column {
            Column::Whole(cells) => {
                let present: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
                let kept: Vec<i64> = cells.iter().flatten().copied().collect();
                writer.typed::<Int64Type>().write_batch(&kept, Some(&present), None)?;
            }
            Column::Text(cells) => {
                let cells: Vec<ByteArray> = cells.iter().map(|cell| ByteArray::from(cell.as_str())).collect();
                writer.typed::<ByteArrayType>().write_batch(&cells, Some(&vec![1; cells.len()]), None)?;
            }
        }
        writer.close()?;
    }
    group.close()?;
    out.close()?;
    Ok(())
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Whole(cells) => cells.len(),
            Self::Text(cells) => cells.len(),
        }
    }

    fn cell(&self, row: usize) -> String {
        match self {
            Self::Whole(cells) => cells[row].map_or_else(String::new, |cell| cell.to_string()),
            Self::Text(cells) => cells[row].clone(),
        }
    }

    fn of_parquet(&self, name: &str) -> anyhow::Result<Type> {
        let (physical, converted) = match self {
            Self::Whole(_) => (Physical::INT64, ConvertedType::NONE),
            Self::Text(_) => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        };
        let builder = Type::primitive_type_builder(name, physical);
        Ok(builder.with_repetition(Repetition::OPTIONAL).with_converted_type(converted).build()?)
    }
}
