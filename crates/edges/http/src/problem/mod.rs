//! The one mapping from what rooms refuse to what HTTP says: RFC 9457 problems with a stable code, both
//! languages, the fields at fault and, where a state forbids, what is allowed instead.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Invalid, Text};
use serde::Serialize;
use utoipa::ToSchema;

mod delivery;
mod growth;
mod insight;
pub(crate) mod plain;
mod retail;
mod rooms;

/// A refusal, as `application/problem+json`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says which problem it is.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Short name of the status.
    pub title: &'static str,
    /// The status.
    pub status: u16,
    /// Stable code for programs, `room.reason`.
    pub code: &'static str,
    /// What is wrong and what to do. Boxed, because a problem travels in every result.
    pub detail: Box<Text>,
    /// Fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Fault>,
    /// Actions the state allows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    #[serde(skip)]
    retry_after_s: Option<u32>,
}

/// A field at fault.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Fault {
    /// Its name, dotted for nested ones.
    pub field: String,
    /// Stable code.
    pub code: &'static str,
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl From<Invalid> for Fault {
    fn from(invalid: Invalid) -> Self {
        Self { field: invalid.field.into_owned(), code: invalid.code, zh: invalid.zh, en: invalid.en }
    }
}

impl Problem {
    /// Builds a problem.
    pub fn new(status: StatusCode, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail: Box::new(Text::new(zh, en)),
            fields: Vec::new(),
            allowed: Vec::new(),
            retry_after_s: None,
        }
    }

    /// No session.
    pub fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "session.missing", "请先登录", "sign in first")
    }

    /// Signed in, but not as somebody who may.
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "role.forbidden",
            "当前身份无权进行此操作",
            "your role does not allow this",
        )
    }

    /// Not there, or somebody else's: indistinguishable on purpose.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "没有找到，或不属于您", "not found, or not yours")
    }

    /// The state forbids it.
    pub fn conflict(code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, zh, en)
    }

    /// Wrong input, all faults at once.
    pub fn invalid(faults: impl IntoIterator<Item = Invalid>) -> Self {
        let fields: Vec<Fault> = faults.into_iter().map(Fault::from).collect();
        let (zh, en) = match fields.as_slice() {
            [one] => (one.zh.clone(), one.en.clone()),
            many => {
                (format!("有 {} 处需要修改", many.len()), format!("{} entries need a correction", many.len()))
            }
        };
        Self { fields, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "input.invalid", zh, en) }
    }

    /// Too often; come back later.
    pub fn too_many(code: &'static str, retry_after_s: u32) -> Self {
        let (zh, en) = (
            format!("操作太频繁，请 {retry_after_s} 秒后再试"),
            format!("too often; try again in {retry_after_s} s"),
        );
        Self { retry_after_s: Some(retry_after_s), ..Self::new(StatusCode::TOO_MANY_REQUESTS, code, zh, en) }
    }

    /// Names what the state allows.
    #[must_use]
    pub fn allowing(mut self, allowed: impl IntoIterator<Item = impl ToString>) -> Self {
        self.allowed = allowed.into_iter().map(|a| a.to_string()).collect();
        self
    }

    /// Something broke on our side: logged here, once, with its cause.
    pub fn internal(error: &dyn std::fmt::Display) -> Self {
        tracing::error!(%error, "a request failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "系统出错，您填写的内容没有丢失，请稍后再试",
            "something failed on our side; nothing was lost, try again shortly",
        )
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.retry_after_s;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy | store::Error::Closed => Self {
                retry_after_s: Some(1),
                ..Self::new(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "store.busy",
                    "现在人多，请稍后再试",
                    "the system is busy; try again in a moment",
                )
            },
            store::Error::Conflict => Self::conflict(
                "version.conflict",
                "内容刚被更新，请刷新后再试",
                "it was changed meanwhile; load it again and repeat",
            ),
            store::Error::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "idempotency.key_reused",
                "幂等键已用于另一个请求，请换一个",
                "this Idempotency-Key belongs to another request; use a new one",
            ),
            other => Self::internal(&other),
        }
    }
}

impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        Self::invalid([invalid])
    }
}
