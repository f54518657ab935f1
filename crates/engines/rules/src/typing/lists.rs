//! Expressions over lists of records.
//!
//! A list has a most number of records, so an expression over it is written out once for each place, and
//! counts only where there is a record: every back end sees plain arithmetic.

use super::{Named, Symbol, Typed, Typing, combine};
use crate::ir::{ExactOp, Ir, Relation, Type, WholeOp};
use crate::model::List;
use crate::syntax::{Expr, ExprKind};

impl<'a> Typing<'a, '_> {
    /// The list that the first argument names.
    pub(super) fn list_in(&self, args: &[Expr]) -> Option<&'a List> {
        let ExprKind::Name(name) = &args.first()?.kind else { return None };
        match self.names.get(name)?.ty {
            Type::List(number) => Some(&self.lists[usize::from(number)]),
            _ => None,
        }
    }

    /// `sum`, `count`, `any`, `all`.
    pub(super) fn over_list(&mut self, at: usize, name: &str, args: &[Expr]) -> Option<Typed> {
        let Some(list) = self.list_in(args) else {
            return self.misused(at, name, format!("the first argument of {name} is not a list"));
        };
        let count = Typed::new(Type::Int, Ir::Whole(list.head));
        let expr = match (name, args) {
            ("count", [_]) => return Some(count),
            (_, [_, expr]) => expr,
            _ => return self.misused(at, name, format!("{name} takes 2 arguments, not {}", args.len())),
        };
        let mut all: Option<Typed> = None;
        for record in 0..usize::from(list.most) {
            let term = self.of_record(list, record, expr)?;
            let term = self.term(expr.at, name, term)?;
            // Where there is no record, what changes nothing: nought, no, and for `all` yes.
            let nothing = Typed::new(term.ty, Ir::Const(i64::from(name == "all")));
            let term = there(list, record, term, nothing);
            all = Some(match all {
                None => term,
                Some(sum) => match name {
                    "any" => Typed::new(Type::Bool, Ir::Or(Box::new(sum.ir), Box::new(term.ir))),
                    "all" => Typed::new(Type::Bool, Ir::And(Box::new(sum.ir), Box::new(term.ir))),
                    _ => combine(sum.ty, WholeOp::Add, ExactOp::Add, sum, term),
                },
            });
        }
        all
    }

    /// What a record adds: an amount for `sum`, 1 or 0 for `count`, the condition itself otherwise.
    fn term(&mut self, at: usize, name: &str, term: Typed) -> Option<Typed> {
        let fits = match name {
            "sum" => term.ty.is_money() || term.ty.is_plain() || term.ty == Type::Duration,
            _ => term.ty == Type::Bool,
        };
        if !fits {
            let message = format!("{name} of {} has no meaning", term.ty.word());
            return self.misused(at, name, message);
        }
        Some(if name == "count" { Typed::new(Type::Int, term.ir) } else { term })
    }

    /// `max(list, expression, value if empty)` and `min`.
    pub(super) fn extreme(&mut self, at: usize, name: &str, args: &[Expr]) -> Option<Typed> {
        let list = self.list_in(args)?;
        let [_, expr, empty] = args else {
            let message = format!("{name} of a list takes 3 arguments, not {}", args.len());
            let hint = format!("write {name}(list, expression of a record, value of an empty list)");
            self.report.fault(at, "call.arguments", message, hint);
            return None;
        };
        let empty = self.expr(empty)?;
        let mut most = self.of_record(list, 0, expr)?;
        let ops = if name == "max" { (WholeOp::Max, ExactOp::Max) } else { (WholeOp::Min, ExactOp::Min) };
        let first = most.clone();
        for record in 1..usize::from(list.most) {
            let term = self.of_record(list, record, expr)?;
            // Where there is no record, the first one again.
            let term = there(list, record, term, first.clone());
            most = self.pick_two(at, name, most, term, ops)?;
        }
        let Some(ty) = self.shared(&most, &empty) else {
            return self.no_such(at, "beside", &most, &empty);
        };
        let side =
            |t: Typed| if ty.is_exact() { Typed::new(ty, t.into_exact()) } else { Typed::new(ty, t.ir) };
        Some(there(list, 0, side(most), side(empty)))
    }

    /// The expression with the fields of one record.
    fn of_record(&mut self, list: &List, record: usize, expr: &Expr) -> Option<Typed> {
        let fields = list.fields.iter().enumerate().map(|(number, field)| {
            let register = u16::try_from(list.place(record, number)).expect("inputs are numbered in 16 bits");
            (field.name.clone(), Symbol { named: Named::Input(register), ty: field.ty, register })
        });
        let outer = std::mem::replace(&mut self.record, fields.collect());
        let typed = self.expr(expr);
        self.record = outer;
        typed
    }
}

/// The value if the record is there, else the other; both of one unit.
fn there(list: &List, record: usize, value: Typed, otherwise: Typed) -> Typed {
    let record = i64::try_from(record).expect("a few records");
    let test =
        Ir::CompareWhole(Relation::Greater, Box::new(Ir::Whole(list.head)), Box::new(Ir::Const(record)));
    let ty = value.ty;
    let side = |t: Typed| Box::new(if ty.is_exact() { as_exact(t) } else { t.ir });
    Typed::new(ty, Ir::If { test: Box::new(test), yes: side(value), no: side(otherwise) })
}

/// A bare constant beside a fraction becomes one.
fn as_exact(typed: Typed) -> Ir {
    match typed.ir {
        Ir::Const(value) => Ir::Widen(Box::new(Ir::Const(value)), 1),
        ir => ir,
    }
}
