//! What changes the books: posting and reversing.

use kernel::id::EntryId;
use kernel::{Cx, Fen};
use store::Tx;

use crate::model::{self, Account, Line};
use crate::{Error, tables};

/// Kind of the entries [`reverse`] makes.
pub(crate) const REVERSAL: &str = "ledger.reversal";

/// Books lines that sum to zero per currency.
///
/// `(kind, reference)` is unique: a second call returns the first entry's id and changes nothing. Accounts are opened
/// on first use; lines of zero are left out.
///
/// # Errors
/// [`Error::Insufficient`] if a limited account would go below zero, [`Error::Unbalanced`], [`Error::Lines`],
/// [`Error::AccountDiffers`], or the store's. After any of the first four nothing is changed.
pub fn post(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: &'static str,
    reference: &str,
    lines: &[Line],
) -> Result<EntryId, Error> {
    book(tx, cx, kind, reference, lines, None)
}

/// Books the opposite of an entry. An entry is reversed once; again with the same reference returns the reversal. One
/// reference may reverse several entries: a refund takes back what an order booked.
///
/// # Errors
/// [`Error::EntryUnknown`], [`Error::AlreadyReversed`] under another reference, [`Error::Insufficient`] if a limited
/// account has spent what it got, or the store's.
pub fn reverse(tx: &mut Tx<'_>, cx: &Cx, entry: EntryId, reference: &str) -> Result<EntryId, Error> {
    let reference = format!("{entry}:{reference}");
    if let Some(by) = reversed(tx, entry, &reference)? {
        return Ok(by);
    }
    let mut lines = tables::lines_of(tx, entry)?;
    for line in &mut lines {
        line.amount = -line.amount;
    }
    let reversal = book(tx, cx, REVERSAL, &reference, &lines, Some(entry))?;
    if !tables::mark_reversed(tx, entry, reversal)? {
        // Somebody else did so between the first look and here: with the same reference all is well.
        return reversed(tx, entry, &reference)?.ok_or_else(|| store::Error::Conflict.into());
    }
    Ok(reversal)
}

/// The reversal of an entry by this very reference, if it was reversed.
fn reversed(tx: &mut Tx<'_>, entry: EntryId, reference: &str) -> Result<Option<EntryId>, Error> {
    match tables::reversal_of(tx, entry)?.ok_or(Error::EntryUnknown(entry))? {
        None => Ok(None),
        Some((by, known)) if known == reference => Ok(Some(by)),
        Some((by, _)) => Err(Error::AlreadyReversed { by }),
    }
}

fn book(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: &'static str,
    reference: &str,
    lines: &[Line],
    reverses: Option<EntryId>,
) -> Result<EntryId, Error> {
    model::check(lines)?;
    let id: EntryId = cx.id();
    if !tables::insert_entry(tx, cx, id, kind, reference, reverses)? {
        let known = tables::entry_id(tx, kind, reference)?;
        return known.ok_or_else(|| store::Error::Conflict.into());
    }
    let lines: Vec<&Line> = lines.iter().filter(|line| line.amount != Fen::ZERO).collect();
    if !lines.is_empty() {
        if let Err(refused) = apply(tx, &lines) {
            tables::delete_entry(tx, id)?;
            return Err(refused);
        }
        tables::insert_postings(tx, cx, id, &lines)?;
    }
    tx.audit(cx, "ledger.post", id)?;
    Ok(id)
}

/// Opens the accounts and moves the limited balances, all or none.
fn apply(tx: &mut Tx<'_>, lines: &[&Line]) -> Result<(), Error> {
    let mut accounts: Vec<&Account> = lines.iter().map(|line| &line.account).collect();
    accounts.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    accounts.dedup();
    if let Some(twin) = accounts.windows(2).find(|pair| pair[0].code == pair[1].code) {
        return Err(Error::AccountDiffers { account: twin[0].code.clone() });
    }
    if let Some(account) = tables::open(tx, &accounts)? {
        return Err(Error::AccountDiffers { account });
    }
    let changes = model::changes(lines);
    for (done, (code, by)) in changes.iter().enumerate() {
        if tables::change_balance(tx, code, *by)? {
            continue;
        }
        // The rows are ours until the commit, so taking the earlier changes back cannot fail.
        for (code, by) in &changes[..done] {
            if !tables::change_balance(tx, code, -*by)? {
                return Err(store::Error::Corrupt(format!("balance of {code} moved under a lock")).into());
            }
        }
        return Err(short(tx, code, *by)?);
    }
    Ok(())
}

/// The refusal of a change `by` (below zero) of a limited account.
pub(crate) fn short(tx: &mut Tx<'_>, code: &str, by: Fen) -> Result<Error, Error> {
    let (amount, held) = tables::balance_row(tx, code)?.unwrap_or_default();
    Ok(Error::Insufficient { account: code.to_owned(), short_fen: (-(amount - held + by)).raw() })
}
