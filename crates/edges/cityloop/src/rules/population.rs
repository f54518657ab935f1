//! `cityloop rules population`: a pack for everybody in a file.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use ::rules::{Answers, Chunk, Meaning, Pack, Population, When};
use anyhow::Context as _;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::parts::{Head, Part, Parts};
use super::read::{self, Table};
use super::{CHUNK_ROWS, Source, find, statistics, today, write};

/// Who is asked about, what, and where the answers go.
#[derive(Debug, Clone, Args)]
pub(super) struct Options {
    /// Id of the pack, or id@version.
    pack: String,
    /// People, a row each: .csv or .parquet. Columns are named like the pack's inputs.
    #[arg(long = "in")]
    input: PathBuf,
    /// Where the answers go: .csv or .parquet. A run that was broken off is taken up where it was.
    #[arg(long = "out")]
    output: PathBuf,
    /// The day asked for, YYYY-MM-DD; today if left out.
    #[arg(long)]
    as_of: Option<Date>,
    /// Only what was recorded up to this day.
    #[arg(long, value_name = "DATE")]
    known: Option<Date>,
    /// Outputs, by name of the node; those of the pack if left out.
    #[arg(long = "output")]
    outputs: Vec<String>,
    /// Threads that compute.
    #[arg(long, default_value = "1")]
    threads: NonZeroUsize,
    /// Print the statistics as one line of JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    source: Source,
}

/// Computes, stores and sums up.
///
/// # Errors
/// If the files or the pack do not fit together.
pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let when = When { known: options.known, ..When::from(options.as_of.unwrap_or_else(today)) };
    let pack = find(&packs, &options.pack, when)?;
    let told = Run::new(options, pack, when)?.finish()?;
    if options.json {
        writeln!(out, "{}", Value::Object(told))?;
    } else {
        print(&told, out)?;
    }
    Ok(())
}

/// One run.
pub(super) struct Run<'p> {
    options: &'p Options,
    pack: &'p Pack,
    population: Population<'p>,
    outputs: Vec<(&'p str, Meaning<'p>)>,
    parts: Parts,
    finished: usize,
}

impl<'p> Run<'p> {
    pub(super) fn new(options: &'p Options, pack: &'p Pack, when: When) -> anyhow::Result<Self> {
        let names: Vec<&str> = options.outputs.iter().map(String::as_str).collect();
        let population = pack.population(when, &names)?;
        let outputs: Vec<(&str, Meaning<'_>)> = population.outputs().collect();
        let job = json!({
            "pack": pack.hash(),
            "as_of": when.as_of,
            "known": when.known,
            "outputs": outputs.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            "input": identity(&options.input)?,
            "chunk_rows": CHUNK_ROWS,
        });
        let (parts, finished) = Parts::open(&options.output, &job)?;
        Ok(Self { options, pack, population, outputs, parts, finished })
    }

    /// Computes what is not computed yet, at most up to `limit` parts; says how many there are.
    pub(super) fn compute(&self, limit: usize) -> anyhow::Result<usize> {
        let mut table = read::open(&self.options.input, self.pack.input_columns().collect())?;
        let bar = bar(table.progress().0);
        let mut number = 0;
        while number < limit
            && let Some(chunk) = table.next(number < self.finished)?
        {
            if number >= self.finished {
                self.parts.save(number, &self.part(table.as_ref(), chunk)?)?;
            }
            number += 1;
            bar.set_position(table.progress().1);
        }
        bar.finish_and_clear();
        Ok(number)
    }

    fn part(&self, table: &dyn Table, chunk: Chunk) -> anyhow::Result<Part> {
        let Answers { outputs, refused, scalar } =
            self.population.answer(table.inputs(), &chunk, self.options.threads)?;
        Ok(Part { head: Head { rows: chunk.rows, refused, scalar }, outputs })
    }

    /// Computes the rest and writes the result; gives the statistics.
    pub(super) fn finish(&self) -> anyhow::Result<Map<String, Value>> {
        let count = self.compute(usize::MAX)?;
        write::result(&self.options.output, &self.parts, count, &self.outputs)?;
        let mut told = Map::new();
        told.insert("pack".to_owned(), json!(self.pack.id()));
        told.extend(statistics::told(&self.parts, count, &self.outputs)?);
        self.parts.remove()?;
        Ok(told)
    }
}

/// By what a file is known again: its size and when it was last written.
fn identity(path: &Path) -> anyhow::Result<Value> {
    let known = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let written = known.modified()?.duration_since(UNIX_EPOCH)?.as_nanos();
    Ok(json!({ "path": path, "bytes": known.len(), "written_ns": written.to_string() }))
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed} elapsed, {eta} left");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The statistics for people.
fn print(told: &Map<String, Value>, out: &mut dyn Write) -> anyhow::Result<()> {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    for (name, value) in told {
        let Value::Object(outputs) = value else {
            writeln!(out, "{name:>20}  {}", word(value))?;
            continue;
        };
        for (output, figures) in outputs {
            let figures = figures.as_object().into_iter().flatten().flat_map(|(name, value)| match value {
                Value::Object(inner) => inner.iter().map(|(n, v)| format!("{n} {}", word(v))).collect(),
                other => vec![format!("{name} {}", word(other))],
            });
            writeln!(out, "{output:>20}  {}", figures.collect::<Vec<_>>().join(", "))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::generate;
    use super::*;

    const ID: &str = "cn.tax.iit.annual";
    const AS_OF: Date = jiff::civil::date(2025, 12, 31);

    fn options(input: PathBuf, output: PathBuf) -> Options {
        Options {
            pack: ID.to_owned(),
            input,
            output,
            as_of: Some(AS_OF),
            known: None,
            outputs: Vec::new(),
            threads: NonZeroUsize::MIN,
            json: false,
            source: Source::default(),
        }
    }

    fn with_run<T>(options: &Options, work: impl FnOnce(Run<'_>) -> anyhow::Result<T>) -> T {
        let packs = options.source.load().unwrap();
        work(Run::new(options, find(&packs, ID, AS_OF.into()).unwrap(), AS_OF.into()).unwrap()).unwrap()
    }

    #[test]
    fn a_run_that_was_broken_off_ends_in_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people.parquet");
        let persons = 2 * CHUNK_ROWS as u64 + 123;
        generate::run(&generate::Options { persons, output: people.clone(), seed: 3 }).unwrap();
        for end in ["parquet", "csv"] {
            let whole = options(people.clone(), folder.path().join("whole").with_extension(end));
            let told = with_run(&whole, |run| run.finish());
            assert_eq!((&told["rows"], &told["refused"]), (&json!(persons), &json!(0)));
            let broken = options(people.clone(), folder.path().join("broken").with_extension(end));
            assert_eq!(with_run(&broken, |run| run.compute(1)), 1);
            let again = Options { threads: NonZeroUsize::new(2).unwrap(), ..broken.clone() };
            let told_again = with_run(&again, |run| {
                assert_eq!(run.finished, 1, "the first part is kept");
                run.finish()
            });
            assert_eq!(told_again, told);
            let bytes = |path| std::fs::read(path).unwrap();
            assert!(bytes(&whole.output) == bytes(&broken.output), "{end}");
            assert!(!folder.path().join(format!("broken.{end}.parts")).exists());
        }
    }

    #[test]
    fn another_question_does_not_take_up_the_parts_of_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people.csv");
        generate::run(&generate::Options { persons: 10, output: people.clone(), seed: 3 }).unwrap();
        let asked = options(people, folder.path().join("out.csv"));
        with_run(&asked, |run| run.compute(1));
        let other = Options { outputs: vec!["iit".to_owned()], ..asked };
        assert_eq!(with_run(&other, |run| Ok(run.finished)), 0);
    }

    #[test]
    fn cells_that_cannot_be_read_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people.csv");
        let text = "gross,elder,infant_months,loan_months,rent_months,shoe_size\n260000.00,none,12,,,43\n\
            ,none,0,,,\n1.234,none,0,,,\n100000,both,0,,,\n100000,none,121,,,\n100000,none,0,1,1,\n";
        std::fs::write(&people, text).unwrap();
        let output = folder.path().join("out.csv");
        let asked = Options { outputs: vec!["iit".to_owned()], ..options(people, output.clone()) };
        with_run(&asked, |run| run.finish());
        insta::assert_snapshot!(std::fs::read_to_string(output).unwrap(), @"
        iit,refused
        18280.00,
        ,gross rules.missing
        ,gross rules.type
        ,elder rules.option
        ,infant_months rules.range
        ,rent_months rules.check
        ");
    }
}
