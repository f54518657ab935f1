//! Attribution: which order belongs to which decision, and what the holdout bought meanwhile.
//!
//! An order that names a decision is joined to it (`direct`). Any other order of a person with a recent
//! decision, of either arm, is counted beside it (`itt`, intention to treat): only the difference between the
//! arms says what the offers caused. Rows carry no person; forgetting the decision's person is enough.

pub(crate) mod tables;

use kernel::Cx;
use store::Tx;

use crate::Error;
use crate::decision::{self, Arm};

/// Joins a paid order to its decision, or counts it for the experiment.
pub(crate) fn on_paid(tx: &mut Tx<'_>, cx: &Cx, paid: &events::OrderPaid) -> Result<(), Error> {
    let named = match paid.decision {
        Some(id) => decision::tables::by_id(tx, id)?.filter(|d| d.person == Some(paid.person)),
        None => None,
    };
    if let Some(decision) = named.filter(|d| d.arm == Arm::Treated) {
        if tables::insert(tx, cx, paid, decision.id, "direct")? {
            tx.audit(cx, "growth.attribute", paid.order)?;
            let event = events::OrderAttributed {
                order: paid.order,
                decision: decision.id,
                person: paid.person,
                paid: paid.paid,
                subsidy: paid.subsidy,
            };
            tx.emit(cx, decision.id, event)?;
        }
        return Ok(());
    }
    if let Some(id) = decision::tables::countable(tx, cx, paid.person)? {
        tables::insert(tx, cx, paid, id, "itt")?;
    }
    Ok(())
}
