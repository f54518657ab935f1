//! The doors: HTTP for every room, the API's own description, and the embedded pages.
//!
//! A handler extracts, calls one use case, and answers with the room's view; nothing else happens here. Who
//! may call is in its signature ([`auth`]), what it refuses is in [`problem`], that an effect happens once is
//! in [`once`].

pub mod app;
pub mod assets;
pub mod auth;
mod civic;
mod delivery;
mod extract;
mod growth;
mod insight;
pub mod law;
mod live;
pub mod once;
pub mod partners;
mod people;
pub mod ports;
pub mod problem;
mod retail;
pub mod security;
mod system;
pub mod text;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

pub use app::{App, Settings};
use problem::Problem;

/// Largest body of a request; documents (10 MiB) are the largest thing anybody sends.
const BODY_MAX: usize = 11 * 1024 * 1024;
/// Longest time a request may take; live streams answer at once and then go on.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(OpenApi)]
#[openapi(
    info(title = "cityloop", description = "Civic service, need, delivery: the closed loop of a city."),
    components(schemas(Problem))
)]
struct Description;

/// Every route under `/api/v1`.
fn api() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(people::routes())
        .merge(civic::routes())
        .merge(growth::routes())
        .merge(retail::routes())
        .merge(delivery::routes())
        .merge(insight::routes())
}

fn described() -> (Router<App>, utoipa::openapi::OpenApi) {
    let (router, mut description) =
        OpenApiRouter::with_openapi(Description::openapi()).nest("/api/v1", api()).split_for_parts();
    name_operations(&mut description);
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new("cityloop")));
    description.components.get_or_insert_default().add_security_scheme("session", session);
    (router, description)
}

/// Names every operation by its method and path: handlers are called `show` or `list` in their modules, and a
/// generated client needs names that occur once.
fn name_operations(description: &mut utoipa::openapi::OpenApi) {
    for (path, item) in &mut description.paths.paths {
        let words: Vec<&str> =
            path.split(['/', '-', '{', '}']).filter(|word| !word.is_empty()).skip(2).collect();
        let noun = words.join("_");
        let operations = [
            ("get", &mut item.get),
            ("post", &mut item.post),
            ("put", &mut item.put),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (verb, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(format!("{verb}_{noun}"));
            }
        }
    }
}

/// The API's own description.
pub fn openapi() -> utoipa::openapi::OpenApi {
    described().1
}

/// The whole site.
pub fn router(app: App) -> Router {
    let limiter = security::limiter(app.settings.rate);
    let (api, _) = described();
    api.route("/api/v1/openapi.json", get(system::openapi))
        .route("/healthz", get(system::healthz))
        .route("/readyz", get(system::readyz))
        .route("/metrics", get(system::metrics))
        .route("/api/{*rest}", any(|| async { Problem::not_found() }))
        .fallback(get(assets::serve))
        // From the inside out.
        .layer(CompressionLayer::new())
        // The framework's own limit is far below a document's size; the next line's is ours.
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(BODY_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIMEOUT))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn(problem::plain::explain))
        .layer(middleware::from_fn(system::count))
        .layer(middleware::from_fn(security::refuse_foreign_writes))
        .layer(middleware::from_fn_with_state(limiter, security::limit_rate))
        .layer(middleware::from_fn(security::harden))
        .with_state(app)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal(&"a handler panicked").into_response()
}
