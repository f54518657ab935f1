//! The operator's day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kernel::{Cx, Fen, Region, time};
use ledger::Dimension;
use ledger::chart::{DELIVERY_SUBSIDY, ITEM_SUBSIDY};
use store::Tx;

use super::metric::Metric;
use super::tables;
use crate::view::{CampaignSum, Civic, Dashboard, Delivery, Gmv, Hour, Orders, People, Step, Subsidy, Text};
use crate::{Error, operator};

/// Which day, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardAsk {
    /// The civil day in China.
    pub day: Date,
    /// A division and everything in it; `None` is everywhere.
    pub region: Option<Region>,
}

/// The loop's steps and what counts them.
const FUNNEL: [(&str, Metric, &str, &str); 8] = [
    ("submitted", Metric::Submitted, "提交办件", "Cases handed in"),
    ("approved", Metric::Approved, "办结通过", "Approved"),
    ("hinted", Metric::Hinted, "授权提示", "Hints under consent"),
    ("offered", Metric::Offered, "给出推荐", "Offers decided"),
    ("ordered", Metric::Ordered, "由推荐下单", "Ordered from an offer"),
    ("paid", Metric::LoopPaid, "已支付", "Paid"),
    ("delivered", Metric::LoopDelivered, "已送达", "Delivered"),
    ("attributed", Metric::Attributed, "已归因", "Attributed"),
];

/// The day's dashboard.
///
/// # Errors
/// [`Error::Forbidden`] except for operators; the store's or the ledger's.
pub fn dashboard(tx: &mut Tx<'_>, cx: &Cx, ask: &DashboardAsk) -> Result<Dashboard, Error> {
    operator(cx)?;
    let region = ask.region.as_ref();
    let sums = Sums(tables::sums(tx, ask.day, region)?);
    let median = tables::median_minutes(tx, ask.day, region)?;
    let (dau, opens) = (sums.of(Metric::Visitors), sums.of(Metric::Opens));
    let settled = Fen(sums.of(Metric::Settled));
    Ok(Dashboard {
        day: ask.day,
        region: ask.region.clone(),
        funnel: FUNNEL
            .map(|(step, metric, zh, en)| Step { step, label: Text::new(zh, en), count: sums.of(metric) })
            .to_vec(),
        orders: Orders {
            placed: sums.of(Metric::Placed),
            paid: sums.of(Metric::Paid),
            delivered: sums.of(Metric::Delivered),
            cancelled: sums.of(Metric::Cancelled),
        },
        gmv: Gmv {
            gross: Fen(sums.of(Metric::Gross)),
            settled,
            net: settled - Fen(sums.of(Metric::RefundedSettled)),
        },
        refunds: Fen(sums.of(Metric::Refunds)),
        subsidy: subsidy(tx, ask)?,
        people: People {
            dau,
            opens,
            opens_per_user: tenths(opens, dau).unwrap_or_else(|| "0.0".to_owned()),
            new: sums.of(Metric::NewPeople),
        },
        civic: Civic {
            submitted: sums.of(Metric::Submitted),
            approved: sums.of(Metric::Approved),
            refused: sums.of(Metric::Refused),
            median_hours: median.and_then(|minutes| tenths(minutes, 60)),
        },
        delivery: delivery(&sums),
        series: (0..24).map(|hour| sums.hour(hour)).collect(),
    })
}

/// What the facts say others paid of the day's completed orders, and what the books say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SubsidyCheck {
    /// By `retail.order_completed`.
    pub facts: Fen,
    /// By the subsidy accounts of the ledger.
    pub books: Fen,
}

/// Compares the two independent sums of a day; they differ while facts are under way, and never for long.
///
/// # Errors
/// [`Error::Forbidden`] except for operators; the store's or the ledger's.
pub fn subsidy_check(tx: &mut Tx<'_>, cx: &Cx, day: Date) -> Result<SubsidyCheck, Error> {
    operator(cx)?;
    let facts = Fen(Sums(tables::sums(tx, day, None)?).of(Metric::Subsidy));
    let books = subsidy(tx, &DashboardAsk { day, region: None })?.total;
    Ok(SubsidyCheck { facts, books })
}

/// Off the books: by campaign everywhere, or in all for a region.
fn subsidy(tx: &mut Tx<'_>, ask: &DashboardAsk) -> Result<Subsidy, Error> {
    let from = time::start_of_china_day(ask.day);
    let tomorrow = ask.day.tomorrow().map_err(|e| store::Error::Corrupt(e.to_string()))?;
    let to = time::start_of_china_day(tomorrow);
    let by = if ask.region.is_some() { Dimension::Region } else { Dimension::Campaign };
    let mut sums: BTreeMap<String, Fen> = BTreeMap::new();
    for account in [ITEM_SUBSIDY, DELIVERY_SUBSIDY] {
        for (key, amount) in ledger::sums_by(tx, account, from, to, by)? {
            *sums.entry(key).or_default() += amount;
        }
    }
    let Some(region) = &ask.region else {
        let total = sums.values().copied().sum();
        let by_campaign =
            sums.into_iter().map(|(campaign, amount)| CampaignSum { campaign, amount }).collect();
        return Ok(Subsidy { total, by_campaign });
    };
    let inside = |code: &String| Region::parse(code).is_ok_and(|booked| region.contains(&booked));
    let total = sums.iter().filter(|(code, _)| inside(code)).map(|(_, amount)| *amount).sum();
    Ok(Subsidy { total, by_campaign: Vec::new() })
}

fn delivery(sums: &Sums) -> Delivery {
    let delivered = sums.of(Metric::Delivered);
    Delivery {
        on_time_pct_bp: (delivered > 0).then(|| sums.of(Metric::OnTime) * 10_000 / delivered),
        mean_minutes: tenths(sums.of(Metric::Minutes), sums.of(Metric::Timed)),
    }
}

/// The day's counters by hour.
struct Sums(BTreeMap<(i64, String), i64>);

impl Sums {
    fn of(&self, metric: Metric) -> i64 {
        (0..24).map(|hour| self.at(hour, metric)).sum()
    }

    fn at(&self, hour: i64, metric: Metric) -> i64 {
        self.0.get(&(hour, metric.name().to_owned())).copied().unwrap_or(0)
    }

    fn hour(&self, hour: i64) -> Hour {
        Hour {
            hour,
            opens: self.at(hour, Metric::Opens),
            cases: self.at(hour, Metric::Submitted),
            orders: self.at(hour, Metric::Placed),
            gmv: Fen(self.at(hour, Metric::Gross)),
        }
    }
}

/// `part / whole` with one decimal, rounded half up; `None` for a whole of nothing.
fn tenths(part: i64, whole: i64) -> Option<String> {
    if whole <= 0 {
        return None;
    }
    let tenths = (part * 20 + whole) / (whole * 2);
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_has_one_decimal_rounded_half_up() {
        let rate = |part, whole| tenths(part, whole).unwrap();
        assert_eq!([rate(13, 10), rate(1, 3), rate(1, 20), rate(0, 7)], ["1.3", "0.3", "0.1", "0.0"]);
        assert_eq!(tenths(5, 0), None);
    }

    #[test]
    fn counters_have_distinct_names() {
        let mut names: Vec<&str> = Metric::ALL.iter().map(|metric| metric.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Metric::ALL.len());
    }
}
