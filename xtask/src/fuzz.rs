//! `cargo xtask fuzz`: the rule loader and its expressions against texts that nobody would write, with libFuzzer.
//!
//! cargo-fuzz wants a nightly compiler for its sanitizers. The engine has no unsafe code, so they are left out and the
//! stable compiler is told to allow the rest.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::shell::{cargo, has, root, step, target};

/// The fuzz targets of the rules engine.
const TARGETS: [&str; 2] = ["pack", "expression"];

/// Runs every target for so many seconds, from a corpus of the shipped packs.
pub fn run(seconds: u64) -> anyhow::Result<()> {
    if !has("cargo-fuzz") {
        bail!("cargo-fuzz is not there; run: cargo install cargo-fuzz --locked");
    }
    for name in TARGETS {
        let corpus = target().join("fuzz-corpus").join(name);
        std::fs::create_dir_all(&corpus).with_context(|| corpus.display().to_string())?;
        seed(name, &corpus)?;
        let corpus = corpus.to_str().context("the target folder's name is no text")?;
        let time = format!("-max_total_time={seconds}");
        let arguments = [
            "fuzz",
            "run",
            "--sanitizer",
            "none",
            name,
            corpus,
            "--",
            &time,
            "-max_len=65536",
            "-timeout=20",
        ];
        let mut command = cargo(&arguments);
        command.current_dir(root().join("crates/engines/rules")).env("RUSTC_BOOTSTRAP", "1");
        step(&format!("fuzz {name} for {seconds} s"), &mut command)?;
    }
    Ok(())
}

/// Fills the corpus: the packs themselves, or every expression in them.
fn seed(name: &str, corpus: &Path) -> anyhow::Result<()> {
    for path in packs(&root().join("packs"))? {
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if name == "pack" {
            std::fs::write(corpus.join(&stem), text)?;
            continue;
        }
        let expressions = text.lines().filter_map(|line| line.strip_prefix("expr = \"")?.strip_suffix('"'));
        for (number, expression) in expressions.enumerate() {
            std::fs::write(corpus.join(format!("{stem}-{number}")), expression.replace("\\\"", "\""))?;
        }
    }
    Ok(())
}

/// Every TOML file below a folder.
fn packs(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(packs(&path)?);
        } else if path.extension().is_some_and(|end| end == "toml") {
            found.push(path);
        }
    }
    Ok(found)
}
