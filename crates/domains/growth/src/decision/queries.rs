//! What can be asked of decisions: what to show next, what an order belongs to, and how a decision came
//! about.

use kernel::id::{DecisionId, PersonId};
use kernel::{Actor, Cx, Fen, TraceId};
use store::Tx;

use super::model::{AgeBand, Arm, Inputs, Outcome};
use super::tables::{self, Decision};
use super::{decide, gate, gather, general, policy};
use crate::ports::{Place, Ports, Product};
use crate::view::{ConsentAsk, Entitlement, Mode, Next, Offer};
use crate::{Error, hint};

/// What is asked when a page wants to know what comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextAsk {
    /// Whose page it is.
    pub person: PersonId,
    /// Where goods would go.
    pub place: Place,
    /// The thread of the matter on the page, if it shows one: its own decision comes first.
    pub thread: Option<TraceId>,
    /// [`Mode::General`] where the person wants the list that is the same for everybody.
    pub mode: Mode,
}

/// What to show next. Every call asks for the live receipt, so a withdrawal holds from the very next one
/// (R06).
///
/// # Errors
/// [`Error::NotFound`] for somebody else's page, [`Error::Port`], or the store's.
pub fn next_for(tx: &mut Tx<'_>, cx: &Cx, ports: Ports<'_>, ask: &NextAsk) -> Result<Next, Error> {
    own(cx, ask.person)?;
    if ask.mode == Mode::General {
        return general_next(tx, cx, ports, ask, None);
    }
    let age = gather::age(tx, cx, ask.person)?;
    let Some(decision) = live_decision(tx, cx, ask, age)? else {
        let needed = ConsentAsk { needed: true, purpose: policy::PURPOSE.name(), scope: None };
        return general_next(tx, cx, ports, ask, Some(needed).filter(|_| age != AgeBand::Child));
    };
    let outcome = decision.outcome.as_ref().ok_or(Error::NotFound)?;
    let entitlements = outcome.entitlements.iter().map(entitlement_view).collect();
    // A loss since then silences what was decided before (R11).
    if hint::tables::is_cooling(tx, cx, ask.person)? {
        let mode = Mode::Personalised;
        return Ok(Next { mode, decision: None, entitlements, offers: Vec::new(), consent: None });
    }
    let offers = fresh(tx, cx, ports, ask, &decision, age)?;
    if offers.is_empty() {
        return Ok(Next { entitlements, ..general_next(tx, cx, ports, ask, None)? });
    }
    Ok(Next { mode: Mode::Personalised, decision: Some(decision.id), entitlements, offers, consent: None })
}

/// What an order has to carry of the decision it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The decision.
    pub decision: DecisionId,
    /// The thread of the civic act; the order joins it.
    pub trace: TraceId,
    /// The campaign that pays.
    pub campaign: Option<String>,
    /// The arm.
    pub arm: Arm,
    /// Month of the decision.
    pub cohort: String,
}

/// The decision (and the offer within it) an order names, if it is this person's, may still be shown, and its
/// receipt is live.
///
/// # Errors
/// The store's.
pub fn decision_for_order(
    tx: &mut Tx<'_>,
    cx: &Cx,
    decision: DecisionId,
    offer: Option<&str>,
    person: PersonId,
) -> Result<Option<Joined>, Error> {
    let found = tables::by_id(tx, decision)?.filter(|d| d.person == Some(person) && d.expires_at > cx.now);
    let has_offer = |d: &Decision| {
        let offers = d.outcome.as_ref().map_or(&[][..], |outcome| outcome.offers.as_slice());
        offer.is_none_or(|code| offers.iter().any(|offer| offer.code == code))
    };
    let Some(found) = found.filter(|d| d.arm == Arm::Treated && has_offer(d)) else { return Ok(None) };
    let age = gather::age(tx, cx, person)?;
    if !stands(tx, cx, person, &found, age)? {
        return Ok(None);
    }
    Ok(found.trace.map(|trace| Joined {
        decision,
        trace,
        campaign: found.campaign,
        arm: found.arm,
        cohort: found.cohort,
    }))
}

/// The log of a decision, for the person it is about (data access) or the operator.
///
/// # Errors
/// [`Error::NotFound`] if it is somebody else's or forgotten.
pub fn record(tx: &mut Tx<'_>, cx: &Cx, id: DecisionId) -> Result<Decision, Error> {
    let decision = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    own(cx, decision.person.ok_or(Error::NotFound)?)?;
    Ok(decision)
}

/// Makes a decision again from its log; `None` if it was not made under today's rules or is forgotten (R21).
pub fn replay(decision: &Decision) -> Option<Outcome> {
    let inputs = decision.inputs.as_ref().filter(|_| decision.policy == policy::VERSION)?;
    decide(inputs).ok()
}

fn own(cx: &Cx, person: PersonId) -> Result<(), Error> {
    let allowed = matches!(cx.actor, Actor::System(_)) || cx.actor.subject() == Some(person);
    if allowed { Ok(()) } else { Err(Error::NotFound) }
}

/// The same for everybody at this place: neither the goods nor anything else here depends on `ask.person`.
fn general_next(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ports: Ports<'_>,
    ask: &NextAsk,
    consent: Option<ConsentAsk>,
) -> Result<Next, Error> {
    let offers = general::list(tx, cx, ports, &ask.place)?;
    Ok(Next { mode: Mode::General, decision: None, entitlements: Vec::new(), offers, consent })
}

/// The decision to show: of the thread asked for, else with offers, else the newest; only if its receipt is
/// live.
fn live_decision(tx: &mut Tx<'_>, cx: &Cx, ask: &NextAsk, age: AgeBand) -> Result<Option<Decision>, Error> {
    let mut found = tables::live_of(tx, cx, ask.person, ask.thread)?;
    let has_offers = |d: &Decision| d.outcome.as_ref().is_some_and(|outcome| !outcome.offers.is_empty());
    found.sort_by_key(|d| (!(ask.thread.is_some() && d.trace == ask.thread), !has_offers(d)));
    for decision in found {
        if stands(tx, cx, ask.person, &decision, age)? {
            return Ok(Some(decision));
        }
    }
    Ok(None)
}

/// True if the very receipts and rules that admitted the hint would admit it now.
pub(super) fn stands(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    decision: &Decision,
    age: AgeBand,
) -> Result<bool, Error> {
    let Some(inputs) = &decision.inputs else { return Ok(false) };
    let grants = gather::grants(tx, cx, person, &decision.kind)?;
    Ok(gate::admit(&grants, inputs.bundle.sensitivity, age).is_ok())
}

/// The decided offers with today's goods and prices: what is hidden, sold out or out of reach by now is left
/// out, and the rules are asked once more.
fn fresh(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ports: Ports<'_>,
    ask: &NextAsk,
    decision: &Decision,
    age: AgeBand,
) -> Result<Vec<Offer>, Error> {
    let (Some(inputs), Some(outcome)) = (&decision.inputs, &decision.outcome) else { return Ok(Vec::new()) };
    let codes = outcome.offers.iter().map(|offer| offer.code.as_str());
    let hidden = tables::hidden(tx, cx, ask.person, codes)?;
    let kept: Vec<&super::Offer> = outcome.offers.iter().filter(|o| !hidden.contains(&o.code)).collect();
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let mut categories: Vec<String> =
        kept.iter().flat_map(|offer| offer.products.iter().map(|p| p.category.clone())).collect();
    categories.sort_unstable();
    categories.dedup();
    let goods = gather::goods(tx, cx, ports, &ask.place, &categories, inputs.bundle.campaign.as_deref())?;
    let offers = kept.into_iter().filter_map(|offer| offer_view(inputs, offer, &goods, age));
    Ok(offers.take(policy::OFFERS_A_PAGE).collect())
}

fn offer_view(inputs: &Inputs, offer: &super::Offer, goods: &[Product], age: AgeBand) -> Option<Offer> {
    let need = inputs.bundle.needs.iter().find(|need| need.code == offer.code)?;
    let products: Vec<&Product> = offer
        .products
        .iter()
        .filter_map(|decided| goods.iter().find(|product| product.sku == decided.sku))
        .filter(|product| gate::product(product, need, age).is_none())
        .collect();
    if products.is_empty() {
        return None;
    }
    Some(Offer {
        code: offer.code.clone(),
        title: offer.title.clone(),
        why: offer.why.clone(),
        who_pays: offer.who_pays.clone(),
        sponsored: offer.sponsored,
        kind: "goods",
        promise_minutes: products.iter().filter_map(|product| product.promise_minutes).max(),
        products: products.into_iter().map(product_view).collect(),
    })
}

/// How goods are shown: at published prices only (R08).
pub(super) fn product_view(product: &Product) -> crate::view::Product {
    let subsidised: Fen = product.campaign_price.unwrap_or(product.price);
    crate::view::Product {
        sku: product.sku.clone(),
        name: product.name.clone(),
        picture: product.picture.clone(),
        price: product.price,
        subsidised_price: subsidised.min(product.price),
        unit: product.unit.clone(),
    }
}

fn entitlement_view(found: &crate::ports::Entitlement) -> Entitlement {
    Entitlement {
        service: found.service.clone(),
        name: found.name.clone(),
        why: found.why.clone(),
        estimate: None,
    }
}
