//! Reads need bundles and refuses what the law would refuse.

use serde::Deserialize;

use super::{Bundle, Bundles, Need, Sensitivity};
use crate::decision::{policy, scope};
use crate::view::Text;

/// Why a bundle was refused: where, and what to change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {what}")]
pub struct BundleError {
    /// The file.
    pub file: String,
    /// What is wrong and what is expected.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    bundle: Head,
    #[serde(default)]
    need: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    event: String,
    version: String,
    label: Text,
    sensitivity: Sensitivity,
    required_purpose: String,
    #[serde(default)]
    impact_assessment: Option<String>,
    #[serde(default)]
    campaign: Option<String>,
    #[serde(default)]
    cool_off_days: u16,
    ttl_days: u16,
    max_offers: u8,
    entitlements_first: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    title: Text,
    why: Text,
    who_pays: Text,
    sponsored: bool,
    from_day: i32,
    to_day: i32,
    categories: Vec<String>,
    excluded_categories: Vec<String>,
    max_products: u8,
}

/// Reads bundles from `(file name, text)`.
///
/// # Errors
/// [`BundleError`] naming the file and the rule that refuses it.
pub fn parse(files: &[(&str, &str)]) -> Result<Bundles, BundleError> {
    let mut bundles = Bundles::default();
    for (name, text) in files {
        let refuse = |what: String| BundleError { file: (*name).to_owned(), what };
        let file: File = toml::from_str(text).map_err(|e| refuse(e.to_string()))?;
        check_head(&file.bundle, file.need.is_empty()).map_err(refuse)?;
        let bundle = bundle(file).map_err(refuse)?;
        let event = bundle.event.clone();
        if bundles.by_event.insert(event.clone(), bundle).is_some() {
            return Err(refuse(format!("event '{event}' has a bundle already; merge the two")));
        }
    }
    Ok(bundles)
}

fn check_head(head: &Head, without_needs: bool) -> Result<(), String> {
    let sensitive = head.sensitivity.is_sensitive();
    if people::is_sensitive(&scope(&head.event)) && !sensitive {
        return Err(format!("'{}' is a sensitive event; say which kind in sensitivity (R04)", head.event));
    }
    if head.required_purpose != policy::PURPOSE.name() {
        return Err(format!(
            "required_purpose must be {}; no other purpose releases offers (R02)",
            policy::PURPOSE.name()
        ));
    }
    if sensitive && head.impact_assessment.as_deref().is_none_or(str::is_empty) {
        return Err("a sensitive event needs the id of its impact_assessment (R20)".to_owned());
    }
    let ttl_days_max = head.sensitivity.ttl_days_max();
    if head.ttl_days == 0 || head.ttl_days > ttl_days_max {
        return Err(format!("ttl_days must be 1 to {ttl_days_max} for this sensitivity (R17)"));
    }
    if head.cool_off_days > 0 && (head.cool_off_days < policy::COOL_OFF_DAYS_MIN || !without_needs) {
        return Err(format!(
            "a cool-off lasts at least {} days and its bundle has no needs (R11)",
            policy::COOL_OFF_DAYS_MIN
        ));
    }
    if head.cool_off_days > head.ttl_days {
        return Err("the hint must be kept as long as its cool-off: raise ttl_days (R11)".to_owned());
    }
    if usize::from(head.max_offers) > policy::OFFERS_A_PAGE {
        return Err(format!("max_offers is at most {} (R14)", policy::OFFERS_A_PAGE));
    }
    if !head.entitlements_first {
        return Err("entitlements_first must be true: public services come before offers".to_owned());
    }
    Ok(())
}

fn bundle(file: File) -> Result<Bundle, String> {
    let head = file.bundle;
    let needs = file.need.into_iter().map(|row| need(row, &head.label)).collect::<Result<Vec<_>, _>>()?;
    let mut codes: Vec<&str> = needs.iter().map(|need| need.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    if codes.len() != needs.len() {
        return Err("two needs have the same code".to_owned());
    }
    Ok(Bundle {
        event: head.event,
        version: head.version,
        label: head.label,
        sensitivity: head.sensitivity,
        campaign: head.campaign,
        cool_off_days: head.cool_off_days,
        ttl_days: head.ttl_days,
        max_offers: head.max_offers,
        needs,
    })
}

fn need(row: Row, label: &Text) -> Result<Need, String> {
    let code = &row.code;
    if row.from_day > row.to_day {
        return Err(format!("need '{code}': from_day is after to_day"));
    }
    if let Some(category) = row.categories.iter().find(|c| policy::is_prohibited(c)) {
        return Err(format!("need '{code}': category '{category}' may not be offered (R10)"));
    }
    if row.categories.is_empty() || row.max_products == 0 {
        return Err(format!("need '{code}': it needs a category and room for a product"));
    }
    let why = Text::new(reason(code, &row.why.zh, &label.zh)?, reason(code, &row.why.en, &label.en)?);
    Ok(Need {
        code: row.code,
        title: row.title,
        why,
        who_pays: row.who_pays,
        sponsored: row.sponsored,
        from_day: row.from_day,
        to_day: row.to_day,
        categories: row.categories,
        excluded_categories: row.excluded_categories,
        max_products: row.max_products,
    })
}

/// The event is the only input about the person, so a reason must name it, and nothing else can be put in.
fn reason(code: &str, text: &str, label: &str) -> Result<String, String> {
    if text.matches("{event}").count() != 1 || text.matches('{').count() != 1 {
        return Err(format!("need '{code}': why must name {{event}} once and no other input (R12)"));
    }
    let reason = text.replace("{event}", label);
    let length = reason.chars().count();
    if length > policy::WHY_CHARS_MAX {
        return Err(format!(
            "need '{code}': why has {length} characters, at most {} (R12)",
            policy::WHY_CHARS_MAX
        ));
    }
    Ok(reason)
}
