//! `cargo xtask differential`: the rules engine against the oracle in exact fractions, on many random cases a pack.
//!
//! `cargo test` asks a few thousand; this is the same test in a release build, with a line for each pack.

use crate::shell::{cargo, step};

/// Asks so many cases of every shipped pack, and as many in all of the language's functions.
pub fn run(cases: u64) -> anyhow::Result<()> {
    let arguments =
        ["test", "--quiet", "--release", "--package", "rules", "--lib", "--", "differential", "--nocapture"];
    let mut command = cargo(&arguments);
    command.arg("--test-threads=1").env("CITYLOOP_CASES", cases.to_string());
    step(&format!("{cases} cases a pack against exact fractions"), &mut command)
}
