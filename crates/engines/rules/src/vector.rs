//! The vector back end: one pack asked for a whole population at once.
//!
//! It starts from the same typed trees as the scalar machine and gives the same answers, bit for bit, refusals
//! included: a plan is only made where every intermediate value is proved to fit the lanes, and rows outside what was
//! proved, or that a check refuses, are computed again by the scalar machine. A pack that has no column form at all is
//! computed that way throughout; only the time differs.
//!
//! Parameters and the day asked for are the same for everybody, so what depends on them alone is computed once.

use std::num::NonZeroUsize;

use kernel::Invalid;

use crate::evaluate::EvalError;
use crate::inputs;
use crate::ir::Type;
use crate::model::{Input, Point};
use crate::pack::Pack;
use crate::typing::nearest;
use crate::when::When;

mod build;
mod calendar;
mod interval;
mod lanes;
mod meaning;
mod ops;
mod plan;
mod rows;

use interval::Interval;
pub(crate) use meaning::days;
pub use meaning::{InputColumn, Meaning};
use plan::{Given, Plan};

/// One input of many people, a cell each. Money is in fen, a rate in basis points, a flag 0 or 1, an enum the index of
/// its option, a day the number of days since 1970-01-01, a moment the seconds since 0001-01-01T00:00:00 of China's clock, a
/// duration seconds, a price (in yuan) or decimal its hundred-millionths. A text is itself, a list a JSON array.
#[derive(Debug, Clone, Copy)]
pub enum Column<'c> {
    /// Flags, options, small counts.
    U8(&'c [u8]),
    /// Counts.
    U16(&'c [u16]),
    /// Days, amounts up to twenty million yuan.
    I32(&'c [i32]),
    /// Any number.
    I64(&'c [i64]),
    /// Texts and lists; an empty one takes the default. Their packs are computed a row at a time.
    Text(&'c [String]),
}

impl Column<'_> {
    /// The number of cells.
    pub const fn len(&self) -> usize {
        match self {
            Self::U8(cells) => cells.len(),
            Self::U16(cells) => cells.len(),
            Self::I32(cells) => cells.len(),
            Self::I64(cells) => cells.len(),
            Self::Text(cells) => cells.len(),
        }
    }

    /// True without cells.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A whole number.
    fn cell(&self, row: usize) -> i64 {
        match self {
            Self::U8(cells) => i64::from(cells[row]),
            Self::U16(cells) => i64::from(cells[row]),
            Self::I32(cells) => i64::from(cells[row]),
            Self::I64(cells) => cells[row],
            Self::Text(_) => unreachable!("texts are given to inputs that are no number, and only they are"),
        }
    }

    /// A text or list.
    fn text(&self, row: usize) -> &str {
        match self {
            Self::Text(cells) => &cells[row],
            _ => unreachable!("numbers are given to inputs that are one, and only they are"),
        }
    }

    /// What a cell can hold.
    const fn kind(&self) -> Interval {
        match self {
            Self::Text(_) => Interval::FLAG,
            Self::U8(_) => Interval { low: 0, high: u8::MAX as i64 },
            Self::U16(_) => Interval { low: 0, high: u16::MAX as i64 },
            Self::I32(_) => Interval { low: i32::MIN as i64, high: i32::MAX as i64 },
            Self::I64(_) => Interval { low: i64::MIN, high: i64::MAX },
        }
    }
}

/// One output of many people, a cell each, in the units of [`Column`]. Refused rows are 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values {
    /// Flags.
    U8(Vec<u8>),
    /// Days since 1970-01-01.
    I32(Vec<i32>),
    /// Anything else.
    I64(Vec<i64>),
}

impl Values {
    fn zero(ty: Type, rows: usize) -> Self {
        match ty {
            Type::Bool => Self::U8(vec![0; rows]),
            Type::Date => Self::I32(vec![0; rows]),
            _ => Self::I64(vec![0; rows]),
        }
    }

    /// The cell of a row.
    pub fn cell(&self, row: usize) -> i64 {
        match self {
            Self::U8(cells) => i64::from(cells[row]),
            Self::I32(cells) => i64::from(cells[row]),
            Self::I64(cells) => cells[row],
        }
    }
}

/// Answers for a population.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Results {
    /// One for each wanted output, in order, all of one length.
    pub outputs: Vec<Values>,
    /// Rows without an answer, ascending, and why.
    pub refused: Vec<(usize, EvalError)>,
    /// Rows that the scalar machine had to compute.
    pub scalar: usize,
}

/// Why a pack cannot be asked for these columns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PopulationError {
    /// The pack is not in force on that day, whoever asks.
    #[error(transparent)]
    NotInForce(EvalError),
    /// A column or output that does not fit the pack; names it.
    #[error("{0}")]
    Unfit(Invalid),
}

/// A pack prepared to be asked for many people on one day.
#[derive(Debug, Clone)]
pub struct Population<'p> {
    pack: &'p Pack,
    when: When,
    /// Numbers of the wanted nodes.
    outputs: Vec<u16>,
}

impl Pack {
    /// Prepares to compute `outputs` (names of nodes; none means the pack's own outputs) for many people.
    ///
    /// # Errors [`PopulationError`] if the pack is not in force or a name is not that of a rounded node, or of a text that an
    /// input could give.
    pub fn population(
        &self,
        when: impl Into<When>,
        outputs: &[&str],
    ) -> Result<Population<'_>, PopulationError> {
        let when = when.into();
        self.in_force(when).map_err(PopulationError::NotInForce)?;
        let mut numbers = Vec::new();
        for name in outputs {
            let found = self.nodes.iter().position(|node| node.name == *name);
            let found =
                found.ok_or_else(|| unknown("output", name, self.nodes.iter().map(|n| n.name.as_str())))?;
            numbers.push(u16::try_from(found).expect("nodes are numbered in 16 bits"));
        }
        if numbers.is_empty() {
            numbers.clone_from(&self.outputs);
        }
        // Texts that the pack knows are columns of their numbers; those of the inputs have none.
        let foreign = self.inputs.iter().any(|input| input.ty == Type::Text);
        for number in &numbers {
            let node = &self.nodes[usize::from(*number)];
            if node.symbol.ty.is_exact() || (foreign && node.symbol.ty == Type::Text) {
                return Err(unfit(
                    &node.name,
                    "rules.column",
                    "is no column of whole values",
                    "不能作为整数列输出",
                ));
            }
        }
        Ok(Population { pack: self, when, outputs: numbers })
    }
}

impl Population<'_> {
    /// Computes the outputs of every row. Inputs without a column take their default. The result does not depend on
    /// the number of threads.
    ///
    /// # Errors [`PopulationError::Unfit`] for a column without an input, of another length or kind, or an input that has
    /// neither column nor default.
    pub fn run(
        &self,
        columns: &[(&str, Column<'_>)],
        threads: NonZeroUsize,
    ) -> Result<Results, PopulationError> {
        let given = self.given(columns)?;
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        let cells: Vec<Column<'_>> = columns.iter().map(|(_, column)| *column).collect();
        let plan = Plan::of(self.pack, Point::of(self.when), &given, &self.outputs);
        let work = rows::Work { population: self, plan: plan.as_ref(), given: &given, columns: &cells };
        let mut outputs: Vec<Values> =
            self.outputs.iter().map(|number| Values::zero(self.type_of(*number), rows)).collect();
        let parts = rows::parts(&mut outputs, rows, threads);
        let done: Vec<rows::Done> = match parts.len() {
            1 => parts.into_iter().map(|part| work.run(part)).collect(),
            _ => std::thread::scope(|scope| {
                let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(|| work.run(part))).collect();
                let joined = running.into_iter().map(|thread| thread.join());
                joined.map(|done| done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
            }),
        };
        let scalar = done.iter().map(|part| part.scalar).sum();
        Ok(Results { outputs, refused: done.into_iter().flat_map(|part| part.refused).collect(), scalar })
    }

    fn type_of(&self, number: u16) -> Type {
        self.pack.nodes[usize::from(number)].symbol.ty
    }

    fn given(&self, columns: &[(&str, Column<'_>)]) -> Result<Vec<Given>, PopulationError> {
        let rows = columns.first().map_or(0, |(_, column)| column.len());
        for (name, column) in columns {
            if !self.pack.input_names().any(|known| known == *name) {
                return Err(unknown("input", name, self.pack.input_names()));
            }
            if column.len() != rows {
                return Err(unfit(
                    name,
                    "rules.column",
                    "has another length than the others",
                    "与其他列长度不同",
                ));
            }
        }
        let mut given: Vec<Given> =
            self.pack.inputs.iter().map(|input| self.given_one(input, columns)).collect::<Result<_, _>>()?;
        for list in &self.pack.lists {
            if matches!(given[usize::from(list.head)], Given::Text { .. }) {
                given[list.places()].fill(Given::InList);
            }
        }
        Ok(given)
    }

    fn given_one(&self, input: &Input, columns: &[(&str, Column<'_>)]) -> Result<Given, PopulationError> {
        let number = columns.iter().position(|(name, _)| *name == input.name);
        let wordy = matches!(input.ty, Type::Text | Type::List(_));
        match (number, input.default) {
            (Some(number), _) if wordy != matches!(columns[number].1, Column::Text(_)) => {
                let (en, zh) = if wordy {
                    ("is a text or list; give a column of texts", "是文本或列表，应给出文本列")
                } else {
                    ("is a number; give a column of whole numbers", "是数值，应给出整数列")
                };
                Err(unfit(&input.name, "rules.column", en, zh))
            }
            (Some(number), _) if wordy => Ok(Given::Text { number }),
            (Some(number), _) => Ok(Given::Column { number, kind: columns[number].1.kind() }),
            (None, Some(default)) => Ok(Given::Constant(default)),
            (None, None) => Err(PopulationError::Unfit(inputs::missing(input))),
        }
    }
}

fn unfit(name: &str, code: &'static str, en: &str, zh: &str) -> PopulationError {
    PopulationError::Unfit(Invalid::new(
        name.to_owned(),
        code,
        format!("'{name}' {en}"),
        format!("“{name}”{zh}"),
    ))
}

fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n str>) -> PopulationError {
    let hint = nearest(name, known);
    PopulationError::Unfit(Invalid::new(
        name.to_owned(),
        "rules.unknown_field",
        format!("there is no {what} '{name}'; {hint}"),
        format!("没有“{name}”这一项；{hint}"),
    ))
}
