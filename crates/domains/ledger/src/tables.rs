//! All SQL that changes the books.

use std::fmt::Write as _;

use kernel::id::EntryId;
use kernel::{Cx, Fen};
use store::{Error, Row, Tx, Value, args};

use crate::model::{Account, CNY, CNYB, Line, Normal, Tags, head};

/// `($1, $2), ($3, $4) …` for `rows` rows of `columns`.
fn places(rows: usize, columns: usize) -> String {
    let mut text = String::new();
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            write!(text, "{comma}${}", row * columns + column + 1).expect("writing to a string cannot fail");
        }
        text.push(')');
    }
    text
}

/// Opens what is new of `accounts`; the first one that was opened differently is returned.
pub(crate) fn open(tx: &mut Tx<'_>, accounts: &[&Account]) -> Result<Option<String>, Error> {
    let known = known(tx, accounts)?;
    if let Some(other) = known.iter().find(|k| accounts.iter().any(|a| a.code == k.code && **k != **a)) {
        return Ok(Some(other.code.clone()));
    }
    let new: Vec<&&Account> = accounts.iter().filter(|a| known.iter().all(|k| k.code != a.code)).collect();
    if new.is_empty() {
        return Ok(None);
    }
    let values: Vec<Value> =
        new.iter().flat_map(|a| args![&a.code, a.currency, a.normal.name(), a.limited].to_vec()).collect();
    tx.exec(
        &format!(
            "INSERT INTO ledger_account (code, currency, normal, limited) VALUES {} ON CONFLICT (code) DO NOTHING",
            places(new.len(), 4)
        ),
        &values,
    )?;
    let limited: Vec<Value> =
        new.iter().filter(|a| a.limited).flat_map(|a| args![&a.code, 0, 0].to_vec()).collect();
    if !limited.is_empty() {
        tx.exec(
            &format!(
                "INSERT INTO ledger_balance (account, amount, held) VALUES {} ON CONFLICT (account) DO NOTHING",
                places(limited.len() / 3, 3)
            ),
            &limited,
        )?;
    }
    Ok(None)
}

fn known(tx: &mut Tx<'_>, accounts: &[&Account]) -> Result<Vec<Account>, Error> {
    let codes: Vec<Value> = accounts.iter().map(|a| Value::from(&a.code)).collect();
    let sql = format!(
        "SELECT code, currency, normal, limited FROM ledger_account WHERE code IN {}",
        places(1, codes.len())
    );
    tx.rows(&sql, &codes)?.iter().map(|row| account(row, 0)).collect()
}

/// One account by its code.
pub(crate) fn account_of(tx: &mut Tx<'_>, code: &str) -> Result<Option<Account>, Error> {
    let sql = "SELECT code, currency, normal, limited FROM ledger_account WHERE code = $1";
    tx.row(sql, args![code])?.map(|row| account(&row, 0)).transpose()
}

/// Reads an account from four columns beginning at `at`.
pub(crate) fn account(row: &Row, at: usize) -> Result<Account, Error> {
    let (currency, normal): (String, String) = (row.get(at + 1)?, row.get(at + 2)?);
    Ok(Account {
        code: row.get(at)?,
        currency: match currency.as_str() {
            CNY => CNY,
            CNYB => CNYB,
            other => return Err(Error::Corrupt(format!("'{other}' is not a currency"))),
        },
        normal: match normal.as_str() {
            "debit" => Normal::Debit,
            "credit" => Normal::Credit,
            other => return Err(Error::Corrupt(format!("'{other}' is not a side"))),
        },
        limited: row.get(at + 3)?,
    })
}

/// Writes the head of an entry; false if `(kind, reference)` exists.
pub(crate) fn insert_entry(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: EntryId,
    kind: &str,
    reference: &str,
    reverses: Option<EntryId>,
) -> Result<bool, Error> {
    let sql =
        "INSERT INTO ledger_entry (id, kind, reference, at, trace, reverses) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (kind, reference) DO NOTHING";
    Ok(tx.exec(sql, args![id, kind, reference, cx.now, cx.trace(), reverses])? == 1)
}

pub(crate) fn delete_entry(tx: &mut Tx<'_>, id: EntryId) -> Result<(), Error> {
    tx.exec("DELETE FROM ledger_entry WHERE id = $1", args![id])?;
    Ok(())
}

pub(crate) fn entry_id(tx: &mut Tx<'_>, kind: &str, reference: &str) -> Result<Option<EntryId>, Error> {
    let sql = "SELECT id FROM ledger_entry WHERE kind = $1 AND reference = $2";
    tx.row(sql, args![kind, reference])?.map(|row| row.get(0)).transpose()
}

/// Columns of a posting in one insert.
const POSTING_COLUMNS: usize = 15;

pub(crate) fn insert_postings(tx: &mut Tx<'_>, cx: &Cx, id: EntryId, lines: &[&Line]) -> Result<(), Error> {
    let mut values = Vec::with_capacity(lines.len() * POSTING_COLUMNS);
    for (number, line) in (1i64..).zip(lines) {
        let (account, tags) = (&line.account, &line.tags);
        values.extend_from_slice(args![
            id,
            number,
            &account.code,
            head(&account.code),
            account.currency,
            line.amount,
            cx.now,
            tags.order.as_deref(),
            tags.case.as_deref(),
            tags.campaign.as_deref(),
            tags.funder.as_deref(),
            tags.merchant.as_deref(),
            tags.cohort.as_deref(),
            tags.arm.as_deref(),
            tags.region.as_deref(),
        ]);
    }
    let sql = format!(
        "INSERT INTO ledger_posting (entry, line, account, head, currency, amount, at, order_id, case_id, campaign,
                                     funder, merchant, cohort, arm, region) VALUES {}",
        places(lines.len(), POSTING_COLUMNS)
    );
    tx.exec(&sql, &values)?;
    Ok(())
}

/// Reads tags from eight columns beginning at `at`.
pub(crate) fn tags(row: &Row, at: usize) -> Result<Tags, Error> {
    Ok(Tags {
        order: row.get(at)?,
        case: row.get(at + 1)?,
        campaign: row.get(at + 2)?,
        funder: row.get(at + 3)?,
        merchant: row.get(at + 4)?,
        cohort: row.get(at + 5)?,
        arm: row.get(at + 6)?,
        region: row.get(at + 7)?,
    })
}

/// The lines of an entry as they were posted.
pub(crate) fn lines_of(tx: &mut Tx<'_>, id: EntryId) -> Result<Vec<Line>, Error> {
    let rows = tx.rows(
        "SELECT p.amount, a.code, a.currency, a.normal, a.limited, p.order_id, p.case_id, p.campaign, p.funder,
                p.merchant, p.cohort, p.arm, p.region
         FROM ledger_posting p JOIN ledger_account a ON a.code = p.account WHERE p.entry = $1 ORDER BY p.line",
        args![id],
    )?;
    rows.iter()
        .map(|row| Ok(Line { amount: row.get(0)?, account: account(row, 1)?, tags: tags(row, 5)? }))
        .collect()
}

/// Marks an entry reversed; false if it was before, or is not there.
pub(crate) fn mark_reversed(tx: &mut Tx<'_>, id: EntryId, by: EntryId) -> Result<bool, Error> {
    let sql = "UPDATE ledger_entry SET reversed_by = $2 WHERE id = $1 AND reversed_by IS NULL";
    Ok(tx.exec(sql, args![id, by])? == 1)
}

/// `reversed_by` and the reference of that reversal; the outer `None` if there is no such entry.
pub(crate) fn reversal_of(tx: &mut Tx<'_>, id: EntryId) -> Result<Option<Option<(EntryId, String)>>, Error> {
    let sql = "SELECT e.reversed_by, r.reference FROM ledger_entry e LEFT JOIN ledger_entry r ON r.id = e.reversed_by
               WHERE e.id = $1";
    let Some(row) = tx.row(sql, args![id])? else { return Ok(None) };
    let (by, reference): (Option<EntryId>, Option<String>) = (row.get(0)?, row.get(1)?);
    Ok(Some(by.zip(reference)))
}

/// Changes a limited account's balance unless what is available would go below zero; false if it would.
pub(crate) fn change_balance(tx: &mut Tx<'_>, code: &str, by: Fen) -> Result<bool, Error> {
    let sql = "UPDATE ledger_balance SET amount = amount + $2 WHERE account = $1 AND amount - held + $2 >= 0";
    Ok(tx.exec(sql, args![code, by])? == 1)
}

/// Takes `by` out of what is available; false if there is less.
pub(crate) fn change_held(tx: &mut Tx<'_>, code: &str, by: Fen) -> Result<bool, Error> {
    let sql = "UPDATE ledger_balance SET held = held + $2
               WHERE account = $1 AND held + $2 >= 0 AND amount - held - $2 >= 0";
    Ok(tx.exec(sql, args![code, by])? == 1)
}

/// Balance and held of a limited account.
pub(crate) fn balance_row(tx: &mut Tx<'_>, code: &str) -> Result<Option<(Fen, Fen)>, Error> {
    let row = tx.row("SELECT amount, held FROM ledger_balance WHERE account = $1", args![code])?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}
