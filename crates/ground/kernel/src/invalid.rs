//! One shape for "this input is wrong": which field, a stable code, and in both languages what is wrong and what to do.

use std::borrow::Cow;

use serde::Serialize;

/// A rejected input. `code` is stable for programs; `en` and `zh` name the fault and the remedy for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{field}: {en}")]
pub struct Invalid {
    /// Name of the field as the caller wrote it, dotted for nested ones.
    pub field: Cow<'static, str>,
    /// Stable, lowercase, e.g. `citizen_number.checksum`.
    pub code: &'static str,
    /// What is wrong and what to do, in English.
    pub en: String,
    /// The same in Chinese.
    pub zh: String,
}

impl Invalid {
    /// Builds a rejection for `field`.
    pub fn new(
        field: impl Into<Cow<'static, str>>,
        code: &'static str,
        en: impl Into<String>,
        zh: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), code, en: en.into(), zh: zh.into() }
    }

    /// Renames the field to the caller's own name for it.
    #[must_use]
    pub fn at(mut self, field: impl Into<Cow<'static, str>>) -> Self {
        self.field = field.into();
        self
    }
}
