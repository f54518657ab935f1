//! What the framework refuses on its own, as a problem like every other: a question or a path it cannot read, a method
//! there is none for, a body that is too large, a request that took too long.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::Problem;

/// Turns refusals in plain words, whose words are for programmers, into problems; the API's paths only.
pub(crate) async fn explain(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let refused = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes());
    if !is_api || !refused || kind.starts_with(b"application/problem+json") {
        return response;
    }
    let mut explained = problem(status).into_response();
    // A refused method names the ones there are.
    if let Some(allow) = response.headers().get(header::ALLOW) {
        explained.headers_mut().insert(header::ALLOW, allow.clone());
    }
    explained
}

fn problem(status: StatusCode) -> Problem {
    let (code, zh, en) = match status {
        StatusCode::NOT_FOUND => return Problem::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method.not_allowed", "该地址不支持此操作", "this address does not take this method")
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            ("body.too_large", "内容过大；文件最大 10 MB", "too large; a file has at most 10 MB")
        }
        StatusCode::SERVICE_UNAVAILABLE => {
            ("request.timeout", "处理超时，请稍后再试", "it took too long; try again shortly")
        }
        status if status.is_server_error() => {
            return Problem::internal(&format!("refused in plain words: {status}"));
        }
        _ => {
            ("request.malformed", "请求的地址或参数格式不对", "the address or its parameters cannot be read")
        }
    };
    Problem::new(status, code, zh, en)
}
