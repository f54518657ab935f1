//! Replays a published day of meal delivery: its orders are placed, paid, cooked and brought through the very rooms
//! that serve the city, on a simulated clock.
//!
//! Nothing is modelled twice: restaurants are sites of the shop, diners sign in and order, kitchens accept and pack,
//! the dispatcher of [`crate::serve`] decides, and couriers take what they are offered, drive as
//! [`delivery::replay::motion`] says and hand over against the buyer's code. Every fact passes through the outbox and
//! the table of [`crate::wiring`]; only what would leave the house (text messages, the payment provider) does not.
//!
//! Invariants
//! - The files are read and checked as a whole before anything is written.
//! - The day goes through a database of its own; the configured one only learns the result.
//! - Same files, same day: time stands still while something is done, what happens in one moment is done in a fixed
//!   sequence, and ids come from the moment and the thread alone.
//! - A day counts only if afterwards books, stock, audit chain and outbox are as they must be.

mod clock;
mod day;
mod diners;
mod files;
mod report;
mod riders;
mod town;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use delivery::replay::{Metrics, Scenario};
use indicatif::{ProgressBar, ProgressStyle};

use crate::config::{Config, Engine};
use crate::platform::Platform;

pub use files::read;

/// A published day, and how it is replayed.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// Orders: order, x, y, placement_time, restaurant, ready_time.
    #[arg(long, value_name = "FILE")]
    pub orders: PathBuf,
    /// Couriers: courier, x, y, on_time, off_time.
    #[arg(long, value_name = "FILE")]
    pub couriers: PathBuf,
    /// Restaurants: restaurant, x, y.
    #[arg(long, value_name = "FILE")]
    pub restaurants: PathBuf,
    /// Speed, service times and target; `instance_parameters.txt` beside the orders unless given.
    #[arg(long, value_name = "FILE")]
    pub parameters: Option<PathBuf>,
    /// Simulated seconds a second; as fast as possible unless given.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub speed: Option<u32>,
    /// Keep the replayed city in this empty folder, to serve it afterwards.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
    /// End in one JSON line instead of a table.
    #[arg(long)]
    pub json: bool,
}

/// How a day went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Went {
    /// In numbers.
    pub metrics: Metrics,
    /// Orders the shop refused because no site reaches their door.
    pub refused: u32,
}

/// Replays a day, tells how it went and keeps the result where the console shows it.
///
/// # Errors
/// Naming file, line, column and remedy for a file that cannot be used; or what went wrong on the way, in which case no
/// result is kept.
pub fn run(config: &Config, options: &Options) -> anyhow::Result<()> {
    let (source, day) = read(options)?;
    // Opened before the day begins: it would be a pity to learn afterwards that its result cannot be kept.
    let console = Platform::open(config, |_, _| Ok(())).context("the store that keeps the result")?;
    let bar = progress(&day);
    let begun = Instant::now();
    let drive = |folder: &Path| replay(config, &day, folder, options.speed, &bar);
    let went = match &options.keep {
        Some(keep) => drive(empty(keep)?),
        None => drive(tempfile::tempdir().context("no place for a city that nobody keeps")?.path()),
    };
    bar.finish_and_clear();
    let went = went?;
    let run = report::saved(&source, &day, &went);
    report::save(&console, &run)?;
    if let Some(keep) = &options.keep {
        let mut kept = config.clone();
        kept.store.engine = Engine::Sqlite;
        kept.store.folder.clone_from(keep);
        kept.keys.master_file = PathBuf::new();
        report::save(&Platform::open(&kept, |_, _| Ok(()))?, &run)?;
    }
    report::tell(options.json, &source, &day, &went, begun.elapsed());
    Ok(())
}

/// Drives `day` through a new database in `folder` and checks what it left there.
///
/// # Errors
/// If a room refuses what it should take, something that must hold does not, or Ctrl-C was pressed.
pub fn replay(
    config: &Config,
    day: &Scenario,
    folder: &Path,
    speed: Option<u32>,
    bar: &ProgressBar,
) -> anyhow::Result<Went> {
    let town = Arc::new(town::Town::open(config, folder, day)?);
    // One thread: side by side is only what waits for the same commit.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("a runtime")?;
    runtime.block_on(async {
        tokio::select! {
            went = day::drive(&town, day, speed, bar) => went,
            stop = tokio::signal::ctrl_c() => {
                stop.context("waiting for Ctrl-C")?;
                bail!("stopped; no result was kept")
            }
        }
    })
}

/// `folder`, if there is nothing in it yet.
fn empty(folder: &Path) -> anyhow::Result<&Path> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let mut files = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    if files.next().is_some() {
        bail!("{} is not empty; name a new folder after --keep", folder.display());
    }
    Ok(folder)
}

/// Delivered orders and the simulated time; invisible where nobody watches.
fn progress(day: &Scenario) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg}  {wide_bar} {pos}/{len} delivered  {elapsed}")
        .expect("a template that names known fields");
    ProgressBar::new(day.orders.len() as u64).with_style(style)
}
