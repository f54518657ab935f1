//! Everything about a pack: what it asks, how it computes, what it rests on. Read from what the engine tells of it.

use jiff::civil::Date;
use rules::{Pack, Packs, Source, When};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::answer::{LawView, SentenceView};
use super::view::{self, EffectiveView, PackView};
use crate::Text;
use crate::service::model::Reliance;

/// A pack with everything in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PackDetail {
    /// The pack.
    #[serde(flatten)]
    pub pack: PackView,
    /// What it asks.
    pub inputs: Vec<RuleInput>,
    /// What it answers.
    pub outputs: Vec<RuleOutput>,
    /// Its dated values.
    pub parameters: Vec<RuleParameter>,
    /// What it rests on.
    pub sources: Vec<RuleSource>,
    /// All versions of this id, by their first day.
    pub versions: Vec<RuleVersion>,
    /// How it computes, each step after those it reads.
    pub nodes: Vec<RuleNode>,
    /// Its tables as they are in force.
    pub tables: Vec<RuleTable>,
    /// Papers it asks for.
    pub evidence: Vec<RulePaper>,
    /// How many tests of its own it passed.
    pub tests: u64,
}

/// An input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleInput {
    /// Name in the rules.
    pub name: String,
    /// `money`, `rate`, `int`, `bool`, `date`, `datetime`, `duration`, `decimal`, `enum`, `text` or `list`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What people read.
    pub label: Text,
    /// A sentence of help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    /// Least value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Json>,
    /// Greatest value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Json>,
    /// What is taken if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Json>,
    /// True if it must be given.
    pub required: bool,
    /// What may be chosen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<RuleOption>,
    /// The fields of a list's records.
    #[serde(default, rename = "list", alias = "fields", skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(no_recursion))]
    pub fields: Vec<RuleInput>,
    /// Most records of a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<u16>,
    /// The known fact that fills it by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_only: Option<String>,
    /// Papers that prove it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
}

/// An option of an input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleOption {
    /// The value.
    pub value: String,
    /// What people read.
    pub label: Text,
}

/// An output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleOutput {
    /// Name in the rules.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// As for inputs.
    #[serde(rename = "type")]
    pub kind: String,
}

/// A dated value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleParameter {
    /// Name in the rules.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// As for inputs.
    #[serde(rename = "type")]
    pub kind: String,
    /// The unit as the author wrote it.
    pub unit: Option<String>,
    /// The value in force.
    pub value: Json,
    /// Since when.
    pub from: Date,
    /// How far it may be relied on.
    pub status: Reliance,
    /// What set it.
    pub law: Vec<LawView>,
    /// All values that are known, oldest first.
    pub history: Vec<RuleHistory>,
}

/// A value from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleHistory {
    /// First day.
    pub from: Date,
    /// Since when it is known, if later than the pack.
    pub recorded: Option<Date>,
    /// The value.
    pub value: Json,
    /// How far it may be relied on.
    pub status: Reliance,
    /// What set it.
    pub law: Vec<LawView>,
}

/// A source of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleSource {
    /// The law or notice.
    #[serde(flatten)]
    pub law: LawView,
    /// The weakest of what rests on it; `needs_review` once it is past its review date.
    pub status: Reliance,
    /// The day somebody last looked at it.
    pub checked: Option<Date>,
    /// The last day on which it may be relied on without another look.
    pub review_by: Option<Date>,
}

/// A version of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleVersion {
    /// The author's version.
    pub version: String,
    /// When it is in force.
    pub effective: EffectiveView,
    /// Since when it is known.
    pub recorded: Date,
    /// SHA-256 of its text, in hex.
    pub hash: String,
    /// How far it may be relied on today.
    pub status: Reliance,
}

/// A step of the computation as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleNode {
    /// Name in the rules.
    pub name: String,
    /// What people read.
    pub label: Text,
    /// As for inputs.
    #[serde(rename = "type")]
    pub kind: String,
    /// The expression.
    #[serde(alias = "expr")]
    pub expression: String,
    /// How far it may be relied on.
    pub status: Reliance,
    /// What it rests on.
    pub law: Vec<LawView>,
    /// Its sentence, with `{{name}}` for each value.
    pub explain: SentenceView,
    /// Inputs, parameters and steps it reads.
    pub reads: Vec<String>,
}

/// A table as it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleTable {
    /// Name in the rules.
    pub name: String,
    /// `brackets`, `tariff` or `lookup`.
    pub kind: String,
    /// What people read, where it has a label of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// The unit: of the quantity for a tariff, of the value for a lookup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The inputs a lookup goes by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// What it rests on.
    pub law: Vec<LawView>,
    /// Its rows.
    pub rows: Vec<RuleTableRow>,
}

/// A row: of brackets `from`, `to`, `rate_bp` and `quick`; of a tariff `from`, `to` and `price`; of a lookup `keys` and
/// `value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RuleTableRow {
    /// Where it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Json>,
    /// Where it ends, inclusive; the last row is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Json>,
    /// Basis points on what lies in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_bp: Option<i64>,
    /// Quick deduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quick: Option<Json>,
    /// Yuan for a unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Json>,
    /// An option of each key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
}

/// A paper a pack asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RulePaper {
    /// Kind of document.
    pub document: String,
    /// What people call it.
    pub label: Text,
    /// False if it depends on the inputs.
    pub always: bool,
}

/// The parts of [`Pack::describe`] that are shown.
#[derive(Deserialize)]
struct Described {
    inputs: Vec<RuleInput>,
    outputs: Vec<RuleOutput>,
    evidence: Vec<RulePaper>,
    tests: u64,
}

/// The parts of [`Pack::describe_rules`] that are shown.
#[derive(Deserialize)]
struct Written {
    nodes: Vec<RuleNode>,
}

/// [`Pack::describe_on`].
#[derive(Deserialize)]
struct InForce {
    parameters: Vec<RuleParameter>,
    tables: Vec<RuleTable>,
}

const DESCRIBED: &str = "a loaded pack describes itself";

impl PackDetail {
    pub(super) fn of(packs: &Packs, pack: &Pack, when: When) -> Self {
        let Described { inputs, outputs, evidence, tests } =
            serde_json::from_value(pack.describe()).expect(DESCRIBED);
        let Written { nodes } = serde_json::from_value(pack.describe_rules()).expect(DESCRIBED);
        let InForce { parameters, tables } = in_force(pack, when);
        let sources = pack.sources().iter().map(|source| {
            let nodes = nodes.iter().filter(|node| rests(&node.law, source)).map(|node| node.status);
            let values = parameters.iter().flat_map(|parameter| &parameter.history);
            let values = values.filter(|value| rests(&value.law, source)).map(|value| value.status);
            let late = when.today.is_some_and(|today| pack.overdue(today).any(|other| other == source));
            let weakest = nodes.chain(values).fold(pack.status().into(), Reliance::min);
            RuleSource {
                law: source.into(),
                status: if late { Reliance::NeedsReview } else { weakest },
                checked: source.checked,
                review_by: source.review_by,
            }
        });
        let versions = packs.versions(pack.id()).iter().map(|version| RuleVersion {
            version: version.version().to_owned(),
            effective: version.effective().into(),
            recorded: version.recorded(),
            hash: version.hash().to_owned(),
            status: view::status(version, when),
        });
        Self {
            pack: PackView::of(pack, when),
            inputs,
            outputs,
            sources: sources.collect(),
            versions: versions.collect(),
            parameters,
            nodes,
            tables,
            evidence,
            tests,
        }
    }
}

/// True if one of the citations is of this source.
fn rests(law: &[LawView], source: &Source) -> bool {
    law.iter().any(|cited| cited.id == source.id)
}

fn in_force(pack: &Pack, when: When) -> InForce {
    serde_json::from_value(pack.describe_on(when)).expect(DESCRIBED)
}

/// The parameters alone.
pub(super) fn parameters(pack: &Pack, when: When) -> Vec<RuleParameter> {
    in_force(pack, when).parameters
}
