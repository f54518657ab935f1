//! The expression language: a subset of CEL with literals for money, rates and days.
//!
//! `0` is nought of any unit. `60_000_00` is money, in fen: what sets it apart from the number 6,000,000 is
//! the last group of two digits. `12.5%` is a rate. `2025-01-01` is a day, `15min` a duration. There are no floats.

mod lexer;
mod parser;

pub(crate) use lexer::is_money;
pub(crate) use parser::parse;

/// Longest expression, in tokens. It also bounds how deep a tree can be, so that no text overflows the stack.
const TOKENS_MAX: usize = 512;
/// Deepest nesting of parentheses, calls and conditions.
const DEPTH_MAX: usize = 48;

/// Where an expression stands in its file.
#[derive(Debug, Clone)]
pub(crate) struct Snippet {
    /// The expression, decoded.
    pub(crate) text: String,
    /// Byte offset of its first character in the file.
    pub(crate) at: usize,
    /// False if escapes make offsets inside differ from the file's; then every fault points at the start.
    pub(crate) verbatim: bool,
}

impl Snippet {
    /// The file offset of `offset` inside the expression.
    pub(crate) fn offset(&self, offset: usize) -> usize {
        if self.verbatim { self.at + offset } else { self.at }
    }
}

/// A parsed expression and where it begins in the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expr {
    pub(crate) at: usize,
    pub(crate) kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ExprKind {
    Int(i64),
    /// Fen.
    Money(i64),
    /// Basis points.
    Rate(i64),
    /// Packed day.
    Day(i64),
    /// Seconds.
    Duration(i64),
    Text(String),
    Bool(bool),
    Name(String),
    Not(Box<Expr>),
    Neg(Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    In(Box<Expr>, Vec<Expr>),
    Call(String, Vec<Expr>),
    /// Some of an enum's options, in `choose`.
    List(Vec<Expr>),
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Sub,
    Mul,
    Div,
}

impl Binary {
    /// As it is written.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Mul => "*",
            Self::Div => "/",
        }
    }
}

impl Expr {
    /// Calls `see` with every name that is read (function names are not).
    pub(crate) fn for_each_name<'e>(&'e self, see: &mut impl FnMut(&'e str)) {
        match &self.kind {
            ExprKind::Name(name) => see(name),
            ExprKind::Not(a) | ExprKind::Neg(a) => a.for_each_name(see),
            ExprKind::Binary(_, a, b) => [a, b].into_iter().for_each(|e| e.for_each_name(see)),
            ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|e| e.for_each_name(see)),
            ExprKind::In(a, list) => {
                a.for_each_name(see);
                list.iter().for_each(|e| e.for_each_name(see));
            }
            ExprKind::Call(_, args) | ExprKind::List(args) => args.iter().for_each(|e| e.for_each_name(see)),
            _ => {}
        }
    }
}

/// What stops a parse: the file offset, what is wrong, what to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxFault {
    pub(crate) at: usize,
    pub(crate) message: String,
    pub(crate) hint: String,
}

/// True for a name a pack may give: a lowercase letter, then lowercase letters, digits and underscores.
pub(crate) fn is_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
