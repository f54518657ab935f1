//! Tokens to a tree, by operator precedence (Pratt). Precedence is CEL's: `?:`, `||`, `&&`, relations and
//! `in`, sums, products, unary.

use super::lexer::{Token, TokenKind, tokens};
use super::{Binary, DEPTH_MAX, Expr, ExprKind, Snippet, SyntaxFault};

/// Reads one whole expression.
pub(crate) fn parse(snippet: &Snippet) -> Result<Expr, SyntaxFault> {
    let tokens = tokens(snippet)?;
    let mut parser = Parser { snippet, tokens, next: 0, depth: 0 };
    let expr = parser.expression(0)?;
    match parser.peek() {
        TokenKind::End => Ok(expr),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'s> {
    snippet: &'s Snippet,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
}

const CONDITION: u8 = 1;
const RELATION: u8 = 4;
const UNARY: u8 = 7;

fn binary(sign: &str) -> Option<(Binary, u8)> {
    Some(match sign {
        "||" => (Binary::Or, 2),
        "&&" => (Binary::And, 3),
        "==" => (Binary::Equal, RELATION),
        "!=" => (Binary::NotEqual, RELATION),
        "<" => (Binary::Less, RELATION),
        "<=" => (Binary::LessEqual, RELATION),
        ">" => (Binary::Greater, RELATION),
        ">=" => (Binary::GreaterEqual, RELATION),
        "+" => (Binary::Add, 5),
        "-" => (Binary::Sub, 5),
        "*" => (Binary::Mul, 6),
        "/" => (Binary::Div, 6),
        _ => return None,
    })
}

impl Parser<'_> {
    fn peek(&self) -> &TokenKind {
        &self.tokens[self.next].kind
    }

    fn at(&self) -> usize {
        self.snippet.offset(self.tokens[self.next].at)
    }

    /// Takes the next token; the end is never passed.
    fn take(&mut self) -> TokenKind {
        let kind = self.peek().clone();
        self.next = (self.next + 1).min(self.tokens.len() - 1);
        kind
    }

    fn take_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), TokenKind::Sign(s) if *s == sign);
        if found {
            self.take();
        }
        found
    }

    fn expect(&mut self, sign: &'static str) -> Result<(), SyntaxFault> {
        if self.take_sign(sign) { Ok(()) } else { Err(self.unexpected(&format!("'{sign}'"))) }
    }

    fn unexpected(&self, wanted: &str) -> SyntaxFault {
        let found = match self.peek() {
            TokenKind::End => "the expression ends".to_owned(),
            TokenKind::Sign(sign) => format!("found '{sign}'"),
            TokenKind::Name(name) => format!("found '{name}'"),
            _ => "found a literal".to_owned(),
        };
        SyntaxFault {
            at: self.at(),
            message: format!("{found} where {wanted} should be"),
            hint: "check brackets and operators before this point".to_owned(),
        }
    }

    fn expression(&mut self, min_power: u8) -> Result<Expr, SyntaxFault> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(SyntaxFault {
                at: self.at(),
                message: "the expression is nested too deeply".to_owned(),
                hint: "give an inner part a name: make it a node of its own".to_owned(),
            });
        }
        let mut left = self.prefix()?;
        loop {
            let at = self.at();
            let (power, operator) = match self.peek() {
                TokenKind::Sign("?") => (CONDITION, None),
                TokenKind::Name(name) if name == "in" => (RELATION, None),
                TokenKind::Sign(sign) => match binary(sign) {
                    Some((operator, power)) => (power, Some(operator)),
                    None => break,
                },
                _ => break,
            };
            if power < min_power.max(1) {
                break;
            }
            self.take();
            left = match (operator, power) {
                (Some(operator), _) => {
                    let right = self.expression(power + 1)?;
                    Expr { at, kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)) }
                }
                (None, CONDITION) => self.condition(left, at)?,
                (None, _) => {
                    self.expect("[")?;
                    let list = self.list("]")?;
                    Expr { at, kind: ExprKind::In(Box::new(left), list) }
                }
            };
            if power == RELATION && self.at_relation() {
                return Err(SyntaxFault {
                    at: self.at(),
                    message: "comparisons do not chain".to_owned(),
                    hint: "write a < b && b < c".to_owned(),
                });
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn at_relation(&self) -> bool {
        match self.peek() {
            TokenKind::Sign(sign) => binary(sign).is_some_and(|(_, power)| power == RELATION),
            TokenKind::Name(name) => name == "in",
            _ => false,
        }
    }

    fn condition(&mut self, test: Expr, at: usize) -> Result<Expr, SyntaxFault> {
        let yes = self.expression(CONDITION)?;
        self.expect(":")?;
        let no = self.expression(CONDITION)?;
        Ok(Expr { at, kind: ExprKind::If(Box::new(test), Box::new(yes), Box::new(no)) })
    }

    fn prefix(&mut self) -> Result<Expr, SyntaxFault> {
        let at = self.at();
        let kind = match self.peek() {
            TokenKind::Sign("(") => {
                self.take();
                let inner = self.expression(0)?;
                self.expect(")")?;
                return Ok(inner);
            }
            TokenKind::Sign("-") => {
                self.take();
                ExprKind::Neg(Box::new(self.expression(UNARY)?))
            }
            TokenKind::Sign("!") => {
                self.take();
                ExprKind::Not(Box::new(self.expression(UNARY)?))
            }
            TokenKind::Sign("[") => {
                self.take();
                ExprKind::List(self.list("]")?)
            }
            TokenKind::Sign(_) | TokenKind::End => return Err(self.unexpected("a value")),
            _ => match self.take() {
                TokenKind::Int(v) => ExprKind::Int(v),
                TokenKind::Money(v) => ExprKind::Money(v),
                TokenKind::Rate(v) => ExprKind::Rate(v),
                TokenKind::Day(v) => ExprKind::Day(v),
                TokenKind::Duration(v) => ExprKind::Duration(v),
                TokenKind::Text(text) => ExprKind::Text(text),
                TokenKind::Name(name) => self.named(name)?,
                TokenKind::Sign(_) | TokenKind::End => unreachable!("handled above"),
            },
        };
        Ok(Expr { at, kind })
    }

    fn named(&mut self, name: String) -> Result<ExprKind, SyntaxFault> {
        Ok(match name.as_str() {
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            _ if self.take_sign("(") => ExprKind::Call(name, self.list(")")?),
            _ => ExprKind::Name(name),
        })
    }

    /// Expressions between commas up to `close`.
    fn list(&mut self, close: &'static str) -> Result<Vec<Expr>, SyntaxFault> {
        let mut items = Vec::new();
        if self.take_sign(close) {
            return Ok(items);
        }
        loop {
            items.push(self.expression(0)?);
            if self.take_sign(close) {
                return Ok(items);
            }
            self.expect(",")?;
        }
    }
}
