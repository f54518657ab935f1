//! Reads the files of a published day.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, bail};
use delivery::replay::Scenario;
use dispatch::days::{Fault, MdrpFiles, mdrp};

use super::Options;

/// Largest file read: a hundred thousand lines of the longest names.
const FILE_MAX: u64 = 32 << 20;

/// Reads and checks all files of a day; returns its name (that of its folder) and the day.
///
/// # Errors
/// Naming file, line, column and what is wrong with the first fault.
pub fn read(options: &Options) -> anyhow::Result<(String, Scenario)> {
    let beside = || options.orders.with_file_name("instance_parameters.txt");
    let parameters = options.parameters.clone().unwrap_or_else(beside);
    let name = name(&options.orders);
    let files = MdrpFiles {
        parameters: &text(&parameters)?,
        restaurants: &text(&options.restaurants)?,
        orders: &text(&options.orders)?,
        couriers: &text(&options.couriers)?,
    };
    let file = |fault: &Fault| match fault.file {
        "restaurants.txt" => &options.restaurants,
        "couriers.txt" => &options.couriers,
        "orders.txt" => &options.orders,
        _ => &parameters,
    };
    let day = mdrp(&name, files).map_err(|fault| told(file(&fault), &fault))?;
    if day.orders.is_empty() {
        bail!("{} holds no order; there is nothing to replay", options.orders.display());
    }
    let day = Scenario::new(&day).with_context(|| options.orders.display().to_string())?;
    if day.couriers.is_empty() {
        bail!("{} holds no courier on shift; nobody could deliver", options.couriers.display());
    }
    Ok((name, day))
}

/// A fault with the file's own name in place of the published one.
fn told(path: &Path, fault: &Fault) -> anyhow::Error {
    let Fault { line, column, found, expected, .. } = fault;
    anyhow!("{}, line {line}, column {column}: found '{found}', expected {expected}", path.display())
}

fn text(path: &Path) -> anyhow::Result<String> {
    let size = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    if size > FILE_MAX {
        bail!("{} has {size} bytes; a day's file has at most {FILE_MAX}", path.display());
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + sound.iter().filter(|byte| **byte == b'\n').count();
        anyhow!("{}, line {line}: this is no UTF-8 text; save the file as UTF-8", path.display())
    })
}

/// The name of the folder that `orders` lies in, or else of the file.
fn name(orders: &Path) -> String {
    let whole = std::path::absolute(orders).unwrap_or_else(|_| PathBuf::from(orders));
    let folder = whole.parent().and_then(Path::file_name);
    folder.or(whole.file_stem()).map_or_else(|| "day".to_owned(), |name| name.to_string_lossy().into_owned())
}
