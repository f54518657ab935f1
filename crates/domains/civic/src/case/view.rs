//! What is shown of a case, in the shapes of the API.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::id::{CaseId, DocumentId, SupplementId};
use kernel::{Fen, Region, TraceId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::clock::{Clock, Colour};
use crate::Text;
use crate::rulebook::EstimateView;
use crate::service::FormView;

/// A case with everything its citizen may see.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseView {
    /// Identity.
    pub id: CaseId,
    /// The number people read out.
    pub number: String,
    /// Service code.
    pub service: String,
    /// What people call the service.
    pub service_name: Text,
    /// Whose jurisdiction it is.
    pub region: Region,
    /// Where it stands; [`super::model::State::NAMES`].
    pub state: String,
    /// The answers; empty once the person is forgotten.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub answers: Map<String, Json>,
    /// The form they were given in.
    pub form: FormView,
    /// What the rules say: of a draft as of today, of a case as pinned when it was handed in.
    pub estimate: EstimateView,
    /// Attached documents.
    pub documents: Vec<DocumentView>,
    /// The open request for papers.
    pub supplement: Option<SupplementView>,
    /// The legal clock.
    pub clock: ClockView,
    /// What happened, in order.
    pub timeline: Vec<TimelineItem>,
    /// The decision.
    pub decision: Option<DecisionView>,
    /// The payment.
    pub paid: Option<PaidView>,
    /// The thread of everything this case caused.
    pub trace: TraceId,
    /// What the viewer may do now.
    pub allowed: Vec<String>,
    /// Counts up with each change.
    pub version: i64,
}

/// A case as its clerk sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DeskCaseView {
    /// The case.
    #[serde(flatten)]
    pub case: CaseView,
    /// Whose matter it is; opening it was noted.
    pub applicant: ApplicantView,
}

/// An applicant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ApplicantView {
    /// The verified name; empty before verification and once the person is forgotten.
    pub name: String,
    /// The identity number, masked.
    pub number_masked: String,
    /// The mobile number, masked.
    pub mobile_masked: String,
}

/// A document without its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DocumentView {
    /// Identity.
    pub id: DocumentId,
    /// Kind of paper.
    pub kind: String,
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// An open request for papers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct SupplementView {
    /// Identity.
    pub id: SupplementId,
    /// What is missing.
    pub items: Vec<Text>,
    /// The clerk's words.
    pub note: String,
    /// The last day to send it.
    pub due_on: Date,
    /// When it was asked for.
    pub requested_at: Timestamp,
}

/// The legal clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ClockView {
    /// The limit, in workdays.
    pub limit_workdays: u32,
    /// Used.
    pub used_workdays: u32,
    /// Left; zero once the limit is used up.
    pub left_workdays: u32,
    /// The last day, where it can be told.
    pub due_on: Option<Date>,
    /// True while it runs.
    pub running: bool,
    /// Workdays that did not count because papers were awaited.
    pub paused_days: u32,
    /// How urgent.
    pub colour: Colour,
    /// True if the answer lies beyond the announced workday calendar.
    pub needs_review: bool,
}

impl From<Clock> for ClockView {
    fn from(clock: Clock) -> Self {
        Self {
            limit_workdays: clock.limit,
            used_workdays: clock.used,
            left_workdays: clock.limit.saturating_sub(clock.used),
            due_on: clock.due_on,
            running: clock.running,
            paused_days: clock.paused,
            colour: clock.colour,
            needs_review: clock.needs_review,
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct TimelineItem {
    /// When.
    pub at: Timestamp,
    /// Stable name, e.g. `accepted`.
    pub kind: String,
    /// `citizen`, `clerk` or `system`.
    pub actor_role: String,
    /// In words.
    pub text: Text,
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DecisionView {
    /// True if granted.
    pub approved: bool,
    /// How much, where the service grants money.
    pub amount: Option<Fen>,
    /// The clerk's words.
    pub reason: Option<Text>,
    /// The letter.
    pub letter: Text,
    /// When.
    pub at: Timestamp,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PaidView {
    /// How much.
    pub amount: Fen,
    /// When.
    pub at: Timestamp,
}

/// A case in the citizen's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CaseRow {
    /// Identity.
    pub id: CaseId,
    /// The number people read out.
    pub number: String,
    /// Service code.
    pub service: String,
    /// What people call the service.
    pub service_name: Text,
    /// Whose jurisdiction it is.
    pub region: Region,
    /// Where it stands.
    pub state: String,
    /// When the draft was begun.
    pub created_at: Timestamp,
    /// When it was handed in.
    pub submitted_at: Option<Timestamp>,
    /// The legal clock.
    pub clock: ClockView,
    /// What the pinned result grants.
    pub amount: Option<Fen>,
}

/// A case in the clerk's inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct InboxRow {
    /// Identity.
    pub id: CaseId,
    /// The number people read out.
    pub number: String,
    /// Service code.
    pub service: String,
    /// What people call the service.
    pub service_name: Text,
    /// Where it stands.
    pub state: String,
    /// The applicant's family name and stars; empty before verification.
    pub applicant_masked: String,
    /// When it was handed in.
    pub submitted_at: Option<Timestamp>,
    /// The legal clock.
    pub clock: ClockView,
    /// What the pinned result grants.
    pub amount: Option<Fen>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// The cursor of the next page, if there is one.
    pub next: Option<CaseId>,
}

/// The words of a timeline item.
pub(crate) fn words(kind: &str) -> Text {
    let (zh, en) = match kind {
        "created" => ("开始填写", "Begun"),
        "submitted" => ("已提交", "Handed in"),
        "supplement_requested" => ("需要补充材料", "More papers needed"),
        "supplied" => ("已补充材料", "Papers sent"),
        "accepted" => ("已受理，开始计算办理时限", "Accepted; the time limit runs"),
        "not_accepted" => ("不予受理", "Not accepted"),
        "review_started" => ("开始审核", "Under review"),
        "approved" => ("审核通过", "Approved"),
        "refused" => ("审核未通过", "Refused"),
        "issuing" => ("送达决定", "The decision goes out"),
        "paid" => ("已到账", "Paid"),
        "closed" => ("办结", "Closed"),
        "withdrawn" => ("已撤回", "Withdrawn"),
        "expired" => ("逾期未处理，已终止", "Ended: the time to act ran out"),
        other => (other, other),
    };
    Text::new(zh, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::model::{Act, State};

    #[test]
    fn every_step_has_words_in_both_languages() {
        let ends = [State::NotAccepted, State::Refused];
        let acts = [Act::Submit, Act::Supply, Act::Accept, Act::BeginReview, Act::Approve(None), Act::Refuse];
        let more = [Act::Issue, Act::Close, Act::Withdraw, Act::Expire];
        let steps = acts.into_iter().chain(more).flat_map(|act| ends.map(|to| act.step(&to)));
        for kind in steps.chain(["created", "paid", "supplement_requested"]) {
            let text = words(kind);
            assert!(text.zh != kind && text.en != kind, "{kind}");
        }
    }
}
