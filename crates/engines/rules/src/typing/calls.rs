//! The functions of the language and their units.

use super::{MISMATCH, Named, Typed, Typing, combine, nearest};
use crate::exact::Rounding;
use crate::ir::{DayPart, ExactOp, Ir, Type, WholeOp};
use crate::syntax::{Expr, ExprKind};

/// Every function with what it takes, for messages and for the check that no name shadows one.
pub(crate) const FUNCTIONS: [(&str, &str); 15] = [
    ("min", "min(a, b, ..) of one unit"),
    ("max", "max(a, b, ..) of one unit"),
    ("floor_div", "floor_div(a, b): numbers, money by a number, or money by money"),
    ("round_half_up", "round_half_up(x): money to whole fen, a fraction to a whole number"),
    ("round_down", "round_down(x): towards zero, money to whole fen, a fraction to a whole number"),
    ("brackets", "brackets(table, money)"),
    ("days_between", "days_between(date, date)"),
    ("months_between", "months_between(date, date): completed months"),
    ("add_days", "add_days(date, int)"),
    ("add_months", "add_months(date, int): the month's last day where there is no such day"),
    ("year", "year(date)"),
    ("month", "month(date)"),
    ("day", "day(date)"),
    ("clamp", "clamp(x, low, high) of one unit"),
    ("abs", "abs(x): money or a number"),
];

impl Typing<'_, '_> {
    pub(super) fn call(&mut self, at: usize, name: &str, args: &[Expr]) -> Option<Typed> {
        match name {
            "min" => self.pick(at, name, args, (WholeOp::Min, ExactOp::Min)),
            "max" => self.pick(at, name, args, (WholeOp::Max, ExactOp::Max)),
            "clamp" => self.clamp(at, args),
            "abs" => self.abs(at, args),
            "floor_div" => self.floor_div(at, args),
            "round_half_up" => self.rounded(at, name, args, Rounding::HalfUp),
            "round_down" => self.rounded(at, name, args, Rounding::Down),
            "brackets" => self.brackets(at, args),
            "days_between" => self.days(at, name, args, WholeOp::DaysBetween, Type::Date),
            "months_between" => self.days(at, name, args, WholeOp::MonthsBetween, Type::Date),
            "add_days" => self.days(at, name, args, WholeOp::AddDays, Type::Int),
            "add_months" => self.days(at, name, args, WholeOp::AddMonths, Type::Int),
            "year" => self.day_part(at, name, args, DayPart::Year),
            "month" => self.day_part(at, name, args, DayPart::Month),
            "day" => self.day_part(at, name, args, DayPart::Day),
            _ => {
                let hint = nearest(name, FUNCTIONS.iter().map(|(name, _)| *name));
                self.report.fault(at, "name.unknown", format!("there is no function '{name}'"), hint);
                None
            }
        }
    }

    /// Reports a call that does not fit.
    fn misused<T>(&mut self, at: usize, name: &str, message: impl Into<String>) -> Option<T> {
        let usage = FUNCTIONS.iter().find(|(known, _)| *known == name).map_or("", |(_, usage)| usage);
        self.report.fault(at, "call.arguments", message, format!("write {usage}"));
        None
    }

    fn arguments<const N: usize>(&mut self, at: usize, name: &str, args: &[Expr]) -> Option<[Typed; N]> {
        if args.len() != N {
            return self.misused(at, name, format!("{name} takes {N} arguments, not {}", args.len()));
        }
        let typed: Vec<Option<Typed>> = args.iter().map(|arg| self.expr(arg)).collect();
        let typed: Vec<Typed> = typed.into_iter().collect::<Option<_>>()?;
        typed.try_into().ok()
    }

    /// `min` and `max` of any number of values.
    fn pick(&mut self, at: usize, name: &str, args: &[Expr], ops: (WholeOp, ExactOp)) -> Option<Typed> {
        if args.len() < 2 {
            return self.misused(at, name, format!("{name} takes two arguments or more"));
        }
        let typed: Vec<Option<Typed>> = args.iter().map(|arg| self.expr(arg)).collect();
        let mut typed = typed.into_iter().collect::<Option<Vec<Typed>>>()?.into_iter();
        let first = typed.next()?;
        typed.try_fold(first, |a, b| self.pick_two(at, name, a, b, ops))
    }

    fn pick_two(
        &mut self,
        at: usize,
        name: &str,
        a: Typed,
        b: Typed,
        ops: (WholeOp, ExactOp),
    ) -> Option<Typed> {
        match self.shared(&a, &b) {
            Some(ty) if ty.is_money() || ty.is_plain() || ty == Type::Date => {
                Some(combine(ty, ops.0, ops.1, a, b))
            }
            _ => self.no_such(at, name, &a, &b),
        }
    }

    fn clamp(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [x, low, high] = self.arguments(at, "clamp", args)?;
        let least = self.pick_two(at, "max", x, low, (WholeOp::Max, ExactOp::Max))?;
        self.pick_two(at, "min", least, high, (WholeOp::Min, ExactOp::Min))
    }

    fn abs(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [x] = self.arguments(at, "abs", args)?;
        if !x.ty.is_money() && !x.ty.is_plain() {
            return self.misused(at, "abs", format!("abs of {} has no meaning", x.ty.word()));
        }
        let zero = if x.ty.is_exact() { Ir::Widen(Box::new(Ir::Const(0)), 1) } else { Ir::Const(0) };
        let minus = combine(x.ty, WholeOp::Sub, ExactOp::Sub, Typed::new(x.ty, zero), x.clone());
        Some(combine(x.ty, WholeOp::Max, ExactOp::Max, x, minus))
    }

    fn floor_div(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [a, b] = self.arguments(at, "floor_div", args)?;
        if matches!(b.ir, Ir::Const(0)) {
            self.report.fault(at, "value.zero", "this divides by zero", "divide by something else");
            return None;
        }
        let ty = match (a.ty, b.ty) {
            (x, y) if x.is_money() && y.is_money() => Type::Int,
            (x, y) if x.is_money() && y.is_plain() => Type::Money,
            (x, y) if x.is_plain() && y.is_plain() => Type::Int,
            (x, y) => {
                let message = format!("floor_div of {} by {} has no meaning", x.word(), y.word());
                return self.misused(at, "floor_div", message);
            }
        };
        let whole = |t: Type| matches!(t, Type::Money | Type::Int);
        let ir = if whole(a.ty) && whole(b.ty) {
            Ir::WholeOp(WholeOp::FloorDiv, Box::new(a.ir), Box::new(b.ir))
        } else {
            let quotient = Ir::ExactOp(ExactOp::Div, Box::new(a.into_exact()), Box::new(b.into_exact()));
            Ir::Round(Rounding::Floor, Box::new(quotient))
        };
        Some(Typed::new(ty, ir))
    }

    fn rounded(&mut self, at: usize, name: &str, args: &[Expr], rounding: Rounding) -> Option<Typed> {
        let [x] = self.arguments(at, name, args)?;
        let ty = match x.ty {
            Type::MoneyExact => Type::Money,
            Type::Number => Type::Int,
            other => {
                return self.misused(at, name, format!("{} is whole already, or no number", other.word()));
            }
        };
        Some(Typed::new(ty, Ir::Round(rounding, Box::new(x.into_exact()))))
    }

    fn brackets(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [table, amount] = args else {
            return self.misused(at, "brackets", format!("brackets takes 2 arguments, not {}", args.len()));
        };
        let named = match &table.kind {
            ExprKind::Name(name) => self.names.get(name).map(|symbol| symbol.named),
            _ => None,
        };
        let Some(Named::Table(number)) = named else {
            return self.misused(table.at, "brackets", "the first argument is not a bracket table");
        };
        let typed = self.expr(amount)?;
        if !typed.is_money() {
            let message = format!("a bracket table applies to money, this is {}", typed.ty.word());
            return self.misused(amount.at, "brackets", message);
        }
        if let ExprKind::Name(name) = &amount.kind
            && let Some(symbol) = self.names.get(name)
            && symbol.ty == Type::Money
        {
            self.bracket_uses.push((number, symbol.named));
        }
        Some(Typed::new(Type::MoneyExact, Ir::Brackets(number, Box::new(typed.into_exact()))))
    }

    fn days(&mut self, at: usize, name: &str, args: &[Expr], op: WholeOp, second: Type) -> Option<Typed> {
        let [a, b] = self.arguments(at, name, args)?;
        if a.ty != Type::Date || b.ty != second {
            let message = format!("{name} of {} and {} has no meaning", a.ty.word(), b.ty.word());
            return self.misused(at, name, message);
        }
        let ty = if second == Type::Date { Type::Int } else { Type::Date };
        Some(Typed::new(ty, Ir::WholeOp(op, Box::new(a.ir), Box::new(b.ir))))
    }

    fn day_part(&mut self, at: usize, name: &str, args: &[Expr], part: DayPart) -> Option<Typed> {
        let [a] = self.arguments(at, name, args)?;
        if a.ty != Type::Date {
            let message = format!("{name} of {} has no meaning", a.ty.word());
            return self.report_mismatch(at, message);
        }
        Some(Typed::new(Type::Int, Ir::DayPart(part, Box::new(a.ir))))
    }

    fn report_mismatch<T>(&mut self, at: usize, message: String) -> Option<T> {
        self.report.fault(at, MISMATCH, message, "give it a date");
        None
    }
}
