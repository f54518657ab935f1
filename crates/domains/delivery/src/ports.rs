//! What this room must ask others at once; the doors implement it.

use kernel::Cx;
use kernel::id::OrderId;
use store::Tx;

/// Knows the code the buyer shows at the door. Answered by the room that sold the goods.
pub trait HandoverCode: Send + Sync {
    /// True if `code` is the one of `order`. The comparison takes the same time for every wrong code.
    ///
    /// # Errors
    /// The store's.
    fn matches(&self, tx: &mut Tx<'_>, cx: &Cx, order: OrderId, code: &str) -> Result<bool, store::Error>;
}
