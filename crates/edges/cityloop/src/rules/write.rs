//! Puts the result together from its parts, as CSV or Parquet by the end of its name.
//!
//! One line a person in the order of the input: the outputs, then why there are none. Written beside its place and
//! renamed at the end; the bytes depend on the parts alone.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use ::rules::Meaning;
use anyhow::{Context as _, bail};
use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::parts::{Part, Parts};

/// Names and meanings of the outputs.
pub type Outputs<'p> = [(&'p str, Meaning<'p>)];

/// The column that says why a row has no answer.
const REFUSED: &str = "refused";

/// Writes the result of `count` parts.
///
/// # Errors
/// If a part is damaged or the result cannot be written.
pub fn result(path: &Path, parts: &Parts, count: usize, outputs: &Outputs<'_>) -> anyhow::Result<()> {
    let passing = path.with_extension("tmp");
    let file = File::create(&passing).with_context(|| format!("cannot write {}", passing.display()))?;
    match super::read::extension(path) {
        "csv" => csv(file, parts, count, outputs)?,
        "parquet" => parquet(file, parts, count, outputs)?,
        _ => bail!("{} is neither .csv nor .parquet", path.display()),
    }
    std::fs::rename(&passing, path).with_context(|| format!("cannot write {}", path.display()))
}

fn csv(file: File, parts: &Parts, count: usize, outputs: &Outputs<'_>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(file);
    let names = outputs.iter().map(|(name, _)| *name).chain([REFUSED]);
    writeln!(out, "{}", names.collect::<Vec<_>>().join(","))?;
    for number in 0..count {
        let part = parts.load(number, 0..outputs.len())?;
        let reasons = reasons(&part);
        for (row, reason) in reasons.iter().enumerate() {
            for ((_, meaning), cells) in outputs.iter().zip(&part.outputs) {
                match reason {
                    None => write!(out, "{},", meaning.text(cells[row]))?,
                    Some(_) => write!(out, ",")?,
                }
            }
            writeln!(out, "{}", reason.unwrap_or_default())?;
        }
    }
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// Why each row has no answer.
fn reasons(part: &Part) -> Vec<Option<&str>> {
    let mut reasons = vec![None; part.head.rows];
    for (row, reason) in &part.head.refused {
        reasons[*row] = Some(reason.as_str());
    }
    reasons
}

fn parquet(file: File, parts: &Parts, count: usize, outputs: &Outputs<'_>) -> anyhow::Result<()> {
    let mut columns = Vec::new();
    for (name, meaning) in outputs {
        columns.push(Arc::new(column(name, meaning)?));
    }
    columns.push(Arc::new(column(REFUSED, &Meaning::Text)?));
    let mut out = open_parquet(file, columns)?;
    for number in 0..count {
        let part = parts.load(number, 0..outputs.len())?;
        let reasons = reasons(&part);
        let present: Vec<i16> = reasons.iter().map(|reason| i16::from(reason.is_none())).collect();
        let mut group = out.next_row_group()?;
        for ((_, meaning), cells) in outputs.iter().zip(&part.outputs) {
            let mut column = group.next_column()?.context("a column for each output")?;
            let kept = cells.iter().zip(&present).filter(|(_, level)| **level == 1).map(|(cell, _)| *cell);
            write_cells(&mut column, meaning, kept, Some(&present))?;
            column.close()?;
        }
        let mut column = group.next_column()?.context("a column of reasons")?;
        let told: Vec<ByteArray> = reasons.iter().flatten().map(|reason| ByteArray::from(*reason)).collect();
        let refused: Vec<i16> = present.iter().map(|level| 1 - level).collect();
        column.typed::<ByteArrayType>().write_batch(&told, Some(&refused), None)?;
        column.close()?;
        group.close()?;
    }
    out.into_inner()?.sync_all()?;
    Ok(())
}

/// Begins a Parquet file whose bytes do not tell when or by which build it was written.
///
/// # Errors
/// If the schema is refused.
pub fn open_parquet(file: File, columns: Vec<Arc<Type>>) -> anyhow::Result<SerializedFileWriter<File>> {
    let schema = Type::group_type_builder("schema").with_fields(columns).build()?;
    let properties = WriterProperties::builder()
        .set_compression(parquet::basic::Compression::SNAPPY)
        .set_created_by("cityloop".to_owned())
        .build();
    Ok(SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?)
}

/// An optional column for cells of a meaning.
///
/// # Errors
/// Never for names of packs.
pub fn column(name: &str, meaning: &Meaning<'_>) -> anyhow::Result<Type> {
    let (physical, converted) = match meaning {
        Meaning::Money => (Physical::INT64, ConvertedType::DECIMAL),
        Meaning::Decimal => (Physical::INT64, ConvertedType::DECIMAL),
        Meaning::Rate | Meaning::Int | Meaning::Duration => (Physical::INT64, ConvertedType::NONE),
        Meaning::Bool => (Physical::BOOLEAN, ConvertedType::NONE),
        Meaning::Date => (Physical::INT32, ConvertedType::DATE),
        Meaning::Enum(_) | Meaning::DateTime | Meaning::Text | Meaning::List => {
            (Physical::BYTE_ARRAY, ConvertedType::UTF8)
        }
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
    let builder = builder.with_converted_type(converted);
    Ok(match meaning {
        Meaning::Money => builder.with_precision(18).with_scale(2).build()?,
        Meaning::Decimal => builder.with_precision(18).with_scale(8).build()?,
        _ => builder.build()?,
    })
}

/// Writes cells of a meaning; `present` marks the rows that have one.
///
/// # Errors
/// If the file cannot be written.
pub fn write_cells(
    column: &mut SerializedColumnWriter<'_>,
    meaning: &Meaning<'_>,
    cells: impl Iterator<Item = i64>,
    present: Option<&[i16]>,
) -> anyhow::Result<()> {
    match meaning {
        Meaning::Bool => {
            let cells: Vec<bool> = cells.map(|cell| cell != 0).collect();
            column.typed::<BoolType>().write_batch(&cells, present, None)?;
        }
        Meaning::Date => {
            let cells = cells.map(i32::try_from).collect::<Result<Vec<_>, _>>()?;
            column.typed::<Int32Type>().write_batch(&cells, present, None)?;
        }
        Meaning::Enum(_) | Meaning::DateTime => {
            let cells: Vec<ByteArray> =
                cells.map(|cell| ByteArray::from(meaning.text(cell).into_bytes())).collect();
            column.typed::<ByteArrayType>().write_batch(&cells, present, None)?;
        }
        _ => {
            let cells: Vec<i64> = cells.collect();
            column.typed::<Int64Type>().write_batch(&cells, present, None)?;
        }
    }
    Ok(())
}
