//! The facts a pack is asked with, checked against what it declares.

use jiff::civil::Date;
use kernel::{Fen, Invalid};
use serde_json::{Map, Value as Json};

use crate::day;
use crate::ir::Type;
use crate::model::Input;
use crate::pack::Pack;
use crate::typing::nearest;
use crate::wording::{self, Language};

/// Checked inputs of one pack. They belong to exactly the pack text they were read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inputs {
    pub(crate) pack_hash: String,
    /// One for each declared input, in order.
    pub(crate) slots: Vec<i64>,
    /// Texts that the pack does not know, numbered after its own.
    pub(crate) texts: Vec<String>,
}

/// Longest text input, in characters.
const TEXT_CHARS_MAX: usize = 200;

impl Inputs {
    /// Reads a JSON object: money as a decimal string of yuan, dates as `YYYY-MM-DD`, rates in basis points,
    /// enums by value. `null` counts as absent; what is absent takes its default.
    ///
    /// # Errors Every fault at once, each naming its field: `rules.not_object`, `rules.unknown_field`,
    /// `rules.missing`, `rules.type`, `rules.range`, `rules.option`, or the money parser's `money.format` and
    /// `money.range`.
    pub fn from_json(pack: &Pack, json: &Json) -> Result<Self, Vec<Invalid>> {
        let Json::Object(object) = json else {
            return Err(vec![Invalid::new(
                "inputs",
                "rules.not_object",
                "the inputs must be a JSON object; send {\"name\": value, ..}",
                "输入应为 JSON 对象；请按“名称: 值”的形式填写",
            )]);
        };
        let mut faults: Vec<Invalid> = unknown_fields(pack, object);
        let mut texts = Vec::new();
        let mut slots = Vec::with_capacity(pack.inputs.len());
        for input in &pack.inputs {
            let given = object.get(&input.name).filter(|value| !value.is_null());
            let read = match given {
                Some(value) => read(pack, input, value, &mut texts).and_then(|slot| bounded(input, slot)),
                None => input.default.ok_or_else(|| missing(input)),
            };
            match read {
                Ok(slot) => slots.push(slot),
                Err(fault) => faults.push(fault),
            }
        }
        if faults.is_empty() { Ok(Self { pack_hash: pack.hash.clone(), slots, texts }) } else { Err(faults) }
    }

    /// From register values, absent ones defaulted: how a pack's own tests are asked.
    pub(crate) fn from_slots(pack: &Pack, given: &[Option<i64>]) -> Result<Self, Vec<Invalid>> {
        let mut faults = Vec::new();
        let mut slots = Vec::with_capacity(given.len());
        for (input, slot) in pack.inputs.iter().zip(given) {
            let slot = slot.or(input.default).ok_or_else(|| missing(input));
            match slot.and_then(|slot| bounded(input, slot)) {
                Ok(slot) => slots.push(slot),
                Err(fault) => faults.push(fault),
            }
        }
        let pack_hash = pack.hash.clone();
        if faults.is_empty() { Ok(Self { pack_hash, slots, texts: Vec::new() }) } else { Err(faults) }
    }
}

fn unknown_fields(pack: &Pack, object: &Map<String, Json>) -> Vec<Invalid> {
    let unknown = object.keys().filter(|key| !pack.inputs.iter().any(|input| input.name == **key));
    unknown
        .map(|key| {
            let hint = nearest(key, pack.input_names());
            let names: Vec<&str> = pack.input_names().collect();
            Invalid::new(
                key.clone(),
                "rules.unknown_field",
                format!("there is no input '{key}'; {hint}"),
                format!("没有“{key}”这一项；可填：{}", names.join("、")),
            )
        })
        .collect()
}

/// The fault of an input that was not given.
pub(crate) fn missing(input: &Input) -> Invalid {
    let Input { name, label, .. } = input;
    Invalid::new(
        name.clone(),
        "rules.missing",
        format!("'{}' is missing; fill it in", label.en),
        format!("缺少“{}”；请填写", label.zh),
    )
}

fn read(pack: &Pack, input: &Input, value: &Json, texts: &mut Vec<String>) -> Result<i64, Invalid> {
    match input.ty {
        Type::Money | Type::MoneyExact => {
            let text = value.as_str().ok_or_else(|| {
                wrong(input, "an amount as text, e.g. \"7280.00\"", "写成文本的金额，例如 \"7280.00\"")
            })?;
            Fen::parse(text).map(Fen::raw).map_err(|invalid| invalid.at(input.name.clone()))
        }
        Type::Int | Type::Number => {
            value.as_i64().ok_or_else(|| wrong(input, "a whole number, e.g. 2", "整数，例如 2"))
        }
        Type::Rate => value
            .as_i64()
            .ok_or_else(|| wrong(input, "basis points, e.g. 1200 for 12%", "万分之几，例如 12% 写成 1200")),
        Type::Bool => {
            let flag =
                value.as_bool().ok_or_else(|| wrong(input, "true or false", "true 或 false（是或否）"))?;
            Ok(i64::from(flag))
        }
        Type::Date => value
            .as_str()
            .and_then(day::parse)
            .ok_or_else(|| wrong(input, "a date such as 2025-01-31", "日期，例如 2025-01-31")),
        Type::Enum(set) => option(pack, input, set, value),
        Type::Text => {
            let text = value.as_str().filter(|text| text.chars().count() <= TEXT_CHARS_MAX);
            let text =
                text.ok_or_else(|| wrong(input, "a text of at most 200 characters", "不超过 200 字的文本"))?;
            Ok(text_number(pack, text, texts))
        }
    }
}

fn wrong(input: &Input, en: &str, zh: &str) -> Invalid {
    Invalid::new(
        input.name.clone(),
        "rules.type",
        format!("'{}' has another form; write {en}", input.label.en),
        format!("“{}”格式不对；应为{zh}", input.label.zh),
    )
}

/// The fault of a column's cell that is no such flag, option or day.
pub(crate) fn wrong_cell(input: &Input) -> Invalid {
    match input.ty {
        Type::Bool => wrong(input, "0 or 1", "0 或 1（否或是）"),
        Type::Date => wrong(input, "a day of the years 1 to 9999", "公元 1 年至 9999 年的日期"),
        _ => wrong(input, "the number of an option", "选项的序号"),
    }
}

fn option(pack: &Pack, input: &Input, set: u16, value: &Json) -> Result<i64, Invalid> {
    let choices = &pack.choices[usize::from(set)];
    let found = value.as_str().and_then(|text| choices.iter().position(|choice| choice.value == text));
    found.and_then(|index| i64::try_from(index).ok()).ok_or_else(|| {
        let en: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
        let zh: Vec<String> =
            choices.iter().map(|choice| format!("{}（{}）", choice.value, choice.label.zh)).collect();
        Invalid::new(
            input.name.clone(),
            "rules.option",
            format!("'{}' has no such option; choose {}", input.label.en, en.join(", ")),
            format!("“{}”没有这个选项；可选 {}", input.label.zh, zh.join("、")),
        )
    })
}

/// The number of a text: the pack's own if it knows it, else one after those.
fn text_number(pack: &Pack, text: &str, texts: &mut Vec<String>) -> i64 {
    let own = pack.texts.iter().position(|known| known == text);
    let index = own.unwrap_or_else(|| {
        let at = texts.iter().position(|known| known == text).unwrap_or_else(|| {
            texts.push(text.to_owned());
            texts.len() - 1
        });
        pack.texts.len() + at
    });
    i64::try_from(index).expect("far fewer texts than i64")
}

/// Checks the declared bounds.
pub(crate) fn bounded(input: &Input, slot: i64) -> Result<i64, Invalid> {
    let below = input.min.filter(|min| slot < *min);
    let above = input.max.filter(|max| slot > *max);
    let Some(bound) = below.or(above) else { return Ok(slot) };
    let say = |language| wording::whole(input.ty, bound, language);
    let (en, zh) = if below.is_some() { ("at least", "不能小于") } else { ("at most", "不能大于") };
    Err(Invalid::new(
        input.name.clone(),
        "rules.range",
        format!("'{}' must be {en} {}; check it", input.label.en, say(Language::English)),
        format!("“{}”{zh}{}；请核对", input.label.zh, say(Language::Chinese)),
    ))
}

/// Years that dates may lie in: what [`day`] can pack.
pub(crate) fn in_calendar(date: Date) -> bool {
    date.year() >= 1
}
