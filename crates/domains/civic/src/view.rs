//! Every shape the API gives out, in one place.

pub use crate::case::clock::Colour;
pub use crate::case::desk::{BulkFailure, BulkView};
pub use crate::case::queries::InboxView;
pub use crate::case::view::{
    ApplicantView, CaseRow, CaseView, ClockView, DecisionView, DeskCaseView, DocumentView, InboxRow, Page,
    PaidView, SupplementView, TimelineItem,
};
pub use crate::entitlement::Entitlement;
pub use crate::service::estimate::{
    EstimateView, FaultView, LawView, OutputView, PaperView, SentenceView, StepView,
};
pub use crate::service::form::{ChoiceView, FormUi, FormView};
pub use crate::service::model::{Paper, Reliance, Widget};
pub use crate::service::queries::{PackView, PrefillView, ServiceDetail, ServiceView};
pub use kernel::Text;
