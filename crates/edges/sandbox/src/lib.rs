//! Stand-ins for the parties outside: a text-message gateway, the identity authority and a payment provider.
//!
//! They are a separate HTTP service, spoken to over the same signed protocol as the real ones, so that swapping one for
//! a contract partner changes an address and a secret. What they hold is in memory and bounded. Every page says it is a
//! sandbox; nothing here moves money or sends a message.

mod identity;
mod page;
mod payment;
mod sms;

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use jiff::Timestamp;
use kernel::signature;
use tokio::net::TcpListener;

/// How the stand-ins are run.
#[derive(Debug, Clone)]
pub struct Config {
    /// Shared with the platform; signs both directions.
    pub secret: String,
    /// Where people's browsers reach this service, for the cashier page.
    pub public_url: String,
}

#[derive(Clone)]
struct Sandbox {
    config: Arc<Config>,
    messages: sms::Inbox,
    payments: payment::Book,
}

/// Builds the service.
pub fn router(config: Config) -> Router {
    let sandbox = Sandbox {
        config: Arc::new(config),
        messages: sms::Inbox::default(),
        payments: payment::Book::default(),
    };
    Router::new()
        .route("/", get(sms::page))
        .route("/sms/v1/messages", post(sms::accept).get(sms::list))
        .route("/identity/v1/verify", post(identity::verify))
        .route("/pay/v1/payments", post(payment::create))
        .route("/pay/v1/refunds", post(payment::refund))
        .route("/pay/cashier/{reference}", get(payment::cashier).post(payment::answer))
        .with_state(sandbox)
}

/// Serves until the task is dropped.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, config: Config) -> anyhow::Result<()> {
    axum::serve(listener, router(config)).await.context("the sandbox stopped")
}

/// Checks the platform's signature over `body`.
fn signed(config: &Config, headers: &HeaderMap, body: &Bytes) -> Result<(), StatusCode> {
    let header =
        headers.get(signature::HEADER).and_then(|h| h.to_str().ok()).ok_or(StatusCode::UNAUTHORIZED)?;
    let now = Timestamp::now().as_second();
    signature::verify(config.secret.as_bytes(), header, body, now).map_err(|_| StatusCode::UNAUTHORIZED)
}

fn parsed<T: serde::de::DeserializeOwned>(body: &Bytes) -> Result<T, StatusCode> {
    serde_json::from_slice(body).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)
}
