//! Text to tokens. Numbers are read here once and for all: a literal's unit is visible in how it is written.

use super::{Snippet, SyntaxFault, TOKENS_MAX};
use crate::{day, moment};

/// A token and its byte offset inside the expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    Int(i64),
    Money(i64),
    Rate(i64),
    Day(i64),
    Duration(i64),
    Text(String),
    Name(String),
    /// An operator or bracket.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 22] = [
    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "?", ":", "+", "-", "*", "/", "(", ")", "[", "]", ",",
    ";", "=",
];

/// Splits the expression; the last token is always [`TokenKind::End`].
pub(super) fn tokens(snippet: &Snippet) -> Result<Vec<Token>, SyntaxFault> {
    let text = snippet.text.as_str();
    let mut out = Vec::new();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if out.len() >= TOKENS_MAX {
            return Err(fault(snippet, at, "the expression is too long", "split it into several nodes"));
        }
        let (kind, length) = match first {
            '0'..='9' => number(snippet, at, rest)?,
            '"' | '\'' => quoted(snippet, at, rest, first)?,
            _ if first.is_ascii_alphabetic() || first == '_' => word(rest),
            _ => sign(snippet, at, rest, first)?,
        };
        out.push(Token { at, kind });
        at += length;
    }
    out.push(Token { at: text.len(), kind: TokenKind::End });
    Ok(out)
}

fn fault(snippet: &Snippet, at: usize, message: impl Into<String>, hint: impl Into<String>) -> SyntaxFault {
    SyntaxFault { at: snippet.offset(at), message: message.into(), hint: hint.into() }
}

fn word(rest: &str) -> (TokenKind, usize) {
    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    (TokenKind::Name(rest[..length].to_owned()), length)
}

fn sign(snippet: &Snippet, at: usize, rest: &str, first: char) -> Result<(TokenKind, usize), SyntaxFault> {
    let found = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    match found {
        Some(&"=") => Err(fault(snippet, at, "'=' is not an operator", "write == to compare")),
        Some(&";") => Err(fault(snippet, at, "an expression has no ';'", "write one expression per node")),
        Some(sign) => Ok((TokenKind::Sign(sign), sign.len())),
        None => Err(fault(
            snippet,
            at,
            format!("'{first}' is not part of the language"),
            "use names, literals, + - * / == != < <= > >= && || ! ?: in, and functions",
        )),
    }
}

fn quoted(snippet: &Snippet, at: usize, rest: &str, quote: char) -> Result<(TokenKind, usize), SyntaxFault> {
    match rest[1..].find(quote) {
        Some(end) => Ok((TokenKind::Text(rest[1..=end].to_owned()), end + 2)),
        None => Err(fault(snippet, at, "the text is not closed", format!("end it with {quote}"))),
    }
}

/// A day `2025-01-01`, a rate `12.5%`, money `60_000_00`, or a whole number.
fn number(snippet: &Snippet, at: usize, rest: &str) -> Result<(TokenKind, usize), SyntaxFault> {
    if let Some(packed) = rest.get(..10).and_then(day::parse)
        && !rest[10..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
    {
        return Ok((TokenKind::Day(packed), 10));
    }
    let length = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count();
    let digits = &rest[..length];
    let tail = &rest[length..];
    let decimals = tail.strip_prefix('.').map_or(0, |t| t.bytes().take_while(u8::is_ascii_digit).count());
    if decimals > 0 || tail.starts_with('%') {
        let places = &tail[..if decimals > 0 { decimals + 1 } else { 0 }];
        if !tail[places.len()..].starts_with('%') {
            return Err(fault(
                snippet,
                at,
                format!("'{digits}{places}' is a decimal, and there are no decimals here"),
                "write money in fen with the last two digits apart (60_000_00), a rate as 12.5%",
            ));
        }
        let rate = basis_points(digits, places.trim_start_matches('.')).ok_or_else(|| {
            fault(
                snippet,
                at,
                "a rate has at most two decimals",
                "write 12.5% or 12.25%; finer rates do not exist",
            )
        })?;
        return Ok((TokenKind::Rate(rate), length + places.len() + 1));
    }
    let run = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
    if let Some(seconds) = moment::parse_duration(&rest[..run]) {
        return Ok((TokenKind::Duration(seconds), run));
    }
    if tail.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(fault(
            snippet,
            at,
            "a number runs into a letter",
            "put an operator between them; durations are 15min, 2h, 1d",
        ));
    }
    whole(digits).map(|kind| (kind, length)).ok_or_else(|| {
        fault(
            snippet,
            at,
            format!("'{digits}' is not a number"),
            "use digits with single underscores between, at most 18 digits",
        )
    })
}

fn basis_points(digits: &str, places: &str) -> Option<i64> {
    if places.len() > 2 || digits.len() > 6 || digits.contains('_') {
        return None;
    }
    format!("{digits}{places:0<2}").parse().ok()
}

/// Money if the last group has two digits, else a whole number.
fn whole(digits: &str) -> Option<TokenKind> {
    let mut groups = digits.split('_');
    if groups.any(str::is_empty) {
        return None;
    }
    let value: i64 = digits.replace('_', "").parse().ok().filter(|v: &i64| *v < 1_000_000_000_000_000_000)?;
    Some(if is_money(digits) { TokenKind::Money(value) } else { TokenKind::Int(value) })
}

/// True for fen written with the last two digits apart: `60_000_00`.
pub(crate) fn is_money(digits: &str) -> bool {
    digits.rsplit_once('_').is_some_and(|(_, last)| last.len() == 2)
}
