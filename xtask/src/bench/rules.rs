//! The rules engine beside OpenFisca-Core: the same packs, the same people, in turn on one machine. Beside
//! `zen-expression` and `cel`, which know no populations, one person's income tax.
//!
//! Ours and theirs run one after the other, several times, and the medians are compared, so that a busy moment of the
//! machine meets both. OpenFisca lives in a virtual environment of its own under `target/`, its version pinned.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use super::{environment, figures};
use crate::shell::{cargo, root, step, target};

/// What is measured against.
const OPENFISCA: &str = "openfisca-core==46.0.1";
/// Times each side runs.
const ROUNDS: usize = 3;

/// Races both and prints the figures with their ratios.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    let python = environment("openfisca", &[OPENFISCA])?;
    let people = target().join("bench-rules");
    let folder = people.to_str().context("the target folder has a plain name")?;
    let neighbours = neighbours()?;
    let (mut ours, mut theirs, mut expressions) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let cityloop = target().join("release/cityloop");
        ours.push(figures(&cityloop, &["bench", "rules", "--json", "--people", folder])?);
        let script = root().join("xtask/bench/rules/openfisca.py");
        theirs.push(figures(&python, &[script.to_str().context("a plain name")?, folder])?);
        expressions.push(figures(&neighbours, &[])?);
    }
    let told = compare(&ours, &theirs, &expressions)?;
    if rest.iter().any(|argument| argument == "--json") {
        println!("{}", Value::Object(told));
    } else {
        for (name, value) in &told {
            println!("{name:>24}  {value}");
        }
    }
    Ok(())
}

/// The program that asks the two expression engines, built apart from the workspace.
fn neighbours() -> anyhow::Result<PathBuf> {
    let manifest = root().join("xtask/bench/rules/neighbours/Cargo.toml");
    let manifest = manifest.to_str().context("the checkout has a plain name")?;
    let home = target().join("neighbours");
    let mut build = cargo(&["build", "--release", "--locked", "--manifest-path", manifest]);
    step("build zen-expression and cel", build.env("CARGO_TARGET_DIR", &home))?;
    Ok(home.join("release/neighbours"))
}

fn compare(
    ours: &[Map<String, Value>],
    theirs: &[Map<String, Value>],
    expressions: &[Map<String, Value>],
) -> anyhow::Result<Map<String, Value>> {
    for engine in ["zen", "cel"] {
        let (of_ours, of_theirs) =
            (median(ours, "iit_fen")?, median(expressions, &format!("iit_fen_{engine}"))?);
        ensure!(of_ours == of_theirs, "{engine} has another tax: {of_theirs} fen, ours is {of_ours}");
    }
    let (zen, cel) = (median(expressions, "single_us_zen")?, median(expressions, "single_us_cel")?);
    let from_json = median(ours, "single_from_json_us")?;
    let single_explained = median(ours, "pair_explained_us")?;
    let (single_theirs, million_ours) = (median(theirs, "single_us")?, median(ours, "million_ms_cpu")?);
    let million_theirs = median(theirs, "million_ms_cpu")?;
    let (rss_ours, rss_theirs) = (median(ours, "rss_mb")?, median(theirs, "rss_mb")?);
    let mut told = Map::new();
    let mut tell =
        |name: &str, value: f64| _ = told.insert(name.to_owned(), json!((value * 100.0).round() / 100.0));
    tell("single_us", median(ours, "single_us")?);
    tell("single_explained_us", median(ours, "single_explained_us")?);
    tell("single_from_json_us", from_json);
    tell("single_us_zen", zen);
    tell("ratio_zen", zen / from_json);
    tell("single_us_cel", cel);
    tell("ratio_cel", cel / from_json);
    tell("both_packs_us", median(ours, "pair_us")?);
    tell("both_packs_explained_us", single_explained);
    tell("both_packs_every_wording_us", median(ours, "pair_in_every_wording_us")?);
    tell("load_50_packs_ms", median(ours, "load_50_packs_ms")?);
    tell("both_packs_json_to_json_us", median(ours, "pair_json_to_json_us")?);
    tell("single_us_theirs", single_theirs);
    tell("single_traced_us_theirs", median(theirs, "single_traced_us")?);
    tell("ratio_single", single_theirs / single_explained);
    tell("million_ms_cpu", million_ours);
    tell("million_ms_cpu_theirs", million_theirs);
    tell("million_load_ms_cpu_theirs", median(theirs, "million_load_ms_cpu")?);
    tell("ratio_million", million_theirs / million_ours);
    tell("rss_mb_ours", rss_ours);
    tell("rss_mb_theirs", rss_theirs);
    tell("ratio_rss", rss_theirs / rss_ours);
    tell("wrong_fen_ours", median(theirs, "wrong_fen_ours")?);
    tell("wrong_fen_theirs", median(theirs, "wrong_fen")?);
    Ok(told)
}

fn median(runs: &[Map<String, Value>], name: &str) -> anyhow::Result<f64> {
    let mut values = runs
        .iter()
        .map(|run| {
            run.get(name).and_then(Value::as_f64).with_context(|| format!("there is no figure '{name}'"))
        })
        .collect::<anyhow::Result<Vec<f64>>>()?;
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("at least one run")
}
