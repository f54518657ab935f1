//! The rules engine at the command line: whole populations, and made-up people to try it with.

pub(crate) mod generate;
mod parts;
mod population;
mod read;
mod read_csv;
mod read_parquet;
mod statistics;
mod write;

use ::rules::{Pack, Packs};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use jiff::civil::Date;

pub use generate::GenerateOptions;
pub use population::PopulationOptions;

/// What to do with rule packs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compute a pack for everybody in a file.
    Population(PopulationOptions),
    /// Make up people, the same ones for the same seed.
    Generate(GenerateOptions),
}

/// Rows that are read, computed and stored at a time: what is in memory does not grow with the population.
const CHUNK_ROWS: usize = 65_536;

/// Runs a command.
///
/// # Errors
/// With what is wrong and what to do about it.
pub fn run(command: &Command) -> anyhow::Result<()> {
    match command {
        Command::Population(options) => population::run(options),
        Command::Generate(options) => generate::run(options),
    }
}

/// A pack: the shipped one of an id that is in force on a day, or the one in a file.
fn with_pack<T>(name: &str, day: Date, work: impl FnOnce(&Pack) -> anyhow::Result<T>) -> anyhow::Result<T> {
    if name.ends_with(".toml") {
        let text = std::fs::read_to_string(name).with_context(|| format!("cannot read {name}"))?;
        return match Pack::load(name, &text) {
            Ok(pack) => work(&pack),
            Err(faults) => {
                let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
                bail!("{name} has faults:\n{}", faults.join("\n"))
            }
        };
    }
    let packs = crate::packs::law()?;
    let pack = packs.get_on(name, day).with_context(|| unknown(&packs, name, day))?;
    work(pack)
}

fn unknown(packs: &Packs, name: &str, day: Date) -> String {
    let ids: Vec<&str> = packs.iter().map(Pack::id).collect();
    format!("there is no pack '{name}' in force on {day}; there are {}, or give a .toml file", ids.join(", "))
}
