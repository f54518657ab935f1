//! Declarations: sources, inputs, parameters, bracket tables.

use super::{Loader, status};
use crate::day;
use crate::fields::{self, Fields, Item};
use crate::ir::Type;
use crate::machine::Table;
use crate::model::{Choice, Citation, Dated, Evidence, Input, Param, Source, Status, Words};
use crate::syntax::is_name;
use crate::typing::{FUNCTIONS, Named, Symbol, nearest};

const RESERVED: [&str; 4] = ["as_of", "in", "true", "false"];

impl Loader<'_> {
    pub(super) fn source(&mut self, item: &Item) {
        let report = &mut self.report;
        let Some(mut fields) = Fields::of("[[pack.source]]", item, report) else { return };
        let id = fields.need_text("id", report).unwrap_or_default().to_owned();
        let source = Source {
            title: fields.need_text("title", report).unwrap_or_default().to_owned(),
            number: fields.text("number", report).map(str::to_owned),
            url: fields.text("url", report).map(str::to_owned),
            checked: fields.date("checked", report).map(day::unpack),
            id,
        };
        if self.sources.iter().any(|known| known.id == source.id) {
            let message = format!("the source '{}' is declared twice", source.id);
            report.fault(fields.at, "name.duplicate", message, "give it another id");
        }
        fields.finish(report);
        self.sources.push(source);
    }

    /// Resolves `law = [..]`; at least one is wanted if `required`.
    pub(super) fn laws(&mut self, fields: &mut Fields, what: &str, required: bool) -> Vec<Citation> {
        let laws = fields.texts("law", &mut self.report);
        if laws.is_empty() && required {
            let hint = "add law = [\"source-id#article\"]; what has no source does not belong in a pack";
            self.report.fault(fields.at, "law.missing", format!("{what} cites no law"), hint);
        }
        let mut found = Vec::new();
        for (at, law) in laws {
            let (id, article) = law.split_once('#').map_or((law.as_str(), None), |(id, a)| (id, Some(a)));
            match self.sources.iter().find(|source| source.id == id) {
                Some(source) => {
                    found.push(Citation { source: source.clone(), article: article.map(str::to_owned) });
                }
                None => {
                    let hint = nearest(id, self.sources.iter().map(|source| source.id.as_str()));
                    self.report.fault(at, "law.unknown", format!("there is no source '{id}'"), hint);
                }
            }
        }
        found
    }

    /// Checks a new name; false if it may not be used.
    pub(super) fn may_name(&mut self, at: usize, name: &str) -> bool {
        let (code, message, hint) = if !is_name(name) {
            ("name.form", "is not a name", "use a lowercase letter, then lowercase letters, digits and _")
        } else if RESERVED.contains(&name) || FUNCTIONS.iter().any(|(function, _)| *function == name) {
            ("name.reserved", "is a word of the language", "choose another name")
        } else if self.names.contains_key(name) || self.broken.contains(name) {
            (
                "name.duplicate",
                "is declared twice",
                "inputs, params, brackets and nodes share one set of names",
            )
        } else {
            return true;
        };
        self.report.fault(at, code, format!("'{name}' {message}"), hint);
        if !self.names.contains_key(name) {
            // What reads it has nothing to add.
            self.broken.insert(name.to_owned());
        }
        false
    }

    /// The documents, before the inputs that they prove; conditions are compiled later.
    pub(super) fn evidence_documents(&mut self, fields: &mut Fields) {
        for item in fields.items("evidence", &mut self.report) {
            let Some(mut entry) = Fields::of("[[evidence]]", item, &mut self.report) else { continue };
            let document = entry.need_text("document", &mut self.report).unwrap_or_default().to_owned();
            if self.evidence.iter().any(|known| known.document == document) {
                let message = format!("the document '{document}' is declared twice");
                self.report.fault(entry.at, "name.duplicate", message, "join the two conditions with ||");
            }
            let label = entry.label(&mut self.report);
            entry.get("when");
            entry.finish(&mut self.report);
            self.evidence.push(Evidence { document, label, when: None });
        }
    }

    pub(super) fn declare_inputs(&mut self, fields: &mut Fields) {
        let Some(item) = fields.need("input", &mut self.report) else { return };
        let Some(table) = Fields::of("[input]", item, &mut self.report) else { return };
        for (at, name, item) in table.named() {
            if self.may_name(at, name) && self.input(name, item).is_none() {
                self.broken.insert(name.to_owned());
            }
        }
    }

    fn input(&mut self, name: &str, item: &Item) -> Option<()> {
        let mut fields = Fields::of(&format!("input '{name}'"), item, &mut self.report)?;
        let label = fields.label(&mut self.report);
        let help = fields.text("help", &mut self.report).map(str::to_owned);
        let help_en = fields.text("help_en", &mut self.report).map(str::to_owned);
        let ty = self.input_type(&mut fields)?;
        let mut bound = |key| {
            let item = fields.get(key)?;
            fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report)
        };
        let (min, max, default) = (bound("min"), bound("max"), bound("default"));
        let outside = |v: i64| min.is_some_and(|min| v < min) || max.is_some_and(|max| v > max);
        if min.zip(max).is_some_and(|(min, max)| min > max) || default.is_some_and(outside) {
            let hint = "min <= default <= max";
            self.report.fault(
                fields.at,
                "value.range",
                format!("the bounds of '{name}' exclude each other"),
                hint,
            );
        }
        if (min.is_some() || max.is_some()) && matches!(ty, Type::Bool | Type::Enum(_) | Type::Text) {
            let message = format!("{} has no bounds", ty.word());
            self.report.fault(fields.at, "value.range", message, "leave min and max out");
        }
        let once_only = fields.text("once_only", &mut self.report).map(str::to_owned);
        let evidence = fields.texts("evidence", &mut self.report);
        for (at, document) in &evidence {
            if !self.evidence.iter().any(|known| known.document == *document) {
                let hint = nearest(document, self.evidence.iter().map(|e| e.document.as_str()));
                let message = format!("there is no [[evidence]] '{document}'");
                self.report.fault(*at, "name.unknown", message, hint);
            }
        }
        fields.finish(&mut self.report);
        let register = self.whole_register();
        let named = Named::Input(u16::try_from(self.inputs.len()).ok()?);
        self.names.insert(name.to_owned(), Symbol { named, ty, register });
        self.inputs.push(Input {
            name: name.to_owned(),
            label,
            help: help.zip(help_en).map(|(zh, en)| Words { zh, en }),
            ty,
            min,
            max,
            default,
            once_only,
            evidence: evidence.into_iter().map(|(_, document)| document).collect(),
        });
        Some(())
    }

    /// The declared type; an enum's options become a set of their own.
    fn input_type(&mut self, fields: &mut Fields) -> Option<Type> {
        let at = fields.at;
        let word = fields.need_text("type", &mut self.report)?;
        if word != "enum" {
            return self.type_of(word, at);
        }
        let mut options = Vec::new();
        let mut choices = Vec::new();
        for item in fields.items("options", &mut self.report) {
            let Some(mut option) = Fields::of("an option", item, &mut self.report) else { continue };
            let value = option.need_text("value", &mut self.report).unwrap_or_default().to_owned();
            let label = option.label(&mut self.report);
            if options.contains(&value) {
                let message = format!("the option '{value}' is there twice");
                self.report.fault(option.at, "name.duplicate", message, "leave one out");
            }
            option.finish(&mut self.report);
            options.push(value.clone());
            choices.push(Choice { value, label });
        }
        if options.len() < 2 {
            let hint = "add options = [{ value = \"a\", label = \"..\", label_en = \"..\" }, ..]";
            self.report.fault(at, "pack.missing", "an enum has two options or more", hint);
        }
        self.sets.push(options);
        self.choices.push(choices);
        Some(Type::Enum(u16::try_from(self.sets.len() - 1).ok()?))
    }

    /// The type that a word names.
    pub(super) fn type_of(&mut self, word: &str, at: usize) -> Option<Type> {
        let found = match word {
            "money" => Type::Money,
            "rate" => Type::Rate,
            "int" => Type::Int,
            "bool" => Type::Bool,
            "date" => Type::Date,
            "text" => Type::Text,
            _ => {
                let hint = "use money, rate, int, bool, date, enum or text";
                self.report.fault(at, "type.unknown", format!("there is no type '{word}'"), hint);
                return None;
            }
        };
        Some(found)
    }

    pub(super) fn declare_params(&mut self, fields: &mut Fields, from: i64) {
        let Some(item) = fields.get("param") else { return };
        let Some(table) = Fields::of("[param]", item, &mut self.report) else { return };
        for (at, name, item) in table.named() {
            if self.may_name(at, name) && self.param(name, item, from).is_none() {
                self.broken.insert(name.to_owned());
            }
        }
    }

    fn param(&mut self, name: &str, item: &Item, from: i64) -> Option<()> {
        let mut fields = Fields::of(&format!("param '{name}'"), item, &mut self.report)?;
        let at = fields.at;
        let label = fields.label(&mut self.report);
        let unit = fields.text("unit", &mut self.report).map(str::to_owned);
        let word = fields.text("type", &mut self.report);
        let ty = match (word, unit.as_deref()) {
            (Some(word), _) => self.type_of(word, at)?,
            (None, Some(unit)) if unit.starts_with("fen") => Type::Money,
            (None, Some(unit)) if unit.starts_with("bp") => Type::Rate,
            _ => {
                let hint = "add type = \"money\", or a unit beginning with fen or bp";
                self.report.fault(at, "pack.missing", format!("param '{name}' has no type"), hint);
                return None;
            }
        };
        let written = fields.items("values", &mut self.report);
        let values: Vec<Dated> = written.iter().filter_map(|item| self.dated(name, item, ty)).collect();
        fields.finish(&mut self.report);
        if !values.windows(2).all(|pair| pair[0].from < pair[1].from) {
            let message = format!("the values of '{name}' are not in order of time");
            self.report.fault(at, "param.order", message, "sort them by from; no two on one day");
        }
        if values.len() < written.len() {
            return None;
        }
        if values.first().is_none_or(|first| first.from > from) {
            let message = format!("'{name}' has no value when the pack comes into force");
            self.report.fault(at, "param.gap", message, "add a value from the pack's first day or earlier");
            return None;
        }
        let register = self.whole_register();
        let named = Named::Param(u16::try_from(self.params.len()).ok()?);
        self.names.insert(name.to_owned(), Symbol { named, ty, register });
        self.params.push(Param { name: name.to_owned(), label, ty, unit, register, values });
        Some(())
    }

    fn dated(&mut self, name: &str, item: &Item, ty: Type) -> Option<Dated> {
        let mut fields = Fields::of(&format!("a value of '{name}'"), item, &mut self.report)?;
        let from =
            fields.need("from", &mut self.report).and_then(|item| fields::date(item, &mut self.report));
        let value = fields.need("v", &mut self.report);
        let value =
            value.and_then(|item| fields::typed(item, ty, &self.sets, &mut self.texts, &mut self.report));
        let law = self.laws(&mut fields, &format!("a value of '{name}'"), true);
        let at = fields.at;
        let status = fields.text("status", &mut self.report).map(|word| status(word, at, &mut self.report));
        fields.finish(&mut self.report);
        let status = status.map_or(Some(Status::Verified), |status| status)?;
        Some(Dated { from: from?, value: value?, law, status })
    }

    pub(super) fn declare_tables(&mut self, fields: &mut Fields) {
        let Some(item) = fields.get("brackets") else { return };
        let Some(table) = Fields::of("[brackets]", item, &mut self.report) else { return };
        for (at, name, item) in table.named() {
            if self.may_name(at, name) && self.table(name, item).is_none() {
                self.broken.insert(name.to_owned());
            }
        }
    }

    fn table(&mut self, name: &str, item: &Item) -> Option<()> {
        let what = format!("brackets '{name}'");
        let mut fields = Fields::of(&what, item, &mut self.report)?;
        let at = fields.at;
        let law = self.laws(&mut fields, &what, true);
        let report = &mut self.report;
        let up = fields.items("up", report);
        let up: Vec<i64> = up.iter().filter_map(|item| fields::money(item, report)).collect();
        let rates = fields.items("rate_bp", report);
        let rate: Vec<i64> = rates.iter().filter_map(|item| fields::int(item, report)).collect();
        let given = fields.items("quick", report);
        fields.finish(report);
        if rate.len() != up.len() + 1 || !up.windows(2).all(|pair| pair[0] < pair[1]) {
            let hint = "n ascending bounds have n + 1 rates; the last bracket is open";
            report.fault(at, "brackets.shape", format!("{what} do not fit together"), hint);
            return None;
        }
        let Some(quick) = quick_deductions(&up, &rate) else {
            let hint = "use bounds in whole yuan and rates in whole percent";
            report.fault(at, "brackets.quick", "a quick deduction is not whole fen", hint);
            return None;
        };
        if !given.is_empty() && given.len() != quick.len() {
            let hint = "give one for each rate, or none";
            report.fault(at, "brackets.quick", format!("{what} lack quick deductions"), hint);
        }
        for (item, derived) in given.iter().zip(&quick) {
            if fields::money(item, report).is_some_and(|value| value != *derived) {
                let hint = format!("by the bounds and rates it is {} yuan", kernel::Fen(*derived));
                report.fault(item.span().start, "brackets.quick", "the quick deduction is wrong", hint);
            }
        }
        let number = u16::try_from(self.tables.len()).ok()?;
        let symbol = Symbol { named: Named::Table(number), ty: Type::Money, register: 0 };
        self.names.insert(name.to_owned(), symbol);
        self.tables.push(Table { up, rate, quick });
        self.table_laws.push(law);
        Some(())
    }
}

/// What makes `amount * rate - quick` continuous: each bound's step in the rate, summed. `None` if not whole
/// fen.
fn quick_deductions(up: &[i64], rate: &[i64]) -> Option<Vec<i64>> {
    let mut quick = vec![0];
    let mut total: i128 = 0;
    for (bound, pair) in up.iter().zip(rate.windows(2)) {
        total += i128::from(*bound) * i128::from(pair[1].checked_sub(pair[0])?);
        if total % 10_000 != 0 {
            return None;
        }
        quick.push(i64::try_from(total / 10_000).ok()?);
    }
    Some(quick)
}
