//! The payment provider: a cashier page for the payer and signed callbacks to the platform, sent until acknowledged.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Json, http};
use jiff::Timestamp;
use kernel::{Fen, signature};
use serde::{Deserialize, Serialize};

use crate::{Config, Sandbox, page, parsed, signed};

/// Payments kept; the oldest fall out.
const KEPT: usize = 200_000;
/// Tries of one callback, pauses doubling from a quarter second.
const CALLBACK_TRIES: u32 = 10;
/// Longest answer time of the platform.
const CALLBACK_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Clone)]
pub(crate) struct Book {
    kept: Arc<Mutex<Kept>>,
    client: reqwest::Client,
}

#[derive(Default)]
struct Kept {
    payments: HashMap<String, Payment>,
    refunds: HashMap<String, String>,
    order: VecDeque<String>,
}

#[derive(Clone)]
struct Payment {
    amount: Fen,
    notify_url: String,
    return_url: String,
    state: Stage,
    refunded: Fen,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Stage {
    Created,
    Captured,
    Failed,
}

/// What the platform is told; `event_id` is the same in every repetition.
#[derive(Serialize)]
struct Callback {
    event_id: String,
    kind: &'static str,
    /// The payment, or the refund of it.
    reference: String,
    /// The payment, in any case.
    payment: String,
    amount: Fen,
}

impl Default for Book {
    fn default() -> Self {
        let client = reqwest::Client::builder().timeout(CALLBACK_TIMEOUT).build();
        Self {
            kept: Arc::default(),
            client: client.expect("a client without TLS needs nothing from the system"),
        }
    }
}

#[derive(Deserialize)]
struct Create {
    reference: String,
    amount: Fen,
    notify_url: String,
    return_url: String,
}

#[derive(Serialize)]
pub(crate) struct Created {
    reference: String,
    cashier_url: String,
    state: Stage,
}

/// Opens a payment; the same reference again gives the same payment.
pub(crate) async fn create(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Created>, StatusCode> {
    signed(&sandbox.config, &headers, &body)?;
    let ask: Create = parsed(&body)?;
    if ask.amount <= Fen::ZERO {
        return Err(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let mut kept = sandbox.payments.kept.lock().unwrap_or_else(PoisonError::into_inner);
    if !kept.payments.contains_key(&ask.reference) {
        let full = kept.order.len() >= KEPT;
        if let Some(oldest) = full.then(|| kept.order.pop_front()).flatten() {
            kept.payments.remove(&oldest);
        }
        kept.order.push_back(ask.reference.clone());
        let payment = Payment {
            amount: ask.amount,
            notify_url: ask.notify_url,
            return_url: ask.return_url,
            state: Stage::Created,
            refunded: Fen::ZERO,
        };
        kept.payments.insert(ask.reference.clone(), payment);
    }
    let state = kept.payments[&ask.reference].state;
    let cashier_url = format!("{}/pay/cashier/{}", sandbox.config.public_url, ask.reference);
    Ok(Json(Created { reference: ask.reference, cashier_url, state }))
}

/// The page on which the payer decides.
pub(crate) async fn cashier(
    State(sandbox): State<Sandbox>,
    Path(reference): Path<String>,
) -> Result<Html<String>, StatusCode> {
    let kept = sandbox.payments.kept.lock().unwrap_or_else(PoisonError::into_inner);
    let payment = kept.payments.get(&reference).ok_or(StatusCode::NOT_FOUND)?;
    let choice = match payment.state {
        Stage::Created => "<form method=post><button name=answer value=pay>确认付款 Pay</button>\
             <button class=quiet name=answer value=fail>付款失败 Decline</button></form>"
            .to_owned(),
        Stage::Captured => "<p>已付款。 Paid.</p>".to_owned(),
        Stage::Failed => "<p>付款失败。 Declined.</p>".to_owned(),
    };
    let body = format!("<p>订单付款 Payment of order</p><p class=amount>¥{}</p>{choice}", payment.amount);
    Ok(Html(page::around("收银台 · Cashier", &body)))
}

#[derive(Deserialize)]
pub(crate) struct Answer {
    answer: String,
}

/// The payer pays or declines; the platform hears of it by callback.
pub(crate) async fn answer(
    State(sandbox): State<Sandbox>,
    Path(reference): Path<String>,
    headers: HeaderMap,
    Form(answer): Form<Answer>,
) -> Result<Response, StatusCode> {
    let (callback, notify_url, return_url) = {
        let mut kept = sandbox.payments.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let payment = kept.payments.get_mut(&reference).ok_or(StatusCode::NOT_FOUND)?;
        let (state, kind) = match answer.answer.as_str() {
            "pay" => (Stage::Captured, "captured"),
            "fail" => (Stage::Failed, "failed"),
            _ => return Err(StatusCode::UNPROCESSABLE_ENTITY),
        };
        let decided = payment.state == Stage::Created;
        if decided {
            payment.state = state;
        }
        let event_id = format!("{kind}-{reference}");
        let callback = Callback {
            event_id,
            kind,
            reference: reference.clone(),
            payment: reference.clone(),
            amount: payment.amount,
        };
        (decided.then_some(callback), payment.notify_url.clone(), payment.return_url.clone())
    };
    if let Some(callback) = callback {
        notify(&sandbox, notify_url, &callback);
    }
    let wants_page =
        headers.get(http::header::ACCEPT).and_then(|h| h.to_str().ok()).is_some_and(|a| a.contains("html"));
    Ok(if wants_page {
        Redirect::to(&return_url).into_response()
    } else {
        StatusCode::NO_CONTENT.into_response()
    })
}

#[derive(Deserialize)]
struct Refund {
    reference: String,
    payment: String,
    amount: Fen,
}

/// Pays back a part of a payment; the same reference again is the same refund. Never more than was captured.
pub(crate) async fn refund(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    signed(&sandbox.config, &headers, &body)?;
    let ask: Refund = parsed(&body)?;
    let notify_url = {
        let mut kept = sandbox.payments.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.refunds.contains_key(&ask.reference) {
            return Ok(StatusCode::ACCEPTED);
        }
        let payment = kept.payments.get_mut(&ask.payment).ok_or(StatusCode::NOT_FOUND)?;
        let allowed = payment.state == Stage::Captured
            && ask.amount > Fen::ZERO
            && payment.refunded + ask.amount <= payment.amount;
        if !allowed {
            return Err(StatusCode::CONFLICT);
        }
        payment.refunded += ask.amount;
        let url = payment.notify_url.clone();
        kept.refunds.insert(ask.reference.clone(), ask.payment.clone());
        url
    };
    let event_id = format!("refunded-{}", ask.reference);
    let callback = Callback {
        event_id,
        kind: "refunded",
        reference: ask.reference,
        payment: ask.payment,
        amount: ask.amount,
    };
    notify(&sandbox, notify_url, &callback);
    Ok(StatusCode::ACCEPTED)
}

/// Sends the callback in the background until the platform acknowledges it.
fn notify(sandbox: &Sandbox, url: String, callback: &Callback) {
    let body = serde_json::to_vec(callback).expect("a callback is plain data");
    let (client, config) = (sandbox.payments.client.clone(), Arc::<Config>::clone(&sandbox.config));
    tokio::spawn(async move {
        for attempt in 0..CALLBACK_TRIES {
            let header = signature::sign(config.secret.as_bytes(), Timestamp::now().as_second(), &body);
            let request = client
                .post(&url)
                .header(signature::HEADER, header)
                .header(http::header::CONTENT_TYPE, "application/json")
                .body(body.clone());
            match request.send().await {
                Ok(answer) if answer.status().is_success() => return,
                Ok(answer) => tracing::debug!(status = %answer.status(), attempt, "the callback was refused"),
                Err(error) => tracing::debug!(%error, attempt, "the callback did not arrive"),
            }
            tokio::time::sleep(Duration::from_millis(250u64 << attempt.min(7))).await;
        }
        tracing::warn!(url, "a callback was given up");
    });
}
