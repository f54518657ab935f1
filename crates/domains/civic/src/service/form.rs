//! Forms: what is asked, generated from the rule pack and the service's own fields.
//!
//! A form is immutable and named by the hash of its content. Publishing the same content again changes
//! nothing; other content becomes the next version. A case pins the version it was handed in with, so a form
//! from years ago still shows as it was.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Cx, Invalid, Region, hex, time};
use rules::{Pack, Packs, When};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use sha2::{Digest, Sha256};
use store::Tx;

use super::model::{Catalogue, Extra, Service, Widget};
use super::tables;
use crate::{Error, Text};

/// Longest text in an extra field, in characters: a name, not a letter.
const EXTRA_CHARS_MAX: usize = 100;

/// A form as the API gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormView {
    /// Counts up with each change of content, from one, within a service.
    pub version: i64,
    /// JSON schema of the answers.
    pub schema: Json,
    /// How to ask.
    pub ui: FormUi,
}

/// How to ask the fields of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FormUi {
    /// The fields in order.
    pub order: Vec<String>,
    /// What people read.
    pub labels: BTreeMap<String, Text>,
    /// A sentence of help, where there is one.
    pub help: BTreeMap<String, Text>,
    /// How each field is asked.
    pub widgets: BTreeMap<String, Widget>,
    /// The options of choices.
    pub choices: BTreeMap<String, Vec<ChoiceView>>,
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ChoiceView {
    /// The value in the answers.
    pub value: String,
    /// What people read.
    pub label: Text,
}

/// A form without its version: content only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// JSON schema of the answers.
    pub schema: Json,
    /// How to ask.
    pub ui: FormUi,
    /// Names of facts, by field: what a prefill may fill in from elsewhere.
    pub once_only: BTreeMap<String, String>,
    /// SHA-256 of schema and ui in canonical form, in hex.
    pub hash: String,
}

/// What the engine tells of an input.
#[derive(Deserialize)]
struct Described {
    inputs: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    label: Text,
    help: Option<Text>,
    #[serde(default)]
    options: Vec<ChoiceView>,
    once_only: Option<String>,
}

impl Form {
    /// Generates the form of `service` with the rules of `pack`.
    pub fn generate(service: &Service, pack: &Pack) -> Self {
        let described: Described =
            serde_json::from_value(pack.describe()).expect("a loaded pack describes every input");
        let mut ui = FormUi {
            order: Vec::new(),
            labels: BTreeMap::new(),
            help: BTreeMap::new(),
            widgets: BTreeMap::new(),
            choices: BTreeMap::new(),
        };
        let mut once_only = BTreeMap::new();
        for field in described.inputs {
            ui.ask(&field.name, widget(&field.kind), field.label, field.help);
            if !field.options.is_empty() {
                ui.choices.insert(field.name.clone(), field.options);
            }
            once_only.extend(field.once_only.map(|fact| (field.name, fact)));
        }
        let mut schema = pack.json_schema();
        for extra in &service.extras {
            ui.ask(&extra.name, extra.widget, extra.label.clone(), Some(extra.help.clone()));
            schema["properties"][&extra.name] = property(extra);
            if let (true, Some(required)) = (extra.required, schema["required"].as_array_mut()) {
                required.push(json!(extra.name));
            }
            once_only.extend(extra.once_only.clone().map(|fact| (extra.name.clone(), fact)));
        }
        let hash = hash(&schema, &ui);
        Self { schema, ui, once_only, hash }
    }

    /// The published view of this content.
    pub fn into_view(self, version: i64) -> FormView {
        FormView { version, schema: self.schema, ui: self.ui }
    }
}

impl FormUi {
    fn ask(&mut self, name: &str, widget: Widget, label: Text, help: Option<Text>) {
        self.order.push(name.to_owned());
        self.labels.insert(name.to_owned(), label);
        self.widgets.insert(name.to_owned(), widget);
        self.help.extend(help.map(|help| (name.to_owned(), help)));
    }
}

fn widget(kind: &str) -> Widget {
    match kind {
        "money" => Widget::Money,
        "date" => Widget::Date,
        "enum" => Widget::Choice,
        "bool" => Widget::Bool,
        "text" => Widget::Text,
        _ => Widget::Int,
    }
}

fn property(extra: &Extra) -> Json {
    let mut schema = match extra.widget {
        Widget::Bool if extra.agree => json!({ "type": "boolean", "const": true }),
        Widget::Bool => json!({ "type": "boolean" }),
        Widget::Date => json!({ "type": "string", "format": "date" }),
        _ => json!({ "type": "string", "maxLength": EXTRA_CHARS_MAX }),
    };
    schema["description"] = json!(format!("{} / {}", extra.label.zh, extra.label.en));
    schema
}

/// Hash of the content with object keys in order, so that it does not depend on how the content came about.
fn hash(schema: &Json, ui: &FormUi) -> String {
    let ui = serde_json::to_value(ui).expect("a form is plain data");
    let text = canonical(&json!([schema, ui])).to_string();
    hex::encode(&Sha256::digest(text.as_bytes()))
}

fn canonical(json: &Json) -> Json {
    match json {
        Json::Object(object) => {
            let sorted: BTreeMap<&String, Json> = object.iter().map(|(k, v)| (k, canonical(v))).collect();
            Json::Object(sorted.into_iter().map(|(k, v)| (k.clone(), v)).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(canonical).collect()),
        other => other.clone(),
    }
}

/// Publishes the form of every service that can be applied for, as its rules stand today. At start-up and in
/// the seed.
///
/// # Errors
/// Database errors.
pub fn publish_forms(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs) -> Result<(), Error> {
    let today = time::china_date(cx.now);
    for service in Catalogue::house().iter().filter(|service| service.apply) {
        if let Some(pack) = packs.resolve(&service.pack, &service.region, today) {
            publish(tx, cx, service, pack)?;
        }
    }
    Ok(())
}

/// Publishes one form; returns its version and hash, old or new.
pub(crate) fn publish(
    tx: &mut Tx<'_>,
    cx: &Cx,
    service: &Service,
    pack: &Pack,
) -> Result<(i64, String), Error> {
    let form = Form::generate(service, pack);
    if let Some(version) = tables::version_of(tx, &service.code, &form.hash)? {
        return Ok((version, form.hash));
    }
    let version = tables::insert_form(tx, cx, service, pack, &form)?;
    tx.audit(cx, "civic.publish_form", format!("{}#{version}", service.code))?;
    Ok((version, form.hash))
}

/// The pack that answers for `service` in `region` on a day.
pub(crate) fn pack_for<'p>(
    packs: &'p Packs,
    service: &Service,
    region: &Region,
    when: impl Into<When>,
) -> Result<&'p Pack, Error> {
    let when = when.into();
    let pack = packs.resolve(&service.pack, region, when);
    pack.ok_or_else(|| Error::RulesMissing { service: service.code.clone(), day: when.as_of })
}

/// The answers split into what the rules compute with and the faults of the service's own fields.
pub(crate) fn split(service: &Service, answers: &Map<String, Json>) -> (Json, Vec<Invalid>) {
    let own = |name: &str| service.extras.iter().any(|extra| extra.name == name);
    let inputs = answers.iter().filter(|(name, _)| !own(name)).map(|(k, v)| (k.clone(), v.clone())).collect();
    let faults = service.extras.iter().filter_map(|extra| check(extra, answers.get(&extra.name)).err());
    (Json::Object(inputs), faults.collect())
}

fn check(extra: &Extra, given: Option<&Json>) -> Result<(), Invalid> {
    let Text { zh, en } = &extra.label;
    let fault = |code, what_en: &str, what_zh: &str| {
        Invalid::new(extra.name.clone(), code, format!("'{en}' {what_en}"), format!("“{zh}”{what_zh}"))
    };
    let given =
        given.filter(|value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()));
    let Some(given) = given else {
        let missing = || fault("civic.missing", "is missing; fill it in", "没有填写；请填写");
        return if extra.required { Err(missing()) } else { Ok(()) };
    };
    match extra.widget {
        Widget::Bool => match given.as_bool() {
            Some(false) if extra.agree => {
                Err(fault("civic.not_agreed", "must be agreed to; tick it", "需要同意；请勾选"))
            }
            Some(_) => Ok(()),
            None => Err(fault("civic.type", "must be true or false", "应为 true 或 false")),
        },
        Widget::Date => {
            let day = given.as_str().and_then(|text| text.parse::<Date>().ok());
            day.map(|_| ()).ok_or_else(|| {
                fault("civic.type", "must be a day such as 2026-11-21", "应为日期，例如 2026-11-21")
            })
        }
        _ => {
            let fits = given.as_str().is_some_and(|text| text.chars().count() <= EXTRA_CHARS_MAX);
            let (en, zh) = ("must be a text of at most 100 characters", "应为不超过 100 字的文本");
            if fits { Ok(()) } else { Err(fault("civic.type", en, zh)) }
        }
    }
}
