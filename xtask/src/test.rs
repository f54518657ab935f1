//! Every test of the project, in the order in which a failure is cheapest to find.

use std::path::PathBuf;
use std::process::Stdio;

use anyhow::ensure;

use crate::shell::{self, cargo, step};
use crate::{graph, setup, web};

/// Formatting, lints, graph and documentation.
pub fn check() -> anyhow::Result<()> {
    step("format", &mut cargo(&["fmt", "--all", "--check"]))?;
    println!("── graph");
    graph::run()?;
    step("lint", &mut cargo(&["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    step(
        "documentation",
        cargo(&["doc", "--quiet", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"),
    )
}

/// Everything.
pub fn run() -> anyhow::Result<()> {
    setup::prerequisites()?;
    web::build()?;
    check()?;
    let tally = tally_file()?;
    step("Rust tests", cargo(&["test", "--workspace"]).env("CITYLOOP_PG_TALLY", &tally))?;
    let on_postgres = std::fs::read_to_string(&tally)?.lines().count();
    println!("{on_postgres} tests ran on PostgreSQL as well as on SQLite");
    let in_ci = std::env::var_os("CI").is_some();
    ensure!(on_postgres > 0 || !in_ci, "no test ran on PostgreSQL; CI must have a server on 127.0.0.1:5432");
    oracle()?;
    step("web types", &mut web::npm(&["run", "--silent", "lint:types"]))?;
    step("web unit tests", &mut web::npm(&["test", "--silent"]))?;
    if setup::browser()? {
        step("build the server", &mut cargo(&["build", "--quiet", "--package", "cityloop"]))?;
        let binary = shell::target().join("debug/cityloop");
        step("browser journeys", web::npm(&["run", "--silent", "e2e"]).env("CITYLOOP_BIN", binary))?;
    }
    println!("all tests passed");
    Ok(())
}

/// The tests inside the rule packs against the oracle that computed them, where there is a Python that can run it.
fn oracle() -> anyhow::Result<()> {
    let modern = shell::command("python3", &["-c", "import tomllib"]).stderr(Stdio::null()).status();
    if !modern.is_ok_and(|status| status.success()) {
        println!("skipped: rule packs against their oracle, which needs python3 of 3.11 or later");
        return Ok(());
    }
    let oracle = "crates/engines/rules/oracle/packs.py";
    step("rule packs against their oracle", &mut shell::command("python3", &[oracle, "--check"]))
}

/// An empty file to which each test on PostgreSQL adds a line.
fn tally_file() -> anyhow::Result<PathBuf> {
    let file = shell::target().join("postgres-tests");
    std::fs::create_dir_all(shell::target())?;
    std::fs::write(&file, "")?;
    Ok(file)
}
