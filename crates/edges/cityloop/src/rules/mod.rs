//! `cityloop rules`: check packs, ask them, compare them, print them, and see what a change would do.
//!
//! This is the only place where packs meet files and today's date; the engine gets both as arguments.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;
use rules::{Pack, Packs, When};

use crate::packs;

mod check;
mod describe;
mod diff;
mod doc;
mod eval;
mod what_if;

/// What to do with rule packs.
#[derive(Args)]
pub struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Load packs from a folder and tell every fault.
    Check(check::Options),
    /// Ask a pack for one case.
    Eval(eval::Options),
    /// Say what a pack asks for and what it answers.
    Describe(describe::Options),
    /// Say what changed between two versions.
    Diff(diff::Options),
    /// Write packs as pages that a lawyer can check.
    Doc(doc::Options),
    /// See who gains and who loses if a parameter had another value.
    WhatIf(what_if::Options),
}

/// Where packs come from.
#[derive(Args)]
struct Source {
    /// Folder of packs to use instead of those that ship with this program.
    #[arg(long, value_name = "DIR")]
    packs: Option<PathBuf>,
}

/// Runs a command.
///
/// # Errors
/// What went wrong, for a person to read.
pub fn run(options: &Options) -> anyhow::Result<()> {
    match &options.command {
        Command::Check(options) => check::run(options),
        Command::Eval(options) => eval::run(options),
        Command::Describe(options) => describe::run(options),
        Command::Diff(options) => diff::run(options),
        Command::Doc(options) => doc::run(options),
        Command::WhatIf(options) => what_if::run(options),
    }
}

impl Source {
    fn load(&self) -> anyhow::Result<Packs> {
        match &self.packs {
            Some(folder) => packs::law_of(packs::files_in(folder)?),
            None => packs::law(),
        }
    }
}

/// The pack that `id` or `id@version` names; without a version that in force and known at `when`.
fn find<'p>(packs: &'p Packs, name: &str, when: When) -> anyhow::Result<&'p Pack> {
    let (id, version) = name.split_once('@').map_or((name, None), |(id, version)| (id, Some(version)));
    let all: Vec<&Pack> = packs.iter().filter(|pack| pack.id() == id).collect();
    if all.is_empty() {
        let mut ids: Vec<&str> = packs.iter().map(Pack::id).collect();
        ids.dedup();
        bail!("there is no pack '{id}'; there are {}", ids.join(", "));
    }
    let Some(version) = version else {
        return packs.get_on(id, when).with_context(|| {
            let spans: Vec<String> = all.iter().map(|pack| span(pack)).collect();
            format!("no version of '{id}' is in force and known then; there are {}", spans.join("; "))
        });
    };
    all.iter().find(|pack| pack.version() == version).copied().with_context(|| {
        let versions: Vec<&str> = all.iter().map(|pack| pack.version()).collect();
        format!("'{id}' has no version '{version}'; there are {}", versions.join(", "))
    })
}

fn span(pack: &Pack) -> String {
    let effective = pack.effective();
    let to = effective.to.map_or_else(String::new, |to| format!(" to {to}"));
    format!("{} from {}{to}, known since {}", pack.version(), effective.from, pack.recorded())
}

/// Today in China, where the law's days begin and end.
fn today() -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::Offset::constant(8).to_time_zone()).date()
}

/// Reads a file, or standard input for `-`.
fn read(path: &Path) -> anyhow::Result<String> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).context("standard input");
    }
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}
