//! What is wrong with a pack, where, and what to write instead.
//!
//! The loader never stops at the first fault: an author sees them all, each with file, line and column, as
//! from a compiler. Positions are byte offsets into the text until they are reported; only then are they
//! turned into lines.

use std::fmt;

use serde::Serialize;

/// One fault in a rule pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The source name given to the loader.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Stable code, e.g. `type.mismatch`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, code, message, hint } = self;
        write!(f, "{file}:{line}:{column}: error[{code}]: {message}\n  hint: {hint}")
    }
}

impl std::error::Error for Diagnostic {}

/// No report grows beyond this: a text that is not a pack at all would only repeat itself.
const DIAGNOSTICS_MAX: usize = 200;

/// Collects the faults of one text.
pub(crate) struct Report<'t> {
    file: &'t str,
    text: &'t str,
    found: Vec<Diagnostic>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// The text under report.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// Adds a fault at byte offset `at`.
    pub(crate) fn fault(
        &mut self,
        at: usize,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        if self.found.len() >= DIAGNOSTICS_MAX {
            return;
        }
        let before = self.text.get(..at.min(self.text.len())).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = 1 + before.bytes().filter(|byte| *byte == b'\n').count();
        let column = 1 + before[line_start..].chars().count();
        self.found.push(Diagnostic {
            file: self.file.to_owned(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
            code,
            message: message.into(),
            hint: hint.into(),
        });
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// Everything found, in the order of the text.
    pub(crate) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|d| (d.line, d.column));
        self.found
    }
}
