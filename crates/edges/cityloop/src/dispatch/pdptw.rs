//! `cityloop dispatch pdptw`: rounds planned ahead.

use std::path::{Path, PathBuf};

use ::dispatch::rounds::{self, Effort, lilim};
use anyhow::{Context as _, ensure};
use clap::Args;
use serde_json::json;

use crate::bench::measure;

/// Which instance, and how hard to try.
#[derive(Args)]
pub(super) struct Options {
    /// The instance.
    file: PathBuf,
    /// Work: places looked at; the same budget gives the same rounds on every machine.
    #[arg(long, default_value_t = 100_000_000)]
    budget: u64,
    /// Where the search starts.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only the way counts, not the number of vehicles.
    #[arg(long)]
    way_only: bool,
    /// At most so many vehicles; else as many as the instance has.
    #[arg(long)]
    vehicles: Option<usize>,
    /// One JSON object instead of text, with the CPU seconds it took.
    #[arg(long)]
    json: bool,
}

/// Plans, checks and prints.
///
/// # Errors
/// If the file holds no instance, or a shipment finds no place.
pub(super) fn run(asked: &Options) -> anyhow::Result<()> {
    let mut problem = read(&asked.file)?;
    problem.vehicles = asked.vehicles.map_or(problem.vehicles, |most| most.min(problem.vehicles));
    let effort = Effort { budget: asked.budget, seed: asked.seed, fleet_first: !asked.way_only };
    let planned = rounds::plan(&problem, effort)?;
    // What is printed has been driven by somebody who did not plan it.
    let way = rounds::check(&problem, &planned)?;
    let cost = format!("{}.{:02}", way / lilim::SCALE, way % lilim::SCALE * 100 / lilim::SCALE);
    if asked.json {
        println!(
            "{}",
            json!({ "cost": cost, "fleet": planned.rounds.len(), "missing": planned.absent.len(),
                "rounds": planned.rounds, "cpu_s": measure::hundredths(measure::cpu_ns(), 1_000_000_000) })
        );
    } else {
        for (number, round) in planned.rounds.iter().enumerate() {
            let stops: Vec<String> = round.iter().map(ToString::to_string).collect();
            println!("Route {} : {}", number + 1, stops.join(" "));
        }
        println!("Vehicles {}, distance {cost}", planned.rounds.len());
    }
    ensure!(planned.absent.is_empty(), "{} shipments found no place", planned.absent.len());
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<rounds::Problem> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    lilim::parse(&text).with_context(|| file.display().to_string())
}
