//! Where rooms that may not see each other ask each other: each port, answered by the queries of the room that knows.

use std::sync::Arc;

use cityloop_http::law::Law;
use civic::Error as CivicError;
use jiff::Timestamp;
use kernel::id::{DecisionId, OrderId, PersonId};
use kernel::{Cx, Region};
use retail::catalog::{Catalog, ProductFilter, Site, SiteKind};
use store::Tx;
use store::runner::BoxError;

/// The rooms' answers to each other.
pub struct Neighbours {
    catalog: Arc<Catalog>,
    law: Arc<Law>,
}

impl Neighbours {
    /// Answers from this catalogue and this law.
    pub const fn new(catalog: Arc<Catalog>, law: Arc<Law>) -> Self {
        Self { catalog, law }
    }

    /// The site that would deliver to `place`, as the shop itself chooses it.
    fn site_at(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        place: &growth::ports::Place,
    ) -> Result<Option<(Site, Option<Timestamp>)>, BoxError> {
        if let Some(point) = place.point {
            let shop = retail::ports::Shop { catalog: &self.catalog, deliverability: self, offers: self };
            let here = retail::catalog::site_for(tx, cx, &shop, point)?;
            return Ok(here.map(|h| (h.site, Some(h.promise.latest))));
        }
        // Without a door, the shelf of the city's first store that delivers within the hour stands for all.
        let city = place.region.city();
        let stores = self.catalog.sites.values();
        let store = stores
            .filter(|s| s.kind == SiteKind::DarkStore && city.contains(&s.region))
            .min_by(|a, b| a.code.cmp(&b.code));
        Ok(store.map(|s| (s.clone(), None)))
    }
}

impl retail::ports::Deliverability for Neighbours {
    fn promise(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        reach: &retail::ports::Reach<'_>,
    ) -> Result<Option<retail::ports::Promise>, store::Error> {
        let codes: Vec<&str> = reach.sites.iter().map(|s| s.code.as_str()).collect();
        let found = delivery::site::deliverable_from(tx, reach.point, cx.now, &codes).map_err(plain)?;
        Ok(found.map(|d| retail::ports::Promise { site: d.site, earliest: d.earliest, latest: d.latest }))
    }
}

impl retail::ports::Offers for Neighbours {
    fn granted(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        person: PersonId,
        decision: DecisionId,
        offer: Option<&str>,
    ) -> Result<Option<retail::ports::Granted>, store::Error> {
        let joined = growth::decision::decision_for_order(tx, cx, decision, offer, person).map_err(plain)?;
        Ok(joined.map(|j| retail::ports::Granted {
            campaign: j.campaign,
            arm: j.arm.name().to_owned(),
            cohort: Some(j.cohort),
            trace: j.trace,
        }))
    }
}

impl growth::ports::Assortment for Neighbours {
    fn on_offer(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        ask: &growth::ports::Ask<'_>,
    ) -> Result<Vec<growth::ports::Product>, BoxError> {
        let Some((site, latest)) = self.site_at(tx, cx, ask.place)? else { return Ok(Vec::new()) };
        let campaign = ask.campaign.and_then(|code| self.catalog.campaign(code));
        let promise_minutes = latest.map(|at| u32::try_from((at - cx.now).get_seconds() / 60).unwrap_or(0));
        let wanted: Vec<Option<String>> = match ask.categories {
            [] => vec![None],
            some => some.iter().cloned().map(Some).collect(),
        };
        let mut goods = Vec::new();
        for category in wanted {
            let filter = ProductFilter { category, text: None, site: Some(site.code.clone()) };
            let found = retail::catalog::search(tx, &self.catalog, &filter, None, ask.limit)?;
            for view in found.into_iter().filter(|v| v.stock.is_some_and(|s| s > 0)) {
                let product = view.product;
                goods.push(growth::ports::Product {
                    campaign_price: campaign.and_then(|c| retail::promotion::shelf_price(c, &product)),
                    restricted: product.restricted.map(|r| r.name().to_owned()),
                    sku: product.sku,
                    name: product.name,
                    category: product.category,
                    picture: product.picture,
                    unit: product.spec,
                    price: product.price,
                    // Nothing is counted as sold before the first sales statistics exist; equal for everyone.
                    sold: 0,
                    promise_minutes,
                });
            }
        }
        goods.truncate(usize::try_from(ask.limit).unwrap_or(usize::MAX));
        Ok(goods)
    }
}

impl growth::ports::Entitlements for Neighbours {
    fn unclaimed(
        &self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        person: PersonId,
        _kind: &str,
        region: &Region,
    ) -> Result<Vec<growth::ports::Entitlement>, BoxError> {
        let found = civic::entitlements(tx, cx, &self.law.current(), person, region)?;
        // An amount is a fact of the citizen's file: it stays on the civic side of the wall.
        Ok(found
            .into_iter()
            .map(|e| growth::ports::Entitlement { service: e.service, name: e.name, why: e.why })
            .collect())
    }
}

impl delivery::ports::HandoverCode for Neighbours {
    fn matches(&self, tx: &mut Tx<'_>, cx: &Cx, order: OrderId, code: &str) -> Result<bool, store::Error> {
        match retail::order::handover_matches(tx, cx, order, code) {
            Ok(fits) => Ok(fits),
            Err(retail::Error::NotFound | retail::Error::NotAllowed { .. }) => Ok(false),
            Err(error) => Err(plain(error)),
        }
    }
}

/// A neighbour's failure as the store's, where that is what it is; anything else a neighbour refuses here is a fault of
/// ours.
fn plain(error: impl Into<NeighbourError>) -> store::Error {
    match error.into() {
        NeighbourError::Store(error) => error,
        NeighbourError::Other(text) => store::Error::Corrupt(text),
    }
}

enum NeighbourError {
    Store(store::Error),
    Other(String),
}

impl From<delivery::Error> for NeighbourError {
    fn from(error: delivery::Error) -> Self {
        match error {
            delivery::Error::Store(error) => Self::Store(error),
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<growth::Error> for NeighbourError {
    fn from(error: growth::Error) -> Self {
        match error {
            growth::Error::Store(error) => Self::Store(error),
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<retail::Error> for NeighbourError {
    fn from(error: retail::Error) -> Self {
        match error {
            retail::Error::Store(error) => Self::Store(error),
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<CivicError> for NeighbourError {
    fn from(error: CivicError) -> Self {
        match error {
            CivicError::Store(error) => Self::Store(error),
            other => Self::Other(other.to_string()),
        }
    }
}
