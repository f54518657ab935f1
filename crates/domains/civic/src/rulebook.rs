//! The rulebook: every rule pack as it can be looked up and asked, with or without a service around it.
//!
//! A question names a pack and three days: for which day, as known on which, asked on which (today). Nothing is stored.

mod answer;
mod detail;
mod view;

use rules::{Pack, Packs, When};
use serde_json::{Map, Value as Json};

use kernel::Region;

use crate::Error;

pub(crate) use answer::answer;
pub use answer::{
    EstimateView, FaultView, LawView, MonthView, OutputView, PaperView, ScheduleView, SentenceView, StepView,
};
pub use detail::{
    PackDetail, RuleHistory, RuleInput, RuleNode, RuleOption, RuleOutput, RulePaper, RuleParameter,
    RuleSource, RuleTable, RuleTableRow, RuleVersion,
};
pub use view::{AnswerView, AskedView, EffectiveView, ExplainedView, PackView};

/// The packs in force, by id. With a region those that hold there: of each service the nearest region's.
pub fn list(packs: &Packs, region: Option<&Region>, when: When) -> Vec<PackView> {
    let in_force = packs.ids().filter_map(|id| packs.get_on(id, when));
    let holds = |pack: &&Pack| {
        region.is_none_or(|region| {
            packs.resolve(pack.service(), region, when).is_some_and(|nearest| nearest.id() == pack.id())
        })
    };
    in_force.filter(holds).map(|pack| PackView::of(pack, when)).collect()
}

/// Everything about a pack as it is in force.
///
/// # Errors
/// [`Error::RulesUnknown`], [`Error::RulesNotInForce`].
pub fn detail(packs: &Packs, id: &str, when: When) -> Result<PackDetail, Error> {
    Ok(PackDetail::of(packs, find(packs, id, when)?, when))
}

/// The parameters of a pack with the values in force and how they came about.
///
/// # Errors
/// As [`detail`].
pub fn parameters(packs: &Packs, id: &str, when: When) -> Result<Vec<RuleParameter>, Error> {
    Ok(detail::parameters(find(packs, id, when)?, when))
}

/// The results alone. Wrong inputs are no error: they come back as faults.
///
/// # Errors
/// As [`detail`].
pub fn evaluate(
    packs: &Packs,
    id: &str,
    inputs: &Map<String, Json>,
    when: When,
) -> Result<AnswerView, Error> {
    let ExplainedView { asked, answer } = explain(packs, id, inputs, when)?;
    let EstimateView { ok, faults, outputs, schedules, status, .. } = answer;
    Ok(AnswerView { asked, ok, faults, outputs, schedules, status })
}

/// The results with every step. Wrong inputs are no error: they come back as faults.
///
/// # Errors
/// As [`detail`].
pub fn explain(
    packs: &Packs,
    id: &str,
    inputs: &Map<String, Json>,
    when: When,
) -> Result<ExplainedView, Error> {
    let pack = find(packs, id, when)?;
    let answer = answer(pack, &Json::Object(inputs.clone()), when).unwrap_or_else(EstimateView::refused);
    Ok(ExplainedView { asked: AskedView::of(pack, when), answer })
}

/// The version of a pack that is in force and known.
pub fn find<'p>(packs: &'p Packs, id: &str, when: When) -> Result<&'p Pack, Error> {
    packs.get_on(id, when).ok_or_else(|| match packs.versions(id) {
        [] => Error::RulesUnknown { id: id.to_owned() },
        versions => Error::RulesNotInForce {
            id: id.to_owned(),
            day: when.as_of,
            versions: versions.iter().map(|pack| (pack.effective(), pack.recorded())).collect(),
        },
    })
}
