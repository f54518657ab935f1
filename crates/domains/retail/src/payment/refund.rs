//! A refund: a process that can stop half-way, because the provider answers when it answers.
//!
//! request → await the provider → settle. The provider recognises a repeated request by the refund's id. If
//! it never answers the request is marked failed, the money stays booked as the payer's, and an operator sees
//! the process.

use events::{RefundRequested, RefundSucceeded};
use jiff::SignedDuration;
use kernel::id::RefundId;
use kernel::{Cx, Fen};
use store::Tx;
use store::process::{self, Kind, Outcome, Process, Step};
use store::runner::BoxError;

use crate::Error;
use crate::order::{Act, next, tables as orders};
use crate::payment::callback::Effect;
use crate::payment::tables::{self, Refund};
use crate::payment::{Payment, PaymentState, flow};

/// The process. Its object is the refund's id.
pub const REFUND: Kind = Kind {
    name: "retail.refund",
    steps: &[
        Step { name: "request", run: request, undo: give_up },
        Step { name: "await_provider", run: await_provider, undo: nothing },
        Step { name: "settle", run: settle, undo: nothing },
    ],
};

/// A request without answer is repeated after this long.
const ASK_AGAIN: SignedDuration = SignedDuration::from_hours(6);
/// After this long an operator has to look.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Starts paying `amount` of a payment back; a payment is paid back once.
pub(crate) fn begin(tx: &mut Tx<'_>, cx: &Cx, payment: &Payment, amount: Fen) -> Result<(), Error> {
    let id: RefundId = cx.id();
    if tables::insert_refund(tx, cx, id, payment, amount)? {
        process::start(tx, cx, &REFUND, &id.to_string(), "{}")?;
    }
    Ok(())
}

/// The provider paid it back.
pub(crate) fn confirmed(tx: &mut Tx<'_>, cx: &Cx, refund: &Refund) -> Result<Effect, Error> {
    // An answer after the request was given up is an answer still.
    if !tables::move_refund(tx, cx, refund.id, "requested", "confirmed")? {
        if !tables::move_refund(tx, cx, refund.id, "failed", "confirmed")? {
            return Ok(Effect::Known);
        }
        book(tx, cx, refund)?;
    }
    process::wake(tx, cx, &REFUND, &refund.id.to_string())?;
    Ok(Effect::RefundConfirmed)
}

fn load(tx: &mut Tx<'_>, process: &Process) -> Result<Refund, BoxError> {
    let refund = tables::refund_by_id(tx, &process.object)?;
    refund.ok_or_else(|| format!("there is no refund {}", process.object).into())
}

fn ask(tx: &mut Tx<'_>, cx: &Cx, refund: &Refund) -> Result<(), BoxError> {
    let (id, payment, order) = (refund.id, refund.payment, refund.order);
    tx.emit(cx, order, RefundRequested { refund: id, payment, order, amount: refund.view.amount })?;
    Ok(())
}

fn request(tx: &mut Tx<'_>, cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let refund = load(tx, process)?;
    if refund.view.state == "requested" {
        ask(tx, cx, &refund)?;
    }
    Ok(Outcome::Next(None))
}

fn await_provider(tx: &mut Tx<'_>, cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let refund = load(tx, process)?;
    if refund.view.state != "requested" {
        return Ok(Outcome::Next(None));
    }
    let waited = cx.now.duration_since(refund.view.requested_at);
    if waited > GIVE_UP {
        return Ok(Outcome::Fail("the provider did not confirm the refund".to_owned()));
    }
    if waited >= ASK_AGAIN {
        ask(tx, cx, &refund)?;
    }
    Ok(Outcome::Wait(cx.now + ASK_AGAIN))
}

fn settle(tx: &mut Tx<'_>, cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let refund = load(tx, process)?;
    if refund.view.state == "confirmed" {
        book(tx, cx, &refund)?;
    }
    Ok(Outcome::Next(None))
}

/// Reverses the sale, ends payment and order, and says so.
fn book(tx: &mut Tx<'_>, cx: &Cx, refund: &Refund) -> Result<(), Error> {
    if !tables::move_refund(tx, cx, refund.id, "confirmed", "settled")? {
        return Ok(());
    }
    flow::reverse_capture(tx, cx, refund.payment)?;
    let payment = tables::by_id(tx, refund.payment)?.ok_or(Error::NotFound)?;
    let provider = payment.provider.clone().unwrap_or_default();
    tables::set_state(tx, cx, &payment, PaymentState::Refunded, &provider, payment.captured)?;
    let mut order = orders::by_id(tx, refund.order)?.ok_or(Error::NotFound)?;
    cx.join_trace(order.trace);
    // Money that came twice goes back while the order lives on.
    if next(order.state, Act::Refund).is_some() {
        order.step(Act::Refund, cx.now)?;
        orders::save(tx, &mut order)?;
    }
    tx.emit(
        cx,
        order.id,
        RefundSucceeded {
            refund: refund.id,
            order: order.id,
            person: order.person,
            amount: refund.view.amount,
            region: order.region.city(),
        },
    )?;
    tx.audit(cx, "retail.refund", refund.id)?;
    Ok(())
}

fn give_up(tx: &mut Tx<'_>, cx: &Cx, process: &Process) -> Result<Outcome, BoxError> {
    let refund = load(tx, process)?;
    if tables::move_refund(tx, cx, refund.id, "requested", "failed")? {
        tx.audit(cx, "retail.refund_failed", refund.id)?;
    }
    Ok(Outcome::Next(None))
}

fn nothing(_: &mut Tx<'_>, _: &Cx, _: &Process) -> Result<Outcome, BoxError> {
    Ok(Outcome::Next(None))
}
