//! Sentences with `{{name}}` placeholders, parsed once when the pack is loaded.

use crate::diagnostic::Report;
use crate::ir::Type;
use crate::syntax::Snippet;
use crate::typing::{Names, Symbol, nearest};

/// A sentence.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    pub(crate) pieces: Vec<Piece>,
}

/// Text, or the value of a name.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(String),
    Value(Symbol),
    /// A decimal as a percentage: `{{rate%}}`.
    Percent(Symbol),
}

impl Template {
    /// The sentence used where the author wrote none: label, colon, value.
    pub(crate) fn plain(label: &str, symbol: Symbol, between: &str, end: &str) -> Self {
        let before = Piece::Text(format!("{label}{between}"));
        Self { pieces: vec![before, Piece::Value(symbol), Piece::Text(end.to_owned())] }
    }

    pub(crate) fn parse(snippet: &Snippet, names: &Names, report: &mut Report) -> Self {
        let mut pieces = Vec::new();
        let text = snippet.text.as_str();
        let mut at = 0;
        while let Some(open) = text[at..].find("{{") {
            let open = at + open;
            pieces.push(Piece::Text(text[at..open].to_owned()));
            let Some(length) = text[open + 2..].find("}}") else {
                let place = snippet.offset(open);
                report.fault(place, "template.open", "the placeholder is not closed", "end it with }}");
                return Self { pieces };
            };
            let name = text[open + 2..open + 2 + length].trim();
            let (name, percent) = name.strip_suffix('%').map_or((name, false), |name| (name, true));
            match names.get(name) {
                Some(symbol) if percent && symbol.ty == Type::Decimal => pieces.push(Piece::Percent(*symbol)),
                Some(_) if percent => {
                    let message = format!("'{name}' is no decimal: it has no percentage");
                    report.fault(snippet.offset(open + 2), "type.mismatch", message, "leave the % out");
                }
                Some(symbol) if symbol.named.is_value() => pieces.push(Piece::Value(*symbol)),
                Some(_) => {
                    let message = format!("the sentence uses '{name}', which has no single value");
                    let hint = "use the node that applies it";
                    report.fault(snippet.offset(open + 2), "type.mismatch", message, hint);
                }
                None => {
                    let hint = nearest(name, names.keys().map(String::as_str));
                    let message = format!("the sentence uses '{name}', which there is not");
                    report.fault(snippet.offset(open + 2), "name.unknown", message, hint);
                }
            }
            at = open + 2 + length + 2;
        }
        pieces.push(Piece::Text(text[at..].to_owned()));
        Self { pieces }
    }
}
