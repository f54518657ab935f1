//! A temporary folder that goes when nobody needs it any more.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// A folder of its own, removed with all it holds when dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes one where this system keeps temporary files.
    ///
    /// # Errors
    /// If it cannot be made.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let folder = std::env::temp_dir().join(format!("cityloop-bench-{}", unique()));
        std::fs::create_dir(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self(folder))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a temporary folder stays");
        }
    }
}

/// A name nobody else has.
pub(crate) fn unique() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    kernel::hex::encode(&bytes)
}
