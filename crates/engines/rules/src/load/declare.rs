//! Declarations: sources, documents, inputs and their types.

use super::Loader;
use crate::day;
use crate::fields::{self, Fields, Item};
use crate::ir::Type;
use crate::model::{Choice, Citation, Evidence, Input, Source, Words};
use crate::syntax::is_name;
use crate::typing::{Named, Symbol, is_function, nearest};

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
            review_by: fields.date("review_by", report).map(day::unpack),
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
        } else if RESERVED.contains(&name) || is_function(name) {
            ("name.reserved", "is a word of the language", "choose another name")
        } else if self.names.contains_key(name)
            || self.broken.contains(name)
            || self.field_names.contains(name)
        {
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
        if fields.text("type", &mut self.report) == Some("list") {
            return self.list(name, label, fields);
        }
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
            place: false,
        });
        Some(())
    }

    /// The declared type; an enum's options become a set of their own.
    pub(super) fn input_type(&mut self, fields: &mut Fields) -> Option<Type> {
        let at = fields.place("type");
        let word = fields.need_text("type", &mut self.report)?;
        if word != "enum" {
            return self.type_of(word, at);
        }
        let mut sound = true;
        let mut options = Vec::new();
        let mut choices = Vec::new();
        for item in fields.items("options", &mut self.report) {
            let Some(mut option) = Fields::of("an option", item, &mut self.report) else { continue };
            let value = option.need_text("value", &mut self.report).unwrap_or_default().to_owned();
            let label = option.label(&mut self.report);
            if options.contains(&value) {
                let message = format!("the option '{value}' is there twice");
                self.report.fault(option.at, "name.duplicate", message, "leave one out");
                sound = false;
            }
            option.finish(&mut self.report);
            options.push(value.clone());
            choices.push(Choice { value, label });
        }
        if options.len() < 2 {
            let hint = "add options = [{ value = \"a\", label = \"..\", label_en = \"..\" }, ..]";
            self.report.fault(at, "pack.missing", "an enum has two options or more", hint);
            return None;
        }
        self.sets.push(options);
        self.choices.push(choices);
        let set = u16::try_from(self.sets.len() - 1).ok()?;
        sound.then_some(Type::Enum(set))
    }

    /// The type that a word names.
    pub(super) fn type_of(&mut self, word: &str, at: usize) -> Option<Type> {
        let found = match word {
            "money" => Type::Money,
            "rate" => Type::Rate,
            "int" => Type::Int,
            "bool" => Type::Bool,
            "date" => Type::Date,
            "datetime" => Type::DateTime,
            "duration" => Type::Duration,
            "price" => Type::Price,
            "decimal" => Type::Decimal,
            "text" => Type::Text,
            _ => {
                let hint = "use money, rate, int, decimal, price, bool, date, datetime, duration, enum, text or list";
                self.report.fault(at, "type.unknown", format!("there is no type '{word}'"), hint);
                return None;
            }
        };
        Some(found)
    }
}
