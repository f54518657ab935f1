//! Notices: a text message to the person at each turn of their case.
//!
//! A consumer of its own, so that a message that cannot be written holds up neither the review nor the
//! payment.

use events::{Envelope, Event};
use kernel::id::CaseId;
use kernel::{Cx, Fen};
use store::Tx;
use store::runner::Reaction;

use crate::case::commands::service_of;
use crate::{Error, access};

/// The facts that are told, for the wiring.
pub const NEWS: &[&str] = &[
    events::CaseSubmitted::NAME,
    events::CaseAccepted::NAME,
    events::SupplementRequested::NAME,
    events::CaseDecided::NAME,
    events::BenefitPaid::NAME,
];

/// On the facts of [`NEWS`]: queues the message. Nobody to write to is no fault.
///
/// # Errors
/// The store's.
pub fn on_case_news(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    match &event.event {
        Event::CaseSubmitted(e) => tell(tx, cx, e.case, "civic.case_submitted", None)?,
        Event::CaseAccepted(e) => tell(tx, cx, e.case, "civic.case_accepted", None)?,
        Event::SupplementRequested(e) => tell(tx, cx, e.case, "civic.supplement_requested", None)?,
        Event::CaseDecided(e) if e.approved => tell(tx, cx, e.case, "civic.case_approved", None)?,
        Event::CaseDecided(e) => tell(tx, cx, e.case, "civic.case_rejected", None)?,
        Event::BenefitPaid(e) => tell(tx, cx, e.case, "civic.benefit_paid", Some(e.amount))?,
        _ => {}
    }
    Ok(())
}

fn tell(tx: &mut Tx<'_>, cx: &Cx, id: CaseId, template: &str, amount: Option<Fen>) -> Result<(), Error> {
    let case = access::system(tx, cx, id)?;
    let service = service_of(&case)?;
    let language = match people::profile(tx, cx, case.person) {
        Ok(profile) => profile.language,
        Err(people::Error::Forgotten | people::Error::NotFound) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let name = if language == "en" { &service.name.en } else { &service.name.zh };
    let amount = amount.map_or_else(String::new, |amount| amount.to_string());
    let values = [("service", name.as_str()), ("case", case.number.as_str()), ("amount", amount.as_str())];
    match people::queue_message(tx, cx, case.person, template, &values) {
        Ok(_) | Err(people::Error::NoMobile | people::Error::Forgotten) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
