//! What can be asked about services: which there are, what one needs, what is known already.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::id::PersonId;
use kernel::{Actor, Cx, Fen, Region, Sex, time};
use rules::{Pack, Packs, When};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use store::Tx;

use super::estimate::offered;
use super::form::{self, Form, FormView};
use super::model::{Catalogue, Paper, Reliance, Service};
use super::tables;
use crate::case::commands::answers;
use crate::case::tables as case_tables;
use crate::rulebook::{LawView, PackView};
use crate::{Error, Text, access, text};

/// Cases whose answers a prefill looks into.
const PREFILL_CASES: u32 = 10;

/// A service in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceView {
    /// Identity.
    pub code: String,
    /// What people call it.
    pub name: Text,
    /// Who gets what.
    pub summary: Text,
    /// Who is in charge.
    pub department: Text,
    /// Where it applies.
    pub region: Region,
    /// Events of a life it belongs to.
    pub life_events: Vec<String>,
    /// Whom it is for.
    pub audience: Vec<String>,
    /// The time limit, in workdays; zero where nothing is decided.
    pub limit_workdays: u32,
    /// What it costs.
    pub fee: Fen,
    /// How far its facts and rules may be relied on.
    pub status: Reliance,
    /// True if there are rules that compute it.
    pub computed: bool,
    /// True if a case can be opened.
    pub apply: bool,
}

/// A service with everything needed to use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ServiceDetail {
    /// The service.
    #[serde(flatten)]
    pub service: ServiceView,
    /// Papers to bring.
    pub papers: Vec<Paper>,
    /// What happens, in order.
    pub steps: Vec<Text>,
    /// What it rests on.
    pub laws: Vec<LawView>,
    /// What is asked. Version zero: not published yet.
    pub form: FormView,
    /// The rules.
    pub pack: PackView,
}

/// What is known already.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PrefillView {
    /// Answers by field.
    #[cfg_attr(feature = "schema", schema(value_type = Object))]
    pub answers: Map<String, Json>,
    /// Where each comes from.
    pub sources: BTreeMap<String, Text>,
}

/// What to look for among the services.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServiceFilter {
    /// Words of the person.
    pub text: Option<String>,
    /// An event of a life.
    pub life_event: Option<String>,
}

/// The services offered in a region.
pub fn services(packs: &Packs, region: &Region, filter: &ServiceFilter, today: Date) -> Vec<ServiceView> {
    let wanted = |service: &&Service| {
        let words = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let said = words
            .is_none_or(|said| text::mentions(&service.name, said) || text::mentions(&service.summary, said));
        let event = filter.life_event.as_ref().is_none_or(|event| service.life_events.contains(event));
        said && event
    };
    let offered = Catalogue::house().offered_in(region).filter(wanted);
    offered.map(|service| view(service, packs.resolve(&service.pack, region, today), today)).collect()
}

/// One service as it is offered in a region, with the form and the rules of today.
///
/// # Errors
/// [`Error::ServiceUnknown`], [`Error::RulesMissing`], or the store's.
pub fn service_detail(
    tx: &mut Tx<'_>,
    cx: &Cx,
    packs: &Packs,
    code: &str,
    region: &Region,
) -> Result<ServiceDetail, Error> {
    let service = offered(code, region)?;
    let today = time::china_date(cx.now);
    let when = When::from(today).asked(today);
    let pack = form::pack_for(packs, service, region, when)?;
    let form = Form::generate(service, pack);
    let version = tables::version_of(tx, &service.code, &form.hash)?.unwrap_or(0);
    Ok(ServiceDetail {
        service: view(service, Some(pack), today),
        papers: service.papers.clone(),
        steps: service.steps.clone(),
        laws: pack.sources().iter().map(LawView::from).collect(),
        form: form.into_view(version),
        pack: PackView::of(pack, when),
    })
}

/// The form a case was handed in with.
pub(crate) fn published_form(tx: &mut Tx<'_>, service: &str, version: i64) -> Result<FormView, Error> {
    Ok(tables::form(tx, service, version)?)
}

/// What the acting citizen need not fill in again: from their verified identity and their earlier cases.
///
/// # Errors
/// [`Error::ServiceUnknown`], [`Error::RulesMissing`], [`Error::Forbidden`] unless a citizen asks, or the
/// store's.
pub fn prefill(tx: &mut Tx<'_>, cx: &Cx, packs: &Packs, code: &str) -> Result<PrefillView, Error> {
    let Actor::Citizen { .. } = cx.actor else { return Err(Error::Forbidden) };
    let service = Catalogue::house().find(code);
    let service = service.ok_or_else(|| Error::ServiceUnknown { service: code.to_owned() })?;
    let person = access::subject(tx, cx, code)?;
    let home = people::profile(tx, cx, person)?.region;
    let region = if service.region.contains(&home) { &home } else { &service.region };
    let pack = form::pack_for(packs, service, region, time::china_date(cx.now))?;
    let known = facts(tx, cx, packs, person)?;
    let mut view = PrefillView::default();
    for (field, fact) in Form::generate(service, pack).once_only {
        if let Some((value, source)) = known.get(&fact) {
            view.answers.insert(field.clone(), value.clone());
            view.sources.insert(field, source.clone());
        }
    }
    Ok(view)
}

/// Facts about a person that a form may take over, by name, each with where it comes from; the newest wins.
pub(crate) fn facts(
    tx: &mut Tx<'_>,
    cx: &Cx,
    packs: &Packs,
    person: PersonId,
) -> Result<BTreeMap<String, (Json, Text)>, Error> {
    let mut facts = BTreeMap::new();
    if let Some(verified) = people::profile(tx, cx, person)?.verified {
        let source = Text::new("来自实名认证", "from your verified identity");
        let sex = match verified.sex {
            Sex::Female => "female",
            Sex::Male => "male",
        };
        facts.insert("person.birth_date".to_owned(), (json!(verified.birth_date), source.clone()));
        facts.insert("person.sex".to_owned(), (json!(sex), source));
    }
    for case in case_tables::of_person(tx, person, None, None, PREFILL_CASES)? {
        let (Some(service), Some(pack)) =
            (Catalogue::house().find(&case.service), packs.by_hash(&case.pack_hash))
        else {
            continue;
        };
        let Some(at) = case.submitted_at else { continue };
        let day = time::china_date(at);
        let source = Text::new(
            format!("来自您{day}提交的“{}”", service.name.zh),
            format!("from your application '{}' of {day}", service.name.en),
        );
        let given = answers(tx, cx, &case)?;
        for (field, fact) in Form::generate(service, pack).once_only {
            if let Some(value) = given.get(&field).filter(|value| !value.is_null()) {
                facts.entry(fact).or_insert_with(|| (value.clone(), source.clone()));
            }
        }
    }
    Ok(facts)
}

fn view(service: &Service, pack: Option<&Pack>, today: Date) -> ServiceView {
    ServiceView {
        code: service.code.clone(),
        name: service.name.clone(),
        summary: service.summary.clone(),
        department: service.department.clone(),
        region: service.region.clone(),
        life_events: service.life_events.clone(),
        audience: service.audience.clone(),
        limit_workdays: service.limit.workdays(),
        fee: service.fee,
        status: pack.map_or(service.limit.status, |pack| service.reliance(pack.status_on(today))),
        computed: pack.is_some(),
        apply: service.apply,
    }
}
