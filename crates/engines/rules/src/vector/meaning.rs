//! What the cells of a column mean, for those who read and write tables.

use crate::day;
use crate::ir::Type;
use crate::pack::Pack;
use crate::vector::Population;

/// The meaning of the whole numbers in a column; see [`crate::Column`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning<'p> {
    /// Fen.
    Money,
    /// Basis points.
    Rate,
    /// A count.
    Int,
    /// 0 or 1.
    Bool,
    /// Days since 1970-01-01.
    Date,
    /// The index of an option; these are their values.
    Enum(Vec<&'p str>),
    /// No whole number: such an input keeps its default.
    Text,
}

/// An input as a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputColumn<'p> {
    /// Its name.
    pub name: &'p str,
    /// What its cells mean.
    pub meaning: Meaning<'p>,
    /// The cell of who left it out; none if it must be given.
    pub default: Option<i64>,
}

impl Pack {
    /// The inputs as columns, in the order of the text.
    pub fn input_columns(&self) -> impl Iterator<Item = InputColumn<'_>> {
        self.inputs.iter().map(|input| InputColumn {
            name: &input.name,
            meaning: self.meaning(input.ty),
            default: input.default.map(|slot| match input.ty {
                Type::Date => day::days_between(day::pack(jiff::civil::date(1970, 1, 1)), slot),
                _ => slot,
            }),
        })
    }

    fn meaning(&self, ty: Type) -> Meaning<'_> {
        match ty {
            Type::Money | Type::MoneyExact => Meaning::Money,
            Type::Rate => Meaning::Rate,
            Type::Bool => Meaning::Bool,
            Type::Date => Meaning::Date,
            Type::Enum(set) => Meaning::Enum(
                self.choices[usize::from(set)].iter().map(|choice| choice.value.as_str()).collect(),
            ),
            Type::Text => Meaning::Text,
            _ => Meaning::Int,
        }
    }
}

impl<'p> Population<'p> {
    /// Names and meanings of the outputs, in the order of the results.
    pub fn outputs(&self) -> impl Iterator<Item = (&'p str, Meaning<'p>)> {
        let pack = self.pack;
        self.outputs.iter().map(move |number| {
            let node = &pack.nodes[usize::from(*number)];
            (node.name.as_str(), pack.meaning(node.symbol.ty))
        })
    }
}
