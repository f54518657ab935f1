//! What a payment provider reports. The edge has checked the signature; here each report has one effect.

use kernel::id::PaymentId;
use kernel::{Cx, Fen, Invalid};
use store::Tx;

use crate::Error;
use crate::order::{Act, State, end, tables as orders};
use crate::payment::{Payment, PaymentState, flow, refund, tables};

/// What happened at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackKind {
    /// The money was collected.
    Captured,
    /// It could not be.
    Failed,
    /// It was paid back.
    Refunded,
}

impl CallbackKind {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Captured => "captured",
            Self::Failed => "failed",
            Self::Refunded => "refunded",
        }
    }
}

/// A report of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderCallback {
    /// Which provider.
    pub provider: String,
    /// The provider's id of this report; a repetition carries the same.
    pub event_id: String,
    /// About this payment.
    pub payment: PaymentId,
    /// What happened.
    pub kind: CallbackKind,
    /// How much.
    pub amount: Fen,
}

/// What a report came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The order is paid.
    Paid,
    /// Nobody waited for this money; it goes back.
    GoesBack,
    /// The buyer may try again.
    MayRetry,
    /// The refund is confirmed.
    RefundConfirmed,
    /// It was known.
    Known,
}

/// Takes a report. Every report, even a wrong one, is remembered by (provider, event id) and takes effect
/// once.
///
/// # Errors
/// [`Error::NotFound`] for an unknown payment, [`Error::Invalid`] for a refund of another amount or one
/// nobody asked for, or the store's.
pub fn on_provider_callback(tx: &mut Tx<'_>, cx: &Cx, callback: &ProviderCallback) -> Result<Effect, Error> {
    let payment = tables::by_id(tx, callback.payment)?.ok_or(Error::NotFound)?;
    if !tables::claim(tx, cx, callback)? {
        return Ok(Effect::Known);
    }
    let effect = match callback.kind {
        CallbackKind::Captured => captured(tx, cx, callback, &payment)?,
        CallbackKind::Failed => failed(tx, cx, callback, &payment)?,
        CallbackKind::Refunded => refunded(tx, cx, callback, &payment)?,
    };
    tx.audit(cx, "retail.provider_callback", payment.id)?;
    Ok(effect)
}

fn captured(
    tx: &mut Tx<'_>,
    cx: &Cx,
    callback: &ProviderCallback,
    payment: &Payment,
) -> Result<Effect, Error> {
    if matches!(payment.state, PaymentState::Captured | PaymentState::Refunded) {
        return Ok(Effect::Known);
    }
    if callback.amount <= Fen::ZERO {
        return Err(amount("a capture is more than nothing", "扣款金额须大于零").into());
    }
    let mut order = orders::by_id(tx, payment.order)?.ok_or(Error::NotFound)?;
    cx.join_trace(order.trace);
    if order.state == State::Placed && callback.amount == payment.amount {
        flow::paid(tx, cx, &mut order, payment, &callback.provider)?;
        return Ok(Effect::Paid);
    }
    flow::unwanted(tx, cx, &order, payment, &callback.provider, callback.amount)?;
    if order.state == State::Placed {
        // Another amount than asked: the provider will not collect this payment again, so the order cannot be
        // paid.
        end(tx, cx, &mut order, Act::Expire)?;
    }
    Ok(Effect::GoesBack)
}

fn failed(tx: &mut Tx<'_>, cx: &Cx, callback: &ProviderCallback, payment: &Payment) -> Result<Effect, Error> {
    if payment.state != PaymentState::Pending {
        return Ok(Effect::Known);
    }
    tables::set_state(tx, cx, payment, PaymentState::Failed, &callback.provider, Fen::ZERO)?;
    Ok(Effect::MayRetry)
}

fn refunded(
    tx: &mut Tx<'_>,
    cx: &Cx,
    callback: &ProviderCallback,
    payment: &Payment,
) -> Result<Effect, Error> {
    let Some(asked) = tables::refund_of(tx, payment.id)? else {
        return Err(amount("no refund of this payment was asked for", "没有请求过这笔支付的退款").into());
    };
    if asked.view.amount != callback.amount {
        return Err(amount("the refund is of another amount than asked", "退款金额与请求不符").into());
    }
    refund::confirmed(tx, cx, &asked)
}

fn amount(en: &str, zh: &str) -> Invalid {
    Invalid::new("amount", "callback.amount", en, zh)
}
