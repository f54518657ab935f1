//! What a machine needs beyond Rust, Node and a C compiler, installed where we may, named where we may not.

use std::path::Path;

use anyhow::bail;

use crate::shell::{self, command, step};

/// Programs the project cannot do without.
pub fn prerequisites() -> anyhow::Result<()> {
    for (program, remedy) in [
        ("node", "install Node.js 20 or newer"),
        ("npm", "install npm (it comes with Node.js)"),
        ("cc", "install a C compiler (Debian: apt-get install build-essential)"),
    ] {
        if !shell::has(program) {
            bail!("{program} is missing: {remedy}, then run this again");
        }
    }
    Ok(())
}

/// The browser and the Chinese fonts of the journeys; false, with a printed reason, where they cannot be had.
pub fn browser() -> anyhow::Result<bool> {
    let chinese = Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists();
    if Path::new("/usr/bin/chromium").exists() && chinese {
        return Ok(true);
    }
    let root_user =
        std::process::Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"));
    if !(root_user && shell::has("apt-get")) {
        println!("browser journeys skipped: install them with: sudo apt-get install chromium fonts-noto-cjk");
        return Ok(false);
    }
    step("refresh the package list", &mut command("apt-get", &["update", "-qq"]))?;
    let arguments = ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"];
    step("install the browser", command("apt-get", &arguments).env("DEBIAN_FRONTEND", "noninteractive"))?;
    Ok(true)
}
