//! What is finished of a long run, so that it can be broken off at any moment and taken up again.
//!
//! Beside the result stands a folder with one file a chunk, each written under another name first and renamed when it
//! is safely on disk: a file that is there is whole. The folder begins with what the run is about; a run about
//! anything else starts anew. The result is put together from the parts alone, so it is the same bytes however often
//! the run was broken off.

use std::fs::File;
use std::io::{BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The folder of one run.
pub struct Parts {
    folder: PathBuf,
}

/// The results of one chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub head: Head,
    /// The cells of each output, as long as there are rows.
    pub outputs: Vec<Vec<i64>>,
}

/// What stands before the cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub rows: usize,
    /// Refused rows of the chunk, ascending, and why.
    pub refused: Vec<(usize, String)>,
    /// Rows that the scalar machine computed.
    pub scalar: usize,
}

/// Longest line before the cells: every row refused with a long reason.
const HEAD_BYTES_MAX: u64 = 64 << 20;

impl Parts {
    /// Opens the folder beside `result`, emptied unless it is about the same `job`; says how many parts there are.
    ///
    /// # Errors
    /// If it cannot be read or written.
    pub fn open(result: &Path, job: &Value) -> anyhow::Result<(Self, usize)> {
        let mut folder = result.as_os_str().to_owned();
        folder.push(".parts");
        let parts = Self { folder: folder.into() };
        let manifest = parts.folder.join("job.json");
        let known = std::fs::read_to_string(&manifest).ok();
        if known.as_deref() != Some(&job.to_string()) {
            parts.remove()?;
            std::fs::create_dir_all(&parts.folder)
                .with_context(|| format!("cannot make {}", parts.folder.display()))?;
            write_whole(&manifest, job.to_string().as_bytes())?;
        }
        let finished = (0..).take_while(|number| parts.path(*number).exists()).count();
        Ok((parts, finished))
    }

    fn path(&self, number: usize) -> PathBuf {
        self.folder.join(format!("{number:08}.part"))
    }

    /// Stores a part.
    ///
    /// # Errors
    /// If the disk is full or gone.
    pub fn save(&self, number: usize, part: &Part) -> anyhow::Result<()> {
        let mut bytes = serde_json::to_vec(&part.head)?;
        bytes.push(b'\n');
        for cells in &part.outputs {
            cells.iter().for_each(|cell| bytes.extend_from_slice(&cell.to_le_bytes()));
        }
        write_whole(&self.path(number), &bytes)
    }

    /// Reads a part's head and the cells of the wanted outputs, by number of the output.
    ///
    /// # Errors
    /// If it is not what was saved.
    pub fn load(&self, number: usize, wanted: std::ops::Range<usize>) -> anyhow::Result<Part> {
        let path = self.path(number);
        let damaged = || format!("{} is damaged; remove its folder and start again", path.display());
        let mut file = BufReader::new(File::open(&path).with_context(damaged)?);
        let mut line = Vec::new();
        std::io::BufRead::read_until(&mut (&mut file).take(HEAD_BYTES_MAX), b'\n', &mut line)?;
        let head: Head = serde_json::from_slice(&line).with_context(damaged)?;
        let skipped = i64::try_from(wanted.start * head.rows * 8)?;
        file.seek_relative(skipped)?;
        let mut outputs = Vec::with_capacity(wanted.len());
        let mut bytes = vec![0; head.rows * 8];
        for _ in wanted {
            file.read_exact(&mut bytes).with_context(damaged)?;
            let cells = bytes.as_chunks::<8>().0.iter().map(|cell| i64::from_le_bytes(*cell));
            outputs.push(cells.collect());
        }
        Ok(Part { head, outputs })
    }

    /// Removes the folder.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub fn remove(&self) -> anyhow::Result<()> {
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                bail!("cannot remove {}: {error}", self.folder.display())
            }
            _ => Ok(()),
        }
    }
}

/// Writes a file so that it is there whole or not at all.
fn write_whole(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let passing = path.with_extension("tmp");
    let failed = || format!("cannot write {}", path.display());
    let mut file = File::create(&passing).with_context(failed)?;
    file.write_all(bytes).with_context(failed)?;
    file.sync_data().with_context(failed)?;
    std::fs::rename(&passing, path).with_context(failed)
}
