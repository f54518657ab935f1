//! A pack in a list, and what an answer of one looks like.

use jiff::civil::Date;
use kernel::Region;
use rules::{Pack, When};
use serde::{Deserialize, Serialize};

use super::answer::{EstimateView, FaultView, OutputView, ScheduleView};
use crate::service::model::Reliance;
use crate::{Text, text};

/// A pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PackView {
    /// Identity: region prefix and service.
    pub id: String,
    /// The id without its region.
    pub service: String,
    /// Where it holds, with everything inside.
    pub region: Region,
    /// The author's version.
    pub version: String,
    /// What people call it.
    pub label: Text,
    /// How far it may be relied on today.
    pub status: Reliance,
    /// When it is in force.
    pub effective: EffectiveView,
    /// Since when it is known.
    pub recorded: Date,
    /// SHA-256 of the text, in hex.
    pub hash: String,
    /// The last day on which all its sources may be relied on without another look.
    pub review_by: Option<Date>,
}

/// A span of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EffectiveView {
    /// First day.
    pub from: Date,
    /// First day after, if known.
    pub to: Option<Date>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AskedView {
    /// The pack's id.
    pub pack: String,
    /// Its version.
    pub version: String,
    /// Its hash: who asks it again gets the same answer.
    pub hash: String,
    /// The day the answer is for.
    pub as_of: Date,
    /// The last day of what is known, if asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Date>,
}

/// The results of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct AnswerView {
    /// What was asked.
    #[serde(flatten)]
    pub asked: AskedView,
    /// True if there is an answer; otherwise `faults` say what to correct, or which rules need review.
    pub ok: bool,
    /// What is wrong, all at once.
    pub faults: Vec<FaultView>,
    /// The results.
    pub outputs: Vec<OutputView>,
    /// How a loan is paid back, for rules about one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<ScheduleView>,
    /// How far the answer may be relied on; `needs_review` if it is withheld, `None` if the inputs are refused.
    pub status: Option<Reliance>,
}

/// The results of a pack with every step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExplainedView {
    /// What was asked.
    #[serde(flatten)]
    pub asked: AskedView,
    /// The answer.
    #[serde(flatten)]
    pub answer: EstimateView,
}

impl PackView {
    pub(crate) fn of(pack: &Pack, when: When) -> Self {
        Self {
            id: pack.id().to_owned(),
            service: pack.service().to_owned(),
            region: pack.region().clone(),
            version: pack.version().to_owned(),
            label: text::of(pack.label()),
            status: status(pack, when),
            effective: pack.effective().into(),
            recorded: pack.recorded(),
            hash: pack.hash().to_owned(),
            review_by: pack.review_by(),
        }
    }
}

/// How far a pack may be relied on, on the day it is asked.
pub(super) fn status(pack: &Pack, when: When) -> Reliance {
    when.today.map_or_else(|| pack.status(), |today| pack.status_on(today)).into()
}

impl From<rules::Effective> for EffectiveView {
    fn from(rules::Effective { from, to }: rules::Effective) -> Self {
        Self { from, to }
    }
}

impl AskedView {
    pub(super) fn of(pack: &Pack, when: When) -> Self {
        Self {
            pack: pack.id().to_owned(),
            version: pack.version().to_owned(),
            hash: pack.hash().to_owned(),
            as_of: when.as_of,
            known: when.known,
        }
    }
}
