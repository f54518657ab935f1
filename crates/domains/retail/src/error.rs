//! What a caller of the shop can act on.

use kernel::Fen;

use crate::order::State;

/// Why the shop refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// An input is wrong; says which field and what to do.
    #[error(transparent)]
    Invalid(#[from] kernel::Invalid),
    /// There is no such object, or it is somebody else's.
    #[error("there is nothing of that kind here")]
    NotFound,
    /// The actor's role or site does not allow it.
    #[error("this account may not do that")]
    Forbidden,
    /// The price is not the one the buyer saw; ask again with this one.
    #[error("the price is now {payable}")]
    PriceChanged {
        /// What the buyer would pay now.
        payable: Fen,
    },
    /// No site near the address has all lines in the wanted quantity.
    #[error("out of stock: {}", skus.join(", "))]
    OutOfStock {
        /// The lines that are short at the site that has most of them.
        skus: Vec<String>,
    },
    /// No site can bring it to this address.
    #[error("no site can deliver to this address")]
    Undeliverable,
    /// The order is in a state that forbids it.
    #[error("the order is {}", state.name())]
    NotAllowed {
        /// Where the order stands.
        state: State,
        /// What is possible instead.
        allowed: &'static [&'static str],
    },
    /// Accounts and addresses.
    #[error(transparent)]
    People(#[from] people::Error),
    /// The books.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
}
