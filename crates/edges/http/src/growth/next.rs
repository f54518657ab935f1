//! What comes next: public services first, then offers, each with why it is shown and who pays.
//!
//! This is the one door that stands between a civic case and commerce. Of a case it takes the thread for
//! growth, and tells nothing else; amounts of entitlements come from the civic room and go to the citizen
//! only.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use civic::Catalogue;
use growth::decision::{Answer, AnswerOffer, NextAsk};
use growth::ports::{Place, Ports as GrowthPorts};
use growth::view::{Entitlement, Mode, Next};
use kernel::id::{CaseId, DecisionId, PersonId};
use kernel::{Cx, Region};
use serde::Deserialize;
use store::Tx;
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::auth::Citizen;
use crate::extract::{Path, Query};
use crate::once::Once;
use crate::ports::Ports;
use crate::problem::Problem;

/// For which matter.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Matter {
    /// The case on the page, if it shows one; one that is not one's own counts as none.
    case: Option<String>,
    /// `general` for the list that is the same for everybody.
    mode: Option<Mode>,
}

/// A refusal of one of the rooms that are asked.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Civic(#[from] civic::Error),
    #[error(transparent)]
    Growth(#[from] growth::Error),
    #[error(transparent)]
    People(#[from] people::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Civic(error) => error.into(),
            Error::Growth(error) => error.into(),
            Error::People(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

/// What comes next for oneself.
#[utoipa::path(get, path = "/me/next", tag = "growth", security(("session" = ["citizen"])), params(Matter),
    responses((status = 200, body = Next)))]
pub(crate) async fn show(
    State(app): State<App>,
    citizen: Citizen,
    Query(matter): Query<Matter>,
) -> Result<Json<Next>, Problem> {
    let case: Option<CaseId> = matter.case.as_deref().map(str::parse).transpose()?;
    let mode = matter.mode.unwrap_or(Mode::Personalised);
    let person = citizen.person;
    let (packs, ports) = (app.packs(), app.ports.clone());
    let next = app
        .read(citizen.cx(&app), move |tx, cx| next_of(tx, cx, &packs, &*ports, person, case, mode))
        .await?;
    Ok(Json(next))
}

fn next_of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    packs: &rules::Packs,
    ports: &dyn Ports,
    person: PersonId,
    case: Option<CaseId>,
    mode: Mode,
) -> Result<Next, Error> {
    let case = match case.map(|id| civic::case_view(tx, cx, packs, id)) {
        Some(Err(civic::Error::NotFound)) | None => None,
        Some(found) => Some(found?),
    };
    let region = people::profile(tx, cx, person)?.region;
    let door = people::addresses_of(tx, cx, person)?.into_iter().next().map(|address| address.point);
    let ask = NextAsk {
        person,
        place: Place { region: region.clone(), point: door },
        thread: case.as_ref().map(|case| case.trace),
        mode,
    };
    let neighbours = GrowthPorts { assortment: ports, entitlements: ports };
    let mut next = growth::decision::next_for(tx, cx, neighbours, &ask)?;
    entitle(tx, cx, packs, person, &region, &mut next)?;
    if let (Some(consent), Some(case)) = (&mut next.consent, case) {
        // Which consent would be needed follows from the service, which growth does not know.
        let hint = Catalogue::house().find(&case.service).and_then(|service| service.hint.as_deref());
        consent.scope = hint.map(civic::hint::scope);
    }
    Ok(next)
}

/// Adds what the civic room says to the citizen: amounts, and rights that need no offer to be told.
fn entitle(
    tx: &mut Tx<'_>,
    cx: &Cx,
    packs: &rules::Packs,
    person: PersonId,
    region: &Region,
    next: &mut Next,
) -> Result<(), Error> {
    for found in civic::entitlements(tx, cx, packs, person, region)? {
        if let Some(told) = next.entitlements.iter_mut().find(|told| told.service == found.service) {
            told.estimate = found.estimate;
            continue;
        }
        next.entitlements.push(Entitlement {
            service: found.service,
            name: found.name,
            why: found.why,
            estimate: found.estimate,
        });
    }
    Ok(())
}

/// What one says to an offer.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Said {
    /// `shown`, `opened`, `hidden` (never this one again) or `stopped` (none for this reason again).
    #[schema(value_type = String, example = "opened")]
    answer: Answer,
}

/// Notes what one says to an offer. `stopped` also withdraws the consent it rests on.
#[utoipa::path(post, path = "/me/offers/{decision}/{offer}", tag = "growth",
    security(("session" = ["citizen"])),
    params(("decision" = String, Path), ("offer" = String, Path)), request_body = Said,
    responses((status = 204), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn answer(
    State(app): State<App>,
    citizen: Citizen,
    Path((decision, offer)): Path<(DecisionId, String)>,
    once: Once<Said>,
) -> Result<StatusCode, Problem> {
    let cmd = AnswerOffer { decision, offer, answer: once.body.answer };
    app.write(citizen.cx(&app), once.key, move |tx, cx| {
        if let Some(receipt) = growth::decision::answer(tx, cx, &cmd)? {
            people::withdraw(tx, cx, receipt)?;
        }
        Ok::<_, growth::Error>(())
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}
