//! A service and the catalogue it stands in.
//!
//! A service applies in its region and everything inside. What is asked for in a city is answered by the
//! nearest region: the city's own service, else the province's, else the country's.

use std::sync::LazyLock;

use kernel::{Fen, Region};
use serde::{Deserialize, Serialize};

use crate::Text;

/// What one service is, does and needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Region prefix and pack suffix, e.g. `cn-440000.social.maternity_allowance`.
    pub code: String,
    /// Where it applies.
    pub region: Region,
    /// Id of its rule pack without the region, e.g. `social.maternity_allowance`; the service's own id, too.
    pub pack: String,
    /// True if a case can be opened; otherwise it only computes.
    pub apply: bool,
    /// Events of a life it belongs to, e.g. `birth`.
    pub life_events: Vec<String>,
    /// Whom it is for.
    pub audience: Vec<String>,
    /// What comes out at the end.
    pub result: Outcome,
    /// The rule pack's output that is paid; there exactly if the result is a payment.
    pub amount: Option<String>,
    /// What it costs the applicant.
    pub fee: Fen,
    /// Kind of life-event hint an approval may release, under consent. Only coarse kinds.
    pub hint: Option<String>,
    /// What people call it.
    pub name: Text,
    /// One sentence: who gets what.
    pub summary: Text,
    /// Who is in charge.
    pub department: Text,
    /// The time limit.
    pub limit: Limit,
    /// What happens, in order.
    pub steps: Vec<Text>,
    /// Papers to bring.
    #[serde(default, rename = "paper")]
    pub papers: Vec<Paper>,
    /// Fields of the form beside the rule pack's.
    #[serde(default, rename = "extra")]
    pub extras: Vec<Extra>,
}

/// What a service ends in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Money to the applicant.
    Payment,
    /// Knowledge.
    Information,
}

/// The time limit of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// What the law allows, in workdays.
    pub legal_workdays: u32,
    /// What the bureau promises, in workdays; never more than the law.
    pub promised_workdays: Option<u32>,
    /// How far the number may be relied on.
    pub status: Reliance,
}

impl Limit {
    /// The limit the clock counts against: the promise where there is one.
    pub fn workdays(self) -> u32 {
        self.promised_workdays.unwrap_or(self.legal_workdays)
    }
}

/// How far a fact of the catalogue may be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Reliance {
    /// A source is past its review date: nobody has looked whether it still holds, and no result is told.
    NeedsReview,
    /// An example, not the official measure.
    Demo,
    /// From secondary sources, reviewed.
    Reviewed,
    /// From the official text.
    Verified,
}

impl Reliance {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NeedsReview => "needs_review",
            Self::Demo => "demo",
            Self::Reviewed => "reviewed",
            Self::Verified => "verified",
        }
    }
}

impl From<rules::Status> for Reliance {
    fn from(status: rules::Status) -> Self {
        match status {
            rules::Status::NeedsReview => Self::NeedsReview,
            rules::Status::Demo => Self::Demo,
            rules::Status::Reviewed => Self::Reviewed,
            rules::Status::Verified => Self::Verified,
        }
    }
}

/// A paper to bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Paper {
    /// Kind of document.
    pub code: String,
    /// What people call it.
    pub label: Text,
    /// In which case it is needed; always without one.
    pub when: Option<Text>,
}

/// A field of the form that the rules do not compute with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extra {
    /// Field name in the answers.
    pub name: String,
    /// How it is asked.
    pub widget: Widget,
    /// True if it must be filled in.
    pub required: bool,
    /// True for a declaration that must be agreed to.
    #[serde(default)]
    pub agree: bool,
    /// Name of the fact it states, so that it is never asked twice.
    pub once_only: Option<String>,
    /// What people read.
    pub label: Text,
    /// Why it is asked.
    pub help: Text,
}

/// How a field is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Widget {
    /// An amount of yuan, as a decimal string.
    Money,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// One of some options.
    Choice,
    /// A whole number.
    Int,
    /// A box to tick; never ticked beforehand.
    Bool,
    /// A line of text.
    Text,
}

impl Service {
    /// True if an approval pays money.
    pub const fn pays(&self) -> bool {
        self.amount.is_some()
    }

    /// How far the catalogue's facts about this service may be relied on, given those of its rules.
    pub fn reliance(&self, rules: rules::Status) -> Reliance {
        self.limit.status.min(rules.into())
    }
}

/// All services of a house.
#[derive(Debug)]
pub struct Catalogue {
    services: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    service: Vec<Service>,
}

impl Catalogue {
    /// The catalogue in the binary.
    pub fn house() -> &'static Self {
        static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
            Catalogue::parse(include_str!("../../data/services.toml"))
                .expect("the catalogue in the binary is tested")
        });
        &CATALOGUE
    }

    /// Reads a catalogue.
    ///
    /// # Errors
    /// What is wrong with the text: no TOML, a code that is not its region's, a code given twice, a promise
    /// beyond the law.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        for (at, service) in file.service.iter().enumerate() {
            let prefix = match service.region.code() {
                "CN" => "cn".to_owned(),
                code => format!("cn-{code}"),
            };
            if service.code != format!("{prefix}.{}", service.pack) {
                return Err(format!("'{}' should be called '{prefix}.{}'", service.code, service.pack));
            }
            if file.service[..at].iter().any(|other| other.code == service.code) {
                return Err(format!("'{}' is there twice", service.code));
            }
            if service.amount.is_some() != (service.result == Outcome::Payment) {
                return Err(format!("'{}' pays exactly if it names the amount", service.code));
            }
            if service
                .extras
                .iter()
                .any(|extra| !matches!(extra.widget, Widget::Text | Widget::Bool | Widget::Date))
            {
                return Err(format!("'{}': an extra field is text, bool or date", service.code));
            }
            if service.limit.workdays() > service.limit.legal_workdays {
                return Err(format!("'{}' promises more workdays than the law allows", service.code));
            }
        }
        Ok(Self { services: file.service })
    }

    /// The service of this code.
    pub fn find(&self, code: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.code == code)
    }

    /// The nearest service with this pack suffix for somebody in `region`.
    pub fn nearest(&self, pack: &str, region: &Region) -> Option<&Service> {
        let ancestry = region.ancestry();
        ancestry.iter().find_map(|r| self.services.iter().find(|s| s.pack == pack && s.region == *r))
    }

    /// Everything offered in `region`: of services with the same suffix the nearest, in catalogue order.
    pub fn offered_in<'a>(&'a self, region: &'a Region) -> impl Iterator<Item = &'a Service> {
        self.services.iter().filter(move |service| {
            self.nearest(&service.pack, region).is_some_and(|nearest| nearest.code == service.code)
        })
    }

    /// Every service, wherever it applies.
    pub fn iter(&self) -> impl Iterator<Item = &Service> {
        self.services.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Region {
        Region::parse(code).unwrap()
    }

    fn codes(code: &str) -> Vec<&'static str> {
        let region = region(code);
        let house = Catalogue::house();
        house.offered_in(&region).map(|s| house.find(&s.code).unwrap().code.as_str()).collect()
    }

    #[test]
    fn a_provinces_service_is_offered_in_its_cities_only() {
        let guangzhou =
            ["cn-440000.social.maternity_allowance", "cn.family.childcare_subsidy", "cn.tax.iit.annual"];
        assert_eq!(codes("440106"), guangzhou);
        assert_eq!(codes("320500"), guangzhou[1..]);
    }

    #[test]
    fn the_nearest_region_wins() {
        let text = include_str!("../../data/services.toml").replace(
            "code = \"cn.tax.iit.annual\"\nregion = \"CN\"\npack = \"tax.iit.annual\"",
            "code = \"cn-440100.family.childcare_subsidy\"\nregion = \"440100\"\npack = \"family.childcare_subsidy\"",
        );
        let catalogue = Catalogue::parse(&text).unwrap();
        let nearest =
            |code| catalogue.nearest("family.childcare_subsidy", &region(code)).unwrap().code.clone();
        assert_eq!(nearest("440106"), "cn-440100.family.childcare_subsidy");
        assert_eq!(nearest("440300"), "cn.family.childcare_subsidy");
        let offered: Vec<String> = catalogue.offered_in(&region("440100")).map(|s| s.code.clone()).collect();
        assert!(!offered.contains(&"cn.family.childcare_subsidy".to_owned()));
    }

    #[test]
    fn a_faulty_catalogue_is_refused() {
        let text = include_str!("../../data/services.toml");
        let misnamed = text.replace("code = \"cn.tax.iit.annual\"", "code = \"cn.tax.iit\"");
        assert!(Catalogue::parse(&misnamed).unwrap_err().contains("should be called"));
        let slow = text.replace("legal_workdays = 30", "legal_workdays = 30, promised_workdays = 31");
        assert!(Catalogue::parse(&slow).unwrap_err().contains("promises"));
        assert!(Catalogue::parse(&format!("{text}\nunknown = 1")).is_err());
        let twice = format!("{text}{}", &text[text.rfind("[[service]]").unwrap()..]);
        assert!(Catalogue::parse(&twice).unwrap_err().contains("twice"));
    }

    #[test]
    fn every_service_has_both_languages() {
        for service in Catalogue::house().iter() {
            let papers = service.papers.iter().flat_map(|p| std::iter::once(&p.label).chain(&p.when));
            let extras = service.extras.iter().flat_map(|e| [&e.label, &e.help]);
            let own = [&service.name, &service.summary, &service.department];
            let texts = own.into_iter().chain(&service.steps).chain(papers).chain(extras);
            for text in texts {
                assert!(!text.zh.is_empty() && !text.en.is_empty() && text.zh != text.en, "{text:?}");
            }
        }
    }
}
