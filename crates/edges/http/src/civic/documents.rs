//! Papers as files.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use civic::view::DocumentView;
use kernel::id::DocumentId;

use crate::app::App;
use crate::auth::{Asker, Citizen};
use crate::extract::Path;
use crate::problem::Problem;

/// Header with the kind of paper, e.g. `birth_certificate`.
const KIND_HEADER: &str = "x-document-kind";
/// Header with the file's name, percent-encoded UTF-8.
const NAME_HEADER: &str = "x-file-name";

/// Stores a paper: JPEG, PNG or PDF, at most 10 MiB, as the bare body.
#[utoipa::path(post, path = "/documents", tag = "civic", security(("session" = ["citizen"])),
    params(("x-document-kind" = String, Header), ("x-file-name" = Option<String>, Header)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = DocumentView), (status = 413, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn upload(
    State(app): State<App>,
    citizen: Citizen,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<(StatusCode, Json<DocumentView>), Problem> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let cmd = civic::StoreDocument {
        kind: text(KIND_HEADER).to_owned(),
        name: percent_decoded(text(NAME_HEADER)),
        bytes: bytes.to_vec(),
    };
    let view =
        app.write(citizen.cx_acting(&app), None, move |tx, cx| civic::store_document(tx, cx, &cmd)).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// A paper's content, for its owner or a clerk of the case it is attached to.
#[utoipa::path(get, path = "/documents/{id}", tag = "civic", security(("session" = ["citizen", "clerk"])),
    params(("id" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub(crate) async fn open(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<DocumentId>,
) -> Result<Response, Problem> {
    let cx = match asker {
        Asker::Citizen(citizen) => citizen.cx_acting(&app),
        Asker::Staff(account, _) if account.role == kernel::Role::Clerk => {
            app.cx_at(kernel::Actor::Staff { staff: account.id, role: account.role }, id.slot())
        }
        Asker::Staff(..) => return Err(Problem::forbidden()),
    };
    // That a clerk looked is noted, so this is a write; its answer is bytes and needs no key.
    let store = app.store(cx.slot).clone();
    let document = store.write(cx, move |tx, cx| civic::open_document(tx, cx, id)).await?;
    let mut response = document.bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.mime.name()));
    // Never rendered as a page of ours, whatever is in it.
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    Ok(response)
}

/// `%E5%87%BA` → 出; what is not an escape stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escaped {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::percent_decoded;

    #[test]
    fn file_names_keep_their_letters() {
        assert_eq!(percent_decoded("%E5%87%BA%E7%94%9F.jpg"), "出生.jpg");
        assert_eq!(percent_decoded("100%.pdf%4"), "100%.pdf%4");
    }
}
