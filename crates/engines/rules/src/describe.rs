//! A pack described for machines: what a form, a catalogue or an API needs to know, and the JSON schema of
//! its inputs.

use serde_json::{Map, Value as Json, json};

use crate::ir::Type;
use crate::model::Input;
use crate::pack::Pack;

impl Pack {
    /// Header, inputs, outputs, papers and sources as JSON, enough to generate a form.
    pub fn describe(&self) -> Json {
        let inputs: Vec<Json> = self.inputs.iter().map(|input| self.describe_input(input)).collect();
        let outputs: Vec<Json> = self
            .outputs
            .iter()
            .map(|number| &self.nodes[usize::from(*number)])
            .map(|node| json!({ "name": node.name, "type": node.symbol.ty.word(), "label": node.label }))
            .collect();
        let evidence: Vec<Json> = self
            .evidence
            .iter()
            .map(|evidence| {
                let always = evidence.when.is_none();
                json!({ "document": evidence.document, "label": evidence.label, "always": always })
            })
            .collect();
        json!({
            "id": self.meta.id,
            "service": self.meta.suffix,
            "label": self.meta.label,
            "region": self.meta.region,
            "version": self.meta.version,
            "hash": self.hash,
            "status": self.meta.status,
            "effective": self.meta.effective,
            "recorded": self.meta.recorded,
            "inputs": inputs,
            "outputs": outputs,
            "evidence": evidence,
            "sources": self.sources,
        })
    }

    fn describe_input(&self, input: &Input) -> Json {
        let value = |slot: i64| self.whole_value(input.ty, slot, &[]);
        let mut out = Map::new();
        let mut put = |key: &str, value: Json| _ = out.insert(key.to_owned(), value);
        put("name", json!(input.name));
        put("type", json!(input.ty.word()));
        put("label", json!(input.label));
        put("required", json!(input.default.is_none()));
        let optional = [("default", input.default), ("min", input.min), ("max", input.max)];
        for (key, slot) in optional {
            if let Some(slot) = slot {
                put(key, json!(value(slot)));
            }
        }
        if let Some(help) = &input.help {
            put("help", json!(help));
        }
        if let Type::Enum(set) = input.ty {
            put("options", json!(self.choices[usize::from(set)]));
        }
        if let Some(once_only) = &input.once_only {
            put("once_only", json!(once_only));
        }
        if !input.evidence.is_empty() {
            put("evidence", json!(input.evidence));
        }
        Json::Object(out)
    }

    /// JSON schema (2020-12) of what [`crate::Inputs::from_json`] takes. Bounds of money and dates are beyond
    /// what JSON schema can say and stand in the description.
    pub fn json_schema(&self) -> Json {
        let properties: Map<String, Json> =
            self.inputs.iter().map(|input| (input.name.clone(), self.property(input))).collect();
        let required: Vec<&str> = self
            .inputs
            .iter()
            .filter(|input| input.default.is_none())
            .map(|input| input.name.as_str())
            .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.meta.id,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }

    fn property(&self, input: &Input) -> Json {
        let mut schema = match input.ty {
            Type::Money | Type::MoneyExact => json!({ "type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$" }),
            Type::Int | Type::Rate | Type::Number => json!({ "type": "integer" }),
            Type::Bool => json!({ "type": "boolean" }),
            Type::Date => json!({ "type": "string", "format": "date" }),
            Type::Enum(set) => {
                let values: Vec<&str> =
                    self.choices[usize::from(set)].iter().map(|c| c.value.as_str()).collect();
                json!({ "type": "string", "enum": values })
            }
            Type::Text => json!({ "type": "string", "maxLength": 200 }),
        };
        let value = |slot: i64| self.whole_value(input.ty, slot, &[]);
        let numeric = matches!(input.ty, Type::Int | Type::Rate | Type::Number);
        let mut description = format!("{} / {}", input.label.zh, input.label.en);
        for (key, word, slot) in [("minimum", "min", input.min), ("maximum", "max", input.max)] {
            match slot {
                Some(slot) if numeric => schema[key] = json!(value(slot)),
                Some(slot) => description.push_str(&format!("; {word} {}", value(slot))),
                None => {}
            }
        }
        if let Some(default) = input.default {
            schema["default"] = json!(value(default));
        }
        schema["description"] = json!(description);
        schema
    }
}
