//! Facts about civic cases. Only [`LifeEventHinted`] may be heard by commerce.

use kernel::id::{CaseId, EntryId, HintId, PersonId, SupplementId};
use kernel::{Fen, Region};
use serde::{Deserialize, Serialize};

/// A case was handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSubmitted {
    /// The case.
    pub case: CaseId,
    /// Whose matter it is.
    pub person: PersonId,
    /// Service code, e.g. `cn-440000.social.maternity_allowance`.
    pub service: String,
    /// The jurisdiction.
    pub region: Region,
}

/// The bureau accepted the case; the legal clock runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseAccepted {
    /// The case.
    pub case: CaseId,
    /// Whose matter it is.
    pub person: PersonId,
}

/// The bureau asks for more papers; the clock stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementRequested {
    /// The case.
    pub case: CaseId,
    /// The request.
    pub supplement: SupplementId,
    /// Whose matter it is.
    pub person: PersonId,
}

/// The papers came; the clock runs again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementReceived {
    /// The case.
    pub case: CaseId,
    /// The request answered.
    pub supplement: SupplementId,
    /// Whose matter it is.
    pub person: PersonId,
}

/// The bureau decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseDecided {
    /// The case.
    pub case: CaseId,
    /// Whose matter it is.
    pub person: PersonId,
    /// Service code.
    pub service: String,
    /// The jurisdiction.
    pub region: Region,
    /// True if approved.
    pub approved: bool,
    /// The amount granted, where the service grants one.
    pub amount: Option<Fen>,
}

/// The granted amount was posted to the citizen's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenefitPaid {
    /// The case.
    pub case: CaseId,
    /// Who was paid.
    pub person: PersonId,
    /// How much.
    pub amount: Fen,
    /// The ledger entry.
    pub entry: EntryId,
}

/// Nothing is left to do in the case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseClosed {
    /// The case.
    pub case: CaseId,
    /// Whose matter it was.
    pub person: PersonId,
}

/// The only thing commerce may learn of a civic act, and only under a live consent receipt: a kind, a month, an end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LifeEventHinted {
    /// The hint.
    pub hint: HintId,
    /// Who consented.
    pub person: PersonId,
    /// Coarse kind, e.g. `maternity`.
    pub kind: String,
    /// `2026-11`.
    pub month: String,
    /// After this moment the hint must be gone, milliseconds since 1970.
    pub expires_ms: i64,
    /// City whose shops may answer.
    pub region: Region,
    /// The consent receipt that released it.
    pub receipt: kernel::id::ConsentId,
}
