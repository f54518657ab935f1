//! `cityloop rules generate`: made-up people with the facts that the income tax and the childcare subsidy ask for.
//!
//! The same seed gives the same bytes.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use ::rules::{Person, TOWNSPEOPLE_COLUMNS as COLUMNS, townspeople as people};
use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::ProgressBar;

use super::CHUNK_ROWS;
use super::read::extension;
use super::write::{column, open_parquet, write_cells};

/// How many people, and which.
#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// How many.
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub(super) persons: u64,
    /// Where to: .csv or .parquet.
    #[arg(long = "out")]
    pub(super) output: PathBuf,
    /// Which people.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
}

/// Writes the people.
///
/// # Errors
/// If the file cannot be written.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let path = &options.output;
    let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
    let bar = ProgressBar::new(options.persons);
    let people = people(options.seed);
    match extension(path) {
        "csv" => csv(file, options.persons, people, &bar)?,
        "parquet" => parquet(file, options.persons, people, &bar)?,
        _ => bail!("{} is neither .csv nor .parquet", path.display()),
    }
    bar.finish_and_clear();
    Ok(())
}

fn csv(
    file: File,
    persons: u64,
    mut people: impl Iterator<Item = Person>,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let mut out = BufWriter::new(file);
    let columns = ::rules::townspeople_columns();
    writeln!(out, "{}", columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(","))?;
    for person in 0..persons {
        let cells = people.next().context("there are people without end")?;
        let line: Vec<String> =
            columns.iter().zip(cells).map(|((_, meaning), cell)| meaning.text(cell)).collect();
        writeln!(out, "{}", line.join(","))?;
        if person % 10_000 == 0 {
            bar.set_position(person);
        }
    }
    out.flush()?;
    Ok(())
}

fn parquet(
    file: File,
    persons: u64,
    mut people: impl Iterator<Item = Person>,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let columns = ::rules::townspeople_columns();
    let schema: Vec<_> = columns
        .iter()
        .map(|(name, meaning)| column(name, meaning).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let mut out = open_parquet(file, schema)?;
    let mut left = persons;
    while left > 0 {
        let rows = usize::try_from(left).unwrap_or(CHUNK_ROWS).min(CHUNK_ROWS);
        let chunk: Vec<Person> = people.by_ref().take(rows).collect();
        let present = vec![1; rows];
        let mut group = out.next_row_group()?;
        for (index, (_, meaning)) in columns.iter().enumerate() {
            let mut column = group.next_column()?.context("a column for each name")?;
            write_cells(&mut column, meaning, chunk.iter().map(|cells| cells[index]), Some(&present))?;
            column.close()?;
        }
        group.close()?;
        left -= rows as u64;
        bar.set_position(persons - left);
    }
    out.close()?;
    Ok(())
}
