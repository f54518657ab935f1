//! Small shapes every room's answers share.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A page of a list; `next` goes into `cursor` of the next request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that fits one page.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// A page of a list of which at most `limit` items were asked for: a full one goes on after its last
    /// item.
    pub fn full(items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Self {
        let is_full = items.len() == usize::try_from(limit).unwrap_or(usize::MAX);
        let next = items.last().filter(|_| is_full).map(cursor);
        Self { items, next }
    }

    /// The same page, shown otherwise.
    pub fn map<U>(self, show: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(show).collect(), next: self.next }
    }
}

/// Items of a page unless asked otherwise.
const LIMIT: u32 = 20;
/// Items of a page at most.
const LIMIT_MAX: u32 = 100;

/// The part of a list that is asked for.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Slice {
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Items wanted, at most 100; 20 unless said.
    pub limit: Option<u32>,
}

impl Slice {
    /// The number of items to fetch, within bounds.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX)
    }
}
