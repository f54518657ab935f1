//! Published days that may not be republished: looked for in `CITYLOOP_SHARED` (by default beside the repository).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Unpacks a folder of an archive and gives its place, or the reason why that cannot be done here.
pub fn unpack(archive: &str, folder: &str) -> Result<PathBuf, String> {
    let shared = env::var_os("CITYLOOP_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"), PathBuf::from);
    let archive = shared.join("data/delivery").join(archive);
    if !archive.is_file() {
        return Err(format!("{} is not there", archive.display()));
    }
    // Tests run side by side, each in a thread of its own name: each unpacks for itself.
    let thread = std::thread::current();
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join(thread.name().unwrap_or("test"));
    fs::create_dir_all(&into).map_err(|e| format!("cannot make {}: {e}", into.display()))?;
    let status = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&into).arg(folder).status();
    match status {
        Ok(status) if status.success() => Ok(into.join(folder)),
        Ok(status) => Err(format!("tar cannot unpack {}: {status}", archive.display())),
        Err(e) => Err(format!("there is no tar command: {e}")),
    }
}

/// The text of a file of that folder.
pub fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}
