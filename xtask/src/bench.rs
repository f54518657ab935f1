//! Benchmarks: the release build with its pages, then the product races against its own budgets.

mod rules;

use anyhow::ensure;

use crate::shell::{cargo, command, step, target};
use crate::web;

/// Builds what is measured and hands over to `cityloop bench`.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    web::build()?;
    step("build the release", &mut cargo(&["build", "--quiet", "--release", "--package", "cityloop"]))?;
    if rest.first().is_some_and(|race| race == "rules") {
        return rules::run(rest);
    }
    let mut arguments = vec!["bench"];
    arguments.extend(rest.iter().map(String::as_str));
    let status = command(target().join("release/cityloop"), &arguments).status()?;
    ensure!(status.success(), "the benchmark failed ({status})");
    Ok(())
}
