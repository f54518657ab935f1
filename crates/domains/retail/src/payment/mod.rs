//! Money for orders: asked for, captured, settled, paid back.
//!
//! The provider is asked outside every transaction (when the buyer goes to the cashier, and by an effect that hears
//! `RefundRequested`) and answers by callbacks. A callback has one effect, whatever it says: its id is stored
//! with the effect. A capture nobody waits for (too late, twice, or of another amount) is booked and paid
//! back by itself.

pub(crate) mod books;
mod callback;
mod flow;
mod refund;
mod tables;

use jiff::Timestamp;
use kernel::id::{OrderId, PaymentId, RefundId};
use kernel::{Cx, Fen, Invalid};
use store::Tx;

use crate::Error;
use crate::order::{State, allowed_to_buyer, on_behalf};

pub use callback::{CallbackKind, Effect, ProviderCallback, on_provider_callback};
pub(crate) use flow::{UNACCEPTED, give_back, paid_in_full_by_others, request, return_budgets, settle, void};
pub use refund::REFUND;
pub(crate) use tables::{refunds_of, waiting};

/// Where a payment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// The provider collects.
    Pending,
    /// The money is there.
    Captured,
    /// The provider could not collect.
    Failed,
    /// The order ended first.
    Void,
    /// The money went back.
    Refunded,
}

impl PaymentState {
    const ALL: [Self; 5] = [Self::Pending, Self::Captured, Self::Failed, Self::Void, Self::Refunded];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Captured => "captured",
            Self::Failed => "failed",
            Self::Void => "void",
            Self::Refunded => "refunded",
        }
    }
}

impl std::str::FromStr for PaymentState {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|s| s.name() == text).ok_or_else(|| {
            Invalid::new(
                "state",
                "payment.state",
                format!("'{text}' is no state of a payment"),
                "没有这个支付状态",
            )
        })
    }
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Identity.
    pub id: PaymentId,
    /// For this order.
    pub order: OrderId,
    /// How much is asked.
    pub amount: Fen,
    /// Where it stands.
    pub state: PaymentState,
    /// Who collected.
    pub provider: Option<String>,
    /// How much was collected.
    pub captured: Fen,
    /// Asked.
    pub created_at: Timestamp,
    /// Optimistic lock.
    pub version: i64,
}

/// What the cashier needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pay {
    /// The payment to collect.
    pub payment: PaymentId,
    /// How much.
    pub amount: Fen,
    /// Where it stands.
    pub state: PaymentState,
}

/// The buyer goes to the cashier: the waiting payment, or a new one if the last could not be collected.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's order, [`Error::NotAllowed`] if it does not wait for payment, or
/// the store's.
pub fn pay(tx: &mut Tx<'_>, cx: &Cx, order: OrderId) -> Result<Pay, Error> {
    let order = crate::order::tables::by_id(tx, order)?.ok_or(Error::NotFound)?;
    on_behalf(tx, cx, order.person)?;
    cx.join_trace(order.trace);
    if order.state != State::Placed {
        return Err(Error::NotAllowed { state: order.state, allowed: allowed_to_buyer(order.state) });
    }
    let payments = tables::of_order(tx, order.id)?;
    if let Some(waiting) = payments.iter().find(|p| p.state == PaymentState::Pending) {
        return Ok(Pay { payment: waiting.id, amount: waiting.amount, state: waiting.state });
    }
    let payment = request(tx, cx, order.id, order.payable)?;
    tx.emit(cx, order.id, events::PaymentRequested { payment, order: order.id, amount: order.payable })?;
    tx.audit(cx, "retail.pay", order.id)?;
    Ok(Pay { payment, amount: order.payable, state: PaymentState::Pending })
}

/// A payment by id: for the provider's adapter.
///
/// # Errors
/// The store's.
pub fn payment(tx: &mut Tx<'_>, id: PaymentId) -> Result<Option<Payment>, Error> {
    Ok(tables::by_id(tx, id)?)
}

/// The payment a refund pays back: a provider reports a refund by its own id.
///
/// # Errors
/// The store's.
pub fn payment_of_refund(tx: &mut Tx<'_>, id: RefundId) -> Result<Option<PaymentId>, Error> {
    Ok(tables::refund_by_id(tx, &id.to_string())?.map(|refund| refund.payment))
}
