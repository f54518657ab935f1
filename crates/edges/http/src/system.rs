//! Health, metrics and the API's own description.

use std::fmt::Write as _;
use std::time::Instant;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::Actor;

use crate::app::App;

/// The process lives.
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The process can do its work: the database answers.
pub(crate) async fn readyz(State(app): State<App>) -> Result<&'static str, StatusCode> {
    let answer: Result<Vec<store::Row>, store::Error> =
        app.cells.all()[0].read(app.cx(Actor::System("readyz")), |tx, _| tx.rows("SELECT 1", &[])).await;
    answer.map(|_| "ready\n").map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

/// Counters in Prometheus' text form.
pub(crate) async fn metrics(State(app): State<App>) -> impl IntoResponse {
    let mut text = app.metrics.render();
    for (cell, store) in app.cells.all().iter().enumerate() {
        let stats = store.stats();
        for (name, kind, value) in [
            ("store_queue_length", "gauge", stats.queued),
            ("store_jobs_total", "counter", stats.jobs),
            ("store_commits_total", "counter", stats.commits),
            ("store_refused_total", "counter", stats.refused),
            ("store_retried_total", "counter", stats.retried),
            ("store_panics_total", "counter", stats.panics),
            ("store_slow_jobs_total", "counter", stats.slow),
            ("store_busy_total", "counter", stats.busy),
        ] {
            writeln!(text, "# TYPE cityloop_{name} {kind}\ncityloop_{name}{{cell=\"{cell}\"}} {value}")
                .expect("writing to a string cannot fail");
        }
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text)
}

/// The description the client is generated from.
pub(crate) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(crate::openapi())
}

/// Counts requests by route and status, and how long they took.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("page", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_owned();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_str().to_owned();
    metrics::counter!("cityloop_http_requests_total", "route" => route.clone(), "method" => method, "status" => status)
        .increment(1);
    metrics::histogram!("cityloop_http_seconds", "route" => route).record(start.elapsed().as_secs_f64());
    response
}
