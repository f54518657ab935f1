//! Campaigns: who pays for offers, and what it brings.
//!
//! What a campaign is, the shop declares; the edge hands that list in. The money is the ledger's: each figure
//! is the balance of a budget account, so the operator sees what the books say. The return is this room's: it
//! has the holdout.

use kernel::{Actor, Cx, Fen, Role};
use ledger::chart;
use store::Tx;

use crate::view::{self, Text};
use crate::{Error, attribution};

/// Persons the holdout needs before a return is shown: below that it is noise.
const HOLDOUT_MIN: i64 = 30;

/// A campaign as the shop declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Code; the bundles and the budget accounts name it.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Who pays.
    pub funder: String,
    /// Runs now.
    pub live: bool,
}

/// One arm of a campaign's experiment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Side {
    /// Decisions.
    pub subjects: i64,
    /// What they paid, refunds taken off.
    pub paid: Fen,
    /// What others paid for them.
    pub subsidy: Fen,
}

/// Every declared campaign with its budget and its return.
///
/// # Errors
/// [`Error::Forbidden`] except for operators and the system.
pub fn campaigns(tx: &mut Tx<'_>, cx: &Cx, declared: &[Declared]) -> Result<Vec<view::Campaign>, Error> {
    operator(cx)?;
    let sides = attribution::tables::sides(tx)?;
    let side =
        |code: &str, arm: &str| sides.get(&(code.to_owned(), arm.to_owned())).copied().unwrap_or_default();
    let mut campaigns = Vec::with_capacity(declared.len());
    // A handful of campaigns, a few single-row look-ups each, on the operator's page only.
    for Declared { code, name, funder, live } in declared {
        let available = chart::budget_available(code).code;
        let held = ledger::balance(tx, &available)? - ledger::available(tx, &available)?;
        campaigns.push(view::Campaign {
            code: code.clone(),
            name: name.clone(),
            funder: funder.clone(),
            budget: ledger::balance(tx, &chart::budget_authorised(code).code)?,
            reserved: ledger::balance(tx, &chart::budget_reserved(code).code)? + held,
            spent: ledger::balance(tx, &chart::budget_spent(code).code)?,
            clawed_back: ledger::balance(tx, &chart::budget_clawed_back(code).code)?,
            live: *live,
            roi: roi(side(code, "treated"), side(code, "holdout")),
        });
    }
    Ok(campaigns)
}

/// Additional sales per yuan of subsidy: what the treated bought beyond what as many of the holdout would
/// have, divided by the subsidy. Sales, not margin: this room does not know margins.
pub fn roi(treated: Side, holdout: Side) -> Option<String> {
    if holdout.subjects < HOLDOUT_MIN || treated.subsidy.raw() <= 0 {
        return None;
    }
    let expected =
        i128::from(holdout.paid.raw()) * i128::from(treated.subjects) / i128::from(holdout.subjects);
    let additional = i128::from(treated.paid.raw()) - expected;
    let hundredths = i64::try_from(additional * 100 / i128::from(treated.subsidy.raw())).ok()?;
    // Fen prints hundredths with two decimals, which is all that is wanted here.
    Some(Fen(hundredths).to_string())
}

fn operator(cx: &Cx) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) | Actor::Staff { role: Role::Operator, .. } => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_is_the_difference_to_the_holdout_and_waits_for_enough_of_it() {
        let treated = Side { subjects: 100, paid: Fen::yuan(3_000), subsidy: Fen::yuan(400) };
        let holdout = Side { subjects: 50, paid: Fen::yuan(1_000), subsidy: Fen::ZERO };
        assert_eq!(roi(treated, holdout).as_deref(), Some("2.50"));
        assert_eq!(roi(treated, Side { paid: Fen::yuan(2_000), ..holdout }).as_deref(), Some("-2.50"));
        assert_eq!(roi(treated, Side { subjects: HOLDOUT_MIN - 1, ..holdout }), None);
        assert_eq!(roi(Side { subsidy: Fen::ZERO, ..treated }, holdout), None);
    }
}
