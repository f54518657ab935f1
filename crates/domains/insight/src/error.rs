//! What a caller can act on.

/// A refusal of this room.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thread or run.
    #[error("no such thread or run")]
    NotFound,
    /// The role may not see this.
    #[error("the role may not see this")]
    Forbidden,
    /// An input is wrong.
    #[error(transparent)]
    Invalid(#[from] kernel::Invalid),
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
}
