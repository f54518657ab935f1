//! Facts about needs and offers.

use kernel::Fen;
use kernel::id::{DecisionId, HintId, OrderId, PersonId};
use serde::{Deserialize, Serialize};

/// Offers (or, in the holdout, none) were decided for a hint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OffersDecided {
    /// The decision.
    pub decision: DecisionId,
    /// For whom.
    pub person: PersonId,
    /// The hint it answers.
    pub hint: HintId,
    /// `treated` or `holdout`.
    pub arm: String,
    /// How many entitlements were found.
    pub entitlements: u32,
    /// How many offers will be shown.
    pub offers: u32,
}

/// The person answered an offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferAnswered {
    /// The decision.
    pub decision: DecisionId,
    /// The person.
    pub person: PersonId,
    /// Offer code within the decision.
    pub offer: String,
    /// `shown`, `opened`, `hidden` or `stopped`.
    pub answer: String,
}

/// An order was joined to the decision it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAttributed {
    /// The order.
    pub order: OrderId,
    /// The decision.
    pub decision: DecisionId,
    /// The buyer.
    pub person: PersonId,
    /// What the buyer paid.
    pub paid: Fen,
    /// What others paid for them.
    pub subsidy: Fen,
}
