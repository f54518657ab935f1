//! `cityloop rules`: check packs, ask them, compare them, print them, see what a change would do, and compute them for
//! whole populations.
//!
//! This is the only place where packs meet files and today's date; the engine gets both as arguments.

use std::io::{self, Write};
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
pub(crate) mod generate;
mod parts;
mod population;
mod read;
mod read_parquet;
mod statistics;
mod what_if;
pub(crate) mod write;

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
    /// Compute a pack for everybody in a file.
    Population(population::Options),
    /// Make up people, the same ones for the same seed.
    Generate(generate::Options),
}

/// Rows that are read, computed and stored at a time: what is in memory does not grow with the population.
const CHUNK_ROWS: usize = 65_536;

/// Where packs come from.
#[derive(Debug, Clone, Default, Args)]
struct Source {
    /// Folder of packs, or one pack's file, to use instead of those that ship with this program.
    #[arg(long, value_name = "PATH")]
    packs: Option<PathBuf>,
}

/// Runs a command.
///
/// # Errors
/// What went wrong, for a person to read.
pub fn run(options: &Options) -> anyhow::Result<()> {
    perform(&options.command, &mut Listened(io::stdout().lock()))
}

fn perform(command: &Command, out: &mut dyn Write) -> anyhow::Result<()> {
    match command {
        Command::Check(options) => check::run(options, out),
        Command::Eval(options) => eval::run(options, out),
        Command::Describe(options) => describe::run(options, out),
        Command::Diff(options) => diff::run(options, out),
        Command::Doc(options) => doc::run(options, out),
        Command::WhatIf(options) => what_if::run(options, out),
        Command::Population(options) => population::run(options, out),
        Command::Generate(options) => generate::run(options),
    }
}

/// An output whose reader may have enough and close it, as `head` does: what comes after is dropped, and the command
/// still does its work and ends as it would have.
struct Listened<W>(W);

impl<W: Write> Write for Listened<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.write(bytes) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(bytes.len()),
            other => other,
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

impl Source {
    fn load(&self) -> anyhow::Result<Packs> {
        match &self.packs {
            Some(folder) => packs::law_at(folder),
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
    kernel::time::china_date(jiff::Timestamp::now())
}

/// Reads a file, or standard input for `-`.
fn read(path: &Path) -> anyhow::Result<String> {
    if path.as_os_str() == "-" {
        return std::io::read_to_string(std::io::stdin()).context("standard input");
    }
    std::fs::read_to_string(path).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An output that fails with what it holds.
    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Err(self.0.into())
        }
    }

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    #[test]
    fn a_reader_who_has_enough_is_no_fault_but_a_full_disk_is() {
        let pages = tempfile::tempdir().unwrap();
        let pages = pages.path().to_str().unwrap();
        let fees = "cn.exit_entry.fees";
        for line in [
            &["describe"][..],
            &["describe", fees, "--json"],
            &["diff", "cn.exit_entry.fees@2018.1", "cn.exit_entry.fees@2019.1"],
            &["doc", "--out", pages],
        ] {
            let line = <Line as clap::Parser>::parse_from([&["rules"], line].concat());
            let command = &line.options.command;
            perform(command, &mut Listened(Broken(io::ErrorKind::BrokenPipe))).unwrap();
            perform(command, &mut Listened(Broken(io::ErrorKind::StorageFull))).unwrap_err();
        }
    }
}
