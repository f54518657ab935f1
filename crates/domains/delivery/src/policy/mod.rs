//! What a region sets: how fast couriers are, how far a site reaches, what a trip pays, how long anyone may
//! work.
//!
//! All of it is data, stored per region and looked up from the inside out; a region without a row of its own
//! uses the built-in demonstration policy (`data/policy.json`). Its pay and its work limits are marked
//! `demo`: a city replaces them by its own figures before anyone is paid by them.

mod tables;

use std::sync::LazyLock;

use dispatch::{Metric, Place};
use kernel::{Actor, Bp, Cx, Fen, Invalid, Point, Region, Role};
use serde::{Deserialize, Serialize};
use store::Tx;

use crate::Error;
use crate::site::SiteKind;

/// The policy of regions that set none.
const BUILT_IN: &str = include_str!("../../data/policy.json");

/// The furthest any site may reach, so that looking around a point stays a bounded question.
pub const RADIUS_MAX_M: u32 = 30_000;

/// The settings of a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// `demo`, `official` or the name of a replay: where the figures come from.
    pub status: String,
    /// The engine's settings, promise included.
    pub dispatch: dispatch::Config,
    /// Seconds an offer waits for an answer.
    pub offer_timeout_s: i64,
    /// Seconds without a place after which a courier on shift counts as silent.
    pub silent_after_s: i64,
    /// Seconds a job is kept from a courier who let it lapse or fell silent; an outspoken refusal bars for
    /// good.
    pub silent_bar_s: i64,
    /// What the promise takes for the approach when nobody is on shift near the site; without it, nothing is
    /// promised then.
    pub unstaffed_approach_s: Option<i64>,
    /// Reach of a site in metres as the crow flies.
    pub radius_m: Radius,
    /// What a trip pays.
    pub tariff: Tariff,
    /// How long anyone may work.
    pub work: WorkLimits,
}

/// Reach by kind of site, metres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Radius {
    /// Of a small store without customers.
    pub warehouse: u32,
    /// Of a market or depot.
    pub store: u32,
    /// Of a restaurant.
    pub kitchen: u32,
}

impl Radius {
    /// The reach of a kind.
    pub const fn of(&self, kind: SiteKind) -> u32 {
        match kind {
            SiteKind::Warehouse => self.warehouse,
            SiteKind::Store => self.store,
            SiteKind::Kitchen => self.kitchen,
        }
    }
}

/// What a delivered trip pays and costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tariff {
    /// For every trip.
    pub base: Fen,
    /// Metres of road from site to door that the base covers.
    pub included_m: u32,
    /// For each kilometre beyond, by the metre.
    pub per_km: Fen,
    /// Social insurance set aside on a full-time courier's pay, beyond the pay.
    pub insurance_bp: Bp,
    /// Occupational injury cover of a part-time courier, per trip, beyond the pay.
    pub injury_cover: Fen,
}

impl Tariff {
    /// The pay of a trip of `distance_m` metres of road, rounded half up to a fen.
    pub fn pay(&self, distance_m: u32) -> Fen {
        let beyond_m = i64::from(distance_m.saturating_sub(self.included_m));
        self.base + Fen((self.per_km.times(beyond_m).raw() + 500) / 1_000)
    }
}

/// How long anyone may work, in minutes on shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkLimits {
    /// Without a rest.
    pub consecutive_min: u32,
    /// The shortest pause that counts as a rest.
    pub rest_min: u32,
    /// In a day of China.
    pub daily_min: u32,
}

impl Policy {
    /// The built-in demonstration policy.
    pub fn built_in() -> Self {
        static READ: LazyLock<Policy> =
            LazyLock::new(|| serde_json::from_str(BUILT_IN).expect("a test reads the built-in policy"));
        READ.clone()
    }

    /// Metres of road between two points.
    pub fn road_m(&self, from: Point, to: Point) -> u32 {
        self.dispatch.metric.road_m(Place::from(from), Place::from(to))
    }

    /// Seconds of driving between two points.
    pub fn travel_s(&self, from: Point, to: Point) -> i64 {
        crate::replay::motion::travel_s(&self.dispatch, from.into(), to.into())
    }

    /// Checks every range.
    ///
    /// # Errors
    /// `policy.range` or `policy.metric` with the field.
    pub fn check(&self) -> Result<(), Error> {
        const DAY_S: i64 = 86_400;
        self.dispatch.check()?;
        if self.dispatch.metric == Metric::Euclid {
            return Err(Error::Invalid(Invalid::new(
                "dispatch.metric",
                "policy.metric",
                "places here are on the globe; set the metric to great_circle",
                "本系统的位置是经纬度；请把 metric 设为 great_circle",
            )));
        }
        let (radius, work) = (self.radius_m, self.work);
        let ranges = [
            ("offer_timeout_s", self.offer_timeout_s, 1, 3_600),
            ("silent_after_s", self.silent_after_s, 1, DAY_S),
            ("silent_bar_s", self.silent_bar_s, 0, DAY_S),
            ("unstaffed_approach_s", self.unstaffed_approach_s.unwrap_or(0), 0, DAY_S),
            ("radius_m.warehouse", radius.warehouse.into(), 1, RADIUS_MAX_M.into()),
            ("radius_m.store", radius.store.into(), 1, RADIUS_MAX_M.into()),
            ("radius_m.kitchen", radius.kitchen.into(), 1, RADIUS_MAX_M.into()),
            ("tariff.base", self.tariff.base.raw(), 0, 100_000),
            ("tariff.per_km", self.tariff.per_km.raw(), 0, 100_000),
            ("tariff.insurance_bp", self.tariff.insurance_bp.0, 0, 10_000),
            ("tariff.injury_cover", self.tariff.injury_cover.raw(), 0, 100_000),
            ("work.consecutive_min", work.consecutive_min.into(), 1, 1_440),
            ("work.rest_min", work.rest_min.into(), 1, 1_440),
            ("work.daily_min", work.daily_min.into(), 1, 1_440),
        ];
        match ranges.into_iter().find(|(_, value, low, high)| !(low..=high).contains(&value)) {
            None => Ok(()),
            Some((field, value, low, high)) => Err(Error::Invalid(Invalid::new(
                field,
                "policy.range",
                format!("{field} is {value}; set it from {low} to {high}"),
                format!("{field} 为 {value}；应在 {low} 到 {high} 之间"),
            ))),
        }
    }
}

/// Sets the policy of `region` and of everything inside that sets none.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system and administrators; [`Error::Invalid`] or [`Error::Plan`] for
/// a value out of range.
pub fn set_policy(tx: &mut Tx<'_>, cx: &Cx, region: &Region, policy: &Policy) -> Result<(), Error> {
    manage(cx)?;
    policy.check()?;
    tables::put(tx, cx, region, policy)?;
    Ok(tx.audit(cx, "delivery.set_policy", region)?)
}

/// The policy in force in `region`.
///
/// # Errors
/// The store's.
pub fn policy(tx: &mut Tx<'_>, region: &Region) -> Result<Policy, store::Error> {
    Ok(tables::nearest(tx, &region.ancestry())?.unwrap_or_else(Policy::built_in))
}

/// Lets through who may change settings, sites and couriers.
pub(crate) fn manage(cx: &Cx) -> Result<(), Error> {
    match cx.actor {
        Actor::System(_) | Actor::Staff { role: Role::Admin, .. } => Ok(()),
        _ => Err(Error::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_policy_reads_and_is_in_range() {
        let policy = Policy::built_in();
        policy.check().unwrap();
        assert_eq!(policy.status, "demo");
        assert_eq!(policy.dispatch.weights, dispatch::Weights::MEASURED);
    }

    #[test]
    fn pay_grows_by_the_metre_beyond_what_the_base_covers() {
        let tariff = Policy::built_in().tariff;
        let pay: Vec<String> = [0, 2_000, 2_005, 3_500, 12_000].map(|m| tariff.pay(m).to_string()).to_vec();
        assert_eq!(pay, ["5.00", "5.00", "5.01", "6.50", "15.00"]);
    }

    #[test]
    fn a_field_out_of_range_is_named() {
        let mut policy = Policy::built_in();
        policy.work.daily_min = 0;
        assert!(matches!(policy.check(), Err(Error::Invalid(e)) if e.field == "work.daily_min"));
        policy = Policy::built_in();
        policy.dispatch.metric = Metric::Euclid;
        assert!(matches!(policy.check(), Err(Error::Invalid(e)) if e.code == "policy.metric"));
    }
}
