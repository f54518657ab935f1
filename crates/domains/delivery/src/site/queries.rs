//! What can be asked about sites.

use dispatch::{nearest_approach_s, promise};
use jiff::Timestamp;
use kernel::{Point, Region};
use store::Tx;

use super::{Deliverable, Site, tables};
use crate::Error;
use crate::planning::fleet;
use crate::policy::{Policy, RADIUS_MAX_M, policy};

/// Sites in one list: more than any city has.
const SITES_MAX: u32 = 2_000;

/// Metres around a site in which couriers count for its promise; who is further away is not the next to come.
const APPROACH_M: u32 = 15_000;

/// The sites of a division, closed ones included, by code.
///
/// # Errors
/// The store's.
pub fn sites(tx: &mut Tx<'_>, region: &Region) -> Result<Vec<Site>, Error> {
    Ok(tables::in_region(tx, region, SITES_MAX)?)
}

/// A site by its code.
///
/// # Errors
/// The store's.
pub fn site(tx: &mut Tx<'_>, code: &str) -> Result<Option<Site>, Error> {
    Ok(tables::by_code(tx, code)?)
}

/// The nearest active site that reaches `door`, and what may be promised for an order placed `now`.
///
/// `None` when no site reaches it, or when nobody is on shift around the nearest site and its policy promises
/// nothing then.
///
/// # Errors
/// The store's.
pub fn deliverable(tx: &mut Tx<'_>, door: Point, now: Timestamp) -> Result<Option<Deliverable>, Error> {
    let sites = tables::around(tx, door, RADIUS_MAX_M, SITES_MAX)?;
    promised(tx, door, now, sites)
}

/// [`deliverable`] from one of `codes` only: the sites that have the goods.
///
/// # Errors
/// The store's.
pub fn deliverable_from(
    tx: &mut Tx<'_>,
    door: Point,
    now: Timestamp,
    codes: &[&str],
) -> Result<Option<Deliverable>, Error> {
    let sites = tables::by_codes(tx, codes)?;
    promised(tx, door, now, sites.into_iter().filter(|site| site.active).collect())
}

/// What the nearest of `sites` that reaches the door may promise.
fn promised(
    tx: &mut Tx<'_>,
    door: Point,
    now: Timestamp,
    mut sites: Vec<Site>,
) -> Result<Option<Deliverable>, Error> {
    sites.sort_by(|a, b| {
        a.point.distance_m(door).cmp(&b.point.distance_m(door)).then_with(|| a.code.cmp(&b.code))
    });
    // Mostly the nearest one reaches it, and no other policy need be read.
    for site in sites {
        let rules = policy(tx, &site.region)?;
        let distance_m = site.point.distance_m(door);
        if distance_m <= rules.radius_m.of(site.kind) {
            return promise_of(tx, door, now, &rules, site, distance_m);
        }
    }
    Ok(None)
}

fn promise_of(
    tx: &mut Tx<'_>,
    door: Point,
    now: Timestamp,
    rules: &Policy,
    site: Site,
    distance_m: u32,
) -> Result<Option<Deliverable>, Error> {
    let now_s = now.as_second();
    let couriers = fleet::around(tx, rules, &site.region.city(), site.point, APPROACH_M, now)?;
    let approach_s = nearest_approach_s(&rules.dispatch, now_s, site.point.into(), &couriers);
    let Some(approach_s) = approach_s.or(rules.unstaffed_approach_s) else { return Ok(None) };
    let window = promise(&rules.dispatch, now_s, site.prepare_s, site.point.into(), door.into(), approach_s);
    Ok(Some(Deliverable {
        site: site.code,
        distance_m,
        earliest: moment(window.p50_at),
        latest: moment(window.p90_at),
    }))
}

fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a promise is within days of now")
}
