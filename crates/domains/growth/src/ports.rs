//! What growth must ask at once. The edge answers with the queries of the rooms that know.
//!
//! The question about goods names a place and categories, never a person: what it answers, price included,
//! cannot depend on who will see it (R08).

use kernel::id::PersonId;
use kernel::{Cx, Fen, Point, Region};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::runner::BoxError;

use crate::view::Text;

/// Goods one question may return: enough to fill every slot of a page several times over.
pub const GOODS_MAX: u32 = 60;

/// Where goods would go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The city or district.
    pub region: Region,
    /// The door, where one is known.
    pub point: Option<Point>,
}

/// A question about goods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask<'a> {
    /// Where they must be deliverable.
    pub place: &'a Place,
    /// Of these categories; empty means of any.
    pub categories: &'a [String],
    /// The campaign whose published prices apply.
    pub campaign: Option<&'a str>,
    /// At most this many, best sellers first.
    pub limit: u32,
}

/// One of the goods that can be delivered now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The sellable unit.
    pub sku: String,
    /// Its name.
    pub name: Text,
    /// Category code.
    pub category: String,
    /// Legal restriction, e.g. `breast_milk_substitute`.
    pub restricted: Option<String>,
    /// Picture path.
    pub picture: String,
    /// What one is, e.g. 包 / pack.
    pub unit: Text,
    /// Published price.
    pub price: Fen,
    /// Published price under the campaign asked for.
    pub campaign_price: Option<Fen>,
    /// How many were sold lately: popularity.
    pub sold: i64,
    /// Minutes to the door, where the place has one.
    pub promise_minutes: Option<u32>,
}

/// The shop's shelf and the couriers' reach.
pub trait Assortment: Send + Sync {
    /// The goods on sale at `ask.place`, in stock and deliverable.
    ///
    /// # Errors
    /// Whatever the neighbours report.
    fn on_offer(&self, tx: &mut Tx<'_>, cx: &Cx, ask: &Ask<'_>) -> Result<Vec<Product>, BoxError>;
}

/// A public service worth a look; no amount and nothing from a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entitlement {
    /// Service code.
    pub service: String,
    /// Its name.
    pub name: Text,
    /// Why it is worth a look.
    pub why: Text,
}

/// The public services that belong to a life event.
pub trait Entitlements: Send + Sync {
    /// The services of life event `kind` in `region` that `person` has not used yet.
    ///
    /// # Errors
    /// Whatever the neighbours report.
    fn unclaimed(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        person: PersonId,
        kind: &str,
        region: &Region,
    ) -> Result<Vec<Entitlement>, BoxError>;
}

/// Both neighbours, as the reactions and queries of this room take them.
#[derive(Clone, Copy)]
pub struct Ports<'a> {
    /// Who knows the goods.
    pub assortment: &'a dyn Assortment,
    /// Who knows the public services.
    pub entitlements: &'a dyn Entitlements,
}

impl std::fmt::Debug for Ports<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ports")
    }
}
