//! A folder for a city that nobody keeps.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A new folder among the system's temporary files, removed with all it holds when dropped.
#[derive(Debug)]
pub(super) struct Scratch(PathBuf);

impl Scratch {
    /// Makes one.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(super) fn new() -> anyhow::Result<Self> {
        let mut name = [0u8; 8];
        getrandom::fill(&mut name).context("the operating system gives no random bytes")?;
        let folder = std::env::temp_dir().join(format!("cityloop-replay-{:016x}", u64::from_be_bytes(name)));
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a temporary folder stays");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scratch_folder_goes_with_all_it_holds() {
        let scratch = Scratch::new().unwrap();
        let folder = scratch.path().to_owned();
        std::fs::write(folder.join("city.db"), "x").unwrap();
        drop(scratch);
        assert!(!folder.exists());
    }
}
