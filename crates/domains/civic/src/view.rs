//! Every shape the API gives out, in one place.

pub use crate::case::clock::Colour;
pub use crate::case::desk::{BulkFailure, BulkView};
pub use crate::case::queries::InboxView;
pub use crate::case::view::{
    ApplicantView, CaseRow, CaseView, ClockView, DecisionView, DeskCaseView, DocumentView, InboxRow, Page,
    PaidView, SupplementView, TimelineItem,
};
pub use crate::entitlement::{EntitledView, Entitlement, Headcount};
pub use crate::rulebook::{
    AnswerView, AskedView, EffectiveView, EstimateView, ExplainedView, FaultView, LawView, MonthView,
    OutputView, PackDetail, PackView, PaperView, RuleHistory, RuleInput, RuleNode, RuleOption, RuleOutput,
    RulePaper, RuleParameter, RuleSource, RuleTable, RuleTableRow, RuleVersion, ScheduleView, SentenceView,
    StepView,
};
pub use crate::service::form::{ChoiceView, FormUi, FormView};
pub use crate::service::model::{Paper, Reliance, Widget};
pub use crate::service::queries::{PrefillView, ServiceDetail, ServiceView};
pub use kernel::Text;
