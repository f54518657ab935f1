//! `rules describe`: what a pack asks for and what it answers.

use std::io::Write;

use clap::Args;
use jiff::civil::Date;
use rules::When;
use serde_json::Value as Json;

use super::{Source, find, today};

/// Which pack.
#[derive(Args)]
pub(super) struct Options {
    /// Id of the pack, or id@version; all packs without one.
    pack: Option<String>,
    /// As JSON: inputs, outputs, types, bounds, papers, sources, parameters and nodes.
    #[arg(long)]
    json: bool,
    /// The version in force on this day; today without it.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let when = When::from(options.as_of.unwrap_or_else(today));
    let Some(name) = &options.pack else {
        if options.json {
            let all: Vec<Json> = packs.iter().map(rules::Pack::describe).collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&all)?)?;
        } else {
            for pack in packs.iter() {
                writeln!(
                    out,
                    "{:44} {:8} {} / {}",
                    pack.id(),
                    pack.version(),
                    pack.label().zh,
                    pack.label().en
                )?;
            }
        }
        return Ok(());
    };
    let pack = find(&packs, name, when)?;
    let mut told = pack.describe();
    if options.json {
        if let (Json::Object(told), Json::Object(more)) = (&mut told, pack.describe_rules()) {
            told.extend(more);
        }
        writeln!(out, "{}", serde_json::to_string_pretty(&told)?)?;
        return Ok(());
    }
    writeln!(out, "{} {}: {} / {}", pack.id(), pack.version(), pack.label().zh, pack.label().en)?;
    for (heading, key) in [("inputs", "inputs"), ("outputs", "outputs")] {
        writeln!(out, "\n{heading}")?;
        for item in told[key].as_array().into_iter().flatten() {
            writeln!(out, "  {}", line(item))?;
        }
    }
    Ok(())
}

/// Name, type, bounds and label in one line.
fn line(item: &Json) -> String {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut out = format!("{:28} {:9}", text(&item["name"]), text(&item["type"]));
    for key in ["min", "max", "most", "default"] {
        if let Some(value) = item.get(key) {
            out.push_str(&format!(" {key} {}", text(value)));
        }
    }
    let options: Vec<String> =
        item["options"].as_array().into_iter().flatten().map(|option| text(&option["value"])).collect();
    if !options.is_empty() {
        out.push_str(&format!(" [{}]", options.join(", ")));
    }
    for field in item["fields"].as_array().into_iter().flatten() {
        out.push_str(&format!(" {}: {}", text(&field["name"]), text(&field["type"])));
    }
    format!("{out}  {} / {}", text(&item["label"]["zh"]), text(&item["label"]["en"]))
}
