//! What growth does when others say what happened.

use events::{Envelope, Event};
use kernel::Cx;
use store::Tx;
use store::runner::Reaction;
use store::timer::Timer;

use crate::need::Bundles;
use crate::ports::Ports;
use crate::{attribution, decision, hint};

/// `civic.life_event_hinted`: stores the hint and decides offers, under a live receipt.
///
/// # Errors
/// The store's or a port's; the runner repeats it.
pub fn on_life_event_hinted(
    tx: &mut Tx<'_>,
    cx: &Cx,
    event: &Envelope,
    bundles: &Bundles,
    ports: Ports<'_>,
) -> Reaction {
    if let Event::LifeEventHinted(hinted) = &event.event
        && let Some(bundle) = bundles.of(&hinted.kind)
    {
        decision::on_hint(tx, cx, ports, bundle, hinted)?;
    }
    Ok(())
}

/// `people.consent_withdrawn`: deletes what stood on the receipt (R06). Reads have ignored it since the
/// withdrawal.
///
/// # Errors
/// The store's.
pub fn on_consent_withdrawn(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::ConsentWithdrawn(withdrawn) = &event.event else { return Ok(()) };
    if withdrawn.purpose == people::Purpose::OfferPush.name() {
        decision::tables::stop_push(tx, withdrawn.person)?;
    }
    if withdrawn.purpose != decision::policy::PURPOSE.name() {
        return Ok(());
    }
    hint::tables::delete_released(tx, withdrawn.person, withdrawn.consent)?;
    decision::tables::blank_released(tx, withdrawn.person, withdrawn.consent)?;
    for scope in &withdrawn.scopes {
        if let Some(kind) = scope.strip_prefix("life_event:") {
            hint::tables::delete_kind(tx, withdrawn.person, kind)?;
            decision::tables::blank_kind(tx, withdrawn.person, kind)?;
        }
    }
    tx.audit(cx, "growth.forget_purpose", withdrawn.consent)?;
    Ok(())
}

/// `people.forgotten`: nothing here is about the person any more.
///
/// # Errors
/// The store's.
pub fn on_person_forgotten(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::PersonForgotten(forgotten) = &event.event else { return Ok(()) };
    hint::tables::delete_all(tx, forgotten.person)?;
    decision::tables::blank_all(tx, forgotten.person)?;
    tx.audit(cx, "growth.forget_person", forgotten.person)?;
    Ok(())
}

/// `retail.order_paid`: joins the order to its decision, or counts it for the experiment.
///
/// # Errors
/// The store's.
pub fn on_order_paid(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    if let Event::OrderPaid(paid) = &event.event {
        attribution::on_paid(tx, cx, paid)?;
    }
    Ok(())
}

/// `retail.refund_succeeded`: what went back was not bought.
///
/// # Errors
/// The store's.
pub fn on_refund_succeeded(tx: &mut Tx<'_>, _cx: &Cx, event: &Envelope) -> Reaction {
    if let Event::RefundSucceeded(refund) = &event.event {
        attribution::tables::refund(tx, refund.order, refund.amount)?;
    }
    Ok(())
}

/// Alarm [`hint::EXPIRY`]: the hint is over (R17).
///
/// # Errors
/// The store's.
pub fn on_hint_expiry(tx: &mut Tx<'_>, _cx: &Cx, timer: &Timer) -> Reaction {
    Ok(hint::tables::delete(tx, &timer.object)?)
}

/// Alarm [`decision::RETENTION`]: the decision forgets whose it was (R17).
///
/// # Errors
/// The store's.
pub fn on_decision_retention(tx: &mut Tx<'_>, _cx: &Cx, timer: &Timer) -> Reaction {
    Ok(decision::tables::blank(tx, &timer.object)?)
}
