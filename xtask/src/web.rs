//! The web pages: installed, built and typed by npm in `web/`.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use anyhow::Context as _;

use crate::setup;
use crate::shell::{cargo, command, root, step};

/// npm in the web workspace.
pub fn npm(arguments: &[&str]) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(root().join("web"));
    npm
}

/// Installs what package-lock.json names, unless that very lock was installed before.
pub fn install() -> anyhow::Result<()> {
    setup::prerequisites()?;
    let web = root().join("web");
    let (lock, stamp) = (web.join("package-lock.json"), web.join("node_modules/.installed-lock"));
    let wanted = std::fs::read(&lock).context("web/package-lock.json is missing")?;
    if std::fs::read(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    step("install the web packages", &mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    Ok(std::fs::write(stamp, wanted)?)
}

/// Builds the pages, unless nothing changed since the last build.
pub fn build() -> anyhow::Result<()> {
    install()?;
    let web = root().join("web");
    let built = newest(&web.join("dist"));
    let sources = ["citizen", "console", "shared", "package-lock.json", "vite.base.ts", "openapi.json"];
    let changed = sources.iter().filter_map(|s| newest(&web.join(s))).max();
    if built.is_some() && built > changed {
        return Ok(());
    }
    step("build the web pages", &mut npm(&["run", "--silent", "build"]))
}

/// Writes the OpenAPI document and the client's types.
pub fn openapi() -> anyhow::Result<()> {
    install()?;
    let file = root().join("web/openapi.json");
    let output = cargo(&["run", "--quiet", "--package", "cityloop", "--", "openapi"]).output()?;
    anyhow::ensure!(
        output.status.success(),
        "cityloop openapi failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::write(&file, output.stdout)?;
    step("type the API client", &mut npm(&["run", "--silent", "api"]))
}

/// When the newest file below `path` was written.
fn newest(path: &Path) -> Option<SystemTime> {
    if path.is_file() {
        return path.metadata().and_then(|m| m.modified()).ok();
    }
    std::fs::read_dir(path).ok()?.flatten().filter_map(|entry| newest(&entry.path())).max()
}
