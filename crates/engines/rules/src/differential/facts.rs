//! Cases as the engine takes them: a question each, or columns for all of them.

use serde_json::{Map, Value as Json, json};

use crate::ir::Type;
use crate::model::List;
use crate::pack::Pack;
use crate::{Column, When, day};

/// One case: a slot for each input, places of lists among them.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    pub(super) slots: Vec<i64>,
}

/// Cases that share a day: the rows of one population.
pub(super) struct Crowd {
    pub(super) when: When,
    /// Inputs that nobody gives, so that they take their default.
    pub(super) left_out: Vec<bool>,
    /// Inputs that are given in the narrowest column that holds them.
    pub(super) narrow: Vec<bool>,
    pub(super) facts: Vec<Facts>,
}

/// A column's own cells.
pub(super) enum Cells {
    U8(Vec<u8>),
    U16(Vec<u16>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    Text(Vec<String>),
}

impl Crowd {
    /// A case as a JSON object.
    pub(super) fn question(&self, pack: &Pack, facts: &Facts) -> Json {
        let given = pack.inputs.iter().zip(&facts.slots).zip(&self.left_out);
        let given = given.filter(|((input, _), left_out)| !input.place && !**left_out);
        let object: Map<String, Json> = given
            .map(|((input, slot), _)| {
                let value = match input.ty {
                    Type::List(list) => records(pack, &pack.lists[usize::from(list)], &facts.slots),
                    ty => json!(pack.whole_value(ty, *slot, &[])),
                };
                (input.name.clone(), value)
            })
            .collect();
        Json::Object(object)
    }

    /// The inputs that are given, and their columns.
    pub(super) fn columns(&self, pack: &Pack) -> Vec<(String, Cells)> {
        let given =
            pack.inputs.iter().enumerate().filter(|(index, input)| !input.place && !self.left_out[*index]);
        let columns = given.map(|(index, input)| {
            let cells = || self.facts.iter().map(|facts| facts.slots[index]);
            let epoch = day::pack(jiff::civil::date(1970, 1, 1));
            let cells = match input.ty {
                Type::List(list) => {
                    let list = &pack.lists[usize::from(list)];
                    let texts = self.facts.iter().map(|facts| records(pack, list, &facts.slots).to_string());
                    Cells::Text(texts.collect())
                }
                Type::Text => Cells::Text(
                    cells().map(|slot| pack.text(slot, &[]).unwrap_or_default().to_owned()).collect(),
                ),
                Type::Date => Cells::of(
                    cells().map(|slot| day::days_between(epoch, slot)).collect(),
                    self.narrow[index],
                ),
                _ => Cells::of(cells().collect(), self.narrow[index]),
            };
            (input.name.clone(), cells)
        });
        columns.collect()
    }
}

impl Cells {
    fn of(cells: Vec<i64>, narrow: bool) -> Self {
        if !narrow {
            return Self::I64(cells);
        }
        if let Ok(cells) = cells.iter().map(|cell| u8::try_from(*cell)).collect() {
            return Self::U8(cells);
        }
        if let Ok(cells) = cells.iter().map(|cell| u16::try_from(*cell)).collect() {
            return Self::U16(cells);
        }
        match cells.iter().map(|cell| i32::try_from(*cell)).collect() {
            Ok(cells) => Self::I32(cells),
            Err(_) => Self::I64(cells),
        }
    }

    pub(super) fn column(&self) -> Column<'_> {
        match self {
            Self::U8(cells) => Column::U8(cells),
            Self::U16(cells) => Column::U16(cells),
            Self::I32(cells) => Column::I32(cells),
            Self::I64(cells) => Column::I64(cells),
            Self::Text(cells) => Column::Text(cells),
        }
    }
}

/// The records of a list.
fn records(pack: &Pack, list: &List, slots: &[i64]) -> Json {
    let count = usize::try_from(slots[usize::from(list.head)]).unwrap();
    let record = |number: usize| {
        let fields = list.fields.iter().enumerate().map(|(index, field)| {
            let value = pack.whole_value(field.ty, slots[list.place(number, index)], &[]);
            (field.name.clone(), json!(value))
        });
        Json::Object(fields.collect())
    };
    (0..count).map(record).collect()
}
