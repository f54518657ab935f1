//! Where this node's time, randomness and keys come from.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use jiff::Timestamp;
use kernel::{Keys, hex};
use store::runner::Ambient;

/// The real clock and the operating system's randomness.
pub struct System {
    keys: Arc<Keys>,
}

impl System {
    /// Uses these keys.
    pub const fn new(keys: Arc<Keys>) -> Self {
        Self { keys }
    }
}

impl Ambient for System {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn seed(&self) -> [u8; 32] {
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).expect("the operating system gives random bytes");
        seed
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }
}

/// Reads the master key, or makes one that only this user can read.
///
/// # Errors
/// If the file cannot be read or written, or is not 64 hex digits.
pub fn master_keys(file: &Path) -> anyhow::Result<Keys> {
    if !file.exists() {
        let mut master = [0u8; 32];
        getrandom::fill(&mut master).context("the operating system gives no random bytes")?;
        write_private(file, &hex::encode(&master))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let master = hex::decode(&text.trim().to_ascii_lowercase()).and_then(|bytes| bytes.try_into().ok());
    let master: [u8; 32] =
        master.with_context(|| format!("{} must hold 64 hexadecimal digits", file.display()))?;
    Ok(Keys::from_master(&master))
}

#[cfg(unix)]
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?
        .write_all(text.as_bytes())
}

#[cfg(not(unix))]
fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    std::fs::write(file, text)
}
