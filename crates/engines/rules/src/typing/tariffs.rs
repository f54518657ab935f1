//! Lookup tables and tariffs by quantity.
//!
//! Every cell, price and tier bound is a dated parameter of its own, named `table.cell`; applying the table is
//! plain arithmetic on them. So each is cited, compared and changed like any other parameter.

use super::{MISMATCH, Named, Typed, Typing};
use crate::ir::{ExactOp, Ir, Relation, Type};
use crate::model::Key;
use crate::syntax::{Expr, ExprKind};

/// A lookup table.
#[derive(Debug, Clone)]
pub(crate) struct Lookup {
    pub(crate) ty: Type,
    pub(crate) cells: Vec<Cell>,
}

/// A value of a lookup table: the keys it is for and the parameter that holds it.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) keys: Vec<(u16, Key)>,
    pub(crate) param: u16,
    pub(crate) register: u16,
}

/// A price for each tier of a quantity.
#[derive(Debug, Clone)]
pub(crate) struct Tariff {
    /// Registers and parameters of the upper bounds.
    pub(crate) up: Vec<(u16, u16)>,
    /// Registers and parameters of the prices, one more than bounds.
    pub(crate) prices: Vec<(u16, u16)>,
    /// The bounds by the day they come into force: what tests must meet.
    pub(crate) bounds: Vec<(i64, Vec<i64>)>,
}

/// A table applied to a name: tests must meet its bounds exactly, and one step to either side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BoundUse {
    pub(crate) named: Named,
    /// What one fen or one unit is in the name's register.
    pub(crate) step: i64,
    /// The bounds from a packed day on.
    pub(crate) bounds: Vec<(i64, Vec<i64>)>,
}

impl Typing<'_, '_> {
    /// The value for the inputs that are the table's keys.
    pub(super) fn lookup(&mut self, number: u16) -> Typed {
        let lookup = &self.lookups[usize::from(number)];
        let mut cells = lookup.cells.iter().rev();
        let last = cells.next().map_or(0, |cell| cell.register);
        let ir = cells.fold(Ir::Whole(last), |no, cell| {
            let tests = cell.keys.iter().filter_map(|(register, key)| match key {
                Key::Is(value) => {
                    let (on, value) = (Box::new(Ir::Whole(*register)), Box::new(Ir::Const(*value)));
                    Some(Ir::CompareWhole(Relation::Equal, on, value))
                }
                // Cells stand in order, so the others have been asked for by then.
                Key::Else(_) => None,
            });
            match tests.reduce(|a, b| Ir::And(Box::new(a), Box::new(b))) {
                Some(test) => {
                    let (test, yes) = (Box::new(test), Box::new(Ir::Whole(cell.register)));
                    Ir::If { test, yes, no: Box::new(no) }
                }
                None => Ir::Whole(cell.register),
            }
        });
        Typed::new(lookup.ty, ir)
    }

    /// `tiered(tariff, quantity)`: each tier's part at its price.
    pub(super) fn tiered(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [tariff, quantity] = args else {
            return self.misused(at, "tiered", format!("tiered takes 2 arguments, not {}", args.len()));
        };
        let number = self.tariff(tariff, "tiered")?;
        let quantity = self.quantity(quantity, number, "tiered")?;
        let tiers = self.tariffs[usize::from(number)].prices.len();
        let charges = (0..tiers).map(|tier| {
            let part = self.part(number, tier, quantity.clone());
            Ir::ExactOp(ExactOp::Mul, Box::new(part), Box::new(self.price(number, tier).into_exact()))
        });
        let sum = charges.reduce(|a, b| Ir::ExactOp(ExactOp::Add, Box::new(a), Box::new(b)))?;
        Some(Typed::new(Type::MoneyExact, sum))
    }

    /// `tier_quantity(tariff, tier, quantity)`: how much of it lies in that tier.
    pub(super) fn tier_quantity(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [tariff, tier, quantity] = args else {
            let message = format!("tier_quantity takes 3 arguments, not {}", args.len());
            return self.misused(at, "tier_quantity", message);
        };
        let number = self.tariff(tariff, "tier_quantity")?;
        let tier = self.tier(tier, number, "tier_quantity")?;
        let quantity = self.quantity(quantity, number, "tier_quantity")?;
        Some(Typed::new(Type::Number, self.part(number, tier, quantity)))
    }

    /// `tier_price(tariff, tier)`.
    pub(super) fn tier_price(&mut self, at: usize, args: &[Expr]) -> Option<Typed> {
        let [tariff, tier] = args else {
            return self.misused(
                at,
                "tier_price",
                format!("tier_price takes 2 arguments, not {}", args.len()),
            );
        };
        let number = self.tariff(tariff, "tier_price")?;
        let tier = self.tier(tier, number, "tier_price")?;
        Some(self.price(number, tier))
    }

    fn tariff(&mut self, e: &Expr, name: &str) -> Option<u16> {
        let named = match &e.kind {
            ExprKind::Name(name) => self.names.get(name).map(|symbol| symbol.named),
            _ => None,
        };
        match named {
            Some(Named::Tariff(number)) => Some(number),
            _ => self.misused(e.at, name, "the first argument is not a tariff"),
        }
    }

    fn tier(&mut self, e: &Expr, tariff: u16, name: &str) -> Option<usize> {
        let tiers = self.tariffs[usize::from(tariff)].prices.len();
        match e.kind {
            ExprKind::Int(tier) => usize::try_from(tier - 1).ok().filter(|tier| *tier < tiers),
            _ => None,
        }
        .or_else(|| self.misused(e.at, name, format!("the tiers are 1 to {tiers}")))
    }

    /// The quantity as a fraction. It must be a name, so that tests can meet the tariff's bounds.
    fn quantity(&mut self, e: &Expr, tariff: u16, name: &str) -> Option<Ir> {
        let ExprKind::Name(written) = &e.kind else {
            return self.misused(e.at, name, "the quantity is not a name: make it a node");
        };
        let typed = self.expr(e)?;
        let step = match typed.ty {
            Type::Int => 1,
            Type::Decimal => crate::decimal::ONE,
            other => {
                let message = format!("a quantity is int or decimal, this is {}", other.word());
                self.report.fault(e.at, MISMATCH, message, "money is no quantity; use brackets for it");
                return None;
            }
        };
        if let Some(symbol) = self.names.get(written) {
            let scaled = |(from, up): &(i64, Vec<i64>)| {
                (*from, up.iter().map(|bound| bound.saturating_mul(step)).collect())
            };
            let bounds = self.tariffs[usize::from(tariff)].bounds.iter().map(scaled).collect();
            let used = BoundUse { named: symbol.named, step, bounds };
            if !self.bound_uses.contains(&used) {
                self.bound_uses.push(used);
            }
        }
        Some(typed.into_exact())
    }

    /// What of a quantity lies in a tier.
    fn part(&self, tariff: u16, tier: usize, quantity: Ir) -> Ir {
        let Tariff { up, .. } = &self.tariffs[usize::from(tariff)];
        let bound = |number: usize| Box::new(Ir::Widen(Box::new(Ir::Whole(up[number].0)), 1));
        let zero = || Box::new(Ir::Widen(Box::new(Ir::Const(0)), 1));
        let capped = if tier < up.len() {
            Ir::ExactOp(ExactOp::Min, Box::new(quantity), bound(tier))
        } else {
            quantity
        };
        let above =
            if tier == 0 { capped } else { Ir::ExactOp(ExactOp::Sub, Box::new(capped), bound(tier - 1)) };
        Ir::ExactOp(ExactOp::Max, zero(), Box::new(above))
    }

    fn price(&self, tariff: u16, tier: usize) -> Typed {
        Typed::new(Type::Price, Ir::Whole(self.tariffs[usize::from(tariff)].prices[tier].0))
    }
}
