//! The text-message gateway: keeps what it should send and shows it on the developer inbox page.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Html;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Sandbox, page, parsed, signed};

/// Messages kept; older ones fall out.
const KEPT: usize = 1_000;

#[derive(Clone, Default)]
pub(crate) struct Inbox(Arc<Mutex<VecDeque<Message>>>);

#[derive(Clone, Serialize)]
pub(crate) struct Message {
    at: Timestamp,
    to: String,
    text: String,
    #[serde(skip)]
    reference: String,
}

#[derive(Deserialize)]
struct Send {
    to: String,
    text: String,
    reference: String,
}

/// Accepts a message; the same reference twice is one message.
pub(crate) async fn accept(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    signed(&sandbox.config, &headers, &body)?;
    let send: Send = parsed(&body)?;
    let mut inbox = sandbox.messages.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !inbox.iter().any(|m| m.reference == send.reference) {
        inbox.push_front(Message {
            at: Timestamp::now(),
            to: send.to,
            text: send.text,
            reference: send.reference,
        });
        inbox.truncate(KEPT);
    }
    Ok(StatusCode::ACCEPTED)
}

#[derive(Deserialize)]
pub(crate) struct Filter {
    to: Option<String>,
}

/// The newest messages, as data.
pub(crate) async fn list(State(sandbox): State<Sandbox>, Query(filter): Query<Filter>) -> Json<Vec<Message>> {
    let inbox = sandbox.messages.0.lock().unwrap_or_else(PoisonError::into_inner);
    let wanted = |m: &&Message| filter.to.as_ref().is_none_or(|to| *to == m.to);
    Json(inbox.iter().filter(wanted).take(50).cloned().collect())
}

/// The developer inbox.
pub(crate) async fn page(State(sandbox): State<Sandbox>) -> Html<String> {
    let inbox = sandbox.messages.0.lock().unwrap_or_else(PoisonError::into_inner);
    let rows: String = inbox
        .iter()
        .take(50)
        .map(|m| {
            let time = kernel::time::in_china(m.at).strftime("%H:%M:%S").to_string();
            format!(
                "<li><time>{time}</time> <b>{}</b><p>{}</p></li>",
                page::escape(&m.to),
                page::escape(&m.text)
            )
        })
        .collect();
    let body = if rows.is_empty() {
        "<p>还没有短信。 No messages yet.</p>".to_owned()
    } else {
        format!("<ul>{rows}</ul>")
    };
    Html(page::around("短信收件箱 · Message inbox", &body))
}
