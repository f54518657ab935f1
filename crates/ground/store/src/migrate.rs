//! Migrations: one SQL file a change, the same for both engines, run once in order, each checked against its checksum.

use kernel::hex;
use sha2::{Digest, Sha256};

use crate::tx::{Connection, Dialect};
use crate::{Error, args};

/// One change of the tables.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// `room/NNNN_title`; order within a room is the order of its list.
    pub name: &'static str,
    /// The script, in the SQL both engines speak.
    pub sql: &'static str,
}

/// What the runner needs beyond statements.
pub(crate) trait Target: Connection {
    /// Begins a transaction no second node can be in.
    fn begin(&mut self) -> Result<(), Error>;
    /// Runs a script of several statements.
    fn script(&mut self, sql: &str) -> Result<(), Error>;
    fn commit(&mut self) -> Result<(), Error>;
}

/// Brings the database up to `rooms`, all in one transaction: a failure leaves it as it was.
pub(crate) fn run(target: &mut impl Target, rooms: &[&[Migration]]) -> Result<(), Error> {
    target.begin()?;
    target.script("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, checksum TEXT NOT NULL)")?;
    for migration in rooms.iter().copied().flatten() {
        let checksum = checksum(migration.sql);
        let known = target.rows("SELECT checksum FROM migration WHERE name = $1", args![migration.name])?;
        if let Some(row) = known.first() {
            if row.get::<String>(0)? != checksum {
                return Err(Error::Migration(format!(
                    "{} ran with another text; migrations are only ever added, never edited",
                    migration.name
                )));
            }
            continue;
        }
        let sql = adapt(migration.sql, target.dialect());
        target.script(&sql).map_err(|e| Error::Migration(format!("{}: {e}", migration.name)))?;
        target.exec(
            "INSERT INTO migration (name, checksum) VALUES ($1, $2)",
            args![migration.name, checksum],
        )?;
    }
    target.commit()
}

/// The words that differ: PostgreSQL calls bytes BYTEA, clusters no table by its key, and would sort text by the
/// server's language; byte order is what SQLite does and what ids and digests rely on.
fn adapt(sql: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Sqlite => sql.to_owned(),
        Dialect::Postgres => sql
            .replace(" BLOB", " BYTEA")
            .replace(" WITHOUT ROWID", "")
            .replace(" TEXT", " TEXT COLLATE \"C\"")
            // A cast names a type only.
            .replace(" AS TEXT COLLATE \"C\"", " AS TEXT"),
    }
}

fn checksum(sql: &str) -> String {
    hex::encode(&Sha256::digest(sql.as_bytes()))
}
