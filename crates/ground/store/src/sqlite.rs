//! The embedded driver: one writer thread with group commit, and read-only connections for everything else.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};

use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection as Database, OpenFlags, ToSql};
use tokio::sync::Notify;

use crate::driver::{self, Takers, Threads};
use crate::job::{Job, Verdict};
use crate::stats::{self, Counters};
use crate::tx::{Connection, Dialect};
use crate::{Error, Migration, Row, Tx, Value, migrate};

/// Jobs that may share a commit. Beyond some hundreds the fsync is already nothing beside the work.
const GROUP_MAX: usize = 512;

/// Groups that run with savepoints after one that had to be run again: refusals come in bursts.
const CAREFUL_GROUPS: u32 = 16;

/// Distinct statements kept prepared; the whole product has a few hundred.
const STATEMENTS: usize = 512;

/// How long a connection waits for another process that holds the file (a backup, `cityloop verify`).
const BUSY_TIMEOUT_MS: u32 = 5_000;

/// What the write-ahead log keeps of the disk after a checkpoint.
const JOURNAL_BYTES_MAX: i64 = 64 << 20;

pub(crate) fn start(
    path: &Path,
    readers: usize,
    migrations: &[&[Migration]],
    counters: &Arc<Counters>,
    wake: &Arc<Notify>,
) -> Result<Threads, Error> {
    let mut writer = open(path, false)?;
    migrate::run(&mut writer, migrations)?;
    let (writes, write_jobs) = driver::queue();
    let (reads, read_jobs) = driver::queue();
    let mut handles = Vec::with_capacity(readers + 1);
    let (c, w) = (Arc::clone(counters), Arc::clone(wake));
    handles.push(spawn("store-writer", move || write_loop(&mut writer, &write_jobs, &c, &w))?);
    let takers: Takers = Arc::new(Mutex::new(read_jobs));
    for n in 0..readers.max(1) {
        let mut reader = open(path, true)?;
        let (takers, counters) = (Arc::clone(&takers), Arc::clone(counters));
        handles
            .push(spawn(&format!("store-reader-{n}"), move || read_loop(&mut reader, &takers, &counters))?);
    }
    Ok(Threads { writes, reads, handles })
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<std::thread::JoinHandle<()>, Error> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(body).map_err(|e| Error::Database(format!("cannot start a thread: {e}")))
}

fn open(path: &Path, read_only: bool) -> Result<Sqlite, Error> {
    let database = if read_only {
        Database::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?
    } else {
        Database::open(path)?
    };
    database.set_prepared_statement_cache_capacity(STATEMENTS);
    database.pragma_update(None, "busy_timeout", BUSY_TIMEOUT_MS)?;
    if !read_only {
        database.pragma_update(None, "journal_mode", "WAL")?;
        // FULL: an acknowledged write survives a power cut. Groups make it cost next to nothing.
        database.pragma_update(None, "synchronous", "FULL")?;
        database.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        // A log that once grew behind a long read gives its space back.
        database.pragma_update(None, "journal_size_limit", JOURNAL_BYTES_MAX)?;
        database.pragma_update(None, "foreign_keys", "ON")?;
        // What is deleted is overwritten: a destroyed key must not linger in a free page.
        database.pragma_update(None, "secure_delete", "ON")?;
    }
    database.pragma_update(None, "cache_size", -16_384)?;
    database.pragma_update(None, "temp_store", "MEMORY")?;
    // As on PostgreSQL: LIKE minds the case, and "x" is a name, never a text.
    database.pragma_update(None, "case_sensitive_like", "ON")?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    // A plan must not hang on the values bound to it: SQLite would parse the statement anew whenever they change.
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(Sqlite { database, numbered: HashMap::new() })
}

/// Takes what is waiting, runs it in one transaction, commits once, answers all.
///
/// A savepoint around each job would copy every page the job touches, which costs more than many a job itself. So a
/// group first runs without; only when a job refuses after it has written is the group rolled back and run again, each
/// job in its savepoint, and so are some groups after it.
fn write_loop(sqlite: &mut Sqlite, jobs: &Receiver<Box<dyn Job>>, counters: &Counters, wake: &Notify) {
    let mut careful = 0u32;
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(GROUP_MAX - 1));
        counters.queued.fetch_sub(group.len() as u64, Ordering::Relaxed);
        let mut end = commit_group(sqlite, &mut group, counters, wake, careful > 0);
        careful = careful.saturating_sub(1);
        if end == Ok(Group::Spoilt) {
            careful = CAREFUL_GROUPS;
            end = commit_group(sqlite, &mut group, counters, wake, true);
        }
        match end {
            Err(error) if group.len() > 1 => {
                tracing::warn!(%error, jobs = group.len(), "a group did not commit; each job runs alone");
                for mut job in group {
                    let end = commit_group(sqlite, std::slice::from_mut(&mut job), counters, wake, true);
                    job.answer(end.map(drop));
                }
            }
            end => {
                let end = end.map(drop);
                group.into_iter().for_each(|job| job.answer(end.clone()));
            }
        }
    }
}

/// How a group ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Durable; whether anything was left for the runner.
    Committed { wakes: bool },
    /// A job without a savepoint refused after it had written: nothing of the group is kept.
    Spoilt,
}

/// Runs the group and wakes the runner if it left something; on an error nothing of it is kept or left open.
fn commit_group(
    sqlite: &mut Sqlite,
    group: &mut [Box<dyn Job>],
    counters: &Counters,
    wake: &Notify,
    savepoints: bool,
) -> Result<Group, Error> {
    let end = run_group(sqlite, group, counters, savepoints);
    sqlite.abandon();
    if end == Ok(Group::Committed { wakes: true }) {
        wake.notify_one();
    }
    end
}

/// Runs the group in one transaction.
fn run_group(
    sqlite: &mut Sqlite,
    group: &mut [Box<dyn Job>],
    counters: &Counters,
    savepoints: bool,
) -> Result<Group, Error> {
    sqlite.batch("BEGIN IMMEDIATE")?;
    // Nobody else's rows go with those of a job that has the transaction to itself.
    let alone = group.len() == 1;
    let mut wakes = false;
    for job in group.iter_mut() {
        if savepoints {
            sqlite.batch("SAVEPOINT job")?;
        }
        let before = sqlite.database.total_changes();
        let verdict = driver::timed(counters, || job.run(&mut Tx::new(sqlite)));
        if sqlite.database.is_autocommit() {
            // A full disk or a failed write makes SQLite roll everything back by itself.
            return Err(Error::Database("the database rolled the transaction back".to_owned()));
        }
        match verdict {
            Verdict::Commit { wake } => wakes |= wake,
            _ if savepoints => sqlite.batch("ROLLBACK TO job")?,
            _ if alone => return Ok(Group::Committed { wakes: false }),
            _ if sqlite.database.total_changes() != before => return Ok(Group::Spoilt),
            _ => {}
        }
        if savepoints {
            sqlite.batch("RELEASE job")?;
        }
    }
    sqlite.batch("COMMIT")?;
    stats::add(&counters.commits);
    Ok(Group::Committed { wakes })
}

fn read_loop(sqlite: &mut Sqlite, takers: &Takers, counters: &Counters) {
    while let Some(mut job) = driver::take(takers, counters) {
        let end = sqlite.batch("BEGIN").map(|()| {
            job.run(&mut Tx::new(sqlite));
        });
        sqlite.abandon();
        job.answer(end);
    }
}

/// A connection and the statements it knows.
pub(crate) struct Sqlite {
    database: Database,
    numbered: HashMap<String, String>,
}

impl Sqlite {
    /// Runs a statement without arguments or rows.
    pub(crate) fn batch(&self, sql: &str) -> Result<(), Error> {
        self.database.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Ends whatever transaction is still open, so that none leaks into the next job.
    fn abandon(&self) {
        if !self.database.is_autocommit()
            && let Err(error) = self.batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
    }

    /// The statement `sql`, prepared once.
    fn prepared(&mut self, sql: &str) -> Result<CachedStatement<'_>, Error> {
        if !self.numbered.contains_key(sql) {
            if self.numbered.len() >= STATEMENTS {
                self.numbered.clear();
            }
            self.numbered.insert(sql.to_owned(), number(sql));
        }
        Ok(self.database.prepare_cached(&self.numbered[sql])?)
    }
}

/// SQLite takes `$3` for a *name* and numbers names by first appearance; `?3` is what the port means. Text between
/// quotes is left alone.
fn number(sql: &str) -> String {
    let mut numbered = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        quoted ^= letter == '\'';
        let is_place = letter == '$' && !quoted && letters.peek().is_some_and(char::is_ascii_digit);
        numbered.push(if is_place { '?' } else { letter });
    }
    numbered
}

impl Connection for Sqlite {
    fn exec(&mut self, sql: &str, args: &[Value]) -> Result<u64, Error> {
        Ok(self.prepared(sql)?.execute(rusqlite::params_from_iter(args))? as u64)
    }

    fn rows(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, Error> {
        let mut statement = self.prepared(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(args))?;
        let mut answer = Vec::new();
        while let Some(row) = rows.next()? {
            answer.push(Row((0..columns).map(|at| value(row.get_ref(at)?)).collect::<Result<_, Error>>()?));
        }
        Ok(answer)
    }

    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn conflicted(&self) -> bool {
        // One writer: there is nobody to conflict with.
        false
    }
}

impl migrate::Target for Sqlite {
    fn begin(&mut self) -> Result<(), Error> {
        self.batch("BEGIN IMMEDIATE")
    }

    fn script(&mut self, sql: &str) -> Result<(), Error> {
        Ok(self.database.execute_batch(sql)?)
    }

    fn commit(&mut self) -> Result<(), Error> {
        self.batch("COMMIT")
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(n) => ValueRef::Integer(*n),
            Self::Text(text) if text.contains('\0') => {
                return Err(rusqlite::Error::ToSqlConversionFailure("text must not contain NUL".into()));
            }
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn value(value: ValueRef<'_>) -> Result<Value, Error> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Int(n),
        ValueRef::Text(text) => {
            Value::Text(String::from_utf8(text.to_vec()).map_err(|e| Error::Corrupt(e.to_string()))?)
        }
        ValueRef::Blob(bytes) => Value::Blob(bytes.to_vec()),
        ValueRef::Real(_) => return Err(Error::Corrupt("a float; nothing here stores floats".to_owned())),
    })
}
