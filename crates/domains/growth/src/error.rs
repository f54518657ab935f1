//! What a caller can act on.

/// A refusal of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such decision or offer, or it is not this person's.
    #[error("no such decision or offer")]
    NotFound,
    /// The role may not do this.
    #[error("the role may not do this")]
    Forbidden,
    /// A neighbour behind a port did not answer.
    #[error("a neighbour did not answer: {0}")]
    Port(String),
    /// An input is wrong.
    #[error(transparent)]
    Invalid(#[from] kernel::Invalid),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The people room.
    #[error(transparent)]
    People(#[from] people::Error),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
}
