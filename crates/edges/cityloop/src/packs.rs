//! The law and the need bundles that ship with this binary.

use std::path::Path;

use anyhow::{Context as _, bail};
use growth::need::Bundles;
use rules::Packs;
use rust_embed::Embed;

/// `packs/` of the checkout; a development build reads it from disk.
#[derive(Embed)]
#[folder = "../../../packs"]
#[include = "*.toml"]
struct Files;

fn files(wanted: impl Fn(&str) -> bool) -> anyhow::Result<Vec<(String, String)>> {
    let names = Files::iter().filter(|name| wanted(name));
    names
        .map(|name| {
            let file = Files::get(&name).with_context(|| format!("packs/{name}"))?;
            let text = String::from_utf8(file.data.into_owned()).with_context(|| format!("packs/{name}"))?;
            Ok((name.into_owned(), text))
        })
        .collect()
}

fn is_need(name: &str) -> bool {
    name.ends_with(".needs.toml")
}

/// Loads and checks the rule packs.
///
/// # Errors
/// With every fault of every pack.
pub fn law() -> anyhow::Result<Packs> {
    law_of(files(|name| !is_need(name))?)
}

/// The calendars that ship with this binary.
///
/// # Errors
/// Naming the file that is not text.
pub fn calendars() -> anyhow::Result<Vec<(String, String)>> {
    files(|name| name.starts_with("calendars/"))
}

/// Loads and checks packs and calendars given as texts with their names.
///
/// # Errors
/// With every fault of every pack.
pub fn law_of(files: Vec<(String, String)>) -> anyhow::Result<Packs> {
    match Packs::load(files) {
        Ok(packs) => Ok(packs),
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            bail!("the rule packs have faults:\n{}", faults.join("\n"))
        }
    }
}

/// The packs and calendars of a folder and the folders in it, in the order of their names; or the one file that
/// the path names.
///
/// # Errors
/// Naming what could not be read.
pub fn files_in(folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).with_context(|| path.display().to_string())?;
            for entry in entries {
                waiting.push(entry?.path());
            }
            continue;
        }
        let name = path.display().to_string();
        if path == folder || (name.ends_with(".toml") && !is_need(&name)) {
            let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
            found.push((name, text));
        }
    }
    found.sort();
    Ok(found)
}

/// Loads and checks the need bundles.
///
/// # Errors
/// Naming the file and its fault.
pub fn needs() -> anyhow::Result<Bundles> {
    let files = files(is_need)?;
    let borrowed: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    Ok(growth::need::parse(&borrowed)?)
}
