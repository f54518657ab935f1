//! Needs: what a life event makes necessary, as data.
//!
//! A bundle is a file `packs/needs/*.needs.toml`, read once at start. Loading refuses a bundle the law would
//! refuse: a prohibited category (R10), a sensitive event without an impact assessment (R20), a hint kept too
//! long (R17), a reason that is missing, too long or silent about what was used (R12), an offer after a loss
//! (R11).

mod parse;

use serde::{Deserialize, Serialize};

pub use parse::{BundleError, parse};

use crate::view::Text;

/// How delicate the kind of event is. Anything but [`Sensitivity::None`] needs a receipt of its own (R04).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    /// Ordinary.
    None,
    /// Medical health.
    Health,
    /// Pregnancy and birth.
    Maternity,
    /// About a child under 14.
    Minors,
    /// Financial account.
    Financial,
    /// Where someone goes.
    Whereabouts,
    /// Disability, subsistence, loss of work or of a relative.
    Hardship,
}

impl Sensitivity {
    /// True if a receipt of its own is needed.
    pub const fn is_sensitive(self) -> bool {
        !matches!(self, Self::None)
    }

    /// The longest a hint of this kind may be kept, in days (R17).
    pub const fn ttl_days_max(self) -> u16 {
        if self.is_sensitive() { 30 } else { 90 }
    }
}

/// What one kind of life event makes necessary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// The hint kind it answers.
    pub event: String,
    /// Version of the data; kept with each decision.
    pub version: String,
    /// The event in plain words, put into each reason.
    pub label: Text,
    /// How delicate the event is.
    pub sensitivity: Sensitivity,
    /// The campaign that pays and is measured.
    pub campaign: Option<String>,
    /// Days without any offer after the event; above zero only for losses (R11).
    pub cool_off_days: u16,
    /// Days a hint is kept at most.
    pub ttl_days: u16,
    /// Offers of one decision at most.
    pub max_offers: u8,
    /// The needs, most pressing first.
    pub needs: Vec<Need>,
}

/// One need and where it is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Code; names the offer within a decision.
    pub code: String,
    /// Headline.
    pub title: Text,
    /// The reason shown, with the event's label already in it; at most 80 characters.
    pub why: Text,
    /// Who pays the difference between the two prices.
    pub who_pays: Text,
    /// True if someone pays to be shown.
    pub sponsored: bool,
    /// First day it matters, counted from the first day of the hint's month.
    pub from_day: i32,
    /// Last day it matters.
    pub to_day: i32,
    /// Categories that meet it, best first.
    pub categories: Vec<String>,
    /// Categories and restrictions never shown for it.
    pub excluded_categories: Vec<String>,
    /// Goods shown at most.
    pub max_products: u8,
}

/// Every bundle that was loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundles {
    by_event: std::collections::BTreeMap<String, Bundle>,
}

impl Bundles {
    /// The bundle of a kind of event.
    pub fn of(&self, event: &str) -> Option<&Bundle> {
        self.by_event.get(event)
    }

    /// All of them, by event.
    pub fn iter(&self) -> impl Iterator<Item = &Bundle> {
        self.by_event.values()
    }
}
