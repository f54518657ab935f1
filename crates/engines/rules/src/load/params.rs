//! Dated parameters, alone or as the cells of a table.

use super::{Loader, status};
use crate::diagnostic::Report;
use crate::fields::{self, Fields, Item};
use crate::ir::Type;
use crate::model::{Citation, Dated, Key, Param, Status, Words};
use crate::typing::{Named, Symbol};

/// A parameter before it has a number.
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) label: Words,
    pub(super) ty: Type,
    pub(super) unit: Option<String>,
    pub(super) values: Vec<Dated>,
    pub(super) keys: Vec<(u16, Key)>,
}

/// The pack's first day and the day it was recorded; none if its header has a fault.
pub(super) type Start = Option<(i64, i64)>;

impl Loader<'_> {
    pub(super) fn declare_params(&mut self, fields: &mut Fields, start: Start) {
        let Some(item) = fields.get("param") else { return };
        let Some(table) = Fields::of("[param]", item, &mut self.report) else { return };
        for (at, name, item) in table.named() {
            if self.may_name(at, name) && self.param(name, item, start).is_none() {
                self.broken.insert(name.to_owned());
            }
        }
    }

    fn param(&mut self, name: &str, item: &Item, start: Start) -> Option<()> {
        let what = format!("param '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let at = fields.at;
        let label = fields.label(&mut self.report);
        let (ty, unit) = self.typed_unit(&mut fields, &what)?;
        let written = fields.items("values", &mut self.report);
        let values: Vec<Dated> = written.iter().filter_map(|item| self.dated(name, item, ty)).collect();
        fields.finish(&mut self.report);
        if values.len() < written.len() {
            return None;
        }
        let draft = Draft { name: name.to_owned(), label, ty, unit, values, keys: Vec::new() };
        self.add_param(at, draft, start).map(drop)
    }

    /// `type`, or the type that the unit gives away, and `unit`.
    pub(super) fn typed_unit(&mut self, fields: &mut Fields, what: &str) -> Option<(Type, Option<String>)> {
        let at = fields.at;
        let unit = fields.text("unit", &mut self.report).map(str::to_owned);
        let word = fields.text("type", &mut self.report);
        let ty = match (word, unit.as_deref()) {
            (Some(word), _) => self.type_of(word, at)?,
            (None, Some(unit)) if unit.starts_with("fen") => Type::Money,
            (None, Some(unit)) if unit.starts_with("bp") => Type::Rate,
            _ => {
                let hint = "add type = \"money\", or a unit beginning with fen or bp";
                self.report.fault(at, "pack.missing", format!("{what} has no type"), hint);
                return None;
            }
        };
        Some((ty, unit))
    }

    /// Gives a parameter its number and register. Its name may be read if it has no dot.
    pub(super) fn add_param(&mut self, at: usize, draft: Draft, start: Start) -> Option<(u16, u16)> {
        let Draft { name, label, ty, unit, values, keys } = draft;
        settled(at, &name, &values, start, &mut self.report)?;
        let register = self.whole_register();
        let number = u16::try_from(self.params.len()).ok()?;
        self.names.insert(name.clone(), Symbol { named: Named::Param(number), ty, register });
        self.params.push(Param { name, label, ty, unit, register, values, keys });
        Some((number, register))
    }

    fn dated(&mut self, name: &str, item: &Item, ty: Type) -> Option<Dated> {
        let mut fields = Fields::of(&format!("a value of '{name}'"), item, &mut self.report)?;
        let value = fields.need("v", &mut self.report);
        let value =
            value.and_then(|item| fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report));
        let row = self.row(&mut fields, name);
        fields.finish(&mut self.report);
        Some(row?.dated(value?))
    }

    /// What every dated value has: `from`, `recorded`, `law`, `status`.
    pub(super) fn row(&mut self, fields: &mut Fields, name: &str) -> Option<Row> {
        let from =
            fields.need("from", &mut self.report).and_then(|item| fields::date(item, &mut self.report));
        let recorded = fields.date("recorded", &mut self.report);
        let law = self.laws(fields, &format!("a value of '{name}'"), true);
        let at = fields.at;
        let status = fields.text("status", &mut self.report).map(|word| status(word, at, &mut self.report));
        let status = status.map_or(Some(Status::Verified), |status| status)?;
        Some(Row { from: from?, recorded, law, status })
    }
}

/// What one day's values share.
#[derive(Clone)]
pub(super) struct Row {
    pub(super) from: i64,
    pub(super) recorded: Option<i64>,
    pub(super) law: Vec<Citation>,
    pub(super) status: Status,
}

impl Row {
    pub(super) fn dated(self, value: i64) -> Dated {
        let Self { from, recorded, law, status } = self;
        Dated { from, recorded, value, law, status }
    }
}

/// Sees that values stand in order of time and that one is in force, and known, from the start.
fn settled(at: usize, name: &str, values: &[Dated], start: Start, report: &mut Report) -> Option<()> {
    let when = |dated: &Dated| (dated.from, dated.recorded);
    if !values.windows(2).all(|pair| when(&pair[0]) < when(&pair[1])) {
        let message = format!("the values of '{name}' are not in order of time");
        let hint = "sort them by from; two on one day need recorded, the correction later";
        report.fault(at, "param.order", message, hint);
    }
    let (begins, recorded) = start.unwrap_or((i64::MAX, i64::MAX));
    let Some(first) = values.first().filter(|first| first.from <= begins) else {
        let message = format!("'{name}' has no value when the pack comes into force");
        report.fault(at, "param.gap", message, "add a value from the pack's first day or earlier");
        return None;
    };
    if first.recorded.is_some_and(|day| day > recorded) {
        let message = format!("the first value of '{name}' was recorded after the pack");
        report.fault(at, "param.gap", message, "leave its recorded out: it is known with the pack");
        return None;
    }
    Some(())
}
