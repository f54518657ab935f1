//! What the rules of a service say to somebody's answers.

use kernel::{Fen, Invalid, Region};
use rules::{Pack, Packs, When};
use serde_json::{Map, Value as Json};

use super::form;
use super::model::{Catalogue, Service};
use crate::Error;
use crate::rulebook::{EstimateView, PaperView, answer};

impl EstimateView {
    /// What `service` would pay by this answer: nothing where the rules see no right.
    pub fn amount(&self, service: &Service) -> Option<Fen> {
        let value = self.output(service.amount.as_deref()?)?.as_str()?;
        let amount = Fen::parse(value).ok()?;
        Some(if self.eligible() { amount } else { Fen::ZERO })
    }

    /// The same answer for a service: with the papers of the catalogue that the rules do not know, and relied on no
    /// further than the catalogue.
    fn of_service(mut self, service: &Service) -> Self {
        for paper in &service.papers {
            if !self.papers.iter().any(|known| known.code == paper.code) {
                let (code, label) = (paper.code.clone(), paper.label.clone());
                self.papers.push(PaperView { code, label, required: false });
            }
        }
        self.status = self.status.map(|status| status.min(service.limit.status));
        self
    }
}

/// Asks the rules of a service what somebody in `region` with these answers would get on a day. Keeps nothing.
/// Without today's date in the question no answer needs review.
///
/// # Errors
/// [`Error::ServiceUnknown`] if it is not offered there, [`Error::RulesMissing`] if no rules are in force.
/// Wrong answers are no error: they come back as faults.
pub fn estimate(
    packs: &Packs,
    code: &str,
    region: &Region,
    answers: &Map<String, Json>,
    when: impl Into<When>,
) -> Result<EstimateView, Error> {
    let when = when.into();
    let service = offered(code, region)?;
    let pack = form::pack_for(packs, service, region, when)?;
    let (inputs, _) = form::split(service, answers);
    Ok(asked(service, pack, &inputs, when).unwrap_or_else(EstimateView::refused))
}

/// The service of this code, if it is what `region` is offered.
pub(crate) fn offered(code: &str, region: &Region) -> Result<&'static Service, Error> {
    let house = Catalogue::house();
    let unknown = || Error::ServiceUnknown { service: code.to_owned() };
    let service = house.find(code).ok_or_else(unknown)?;
    if service.region.contains(region) { Ok(service) } else { Err(unknown()) }
}

/// The answer for a case about to be handed in: every fault of every field at once.
pub(crate) fn judge(
    service: &Service,
    pack: &Pack,
    answers: &Map<String, Json>,
    when: When,
) -> Result<EstimateView, Vec<Invalid>> {
    let (inputs, mut faults) = form::split(service, answers);
    match asked(service, pack, &inputs, when) {
        Ok(answer) if faults.is_empty() => Ok(answer),
        Ok(_) => Err(faults),
        Err(mut all) => {
            all.append(&mut faults);
            Err(all)
        }
    }
}

fn asked(service: &Service, pack: &Pack, inputs: &Json, when: When) -> Result<EstimateView, Vec<Invalid>> {
    Ok(answer(pack, inputs, when)?.of_service(service))
}
