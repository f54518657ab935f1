//! Gives every expression its unit, or says why it has none.
//!
//! The rules are those of a bill: money adds to money and never to a bare number, money times money is
//! nothing, a division keeps the exact fraction until somebody writes a rounding. `0` takes the unit of what
//! stands beside it.

use std::collections::{BTreeMap, HashSet};

use crate::diagnostic::Report;
use crate::ir::{ExactOp, Ir, Relation, Type, WholeOp};
use crate::model::{Input, List};
use crate::syntax::{Binary, Expr, ExprKind};

mod calls;
mod choices;
mod facts;
mod lists;
mod moments;
mod nearest;
mod tariffs;

pub(crate) use calls::is_function;
pub(crate) use facts::Facts;
pub(crate) use nearest::nearest;
pub(crate) use tariffs::{BoundUse, Cell, Lookup, Tariff};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Named {
    Input(u16),
    Param(u16),
    Node(u16),
    /// The day for which the pack is asked.
    AsOf,
    /// A bracket table: no value by itself.
    Table(u16),
    /// A lookup table: the value for the inputs that are its keys.
    Lookup(u16),
    /// A price for each tier of a quantity: no value by itself.
    Tariff(u16),
    /// Segments of the day: no value by itself.
    Clock(u16),
}

impl Named {
    /// True for what a sentence or a trace can show.
    pub(crate) const fn is_value(self) -> bool {
        matches!(self, Self::Input(_) | Self::Param(_) | Self::Node(_) | Self::AsOf)
    }
}

/// A name with its unit and register.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Symbol {
    pub(crate) named: Named,
    pub(crate) ty: Type,
    pub(crate) register: u16,
}

/// All names of a pack; ordered, so that suggestions are stable.
pub(crate) type Names = BTreeMap<String, Symbol>;

/// A typed expression.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) ty: Type,
    pub(crate) ir: Ir,
    literal: Literal,
}

/// Literals whose unit depends on what they meet.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Literal {
    None,
    /// A bare `0`.
    Zero,
    /// A text that may name an option.
    Text(String),
}

impl Typed {
    fn new(ty: Type, ir: Ir) -> Self {
        Self { ty, ir, literal: Literal::None }
    }

    /// As a fraction: fen for money, the plain number otherwise.
    pub(crate) fn into_exact(self) -> Ir {
        match self.ty {
            Type::MoneyExact | Type::Number => self.ir,
            Type::Rate => Ir::Widen(Box::new(self.ir), 10_000),
            Type::Price => Ir::Widen(Box::new(self.ir), crate::decimal::FEN),
            Type::Decimal => Ir::Widen(Box::new(self.ir), crate::decimal::ONE),
            _ => Ir::Widen(Box::new(self.ir), 1),
        }
    }

    fn is_zero(&self) -> bool {
        self.literal == Literal::Zero
    }

    /// A bare `0` may stand where money is wanted.
    fn is_money(&self) -> bool {
        self.ty.is_money() || self.is_zero()
    }
}

/// Types the expressions of one pack.
pub(crate) struct Typing<'a, 't> {
    pub(crate) names: &'a Names,
    /// Nodes that are declared but have faults of their own: what reads them says nothing more.
    pub(crate) broken: &'a HashSet<String>,
    /// The options of each enum, in order.
    pub(crate) sets: &'a [Vec<String>],
    /// Texts known so far; equal texts have equal numbers.
    pub(crate) texts: &'a mut Vec<String>,
    pub(crate) inputs: &'a [Input],
    pub(crate) lists: &'a [List],
    pub(crate) lookups: &'a [Lookup],
    pub(crate) tariffs: &'a [Tariff],
    pub(crate) clocks: &'a [crate::clock::Clock],
    pub(crate) tables: &'a [crate::machine::Table],
    /// True if the pack names a calendar.
    pub(crate) counts_workdays: bool,
    /// Fields of the record that an expression over a list stands for at the moment.
    pub(crate) record: Vec<(String, Symbol)>,
    /// What the conditions around an expression say.
    pub(crate) facts: Facts,
    /// Tables applied to a plain name: their bounds must be tested.
    pub(crate) bound_uses: &'a mut Vec<BoundUse>,
    pub(crate) report: &'a mut Report<'t>,
}

const MISMATCH: &str = "type.mismatch";

impl Typing<'_, '_> {
    /// The typed form; `None` once the fault is reported.
    pub(crate) fn expr(&mut self, e: &Expr) -> Option<Typed> {
        let typed = match &e.kind {
            ExprKind::Int(v) => {
                let literal = if *v == 0 { Literal::Zero } else { Literal::None };
                Typed { ty: Type::Int, ir: Ir::Const(*v), literal }
            }
            ExprKind::Money(v) => Typed::new(Type::Money, Ir::Const(*v)),
            ExprKind::Rate(v) => Typed::new(Type::Rate, Ir::Const(*v)),
            ExprKind::Day(v) => Typed::new(Type::Date, Ir::Const(*v)),
            ExprKind::Duration(v) => Typed::new(Type::Duration, Ir::Const(*v)),
            ExprKind::Bool(v) => Typed::new(Type::Bool, Ir::Const(i64::from(*v))),
            ExprKind::Text(text) => {
                let ir = Ir::Const(self.intern(text));
                Typed { ty: Type::Text, ir, literal: Literal::Text(text.clone()) }
            }
            ExprKind::Name(name) => return self.name(e.at, name),
            ExprKind::Not(a) => Typed::new(Type::Bool, Ir::Not(Box::new(self.flag(a)?))),
            ExprKind::Neg(a) => return self.negated(e.at, a),
            ExprKind::Binary(op, a, b) => return self.binary(e.at, *op, a, b),
            ExprKind::If(test, yes, no) => return self.condition(e.at, test, yes, no),
            ExprKind::In(a, list) => return self.one_of(e.at, a, list),
            ExprKind::Call(name, args) => return self.call(e.at, name, args),
            ExprKind::List(_) => {
                let hint = "write x in [..], or choose(x, [..], value, ..)";
                self.report.fault(e.at, MISMATCH, "a list of options is no value", hint);
                return None;
            }
        };
        Some(typed)
    }

    fn intern(&mut self, text: &str) -> i64 {
        let at = self.texts.iter().position(|known| known == text).unwrap_or_else(|| {
            self.texts.push(text.to_owned());
            self.texts.len() - 1
        });
        i64::try_from(at).expect("a vector is shorter than i64")
    }

    fn name(&mut self, at: usize, name: &str) -> Option<Typed> {
        let field = self.record.iter().find(|(field, _)| field == name).map(|(_, symbol)| *symbol);
        let Some(symbol) = field.or_else(|| self.names.get(name).copied()) else {
            if self.broken.contains(name) {
                return None;
            }
            let fields = self.record.iter().map(|(field, _)| field.as_str());
            let hint = nearest(name, self.names.keys().map(String::as_str).chain(fields));
            self.report.fault(at, "name.unknown", format!("there is no '{name}'"), hint);
            return None;
        };
        let (what, hint) = match symbol.named {
            Named::Table(_) => {
                ("a bracket table", format!("apply it to an amount: brackets({name}, taxable)"))
            }
            Named::Tariff(_) => ("a tariff", format!("apply it to a quantity: tiered({name}, usage)")),
            Named::Clock(_) => {
                ("a clock", format!("count with it: segment_units({name}, \"day\", from, to)"))
            }
            Named::Lookup(number) => return Some(self.lookup(number)),
            _ if matches!(symbol.ty, Type::List(_)) => {
                ("a list", format!("use sum, count, any, all: count({name})"))
            }
            _ => {
                let register = symbol.register;
                let ir = if symbol.ty.is_exact() { Ir::Exact(register) } else { Ir::Whole(register) };
                return Some(Typed::new(symbol.ty, ir));
            }
        };
        self.report.fault(at, MISMATCH, format!("'{name}' is {what}, not a value"), hint);
        None
    }

    /// A bool expression's tree.
    fn flag(&mut self, e: &Expr) -> Option<Ir> {
        let typed = self.expr(e)?;
        if typed.ty == Type::Bool {
            return Some(typed.ir);
        }
        let message = format!("a condition is wanted, this is {}", typed.ty.word());
        self.report.fault(e.at, MISMATCH, message, "compare it with something, e.g. x > 0");
        None
    }

    fn negated(&mut self, at: usize, a: &Expr) -> Option<Typed> {
        let inner = self.expr(a)?;
        if let Ir::Const(v) = inner.ir
            && matches!(inner.ty, Type::Int | Type::Money | Type::Rate)
        {
            return Some(Typed { ir: Ir::Const(-v), ..inner });
        }
        let zero = Typed { ty: Type::Int, ir: Ir::Const(0), literal: Literal::Zero };
        self.sum(at, Binary::Sub, zero, inner)
    }

    fn binary(&mut self, at: usize, op: Binary, a: &Expr, b: &Expr) -> Option<Typed> {
        if matches!(op, Binary::And | Binary::Or) {
            let (left, right) = (self.flag(a), self.flag(b));
            let (left, right) = (Box::new(left?), Box::new(right?));
            let ir = if op == Binary::And { Ir::And(left, right) } else { Ir::Or(left, right) };
            return Some(Typed::new(Type::Bool, ir));
        }
        let (left, right) = (self.expr(a), self.expr(b));
        let (left, right) = (left?, right?);
        match op {
            Binary::Add | Binary::Sub => self.sum(at, op, left, right),
            Binary::Mul => self.product(at, left, right),
            Binary::Div => self.quotient(at, left, right),
            Binary::Equal => self.compare(at, Relation::Equal, left, right),
            Binary::NotEqual => self.compare(at, Relation::NotEqual, left, right),
            Binary::Less => self.compare(at, Relation::Less, left, right),
            Binary::LessEqual => self.compare(at, Relation::LessEqual, left, right),
            Binary::Greater => self.compare(at, Relation::Greater, left, right),
            Binary::GreaterEqual => self.compare(at, Relation::GreaterEqual, left, right),
            Binary::And | Binary::Or => unreachable!("handled above"),
        }
    }

    /// The unit two values share, if they do: whole where both are whole.
    fn shared(&self, a: &Typed, b: &Typed) -> Option<Type> {
        match (a.ty, b.ty) {
            (x, y) if x == y => Some(x),
            (x, y) if x.is_money() && y.is_money() => Some(Type::MoneyExact),
            (x, _) if b.is_zero() && (x.is_money() || x.is_plain()) => Some(x),
            (_, y) if a.is_zero() && (y.is_money() || y.is_plain()) => Some(y),
            (x, y) if x.is_plain() && y.is_plain() => Some(Type::Number),
            _ => None,
        }
    }

    fn sum(&mut self, at: usize, op: Binary, a: Typed, b: Typed) -> Option<Typed> {
        let shared = self.shared(&a, &b).filter(|ty| ty.is_money() || ty.is_plain());
        let Some(ty) = shared.or_else(|| moments::sum(op, a.ty, b.ty)) else {
            return self.no_such(at, op.sign(), &a, &b);
        };
        let whole = if op == Binary::Add { WholeOp::Add } else { WholeOp::Sub };
        let exact = if op == Binary::Add { ExactOp::Add } else { ExactOp::Sub };
        Some(combine(ty, whole, exact, a, b))
    }

    fn product(&mut self, at: usize, a: Typed, b: Typed) -> Option<Typed> {
        // Money on the left from here on.
        let (a, b) = if b.ty.is_money() && !a.ty.is_money() { (b, a) } else { (a, b) };
        let pair = |a: Typed, b: Typed| (Box::new(a.ir), Box::new(b.ir));
        let exact = |a: Typed, b: Typed| {
            Ir::ExactOp(ExactOp::Mul, Box::new(a.into_exact()), Box::new(b.into_exact()))
        };
        Some(match (a.ty, b.ty) {
            (Type::Money | Type::Int | Type::Duration, Type::Int) => {
                let ty = a.ty;
                let (a, b) = pair(a, b);
                Typed::new(ty, Ir::WholeOp(WholeOp::Mul, a, b))
            }
            (Type::Money, Type::Rate) => {
                let (a, b) = pair(a, b);
                Typed::new(Type::MoneyExact, Ir::Scale(a, b))
            }
            (x, y) if x.is_money() && y.is_plain() => Typed::new(Type::MoneyExact, exact(a, b)),
            (x, y) if x.is_plain() && y.is_plain() => Typed::new(Type::Number, exact(a, b)),
            _ => return self.no_such(at, "*", &a, &b),
        })
    }

    fn quotient(&mut self, at: usize, a: Typed, b: Typed) -> Option<Typed> {
        let ty = match (a.ty, b.ty) {
            (x, y) if x.is_money() && y.is_money() => Type::Number,
            (x, y) if x.is_money() && y.is_plain() => Type::MoneyExact,
            (x, y) if x.is_plain() && y.is_plain() => Type::Number,
            _ => return self.no_such(at, "/", &a, &b),
        };
        if matches!(b.ir, Ir::Const(0)) {
            self.report.fault(at, "value.zero", "this divides by zero", "divide by something else");
            return None;
        }
        Some(Typed::new(ty, Ir::ExactOp(ExactOp::Div, Box::new(a.into_exact()), Box::new(b.into_exact()))))
    }

    fn compare(&mut self, at: usize, relation: Relation, a: Typed, b: Typed) -> Option<Typed> {
        let (a, b) = self.options(at, a, b)?;
        let ordered = !matches!(relation, Relation::Equal | Relation::NotEqual);
        let Some(ty) = self.shared(&a, &b) else {
            return self.no_such(at, "compared with", &a, &b);
        };
        if ordered && matches!(ty, Type::Bool | Type::Enum(_) | Type::Text) {
            let message = format!("{} has no order", ty.word());
            self.report.fault(at, MISMATCH, message, "compare with == or !=, or use in [..]");
            return None;
        }
        let ir = if ty.is_exact() {
            Ir::CompareExact(relation, Box::new(a.into_exact()), Box::new(b.into_exact()))
        } else {
            Ir::CompareWhole(relation, Box::new(a.ir), Box::new(b.ir))
        };
        Some(Typed::new(Type::Bool, ir))
    }

    /// Reports that two units do not go together.
    fn no_such<T>(&mut self, at: usize, sign: &str, a: &Typed, b: &Typed) -> Option<T> {
        let (x, y) = (a.ty, b.ty);
        let hint = match sign {
            "*" if x.is_money() && y.is_money() => {
                "money times money is nothing; one side should be a count or a rate"
            }
            "/" if y.is_money() => "only money divides by money; did you mean the inverse?",
            "+" | "-" if x == Type::Date || y == Type::Date => {
                "use add_days, add_months, days_between, months_between"
            }
            _ if x.is_money() != y.is_money() && (x.is_plain() || y.is_plain()) => {
                "write the amount in fen with the last two digits apart, e.g. 60_000_00; multiply to apply a rate"
            }
            _ => "both sides must have the same unit",
        };
        self.report.fault(at, MISMATCH, format!("{} {sign} {} has no meaning", x.word(), y.word()), hint);
        None
    }
}

/// The operation in the bank that `ty` lives in.
fn combine(ty: Type, whole: WholeOp, exact: ExactOp, a: Typed, b: Typed) -> Typed {
    let ir = if ty.is_exact() {
        Ir::ExactOp(exact, Box::new(a.into_exact()), Box::new(b.into_exact()))
    } else {
        Ir::WholeOp(whole, Box::new(a.ir), Box::new(b.ir))
    };
    Typed::new(ty, ir)
}
