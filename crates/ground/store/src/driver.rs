//! The store: a handle the doors clone, two queues behind it, and the driver's threads.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use kernel::Cx;
use tokio::sync::{Notify, oneshot};

use crate::job::{self, Job, Verdict};
use crate::stats::{self, Counters, SLOW_JOB};
use crate::{Error, Migration, Stats, Tx, postgres, sqlite};

/// Jobs that may wait. More than this and the machine is behind: better say so at once than answer in a minute.
pub(crate) const QUEUE_LEN: usize = 4_096;

/// Where the data lives.
#[derive(Debug, Clone)]
pub enum Config {
    /// An embedded database file.
    Sqlite {
        /// The file; its folder must exist.
        path: PathBuf,
        /// Threads with read-only connections.
        readers: usize,
    },
    /// A PostgreSQL server.
    Postgres {
        /// Connection string; `target_session_attrs=read-write` is added unless the string chooses otherwise.
        url: String,
        /// Threads, each with a connection, shared by reads and writes.
        workers: usize,
        /// Schema to live in, created when absent; `None` is the server's default.
        schema: Option<String>,
    },
}

/// A handle on one cell's database. Cheap to clone; the last one dropped ends the threads.
#[derive(Debug, Clone)]
pub struct Store {
    shared: Arc<Shared>,
}

struct Shared {
    writes: Option<Queue>,
    reads: Option<Queue>,
    counters: Arc<Counters>,
    wake: Arc<Notify>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("stats", &self.counters.snapshot()).finish_non_exhaustive()
    }
}

/// The sending end of a bounded queue.
pub(crate) type Queue = SyncSender<Box<dyn Job>>;
/// The taking end, shared by a pool of threads.
pub(crate) type Takers = Arc<Mutex<Receiver<Box<dyn Job>>>>;

/// What a driver's threads are started with.
pub(crate) struct Threads {
    pub writes: Queue,
    pub reads: Queue,
    pub handles: Vec<JoinHandle<()>>,
}

impl Store {
    /// Opens the database, brings its tables up to `migrations`, and starts the threads.
    ///
    /// # Errors
    /// If it cannot be opened, or a migration that ran differs from the one in this binary.
    pub fn open(config: &Config, migrations: &[&[Migration]]) -> Result<Self, Error> {
        let counters = Arc::new(Counters::default());
        let wake = Arc::new(Notify::new());
        let threads = match config {
            Config::Sqlite { path, readers } => sqlite::start(path, *readers, migrations, &counters, &wake)?,
            Config::Postgres { url, workers, schema } => {
                postgres::start(url, schema.as_deref(), *workers, migrations, &counters, &wake)?
            }
        };
        let shared = Shared {
            writes: Some(threads.writes),
            reads: Some(threads.reads),
            counters,
            wake,
            threads: Mutex::new(threads.handles),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Runs a use case in a transaction and answers once it is durable.
    ///
    /// # Errors
    /// The use case's own, or the store's turned into it.
    pub async fn write<T, E, F>(&self, cx: Cx, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        self.send(self.shared.writes.as_ref(), cx, work)?
            .await
            .unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// Runs a query on a consistent snapshot; what it writes is an error.
    ///
    /// # Errors
    /// The query's own, or the store's turned into it.
    pub async fn read<T, E, F>(&self, cx: Cx, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        self.send(self.shared.reads.as_ref(), cx, work)?.await.unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// [`Store::write`] for callers without a runtime: seeds, the command line, tests of a room.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, cx: Cx, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        let answer = self.send(self.shared.writes.as_ref(), cx, work)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// [`Store::read`] for callers without a runtime.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E, F>(&self, cx: Cx, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        let answer = self.send(self.shared.reads.as_ref(), cx, work)?;
        answer.blocking_recv().unwrap_or_else(|_| Err(E::from(Error::Closed)))
    }

    /// The counters since start.
    pub fn stats(&self) -> Stats {
        self.shared.counters.snapshot()
    }

    /// Waits until a commit left something for the runner, or `at_most` has passed.
    pub(crate) async fn woken(&self, at_most: Duration) {
        // Timing out is the ordinary way to notice what another node committed.
        let _ = tokio::time::timeout(at_most, self.shared.wake.notified()).await;
    }

    fn send<T, E, F>(
        &self,
        queue: Option<&Queue>,
        cx: Cx,
        work: F,
    ) -> Result<oneshot::Receiver<Result<T, E>>, Error>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        let queue = queue.ok_or(Error::Closed)?;
        let (job, answer) = job::typed(cx, work);
        let counters = &self.shared.counters;
        // Counted before it is visible to the taker, so that the gauge never goes below zero.
        counters.queued.fetch_add(1, Ordering::Relaxed);
        queue.try_send(job).map_err(|refused| {
            counters.queued.fetch_sub(1, Ordering::Relaxed);
            match refused {
                TrySendError::Full(_) => {
                    stats::add(&counters.busy);
                    Error::Busy
                }
                TrySendError::Disconnected(_) => Error::Closed,
            }
        })?;
        Ok(answer)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Closing the queues ends the threads after what is waiting is done; joining them makes the close clean.
        self.writes = None;
        self.reads = None;
        for thread in self.threads.get_mut().unwrap_or_else(PoisonError::into_inner).drain(..) {
            if thread.thread().id() != std::thread::current().id() {
                // A driver thread that panicked has already answered its jobs by dropping them.
                drop(thread.join());
            }
        }
    }
}

/// A new bounded queue.
pub(crate) fn queue() -> (Queue, Receiver<Box<dyn Job>>) {
    sync_channel(QUEUE_LEN)
}

/// Takes the next job of a shared queue; `None` when the store is closing.
pub(crate) fn take(takers: &Takers, counters: &Counters) -> Option<Box<dyn Job>> {
    let job = takers.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()?;
    counters.queued.fetch_sub(1, Ordering::Relaxed);
    Some(job)
}

/// Runs a write job, counts it, and says so if it held the writer too long.
pub(crate) fn timed(counters: &Counters, work: impl FnOnce() -> Verdict) -> Verdict {
    let start = Instant::now();
    let result = work();
    count_refusal(counters, result);
    let elapsed = start.elapsed();
    stats::add(&counters.jobs);
    if elapsed > SLOW_JOB {
        stats::add(&counters.slow);
        tracing::warn!(elapsed_ms = elapsed.as_millis(), "a write job was slow");
    }
    result
}

/// Counts a job that kept nothing.
fn count_refusal(counters: &Counters, verdict: Verdict) {
    if let Verdict::Refuse { panicked } = verdict {
        stats::add(&counters.refused);
        if panicked {
            stats::add(&counters.panics);
        }
    }
}
