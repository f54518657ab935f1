//! The web pages, embedded in the binary: the citizen app at `/`, the console at `/console/`.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use rust_embed::{Embed, EmbeddedFile};

/// What `cargo xtask web` built; empty in a build without it, which then says so on every page.
#[derive(Embed)]
#[folder = "../../../web/dist"]
#[allow_missing = true]
struct Pages;

/// Serves a file, or the app's one page for any other path: its router knows the rest.
pub(crate) async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    let (file, immutable) = match path.strip_prefix("console") {
        Some(rest) => (format!("console/{}", rest.trim_start_matches('/')), rest.starts_with("/assets/")),
        None => (format!("citizen/{path}"), path.starts_with("assets/")),
    };
    if let Some(page) = Pages::get(&file) {
        return respond(&file, page, immutable);
    }
    // A missing picture must be missing; a missing page is a route of the app.
    if path.rsplit('/').next().is_some_and(|name| name.contains('.')) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let app = if file.starts_with("console/") { "console/index.html" } else { "citizen/index.html" };
    match Pages::get(app) {
        Some(page) => respond(app, page, false),
        None => (
            StatusCode::OK,
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8")],
            "cityloop 城环 runs; its pages are not in this build. Build them with: cargo xtask web\n",
        )
            .into_response(),
    }
}

fn respond(path: &str, page: EmbeddedFile, immutable: bool) -> Response {
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("ico") => "image/x-icon",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    };
    // Hashed names never change; the page that names them must be asked for anew.
    let cache = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(page.data));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}
