//! Facts about orders and payments.

use kernel::id::{AddressId, DecisionId, OrderId, PaymentId, PersonId, RefundId};
use kernel::{Fen, Point, Region};
use serde::{Deserialize, Serialize};

/// An order was placed and its stock reserved; it waits for payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPlaced {
    /// The order.
    pub order: OrderId,
    /// The payment it waits for.
    pub payment: PaymentId,
    /// The buyer.
    pub person: PersonId,
    /// Site that fulfils it.
    pub site: String,
    /// City.
    pub region: Region,
    /// Goods and fees before subsidy.
    pub list_total: Fen,
    /// What others pay.
    pub subsidy: Fen,
    /// What the buyer pays.
    pub payable: Fen,
    /// The offer decision it came from.
    pub decision: Option<DecisionId>,
}

/// The provider shall be asked to collect a payment: another one, after the first failed. The first comes with the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentRequested {
    /// The payment.
    pub payment: PaymentId,
    /// For this order.
    pub order: OrderId,
    /// How much.
    pub amount: Fen,
}

/// The provider confirmed the payment; fulfilment begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPaid {
    /// The order.
    pub order: OrderId,
    /// The payment.
    pub payment: PaymentId,
    /// The buyer.
    pub person: PersonId,
    /// Site that fulfils it.
    pub site: String,
    /// City.
    pub region: Region,
    /// What the buyer paid.
    pub paid: Fen,
    /// What others paid.
    pub subsidy: Fen,
    /// Where it goes, for planning the trip.
    pub drop_off: Point,
    /// The address, to be opened only by the courier who carries it.
    pub address: AddressId,
    /// Expected to be packed by, milliseconds since 1970.
    pub ready_ms: i64,
    /// Promised at the door by, milliseconds since 1970.
    pub promise_ms: i64,
    /// Weight in grams.
    pub weight_g: i64,
    /// Needs cold chain.
    pub cold: bool,
    /// The offer decision it came from.
    pub decision: Option<DecisionId>,
}

/// The site packed the order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReady {
    /// The order.
    pub order: OrderId,
    /// Site.
    pub site: String,
}

/// The order ended before delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCancelled {
    /// The order.
    pub order: OrderId,
    /// The buyer.
    pub person: PersonId,
    /// Site.
    pub site: String,
    /// Reason code: `buyer`, `merchant`, `unpaid`, `undeliverable`.
    pub reason: String,
    /// What will go back to the buyer.
    pub refund: Fen,
    /// City.
    pub region: Region,
}

/// The provider shall be asked to pay back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundRequested {
    /// The refund.
    pub refund: RefundId,
    /// Of this payment.
    pub payment: PaymentId,
    /// For this order.
    pub order: OrderId,
    /// How much.
    pub amount: Fen,
}

/// The provider confirmed the refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSucceeded {
    /// The refund.
    pub refund: RefundId,
    /// For this order.
    pub order: OrderId,
    /// The buyer.
    pub person: PersonId,
    /// How much.
    pub amount: Fen,
    /// City.
    pub region: Region,
}

/// Delivered and settled with everyone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderCompleted {
    /// The order.
    pub order: OrderId,
    /// The buyer.
    pub person: PersonId,
    /// Site.
    pub site: String,
    /// City.
    pub region: Region,
    /// What the buyer paid.
    pub paid: Fen,
    /// What others paid.
    pub subsidy: Fen,
    /// The offer decision it came from.
    pub decision: Option<DecisionId>,
}
