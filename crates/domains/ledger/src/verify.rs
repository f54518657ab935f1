//! The nightly proof that the books are sound, recomputed from the postings.

use store::{Tx, args};

use crate::Error;

/// Faults listed at most; the first few tell where to look.
const FAULTS_MAX: u32 = 20;

/// What [`verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooksReport {
    /// Entries checked.
    pub entries: i64,
    /// Postings checked.
    pub postings: i64,
    /// Limited accounts whose balance was recomputed.
    pub balances: i64,
    /// Holds still open.
    pub holds_open: i64,
    /// Every fault in words, at most twenty of a kind; empty if the books are sound.
    pub faults: Vec<String>,
}

impl BooksReport {
    /// True if nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Checks: postings sum to zero in each entry and over all, per currency; balances equal the sums of postings; no
/// limited account is below zero; what is held equals the open holds; a posted hold has its entry; a reversal takes
/// back an entry that knows it.
///
/// # Errors
/// The store's; a fault in the books is in the report.
pub fn verify(tx: &mut Tx<'_>) -> Result<BooksReport, Error> {
    let mut faults = Vec::new();
    for (what, sql) in CHECKS {
        let rows = tx.rows(&format!("{sql} LIMIT {FAULTS_MAX}"), args![])?;
        for row in rows {
            faults.push(format!("{what}: {}", row.get::<String>(0)?));
        }
    }
    Ok(BooksReport {
        entries: count(tx, "SELECT COUNT(*) FROM ledger_entry")?,
        postings: count(tx, "SELECT COUNT(*) FROM ledger_posting")?,
        balances: count(tx, "SELECT COUNT(*) FROM ledger_balance")?,
        holds_open: count(tx, "SELECT COUNT(*) FROM ledger_hold WHERE state = 'held'")?,
        faults,
    })
}

/// Each query lists offenders by name.
const CHECKS: [(&str, &str); 8] = [
    (
        "the postings of this currency do not sum to zero",
        "SELECT currency FROM ledger_posting GROUP BY currency HAVING SUM(amount) <> 0",
    ),
    (
        "the postings of this entry do not sum to zero",
        "SELECT entry FROM ledger_posting GROUP BY entry, currency HAVING SUM(amount) <> 0",
    ),
    (
        "the balance of this account is not the sum of its postings",
        "SELECT b.account FROM ledger_balance b JOIN ledger_account a ON a.code = b.account
         LEFT JOIN (SELECT account, CAST(SUM(amount) AS BIGINT) AS total FROM ledger_posting GROUP BY account) p
           ON p.account = b.account
         WHERE b.amount <> CASE WHEN a.normal = 'debit' THEN COALESCE(p.total, 0) ELSE -COALESCE(p.total, 0) END",
    ),
    (
        "this limited account is below zero",
        "SELECT account FROM ledger_balance WHERE amount - held < 0 OR held < 0",
    ),
    (
        "what is held of this account is not the sum of its open holds",
        "SELECT b.account FROM ledger_balance b
         LEFT JOIN (SELECT from_account, CAST(SUM(amount) AS BIGINT) AS total FROM ledger_hold
                    WHERE state = 'held' GROUP BY from_account) h ON h.from_account = b.account
         WHERE b.held <> COALESCE(h.total, 0)",
    ),
    (
        "this limited account has no balance",
        "SELECT code FROM ledger_account WHERE limited = 1 AND code NOT IN (SELECT account FROM ledger_balance)",
    ),
    (
        "this hold is posted without an entry",
        "SELECT h.id FROM ledger_hold h LEFT JOIN ledger_entry e ON e.id = h.entry
         WHERE h.state = 'posted' AND e.id IS NULL",
    ),
    (
        "this reversal takes back an entry that does not know it",
        "SELECT r.id FROM ledger_entry r LEFT JOIN ledger_entry e ON e.id = r.reverses
         WHERE r.reverses IS NOT NULL AND (e.id IS NULL OR e.reversed_by IS NULL OR e.reversed_by <> r.id)",
    ),
];

fn count(tx: &mut Tx<'_>, sql: &str) -> Result<i64, store::Error> {
    tx.row(sql, args![])?.map_or(Ok(0), |row| row.get(0))
}
