//! The dispatcher beside others, on published instances.
//!
//! The instances may not be republished: they are looked for under `CITYLOOP_SHARED`, and where they are not the race
//! says so and does not run.

mod days;
mod lilim;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::{Map, Value};

use crate::shell::{command, root, step, target};

/// Runs the races asked for.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    let option = |name: &str| {
        let at = rest.iter().position(|argument| argument == name)?;
        rest.get(at + 1).map(String::as_str)
    };
    let json = rest.iter().any(|argument| argument == "--json");
    let races = match option("--only") {
        None => &["tick", "mdrp", "rappi", "lilim"][..],
        Some(one) => &[one],
    };
    for race in races {
        match *race {
            "tick" => days::tick(json)?,
            "mdrp" => days::mdrp(json)?,
            "rappi" => days::rappi(json)?,
            "lilim" => lilim::run(option("--set"), option("--take"), json)?,
            other => bail!("there is no race '{other}'; there are tick, mdrp, rappi and lilim"),
        }
    }
    Ok(())
}

/// Where the shared instances lie.
fn shared() -> PathBuf {
    let shared = std::env::var_os("CITYLOOP_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    shared.join("data/delivery")
}

/// Unpacks an archive of the shared data, once; `None`, and a line that says so, where there is none.
fn unpacked(archive: &str, folder: &str) -> anyhow::Result<Option<PathBuf>> {
    let archive = shared().join(archive);
    if !archive.is_file() {
        println!("skipped: {} is not there", archive.display());
        return Ok(None);
    }
    let home = target().join("bench-dispatch");
    let into = home.join(folder);
    if !into.is_dir() {
        std::fs::create_dir_all(&home)?;
        let (archive, home) = (plain(&archive)?, plain(&home)?);
        step("unpack the instances", &mut command("tar", &["-xJf", archive, "-C", home]))?;
    }
    Ok(Some(into))
}

fn plain(path: &Path) -> anyhow::Result<&str> {
    path.to_str().context("the folder has a plain name")
}

/// A figure, which may be written as text.
fn number(figures: &Map<String, Value>, name: &str) -> anyhow::Result<f64> {
    let value = figures.get(name).with_context(|| format!("there is no figure '{name}'"))?;
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok());
    number.with_context(|| format!("'{name}' is no number"))
}
