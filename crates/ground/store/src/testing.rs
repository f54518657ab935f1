//! Scratch databases for tests: every test of a room runs on SQLite, and on PostgreSQL where there is one.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use events::Envelope;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Cx, Keys, Slot, TraceId};
use sha2::{Digest, Sha256};

use crate::runner::{Ambient, Runner, Wiring};
use crate::{Config, Error, Migration, Store, Tx, args};

/// Where PostgreSQL is looked for unless `CITYLOOP_TEST_PG` says otherwise.
const DEFAULT_PG: &str = "host=127.0.0.1 user=postgres dbname=test connect_timeout=2";

/// A database of its own for one test, with a clock the test moves and ids that repeat from run to run.
pub struct Scratch {
    /// The store.
    pub store: Store,
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    clock: Arc<Clock>,
    config: Config,
    _folder: Option<tempfile::TempDir>,
    schema: Option<String>,
}

/// What the test moves and the runner looks at.
struct Clock {
    now_ms: AtomicI64,
    draws: AtomicU64,
    keys: Arc<Keys>,
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scratch").field("engine", &self.engine).finish_non_exhaustive()
    }
}

/// Runs `test` on a fresh SQLite database and, where a server answers, on a fresh PostgreSQL schema.
///
/// # Panics
/// If the test does, or if PostgreSQL is absent in CI.
pub fn on_each_engine(rooms: &[&[Migration]], test: impl Fn(&Scratch)) {
    test(&Scratch::sqlite(rooms));
    if let Some(scratch) = Scratch::postgres(rooms) {
        test(&scratch);
    }
}

impl Scratch {
    /// A fresh embedded database.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn sqlite(rooms: &[&[Migration]]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let config = Config::Sqlite { path: folder.path().join("test.db"), readers: 1 };
        let store = Store::open(&config, rooms).expect("a fresh database opens");
        Self::around(store, "sqlite", config, Some(folder), None)
    }

    /// A fresh schema on the test server; `None` (and a printed reason) where there is no server.
    ///
    /// # Panics
    /// In CI without a server, or if the schema cannot be made.
    pub fn postgres(rooms: &[&[Migration]]) -> Option<Self> {
        static SCHEMAS: AtomicU64 = AtomicU64::new(0);
        let url = pg_url();
        if let Err(error) = on_server(&url, "SELECT 1") {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL must run in CI: {error}");
            println!("skipped on PostgreSQL: no server at '{url}' ({error})");
            return None;
        }
        let schema = format!("t_{}_{}", std::process::id(), SCHEMAS.fetch_add(1, Ordering::Relaxed));
        drop_schema(&url, &schema);
        let config = Config::Postgres { url, workers: 3, schema: Some(schema.clone()) };
        let store = Store::open(&config, rooms).expect("a fresh schema opens");
        tally();
        Some(Self::around(store, "postgres", config, None, Some(schema)))
    }

    fn around(
        store: Store,
        engine: &'static str,
        config: Config,
        folder: Option<tempfile::TempDir>,
        schema: Option<String>,
    ) -> Self {
        let start: Timestamp = "2026-11-20T02:00:00Z".parse().expect("a valid moment");
        Self {
            store,
            engine,
            config,
            clock: Arc::new(Clock {
                now_ms: AtomicI64::new(start.as_millisecond()),
                draws: AtomicU64::new(0),
                keys: Arc::new(Keys::for_tests()),
            }),
            _folder: folder,
            schema,
        }
    }

    /// Moves the clock.
    pub fn advance(&self, by: SignedDuration) {
        let ms = i64::try_from(by.as_millis()).expect("a test's span fits");
        self.clock.now_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// The clock, the randomness and the keys, for a [`Runner`] of the test's own.
    pub fn ambient(&self) -> Arc<dyn Ambient> {
        Arc::<Clock>::clone(&self.clock)
    }

    /// Opens the same database once more: another node, or this one after a restart.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn reopen(&self, rooms: &[&[Migration]]) -> Result<Store, Error> {
        Store::open(&self.config, rooms)
    }

    /// A context for `actor`, in a new trace.
    pub fn cx_of(&self, actor: Actor) -> Cx {
        let mut trace = [0u8; 16];
        trace.copy_from_slice(&self.seed()[..16]);
        self.cx(actor, Slot::new(1).expect("slot 1 exists"), TraceId(trace))
    }

    /// Runs a write as `actor` and waits for it.
    ///
    /// # Errors
    /// The use case's.
    pub fn write<T, E, F>(&self, actor: Actor, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        self.store.write_blocking(self.cx_of(actor), work)
    }

    /// Runs a read as `actor` and waits for it.
    ///
    /// # Errors
    /// The query's.
    pub fn read<T, E, F>(&self, actor: Actor, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        self.store.read_blocking(self.cx_of(actor), work)
    }

    /// Every fact emitted so far, in the order of relay, relayed or not.
    ///
    /// # Panics
    /// If the outbox cannot be read.
    pub fn events(&self) -> Vec<Envelope> {
        let all = self.read(Actor::System("test"), |tx, _| {
            let ids = tx.rows("SELECT id FROM outbox ORDER BY at, seq, id", args![])?;
            ids.iter()
                .map(|row| crate::outbox::by_id(tx, &row.get::<String>(0)?)?.ok_or(Error::Conflict))
                .collect::<Result<Vec<_>, Error>>()
        });
        all.expect("the outbox can be read")
    }
}

/// Lets what is due happen, on a runtime of its own: relays, alarms, processes, effects.
///
/// # Panics
/// If the runner does not come to rest.
pub fn settle(scratch: &Scratch, wiring: &Arc<Wiring>) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
    let runner = Runner::new(scratch.store.clone(), Arc::clone(wiring), scratch.ambient(), "test".to_owned());
    runtime.block_on(runner.settle());
}

impl Ambient for Clock {
    fn now(&self) -> Timestamp {
        kernel::time::from_ms(self.now_ms.load(Ordering::Relaxed))
    }

    fn seed(&self) -> [u8; 32] {
        Sha256::digest(self.draws.fetch_add(1, Ordering::Relaxed).to_be_bytes()).into()
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }
}

impl Ambient for Scratch {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn seed(&self) -> [u8; 32] {
        self.clock.seed()
    }

    fn keys(&self) -> Arc<Keys> {
        self.clock.keys()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            drop_schema(&pg_url(), schema);
        }
    }
}

fn pg_url() -> String {
    std::env::var("CITYLOOP_TEST_PG").unwrap_or_else(|_| DEFAULT_PG.to_owned())
}

fn drop_schema(url: &str, schema: &str) {
    // Best effort: a left-over schema harms no later test.
    drop(on_server(
        url,
        &format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS \"{schema}\" CASCADE"),
    ));
}

/// Runs `sql` on a thread of its own: the synchronous client may not be used inside a test's runtime.
fn on_server(url: &str, sql: &str) -> Result<(), Error> {
    std::thread::scope(|scope| {
        let run = || Ok(::postgres::Client::connect(url, ::postgres::NoTls)?.batch_execute(sql)?);
        scope.spawn(run).join().expect("the client does not panic")
    })
}

/// Adds a line to the file that counts the tests on PostgreSQL, where one is asked for.
fn tally() {
    let Some(path) = std::env::var_os("CITYLOOP_PG_TALLY") else { return };
    let line = format!("{}\n", std::thread::current().name().unwrap_or("test"));
    let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
    file.and_then(|mut f| f.write_all(line.as_bytes())).expect("the tally can be written");
}
