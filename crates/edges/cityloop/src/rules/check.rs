//! `rules check`: every fault of every pack in a folder, as a compiler tells them.

use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use rules::Packs;

use crate::packs;

/// Which packs.
#[derive(Args)]
pub(super) struct Options {
    /// Folder of packs.
    #[arg(default_value = "packs")]
    folder: PathBuf,
    /// Print the faults as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let files = packs::files_in(&options.folder)?;
    let read = files.len();
    let faults = match Packs::load(packs::with_calendars(files)?) {
        Ok(packs) => {
            if options.json {
                writeln!(out, "[]")?;
            } else {
                writeln!(out, "{} packs in {read} files: no faults", packs.len())?;
            }
            return Ok(());
        }
        Err(faults) => faults,
    };
    if options.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&faults)?)?;
    } else {
        for fault in &faults {
            writeln!(out, "{fault}")?;
        }
    }
    bail!("{} faults in {read} files", faults.len())
}
