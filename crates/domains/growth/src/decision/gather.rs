//! From a hint to a stored decision: gather what the rules need, decide, keep it.

use jiff::SignedDuration;
use kernel::Cx;
use kernel::id::{DecisionId, PersonId};
use people::Purpose;
use store::Tx;

use super::model::{AgeBand, Grants, Inputs, Outcome, scope};
use super::tables::{self, Decision};
use super::{RETENTION, decide, gate, policy};
use crate::Error;
use crate::hint::{self, Hint};
use crate::need::Bundle;
use crate::ports::{Ask, GOODS_MAX, Place, Ports, Product};

/// The live receipts for offers from events of `kind`. Each purpose and scope is asked for by itself (R02).
pub fn grants(tx: &mut Tx<'_>, cx: &Cx, person: PersonId, kind: &str) -> Result<Grants, Error> {
    let scope = scope(kind);
    Ok(Grants {
        general: people::live_receipt(tx, cx, person, policy::PURPOSE, None)?,
        scoped: people::live_receipt(tx, cx, person, policy::PURPOSE, Some(&scope))?,
        push: people::live_receipt(tx, cx, person, Purpose::OfferPush, None)?,
    })
}

/// The person's age band.
pub fn age(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<AgeBand, Error> {
    let profile = people::profile(tx, cx, person)?;
    Ok(AgeBand::of(people::age(&profile, cx.now)))
}

/// The goods of `categories` that can be delivered to `place` now.
pub fn goods(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ports: Ports<'_>,
    place: &Place,
    categories: &[String],
    campaign: Option<&str>,
) -> Result<Vec<Product>, Error> {
    let ask = Ask { place, categories, campaign, limit: GOODS_MAX };
    ports.assortment.on_offer(tx, cx, &ask).map_err(|e| Error::Port(e.to_string()))
}

/// Uses a hint: stores it and a decision, or, where the law says no, stores nothing about the person.
pub fn on_hint(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ports: Ports<'_>,
    bundle: &Bundle,
    event: &events::LifeEventHinted,
) -> Result<(), Error> {
    let person = event.person;
    let grants = grants(tx, cx, person, &event.kind)?;
    let age = match age(tx, cx, person) {
        // Forgotten since the event was sent: nobody is left to decide for.
        Err(Error::People(people::Error::Forgotten | people::Error::NotFound)) => return Ok(()),
        other => other?,
    };
    let hint = Hint::of(event, bundle, cx.now);
    let admitted = gate::admit(&grants, bundle.sensitivity, age);
    let refused = admitted.err().or((hint.expires_at <= cx.now).then_some(super::Code::R17));
    if let Some(code) = refused {
        tables::count_refusal(tx, cx, &event.kind, code)?;
        return Ok(tx.audit(cx, "growth.refuse_hint", event.hint)?);
    }
    if !hint::tables::insert(tx, &hint)? {
        return Ok(());
    }
    tx.timer(cx, hint.expires_at, hint::EXPIRY, hint.id)?;
    let inputs = gather(tx, cx, ports, bundle, &hint, grants, age)?;
    let outcome = decide(&inputs).expect("the same rule admitted the same receipts above");
    keep(tx, cx, &hint, inputs, outcome)
}

/// Holdout first, then what costs a question: the goods are asked for only if something may be offered.
fn gather(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ports: Ports<'_>,
    bundle: &Bundle,
    hint: &Hint,
    grants: Grants,
    age: AgeBand,
) -> Result<Inputs, Error> {
    let person = hint.person;
    let codes = bundle.needs.iter().map(|need| need.code.as_str());
    let entitlements = ports.entitlements.unclaimed(tx, cx, person, &hint.kind, &hint.region);
    let mut inputs = Inputs {
        hint: hint.id,
        month: hint.month.clone(),
        region: hint.region.clone(),
        expires_ms: hint.expires_at.as_millisecond(),
        now_ms: cx.now_ms(),
        today: super::decide::today(cx.now_ms()),
        bundle: bundle.clone(),
        grants,
        age,
        cooling: hint::tables::is_cooling(tx, cx, person)?,
        capped: !tables::claim_cap(tx, cx, person, &hint.kind)?,
        hidden: tables::hidden(tx, cx, person, codes)?,
        arm: policy::arm(&cx.keys, person, cx.now),
        seed: u64::from_be_bytes(cx.secret()),
        goods: Vec::new(),
        entitlements: entitlements.map_err(|e| Error::Port(e.to_string()))?,
    };
    if gate::offers(&inputs).is_none() {
        let mut categories: Vec<String> =
            super::live_needs(&inputs).iter().flat_map(|need| need.categories.clone()).collect();
        categories.sort_unstable();
        categories.dedup();
        if !categories.is_empty() {
            // The city is enough to choose; whether it reaches a door is asked again when it is shown.
            let place = Place { region: hint.region.clone(), point: None };
            inputs.goods = goods(tx, cx, ports, &place, &categories, bundle.campaign.as_deref())?;
        }
    }
    Ok(inputs)
}

fn keep(tx: &mut Tx<'_>, cx: &Cx, hint: &Hint, inputs: Inputs, outcome: Outcome) -> Result<(), Error> {
    let id: DecisionId = cx.id();
    let count = |n: usize| u32::try_from(n).expect("a page holds a few");
    let event = events::OffersDecided {
        decision: id,
        person: hint.person,
        hint: hint.id,
        arm: inputs.arm.name().to_owned(),
        entitlements: count(outcome.entitlements.len()),
        offers: count(outcome.offers.len()),
    };
    let decision = Decision {
        id,
        person: Some(hint.person),
        hint: Some(hint.id),
        kind: hint.kind.clone(),
        receipt: Some(outcome.receipt),
        policy: policy::VERSION.to_owned(),
        arm: inputs.arm,
        // A capped hint is not a second subject of the experiment.
        campaign: inputs.bundle.campaign.clone().filter(|_| !inputs.capped),
        cohort: inputs.today.strftime("%Y-%m").to_string(),
        trace: Some(cx.trace()),
        decided_at: cx.now,
        expires_at: hint.expires_at,
        inputs: Some(inputs),
        outcome: Some(outcome),
    };
    tables::insert(tx, &decision)?;
    let forget_at = cx.now + SignedDuration::from_hours(24 * policy::RETENTION_DAYS);
    tx.timer(cx, forget_at, RETENTION, id)?;
    tx.audit(cx, "growth.decide", id)?;
    Ok(tx.emit(cx, id, event)?)
}
