//! What stands in front of every route: security headers, a strict content policy, refusal of other sites'
//! writes, and limits of rate.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::problem::Problem;

/// Requests one address may send: sustained a second, and in a burst.
#[derive(Debug, Clone, Copy)]
pub struct RateLimit {
    /// Sustained requests a second.
    pub per_second: NonZeroU32,
    /// Requests at once.
    pub burst: NonZeroU32,
}

/// Keeps count of each address.
pub(crate) type Limiter = Arc<DefaultKeyedRateLimiter<IpAddr>>;

/// Builds the limiter.
pub(crate) fn limiter(limit: RateLimit) -> Limiter {
    Arc::new(RateLimiter::keyed(Quota::per_second(limit.per_second).allow_burst(limit.burst)))
}

/// Refuses an address that asks too often.
pub(crate) async fn limit_rate(State(limiter): State<Limiter>, request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    if let Some(Err(until)) = address.map(|a| limiter.check_key(&a)) {
        let wait = until.wait_time_from(DefaultClock::default().now());
        let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
        return Problem::too_many("rate.limited", seconds).into_response();
    }
    next.run(request).await
}

/// Refuses writes that another site's page sends with our cookie. A browser says where a request comes from;
/// programs that are no browser send neither header and carry no cookie by accident.
pub(crate) async fn refuse_foreign_writes(request: Request, next: Next) -> Response {
    if is_foreign_write(&request) {
        return Problem::new(
            StatusCode::FORBIDDEN,
            "request.foreign",
            "请求来自其他网站，已拒绝",
            "the request comes from another site and was refused",
        )
        .into_response();
    }
    next.run(request).await
}

fn is_foreign_write(request: &Request) -> bool {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let foreign_site = matches!(text("sec-fetch-site"), Some("cross-site" | "same-site"));
    let foreign_origin = match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, o)| o != host),
        _ => false,
    };
    foreign_site || foreign_origin
}

/// Everything from here, nothing inline, nobody may frame us. MapLibre's worker is a blob; charts and maps
/// set styles from script, which `style-src-attr` allows without opening style elements.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
    object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Adds the headers browsers act on.
pub(crate) async fn harden(request: Request, next: Next) -> Response {
    let personal = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // A file that somebody handed in comes with a stricter policy of its own.
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(CONTENT_POLICY));
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"),
    );
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    if personal {
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}
