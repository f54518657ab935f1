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
    // A missing picture must be missing; a missing page is a route of the app, such as `tools/cn.tax.iit.annual`.
    if kind(path).is_some() {
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

/// The media type of a file by its name; none for what is no file of ours.
fn kind(path: &str) -> Option<&'static str> {
    Some(match path.rsplit_once('.')?.1 {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "ico" => "image/x-icon",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

fn respond(path: &str, page: EmbeddedFile, immutable: bool) -> Response {
    let kind = kind(path).unwrap_or("application/octet-stream");
    // Hashed names never change; the page that names them must be asked for anew.
    let cache = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Response::new(Body::from(page.data));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn status(path: &'static str) -> StatusCode {
        serve(Uri::from_static(path)).await.status()
    }

    #[tokio::test]
    async fn a_page_may_have_dots_in_its_address_and_a_missing_file_is_missing() {
        for page in
            ["/", "/tools/cn.tax.iit.annual", "/services/tax.iit", "/console/rules/cn.housing_fund.loan"]
        {
            assert_eq!(status(page).await, StatusCode::OK, "{page}");
        }
        for file in ["/assets/gone.js", "/console/assets/gone.css", "/gone.png", "/robots.txt"] {
            assert_eq!(status(file).await, StatusCode::NOT_FOUND, "{file}");
        }
    }
}
