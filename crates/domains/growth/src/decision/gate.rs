//! The gates: pure rules that come before any ranking.

use kernel::id::ConsentId;

use super::model::{AgeBand, Code, Grants, Inputs};
use super::policy;
use crate::need::{Need, Sensitivity};
use crate::ports::Product;

/// Whether this person's hint may be used at all, and on which receipt: R01, R04, R09.
///
/// # Errors
/// The rule that forbids it.
pub const fn admit(grants: &Grants, sensitivity: Sensitivity, age: AgeBand) -> Result<ConsentId, Code> {
    if matches!(age, AgeBand::Child) {
        return Err(Code::R09);
    }
    match (grants.scoped, grants.general, sensitivity.is_sensitive()) {
        (Some(receipt), _, _) | (None, Some(receipt), false) => Ok(receipt),
        (None, Some(_), true) => Err(Code::R04),
        (None, None, _) => Err(Code::R01),
    }
}

/// Whether a push would be lawful: only with its own receipt and only to adults (R02, R09).
///
/// # Errors
/// The rule that forbids it.
pub const fn push(grants: &Grants, age: AgeBand) -> Result<(), Code> {
    match (age, grants.push) {
        (AgeBand::Adult, Some(_)) => Ok(()),
        (AgeBand::Adult, None) => Err(Code::R01),
        _ => Err(Code::R09),
    }
}

/// What forbids any offer of this decision: R17, the holdout, R11, R14 in this order.
pub const fn offers(inputs: &Inputs) -> Option<Code> {
    if inputs.expires_ms <= inputs.now_ms {
        return Some(Code::R17);
    }
    match (inputs.arm, inputs.cooling, inputs.capped) {
        (super::Arm::Holdout, _, _) => Some(Code::Holdout),
        (_, true, _) => Some(Code::R11),
        (_, _, true) => Some(Code::R14),
        _ => None,
    }
}

/// What forbids these goods for this need: R10, R09. Asked before and after ranking.
pub fn product(product: &Product, need: &Need, age: AgeBand) -> Option<Code> {
    let excluded = |tag: &str| need.excluded_categories.iter().any(|excluded| excluded == tag);
    if policy::is_prohibited_product(product)
        || excluded(&product.category)
        || product.restricted.as_deref().is_some_and(excluded)
    {
        return Some(Code::R10);
    }
    (age != AgeBand::Adult && policy::is_for_adults(product)).then_some(Code::R09)
}
