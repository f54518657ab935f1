//! Holds: money set aside now, to be posted, voided, or given back by an alarm.

use std::fmt;

use jiff::Timestamp;
use kernel::id::{EntryId, HoldId};
use kernel::{Cx, Fen};
use store::runner::Reaction;
use store::timer::Timer;
use store::{Row, Tx, args};

use crate::commands::short;
use crate::model::{self, Account, Tags};
use crate::{Error, post, tables};

/// The alarm that ends a hold; wire it to [`on_hold_expiry`].
pub const HOLD_EXPIRY: &str = "ledger.hold_expiry";

/// What became of a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    /// Set aside.
    Held,
    /// Booked, wholly or in part; the rest was given back.
    Posted,
    /// Given back.
    Voided,
    /// Given back because its time was over.
    Expired,
}

impl HoldState {
    const ALL: [Self; 4] = [Self::Held, Self::Posted, Self::Voided, Self::Expired];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Posted => "posted",
            Self::Voided => "voided",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for HoldState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A hold as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldView {
    /// Identity.
    pub id: HoldId,
    /// Out of which account.
    pub from: String,
    /// Into which account.
    pub to: String,
    /// How much was set aside.
    pub amount: Fen,
    /// The caller's own name for it.
    pub reference: String,
    /// What its postings are about.
    pub tags: Tags,
    /// What became of it.
    pub state: HoldState,
    /// When it is given back by itself.
    pub expires: Timestamp,
    /// The entry, once posted.
    pub entry: Option<EntryId>,
}

/// Takes `amount` out of what `from` has available, until it is posted, voided, or `expires`.
///
/// `(from, to, reference)` names the hold: a second call returns the first one's id and changes nothing.
///
/// # Errors
/// [`Error::Insufficient`], [`Error::HoldAmount`] unless above zero, [`Error::HoldCurrency`],
/// [`Error::AccountDiffers`], or the store's.
pub fn hold(
    tx: &mut Tx<'_>,
    cx: &Cx,
    from: &Account,
    to: &Account,
    amount: Fen,
    reference: &str,
    expires: Timestamp,
    tags: &Tags,
) -> Result<HoldId, Error> {
    if amount <= Fen::ZERO {
        return Err(Error::HoldAmount { max_fen: i64::MAX });
    }
    if from.currency != to.currency {
        return Err(Error::HoldCurrency);
    }
    if from.code == to.code {
        return Err(Error::AccountDiffers { account: to.code.clone() });
    }
    if let Some(account) = tables::open(tx, &[from, to])? {
        return Err(Error::AccountDiffers { account });
    }
    let id: HoldId = cx.id();
    if !insert(tx, cx, id, from, to, amount, reference, expires, tags)? {
        let sql = "SELECT id FROM ledger_hold WHERE from_account = $1 AND to_account = $2 AND reference = $3";
        let known = tx.row(sql, args![&from.code, &to.code, reference])?;
        return Ok(known.ok_or(store::Error::Conflict)?.get(0)?);
    }
    if from.limited && !tables::change_held(tx, &from.code, amount)? {
        tx.exec("DELETE FROM ledger_hold WHERE id = $1", args![id])?;
        return Err(short(tx, &from.code, -amount)?);
    }
    tx.timer(cx, expires, HOLD_EXPIRY, id)?;
    tx.audit(cx, "ledger.hold", id)?;
    Ok(id)
}

/// Books `amount` of a hold (at most all of it) and gives the rest back. A second call returns the same entry.
///
/// # Errors
/// [`Error::HoldUnknown`], [`Error::HoldEnded`], [`Error::HoldAmount`], [`Error::Insufficient`] if `to` is limited and
/// would fall below zero, or the store's.
pub fn post_hold(tx: &mut Tx<'_>, cx: &Cx, hold: HoldId, amount: Fen) -> Result<EntryId, Error> {
    let view = hold_of(tx, hold)?.ok_or(Error::HoldUnknown(hold))?;
    match (view.state, view.entry) {
        (HoldState::Held, _) => {}
        (HoldState::Posted, Some(entry)) => return Ok(entry),
        (state, _) => return Err(Error::HoldEnded { state }),
    }
    if amount <= Fen::ZERO || amount > view.amount {
        return Err(Error::HoldAmount { max_fen: view.amount.raw() });
    }
    let (from, to) = (account(tx, &view.from)?, account(tx, &view.to)?);
    end(tx, &view, &from, HoldState::Posted)?;
    let lines = model::transfer(&from, &to, amount, &view.tags);
    let entry = match post(tx, cx, "ledger.hold", &hold.to_string(), &lines) {
        Ok(entry) => entry,
        Err(refused) => {
            reopen(tx, &view, &from)?;
            return Err(refused);
        }
    };
    let sql = "UPDATE ledger_hold SET entry = $2, posted = $3 WHERE id = $1";
    tx.exec(sql, args![hold, entry, amount])?;
    tx.cancel_timer(HOLD_EXPIRY, hold)?;
    tx.audit(cx, "ledger.post_hold", hold)?;
    Ok(entry)
}

/// Gives a hold back; one already given back stays so.
///
/// # Errors
/// [`Error::HoldUnknown`], [`Error::HoldEnded`] if it was posted, or the store's.
pub fn void_hold(tx: &mut Tx<'_>, cx: &Cx, hold: HoldId) -> Result<(), Error> {
    let view = hold_of(tx, hold)?.ok_or(Error::HoldUnknown(hold))?;
    match view.state {
        HoldState::Held => {}
        HoldState::Voided | HoldState::Expired => return Ok(()),
        HoldState::Posted => return Err(Error::HoldEnded { state: view.state }),
    }
    let from = account(tx, &view.from)?;
    end(tx, &view, &from, HoldState::Voided)?;
    tx.cancel_timer(HOLD_EXPIRY, hold)?;
    tx.audit(cx, "ledger.void_hold", hold)?;
    Ok(())
}

/// Gives a hold back when its alarm rings; one that was ended before is left alone.
///
/// # Errors
/// The store's.
pub fn on_hold_expiry(tx: &mut Tx<'_>, cx: &Cx, timer: &Timer) -> Reaction {
    let hold: HoldId = timer.object.parse()?;
    let Some(view) = hold_of(tx, hold)? else { return Ok(()) };
    if view.state != HoldState::Held {
        return Ok(());
    }
    let from = account(tx, &view.from)?;
    end(tx, &view, &from, HoldState::Expired)?;
    tx.audit(cx, "ledger.expire_hold", hold)?;
    Ok(())
}

/// One hold.
///
/// # Errors
/// The store's.
pub fn hold_of(tx: &mut Tx<'_>, hold: HoldId) -> Result<Option<HoldView>, Error> {
    let sql = "SELECT id, from_account, to_account, amount, reference, tags, state, expires, entry
               FROM ledger_hold WHERE id = $1";
    Ok(tx.row(sql, args![hold])?.as_ref().map(view).transpose()?)
}

fn insert(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: HoldId,
    from: &Account,
    to: &Account,
    amount: Fen,
    reference: &str,
    expires: Timestamp,
    tags: &Tags,
) -> Result<bool, store::Error> {
    let tags = serde_json::to_string(tags).map_err(|e| store::Error::Corrupt(e.to_string()))?;
    let sql =
        "INSERT INTO ledger_hold (id, from_account, to_account, amount, reference, tags, state, at, expires)
               VALUES ($1, $2, $3, $4, $5, $6, 'held', $7, $8)
               ON CONFLICT (from_account, to_account, reference) DO NOTHING";
    let values = args![id, &from.code, &to.code, amount, reference, tags, cx.now, expires];
    Ok(tx.exec(sql, values)? == 1)
}

/// Moves a hold out of `held` and makes its amount available again.
fn end(tx: &mut Tx<'_>, view: &HoldView, from: &Account, state: HoldState) -> Result<(), Error> {
    let sql = "UPDATE ledger_hold SET state = $2 WHERE id = $1 AND state = 'held'";
    if tx.exec(sql, args![view.id, state.name()])? == 0 {
        return Err(store::Error::Conflict.into());
    }
    if from.limited && !tables::change_held(tx, &from.code, -view.amount)? {
        return Err(store::Error::Corrupt(format!("less is held of {} than its holds say", from.code)).into());
    }
    Ok(())
}

/// Undoes [`end`] in the same transaction; what it freed cannot have been taken by anybody else.
fn reopen(tx: &mut Tx<'_>, view: &HoldView, from: &Account) -> Result<(), Error> {
    tx.exec("UPDATE ledger_hold SET state = 'held' WHERE id = $1", args![view.id])?;
    if from.limited && !tables::change_held(tx, &from.code, view.amount)? {
        return Err(store::Error::Corrupt(format!("balance of {} moved under a lock", from.code)).into());
    }
    Ok(())
}

fn account(tx: &mut Tx<'_>, code: &str) -> Result<Account, store::Error> {
    let account = tables::account_of(tx, code)?;
    account.ok_or_else(|| store::Error::Corrupt(format!("a hold names the unknown account {code}")))
}

fn view(row: &Row) -> Result<HoldView, store::Error> {
    let (tags, state): (String, String) = (row.get(5)?, row.get(6)?);
    let state = HoldState::ALL.into_iter().find(|s| s.name() == state);
    Ok(HoldView {
        id: row.get(0)?,
        from: row.get(1)?,
        to: row.get(2)?,
        amount: row.get(3)?,
        reference: row.get(4)?,
        tags: serde_json::from_str(&tags).map_err(|e| store::Error::Corrupt(format!("tags: {e}")))?,
        state: state.ok_or_else(|| store::Error::Corrupt("unknown state of a hold".to_owned()))?,
        expires: row.get(7)?,
        entry: row.get(8)?,
    })
}
