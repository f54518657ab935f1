//! What a caller of the books can act on.

use kernel::id::{EntryId, HoldId};

/// Why the books refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A limited account would go below zero.
    #[error("account {account} is short of {short_fen} fen")]
    Insufficient {
        /// The account's code.
        account: String,
        /// How much is missing, in fen.
        short_fen: i64,
    },
    /// The lines do not sum to zero.
    #[error("the lines in {currency} sum to {by_fen} fen and not to zero")]
    Unbalanced {
        /// The currency that does not balance.
        currency: &'static str,
        /// Debits minus credits.
        by_fen: i64,
    },
    /// No lines, or more than [`crate::LINES_MAX`].
    #[error("an entry has 1 to {max} lines, not {count}", max = crate::LINES_MAX)]
    Lines {
        /// How many were given.
        count: usize,
    },
    /// The account was opened with another currency, normal side or limit.
    #[error("account {account} was opened as another kind of account")]
    AccountDiffers {
        /// The account's code.
        account: String,
    },
    /// There is no such entry.
    #[error("there is no entry {0}")]
    EntryUnknown(EntryId),
    /// The entry was reversed before, under another reference.
    #[error("the entry was reversed by {by}")]
    AlreadyReversed {
        /// The reversal.
        by: EntryId,
    },
    /// There is no such hold.
    #[error("there is no hold {0}")]
    HoldUnknown(HoldId),
    /// The hold was posted, voided or expired before.
    #[error("the hold is {state}")]
    HoldEnded {
        /// What became of it.
        state: crate::HoldState,
    },
    /// A hold's amount must be above zero, and what is posted at most what is held.
    #[error("the amount must be between 0.01 and {max}", max = kernel::Fen(*max_fen))]
    HoldAmount {
        /// The most that is possible.
        max_fen: i64,
    },
    /// A hold must move between accounts of one currency.
    #[error("a hold cannot change the currency")]
    HoldCurrency,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
