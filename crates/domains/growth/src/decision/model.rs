//! A decision: what went in, what came out, and which rule took what away.

use jiff::civil::Date;
use kernel::Region;
use kernel::id::{ConsentId, HintId};
use serde::{Deserialize, Serialize};

use crate::need::Bundle;
use crate::ports::{Entitlement, Product};
use crate::view::Text;

/// Which side of the experiment a person is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arm {
    /// May be offered something.
    Treated,
    /// Is offered nothing personal; the comparison.
    Holdout,
}

impl Arm {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Treated => "treated",
            Self::Holdout => "holdout",
        }
    }

    /// Reads [`Arm::name`].
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Treated, Self::Holdout].into_iter().find(|arm| arm.name() == text)
    }
}

/// As much of an age as the rules need (R09).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeBand {
    /// Below 14: no personalisation at all.
    Child,
    /// 14 to 17: no push, no adult categories.
    Teen,
    /// 18 and more.
    Adult,
    /// Not verified: treated as 14 to 17, because that is safe for everyone.
    Unknown,
}

impl AgeBand {
    /// The band of an age in whole years.
    pub const fn of(age: Option<u16>) -> Self {
        match age {
            None => Self::Unknown,
            Some(0..=13) => Self::Child,
            Some(14..=17) => Self::Teen,
            Some(_) => Self::Adult,
        }
    }
}

/// The live receipts that matter to one hint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grants {
    /// For personal offers in general.
    pub general: Option<ConsentId>,
    /// For personal offers from this kind of event.
    pub scoped: Option<ConsentId>,
    /// For offers by push.
    pub push: Option<ConsentId>,
}

/// Why something was taken away: the rules' numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Code {
    /// No live receipt for the input.
    R01,
    /// A sensitive event without a receipt of its own.
    R04,
    /// Age.
    R09,
    /// Prohibited or excluded category.
    R10,
    /// Cool-off after a loss.
    R11,
    /// The person hid it.
    R12,
    /// Cap.
    R14,
    /// The hint is over.
    R17,
    /// The person is in the holdout.
    Holdout,
}

impl Code {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::R01 => "R01",
            Self::R04 => "R04",
            Self::R09 => "R09",
            Self::R10 => "R10",
            Self::R11 => "R11",
            Self::R12 => "R12",
            Self::R14 => "R14",
            Self::R17 => "R17",
            Self::Holdout => "holdout",
        }
    }
}

/// A candidate and the rule that took it away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// `need` or `need/sku`, or `push`.
    pub candidate: String,
    /// The rule.
    pub code: Code,
}

/// Everything a decision depends on. Kept with it, so that it can be made again bit for bit (R21).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// The hint.
    pub hint: HintId,
    /// Its month, `2026-11`.
    pub month: String,
    /// The city whose shops may answer.
    pub region: Region,
    /// After this moment it is gone, milliseconds since 1970.
    pub expires_ms: i64,
    /// When it was decided, milliseconds since 1970.
    pub now_ms: i64,
    /// The civil day in China.
    pub today: Date,
    /// The bundle as it was.
    pub bundle: Bundle,
    /// The receipts as they were.
    pub grants: Grants,
    /// The age band.
    pub age: AgeBand,
    /// True during a cool-off.
    pub cooling: bool,
    /// True if the same life event was decided within [`super::policy::CAP_DAYS`].
    pub capped: bool,
    /// Needs the person hid.
    pub hidden: Vec<String>,
    /// The arm.
    pub arm: Arm,
    /// Breaks ties.
    pub seed: u64,
    /// The goods that were deliverable.
    pub goods: Vec<Product>,
    /// The public services found.
    pub entitlements: Vec<Entitlement>,
}

impl Inputs {
    /// What about the person went in, as scopes of consent; a reason names exactly these (R12).
    pub fn personal(&self) -> [String; 1] {
        [scope(&self.bundle.event)]
    }
}

/// The consent scope of a kind of event.
pub fn scope(kind: &str) -> String {
    format!("life_event:{kind}")
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The receipt it stands on.
    pub receipt: ConsentId,
    /// True if a push about it would be lawful at all; quiet hours and daily caps are the sender's.
    pub push: bool,
    /// Public services, first.
    pub entitlements: Vec<Entitlement>,
    /// Offers, best first.
    pub offers: Vec<Offer>,
    /// What the rules took away.
    pub gates: Vec<Gate>,
}

/// One offer: a need and the goods that meet it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The need's code.
    pub code: String,
    /// Headline.
    pub title: Text,
    /// Why, at most 80 characters, naming what was used (R12).
    pub why: Text,
    /// Which data about the person the reason names.
    pub inputs: Vec<String>,
    /// Who pays.
    pub who_pays: Text,
    /// Someone pays to be shown.
    pub sponsored: bool,
    /// The goods, best first.
    pub products: Vec<Product>,
}
