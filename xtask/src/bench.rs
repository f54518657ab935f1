//! Benchmarks: the release build with its pages, then the product races against its own budgets.

mod dispatch;
mod rules;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value};

use crate::shell::{cargo, command, step, target};
use crate::web;

/// Builds what is measured and hands over to `cityloop bench`.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    web::build()?;
    step("build the release", &mut cargo(&["build", "--quiet", "--release", "--package", "cityloop"]))?;
    match rest.first().map(String::as_str) {
        Some("rules") => return rules::run(rest),
        Some("dispatch") => return dispatch::run(&rest[1..]),
        _ => {}
    }
    let mut arguments = vec!["bench"];
    arguments.extend(rest.iter().map(String::as_str));
    let status = command(target().join("release/cityloop"), &arguments).status()?;
    ensure!(status.success(), "the benchmark failed ({status})");
    Ok(())
}

/// The interpreter of a Python environment of that name with these packages, made if it is not there.
fn environment(name: &str, packages: &[&str]) -> anyhow::Result<PathBuf> {
    let home = target().join(name);
    let python = home.join("bin/python");
    if !python.exists() {
        let home = home.to_str().context("the target folder has a plain name")?;
        step("make a Python environment", &mut command("python3", &["-m", "venv", home]))?;
    }
    let mut install = vec!["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    install.extend(packages);
    step(&format!("install {}", packages.join(" and ")), &mut command(&python, &install))?;
    Ok(python)
}

/// Runs a program on one thread; its last line is JSON.
fn figures(program: &Path, arguments: &[&str]) -> anyhow::Result<Map<String, Value>> {
    let mut started = command(program, arguments);
    started.env("OMP_NUM_THREADS", "1").stderr(std::process::Stdio::inherit());
    let output = started.output().with_context(|| format!("cannot start {}", program.display()))?;
    ensure!(output.status.success(), "{} failed ({})", program.display(), output.status);
    let text = String::from_utf8(output.stdout)?;
    serde_json::from_str(text.lines().last().unwrap_or_default()).context("the last line is JSON")
}
