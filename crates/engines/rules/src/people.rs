//! People as the rows of a table: read from CSV, or made up from a seed, and answered a chunk at a time.
//!
//! What is in memory does not grow with their number. Reading takes whatever can be read; opening files is for those
//! who call.

use std::num::NonZeroUsize;

use kernel::Invalid;

use crate::vector::{Column, InputColumn, Meaning, Population, PopulationError, Results};

mod csv_table;
mod made_up;
mod townspeople;

pub use csv_table::CsvTable;
pub use made_up::MadeUp;
pub use townspeople::{Person, TOWNSPEOPLE_COLUMNS, townspeople, townspeople_columns};

/// Some rows of a table: a column for each input that the table has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chunk {
    /// How many.
    pub rows: usize,
    /// The columns, each as long as there are rows.
    pub cells: Vec<Cells>,
    /// Cells that could not be read, by row; their place holds nothing that counts.
    pub faults: Vec<Unreadable>,
}

/// The cells of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cells {
    /// Whole numbers that mean what [`Meaning`] says.
    Whole(Vec<i64>),
    /// Texts, or lists as JSON.
    Text(Vec<String>),
}

impl Cells {
    /// No cells yet, of the kind that an input needs.
    pub fn of(meaning: &Meaning<'_>) -> Self {
        match meaning {
            Meaning::Text | Meaning::List => Self::Text(Vec::new()),
            _ => Self::Whole(Vec::new()),
        }
    }

    /// As the vector back end takes them.
    pub fn column(&self) -> Column<'_> {
        match self {
            Self::Whole(cells) => Column::I64(cells),
            Self::Text(cells) => Column::Text(cells),
        }
    }

    /// Adds a cell as people write it; an empty one takes the default. One that cannot be read still takes its place.
    ///
    /// # Errors
    /// The code of the fault.
    pub fn push(&mut self, input: &InputColumn<'_>, text: &str) -> Result<(), &'static str> {
        match self {
            Self::Whole(cells) => {
                let read = input.read(text);
                cells.push(read.unwrap_or(0));
                read.map(|_| ())
            }
            // Whether it is a list is seen when the row is computed: an empty text is the default's.
            Self::Text(cells) => {
                cells.push(text.to_owned());
                if text.is_empty() && input.default.is_none() { Err("rules.missing") } else { Ok(()) }
            }
        }
    }
}

/// A cell that is missing or has another form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// Its row.
    pub row: usize,
    /// Its input.
    pub field: String,
    /// What is wrong.
    pub code: &'static str,
}

/// The answers of a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// One column for each wanted output; refused rows are 0.
    pub outputs: Vec<Vec<i64>>,
    /// Rows without an answer, ascending, and why: the field and the code of the fault.
    pub refused: Vec<(usize, String)>,
    /// Rows that the scalar machine had to compute.
    pub scalar: usize,
}

impl Population<'_> {
    /// Computes a chunk whose columns are those of `inputs`.
    ///
    /// # Errors
    /// [`PopulationError`], as for [`Population::run`].
    pub fn answer(
        &self,
        inputs: &[InputColumn<'_>],
        chunk: &Chunk,
        threads: NonZeroUsize,
    ) -> Result<Answers, PopulationError> {
        if inputs.is_empty() {
            return Err(PopulationError::Unfit(Invalid::new(
                "people",
                "rules.no_columns",
                "no column is called like an input of the pack; name the columns in the first line",
                "没有一列的名称与规则包的输入项相同；请在第一行写列名",
            )));
        }
        let names = inputs.iter().map(|input| input.name);
        let columns: Vec<(&str, Column<'_>)> = names.zip(chunk.cells.iter().map(Cells::column)).collect();
        let Results { outputs, refused, scalar } = self.run(&columns, threads)?;
        let mut outputs: Vec<Vec<i64>> =
            outputs.iter().map(|values| (0..chunk.rows).map(|row| values.cell(row)).collect()).collect();
        let unread = chunk.faults.iter().map(|fault| (fault.row, format!("{} {}", fault.field, fault.code)));
        let computed = refused.into_iter().map(|(row, error)| (row, error.brief()));
        let mut refused: Vec<(usize, String)> = unread.chain(computed).collect();
        // A cell that could not be read comes first; what was computed with a 0 in its place does not count.
        refused.sort_by_key(|(row, _)| *row);
        refused.dedup_by_key(|(row, _)| *row);
        for cells in &mut outputs {
            refused.iter().for_each(|(row, _)| cells[*row] = 0);
        }
        Ok(Answers { outputs, refused, scalar })
    }
}
