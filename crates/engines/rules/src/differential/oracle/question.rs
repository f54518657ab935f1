//! Inputs as the oracle reads them: their types, bounds and defaults from the pack, their values from the question.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value as Json;

use super::Seen;
use super::expression::order;

/// An input, or a field of a list's records.
pub(super) struct Input {
    ty: String,
    min: Option<Seen>,
    max: Option<Seen>,
    default: Option<Seen>,
    /// Of a list.
    fields: Vec<(String, Input)>,
}

impl Input {
    pub(super) fn read(table: &Json) -> Option<Self> {
        let ty = table.get("type")?.as_str()?.to_owned();
        let fields = table.get("fields").and_then(Json::as_object).into_iter().flatten();
        let fields = fields.map(|(name, field)| Some((name.clone(), Self::read(field)?)));
        let value = |key: &str| table.get(key).and_then(|written| Seen::read(&ty, written));
        let (min, max, default) = (value("min"), value("max"), value("default"));
        Some(Self { min, max, default, fields: fields.collect::<Option<_>>()?, ty })
    }

    /// The same with its fields as they follow each other in the text, which tables do not keep.
    pub(super) fn in_order_of(mut self, text: &str) -> Self {
        self.fields.sort_by_key(|(name, _)| text.find(&format!("\n{name} = {{")));
        self
    }

    /// The two fields of pauses: the day the clock stopped, and the day it went on.
    pub(super) fn two_days(&self) -> [&str; 2] {
        let days: Vec<&str> = self
            .fields
            .iter()
            .filter(|(_, field)| field.ty == "date")
            .map(|(name, _)| name.as_str())
            .collect();
        days.try_into().expect("the pack loads")
    }

    fn within(&self, value: &Seen) -> bool {
        let low = self.min.as_ref().is_none_or(|min| order(min, value).is_le());
        let high = self.max.as_ref().is_none_or(|max| order(value, max).is_le());
        low && high
    }
}

/// The inputs of a well-formed question by name, or the fields that are out of bounds.
pub(super) fn read(
    inputs: &[(String, Input)],
    question: &Json,
) -> Result<HashMap<String, Seen>, BTreeSet<String>> {
    let (mut found, mut refused) = (HashMap::new(), BTreeSet::new());
    for (name, input) in inputs {
        if input.ty != "list" {
            found.insert(name.clone(), value(name, input, question.get(name), &mut refused));
            continue;
        }
        let records = question.get(name).and_then(Json::as_array).into_iter().flatten();
        let records = records.enumerate().map(|(number, record)| {
            let field = |(field, input): &(String, Input)| {
                let path = format!("{name}.{}.{field}", number + 1);
                (field.clone(), value(&path, input, record.get(field), &mut refused))
            };
            input.fields.iter().map(field).collect()
        });
        found.insert(name.clone(), Seen::Records(records.collect()));
    }
    if refused.is_empty() { Ok(found) } else { Err(refused) }
}

/// The value given, noted if it is out of bounds; the default without one.
fn value(path: &str, input: &Input, given: Option<&Json>, refused: &mut BTreeSet<String>) -> Seen {
    let Some(given) = given else { return input.default.clone().expect("what is required is given") };
    let value = Seen::read(&input.ty, given).expect("the question is well-formed");
    if !input.within(&value) {
        refused.insert(path.to_owned());
    }
    value
}
