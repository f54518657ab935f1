//! An answer of the rules as it is shown: the results with every step, the law behind it and the papers to bring.
//!
//! The same view is shown before a case exists, pinned (sealed) to the case when it is handed in, and printed in the
//! letter. Nothing between the engine and the reader computes anything.
//!
//! Invariant: an answer that needs review holds no result. Once a source is past its review date nobody knows whether it
//! still holds, so the sum is withheld and the reader is told which source, since when, and whom to ask.

use kernel::{Fen, Invalid};
use rules::{Citation, EvalError, Evaluation, Inputs, Method, Output, Pack, Schedule, When, Wording};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::service::model::Reliance;
use crate::{Text, text};

/// Name of the output that says whether there is a right at all; a pack without it grants to everyone it
/// computes for.
const ELIGIBLE: &str = "eligible";

/// Code of the fault that stands for a withheld answer.
const NEEDS_REVIEW: &str = "rules.needs_review";

/// The answer of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EstimateView {
    /// True if there is an answer; otherwise `faults` say what to correct, or which rules need review.
    pub ok: bool,
    /// What is wrong with the inputs, all at once.
    pub faults: Vec<FaultView>,
    /// The results.
    pub outputs: Vec<OutputView>,
    /// How they came about, in order; only steps worth reading.
    pub steps: Vec<StepView>,
    /// How a loan is paid back, for rules about one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<ScheduleView>,
    /// Papers to bring in this case.
    pub papers: Vec<PaperView>,
    /// How far the answer may be relied on; `needs_review` if it is withheld, `None` if the inputs are refused.
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

/// A loan month by month until nothing is owed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScheduleView {
    /// Name in the rules.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// `equal_instalment` or `equal_principal`.
    pub method: String,
    /// What it rests on.
    pub law: Vec<LawView>,
    /// Every month, in order.
    pub months: Vec<MonthView>,
}

/// A month of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct MonthView {
    /// From 1.
    pub month: u16,
    /// Principal and interest together.
    pub payment: Fen,
    /// What of it pays the loan back.
    pub principal: Fen,
    /// What of it is interest.
    pub interest: Fen,
    /// What is owed afterwards.
    pub balance: Fen,
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

    /// False if the rules say that there is no right.
    pub fn eligible(&self) -> bool {
        self.ok && self.output(ELIGIBLE).and_then(Json::as_bool) != Some(false)
    }

    /// No answer at all: what is left of a case whose person was forgotten.
    pub(crate) fn none() -> Self {
        Self::refused(Vec::new())
    }

    /// True if the sum is withheld until somebody has looked at the rules again.
    pub fn needs_review(&self) -> bool {
        self.status == Some(Reliance::NeedsReview)
    }

    /// The papers are told all the same, so that a case can be handed in complete.
    fn withheld(fault: Invalid, papers: Vec<PaperView>) -> Self {
        Self { papers, status: Some(Reliance::NeedsReview), ..Self::refused(vec![fault]) }
    }

    pub(crate) fn refused(faults: Vec<Invalid>) -> Self {
        Self {
            ok: false,
            faults: faults.into_iter().map(FaultView::from).collect(),
            outputs: Vec::new(),
            steps: Vec::new(),
            schedules: Vec::new(),
            papers: Vec::new(),
            status: None,
        }
    }
}

/// Asks a pack. When the question says today's date, an answer that rests on a source past its review date is withheld.
///
/// # Errors
/// Every fault of the inputs at once.
pub(crate) fn answer(pack: &Pack, inputs: &Json, when: When) -> Result<EstimateView, Vec<Invalid>> {
    let inputs = Inputs::from_json(pack, inputs)?;
    match pack.explain(&inputs, when) {
        Ok(evaluation) if evaluation.status == rules::Status::NeedsReview => {
            Ok(EstimateView::withheld(overdue(pack, when), papers(&evaluation)))
        }
        Ok(evaluation) => Ok(view(&evaluation, &schedules(pack, &inputs, when).map_err(no_answer)?)),
        Err(EvalError::Refused(faults)) => Err(faults),
        Err(EvalError::BeyondCalendar { .. }) => Ok(EstimateView::withheld(beyond_calendar(), Vec::new())),
        Err(error) => Err(no_answer(error)),
    }
}

fn no_answer(error: EvalError) -> Vec<Invalid> {
    vec![Invalid::new(
        "answers",
        "rules.no_answer",
        format!("the rules have no answer for this: {error}"),
        "按现行规则算不出结果；请核对所填的数额和日期",
    )]
}

fn schedules<'p>(pack: &'p Pack, inputs: &Inputs, when: When) -> Result<Vec<Schedule<'p>>, EvalError> {
    if !pack.has_schedules() {
        return Ok(Vec::new());
    }
    pack.schedules(&pack.evaluate(inputs, when)?)
}

/// Which sources nobody has looked at again, and since when.
fn overdue(pack: &Pack, when: When) -> Invalid {
    let today = when.today.unwrap_or(when.as_of);
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for source in pack.overdue(today) {
        let since = source.review_by.map_or_else(String::new, |day| day.to_string());
        zh.push(format!("“{}”（复核期限{since}）", source.title));
        en.push(format!("'{}' (was to be reviewed by {since})", source.title));
    }
    Invalid::new(
        "rules",
        NEEDS_REVIEW,
        format!(
            "these rules rest on {}, which nobody has looked at again since; the result may have changed, ask the \
             bureau in charge",
            en.join(", ")
        ),
        format!("此规则的依据{}已过复核日期，结果可能已变，请以经办机构为准", zh.join("、")),
    )
}

/// The answer reaches into a year whose workdays nobody has entered.
fn beyond_calendar() -> Invalid {
    Invalid::new(
        "rules",
        NEEDS_REVIEW,
        "the answer reaches beyond the announced workdays; ask the bureau in charge",
        "所需日期的工作日安排尚未公布，暂不能计算，请以经办机构为准",
    )
}

fn view(evaluation: &Evaluation<'_>, schedules: &[Schedule<'_>]) -> EstimateView {
    EstimateView {
        ok: true,
        faults: Vec::new(),
        outputs: evaluation.outputs().map(output).collect(),
        steps: evaluation.trace().filter(|step| step.shown).map(|one| step(&one)).collect(),
        schedules: schedules.iter().map(schedule).collect(),
        papers: papers(evaluation),
        status: Some(evaluation.status.into()),
    }
}

fn schedule(schedule: &Schedule<'_>) -> ScheduleView {
    let method = match schedule.method {
        Method::EqualInstalment => "equal_instalment",
        Method::EqualPrincipal => "equal_principal",
    };
    let months = schedule.months.iter().map(|row| MonthView {
        month: row.month,
        payment: row.payment,
        principal: row.principal,
        interest: row.interest,
        balance: row.balance,
    });
    ScheduleView {
        name: schedule.name.to_owned(),
        label: text::of(schedule.label),
        method: method.to_owned(),
        law: schedule.law.iter().map(LawView::from).collect(),
        months: months.collect(),
    }
}

/// The papers the rules ask for in this case.
fn papers(evaluation: &Evaluation<'_>) -> Vec<PaperView> {
    let papers = evaluation.evidence().map(|paper| PaperView {
        code: paper.document.to_owned(),
        label: text::of(paper.label),
        required: true,
    });
    papers.collect()
}

fn step(step: &rules::Step<'_>) -> StepView {
    let params = step.params().map(|param| OutputView {
        name: param.name.to_owned(),
        label: text::of(param.label),
        value: json(&param.value),
        kind: kind(&param.value).to_owned(),
    });
    let mut law: Vec<LawView> = Vec::new();
    for citation in step.law.iter().chain(step.params().flat_map(|param| param.law)) {
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
            zh: step.sentence(Wording::Zh).to_owned(),
            en: step.sentence(Wording::En).to_owned(),
            elder: step.sentence(Wording::Elder).to_owned(),
        },
        law,
        inputs: step.inputs().map(output).chain(params).collect(),
    }
}

fn output(output: Output<'_>) -> OutputView {
    OutputView {
        name: output.name.to_owned(),
        label: text::of(output.label),
        value: json(&output.value),
        kind: kind(&output.value).to_owned(),
    }
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
