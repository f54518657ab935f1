//! `rules diff`: what changed between two versions of a pack, part by part.

use std::collections::BTreeMap;
use std::io::Write;

use clap::Args;
use rules::{Pack, When};
use serde_json::Value as Json;

use super::{Source, find, today};

/// Which versions.
#[derive(Args)]
pub(super) struct Options {
    /// The older version, id@version.
    old: String,
    /// The newer version, id@version.
    new: String,
    #[command(flatten)]
    source: Source,
}

/// Parts whose items have names.
const PARTS: [&str; 5] = ["inputs", "outputs", "params", "nodes", "evidence"];

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let when = When::from(today());
    let (old, new) = (find(&packs, &options.old, when)?, find(&packs, &options.new, when)?);
    let lines = compare(&whole(old), &whole(new));
    if lines.is_empty() {
        writeln!(out, "no difference")?;
    }
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn whole(pack: &Pack) -> Json {
    let mut told = pack.describe();
    if let (Json::Object(told), Json::Object(more)) = (&mut told, pack.describe_rules()) {
        told.extend(more);
    }
    told
}

/// A line for each difference: `+` new, `-` gone, `~` changed.
fn compare(old: &Json, new: &Json) -> Vec<String> {
    let mut lines = Vec::new();
    for key in ["id", "version", "label", "region", "status", "effective", "recorded"] {
        if old[key] != new[key] {
            lines.push(format!("~ {key}: {} -> {}", old[key], new[key]));
        }
    }
    for part in PARTS {
        let (old, new) = (by_name(&old[part]), by_name(&new[part]));
        for name in old.keys().filter(|name| !new.contains_key(*name)) {
            lines.push(format!("- {part} {name}"));
        }
        for (name, item) in &new {
            match old.get(name) {
                None => lines.push(format!("+ {part} {name}")),
                Some(before) => lines.extend(changes(part, name, before, item)),
            }
        }
    }
    lines
}

fn by_name(items: &Json) -> BTreeMap<&str, &Json> {
    let named = items.as_array().into_iter().flatten();
    named.filter_map(|item| Some((item["name"].as_str().or(item["document"].as_str())?, item))).collect()
}

/// The keys of an item that differ; of dated values only those days that differ.
fn changes(part: &str, name: &str, old: &Json, new: &Json) -> Vec<String> {
    let keys = new.as_object().into_iter().flat_map(|item| item.keys());
    let mut lines = Vec::new();
    for key in keys.filter(|key| old[key.as_str()] != new[key.as_str()]) {
        let (before, after) = (&old[key.as_str()], &new[key.as_str()]);
        if key != "values" {
            lines.push(format!("~ {part} {name}.{key}: {before} -> {after}"));
            continue;
        }
        let (before, after) = (dated(before), dated(after));
        for (day, value) in &after {
            match before.get(day) {
                Some(old) if old == value => {}
                Some(old) => lines.push(format!("~ {part} {name} from {day}: {old} -> {value}")),
                None => lines.push(format!("+ {part} {name} from {day}: {value}")),
            }
        }
        for day in before.keys().filter(|day| !after.contains_key(*day)) {
            lines.push(format!("- {part} {name} from {day}"));
        }
    }
    lines
}

/// Values by the day they come into force and the day they were recorded.
fn dated(values: &Json) -> BTreeMap<String, String> {
    let items = values.as_array().into_iter().flatten();
    items
        .map(|value| {
            let recorded =
                value["recorded"].as_str().map_or_else(String::new, |day| format!(" (known {day})"));
            let text = value["value"].as_str().map_or_else(|| value["value"].to_string(), str::to_owned);
            (format!("{}{recorded}", value["from"].as_str().unwrap_or_default()), text)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_difference_has_its_line() {
        let param = |values: Json| json!([{ "name": "rate", "values": values }]);
        let at = |from: &str, value: &str| json!({ "from": from, "recorded": null, "value": value });
        let old = json!({ "version": "1", "nodes": [{ "name": "a", "expr": "1" }, { "name": "b", "expr": "2" }],
            "params": param(json!([at("2024-01-01", "3.00"), at("2025-01-01", "4.00")])) });
        let new = json!({ "version": "2", "nodes": [{ "name": "a", "expr": "3" }, { "name": "c", "expr": "2" }],
            "params": param(json!([at("2024-01-01", "3.50"), at("2026-01-01", "5.00")])) });
        assert_eq!(
            compare(&old, &new),
            [
                "~ version: \"1\" -> \"2\"",
                "~ params rate from 2024-01-01: 3.00 -> 3.50",
                "+ params rate from 2026-01-01: 5.00",
                "- params rate from 2025-01-01",
                "- nodes b",
                "~ nodes a.expr: \"1\" -> \"3\"",
                "+ nodes c",
            ]
        );
        assert!(compare(&old, &old).is_empty());
    }
}
