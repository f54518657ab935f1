//! Values of the oracle, and the slots that the engine keeps for them.

use jiff::civil::Date;
use num_rational::BigRational;

use super::whole;
use crate::ir::Type;
use crate::pack::Pack;
use crate::{day, decimal};

/// A value without a unit.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::differential) enum Seen {
    Number(BigRational),
    Flag(bool),
    Day(Date),
    Text(String),
}

impl Seen {
    pub(super) fn of(pack: &Pack, ty: Type, slot: i64) -> Self {
        match ty {
            Type::Rate => Self::Number(whole(slot) / whole(10_000)),
            Type::Price => Self::Number(whole(slot) / whole(decimal::FEN)),
            Type::Decimal => Self::Number(whole(slot) / whole(decimal::ONE)),
            Type::Bool => Self::Flag(slot != 0),
            Type::Date => Self::Day(day::unpack(slot)),
            Type::Enum(set) => {
                Self::Text(pack.choices[usize::from(set)][usize::try_from(slot).unwrap()].value.clone())
            }
            Type::Text => Self::Text(pack.texts[usize::try_from(slot).unwrap()].clone()),
            _ => Self::Number(whole(slot)),
        }
    }

    /// The slot that the engine keeps for it; `None` if no slot can.
    pub(in crate::differential) fn slot(&self, pack: &Pack, ty: Type) -> Option<i64> {
        match (self, ty) {
            (Self::Number(x), Type::Rate) => Self::Number(x * whole(10_000)).slot(pack, Type::Int),
            (Self::Number(x), Type::Price) => Self::Number(x * whole(decimal::FEN)).slot(pack, Type::Int),
            (Self::Number(x), Type::Decimal) => Self::Number(x * whole(decimal::ONE)).slot(pack, Type::Int),
            (Self::Number(x), _) => x.is_integer().then(|| i64::try_from(x.to_integer()).ok()).flatten(),
            (Self::Flag(flag), _) => Some(i64::from(*flag)),
            (Self::Day(day), _) => Some(day::pack(*day)),
            (Self::Text(text), Type::Enum(set)) => {
                let index = pack.choices[usize::from(set)].iter().position(|choice| choice.value == *text);
                index.and_then(|index| i64::try_from(index).ok())
            }
            (Self::Text(text), _) => {
                pack.texts.iter().position(|known| known == text).and_then(|at| i64::try_from(at).ok())
            }
        }
    }

    pub(super) fn number(self) -> BigRational {
        match self {
            Self::Number(x) => x,
            other => panic!("{other:?} is no number"),
        }
    }

    pub(super) fn flag(&self) -> bool {
        match self {
            Self::Flag(flag) => *flag,
            other => panic!("{other:?} is no condition"),
        }
    }
}
