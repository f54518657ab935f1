//! Lists of records as inputs: one input that holds how many there are, and one for each place of a field.

use super::Loader;
use crate::day;
use crate::fields::{self, Fields, Item};
use crate::ir::Type;
use crate::model::{Field, Input, List, Words};
use crate::syntax::is_name;
use crate::typing::{Named, Symbol};

/// Most records of a list: an expression over it is written out for each.
const RECORDS_MAX: i64 = 60;
/// Most inputs of a pack, places counted.
const INPUTS_MAX: usize = 4_000;

impl Loader<'_> {
    /// `type = "list"` with `most` and `fields`.
    pub(super) fn list(&mut self, name: &str, label: Words, mut fields: Fields) -> Option<()> {
        let at = fields.at;
        let most =
            fields.need("most", &mut self.report).and_then(|item| fields::int(item, &mut self.report))?;
        let help = fields.text("help", &mut self.report).map(str::to_owned);
        let help_en = fields.text("help_en", &mut self.report).map(str::to_owned);
        let once_only = fields.text("once_only", &mut self.report).map(str::to_owned);
        let item = fields.need("fields", &mut self.report)?;
        let declared = Fields::of(&format!("the fields of '{name}'"), item, &mut self.report)?;
        fields.finish(&mut self.report);
        if !(1..=RECORDS_MAX).contains(&most) {
            let message = format!("'{name}' has {most} records at most");
            self.report.fault(at, "value.range", message, format!("most is 1 to {RECORDS_MAX}"));
            return None;
        }
        let mut places = Vec::new();
        for (at, field, item) in declared.named() {
            places.extend(self.list_field(at, field, item));
        }
        if places.is_empty() {
            self.report.fault(
                at,
                "pack.missing",
                format!("the records of '{name}' have no fields"),
                "add one",
            );
            return None;
        }
        let width = usize::try_from(most).ok()?.saturating_mul(places.len());
        if self.inputs.len().saturating_add(width) > INPUTS_MAX {
            self.report.fault(at, "pack.size", "the lists have too many places", "lower most");
            return None;
        }
        let head = self.whole_register();
        let number = u16::try_from(self.lists.len()).ok()?;
        let ty = Type::List(number);
        self.names.insert(name.to_owned(), Symbol { named: Named::Input(head), ty, register: head });
        let help = help.zip(help_en).map(|(zh, en)| Words { zh, en });
        self.inputs.push(Input {
            name: name.to_owned(),
            label,
            help,
            ty,
            min: None,
            max: Some(most),
            default: Some(0),
            once_only,
            evidence: Vec::new(),
            place: false,
        });
        for record in 1..=most {
            for (field, input) in &places {
                let mut place = input.clone();
                place.name = format!("{name}.{record}.{}", field.name);
                self.inputs.push(place);
                self.whole_register();
            }
        }
        let most = u16::try_from(most).ok()?;
        self.lists.push(List { head, most, fields: places.into_iter().map(|(field, _)| field).collect() });
        Some(())
    }

    /// A field and the input of one of its places.
    fn list_field(&mut self, at: usize, name: &str, item: &Item) -> Option<(Field, Input)> {
        if !is_name(name) || self.names.contains_key(name) {
            let hint = "a lowercase name that no input, param, table or node has";
            self.report.fault(at, "name.form", format!("'{name}' cannot name a field"), hint);
            return None;
        }
        let mut fields = Fields::of(&format!("field '{name}'"), item, &mut self.report)?;
        let label = fields.label(&mut self.report);
        let ty = self.input_type(&mut fields)?;
        let mut bound = |key| {
            let item = fields.get(key)?;
            fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report)
        };
        let (min, max, default) = (bound("min"), bound("max"), bound("default"));
        fields.finish(&mut self.report);
        self.field_names.insert(name.to_owned());
        // Where there is no record, any value of the unit stands in its place.
        let filler = match ty {
            Type::Date => day::parse("0001-01-01")?,
            _ => 0,
        };
        let input = Input {
            name: name.to_owned(),
            label,
            help: None,
            ty,
            min,
            max,
            default: Some(filler),
            once_only: None,
            evidence: Vec::new(),
            place: true,
        };
        Some((Field { name: name.to_owned(), ty, default }, input))
    }

    /// A test's records into their places.
    pub(super) fn records(&mut self, list: u16, item: &Item, slots: &mut [Option<i64>]) {
        let List { head, most, fields } = self.lists[usize::from(list)].clone();
        let Some(records) = item.get_ref().as_array() else {
            let hint = "write [{ field = value, .. }, ..]";
            self.report.fault(item.span().start, "pack.shape", "a list of records is wanted", hint);
            return;
        };
        slots[usize::from(head)] = i64::try_from(records.len()).ok();
        let list = self.lists[usize::from(list)].clone();
        for (number, item) in records.iter().take(usize::from(most)).enumerate() {
            let Some(mut record) = Fields::of("a record", item, &mut self.report) else { continue };
            for (index, field) in fields.iter().enumerate() {
                let found = record.named().find(|(_, name, _)| *name == field.name).map(|(_, _, item)| item);
                let value = match found {
                    Some(item) => {
                        fields::typed(item, field.ty, &self.sets, &mut self.texts, &mut self.report)
                    }
                    None => field.default,
                };
                if value.is_none() && found.is_none() {
                    let message = format!("the record has no '{}'", field.name);
                    self.report.fault(record.at, "pack.missing", message, "fill it in");
                }
                slots[list.place(number, index)] = value;
            }
            record.take(fields.iter().map(|field| field.name.as_str()));
            record.finish(&mut self.report);
        }
    }
}
