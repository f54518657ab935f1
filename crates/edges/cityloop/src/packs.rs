//! The law and the need bundles that ship with this binary.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use cityloop_http::law::Law;
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
    law_of(law_files()?)
}

/// The rule packs and calendars that ship with this binary, as texts with their names.
pub(crate) fn law_files() -> anyhow::Result<Vec<(String, String)>> {
    files(|name| !is_need(name))
}

/// The calendars that ship with this binary.
///
/// # Errors
/// Naming the file that is not text.
pub fn calendars() -> anyhow::Result<Vec<(String, String)>> {
    files(|name| name.starts_with("calendars/"))
}

/// Loads and checks the packs of a folder, or one pack's file; without calendars of their own they count by those that
/// ship with this binary.
///
/// # Errors
/// With every fault of every pack, or naming what could not be read.
pub fn law_at(path: &Path) -> anyhow::Result<Packs> {
    law_of(with_calendars(files_in(path)?)?)
}

/// Packs on their own count by the calendars that ship with the program.
pub(crate) fn with_calendars(mut files: Vec<(String, String)>) -> anyhow::Result<Vec<(String, String)>> {
    if !files.iter().any(|(_, text)| rules::Calendars::is_calendar(text)) {
        files.extend(calendars()?);
    }
    Ok(files)
}

/// The law this process serves by, exchangeable: the packs of `folder`, or those that ship with this binary.
///
/// # Errors
/// With every fault of every pack.
pub fn law_in_force(folder: Option<PathBuf>) -> anyhow::Result<Arc<Law>> {
    let load = move || {
        let loaded = folder.as_deref().map_or_else(law, law_at);
        loaded.map_err(|error| format!("{error:#}").lines().map(str::to_owned).collect())
    };
    let law = Law::new(Box::new(load)).map_err(|faults: Vec<String>| anyhow::anyhow!(faults.join("\n")))?;
    Ok(Arc::new(law))
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
    let read = |path: PathBuf| {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).with_context(|| name.clone())?;
        Ok((name, text))
    };
    paths_in(folder)?.into_iter().map(read).collect()
}

/// The paths of [`files_in`].
///
/// # Errors
/// Naming the folder that could not be read.
pub fn paths_in(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
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
            found.push(path);
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
