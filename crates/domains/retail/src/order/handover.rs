//! The code the customer tells the courier.
//!
//! Four digits have too few values for a stored hash to hide them, so none is stored: the code is derived
//! from the order with the platform's key whenever the buyer looks or the courier asks. Who counts wrong
//! tries is delivery, which asks.

use kernel::Cx;
use kernel::id::OrderId;
use store::Tx;

use crate::Error;
use crate::order::{State, tables};

/// Values a code can have.
const CODES: u64 = 10_000;

/// The code of an order.
pub fn handover_code(cx: &Cx, order: OrderId) -> String {
    let mac = cx.keys.sign("retail handover v1", order.to_string().as_bytes());
    let (number, _) = mac.split_first_chunk::<8>().expect("a MAC has 32 bytes");
    format!("{:04}", u64::from_be_bytes(*number) % CODES)
}

/// Compares what the customer said, for an order that is under way.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] if the order is over or not paid, or the store's.
pub fn handover_matches(tx: &mut Tx<'_>, cx: &Cx, order: OrderId, code: &str) -> Result<bool, Error> {
    let row = tables::by_id(tx, order)?.ok_or(Error::NotFound)?;
    match row.state {
        State::Paid | State::Accepted | State::Ready | State::PickedUp => {
            Ok(handover_code(cx, order) == code.trim())
        }
        state => Err(Error::NotAllowed { state, allowed: &[] }),
    }
}
