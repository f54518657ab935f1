//! What a caller of this room can act on.

use jiff::civil::Date;
use kernel::Invalid;
use rules::Effective;

/// Why the room refused. No variant carries personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such object, or it is another's.
    #[error("not found")]
    NotFound,
    /// The actor's role does not allow this.
    #[error("the actor may not do this")]
    Forbidden,
    /// There is no such service, or it is not offered in that region.
    #[error("the service {service} is not offered there")]
    ServiceUnknown {
        /// Its code.
        service: String,
    },
    /// The service only computes; no case can be opened.
    #[error("the service {service} takes no applications")]
    NotApplicable {
        /// Its code.
        service: String,
    },
    /// No rules are in force for the service on that day.
    #[error("no rules of {service} are in force on {day}")]
    RulesMissing {
        /// The service's code.
        service: String,
        /// The day.
        day: Date,
    },
    /// There is no rule pack of this id.
    #[error("there are no rules {id}")]
    RulesUnknown {
        /// The id.
        id: String,
    },
    /// No version of the pack is in force on the day and known.
    #[error("no version of {id} is in force on {day}")]
    RulesNotInForce {
        /// The pack's id.
        id: String,
        /// The day.
        day: Date,
        /// When each version is in force, and since when it is known.
        versions: Vec<(Effective, Date)>,
    },
    /// The result of the case is withheld: a source of its rules is past its review date.
    #[error("the rules of this case need review")]
    RulesNeedReview,
    /// The answers are wrong; every fault at once.
    #[error("{} answers are wrong", .0.len())]
    Faults(Vec<Invalid>),
    /// The state does not allow this act.
    #[error("a case that is {state} does not allow this")]
    State {
        /// Where the case stands.
        state: &'static str,
        /// What the actor may do instead.
        allowed: Vec<&'static str>,
    },
    /// The rules see no right, so there is nothing to approve; refuse with a reason instead.
    #[error("the rules see no right in this case")]
    NotEligible,
    /// The benefit fund of the region cannot pay this now; it is tried again.
    #[error("the benefit fund of {region} is short of {short_fen} fen")]
    FundShort {
        /// The region.
        region: String,
        /// How much is missing.
        short_fen: i64,
    },
    /// An input is wrong.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The people room refused.
    #[error(transparent)]
    People(#[from] people::Error),
    /// The books refused.
    #[error(transparent)]
    Ledger(#[from] ledger::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}
