//! What the rules say: the answer with every step, the law behind it and the papers to bring.
//!
//! The same view is shown before a case exists, pinned (sealed) to the case when it is handed in, and printed
//! in the letter. Nothing between the engine and the reader computes anything.

use jiff::civil::Date;
use kernel::{Fen, Invalid, Region};
use rules::{Citation, EvalError, Evaluation, Inputs, Output, Pack, Packs};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::form;
use super::model::{Catalogue, Reliance, Service};
use crate::{Error, Text, text};

/// Name of the output that says whether there is a right at all; a pack without it grants to everyone it
/// computes for.
const ELIGIBLE: &str = "eligible";

/// The answer of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EstimateView {
    /// True if there is an answer; otherwise `faults` say what to correct.
    pub ok: bool,
    /// What is wrong with the inputs, all at once.
    pub faults: Vec<FaultView>,
    /// The results.
    pub outputs: Vec<OutputView>,
    /// How they came about, in order; only steps worth reading.
    pub steps: Vec<StepView>,
    /// Papers to bring in this case.
    pub papers: Vec<PaperView>,
    /// How far the answer may be relied on; `None` without an answer.
    pub status: Option<Reliance>,
}

/// A rejected input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FaultView {
    /// The field.
    pub field: String,
    /// Stable code.
    pub code: String,
    /// What is wrong, in Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl From<Invalid> for FaultView {
    fn from(fault: Invalid) -> Self {
        Self { field: fault.field.into_owned(), code: fault.code.to_owned(), zh: fault.zh, en: fault.en }
    }
}

/// A named value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct OutputView {
    /// Name in the rules.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// Money as a decimal string, days as `YYYY-MM-DD`.
    pub value: Json,
    /// `money`, `rate`, `int`, `bool`, `date`, `choice`, `text` or `fraction`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A step of the computation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StepView {
    /// Name in the rules.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// Its result.
    pub value: Json,
    /// As in [`OutputView`].
    #[serde(rename = "type")]
    pub kind: String,
    /// The sentence that explains it.
    pub sentence: SentenceView,
    /// What it rests on, with the law of every parameter it used.
    pub law: Vec<LawView>,
    /// What went in: inputs, earlier steps, parameters.
    pub inputs: Vec<OutputView>,
}

/// A sentence in three wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SentenceView {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
    /// Chinese in plain words.
    pub elder: String,
}

/// A law or notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct LawView {
    /// Short id within the rules.
    pub id: String,
    /// Title as published.
    pub title: String,
    /// Document number.
    pub number: Option<String>,
    /// Where it was published.
    pub url: Option<String>,
    /// Article or annex, where one is cited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub article: Option<String>,
}

impl From<&Citation> for LawView {
    fn from(citation: &Citation) -> Self {
        Self { article: citation.article.clone(), ..Self::from(&citation.source) }
    }
}

impl From<&rules::Source> for LawView {
    fn from(source: &rules::Source) -> Self {
        let rules::Source { id, title, number, url, .. } = source.clone();
        Self { id, title, number, url, article: None }
    }
}

/// A paper to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PaperView {
    /// Kind of document.
    pub code: String,
    /// What people call it.
    pub label: Text,
    /// True if it is needed with these answers.
    pub required: bool,
}

impl EstimateView {
    /// The value of an output.
    pub fn output(&self, name: &str) -> Option<&Json> {
        self.outputs.iter().find(|output| output.name == name).map(|output| &output.value)
    }

    /// What `service` would pay by this answer: nothing where the rules see no right.
    pub fn amount(&self, service: &Service) -> Option<Fen> {
        let value = self.output(service.amount.as_deref()?)?.as_str()?;
        let amount = Fen::parse(value).ok()?;
        Some(if self.eligible() { amount } else { Fen::ZERO })
    }

    /// False if the rules say that there is no right.
    pub fn eligible(&self) -> bool {
        self.ok && self.output(ELIGIBLE).and_then(Json::as_bool) != Some(false)
    }

    /// No answer at all: what is left of a case whose person was forgotten.
    pub(crate) fn none() -> Self {
        Self::refused(Vec::new())
    }

    pub(crate) fn refused(faults: Vec<Invalid>) -> Self {
        Self {
            ok: false,
            faults: faults.into_iter().map(FaultView::from).collect(),
            outputs: Vec::new(),
            steps: Vec::new(),
            papers: Vec::new(),
            status: None,
        }
    }
}

/// Asks the rules of a service what somebody in `region` with these answers would get on day `as_of`. Keeps
/// nothing.
///
/// # Errors
/// [`Error::ServiceUnknown`] if it is not offered there, [`Error::RulesMissing`] if no rules are in force.
/// Wrong answers are no error: they come back as faults.
pub fn estimate(
    packs: &Packs,
    code: &str,
    region: &Region,
    answers: &Map<String, Json>,
    as_of: Date,
) -> Result<EstimateView, Error> {
    let service = offered(code, region)?;
    let pack = form::pack_for(packs, service, region, as_of)?;
    let (inputs, _) = form::split(service, answers);
    Ok(evaluate(service, pack, &inputs, as_of).unwrap_or_else(EstimateView::refused))
}

/// The service of this code, if it is what `region` is offered.
pub(crate) fn offered(code: &str, region: &Region) -> Result<&'static Service, Error> {
    let house = Catalogue::house();
    let unknown = || Error::ServiceUnknown { service: code.to_owned() };
    let service = house.find(code).ok_or_else(unknown)?;
    if service.region.contains(region) { Ok(service) } else { Err(unknown()) }
}

/// The answer for a case about to be handed in: every fault of every field at once.
pub(crate) fn judge(
    service: &Service,
    pack: &Pack,
    answers: &Map<String, Json>,
    as_of: Date,
) -> Result<EstimateView, Vec<Invalid>> {
    let (inputs, mut faults) = form::split(service, answers);
    match evaluate(service, pack, &inputs, as_of) {
        Ok(answer) if faults.is_empty() => Ok(answer),
        Ok(_) => Err(faults),
        Err(mut all) => {
            all.append(&mut faults);
            Err(all)
        }
    }
}

fn evaluate(
    service: &Service,
    pack: &Pack,
    inputs: &Json,
    as_of: Date,
) -> Result<EstimateView, Vec<Invalid>> {
    let inputs = Inputs::from_json(pack, inputs)?;
    match pack.explain(&inputs, as_of) {
        Ok(evaluation) => Ok(view(service, &evaluation)),
        Err(EvalError::Refused(faults)) => Err(faults),
        Err(error) => Err(vec![Invalid::new(
            "answers",
            "rules.no_answer",
            format!("the rules have no answer for this: {error}"),
            "按现行规则算不出结果；请核对所填的数额和日期",
        )]),
    }
}

fn view(service: &Service, evaluation: &Evaluation<'_>) -> EstimateView {
    let steps = evaluation.trace.iter().filter(|step| step.shown).map(step).collect();
    EstimateView {
        ok: true,
        faults: Vec::new(),
        outputs: evaluation.outputs.iter().map(output).collect(),
        steps,
        papers: papers(service, evaluation),
        status: Some(service.reliance(evaluation.status)),
    }
}

fn step(step: &rules::Step<'_>) -> StepView {
    let params = step.params.iter().map(|param| OutputView {
        name: param.name.to_owned(),
        label: text::of(param.label),
        value: json(&param.value),
        kind: kind(&param.value).to_owned(),
    });
    let mut law: Vec<LawView> = Vec::new();
    for citation in step.law.iter().chain(step.params.iter().flat_map(|param| param.law)) {
        let cited = LawView::from(citation);
        if !law.contains(&cited) {
            law.push(cited);
        }
    }
    StepView {
        name: step.name.to_owned(),
        label: text::of(step.label),
        value: json(&step.value),
        kind: kind(&step.value).to_owned(),
        sentence: SentenceView {
            zh: step.sentence.zh().to_owned(),
            en: step.sentence.en().to_owned(),
            elder: step.sentence.elder().to_owned(),
        },
        law,
        inputs: step.inputs.iter().map(output).chain(params).collect(),
    }
}

fn output(output: &Output<'_>) -> OutputView {
    OutputView {
        name: output.name.to_owned(),
        label: text::of(output.label),
        value: json(&output.value),
        kind: kind(&output.value).to_owned(),
    }
}

/// The papers the rules ask for in this case, then those of the catalogue that the rules do not know.
fn papers(service: &Service, evaluation: &Evaluation<'_>) -> Vec<PaperView> {
    let mut papers: Vec<PaperView> = evaluation
        .evidence
        .iter()
        .map(|paper| PaperView {
            code: paper.document.to_owned(),
            label: text::of(paper.label),
            required: true,
        })
        .collect();
    for paper in &service.papers {
        if !papers.iter().any(|known| known.code == paper.code) {
            let (code, label) = (paper.code.clone(), paper.label.clone());
            papers.push(PaperView { code, label, required: false });
        }
    }
    papers
}

fn json(value: &rules::Value) -> Json {
    serde_json::to_value(value).expect("a value of the rules is plain data")
}

const fn kind(value: &rules::Value) -> &'static str {
    match value {
        rules::Value::Money(_) => "money",
        rules::Value::Rate(_) => "rate",
        rules::Value::Int(_) => "int",
        rules::Value::Bool(_) => "bool",
        rules::Value::Date(_) => "date",
        rules::Value::DateTime(_) => "datetime",
        rules::Value::Duration(_) => "duration",
        rules::Value::Decimal { money: true, .. } => "price",
        rules::Value::Decimal { money: false, .. } => "decimal",
        rules::Value::Enum(_) => "choice",
        rules::Value::Text(_) => "text",
        rules::Value::Fraction { .. } => "fraction",
    }
}
