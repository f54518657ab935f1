//! The functions of the language and their units.

use super::{BoundUse, MISMATCH, Named, Typed, Typing, combine, moments, nearest};
use crate::annuity::Figure;
use crate::builtin::Builtin;
use crate::exact::Rounding;
use crate::ir::{DayPart, ExactOp, Ir, Relation, Type, WholeOp};
use crate::syntax::{Expr, ExprKind};

/// Every function with what it takes, for messages and for the check that no name shadows one.
const FUNCTIONS: [(&str, &str); 36] = [
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
    ("bracket_rate", "bracket_rate(table, money): the rate where the amount lies, the amount a name"),
    ("bracket_quick", "bracket_quick(table, money): the quick deduction there, the amount a name"),
    ("choose", "choose(enum, \"a\", x, [\"b\", \"c\"], y): every option once"),
    ("date_of", "date_of(datetime)"),
    ("at", "at(date, duration): that long after midnight"),
    ("weekday", "weekday(date): Monday 1 to Sunday 7"),
    ("is_workday", "is_workday(date)"),
    (
        "workdays_between",
        "workdays_between(date, date) or with a list of pauses: after the first day, up to the second",
    ),
    ("add_workdays", "add_workdays(date, int) or with a list of pauses"),
    (
        "segment_units",
        "segment_units(clock, \"segment\", datetime, datetime) or with the most units of a piece",
    ),
    ("tiered", "tiered(tariff, quantity), the quantity a name"),
    ("tier_quantity", "tier_quantity(tariff, 1, quantity), tiers numbered from 1, the quantity a name"),
    ("tier_price", "tier_price(tariff, 1), tiers numbered from 1"),
    ("sum", "sum(list, expression of a record)"),
    ("count", "count(list) or count(list, condition of a record)"),
    ("any", "any(list, condition of a record)"),
    ("all", "all(list, condition of a record)"),
    ("annuity", "annuity(money, yearly rate, months): the instalment, half up to a fen"),
    ("annuity_total", "annuity_total(money, yearly rate, months): all instalments, half up to a fen"),
    ("annuity_balance", "annuity_balance(money, yearly rate, months, month): owed after that month"),
    ("annuity_interest", "annuity_interest(money, yearly rate, months, month): the interest in that month"),
];

/// Functions whose names are also everyday names for facts; the bracket tells which is meant.
const FREE: [&str; 5] = ["sum", "count", "any", "all", "at"];

/// True for a function whose name nothing else may have.
pub(crate) fn is_function(name: &str) -> bool {
    FUNCTIONS.iter().any(|(function, _)| *function == name) && !FREE.contains(&name)
}

impl Typing<'_, '_> {
    pub(super) fn call(&mut self, at: usize, name: &str, args: &[Expr]) -> Option<Typed> {
        let broken = |arg: &Expr| matches!(&arg.kind, ExprKind::Name(name) if self.broken.contains(name));
        if args.iter().any(broken) {
            return None;
        }
        match name {
            "min" | "max" if self.list_in(args).is_some() => self.extreme(at, name, args),
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
            "bracket_rate" => self.bracket_part(at, name, args, Type::Rate),
            "bracket_quick" => self.bracket_part(at, name, args, Type::Money),
            "choose" => self.choose(at, args),
            "date_of" => self.one_date(at, name, args, Type::DateTime, (Builtin::DateOf, Type::Date)),
            "weekday" => self.one_date(at, name, args, Type::Date, (Builtin::Weekday, Type::Int)),
            "is_workday" => self.workday(at, name, args, Builtin::IsWorkday),
            "workdays_between" => self.workday(at, name, args, Builtin::WorkdaysBetween),
            "add_workdays" => self.workday(at, name, args, Builtin::AddWorkdays),
            "at" => self.moment_at(at, args),
            "segment_units" => self.segment_units(at, args),
            "tiered" => self.tiered(at, args),
            "tier_quantity" => self.tier_quantity(at, args),
            "tier_price" => self.tier_price(at, args),
            "sum" | "count" | "any" | "all" => self.over_list(at, name, args),
            "annuity" => self.annuity(at, name, args, Figure::Instalment),
            "annuity_total" => self.annuity(at, name, args, Figure::Total),
            "annuity_balance" => self.annuity(at, name, args, Figure::Balance),
            "annuity_interest" => self.annuity(at, name, args, Figure::Interest),
            _ => {
                let hint = nearest(name, FUNCTIONS.iter().map(|(name, _)| *name));
                self.report.fault(at, "name.unknown", format!("there is no function '{name}'"), hint);
                None
            }
        }
    }

    /// Reports a call that does not fit.
    pub(super) fn misused<T>(&mut self, at: usize, name: &str, message: impl Into<String>) -> Option<T> {
        let usage = FUNCTIONS.iter().find(|(known, _)| *known == name).map_or("", |(_, usage)| usage);
        self.report.fault(at, "call.arguments", message, format!("write {usage}"));
        None
    }

    pub(super) fn arguments<const N: usize>(
        &mut self,
        at: usize,
        name: &str,
        args: &[Expr],
    ) -> Option<[Typed; N]> {
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

    pub(super) fn pick_two(
        &mut self,
        at: usize,
        name: &str,
        a: Typed,
        b: Typed,
        ops: (WholeOp, ExactOp),
    ) -> Option<Typed> {
        match self.shared(&a, &b) {
            Some(ty) if ty.is_money() || ty.is_plain() || moments::is_ordered(ty) => {
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
            (Type::Duration, Type::Duration) => Type::Int,
            (Type::Duration, Type::Int) => Type::Duration,
            (x, y) if x.is_money() && y.is_plain() => Type::Money,
            (x, y) if x.is_plain() && y.is_plain() => Type::Int,
            (x, y) => {
                let message = format!("floor_div of {} by {} has no meaning", x.word(), y.word());
                return self.misused(at, "floor_div", message);
            }
        };
        let whole = |t: Type| matches!(t, Type::Money | Type::Int | Type::Duration);
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
        let (number, amount) = self.bracket_arguments(at, "brackets", args)?;
        Some(Typed::new(Type::MoneyExact, Ir::Brackets(number, Box::new(amount.into_exact()))))
    }

    /// The rate or the quick deduction of the bracket in which an amount lies.
    fn bracket_part(&mut self, at: usize, name: &str, args: &[Expr], ty: Type) -> Option<Typed> {
        let (number, amount) = self.bracket_arguments(at, name, args)?;
        if !matches!(args[1].kind, ExprKind::Name(_)) {
            return self.misused(args[1].at, name, "the amount is not a name: make it a node");
        }
        let table = &self.tables[usize::from(number)];
        let parts = if ty == Type::Rate { &table.rate } else { &table.quick };
        let (last, parts) = parts.split_last()?;
        let amount = amount.into_exact();
        let brackets = table.up.iter().zip(parts).rev();
        let ir = brackets.fold(Ir::Const(*last), |above, (up, part)| {
            let bound = Box::new(Ir::Widen(Box::new(Ir::Const(*up)), 1));
            let test = Ir::CompareExact(Relation::LessEqual, Box::new(amount.clone()), bound);
            Ir::If { test: Box::new(test), yes: Box::new(Ir::Const(*part)), no: Box::new(above) }
        });
        Some(Typed::new(ty, ir))
    }

    /// The table and the amount of what goes by brackets; remembers the bounds to be tested.
    fn bracket_arguments(&mut self, at: usize, name: &str, args: &[Expr]) -> Option<(u16, Typed)> {
        let [table, amount] = args else {
            return self.misused(at, name, format!("{name} takes 2 arguments, not {}", args.len()));
        };
        let named = match &table.kind {
            ExprKind::Name(name) => self.names.get(name).map(|symbol| symbol.named),
            _ => None,
        };
        let Some(Named::Table(number)) = named else {
            return self.misused(table.at, name, "the first argument is not a bracket table");
        };
        let typed = self.expr(amount)?;
        if !typed.is_money() {
            let message = format!("a bracket table applies to money, this is {}", typed.ty.word());
            return self.misused(amount.at, name, message);
        }
        if let ExprKind::Name(name) = &amount.kind
            && let Some(symbol) = self.names.get(name)
            && symbol.ty == Type::Money
        {
            let bounds = vec![(i64::MIN, self.tables[usize::from(number)].up.clone())];
            self.bound_uses.push(BoundUse { named: symbol.named, step: 1, bounds });
        }
        Some((number, typed))
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
