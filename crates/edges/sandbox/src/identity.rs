//! The identity authority: confirms that a name belongs to a citizen number.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use kernel::CitizenNumber;
use serde::{Deserialize, Serialize};

use crate::{Sandbox, parsed, signed};

#[derive(Deserialize)]
struct Ask {
    name: String,
    number: CitizenNumber,
    reference: String,
}

#[derive(Serialize)]
pub(crate) struct Answer {
    matched: bool,
    reference: String,
}

/// Says whether name and number match. The sandbox knows nobody: it takes every plausible name for matching, except
/// names that contain 不符, so that a refusal can be tried.
pub(crate) async fn verify(
    State(sandbox): State<Sandbox>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Answer>, StatusCode> {
    signed(&sandbox.config, &headers, &body)?;
    let ask: Ask = parsed(&body)?;
    let plausible = (2..=30).contains(&ask.name.chars().count()) && !ask.name.contains("不符");
    let born_in_past = ask.number.birth_date() <= kernel::time::china_date(jiff::Timestamp::now());
    Ok(Json(Answer { matched: plausible && born_in_past, reference: format!("sandbox-{}", ask.reference) }))
}
