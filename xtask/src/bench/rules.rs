//! The rules engine beside OpenFisca-Core: the same packs, the same people, in turn on one machine.
//!
//! Ours and theirs run one after the other, several times, and the medians are compared, so that a busy moment of the
//! machine meets both. OpenFisca lives in a virtual environment of its own under `target/`, its version pinned.

use std::path::PathBuf;

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use crate::shell::{command, root, step, target};

/// What is measured against.
const OPENFISCA: &str = "openfisca-core==46.0.1";
/// Times each side runs.
const ROUNDS: usize = 3;

/// Races both and prints the figures with their ratios.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    let python = python()?;
    let people = target().join("bench-rules");
    let folder = people.to_str().context("the target folder has a plain name")?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(figures(
            target().join("release/cityloop"),
            &["bench", "rules", "--json", "--people", folder],
        )?);
        let script = root().join("xtask/bench/rules/openfisca.py");
        theirs.push(figures(python.clone(), &[script.to_str().context("a plain name")?, folder])?);
    }
    let told = compare(&ours, &theirs)?;
    if rest.iter().any(|argument| argument == "--json") {
        println!("{}", Value::Object(told));
    } else {
        for (name, value) in &told {
            println!("{name:>24}  {value}");
        }
    }
    Ok(())
}

/// The interpreter of the environment, made if it is not there.
fn python() -> anyhow::Result<PathBuf> {
    let home = target().join("openfisca");
    let python = home.join("bin/python");
    if !python.exists() {
        let home = home.to_str().context("the target folder has a plain name")?;
        step("make a Python environment", &mut command("python3", &["-m", "venv", home]))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", OPENFISCA];
    step("install OpenFisca-Core", &mut command(&python, &install))?;
    Ok(python)
}

/// Runs a program whose last line is JSON.
fn figures(program: PathBuf, arguments: &[&str]) -> anyhow::Result<Map<String, Value>> {
    let mut started = command(&program, arguments);
    started.env("OMP_NUM_THREADS", "1").stderr(std::process::Stdio::inherit());
    let output = started.output().with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(output.status.success(), "{} failed ({})", program.display(), output.status);
    let text = String::from_utf8(output.stdout)?;
    serde_json::from_str(text.lines().last().unwrap_or_default()).context("the last line is JSON")
}

fn compare(ours: &[Map<String, Value>], theirs: &[Map<String, Value>]) -> anyhow::Result<Map<String, Value>> {
    let single_explained = median(ours, "pair_explained_us")?;
    let (single_theirs, million_ours) = (median(theirs, "single_us")?, median(ours, "million_ms_cpu")?);
    let million_theirs = median(theirs, "million_ms_cpu")?;
    let (rss_ours, rss_theirs) = (median(ours, "rss_mb")?, median(theirs, "rss_mb")?);
    let mut told = Map::new();
    let mut tell =
        |name: &str, value: f64| _ = told.insert(name.to_owned(), json!((value * 100.0).round() / 100.0));
    tell("single_us", median(ours, "single_us")?);
    tell("single_explained_us", median(ours, "single_explained_us")?);
    tell("both_packs_us", median(ours, "pair_us")?);
    tell("both_packs_explained_us", single_explained);
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
