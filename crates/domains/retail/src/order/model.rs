//! The states of an order and the acts that lead from one to the next; no SQL.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use kernel::id::{AddressId, DecisionId, JobId, OrderId, PersonId};
use kernel::{Fen, Invalid, Point, Region, TraceId, time};

use crate::Error;
use crate::stock::Move;

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Reserved, waits for payment.
    Placed,
    /// Paid; a merchant has to accept it.
    Paid,
    /// The site packs it.
    Accepted,
    /// Packed.
    Ready,
    /// With the courier.
    PickedUp,
    /// At the door; settlement is due.
    Delivered,
    /// Settled with everyone.
    Completed,
    /// Not paid in time.
    Expired,
    /// Ended by the buyer, the merchant, or because it could not be delivered.
    Cancelled,
    /// Ended, and the money is back.
    Refunded,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Placed,
        Self::Paid,
        Self::Accepted,
        Self::Ready,
        Self::PickedUp,
        Self::Delivered,
        Self::Completed,
        Self::Expired,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Paid => "paid",
            Self::Accepted => "accepted",
            Self::Ready => "ready",
            Self::PickedUp => "picked_up",
            Self::Delivered => "delivered",
            Self::Completed => "completed",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// True if nothing more needs to happen.
    pub const fn is_end(self) -> bool {
        matches!(self, Self::Completed | Self::Expired | Self::Cancelled | Self::Refunded)
    }
}

impl FromStr for State {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|state| state.name() == text).ok_or_else(|| {
            Invalid::new(
                "state",
                "order.state",
                format!("'{text}' is not a state of an order"),
                format!("订单没有“{text}”这个状态"),
            )
        })
    }
}

/// What can happen to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// The payment was captured.
    Capture,
    /// The merchant takes it.
    Accept,
    /// The site packed it.
    Ready,
    /// The courier has it.
    PickUp,
    /// Handed over.
    Deliver,
    /// Settled.
    Complete,
    /// The buyer ends it.
    Cancel,
    /// The merchant ends it, or did not answer.
    Reject,
    /// The time to pay is over.
    Expire,
    /// It could not be handed over.
    Fail,
    /// The money is back.
    Refund,
}

impl Act {
    /// Every act.
    pub const ALL: [Self; 11] = [
        Self::Capture,
        Self::Accept,
        Self::Ready,
        Self::PickUp,
        Self::Deliver,
        Self::Complete,
        Self::Cancel,
        Self::Reject,
        Self::Expire,
        Self::Fail,
        Self::Refund,
    ];

    /// The reason code events carry for an act that ends an order.
    pub(crate) const fn reason(self) -> &'static str {
        match self {
            Self::Cancel => "buyer",
            Self::Reject => "merchant",
            Self::Fail => "undeliverable",
            _ => "unpaid",
        }
    }
}

/// The state after `act`; `None` if the state forbids it. What a courier reports is taken from any state on
/// the way, because facts may arrive in another order than they happened.
pub const fn next(state: State, act: Act) -> Option<State> {
    use State as S;
    match (state, act) {
        (S::Placed, Act::Capture) => Some(S::Paid),
        (S::Placed, Act::Expire) => Some(S::Expired),
        (S::Paid, Act::Accept) => Some(S::Accepted),
        (S::Accepted, Act::Ready) => Some(S::Ready),
        (S::Paid | S::Accepted | S::Ready, Act::PickUp) => Some(S::PickedUp),
        (S::Paid | S::Accepted | S::Ready | S::PickedUp, Act::Deliver) => Some(S::Delivered),
        (S::Delivered, Act::Complete) => Some(S::Completed),
        (S::Placed | S::Paid | S::Accepted | S::Ready, Act::Cancel)
        | (S::Paid | S::Accepted, Act::Reject)
        | (S::Paid | S::Accepted | S::Ready | S::PickedUp, Act::Fail) => Some(S::Cancelled),
        (S::Expired | S::Cancelled, Act::Refund) => Some(S::Refunded),
        _ => None,
    }
}

/// What the buyer may do, by name.
pub const fn allowed_to_buyer(state: State) -> &'static [&'static str] {
    match state {
        State::Placed => &["pay", "cancel"],
        State::Paid | State::Accepted | State::Ready => &["cancel"],
        _ => &[],
    }
}

/// What the merchant may do, by name.
pub const fn allowed_to_merchant(state: State) -> &'static [&'static str] {
    match state {
        State::Paid => &["accept", "reject"],
        State::Accepted => &["ready", "reject"],
        _ => &[],
    }
}

/// When what happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moments {
    /// Paid.
    pub paid: Option<Timestamp>,
    /// Accepted.
    pub accepted: Option<Timestamp>,
    /// Packed.
    pub ready: Option<Timestamp>,
    /// With the courier.
    pub picked_up: Option<Timestamp>,
    /// At the door.
    pub delivered: Option<Timestamp>,
    /// Settled.
    pub completed: Option<Timestamp>,
    /// Cancelled or expired.
    pub ended: Option<Timestamp>,
    /// The money was back.
    pub refunded: Option<Timestamp>,
}

/// An order without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// Identity.
    pub id: OrderId,
    /// The buyer.
    pub person: PersonId,
    /// Site that packs.
    pub site: String,
    /// Merchant that sells.
    pub merchant: String,
    /// District of the site.
    pub region: Region,
    /// Where it stands.
    pub state: State,
    /// Why it ended.
    pub reason: Option<String>,
    /// Where to; its text stays with its owner.
    pub address: AddressId,
    /// The door; gone once the buyer is forgotten and the order over.
    pub point: Option<Point>,
    /// Goods before subsidy.
    pub goods: Fen,
    /// Delivery fee before subsidy.
    pub delivery_fee: Fen,
    /// What others pay.
    pub subsidy: Fen,
    /// What the buyer pays.
    pub payable: Fen,
    /// What the merchant pays for the platform, by the plan at placement.
    pub technical_fee: Fen,
    /// True for the platform's own retail, which accepts by itself.
    pub own: bool,
    /// Weight in grams.
    pub weight_g: i64,
    /// Needs a cold box.
    pub cold: bool,
    /// Coupon used.
    pub coupon: Option<String>,
    /// The offer decision it comes from.
    pub decision: Option<DecisionId>,
    /// The offer within the decision.
    pub offer: Option<String>,
    /// Experiment arm.
    pub arm: Option<String>,
    /// Cohort code.
    pub cohort: Option<String>,
    /// Promised not before.
    pub earliest: Timestamp,
    /// Promised by.
    pub latest: Timestamp,
    /// Expected to be packed by.
    pub ready_by: Timestamp,
    /// The delivery job.
    pub job: Option<JobId>,
    /// Placed.
    pub placed: Timestamp,
    /// What happened since.
    pub moments: Moments,
    /// The buyer was forgotten; the door is dropped when the order is over.
    pub forgotten: bool,
    /// The thread it belongs to.
    pub trace: TraceId,
    /// Optimistic lock.
    pub version: i64,
}

impl Order {
    /// Takes a step and notes when.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] if the state forbids it; the order is then unchanged.
    pub(crate) fn step(&mut self, act: Act, now: Timestamp) -> Result<(), Error> {
        let state = next(self.state, act).ok_or_else(|| self.refused(act))?;
        let at = Some(now);
        match act {
            Act::Capture => {
                // What was promised was promised from the payment on.
                let waited: SignedDuration = now.duration_since(self.placed);
                self.earliest += waited;
                self.latest += waited;
                self.ready_by += waited;
                self.moments.paid = at;
            }
            Act::Accept => self.moments.accepted = at,
            Act::Ready => self.moments.ready = at,
            Act::PickUp => self.moments.picked_up = at,
            Act::Deliver => self.moments.delivered = at,
            Act::Complete => self.moments.completed = at,
            Act::Cancel | Act::Reject | Act::Expire | Act::Fail => {
                self.moments.ended = at;
                self.reason = Some(act.reason().to_owned());
            }
            Act::Refund => self.moments.refunded = at,
        }
        self.state = state;
        if self.forgotten && state.is_end() {
            self.point = None;
        }
        Ok(())
    }

    fn refused(&self, act: Act) -> Error {
        let allowed = match act {
            Act::Accept | Act::Ready | Act::Reject => allowed_to_merchant(self.state),
            _ => allowed_to_buyer(self.state),
        };
        Error::NotAllowed { state: self.state, allowed }
    }

    /// What goes back to the buyer if it ends now.
    pub(crate) fn to_refund(&self) -> Fen {
        if self.moments.paid.is_some() { self.payable } else { Fen::ZERO }
    }

    /// What happens to its goods when `act` ends it. What was cold on a failed trip is not sold again.
    pub(crate) fn goods_after(&self, act: Act) -> Option<Move> {
        match (self.moments.paid.is_some(), act) {
            (false, _) => Some(Move::Release),
            (true, Act::Fail) if self.cold => None,
            (true, _) => Some(Move::Restock),
        }
    }
}

/// The number people read out: the day and the last six letters of the id.
pub fn number(order: OrderId) -> String {
    let day = time::china_date(time::from_ms(order.unix_ms()));
    let text = order.to_string().to_uppercase();
    format!("{}-{}", day.strftime("%Y%m%d"), &text[text.len() - 6..])
}

#[cfg(test)]
mod tests;
