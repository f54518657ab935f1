//! Entitlements: what a person may have a right to and has not asked for (免申即享).
//!
//! A matter of somebody's life rarely has one service only. From what was granted follow the other services
//! of the same life event; those not yet applied for are told, with the amount where the facts already given
//! are enough to compute it. This is the bureau's own duty to inform and needs no consent to commerce; who
//! asks gets names and amounts of services, never the facts.

use std::collections::BTreeMap;

use kernel::id::PersonId;
use kernel::{Cx, Fen, Region, time};
use rules::{Packs, When};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use store::Tx;

use crate::case::model::{Outcome, State};
use crate::case::tables;
use crate::service::estimate::judge;
use crate::service::form::{self, Form};
use crate::service::queries::facts;
use crate::service::{Catalogue, Service};
use crate::{Error, Text};

/// Cases of a person looked at.
const CASES_MAX: u32 = 100;

/// A service the person may have a right to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Entitlement {
    /// Its code.
    pub service: String,
    /// What people call it.
    pub name: Text,
    /// Why it is told.
    pub why: Text,
    /// What it would pay, where what is known is enough to compute it.
    pub estimate: Option<Fen>,
}

/// What follows from the person's granted cases and is not applied for yet. Empty for the forgotten.
///
/// # Errors
/// The store's.
pub fn entitlements(
    tx: &mut Tx<'_>,
    cx: &Cx,
    packs: &Packs,
    person: PersonId,
    region: &Region,
) -> Result<Vec<Entitlement>, Error> {
    let cases = tables::of_person(tx, person, None, None, CASES_MAX)?;
    let house = Catalogue::house();
    let granted: Vec<&Service> = cases
        .iter()
        .filter(|case| matches!(case.state.outcome(), Some(Outcome::Approved { .. })))
        .filter_map(|case| house.find(&case.service))
        .collect();
    if granted.is_empty() {
        return Ok(Vec::new());
    }
    // What was taken back, ran out or was never accepted may be asked for again.
    let asked = |service: &Service| {
        let given_up = |state| matches!(state, State::Withdrawn | State::Expired | State::NotAccepted);
        cases.iter().any(|case| {
            !given_up(case.state) && house.find(&case.service).is_some_and(|other| other.pack == service.pack)
        })
    };
    let known = match facts(tx, cx, packs, person) {
        Err(Error::People(people::Error::Forgotten)) => return Ok(Vec::new()),
        known => known?,
    };
    let mut found = Vec::new();
    for service in house.offered_in(region).filter(|service| service.apply && !asked(service)) {
        let because = granted
            .iter()
            .find(|other| other.life_events.iter().any(|event| service.life_events.contains(event)));
        let Some(other) = because else { continue };
        let estimate = estimate(cx, packs, service, region, &known);
        if estimate == Some(Fen::ZERO) {
            continue;
        }
        found.push(Entitlement {
            service: service.code.clone(),
            name: service.name.clone(),
            why: Text::new(
                format!("您的“{}”已获批准，可能还可以申领。", other.name.zh),
                format!("Your '{}' was granted; you may be entitled to this, too.", other.name.en),
            ),
            estimate,
        });
    }
    Ok(found)
}

/// People looked at for [`entitled`]; those to whom something was granted last come first.
pub const LOOKED_AT_MAX: u32 = 5_000;

/// Fewer people than this are not told apart: a small count may be somebody.
const TOLD_LEAST: u32 = 5;

/// How many people, unless they are few.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Headcount {
    /// So many.
    Told(u32),
    /// `<5`.
    Few(String),
}

/// A service that people have a right to and have not asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EntitledView {
    /// Its code.
    pub service: String,
    /// What people call it.
    pub name: Text,
    /// People who have not applied.
    pub entitled_not_applied: Headcount,
    /// What it would pay them in all, as far as what is known is enough to compute it; not told of few.
    pub sum: Option<Fen>,
    /// The day it was counted for.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub as_of: jiff::civil::Date,
}

/// How many have a right and have not asked for it, by service (免申即享): counts only, no names leave this room.
///
/// # Errors
/// The store's.
pub fn entitled(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs) -> Result<Vec<EntitledView>, Error> {
    let mut found: BTreeMap<String, (Text, u32, Fen)> = BTreeMap::new();
    for (person, region) in tables::granted_people(tx, LOOKED_AT_MAX)? {
        for right in entitlements(tx, cx, packs, person, &region)? {
            let (_, people, sum) = found.entry(right.service).or_insert((right.name, 0, Fen::ZERO));
            *people += 1;
            *sum = Fen(sum.raw().saturating_add(right.estimate.map_or(0, Fen::raw)));
        }
    }
    let as_of = time::china_date(cx.now);
    let told = found.into_iter().map(|(service, (name, people, sum))| {
        let few = people < TOLD_LEAST;
        let entitled_not_applied =
            if few { Headcount::Few(format!("<{TOLD_LEAST}")) } else { Headcount::Told(people) };
        EntitledView { service, name, entitled_not_applied, sum: (!few).then_some(sum), as_of }
    });
    Ok(told.collect())
}

/// The amount, if the known facts answer everything the rules must know.
fn estimate(
    cx: &Cx,
    packs: &Packs,
    service: &Service,
    region: &Region,
    known: &BTreeMap<String, (serde_json::Value, Text)>,
) -> Option<Fen> {
    let today = time::china_date(cx.now);
    let pack = form::pack_for(packs, service, region, today).ok()?;
    let form = Form::generate(service, pack);
    let inputs = form.once_only.iter().filter(|(field, _)| pack.input_names().any(|name| name == *field));
    let answers: Map<String, serde_json::Value> =
        inputs.filter_map(|(field, fact)| Some((field.clone(), known.get(fact)?.0.clone()))).collect();
    // The service's own fields (declarations, names) do not change the amount.
    let bare = Service { extras: Vec::new(), ..service.clone() };
    judge(&bare, pack, &answers, When::from(today).asked(today)).ok()?.amount(service)
}
