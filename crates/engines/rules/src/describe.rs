//! A pack described for machines: what a form, a catalogue or an API needs to know, and the JSON schema of
//! its inputs.

use serde_json::{Map, Value as Json, json};

use crate::day;
use crate::ir::Type;
use crate::model::{Dated, Input, List, Node, Param};
use crate::pack::Pack;
use crate::template::{Piece, Template};

impl Pack {
    /// Header, inputs, outputs, papers and sources as JSON, enough to generate a form.
    pub fn describe(&self) -> Json {
        let inputs: Vec<Json> = self.shown_inputs().map(|input| self.describe_input(input)).collect();
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
            "review_by": self.review_by(),
            "tests": self.tests,
            "inputs": inputs,
            "outputs": outputs,
            "evidence": evidence,
            "sources": self.sources,
        })
    }

    /// Parameters with all their values by date, and nodes with their expressions, law and sentences: what a
    /// lawyer reads and what a comparison of two versions goes by.
    pub fn describe_rules(&self) -> Json {
        let params: Vec<Json> = self.params.iter().map(|param| self.describe_param(param)).collect();
        let nodes: Vec<Json> = self.nodes.iter().map(|node| self.describe_node(node)).collect();
        json!({ "params": params, "nodes": nodes })
    }

    fn describe_param(&self, param: &Param) -> Json {
        let values: Vec<Json> = param.values.iter().map(|dated| self.describe_dated(param, dated)).collect();
        json!({
            "name": param.name,
            "type": param.ty.word(),
            "label": param.label,
            "unit": param.unit,
            "values": values,
        })
    }

    /// A parameter's value from a day on.
    pub(crate) fn describe_dated(&self, param: &Param, dated: &Dated) -> Json {
        json!({
            "from": day::unpack(dated.from),
            "recorded": dated.recorded.map(day::unpack),
            "value": self.whole_value(param.ty, dated.value, &[]),
            "law": dated.law,
            "status": dated.status.min(self.meta.status),
        })
    }

    fn describe_node(&self, node: &Node) -> Json {
        let text = |template: &Template| {
            let pieces = template.pieces.iter().map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Percent(symbol) => format!("{{{{{}%}}}}", self.name_of(symbol.named)),
                Piece::Value(symbol) => format!("{{{{{}}}}}", self.name_of(symbol.named)),
            });
            pieces.collect::<String>()
        };
        let [zh, en, elder] = node.explain.each_ref().map(text);
        json!({
            "name": node.name,
            "type": node.symbol.ty.word(),
            "label": node.label,
            "expr": node.expr,
            "reads": node.reads.iter().map(|named| self.name_of(*named)).collect::<Vec<&str>>(),
            "law": node.law,
            "status": node.status.min(self.meta.status),
            "explain": { "zh": zh, "en": en, "elder": elder },
            "explained": node.explained,
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
        if let Type::List(list) = input.ty {
            let list = &self.lists[usize::from(list)];
            let fields = list.fields.iter().enumerate().map(|(index, field)| {
                let place = &self.inputs[list.place(0, index)];
                let own = Input { name: field.name.clone(), default: field.default, ..place.clone() };
                self.describe_input(&own)
            });
            put("most", json!(list.most));
            put("fields", fields.collect());
            return Json::Object(out);
        }
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
            self.shown_inputs().map(|input| (input.name.clone(), self.property(input))).collect();
        let required: Vec<&str> = self
            .shown_inputs()
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

    /// The inputs as they are asked for: a list stands for its places.
    fn shown_inputs(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().filter(|input| !input.place)
    }

    fn list_property(&self, input: &Input, list: &List) -> Json {
        let place = |index| &self.inputs[list.place(0, index)];
        let fields = list.fields.iter().enumerate();
        let properties: Map<String, Json> =
            fields.map(|(index, field)| (field.name.clone(), self.property(place(index)))).collect();
        let required: Vec<&str> = list
            .fields
            .iter()
            .filter(|field| field.default.is_none())
            .map(|field| field.name.as_str())
            .collect();
        let items = json!({
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        let description = format!("{} / {}", input.label.zh, input.label.en);
        json!({ "type": "array", "items": items, "maxItems": list.most, "description": description })
    }

    fn property(&self, input: &Input) -> Json {
        let mut schema = match input.ty {
            Type::Money | Type::MoneyExact => json!({ "type": "string", "pattern": r"^-?\d+(\.\d{1,2})?$" }),
            Type::Int | Type::Rate | Type::Number => json!({ "type": "integer" }),
            Type::Bool => json!({ "type": "boolean" }),
            Type::Price | Type::Decimal => json!({ "type": "string", "pattern": r"^-?\d{1,9}(\.\d{1,8})?$" }),
            Type::DateTime => json!({ "type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}" }),
            Type::Duration => json!({ "type": "string", "pattern": r"^(P|\d)" }),
            Type::List(list) => return self.list_property(input, &self.lists[usize::from(list)]),
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
        if let Some(default) = input.default.filter(|_| !input.place) {
            schema["default"] = json!(value(default));
        }
        schema["description"] = json!(description);
        schema
    }
}
