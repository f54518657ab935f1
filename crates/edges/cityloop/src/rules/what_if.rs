//! `rules what-if`: the same people asked twice, with a parameter as it is and as it might be.

use std::fmt::Write as _;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use ::rules::{Change, Effect, Total, When};
use anyhow::Context as _;
use clap::Args;
use jiff::civil::Date;

use super::read::open;
use super::{Source, find, today};

/// What would change, and for whom.
#[derive(Args)]
pub(super) struct Options {
    /// Id of the pack, or id@version.
    pack: String,
    /// The change, parameter=value; money in yuan, rates in basis points. May be given several times.
    #[arg(long, value_name = "PARAM=VALUE", required = true)]
    change: Vec<String>,
    /// People, a row each, one column an input: .csv or .parquet; - for CSV from standard input.
    #[arg(long = "in", value_name = "FILE")]
    people: PathBuf,
    /// The day the answers are for; today without it.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Only what was recorded up to this day.
    #[arg(long, value_name = "DATE")]
    known: Option<Date>,
    /// The amount to compare; the pack's first amount without it.
    #[arg(long)]
    output: Option<String>,
    /// The amount is paid by the person (a tax, a fee): a rise is a loss.
    #[arg(long)]
    burden: bool,
    /// Threads that compute.
    #[arg(long, default_value = "1")]
    threads: NonZeroUsize,
    /// Write the distribution as a picture.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let when = When { known: options.known, ..When::from(options.as_of.unwrap_or_else(today)) };
    let pack = find(&packs, &options.pack, when)?;
    let changes: Vec<Change> = options.change.iter().map(|text| change(text)).collect::<Result<_, _>>()?;
    let mut question = pack.what_if(&changes, options.output.as_deref(), when)?;
    let mut people = open(&options.people, pack.input_columns().collect())?;
    while let Some(chunk) = people.next(false)? {
        question.add(people.inputs(), &chunk, options.threads)?;
    }
    let effect = question.effect(options.burden);
    writeln!(out, "{}", serde_json::to_string_pretty(&effect)?)?;
    if let Some(path) = &options.svg {
        std::fs::write(path, picture(&effect)).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn change(text: &str) -> anyhow::Result<Change> {
    let (param, value) = text.split_once('=').context("a change is written parameter=value")?;
    Ok(Change { param: param.trim().to_owned(), value: value.trim().to_owned() })
}

/// The distribution as a picture: losses to the left, gains to the right.
fn picture(effect: &Effect) -> String {
    const WIDTH: usize = 46;
    const HEIGHT: usize = 220;
    let bars = &effect.buckets;
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <title>gain and loss by person, yuan</title>\n",
        bars.len() * WIDTH + 20,
        HEIGHT + 60,
    );
    for (i, bar) in bars.iter().enumerate() {
        let tall = bar.count * HEIGHT / most;
        let (x, y) = (10 + i * WIDTH, 20 + HEIGHT - tall);
        let nought = Total::default();
        let (colour, end) = match (bar.from < nought, bar.to > nought) {
            (true, _) => ("#b3402e", bar.from),
            (_, true) => ("#2e7d4f", bar.to),
            _ => ("#8a8a8a", nought),
        };
        writeln!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{tall}\" fill=\"{colour}\"/>\
                 <text x=\"{x}\" y=\"{}\">{}</text><text x=\"{x}\" y=\"{}\">{}</text>",
            WIDTH - 6,
            y - 4,
            bar.count,
            HEIGHT + 36,
            end,
        )
        .expect("a String takes every text");
    }
    out.push_str("</svg>\n");
    out
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lower_fee_is_a_gain_for_who_pays_it() {
        let folder = tempfile::tempdir().unwrap();
        let people = folder.path().join("people.csv");
        std::fs::write(&people, "item,copies\npassport,2\ntaiwan_permit,1\npassport,0\n").unwrap();
        let svg = folder.path().join("effect.svg");
        let options = Options {
            pack: "cn.exit_entry.fees".to_owned(),
            change: vec!["price.passport=100".to_owned()],
            people,
            as_of: Some(jiff::civil::date(2026, 1, 1)),
            known: None,
            output: Some("fee".to_owned()),
            burden: true,
            threads: NonZeroUsize::MIN,
            svg: Some(svg.clone()),
            source: Source::default(),
        };
        let mut told = Vec::new();
        run(&options, &mut told).unwrap();
        let told: serde_json::Value = serde_json::from_slice(&told).unwrap();
        assert_eq!((&told["gain"]["sum"], &told["difference"]), (&"40.00".into(), &"-40.00".into()));
        assert_eq!((&told["refused"], &told["same"]), (&1.into(), &1.into()));
        let picture = std::fs::read_to_string(svg).unwrap();
        assert_eq!(picture.matches("<rect").count(), told["buckets"].as_array().unwrap().len());
    }
}
