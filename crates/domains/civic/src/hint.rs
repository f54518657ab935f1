//! Hints: the only thing commerce may learn of a civic act, and only while the person's receipt allows it.
//!
//! A hint is a coarse kind, a month and an end. It carries nothing of the case, is filed under an id of its
//! own, and is released once for each receipt: who withdraws and grants again starts anew.

use events::LifeEventHinted;
use jiff::SignedDuration;
use kernel::id::{ConsentId, HintId};
use kernel::{Cx, time};
use people::Purpose;
use store::{Tx, args};

use crate::Error;
use crate::case::tables::{self, Case};
use crate::service::Catalogue;

/// Hints are about sensitive data and short-lived.
pub const HINT_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The consent scope that covers hints of a kind.
pub fn scope(kind: &str) -> String {
    format!("life_event:{kind}")
}

/// Releases the hint of a granted case if its service has one and a live receipt allows it; otherwise nothing
/// happens.
pub(crate) fn release(tx: &mut Tx<'_>, cx: &Cx, case: &Case) -> Result<(), Error> {
    let service = Catalogue::house().find(&case.service);
    let Some(kind) = service.and_then(|service| service.hint.as_deref()) else { return Ok(()) };
    let Some(decided) = case.decided_at else { return Ok(()) };
    let expires = decided + HINT_KEPT;
    if expires <= cx.now {
        return Ok(());
    }
    let receipt = people::live_receipt(tx, cx, case.person, Purpose::OfferPersonalise, Some(&scope(kind)))?;
    let Some(receipt) = receipt else { return Ok(()) };
    let hint: HintId = cx.id();
    if !remember(tx, cx, case, receipt, hint)? {
        return Ok(());
    }
    let month = time::china_date(decided).strftime("%Y-%m").to_string();
    let event = LifeEventHinted {
        hint,
        person: case.person,
        kind: kind.to_owned(),
        month,
        expires_ms: expires.as_millisecond(),
        region: case.region.city(),
        receipt,
    };
    tx.audit(cx, "civic.release_hint", hint)?;
    tx.emit(cx, hint, event)?;
    Ok(())
}

/// Releases what a new receipt allows: hints of the person's approvals that are not too old.
pub(crate) fn release_recent(
    tx: &mut Tx<'_>,
    cx: &Cx,
    granted: &events::ConsentGranted,
) -> Result<(), Error> {
    if granted.purpose != Purpose::OfferPersonalise.name() {
        return Ok(());
    }
    let thread = cx.trace();
    for case in tables::granted_since(tx, granted.person, cx.now - HINT_KEPT)? {
        let kind = Catalogue::house().find(&case.service).and_then(|service| service.hint.as_deref());
        if kind.is_some_and(|kind| granted.scopes.contains(&scope(kind))) {
            cx.join_trace(case.trace);
            release(tx, cx, &case)?;
        }
    }
    cx.join_trace(thread);
    Ok(())
}

/// False if this receipt released this hint before.
fn remember(
    tx: &mut Tx<'_>,
    cx: &Cx,
    case: &Case,
    receipt: ConsentId,
    hint: HintId,
) -> Result<bool, store::Error> {
    let sql = "INSERT INTO civic_hint (case_id, receipt, hint, at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (case_id, receipt) DO NOTHING";
    Ok(tx.exec(sql, args![case.id, receipt, hint, cx.now])? == 1)
}

/// Drops which hints were released for a forgotten person.
pub(crate) fn forget(tx: &mut Tx<'_>, person: kernel::id::PersonId) -> Result<(), store::Error> {
    let sql = "DELETE FROM civic_hint WHERE case_id IN (SELECT id FROM civic_case WHERE person = $1)";
    tx.exec(sql, args![person])?;
    Ok(())
}
