//! The rules engine: one person with and without explanation, and a million at once.
//!
//! The people are made up from a fixed seed, and hold what OpenFisca's version of the same two packs reads; with
//! `--people` their columns and our answers are left in a folder for it (see `cargo xtask bench rules`). Times are CPU
//! time of this process, on one thread.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

use ::rules::{Column, Inputs, Pack, Packs, Values, Wording};
use anyhow::{Context as _, ensure};
use jiff::civil::{Date, date};
use serde_json::{Map, Number, Value, json};

use super::measure;
use crate::rules::generate::{COLUMNS, people};

/// The day that everything is asked for.
const AS_OF: Date = date(2025, 12, 31);
/// People of the population.
const PERSONS: usize = 1_000_000;
/// Packs loaded at once.
const PACKS: usize = 50;
/// Times a single case is asked.
const SINGLES: usize = 20_001;
/// Cases between two looks at the clock.
const SINGLES_AT_ONCE: u32 = 20;
/// Times the population is asked; the median counts.
const MILLIONS: usize = 5;

/// Runs the race. `folder` is where the people go, if they are wanted.
///
/// # Errors
/// If a pack is missing or a file cannot be written.
pub fn run(folder: Option<&Path>) -> anyhow::Result<Value> {
    let packs = crate::packs::law()?;
    let fifty = packs_under_other_names(PACKS)?;
    let start = measure::cpu_ns();
    let loaded = crate::packs::law_of(fifty)?;
    let load_ns = measure::cpu_ns() - start;
    ensure!(loaded.len() == PACKS, "{PACKS} packs load");
    drop(loaded);
    let tax = Asked::new(&packs, "cn.tax.iit.annual", &rich_case())?;
    let childcare =
        Asked::new(&packs, "cn.family.childcare_subsidy", &json!({ "birth_date": "2024-03-08" }))?;
    let iit = tax.pack.evaluate(&tax.inputs, AS_OF)?.get("iit").and_then(|iit| iit.as_money());
    let mut told = Map::new();
    let mut tell = |name: &str, figure: Number| _ = told.insert(name.to_owned(), Value::Number(figure));
    tell("load_50_packs_ms", measure::tenths(load_ns, 1_000_000));
    tell("single_us", median_us(|| tax.evaluate())?);
    tell("single_from_json_us", median_us(|| tax.json_to_answer())?);
    tell("single_explained_us", median_us(|| tax.explain(&[Wording::Zh]))?);
    tell("pair_us", median_us(|| tax.evaluate().and_then(|()| childcare.evaluate()))?);
    let pair = |wordings| tax.explain(wordings).and_then(|()| childcare.explain(wordings));
    tell("pair_explained_us", median_us(|| pair(&[Wording::Zh]))?);
    tell("pair_in_every_wording_us", median_us(|| pair(&Wording::ALL))?);
    tell("iit_fen", iit.context("the tax is an amount")?.raw().into());
    let json = || tax.json_to_json().and_then(|()| childcare.json_to_json());
    tell("pair_json_to_json_us", median_us(json)?);
    let people = People::make();
    let mut times = Vec::new();
    let mut answers = None;
    for _ in 0..MILLIONS {
        let start = measure::cpu_ns();
        let iit = people.ask(tax.pack, "iit")?;
        let amount = people.ask(childcare.pack, "amount")?;
        times.push(measure::cpu_ns() - start);
        answers = Some((iit, amount));
    }
    times.sort_unstable();
    tell("million_ms_cpu", measure::tenths(times[MILLIONS / 2], 1_000_000));
    tell("rss_mb", measure::tenths(measure::resident_peak_kib().unwrap_or(0), 1_024));
    if let (Some(folder), Some((iit, amount))) = (folder, &answers) {
        people.save(folder, &[("iit", iit), ("childcare", amount)])?;
    }
    Ok(Value::Object(told))
}

/// `count` packs: those that ship with the program, again and again under other ids, and the calendars they count by.
fn packs_under_other_names(count: usize) -> anyhow::Result<Vec<(String, String)>> {
    let (mut files, packs): (Vec<_>, Vec<_>) =
        crate::packs::law_files()?.into_iter().partition(|(_, text)| ::rules::Calendars::is_calendar(text));
    for at in 0..count {
        let (name, text) = &packs[at % packs.len()];
        let (region, rest) = text
            .split_once("\nid = \"")
            .and_then(|(before, after)| after.split_once('.').map(|(region, rest)| ((before, region), rest)))
            .with_context(|| format!("{name} has an id"))?;
        let text = format!("{}\nid = \"{}.copy{}.{rest}", region.0, region.1, at / packs.len());
        files.push((format!("{at}-{name}"), text));
    }
    Ok(files)
}

/// A case in which nearly every deduction has a part.
fn rich_case() -> Value {
    json!({ "gross": "260000.00", "social": "31234.56", "private_pension": "12000", "infant_months": 12,
        "education_months": 12, "elder": "shared", "elder_share": "1500", "study_months": 4, "certificate": true,
        "rent_months": 12, "rent_city": "middle", "medical": "23456.78", "withheld": "9000" })
}

/// One pack and one case.
struct Asked<'p> {
    pack: &'p Pack,
    case: Value,
    inputs: Inputs,
}

impl<'p> Asked<'p> {
    fn new(packs: &'p Packs, id: &str, case: &Value) -> anyhow::Result<Self> {
        let pack = packs.get_on(id, AS_OF).with_context(|| format!("there is no pack {id}"))?;
        let inputs = Inputs::from_json(pack, case).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        Ok(Self { pack, case: case.clone(), inputs })
    }

    fn evaluate(&self) -> anyhow::Result<()> {
        black_box(self.pack.evaluate(black_box(&self.inputs), AS_OF)?);
        Ok(())
    }

    /// With every step: its value, how far it may be relied on, its law, and its sentence in the wordings given.
    fn explain(&self, wordings: &[Wording]) -> anyhow::Result<()> {
        let evaluation = self.pack.explain(black_box(&self.inputs), AS_OF)?;
        for step in evaluation.trace() {
            for wording in wordings {
                black_box(step.sentence(*wording));
            }
            black_box(step);
        }
        Ok(())
    }

    /// From the parsed question to the amounts.
    fn json_to_answer(&self) -> anyhow::Result<()> {
        let inputs = Inputs::from_json(self.pack, black_box(&self.case));
        let inputs = inputs.map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        black_box(self.pack.evaluate(&inputs, AS_OF)?);
        Ok(())
    }

    /// From the parsed question to the text of the answer, as the HTTP interface gives it.
    fn json_to_json(&self) -> anyhow::Result<()> {
        let inputs = Inputs::from_json(self.pack, black_box(&self.case));
        let inputs = inputs.map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        black_box(serde_json::to_string(&self.pack.explain(&inputs, AS_OF)?)?);
        Ok(())
    }
}

/// The median time of a call in microseconds, two decimals.
fn median_us(call: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<Number> {
    let mut times = Vec::with_capacity(SINGLES / SINGLES_AT_ONCE as usize);
    for _ in 0..SINGLES.div_ceil(SINGLES_AT_ONCE as usize) {
        let start = Instant::now();
        for _ in 0..SINGLES_AT_ONCE {
            call()?;
        }
        times.push((start.elapsed() / SINGLES_AT_ONCE).as_nanos());
    }
    times.sort_unstable();
    Ok(measure::hundredths(times[times.len() / 2], 1_000))
}

/// Cells of the narrowest kind that holds a column; were one too narrow, the columns would differ in length and the
/// race would fail.
enum Cells {
    U8(Vec<u8>),
    I32(Vec<i32>),
    I64(Vec<i64>),
}

struct People {
    columns: Vec<(&'static str, Cells)>,
}

impl People {
    /// Column by column, so that nothing but the columns is ever in memory.
    fn make() -> Self {
        let columns = COLUMNS.iter().enumerate().map(|(index, name)| {
            let cells = people(1).take(PERSONS).map(|row| row[index]);
            let cells = match *name {
                // The income stays wide, as it would in any real table.
                "gross" => Cells::I64(cells.collect()),
                "social" | "private_pension" | "elder_share" | "medical" | "withheld" | "birth_date" => {
                    Cells::I32(cells.filter_map(|cell| i32::try_from(cell).ok()).collect())
                }
                _ => Cells::U8(cells.filter_map(|cell| u8::try_from(cell).ok()).collect()),
            };
            (*name, cells)
        });
        Self { columns: columns.collect() }
    }

    fn column(&self, name: &str) -> Option<Column<'_>> {
        let (_, cells) = self.columns.iter().find(|(known, _)| *known == name)?;
        Some(match cells {
            Cells::U8(cells) => Column::U8(cells),
            Cells::I32(cells) => Column::I32(cells),
            Cells::I64(cells) => Column::I64(cells),
        })
    }

    /// Asks with the columns that the pack has inputs for.
    fn ask(&self, pack: &Pack, output: &str) -> anyhow::Result<Vec<i64>> {
        let columns: Vec<(&str, Column<'_>)> =
            pack.input_names().filter_map(|name| Some((name, self.column(name)?))).collect();
        let mut results = pack.population(AS_OF, &[output])?.run(&columns, NonZeroUsize::MIN)?;
        ensure!(results.refused.is_empty(), "{} of the people are refused", results.refused.len());
        match results.outputs.pop() {
            Some(Values::I64(amounts)) => Ok(amounts),
            _ => anyhow::bail!("{output} is no amount"),
        }
    }

    /// Writes every column and every answer as 64-bit integers, lowest byte first.
    fn save(&self, folder: &Path, answers: &[(&str, &Vec<i64>)]) -> anyhow::Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let write = |name: &str, cells: &mut dyn Iterator<Item = i64>| {
            let bytes: Vec<u8> = cells.flat_map(i64::to_le_bytes).collect();
            let path = folder.join(format!("{name}.i64"));
            std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))
        };
        for (name, cells) in &self.columns {
            match cells {
                Cells::U8(cells) => write(name, &mut cells.iter().map(|cell| i64::from(*cell)))?,
                Cells::I32(cells) => write(name, &mut cells.iter().map(|cell| i64::from(*cell)))?,
                Cells::I64(cells) => write(name, &mut cells.iter().copied())?,
            }
        }
        for (name, cells) in answers {
            write(name, &mut cells.iter().copied())?;
        }
        Ok(())
    }
}
