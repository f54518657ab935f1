//! The server driver: a bounded pool of threads, each with a synchronous connection, one transaction a job, repeated
//! on a serialisation conflict.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::postgres::error::SqlState;
use ::postgres::types::private::BytesMut;
use ::postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use ::postgres::{Client, Config, NoTls, Statement};
use tokio::sync::Notify;

use crate::driver::{self, Takers, Threads};
use crate::job::{Job, Verdict};
use crate::stats::{self, Counters};
use crate::tx::{Connection, Dialect};
use crate::{Error, Migration, Row, Tx, Value, migrate};

/// Repetitions of a job before its conflict is reported. Each means that somebody else got through; the pauses between
/// them see to it that the loser of a fight is not the loser of the next.
const RETRIES_MAX: u32 = 32;

/// Longest pause before a repetition, in microseconds, after the first and after many conflicts.
const PAUSE_US: (u64, u64) = (500, 100_000);

/// Distinct statements kept prepared on a connection.
const STATEMENTS: usize = 512;

/// Connecting longer than this means the server is away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// Bounds on what a job may wait for: a lock held by a stuck neighbour, and a node that froze inside a transaction.
const SESSION: &str = "SET lock_timeout = '10s'; SET idle_in_transaction_session_timeout = '60s'";

/// Only one node migrates at a time; any constant the server's other users do not use.
const MIGRATION_LOCK: i64 = 0x6369_7479_6c6f_6f70;

pub(crate) fn start(
    url: &str,
    schema: Option<&str>,
    workers: usize,
    migrations: &[&[Migration]],
    counters: &Arc<Counters>,
    wake: &Arc<Notify>,
) -> Result<Threads, Error> {
    let settings = Settings { config: configure(url)?, schema: schema.map(ToOwned::to_owned) };
    // The synchronous client may not be used on a thread that belongs to an async runtime; the caller's may.
    std::thread::scope(|scope| {
        let prepared = scope.spawn(|| prepare(&settings, migrations)).join();
        prepared.unwrap_or_else(|_| Err(Error::Database("opening the database panicked".to_owned())))
    })?;
    let (writes, write_jobs) = driver::queue();
    let (reads, read_jobs) = driver::queue();
    // Two thirds write: reads are short and served by replicas before this pool becomes the limit.
    let readers = (workers / 3).max(1);
    let writers = workers.saturating_sub(readers).max(1);
    let mut handles = Vec::with_capacity(readers + writers);
    for (jobs, count, mode) in [(write_jobs, writers, Mode::Write), (read_jobs, readers, Mode::Read)] {
        let takers: Takers = Arc::new(Mutex::new(jobs));
        for n in 0..count {
            let mut worker = Worker {
                postgres: None,
                settings: settings.clone(),
                mode,
                counters: Arc::clone(counters),
                wake: Arc::clone(wake),
            };
            let takers = Arc::clone(&takers);
            let thread = std::thread::Builder::new().name(format!("store-pg-{mode:?}-{n}").to_lowercase());
            let handle = thread.spawn(move || {
                while let Some(job) = driver::take(&takers, &worker.counters) {
                    worker.serve(job);
                }
            });
            handles.push(handle.map_err(|e| Error::Database(format!("cannot start a thread: {e}")))?);
        }
    }
    Ok(Threads { writes, reads, handles })
}

/// Makes the schema if it is absent and brings its tables up to `migrations`.
fn prepare(settings: &Settings, migrations: &[&[Migration]]) -> Result<(), Error> {
    let mut first = Postgres::connect(settings)?;
    if let Some(schema) = &settings.schema {
        // Two nodes may start at the same time.
        first.client.batch_execute(&format!(
            "BEGIN; SELECT pg_advisory_xact_lock({MIGRATION_LOCK}); CREATE SCHEMA IF NOT EXISTS {}; COMMIT",
            quoted(schema)
        ))?;
    }
    migrate::run(&mut first, migrations)
}

/// The name comes from our own configuration; quoting keeps it a name.
fn quoted(schema: &str) -> String {
    format!("\"{}\"", schema.replace('"', "\"\""))
}

#[derive(Clone)]
struct Settings {
    config: Config,
    schema: Option<String>,
}

fn configure(url: &str) -> Result<Config, Error> {
    let mut config: Config = url.parse().map_err(|e| Error::Database(format!("connection string: {e}")))?;
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_TIMEOUT);
    }
    config.tcp_user_timeout(Duration::from_secs(3));
    if !url.contains("target_session_attrs") {
        // After a fail-over the old primary must not be written to.
        config.target_session_attrs(::postgres::config::TargetSessionAttrs::ReadWrite);
    }
    Ok(config)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

/// A thread's connection, opened when first needed and again after it broke.
struct Worker {
    postgres: Option<Postgres>,
    settings: Settings,
    mode: Mode,
    counters: Arc<Counters>,
    wake: Arc<Notify>,
}

impl Worker {
    fn serve(&mut self, mut job: Box<dyn Job>) {
        let end = self.attempts(job.as_mut());
        if end.is_err() {
            // Where the connection stands is unknown; a new one is cheap beside a transaction left open.
            self.postgres = None;
        }
        job.answer(end);
    }

    fn attempts(&mut self, job: &mut dyn Job) -> Result<(), Error> {
        for again in 0..=RETRIES_MAX {
            match self.attempt(job)? {
                Verdict::Commit { wake } => {
                    if wake {
                        self.wake.notify_one();
                    }
                    return Ok(());
                }
                Verdict::Refuse { .. } => return Ok(()),
                Verdict::Again => {
                    stats::add(&self.counters.retried);
                    std::thread::sleep(pause(again));
                }
            }
        }
        Err(Error::Conflict)
    }

    fn attempt(&mut self, job: &mut dyn Job) -> Result<Verdict, Error> {
        let mode = self.mode;
        let counters = Arc::clone(&self.counters);
        let postgres = self.begin()?;
        let verdict = match mode {
            Mode::Write => driver::timed(&counters, || job.run(&mut Tx::new(postgres))),
            Mode::Read => job.run(&mut Tx::new(postgres)),
        };
        if mode == Mode::Read || !matches!(verdict, Verdict::Commit { .. }) {
            if postgres.client.batch_execute("ROLLBACK").is_err() {
                // The server forgets a transaction whose connection is gone; the next one begins on a new connection.
                self.postgres = None;
            }
            return Ok(verdict);
        }
        match postgres.client.batch_execute("COMMIT") {
            Ok(()) => {
                stats::add(&counters.commits);
                Ok(verdict)
            }
            Err(error) if is_conflict(&error) => Ok(Verdict::Again),
            Err(error) => Err(error.into()),
        }
    }

    /// Begins a transaction, on a new connection if the one at hand broke while it was idle.
    fn begin(&mut self) -> Result<&mut Postgres, Error> {
        let begin = match self.mode {
            Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let begun = self.postgres.take().and_then(|mut postgres| {
            postgres.conflicted = false;
            postgres.client.batch_execute(begin).ok().map(|()| postgres)
        });
        let postgres = match begun {
            Some(postgres) => postgres,
            None => {
                let mut fresh = Postgres::connect(&self.settings)?;
                fresh.client.batch_execute(SESSION)?;
                fresh.client.batch_execute(begin)?;
                fresh
            }
        };
        Ok(self.postgres.insert(postgres))
    }
}

/// A pause of random length before repetition number `again`, longer at each: those who met once must not meet for ever.
fn pause(again: u32) -> Duration {
    let longest = PAUSE_US.0.saturating_mul(1 << again.min(16)).min(PAUSE_US.1);
    Duration::from_micros(RandomState::new().build_hasher().finish() % longest)
}

/// A connection and the statements it knows.
pub(crate) struct Postgres {
    client: Client,
    statements: HashMap<String, Statement>,
    conflicted: bool,
}

impl Postgres {
    fn connect(settings: &Settings) -> Result<Self, Error> {
        let mut client = settings.config.connect(NoTls)?;
        if let Some(schema) = &settings.schema {
            client.batch_execute(&format!(
                "SET client_min_messages = warning; SET search_path TO {}",
                quoted(schema)
            ))?;
        }
        Ok(Self { client, statements: HashMap::new(), conflicted: false })
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, ::postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        let statement = self.client.prepare(sql)?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn noting<T>(&mut self, result: Result<T, ::postgres::Error>) -> Result<T, Error> {
        if let Err(error) = &result {
            // Nothing was committed, so a job whose connection broke under it can be run on another.
            self.conflicted = is_conflict(error) || self.client.is_closed();
        }
        Ok(result?)
    }
}

/// Serialisation failure, deadlock, a server going down, two writers giving an aggregate the same next number, or two
/// holders of one idempotency key: all cured by repeating.
fn is_conflict(error: &::postgres::Error) -> bool {
    let Some(db) = error.as_db_error() else { return false };
    let code = db.code();
    *code == SqlState::T_R_SERIALIZATION_FAILURE
        || *code == SqlState::T_R_DEADLOCK_DETECTED
        // The server goes down or fails over: what it ended begins anew elsewhere.
        || *code == SqlState::ADMIN_SHUTDOWN
        || (*code == SqlState::UNIQUE_VIOLATION
            && matches!(db.constraint(), Some("outbox_aggregate_seq" | "idempotency_pkey")))
}

impl Connection for Postgres {
    fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error> {
        let result = self.prepared(sql).and_then(|statement| {
            let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
            self.client.execute(&statement, &args)
        });
        self.noting(result)
    }

    fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Error> {
        let result = self.prepared(sql).and_then(|statement| {
            let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|v| v as &(dyn ToSql + Sync)).collect();
            self.client.query(&statement, &args)
        });
        self.noting(result)?.iter().map(row).collect()
    }

    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn conflicted(&self) -> bool {
        self.conflicted
    }
}

impl migrate::Target for Postgres {
    fn begin(&mut self) -> Result<(), Error> {
        Ok(self.client.batch_execute(&format!("BEGIN; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))?)
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        Ok(self.client.batch_execute(sql)?)
    }

    fn commit(&mut self) -> Result<(), Error> {
        Ok(self.client.batch_execute("COMMIT")?)
    }
}

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            // An untyped place such as `LIMIT $1` or `CASE` may be inferred narrower than BIGINT.
            Self::Int(n) if *ty == Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
            Self::Int(n) if *ty == Type::INT8 => n.to_sql(ty, out),
            Self::Text(text) if *ty == Type::TEXT || *ty == Type::VARCHAR => text.to_sql(ty, out),
            Self::Blob(bytes) if *ty == Type::BYTEA => bytes.to_sql(ty, out),
            // The driver itself would send the bytes as they are, and eight letters would become a number.
            Self::Int(_) => {
                Err(format!("an integer cannot be sent as {ty}; cast the placeholder to BIGINT").into())
            }
            Self::Text(_) => Err(format!("a text cannot be sent as {ty}").into()),
            Self::Blob(_) => Err(format!("bytes cannot be sent as {ty}").into()),
        }
    }

    fn accepts(ty: &Type) -> bool {
        [Type::INT4, Type::INT8, Type::TEXT, Type::VARCHAR, Type::BYTEA].contains(ty)
    }

    to_sql_checked!();
}

fn row(row: &::postgres::Row) -> Result<Row, Error> {
    let column = |at: usize| -> Result<Value, Error> {
        let ty = row.columns()[at].type_();
        Ok(match *ty {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Value::Null, Value::Int),
            Type::INT4 => row.try_get::<_, Option<i32>>(at)?.map_or(Value::Null, |n| Value::Int(n.into())),
            Type::BOOL => row.try_get::<_, Option<bool>>(at)?.map_or(Value::Null, |b| Value::Int(b.into())),
            Type::TEXT | Type::VARCHAR => {
                row.try_get::<_, Option<String>>(at)?.map_or(Value::Null, Value::Text)
            }
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(at)?.map_or(Value::Null, Value::Blob),
            _ => {
                return Err(Error::Corrupt(format!(
                    "column {at} is {ty}; CAST it to BIGINT or TEXT (SUM of BIGINT is NUMERIC)"
                )));
            }
        })
    };
    Ok(Row((0..row.len()).map(column).collect::<Result<_, _>>()?))
}
