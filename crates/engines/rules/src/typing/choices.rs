//! Choices: conditions and their branches, options of an enum, `in` and `choose`.

use super::{Literal, MISMATCH, Typed, Typing};
use crate::ir::{Ir, Relation, Type};
use crate::syntax::{Expr, ExprKind};

impl Typing<'_, '_> {
    pub(super) fn condition(&mut self, at: usize, test: &Expr, yes: &Expr, no: &Expr) -> Option<Typed> {
        let test_at = test.at;
        let test = self.flag(test);
        let (yes, no) = self.branches(test_at, test.as_ref(), yes, no);
        let (test, yes, no) = (test?, yes?, no?);
        let (yes, no) = self.options(at, yes, no)?;
        let Some(ty) = self.shared(&yes, &no) else {
            return self.no_such(at, "beside", &yes, &no);
        };
        let exact = ty.is_exact();
        let side = |t: Typed| Box::new(if exact { t.into_exact() } else { t.ir });
        Some(Typed::new(ty, Ir::If { test: Box::new(test), yes: side(yes), no: side(no) }))
    }

    /// Types both branches, each knowing what the condition says; a branch that no input reaches is a fault.
    fn branches(
        &mut self,
        at: usize,
        test: Option<&Ir>,
        yes: &Expr,
        no: &Expr,
    ) -> (Option<Typed>, Option<Typed>) {
        let Some(test) = test else { return (self.expr(yes), self.expr(no)) };
        if let Some(holds) = self.facts.decide(test, self.inputs) {
            let (always, branch) = if holds { ("holds", "after ':'") } else { ("fails", "after '?'") };
            let message = format!("this condition always {always}: the branch {branch} is never reached");
            let hint = "leave the branch out, or correct the condition or the bounds of the inputs";
            self.report.fault(at, "branch.unreachable", message, hint);
            return (None, None);
        }
        let around = self.facts.clone();
        self.facts.assume(test, true, self.inputs);
        let yes = self.expr(yes);
        self.facts.clone_from(&around);
        self.facts.assume(test, false, self.inputs);
        let no = self.expr(no);
        self.facts = around;
        (yes, no)
    }

    pub(super) fn one_of(&mut self, at: usize, a: &Expr, list: &[Expr]) -> Option<Typed> {
        let left = self.expr(a)?;
        let mut any: Option<Ir> = None;
        for item in list {
            let right = self.expr(item)?;
            let equal = self.compare(item.at, Relation::Equal, left.clone(), right)?.ir;
            any = Some(match any {
                Some(others) => Ir::Or(Box::new(others), Box::new(equal)),
                None => equal,
            });
        }
        if any.is_none() {
            self.report.fault(at, MISMATCH, "the list is empty", "name what it may be: x in [\"a\", \"b\"]");
        }
        Some(Typed::new(Type::Bool, any?))
    }

    /// Reads a text beside an enum as one of its options.
    pub(super) fn options(&mut self, at: usize, a: Typed, b: Typed) -> Option<(Typed, Typed)> {
        Some(match (a.ty, &a.literal, b.ty, &b.literal) {
            (Type::Enum(set), _, _, Literal::Text(text)) => {
                let b = self.option(at, set, text)?;
                (a, b)
            }
            (_, Literal::Text(text), Type::Enum(set), _) => {
                let a = self.option(at, set, text)?;
                (a, b)
            }
            _ => (a, b),
        })
    }

    pub(super) fn option(&mut self, at: usize, set: u16, text: &str) -> Option<Typed> {
        let options = &self.sets[usize::from(set)];
        if let Some(index) = options.iter().position(|option| option == text) {
            let index = i64::try_from(index).expect("a vector is shorter than i64");
            return Some(Typed::new(Type::Enum(set), Ir::Const(index)));
        }
        let hint = format!("the options are {}", options.join(", "));
        self.report.fault(at, "name.option", format!("there is no option '{text}'"), hint);
        None
    }

    /// `choose(x, "a", value, ["b", "c"], value)`: every option of the enum exactly once.
    pub(super) fn choose(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let Some((on, pairs)) = args.split_first().filter(|(_, pairs)| !pairs.is_empty()) else {
            return self.misused(at, "choose", "choose takes an enum, then options and values");
        };
        if pairs.len() % 2 != 0 {
            return self.misused(at, "choose", "an option of choose has no value");
        }
        let on_typed = self.expr(on)?;
        let Type::Enum(set) = on_typed.ty else {
            return self.misused(
                on.at,
                "choose",
                format!("choose goes by an enum, this is {}", on_typed.ty.word()),
            );
        };
        let mut left: Vec<String> = self.sets[usize::from(set)].clone();
        let mut branches = Vec::new();
        for pair in pairs.chunks_exact(2) {
            let options: &[Expr] = match &pair[0].kind {
                ExprKind::List(options) => options,
                _ => &pair[..1],
            };
            let mut test: Option<Ir> = None;
            for option in options {
                let equal = self.choice(&on_typed, set, option, &mut left)?;
                test = Some(match test {
                    None => equal,
                    Some(others) => Ir::Or(Box::new(others), Box::new(equal)),
                });
            }
            let Some(test) = test else {
                return self.misused(pair[0].at, "choose", "the list of options is empty");
            };
            branches.push((test, self.expr(&pair[1])?));
        }
        if !left.is_empty() {
            let message = format!("choose leaves out {}", left.join(", "));
            let hint = "give every option a value; an enum has no others";
            self.report.fault(at, "enum.not_exhaustive", message, hint);
            return None;
        }
        let (_, last) = branches.pop()?;
        branches.into_iter().rev().try_fold(last, |no, (test, yes)| {
            let Some(ty) = self.shared(&yes, &no) else {
                return self.no_such(at, "beside", &yes, &no);
            };
            let side = |t: Typed| Box::new(if ty.is_exact() { t.into_exact() } else { t.ir });
            Some(Typed::new(ty, Ir::If { test: Box::new(test), yes: side(yes), no: side(no) }))
        })
    }

    /// The condition for one option, which is struck off the list of those left.
    fn choice(&mut self, on: &Typed, set: u16, option: &Expr, left: &mut Vec<String>) -> Option<Ir> {
        let typed = self.expr(option)?;
        let Literal::Text(text) = &typed.literal else {
            self.report.fault(option.at, MISMATCH, "an option is a text", "write it in quotes");
            return None;
        };
        let chosen = self.option(option.at, set, text)?;
        if !left.contains(text) {
            let message = format!("'{text}' has a value already: this one is never reached");
            self.report.fault(option.at, "branch.unreachable", message, "name every option once");
            return None;
        }
        left.retain(|other| other != text);
        Some(Ir::CompareWhole(Relation::Equal, Box::new(on.ir.clone()), Box::new(chosen.ir)))
    }
}
