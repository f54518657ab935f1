//! `cityloop dispatch`: rounds planned ahead, days of delivery played and checked, and how long a decision takes.
//!
//! This is the only place where the engine's days meet files and the clock; it gets both as arguments.

use std::path::Path;

use ::dispatch::days::{Day, MdrpFiles, mdrp as read_mdrp};
use ::dispatch::sim::{Figures, Policy};
use anyhow::{Context as _, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};

mod bench_tick;
mod crowded;
mod mdrp;
mod outcome;
mod pdptw;
mod simulate;
mod table;

/// Largest file read: an archive's half million lines.
const FILE_MAX: u64 = 512 << 20;

/// `cityloop dispatch …`.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plan the rounds of an instance in the format of Li and Lim: pickups and deliveries with time windows.
    Pdptw(pdptw::Options),
    /// Play an instance of the meal delivery routing problem, write its three solution files and check them.
    Mdrp(mdrp::Options),
    /// Play a day of delivery, made up or published, and write what became of it.
    Simulate(simulate::Options),
    /// Measure one decision over a made-up city.
    BenchTick(bench_tick::Options),
}

/// Runs a command.
///
/// # Errors
/// Naming the file and what is wrong with it.
pub fn run(options: &Options) -> anyhow::Result<()> {
    match &options.command {
        Command::Pdptw(options) => pdptw::run(options),
        Command::Mdrp(options) => mdrp::run(options),
        Command::Simulate(options) => simulate::run(options),
        Command::BenchTick(options) => bench_tick::run(options),
    }
}

/// Reads the name of a policy.
fn policy() -> impl TypedValueParser<Value = Policy> {
    let named = |name: String| Policy::ALL.into_iter().find(|policy| policy.name() == name);
    PossibleValuesParser::new(Policy::ALL.map(Policy::name))
        .map(move |name| named(name).unwrap_or(Policy::Ours))
}

/// Reads the folder of an instance of the meal delivery routing problem.
fn instance(folder: &Path) -> anyhow::Result<Day> {
    let [orders, restaurants, couriers, parameters] =
        ["orders.txt", "restaurants.txt", "couriers.txt", "instance_parameters.txt"]
            .map(|file| text(&folder.join(file)));
    let files = MdrpFiles {
        orders: &orders?,
        restaurants: &restaurants?,
        couriers: &couriers?,
        parameters: &parameters?,
    };
    read_mdrp(&name(folder), files).with_context(|| folder.display().to_string())
}

fn text(file: &Path) -> anyhow::Result<String> {
    let size = std::fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    if size > FILE_MAX {
        bail!("{} has {size} bytes; a day's file has at most {FILE_MAX}", file.display());
    }
    std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The name of a folder.
fn name(folder: &Path) -> String {
    let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    whole.file_name().map_or_else(|| "day".to_owned(), |name| name.to_string_lossy().into_owned())
}

/// The figures for people.
fn print(figures: &Figures) {
    let welfare = &figures.welfare;
    println!("{}, policy {}", figures.instance, figures.policy);
    println!(
        "  orders       {} placed, {} delivered ({} %), {} cancelled, {} couriers",
        figures.orders, figures.delivered, figures.delivered_pct, figures.cancelled, figures.couriers
    );
    println!(
        "  promise      {} % on time, {} % within the longest bearable time, {} min over on average",
        figures.on_time_pct, figures.within_90_pct, figures.overage_mean_min
    );
    println!(
        "  click to door  mean {} min, p50 {}, p90 {}, p99 {}, max {}",
        figures.ctd_mean_min,
        figures.ctd_p50_min,
        figures.ctd_p90_min,
        figures.ctd_p99_min,
        figures.ctd_max_min
    );
    println!(
        "  couriers     {} orders a paid hour, {} an active hour, {} min driven an order, {} orders a trip",
        figures.orders_per_paid_hour,
        figures.orders_per_active_hour,
        figures.drive_min_per_order,
        figures.orders_per_trip
    );
    println!(
        "  welfare      income p10 {}, p50 {}, p90 {}, Gini {} bp; hours worked p50 {}, max {}; breaches {}",
        welfare.income_p10,
        welfare.income_p50,
        welfare.income_p90,
        welfare.income_gini_bp,
        welfare.worked_hours_p50,
        welfare.worked_hours_max,
        figures.breaches
    );
    for (setback, count) in &figures.setbacks {
        println!("  setback      {count} trips {setback:?}");
    }
    println!("  decisions    {} ticks", figures.ticks);
}
