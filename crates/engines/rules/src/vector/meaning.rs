//! What the cells of a column mean, for those who read and write tables.

use jiff::civil::Date;
use kernel::Fen;

use crate::ir::Type;
use crate::pack::Pack;
use crate::vector::Population;
use crate::{day, decimal, moment};

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
    /// Seconds since 0001-01-01T00:00:00 of China's clock.
    DateTime,
    /// Seconds.
    Duration,
    /// Hundred-millionths, of a yuan for a price.
    Decimal,
    /// The index of an option; these are their values.
    Enum(Vec<&'p str>),
    /// No whole number but a text.
    Text,
    /// No whole number but a JSON array of records.
    List,
}

impl Meaning<'_> {
    /// Reads a cell as people write it: yuan, `YYYY-MM-DD`, `true`, the value of an option; `None` if it is no such
    /// thing.
    pub fn parse(&self, text: &str) -> Option<i64> {
        match self {
            Self::Money => Fen::parse(text).ok().map(Fen::raw),
            Self::Rate | Self::Int => text.parse().ok(),
            Self::Bool => match text {
                "true" | "1" => Some(1),
                "false" | "0" => Some(0),
                _ => None,
            },
            Self::Date => day::parse(text).map(days),
            Self::DateTime => moment::parse(text),
            Self::Duration => moment::parse_duration(text),
            Self::Decimal => decimal::parse(text),
            Self::Enum(options) => {
                let index = options.iter().position(|option| *option == text)?;
                i64::try_from(index).ok()
            }
            Self::Text | Self::List => None,
        }
    }

    /// Writes a cell as people do.
    pub fn text(&self, cell: i64) -> String {
        match self {
            Self::Money => Fen(cell).to_string(),
            Self::Rate | Self::Int | Self::Text | Self::List => cell.to_string(),
            Self::Bool => (cell != 0).to_string(),
            Self::Date => {
                day::from_epoch(cell).map_or_else(String::new, |packed| day::unpack(packed).to_string())
            }
            Self::DateTime => moment::unpack(cell).to_string(),
            Self::Duration => moment::duration_text(cell),
            Self::Decimal => decimal::text(cell),
            Self::Enum(options) => {
                let option = usize::try_from(cell).ok().and_then(|index| options.get(index));
                option.copied().unwrap_or_default().to_owned()
            }
        }
    }
}

/// Days since 1970-01-01 of a packed day.
pub(crate) fn days(packed: i64) -> i64 {
    const EPOCH: Date = jiff::civil::date(1970, 1, 1);
    day::days_between(day::pack(EPOCH), packed)
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

impl InputColumn<'_> {
    /// Reads a cell written as text; an empty one takes the default.
    ///
    /// # Errors
    /// The code of the fault.
    pub fn read(&self, text: &str) -> Result<i64, &'static str> {
        if text.is_empty() {
            return self.default.ok_or("rules.missing");
        }
        self.meaning.parse(text).ok_or(match self.meaning {
            Meaning::Enum(_) => "rules.option",
            _ => "rules.type",
        })
    }
}

impl Pack {
    /// The inputs as columns, in the order of the text.
    pub fn input_columns(&self) -> impl Iterator<Item = InputColumn<'_>> {
        self.inputs.iter().filter(|input| !input.place).map(|input| InputColumn {
            name: &input.name,
            meaning: self.meaning(input.ty),
            default: input.default.map(|slot| match input.ty {
                Type::Date => days(slot),
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
            Type::DateTime => Meaning::DateTime,
            Type::Duration => Meaning::Duration,
            Type::Price | Type::Decimal => Meaning::Decimal,
            Type::Int | Type::Number => Meaning::Int,
            Type::Text => Meaning::Text,
            Type::List(_) => Meaning::List,
        }
    }
}

impl<'p> Population<'p> {
    /// Names and meanings of the outputs, in the order of the results.
    pub fn outputs(&self) -> impl Iterator<Item = (&'p str, Meaning<'p>)> {
        let pack = self.pack;
        self.outputs.iter().map(move |number| {
            let node = &pack.nodes[usize::from(*number)];
            let meaning = match node.symbol.ty {
                Type::Text => Meaning::Enum(pack.texts.iter().map(String::as_str).collect()),
                ty => pack.meaning(ty),
            };
            (node.name.as_str(), meaning)
        })
    }
}
