//! `rules eval`: one case in, the answer out as JSON, with its explanation if wanted.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use kernel::Invalid;
use rules::{EvalError, Evaluation, Inputs, Status, When};
use serde_json::{Map, Value as Json, json};

use super::{Source, find, read, today};

/// What to ask.
#[derive(Args)]
pub(super) struct Options {
    /// Id of the pack, or id@version.
    pack: String,
    /// JSON file with the inputs; - for standard input.
    #[arg(long = "in", value_name = "FILE")]
    case: PathBuf,
    /// The day the answer is for.
    #[arg(long, value_name = "DATE")]
    as_of: Date,
    /// Only what was recorded up to this day.
    #[arg(long, value_name = "DATE")]
    known: Option<Date>,
    /// Add the explanation in a wording.
    #[arg(long)]
    explain: Option<Wording>,
    #[command(flatten)]
    source: Source,
}

/// A wording of explanations.
#[derive(Clone, Copy, ValueEnum)]
enum Wording {
    /// Chinese.
    Zh,
    /// English.
    En,
    /// Chinese in plain words.
    Elder,
}

impl From<Wording> for rules::Wording {
    fn from(wording: Wording) -> Self {
        match wording {
            Wording::Zh => Self::Zh,
            Wording::En => Self::En,
            Wording::Elder => Self::Elder,
        }
    }
}

pub(super) fn run(options: &Options, out: &mut dyn Write) -> anyhow::Result<()> {
    let packs = options.source.load()?;
    let when = When { as_of: options.as_of, known: options.known, today: Some(today()) };
    let pack = find(&packs, &options.pack, when)?;
    let case: Json = serde_json::from_str(&read(&options.case)?).context("the inputs are not JSON")?;
    let inputs = match Inputs::from_json(pack, &case) {
        Ok(inputs) => inputs,
        Err(faults) => return refused(&faults, out),
    };
    match pack.explain(&inputs, when) {
        Ok(evaluation) => {
            let mut answer = answer(&evaluation, when, options.explain);
            let schedules = pack.schedules(&pack.evaluate(&inputs, when)?)?;
            if !schedules.is_empty() {
                answer["schedules"] = json!(schedules);
            }
            writeln!(out, "{}", serde_json::to_string_pretty(&answer)?)?;
            Ok(())
        }
        Err(EvalError::Refused(faults)) => refused(&faults, out),
        Err(error @ EvalError::BeyondCalendar { .. }) => {
            let pack = json!({ "pack": pack.id(), "version": pack.version(), "hash": pack.hash() });
            let told =
                json!({ "status": Status::NeedsReview, "reason": error.to_string(), "as_of": when.as_of });
            writeln!(out, "{}", serde_json::to_string_pretty(&merged(pack, told))?)?;
            Err(error.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Both objects' keys in one.
fn merged(mut a: Json, b: Json) -> Json {
    if let (Json::Object(a), Json::Object(b)) = (&mut a, b) {
        a.extend(b);
    }
    a
}

/// The answer as it is printed.
fn answer(evaluation: &Evaluation<'_>, when: When, wording: Option<Wording>) -> Json {
    let outputs: Map<String, Json> =
        evaluation.outputs().map(|output| (output.name.to_owned(), json!(output.value))).collect();
    let mut answer = json!({
        "pack": evaluation.pack,
        "version": evaluation.version,
        "hash": evaluation.hash,
        "as_of": evaluation.as_of,
        "known": when.known,
        "status": evaluation.status,
        "outputs": outputs,
    });
    if let Some(wording) = wording {
        let steps = evaluation.trace().filter(|step| step.shown).map(|step| {
            json!({
                "name": step.name,
                "label": step.label,
                "value": step.value,
                "sentence": step.sentence(wording.into()),
                "status": step.status,
                "params": step.params().collect::<Vec<_>>(),
                "law": step.law,
            })
        });
        answer["explanation"] = steps.collect();
        answer["evidence"] = json!(evaluation.evidence().collect::<Vec<_>>());
    }
    answer
}

/// Prints why there is no answer, each fault with its field, and fails.
fn refused(faults: &[Invalid], out: &mut dyn Write) -> anyhow::Result<()> {
    let told = faults
        .iter()
        .map(|fault| json!({ "field": fault.field, "code": fault.code, "zh": fault.zh, "en": fault.en }));
    let refusal = json!({ "refused": told.collect::<Vec<Json>>() });
    writeln!(out, "{}", serde_json::to_string_pretty(&refusal)?)?;
    bail!("the inputs are refused: {} faults", faults.len())
}
