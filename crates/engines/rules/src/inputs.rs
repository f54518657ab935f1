//! The facts a pack is asked with, checked against what it declares.

use jiff::civil::Date;
use kernel::{Fen, Invalid};
use serde_json::{Map, Value as Json};

use crate::day;
use crate::ir::Type;
use crate::model::{Input, List};
use crate::pack::Pack;
use crate::typing::nearest;
use crate::wording::{self, Language};
use crate::{decimal, moment};

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
            if input.place {
                continue;
            }
            let given = object.get(&input.name).filter(|value| !value.is_null());
            if let Type::List(list) = input.ty {
                let list = &pack.lists[usize::from(list)];
                read_list(pack, input, list, given, &mut texts, &mut slots, &mut faults);
                continue;
            }
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

/// Reads a list into its places: how many records there are, then the fields of each.
fn read_list(
    pack: &Pack,
    input: &Input,
    list: &List,
    given: Option<&Json>,
    texts: &mut Vec<String>,
    slots: &mut Vec<i64>,
    faults: &mut Vec<Invalid>,
) {
    let none = Vec::new();
    let records = match given {
        None => &none,
        Some(Json::Array(records)) => records,
        Some(_) => {
            faults.push(wrong(input, "a list: [{..}, ..]", "列表：[{..}, ..]"));
            return;
        }
    };
    let count = i64::try_from(records.len()).unwrap_or(i64::MAX);
    slots.push(count);
    faults.extend(bounded(input, count).err());
    for number in 0..usize::from(list.most) {
        let record = records.get(number);
        for (index, field) in list.fields.iter().enumerate() {
            let place = &pack.inputs[list.place(number, index)];
            let value = record.and_then(|record| record.get(&field.name)).filter(|value| !value.is_null());
            let read = match (record, value) {
                (None, _) => place.default.ok_or_else(|| missing(place)),
                (_, Some(value)) => read(pack, place, value, texts).and_then(|slot| bounded(place, slot)),
                (_, None) => field.default.ok_or_else(|| missing(place)),
            };
            match read {
                Ok(slot) => slots.push(slot),
                Err(fault) => faults.push(fault),
            }
        }
        let names = record.and_then(Json::as_object).into_iter().flat_map(Map::keys);
        for key in names.filter(|key| !list.fields.iter().any(|field| field.name == **key)) {
            let path = format!("{}.{}.{key}", input.name, number + 1);
            let known: Vec<&str> = list.fields.iter().map(|field| field.name.as_str()).collect();
            let en = format!("a record has no '{key}'; {}", nearest(key, known.iter().copied()));
            let zh = format!("记录没有“{key}”这一项；可填：{}", known.join("、"));
            faults.push(Invalid::new(path, "rules.unknown_field", en, zh));
        }
    }
}

/// The slots of a text input, or of a list with its places, from a column's cell; an empty one takes the default.
pub(crate) fn from_text(pack: &Pack, input: &Input, cell: &str) -> Result<Vec<i64>, Vec<Invalid>> {
    // What only this row knows is of no use after it: no column shows a text.
    let mut texts = Vec::new();
    let Type::List(list) = input.ty else {
        let own = Json::String(cell.to_owned());
        let slot = match (cell, input.default) {
            ("", Some(default)) => Ok(default),
            ("", None) => Err(missing(input)),
            _ => read(pack, input, &own, &mut texts),
        };
        return slot.map(|slot| vec![slot]).map_err(|fault| vec![fault]);
    };
    let given = if cell.is_empty() { None } else { Some(serde_json::from_str(cell).unwrap_or(Json::Null)) };
    let (mut slots, mut faults) = (Vec::new(), Vec::new());
    let list = &pack.lists[usize::from(list)];
    read_list(pack, input, list, given.as_ref(), &mut texts, &mut slots, &mut faults);
    if faults.is_empty() { Ok(slots) } else { Err(faults) }
}

fn unknown_fields(pack: &Pack, object: &Map<String, Json>) -> Vec<Invalid> {
    let unknown = object.keys().filter(|key| !pack.input_names().any(|name| name == *key));
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
        Type::Price | Type::Decimal => {
            // A JSON number is read by its digits, never as a float.
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            decimal::parse(&text).ok_or_else(|| {
                wrong(input, "a decimal of at most eight places, e.g. \"26.5\"", "小数，例如 \"26.5\"")
            })
        }
        Type::DateTime => value.as_str().and_then(moment::parse).ok_or_else(|| {
            wrong(input, "a moment such as 2026-05-01T18:50:00", "时间，例如 2026-05-01T18:50:00")
        }),
        Type::Duration => value
            .as_str()
            .and_then(moment::parse_duration)
            .ok_or_else(|| wrong(input, "a duration such as PT2H30M", "时长，例如 PT2H30M")),
        Type::List(_) => Err(wrong(input, "a list of records", "记录列表")),
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

/// The fault of a column's cell that is no such flag, option, day or moment.
pub(crate) fn wrong_cell(input: &Input) -> Invalid {
    match input.ty {
        Type::Bool => wrong(input, "0 or 1", "0 或 1（否或是）"),
        Type::DateTime => wrong(input, "a moment of the years 1 to 9999", "公元 1 年至 9999 年的时间"),
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
