//! Path and query parameters that refuse in the product's own words instead of the framework's.

use axum::extract::{FromRequestParts, Path as RawPath, Query as RawQuery};
use axum::http::request::Parts;
use kernel::Invalid;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// Path parameters. An id that cannot exist is answered like one that does not.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = RawPath::from_request_parts(parts, state).await.map_err(|_| Problem::not_found())?;
        Ok(Self(path.0))
    }
}

/// Query parameters.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let query = RawQuery::from_request_parts(parts, state).await.map_err(|rejection| {
            let text = rejection.body_text();
            // The framework's text ends in "field: reason" where it knows the field.
            let field = text.rsplit(": ").nth(1).filter(|f| !f.contains(' ')).unwrap_or("query").to_owned();
            Invalid::new(
                field,
                "query.malformed",
                format!("a query parameter cannot be read: {text}"),
                format!("查询参数无法识别：{text}"),
            )
        })?;
        Ok(Self(query.0))
    }
}
