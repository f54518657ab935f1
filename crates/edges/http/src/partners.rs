//! Parties outside that a request must wait for. The doors implement these; a sandbox speaks the same
//! protocol.

use std::future::Future;
use std::pin::Pin;

use axum::http::StatusCode;
use kernel::id::PaymentId;
use kernel::{CitizenNumber, Fen};

use crate::problem::Problem;

/// An answer from outside.
pub type Answer<T> = Pin<Box<dyn Future<Output = Result<T, Unreachable>> + Send>>;

/// The partner did not answer, or not in a way we understand.
#[derive(Debug, thiserror::Error)]
#[error("{partner}: {reason}")]
pub struct Unreachable {
    /// Which partner.
    pub partner: String,
    /// What happened.
    pub reason: String,
}

impl From<Unreachable> for Problem {
    fn from(error: Unreachable) -> Self {
        tracing::warn!(%error, "a partner did not answer");
        Self::new(
            StatusCode::BAD_GATEWAY,
            "partner.unreachable",
            "外部服务暂时没有响应，您填写的内容没有丢失，请稍后再试",
            "an outside service does not answer; nothing was lost, try again shortly",
        )
    }
}

/// The authority that knows which name belongs to which citizen number.
pub trait Identity: Send + Sync {
    /// The authority's reference if they match, `None` if they do not.
    fn verify(&self, name: &str, number: &CitizenNumber, reference: String) -> Answer<Option<String>>;
}

/// A payment at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Where the payer decides.
    pub cashier_url: String,
    /// The provider's state: `created`, `captured` or `failed`.
    pub state: String,
}

/// The payment provider, as far as a request needs it.
pub trait Cashier: Send + Sync {
    /// Opens the payment at the provider, or finds it if it is open; `return_path` is where the payer comes
    /// back to.
    fn open(&self, payment: PaymentId, amount: Fen, return_path: &str) -> Answer<Opened>;
}
