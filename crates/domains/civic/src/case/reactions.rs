//! What the room does when something happened: review, issue, pay, hint, forget. Each bears being late and
//! repeated.

use events::{BenefitPaid, CaseClosed, Envelope, Event};
use kernel::Cx;
use kernel::id::CaseId;
use store::Tx;
use store::runner::Reaction;
use store::timer::Timer;

use super::commands::{EXPIRY, next};
use super::model::{Act, Outcome, Side, State};
use super::tables::{self, Case};
use crate::{Error, access, benefit, document, hint};

/// On [`events::CaseAccepted`]: the review begins.
///
/// # Errors
/// The store's.
pub fn on_case_accepted(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::CaseAccepted(accepted) = &event.event else { return Ok(()) };
    let mut case = access::system(tx, cx, accepted.case)?;
    // The clerk may have been faster, or asked for papers.
    if case.state == State::Accepted {
        step(tx, cx, &mut case, Act::BeginReview)?;
        tx.audit(cx, "civic.begin_review", case.id)?;
    }
    Ok(())
}

/// On [`events::CaseDecided`]: the decision goes out, whether or not the fund can pay yet.
///
/// # Errors
/// The store's.
pub fn on_case_decided_issue(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::CaseDecided(decided) = &event.event else { return Ok(()) };
    let mut case = access::system(tx, cx, decided.case)?;
    issue(tx, cx, &mut case)?;
    Ok(())
}

/// On [`events::CaseDecided`]: pays what was granted and closes the case.
///
/// # Errors
/// [`Error::FundShort`]: the runner tries again, and shows the delivery once it gives up.
pub fn on_case_decided(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::CaseDecided(decided) = &event.event else { return Ok(()) };
    let mut case = access::system(tx, cx, decided.case)?;
    issue(tx, cx, &mut case)?;
    let State::Issuing { outcome } = case.state else { return Ok(()) };
    if let Outcome::Approved { amount: Some(amount) } = outcome {
        let entry = benefit::pay(tx, cx, &case, amount)?;
        tx.audit(cx, "civic.pay_benefit", case.id)?;
        tx.emit(cx, case.id, BenefitPaid { case: case.id, person: case.person, amount, entry })?;
    }
    step(tx, cx, &mut case, Act::Close)?;
    tx.audit(cx, "civic.close", case.id)?;
    tx.emit(cx, case.id, CaseClosed { case: case.id, person: case.person })?;
    Ok(())
}

/// On [`events::CaseDecided`]: releases the life-event hint if the person's consent allows it; otherwise
/// nothing at all happens, and nothing of the case's own result depends on it.
///
/// # Errors
/// The store's.
pub fn on_case_decided_hint(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::CaseDecided(decided) = &event.event else { return Ok(()) };
    if decided.approved {
        let case = access::system(tx, cx, decided.case)?;
        hint::release(tx, cx, &case)?;
    }
    Ok(())
}

/// On [`events::ConsentGranted`]: releases the hints of recent approvals that the new receipt covers.
///
/// # Errors
/// The store's.
pub fn on_consent_granted(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::ConsentGranted(granted) = &event.event else { return Ok(()) };
    Ok(hint::release_recent(tx, cx, granted)?)
}

/// On [`events::PersonForgotten`]: drops drafts, documents and every sealed word; open cases end. Of decided
/// cases stay state, dates and amount, as the books and the law require.
///
/// # Errors
/// The store's.
pub fn on_person_forgotten(tx: &mut Tx<'_>, cx: &Cx, event: &Envelope) -> Reaction {
    let Event::PersonForgotten(forgotten) = &event.event else { return Ok(()) };
    let mut before = None;
    loop {
        let cases = tables::of_person(tx, forgotten.person, None, before, 100)?;
        let Some(last) = cases.last() else { break };
        before = Some(last.id);
        for mut case in cases {
            tx.cancel_timer(EXPIRY, case.id)?;
            if case.submitted_at.is_some() && case.state.is_open() {
                step(tx, cx, &mut case, Act::Withdraw)?;
                tx.emit(cx, case.id, CaseClosed { case: case.id, person: case.person })?;
            }
        }
    }
    tables::forget(tx, forgotten.person)?;
    document::forget(tx, forgotten.person)?;
    hint::forget(tx, forgotten.person)?;
    tx.audit(cx, "civic.forget", forgotten.person)?;
    Ok(())
}

/// On the alarm [`EXPIRY`]: a draft nobody touched, or papers nobody sent.
///
/// # Errors
/// The store's.
pub fn on_case_expiry(tx: &mut Tx<'_>, cx: &Cx, timer: &Timer) -> Reaction {
    let id: CaseId = timer.object.parse()?;
    let mut case = access::system(tx, cx, id)?;
    // Only silence ends a case: one that is being worked on is not waiting for the citizen.
    if matches!(case.state, State::Draft | State::SupplementRequested { .. }) {
        step(tx, cx, &mut case, Act::Expire)?;
        tx.audit(cx, "civic.expire", id)?;
        tx.emit(cx, id, CaseClosed { case: id, person: case.person })?;
    }
    Ok(())
}

fn issue(tx: &mut Tx<'_>, cx: &Cx, case: &mut Case) -> Result<(), Error> {
    if matches!(case.state, State::Approved { .. } | State::Refused) {
        step(tx, cx, case, Act::Issue)?;
        tx.audit(cx, "civic.issue", case.id)?;
    }
    Ok(())
}

fn step(tx: &mut Tx<'_>, cx: &Cx, case: &mut Case, act: Act) -> Result<(), Error> {
    let next = next(case, act, Side::Clerk)?;
    Ok(tables::advance(tx, cx, case, act, next)?)
}
