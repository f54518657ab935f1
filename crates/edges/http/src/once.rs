//! A JSON body and the key under which its effect happens once.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use kernel::Invalid;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::idempotency;
use utoipa::ToSchema;

use crate::problem::Problem;

/// The header that names a write.
pub const HEADER: &str = "idempotency-key";
/// A key longer than this is not one we store.
const KEY_MAX: usize = 128;

/// The body of an act without anything to say.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Nothing {}

/// The body of a write, parsed, with the caller's `Idempotency-Key` if there is one.
#[derive(Debug)]
pub struct Once<T> {
    /// The parsed body.
    pub body: T,
    /// Method and path, key, body hash; the asker is added when it is used.
    pub(crate) key: Option<idempotency::Key>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Once<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let key = match request.headers().get(HEADER) {
            None => None,
            Some(value) => Some(checked_key(value.to_str().unwrap_or_default())?),
        };
        let scope = format!("{} {}", request.method(), request.uri().path());
        require_json(&request)?;
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            let status = rejection.status();
            Problem::new(
                status,
                "body.unreadable",
                "请求内容过大或中断",
                "the body is too large or was cut off",
            )
        })?;
        let hash = idempotency::hash(&bytes);
        let body = parse(&bytes)?;
        Ok(Self { body, key: key.map(|key| idempotency::Key { scope, key, hash }) })
    }
}

fn checked_key(key: &str) -> Result<String, Problem> {
    let fits = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fits {
        return Ok(key.to_owned());
    }
    Err(Invalid::new(
        "Idempotency-Key",
        "idempotency.key_format",
        "an Idempotency-Key is 1 to 128 visible ASCII characters, e.g. a UUID",
        "幂等键应为 1 至 128 个可见 ASCII 字符，例如 UUID",
    )
    .into())
}

/// A form of another site can send text, but not JSON: asking for the type is half of the protection against
/// it.
fn require_json(request: &Request) -> Result<(), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().is_some_and(|k| k.trim().eq_ignore_ascii_case("application/json")) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "body.not_json",
        "请求类型应为 application/json",
        "send the body as application/json",
    ))
}

/// The field a message is about: serde quotes it, our own types begin with it.
fn field_in(text: &str) -> Option<&str> {
    let is_name = |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.split('`').nth(1).or_else(|| text.split_once(": ").map(|(name, _)| name).filter(is_name))
}

/// Parses, and names the field where it can: serde's messages carry field names and positions, never values
/// we keep.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let bytes = if bytes.is_empty() { b"{}" } else { bytes };
    let mut strangers = Vec::new();
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let read = serde_ignored::deserialize(&mut json, |path| strangers.push(path.to_string()));
    let body = read.and_then(|body| json.end().map(|()| body)).map_err(malformed)?;
    if strangers.is_empty() {
        return Ok(body);
    }
    // What we would not keep must not be taken for kept.
    let faults = strangers.into_iter().map(|field| {
        Invalid::new(
            field,
            "body.unknown_field",
            "there is no such field here; leave it out",
            "这里没有该字段；请删去",
        )
    });
    Err(Problem::invalid(faults))
}

/// What is wrong with a text that is no JSON, or not of the expected form.
fn malformed(error: serde_json::Error) -> Problem {
    let text = error.to_string();
    let field = field_in(&text);
    let zh = match field {
        Some(field) => format!("“{field}”缺失或格式不对"),
        None => format!("请求内容不是有效的 JSON（第 {} 行第 {} 列）", error.line(), error.column()),
    };
    let en = format!("the body does not have the expected form: {text}");
    Invalid::new(field.unwrap_or("body").to_owned(), "body.malformed", en, zh).into()
}
