//! Benefits: what the fund of a city pays to its people.
//!
//! A city deposits money for a purpose; an approval pays it into the wallet of the person. The fund cannot go
//! below zero: an approval that finds it empty waits and is tried again, and nobody is paid on credit.

use kernel::id::{CaseId, EntryId};
use kernel::{Actor, Cx, Fen, Invalid, Region, Role};
use ledger::{Account, Line, Tags, chart};
use store::{Tx, args};

use crate::Error;
use crate::case::tables::Case;
use crate::case::view::PaidView;

/// The account of a city's deposits; limited.
fn fund(region: &Region) -> Account {
    chart::benefit_fund(region.city())
}

/// Deposits money of a city for its benefits.
///
/// # Errors
/// [`Error::Forbidden`] unless an operator or the system acts, [`Error::Invalid`] for nothing or less, or the
/// store's.
pub fn fund_benefits(tx: &mut Tx<'_>, cx: &Cx, region: &Region, amount: Fen) -> Result<EntryId, Error> {
    match cx.actor {
        Actor::System(_) | Actor::Staff { role: Role::Operator | Role::Admin, .. } => {}
        _ => return Err(Error::Forbidden),
    }
    if amount <= Fen::ZERO {
        let (en, zh) = ("deposit more than nothing", "金额应大于零");
        return Err(Invalid::new("amount", "amount.positive", en, zh).into());
    }
    let deposit: EntryId = cx.id();
    let tags = Tags { region: Some(region.city().to_string()), ..Tags::default() };
    let lines = [Line::debit(chart::bank(), amount, tags.clone()), Line::credit(fund(region), amount, tags)];
    let entry = ledger::post(tx, cx, "civic.fund", &deposit.to_string(), &lines)?;
    tx.audit(cx, "civic.fund_benefits", region)?;
    Ok(entry)
}

/// What a city may still pay out.
///
/// # Errors
/// The store's.
pub fn fund_balance(tx: &mut Tx<'_>, region: &Region) -> Result<Fen, Error> {
    Ok(ledger::balance(tx, &fund(region).code)?)
}

/// Pays a granted amount into the person's wallet, once.
pub(crate) fn pay(tx: &mut Tx<'_>, cx: &Cx, case: &Case, amount: Fen) -> Result<EntryId, Error> {
    let tags = Tags {
        case: Some(case.id.to_string()),
        region: Some(case.region.city().to_string()),
        ..Tags::default()
    };
    let lines = [
        Line::debit(fund(&case.region), amount, tags.clone()),
        Line::credit(chart::wallet(case.person), amount, tags),
    ];
    let entry =
        ledger::post(tx, cx, "civic.benefit", &case.id.to_string(), &lines).map_err(|error| match error {
            ledger::Error::Insufficient { short_fen, .. } => {
                Error::FundShort { region: case.region.city().to_string(), short_fen }
            }
            other => other.into(),
        })?;
    let sql = "INSERT INTO civic_payment (case_id, amount, entry, at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (case_id) DO NOTHING";
    tx.exec(sql, args![case.id, amount, entry, cx.now])?;
    Ok(entry)
}

/// What was paid in a case.
pub(crate) fn paid(tx: &mut Tx<'_>, case: CaseId) -> Result<Option<PaidView>, Error> {
    let row = tx.row("SELECT amount, at FROM civic_payment WHERE case_id = $1", args![case])?;
    let view = |row: store::Row| Ok(PaidView { amount: row.get(0)?, at: row.get(1)? });
    Ok(row.map(view).transpose().map_err(|error: store::Error| error)?)
}
