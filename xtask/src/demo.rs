//! The demo: everything built, then the product itself does the rest.

use anyhow::bail;

use crate::shell::{cargo, step};
use crate::web;

/// Builds web and binary and hands over to `cityloop demo`.
pub fn run(rest: &[String]) -> anyhow::Result<()> {
    web::build()?;
    step("build the server", &mut cargo(&["build", "--quiet", "--package", "cityloop"]))?;
    let mut arguments = vec!["run", "--quiet", "--package", "cityloop", "--", "demo"];
    arguments.extend(rest.iter().map(String::as_str));
    let status = cargo(&arguments).status()?;
    if status.success() { Ok(()) } else { bail!("the demo failed ({status})") }
}
