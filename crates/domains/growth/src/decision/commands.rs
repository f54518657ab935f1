//! What a person says to an offer.

use kernel::Cx;
use kernel::id::{ConsentId, DecisionId};
use serde::{Deserialize, Serialize};
use store::Tx;

use super::queries::stands;
use super::{gather, tables};
use crate::Error;

/// What happened to an offer, or what the person wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It was on the screen.
    Shown,
    /// It was opened.
    Opened,
    /// Never again this one.
    Hidden,
    /// Never again any for this reason: the receipt shall be withdrawn.
    Stopped,
}

impl Answer {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Opened => "opened",
            Self::Hidden => "hidden",
            Self::Stopped => "stopped",
        }
    }
}

/// An answer to an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerOffer {
    /// The decision.
    pub decision: DecisionId,
    /// The offer's code within it.
    pub offer: String,
    /// The answer.
    pub answer: Answer,
}

/// Notes an answer of the acting citizen; saying it twice notes it once. For [`Answer::Stopped`] it returns
/// the receipt, which the edge hands to `people::withdraw` in the same transaction.
///
/// # Errors
/// [`Error::NotFound`] for an unknown decision or offer, somebody else's, or one whose receipt was withdrawn;
/// [`Error::Forbidden`] for staff.
pub fn answer(tx: &mut Tx<'_>, cx: &Cx, cmd: &AnswerOffer) -> Result<Option<ConsentId>, Error> {
    let person = cx.actor.subject().ok_or(Error::Forbidden)?;
    let decision =
        tables::by_id(tx, cmd.decision)?.filter(|d| d.person == Some(person)).ok_or(Error::NotFound)?;
    // Nothing more is noted about an offer whose receipt is gone; to stop it once more is always heard.
    let age = gather::age(tx, cx, person)?;
    if cmd.answer != Answer::Stopped && !stands(tx, cx, person, &decision, age)? {
        return Err(Error::NotFound);
    }
    let outcome = decision.outcome.ok_or(Error::NotFound)?;
    if !outcome.offers.iter().any(|offer| offer.code == cmd.offer) {
        return Err(Error::NotFound);
    }
    if let Some(trace) = decision.trace {
        cx.join_trace(trace);
    }
    tx.audit(cx, "growth.answer_offer", cmd.decision)?;
    if tables::insert_answer(tx, cx, cmd.decision, &cmd.offer, cmd.answer.name())? {
        if cmd.answer == Answer::Hidden {
            tables::hide(tx, cx, person, &cmd.offer)?;
        }
        let event = events::OfferAnswered {
            decision: cmd.decision,
            person,
            offer: cmd.offer.clone(),
            answer: cmd.answer.name().to_owned(),
        };
        tx.emit(cx, cmd.decision, event)?;
    }
    Ok(decision.receipt.filter(|_| cmd.answer == Answer::Stopped))
}
