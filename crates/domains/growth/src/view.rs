//! What the doors show: plain data in the shape of the contract.

use kernel::Fen;
pub use kernel::Text;
use kernel::id::DecisionId;
use serde::{Deserialize, Serialize};

/// How the goods of a list were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// From a decision under a live receipt.
    Personalised,
    /// From place, time and catalogue alone.
    General,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Next {
    /// How the goods were chosen.
    pub mode: Mode,
    /// The decision the offers come from.
    pub decision: Option<DecisionId>,
    /// Public services first.
    pub entitlements: Vec<Entitlement>,
    /// Then offers.
    pub offers: Vec<Offer>,
    /// The consent that personal offers would need.
    pub consent: Option<ConsentAsk>,
}

/// A public service worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Entitlement {
    /// Service code.
    pub service: String,
    /// Its name.
    pub name: Text,
    /// Why it is worth a look.
    pub why: Text,
    /// Always `None` here: this room knows no amount. The edge may fill it in from the public estimator.
    pub estimate: Option<Fen>,
}

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Offer {
    /// Code within the decision.
    pub code: String,
    /// Headline.
    pub title: Text,
    /// Why it is shown, at most 80 characters.
    pub why: Text,
    /// Who pays the difference between the two prices.
    pub who_pays: Text,
    /// Must carry the word "ad".
    pub sponsored: bool,
    /// `goods`.
    pub kind: &'static str,
    /// The goods.
    pub products: Vec<Product>,
    /// Minutes to the door for all of them together.
    pub promise_minutes: Option<u32>,
}

/// One of an offer's goods.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Product {
    /// The sellable unit.
    pub sku: String,
    /// Its name.
    pub name: Text,
    /// Picture path.
    pub picture: String,
    /// Published price.
    pub price: Fen,
    /// Published price under the campaign; equal to `price` without one.
    pub subsidised_price: Fen,
    /// What one is.
    pub unit: Text,
}

/// A consent that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ConsentAsk {
    /// True while it is missing.
    pub needed: bool,
    /// Purpose code.
    pub purpose: &'static str,
    /// Scope, e.g. `life_event:maternity`; `None` where this room cannot know it. The edge may fill it in.
    pub scope: Option<String>,
}

/// A campaign as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Campaign {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Who pays.
    pub funder: String,
    /// Authorised in all.
    pub budget: Fen,
    /// Set aside for orders under way.
    pub reserved: Fen,
    /// Paid out.
    pub spent: Fen,
    /// Come back from refunds.
    pub clawed_back: Fen,
    /// Runs now.
    pub live: bool,
    /// Additional sales per yuan of subsidy against the holdout, two decimals; `None` while the holdout is
    /// too small.
    pub roi: Option<String>,
}
