//! The law and the need bundles that ship with this binary.

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
    let files = files(|name| !is_need(name))?;
    match Packs::load(files) {
        Ok(packs) => Ok(packs),
        Err(faults) => {
            let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
            bail!("the rule packs have faults:\n{}", faults.join("\n"))
        }
    }
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
