//! `rules check`: every fault of every pack in a folder, as a compiler tells them.

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

pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let mut files = packs::files_in(&options.folder)?;
    let read = files.len();
    if !files.iter().any(|(_, text)| rules::Calendars::is_calendar(text)) {
        // Packs on their own count by the calendars that ship with the program.
        files.extend(packs::calendars()?);
    }
    let faults = match Packs::load(files) {
        Ok(packs) => {
            if options.json {
                println!("[]");
            } else {
                println!("{} packs in {read} files: no faults", packs.len());
            }
            return Ok(());
        }
        Err(faults) => faults,
    };
    if options.json {
        println!("{}", serde_json::to_string_pretty(&faults)?);
    } else {
        faults.iter().for_each(|fault| println!("{fault}"));
    }
    bail!("{} faults in {read} files", faults.len())
}
