//! `cityloop rules generate`: made-up people with the facts that the income tax and the childcare subsidy ask for.
//!
//! Nobody's data and nobody's statistics: shapes are plausible (most incomes modest, few large; a child under three in
//! one household of eight), no more. The same seed gives the same bytes.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use ::rules::Meaning;
use anyhow::{Context as _, bail};
use clap::Args;
use indicatif::ProgressBar;
use jiff::civil::date;

use super::CHUNK_ROWS;
use super::read::{days, extension};
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

/// One person's cells, in the order of [`COLUMNS`].
pub(crate) type Person = [i64; COLUMNS.len()];

/// Names of the columns.
pub(crate) const COLUMNS: [&str; 16] = [
    "gross",
    "social",
    "private_pension",
    "infant_months",
    "education_months",
    "elder",
    "elder_months",
    "elder_share",
    "study_months",
    "certificate",
    "loan_months",
    "rent_months",
    "rent_city",
    "medical",
    "withheld",
    "birth_date",
];

/// What the cells of a column mean.
fn meaning(name: &str) -> Meaning<'static> {
    match name {
        "elder" => Meaning::Enum(vec!["none", "only_child", "shared"]),
        "rent_city" => Meaning::Enum(vec!["large", "middle", "small"]),
        "certificate" => Meaning::Bool,
        "birth_date" => Meaning::Date,
        name if name.ends_with("_months") => Meaning::Int,
        _ => Meaning::Money,
    }
}

/// Names and meanings of the columns.
fn columns() -> [(&'static str, Meaning<'static>); COLUMNS.len()] {
    COLUMNS.map(|name| (name, meaning(name)))
}

/// All people of a seed, one after the other.
pub(crate) fn people(seed: u64) -> impl Iterator<Item = Person> {
    let mut dice = Dice(seed);
    std::iter::repeat_with(move || dice.person())
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
    let columns = columns();
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
    let columns = columns();
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

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let size = (z ^ (z >> 31)) % end.max(1).unsigned_abs();
        size.cast_signed()
    }

    fn one_in(&mut self, many: i64) -> bool {
        self.below(many) == 0
    }

    /// One person's cells.
    fn person(&mut self) -> Person {
        // Every fourth step up doubles the range: most earn little, few much.
        let mut most = 15_000_000;
        while most < 400_000_000 && self.below(10) < 4 {
            most *= 2;
        }
        let gross = self.below(most);
        let infant = self.one_in(8);
        let elder = self.below(3);
        let (owns, rents) = (self.one_in(3), self.one_in(3));
        [
            gross,
            gross / 1_000 * (100 + self.below(90)),
            if self.one_in(20) { self.below(1_200_001) } else { 0 },
            if infant { 1 + self.below(12) } else { 0 },
            if self.one_in(4) { 12 * (1 + self.below(2)) } else { 0 },
            elder,
            12,
            if elder == 2 { self.below(150_001) } else { 0 },
            if self.one_in(25) { 1 + self.below(12) } else { 0 },
            i64::from(self.one_in(40)),
            if owns { 12 } else { 0 },
            if rents && !owns { 1 + self.below(12) } else { 0 },
            self.below(3),
            if self.one_in(10) { self.below(6_000_000) } else { 0 },
            gross / 1_000 * self.below(120),
            days(date(2022, 1, 1)) + self.below(1_460),
        ]
    }
}
