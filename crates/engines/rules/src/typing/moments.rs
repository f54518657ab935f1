//! Days, moments and durations: their units, workdays, the clock's tariffs; and loans.

use super::{MISMATCH, Named, Typed, Typing};
use crate::annuity::Figure;
use crate::builtin::Builtin;
use crate::ir::{Ir, Type, WholeOp};
use crate::model::List;
use crate::syntax::{Binary, Expr, ExprKind};

/// The unit of a sum or difference of moments and durations, if it has one.
pub(super) fn sum(op: Binary, a: Type, b: Type) -> Option<Type> {
    match (a, b) {
        (Type::Duration, Type::Duration) => Some(Type::Duration),
        (Type::DateTime, Type::Duration) => Some(Type::DateTime),
        (Type::DateTime, Type::DateTime) if op == Binary::Sub => Some(Type::Duration),
        _ => None,
    }
}

/// True for what has an earlier and a later, or a shorter and a longer.
pub(super) const fn is_ordered(ty: Type) -> bool {
    matches!(ty, Type::Date | Type::DateTime | Type::Duration)
}

/// Most units of a piece where none are written.
const NO_LIMIT: i64 = i64::MAX;

impl<'a> Typing<'a, '_> {
    /// A function of one day or moment.
    pub(super) fn one_date(
        &mut self,
        at: usize,
        name: &str,
        args: &[Expr],
        of: Type,
        (builtin, ty): (Builtin, Type),
    ) -> Option<Typed> {
        let [a] = self.arguments(at, name, args)?;
        if a.ty != of {
            return self.misused(at, name, format!("{name} of {} has no meaning", a.ty.word()));
        }
        Some(Typed::new(ty, Ir::Call(builtin, vec![a.ir])))
    }

    /// `at(date, duration)`.
    pub(super) fn moment_at(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [day, after] = self.arguments(at, "at", args)?;
        if (day.ty, after.ty) != (Type::Date, Type::Duration) {
            let message = format!("at of {} and {} has no meaning", day.ty.word(), after.ty.word());
            return self.misused(at, "at", message);
        }
        let midnight = Ir::Call(Builtin::Midnight, vec![day.ir]);
        Some(Typed::new(Type::DateTime, Ir::WholeOp(WholeOp::Add, Box::new(midnight), Box::new(after.ir))))
    }

    /// `is_workday`, `workdays_between`, `add_workdays`; the last two take pauses.
    pub(super) fn workday(
        &mut self,
        at: usize,
        name: &str,
        args: &[Expr],
        builtin: Builtin,
    ) -> Option<Typed> {
        if !self.counts_workdays {
            let message = format!("{name} counts workdays, and the pack names no calendar");
            self.report.fault(at, "calendar.missing", message, "add calendar = \"cn\" to [pack]");
            return None;
        }
        if builtin == Builtin::IsWorkday {
            return self.one_date(at, name, args, Type::Date, (builtin, Type::Bool));
        }
        let pauses = match args.get(2..) {
            Some([list]) => Some(self.pauses(at, name, list)?),
            Some([]) => None,
            _ => return self.misused(at, name, format!("{name} takes 2 or 3 arguments, not {}", args.len())),
        };
        let [a, b] = self.arguments(at, name, &args[..2])?;
        let (second, ty) =
            if builtin == Builtin::AddWorkdays { (Type::Int, Type::Date) } else { (Type::Date, Type::Int) };
        if a.ty != Type::Date || b.ty != second {
            let message = format!("{name} of {} and {} has no meaning", a.ty.word(), b.ty.word());
            return self.misused(at, name, message);
        }
        let mut all = vec![a.ir, b.ir];
        if let Some((list, from, to)) = pauses {
            all.push(Ir::Whole(list.head));
            for record in 0..usize::from(list.most) {
                for field in [from, to] {
                    let place = list.place(record, field);
                    all.push(Ir::Whole(u16::try_from(place).expect("inputs are numbered in 16 bits")));
                }
            }
        }
        Some(Typed::new(ty, Ir::Call(builtin, all)))
    }

    /// The list of pauses and which of its fields are the days the clock stopped and went on.
    fn pauses(&mut self, at: usize, name: &str, list: &Expr) -> Option<(&'a List, usize, usize)> {
        let found = self.list_in(std::slice::from_ref(list));
        let dates = found.map(|list| {
            let dates = list.fields.iter().enumerate().filter(|(_, field)| field.ty == Type::Date);
            (list, dates.map(|(number, _)| number).collect::<Vec<_>>())
        });
        match dates {
            Some((list, dates)) if dates.len() == 2 => Some((list, dates[0], dates[1])),
            _ => self.misused(at, name, "the pauses are a list with two dates: stopped, and went on"),
        }
    }

    /// `segment_units(clock, "segment", from, to)`, and the most units of a piece.
    pub(super) fn segment_units(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        const NAME: &str = "segment_units";
        let (4..=5) = args.len() else {
            return self.misused(at, NAME, format!("{NAME} takes 4 or 5 arguments, not {}", args.len()));
        };
        let clock = match &args[0].kind {
            ExprKind::Name(name) => self.names.get(name).map(|symbol| symbol.named),
            _ => None,
        };
        let Some(Named::Clock(clock)) = clock else {
            return self.misused(args[0].at, NAME, "the first argument is not a clock");
        };
        let ExprKind::Text(wanted) = &args[1].kind else {
            return self.misused(args[1].at, NAME, "the second argument is not the name of a segment");
        };
        let segments = &self.clocks[usize::from(clock)].segments;
        let Some(segment) = segments.iter().position(|segment| segment.name == *wanted) else {
            let names: Vec<&str> = segments.iter().map(|segment| segment.name.as_str()).collect();
            let hint = format!("the segments are {}", names.join(", "));
            self.report.fault(args[1].at, "name.unknown", format!("there is no segment '{wanted}'"), hint);
            return None;
        };
        let [from, to] = self.arguments(at, NAME, &args[2..4])?;
        let most = match args.get(4) {
            Some(most) => self.expr(most)?,
            None => Typed::new(Type::Int, Ir::Const(NO_LIMIT)),
        };
        if from.ty != Type::DateTime || to.ty != Type::DateTime || most.ty != Type::Int {
            let message = "a stay goes from a datetime to a datetime, its most units are an int";
            return self.misused(at, NAME, message);
        }
        let segment = u16::try_from(segment).expect("a few segments");
        let builtin = Builtin::Units { clock, segment };
        Some(Typed::new(Type::Int, Ir::Call(builtin, vec![from.ir, to.ir, most.ir])))
    }

    /// The figures of a loan paid back in equal instalments.
    pub(super) fn annuity(&mut self, at: usize, name: &str, args: &[Expr], figure: Figure) -> Option<Typed> {
        let by_month = matches!(figure, Figure::Balance | Figure::Interest);
        let (loan, month) = args.split_at(args.len().min(3));
        let [principal, rate, months] = self.arguments(at, name, loan)?;
        let month = match (month, by_month) {
            ([month], true) => self.expr(month)?,
            ([], false) => Typed::new(Type::Int, Ir::Const(1)),
            _ => {
                let wanted = if by_month { 4 } else { 3 };
                return self.misused(
                    at,
                    name,
                    format!("{name} takes {wanted} arguments, not {}", args.len()),
                );
            }
        };
        let yearly = match rate.ty {
            Type::Decimal => rate.ir,
            Type::Rate => {
                let units = crate::decimal::ONE / 10_000;
                Ir::WholeOp(WholeOp::Mul, Box::new(rate.ir), Box::new(Ir::Const(units)))
            }
            other => {
                let message = format!("the yearly rate is {}, a rate or decimal is wanted", other.word());
                self.report.fault(at, MISMATCH, message, "write 2.6%, or a parameter of type decimal");
                return None;
            }
        };
        if principal.ty != Type::Money || months.ty != Type::Int || month.ty != Type::Int {
            return self.misused(at, name, "a loan is money, its months are int");
        }
        let call = Ir::Call(Builtin::Loan(figure), vec![principal.ir, yearly, months.ir, month.ir]);
        Some(Typed::new(Type::Money, call))
    }
}
