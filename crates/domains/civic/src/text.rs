//! Texts of the rules and the catalogue as the API gives them.

use kernel::Text;

/// The words of a rule pack.
pub(crate) fn of(words: &rules::Words) -> Text {
    Text::new(&words.zh, &words.en)
}

/// True if either language contains `part`, letter case apart.
pub(crate) fn mentions(text: &Text, part: &str) -> bool {
    text.zh.contains(part) || text.en.to_lowercase().contains(&part.to_lowercase())
}
