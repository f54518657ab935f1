//! Counters of the store, read by the metrics page.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A write job longer than this is logged and counted: it holds up everyone behind it.
pub(crate) const SLOW_JOB: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub queued: AtomicU64,
    pub jobs: AtomicU64,
    pub commits: AtomicU64,
    pub refused: AtomicU64,
    pub retried: AtomicU64,
    pub panics: AtomicU64,
    pub slow: AtomicU64,
    pub busy: AtomicU64,
}

/// A snapshot of the store's counters since start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// Jobs waiting now.
    pub queued: u64,
    /// Write jobs run, repetitions included.
    pub jobs: u64,
    /// Commits (fsyncs): `jobs / commits` is the size of the groups.
    pub commits: u64,
    /// Jobs whose use case refused.
    pub refused: u64,
    /// Repetitions after a serialisation conflict.
    pub retried: u64,
    /// Jobs that panicked.
    pub panics: u64,
    /// Jobs over 50 ms.
    pub slow: u64,
    /// Jobs turned away because the queue was full.
    pub busy: u64,
}

impl Counters {
    pub(crate) fn snapshot(&self) -> Stats {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Stats {
            queued: read(&self.queued),
            jobs: read(&self.jobs),
            commits: read(&self.commits),
            refused: read(&self.refused),
            retried: read(&self.retried),
            panics: read(&self.panics),
            slow: read(&self.slow),
            busy: read(&self.busy),
        }
    }
}

pub(crate) fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
