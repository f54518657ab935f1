//! What can be asked of the books.

use jiff::Timestamp;
use kernel::id::EntryId;
use kernel::{Fen, Slot};
use store::{Row, Tx, args};

use crate::model::{Tags, head};
use crate::{Error, tables};

/// Entries on one page at most.
pub const PAGE_MAX: u32 = 200;

/// By what [`sums_by`] groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    /// Account code.
    Account,
    /// Order id.
    Order,
    /// Civic case id.
    Case,
    /// Campaign code.
    Campaign,
    /// Who bears the cost.
    Funder,
    /// Merchant code.
    Merchant,
    /// Cohort code.
    Cohort,
    /// Experiment arm.
    Arm,
    /// Division code.
    Region,
}

impl Dimension {
    const fn column(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Order => "order_id",
            Self::Case => "case_id",
            Self::Campaign => "campaign",
            Self::Funder => "funder",
            Self::Merchant => "merchant",
            Self::Cohort => "cohort",
            Self::Arm => "arm",
            Self::Region => "region",
        }
    }
}

/// An entry with its postings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    /// Identity.
    pub id: EntryId,
    /// What happened, `room.act`.
    pub kind: String,
    /// The caller's name for it.
    pub reference: String,
    /// When.
    pub at: Timestamp,
    /// The entry it takes back, if it does.
    pub reverses: Option<EntryId>,
    /// The entry that takes it back, if one does.
    pub reversed_by: Option<EntryId>,
    /// Its postings.
    pub postings: Vec<PostingView>,
}

/// One posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostingView {
    /// Account code.
    pub account: String,
    /// [`crate::CNY`] or [`crate::CNYB`].
    pub currency: String,
    /// Positive is a debit.
    pub amount: Fen,
    /// What it is about.
    pub tags: Tags,
}

/// What is booked in an account, in its normal direction; zero for an account never used. What is on hold is still in
/// it (see [`available`]).
///
/// # Errors
/// The store's.
pub fn balance(tx: &mut Tx<'_>, code: &str) -> Result<Fen, Error> {
    if let Some((amount, _)) = tables::balance_row(tx, code)? {
        return Ok(amount);
    }
    let Some(account) = tables::account_of(tx, code)? else { return Ok(Fen::ZERO) };
    let sql = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM ledger_posting WHERE account = $1";
    let sum: Fen = tx.row(sql, args![code])?.ok_or(store::Error::Conflict)?.get(0)?;
    Ok(account.normal.turn(sum))
}

/// What may be taken out of an account now: its balance less what is on hold.
///
/// # Errors
/// The store's.
pub fn available(tx: &mut Tx<'_>, code: &str) -> Result<Fen, Error> {
    match tables::balance_row(tx, code)? {
        Some((amount, held)) => Ok(amount - held),
        None => balance(tx, code),
    }
}

/// The entries that touch an account, newest first, from before `before`; at most `limit` and [`PAGE_MAX`].
///
/// # Errors
/// The store's.
pub fn entries_of(
    tx: &mut Tx<'_>,
    code: &str,
    before: Option<EntryId>,
    limit: u32,
) -> Result<Vec<EntryView>, Error> {
    let last = Slot::new(kernel::id::SLOTS - 1).expect("the last slot exists");
    let before = before.unwrap_or_else(|| EntryId::from_parts((1 << 48) - 1, last, u64::MAX));
    let rows = tx.rows(
        &format!(
            "{SELECT} WHERE e.id IN (SELECT DISTINCT entry FROM ledger_posting WHERE account = $1 AND entry < $2
                                     ORDER BY entry DESC LIMIT $3) ORDER BY e.id DESC, p.line"
        ),
        args![code, before, limit.min(PAGE_MAX)],
    )?;
    Ok(views(&rows)?)
}

/// One entry.
///
/// # Errors
/// The store's.
pub fn entry(tx: &mut Tx<'_>, id: EntryId) -> Result<Option<EntryView>, Error> {
    let rows = tx.rows(&format!("{SELECT} WHERE e.id = $1 ORDER BY p.line"), args![id])?;
    Ok(views(&rows)?.pop())
}

/// The id of the entry booked for `(kind, reference)`, if it was.
///
/// # Errors
/// The store's.
pub fn entry_by_reference(tx: &mut Tx<'_>, kind: &str, reference: &str) -> Result<Option<EntryId>, Error> {
    Ok(tables::entry_id(tx, kind, reference)?)
}

/// What was booked from `from` until before `to` in the accounts that begin with `account_prefix`, in their normal
/// direction, by `dimension`; postings without it come under `""`.
///
/// The prefix is a chart code (`5000`: all item subsidies) or a chart code, colon and the beginning of the owner.
///
/// # Errors
/// The store's.
pub fn sums_by(
    tx: &mut Tx<'_>,
    account_prefix: &str,
    from: Timestamp,
    to: Timestamp,
    dimension: Dimension,
) -> Result<Vec<(String, Fen)>, Error> {
    let column = dimension.column();
    // The length goes in as text of the statement: it is a number, and SUBSTR of an untyped place is ambiguous.
    let length = account_prefix.chars().count();
    let rows = tx.rows(
        &format!(
            "SELECT COALESCE(p.{column}, ''),
                    CAST(SUM(CASE WHEN a.normal = 'debit' THEN p.amount ELSE -p.amount END) AS BIGINT)
             FROM ledger_posting p JOIN ledger_account a ON a.code = p.account
             WHERE p.head = $1 AND SUBSTR(p.account, 1, {length}) = $2 AND p.at >= $3 AND p.at < $4
             GROUP BY COALESCE(p.{column}, '') ORDER BY 1"
        ),
        args![head(account_prefix), account_prefix, from, to],
    )?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

const SELECT: &str =
    "SELECT e.id, e.kind, e.reference, e.at, e.reverses, e.reversed_by, p.account, p.currency,
  p.amount, p.order_id, p.case_id, p.campaign, p.funder, p.merchant, p.cohort, p.arm, p.region
  FROM ledger_entry e JOIN ledger_posting p ON p.entry = e.id";

/// Folds rows in the order of entries into entries.
fn views(rows: &[Row]) -> Result<Vec<EntryView>, store::Error> {
    let mut entries: Vec<EntryView> = Vec::new();
    for row in rows {
        let id: EntryId = row.get(0)?;
        if entries.last().is_none_or(|e| e.id != id) {
            entries.push(EntryView {
                id,
                kind: row.get(1)?,
                reference: row.get(2)?,
                at: row.get(3)?,
                reverses: row.get(4)?,
                reversed_by: row.get(5)?,
                postings: Vec::new(),
            });
        }
        let posting = PostingView {
            account: row.get(6)?,
            currency: row.get(7)?,
            amount: row.get(8)?,
            tags: tables::tags(row, 9)?,
        };
        entries.last_mut().expect("pushed above").postings.push(posting);
    }
    Ok(entries)
}
