//! `rules what-if`: the same people asked twice, with a parameter as it is and as it might be.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::civil::Date;
use kernel::Fen;
use rules::{Inputs, Pack, When};
use serde_json::{Map, Value as Json, json};

use super::{Source, find, read, today};

/// What would change, and for whom.
#[derive(Args)]
pub(super) struct Options {
    /// Id of the pack, or id@version.
    pack: String,
    /// The change, parameter=value; money in yuan, rates in basis points. May be given several times.
    #[arg(long, value_name = "PARAM=VALUE", required = true)]
    change: Vec<String>,
    /// CSV file of people, one column an input; - for standard input.
    #[arg(long = "in", value_name = "FILE")]
    people: PathBuf,
    /// The day the answers are for; today without it.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// The amount to compare; the pack's first amount without it.
    #[arg(long)]
    output: Option<String>,
    /// The amount is paid by the person (a tax, a fee): a rise is a loss.
    #[arg(long)]
    burden: bool,
    /// Write the distribution as a picture.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
}

/// Bars of the distribution on each side of nought.
const BARS: usize = 6;

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let when = When::from(options.as_of.unwrap_or_else(today));
    let before = find(&packs, &options.pack, when)?;
    let after = changed(before, &options.change, when)?;
    let output = amount(before, options.output.as_deref())?;
    let people = people(before, &read(&options.people)?)?;
    let mut effect = Effect::default();
    for person in &people {
        match (asked(before, person, when, &output)?, asked(&after, person, when, &output)?) {
            (Some(old), Some(new)) => effect.add(old, new),
            _ => effect.refused += 1,
        }
    }
    writeln!(out, "{}", serde_json::to_string_pretty(&effect.report(&output, options.burden))?)?;
    if let Some(path) = &options.svg {
        std::fs::write(path, effect.picture(options.burden)).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn changed(pack: &Pack, changes: &[String], when: When) -> anyhow::Result<Pack> {
    let mut pack = pack.clone();
    for change in changes {
        let (name, value) = change.split_once('=').context("a change is written parameter=value")?;
        let next = pack.with_param(name.trim(), value.trim(), when);
        pack = next.map_err(|hint| anyhow::anyhow!("cannot change '{name}': {hint}"))?;
    }
    Ok(pack)
}

/// The name of the output to compare.
fn amount(pack: &Pack, wanted: Option<&str>) -> anyhow::Result<String> {
    let told = pack.describe();
    let outputs = told["outputs"].as_array().into_iter().flatten();
    let mut amounts = outputs.filter(|output| output["type"] == "money").filter_map(|o| o["name"].as_str());
    let found = match wanted {
        Some(wanted) => amounts.find(|name| *name == wanted),
        None => amounts.next(),
    };
    found.map(str::to_owned).with_context(|| format!("'{}' has no such amount among its outputs", pack.id()))
}

/// The amount for one person; nothing if the question is refused.
fn asked(pack: &Pack, person: &Json, when: When, output: &str) -> anyhow::Result<Option<i64>> {
    let Ok(inputs) = Inputs::from_json(pack, person) else { return Ok(None) };
    match pack.evaluate(&inputs, when) {
        Ok(answer) => Ok(answer.get(output).and_then(|value| value.as_money()).map(Fen::raw)),
        Err(rules::EvalError::NotInForce { .. }) => bail!("the pack is not in force on {}", when.as_of),
        Err(_) => Ok(None),
    }
}

/// Rows of a CSV as inputs; an empty cell takes the input's default.
fn people(pack: &Pack, csv: &str) -> anyhow::Result<Vec<Json>> {
    let told = pack.describe();
    let types: BTreeMap<&str, &str> = told["inputs"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|input| Some((input["name"].as_str()?, input["type"].as_str()?)))
        .collect();
    let mut lines = csv.lines().filter(|line| !line.trim().is_empty());
    let columns = cells(lines.next().context("the file has no header")?);
    let mut people = Vec::new();
    for line in lines {
        let mut person = Map::new();
        for (column, cell) in columns.iter().zip(cells(line)).filter(|(_, cell)| !cell.is_empty()) {
            let value = match types.get(column.as_str()) {
                Some(&"int" | &"rate") => cell.parse::<i64>().map_or_else(|_| json!(cell), |n| json!(n)),
                Some(&"bool") => cell.parse::<bool>().map_or_else(|_| json!(cell), |b| json!(b)),
                Some(_) => json!(cell),
                None => bail!("the pack has no input '{column}'"),
            };
            person.insert(column.clone(), value);
        }
        people.push(Json::Object(person));
    }
    Ok(people)
}

/// The cells of a line; quoted ones may hold commas, and a quote written twice.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.trim_end_matches('\r').chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cells.last_mut().expect("it begins with one").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().expect("it begins with one").push(other),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// What the change does to all.
#[derive(Default)]
struct Effect {
    refused: usize,
    before: i128,
    after: i128,
    /// New less old, in fen, one for each person.
    steps: Vec<i64>,
}

impl Effect {
    fn add(&mut self, old: i64, new: i64) {
        self.before += i128::from(old);
        self.after += i128::from(new);
        self.steps.push(new - old);
    }

    /// What each person gains: a rise, or for a burden a fall.
    fn gains(&self, burden: bool) -> impl Iterator<Item = i64> {
        self.steps.iter().map(move |step| if burden { -step } else { *step })
    }

    fn report(&self, output: &str, burden: bool) -> Json {
        let side = |wanted: fn(i64) -> bool| {
            let gains: Vec<i64> = self.gains(burden).filter(|gain| wanted(*gain)).collect();
            let sum: i128 = gains.iter().map(|gain| i128::from(*gain)).sum();
            json!({ "persons": gains.len(), "sum": yuan(sum) })
        };
        let bars: Vec<Json> = self
            .distribution(burden)
            .into_iter()
            .map(|bar| json!({ "from": yuan(bar.0), "to": yuan(bar.1), "persons": bar.2 }))
            .collect();
        json!({
            "output": output,
            "persons": self.steps.len(),
            "refused": self.refused,
            "gain": side(|gain| gain > 0),
            "lose": side(|gain| gain < 0),
            "unchanged": self.steps.iter().filter(|step| **step == 0).count(),
            "before": yuan(self.before),
            "after": yuan(self.after),
            "change": yuan(self.after - self.before),
            "distribution": bars,
        })
    }

    /// Gains in bars of equal width on both sides of nought, from loss to gain: lower end, upper end, persons.
    fn distribution(&self, burden: bool) -> Vec<(i128, i128, usize)> {
        let most = self.steps.iter().map(|step| step.unsigned_abs()).max().unwrap_or(0);
        let width = i128::from(most.div_ceil(BARS as u64).max(1));
        let side = BARS as i128;
        let mut bars: Vec<(i128, i128, usize)> =
            (-side..0).map(|i| (i * width, (i + 1) * width, 0)).collect();
        bars.push((0, 0, 0));
        bars.extend((0..side).map(|i| (i * width, (i + 1) * width, 0)));
        for gain in self.gains(burden).map(i128::from) {
            let fits = |bar: &&mut (i128, i128, usize)| match gain.signum() {
                0 => bar.0 == bar.1,
                1 => bar.0 < gain && gain <= bar.1 && bar.0 >= 0,
                _ => bar.0 <= gain && gain < bar.1 && bar.1 <= 0,
            };
            if let Some(bar) = bars.iter_mut().find(fits) {
                bar.2 += 1;
            }
        }
        bars
    }

    /// The distribution as a picture: losses to the left, gains to the right.
    fn picture(&self, burden: bool) -> String {
        const WIDTH: usize = 46;
        const HEIGHT: usize = 220;
        let bars = self.distribution(burden);
        let most = bars.iter().map(|bar| bar.2).max().unwrap_or(0).max(1);
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"11\">\n\
             <title>gain and loss by person, yuan</title>\n",
            bars.len() * WIDTH + 20,
            HEIGHT + 60,
        );
        for (i, (from, to, persons)) in bars.iter().enumerate() {
            let tall = persons * HEIGHT / most;
            let (x, y) = (10 + i * WIDTH, 20 + HEIGHT - tall);
            let colour = match i.cmp(&BARS) {
                std::cmp::Ordering::Less => "#b3402e",
                std::cmp::Ordering::Equal => "#8a8a8a",
                std::cmp::Ordering::Greater => "#2e7d4f",
            };
            let end = if i < BARS { from } else { to };
            writeln!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{}\" height=\"{tall}\" fill=\"{colour}\"/>\
                 <text x=\"{x}\" y=\"{}\">{persons}</text><text x=\"{x}\" y=\"{}\">{}</text>",
                WIDTH - 6,
                y - 4,
                HEIGHT + 36,
                yuan(*end),
            )
            .expect("a String takes every text");
        }
        out.push_str("</svg>\n");
        out
    }
}

/// Fen as yuan, whatever the size of a sum.
fn yuan(fen: i128) -> String {
    let size = fen.unsigned_abs();
    format!("{}{}.{:02}", if fen < 0 { "-" } else { "" }, size / 100, size % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_person_is_in_one_bar_and_sums_agree() {
        let mut effect = Effect::default();
        for (old, new) in [(100, 100), (100, 700), (100, 101), (700, 100), (100, 99), (0, 300)] {
            effect.add(old, new);
        }
        for burden in [false, true] {
            let report = effect.report("amount", burden);
            let persons: u64 = report["distribution"]
                .as_array()
                .unwrap()
                .iter()
                .map(|bar| bar["persons"].as_u64().unwrap())
                .sum();
            assert_eq!(persons, 6);
            assert_eq!(report["change"], "3.00");
        }
        let (gain, lose) = (&effect.report("a", false)["gain"], &effect.report("a", true)["lose"]);
        assert_eq!((&gain["persons"], &gain["sum"]), (&json!(3), &json!("9.01")));
        assert_eq!((&lose["persons"], &lose["sum"]), (&json!(3), &json!("-9.01")));
        assert!(effect.picture(false).matches("<rect").count() == 2 * BARS + 1);
    }

    #[test]
    fn cells_may_be_quoted() {
        assert_eq!(cells("a, \"b,\"\"c\" ,,d\r"), ["a", "b,\"c", "", "d"]);
    }

    #[test]
    fn a_lower_fee_is_a_gain_for_who_pays_it() {
        let packs = crate::packs::law().unwrap();
        let when = When::from(jiff::civil::date(2026, 1, 1));
        let pack = find(&packs, "cn.exit_entry.fees", when).unwrap();
        let cheaper = changed(pack, &["price.passport=100".to_owned()], when).unwrap();
        let people = people(pack, "item,copies\npassport,2\ntaiwan_permit,1\npassport,0\n").unwrap();
        let mut effect = Effect::default();
        for person in &people {
            match (asked(pack, person, when, "fee").unwrap(), asked(&cheaper, person, when, "fee").unwrap()) {
                (Some(old), Some(new)) => effect.add(old, new),
                _ => effect.refused += 1,
            }
        }
        let report = effect.report("fee", true);
        assert_eq!((&report["gain"]["sum"], &report["change"]), (&json!("40.00"), &json!("-40.00")));
        assert_eq!((&report["refused"], &report["unchanged"]), (&json!(1), &json!(1)));
    }
}
