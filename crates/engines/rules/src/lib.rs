//! Law and tariffs as dated data: rule packs in, exact answers with citations out.
//!
//! A [`Pack`] is a TOML text (see `packs/README.md`): inputs, dated parameters, bracket tables, and nodes
//! whose expressions are a typed subset of CEL. [`Pack::load`] reads it, gives every expression a unit,
//! orders and flattens it, and runs the pack's own tests; what is wrong is told with file, line, column and a
//! hint. [`Packs`] finds the pack for a service, a region and a day. [`Pack::evaluate`] gives the answer,
//! [`Pack::explain`] the answer with every step, the law behind it and a sentence in three wordings.
//!
//! Invariants
//! - Pure: no I/O, no clock, no randomness. The same text, inputs and day give the same answer, bit for bit.
//! - No floats. Money is whole fen; between a division and its written rounding it is an exact fraction.
//! - Money never meets a bare number in a sum or comparison; such packs do not load.
//! - A pack that loads has passed its own tests, at least ten, and at every bound of a table that is applied
//!   to a named amount.
//! - Every computed node cites a source. What rests on weak sources is marked, and so is every answer it
//!   touches.
//!
//! Layers: `syntax` (text to tree) → `typing` (tree to typed `ir`) → `codegen` (typed tree to flat
//! operations) → `machine` (runs them), or → `vector` (the same tree over columns).

mod annuity;
mod builtin;
mod clock;
mod codegen;
mod day;
mod decimal;
mod describe;
mod diagnostic;
#[cfg(test)]
mod differential;
mod evaluate;
mod exact;
mod explain;
mod fields;
mod in_force;
mod inputs;
mod ir;
mod load;
mod machine;
mod model;
mod moment;
mod pack;
mod packs;
mod people;
mod schedule;
mod syntax;
mod template;
mod typing;
mod value;
mod vector;
mod what_if;
mod when;
mod wording;
mod workdays;

pub use diagnostic::Diagnostic;
pub use evaluate::{Answer, EvalError};
pub use explain::{Evaluation, Output, Paper, ParamUse, Step};
pub use inputs::Inputs;
pub use model::{Choice, Citation, Effective, Source, Status, Words};
pub use pack::Pack;
pub use packs::Packs;
pub use people::{
    Answers, Cells, Chunk, CsvTable, MadeUp, Person, TOWNSPEOPLE_COLUMNS, Unreadable, townspeople,
    townspeople_columns,
};
pub use schedule::{Method, Month, Schedule};
pub use value::Value;
pub use vector::{Column, InputColumn, Meaning, Population, PopulationError, Results, Values};
pub use what_if::{Bucket, Change, Effect, Side, Total, WhatIf};
pub use when::When;
pub use wording::Wording;
pub use workdays::Calendars;
