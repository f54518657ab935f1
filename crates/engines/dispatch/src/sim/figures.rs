//! A played day in figures, for people and for comparisons.
//!
//! Counts and seconds are exact; only here, at the very end, they turn into minutes and shares with two decimals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Fate, Played, Setback};
use crate::ShiftEnd;
use crate::days::{Cover, Day};

/// What is told about a played day. Minutes, hours and shares have two decimals; percentages are of a hundred.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// The day.
    pub instance: String,
    /// Who decided.
    pub policy: String,
    /// Orders placed.
    pub orders: usize,
    /// Stores.
    pub stores: usize,
    /// Shifts.
    pub couriers: usize,
    /// Orders that reached the door.
    pub delivered: usize,
    /// Orders that the customer gave up; they count neither as delivered nor as late.
    pub cancelled: usize,
    /// Of all orders that were not cancelled.
    pub delivered_pct: f64,
    /// Delivered by the promise, of all orders that were not cancelled.
    pub on_time_pct: f64,
    /// Delivered within the longest bearable time (90 minutes in the public problem), of all that were not cancelled.
    pub within_90_pct: f64,
    /// From click to door, of delivered orders; deciles are interpolated.
    pub ctd_mean_min: f64,
    /// Half are faster.
    pub ctd_p50_min: f64,
    /// Nine of ten are faster.
    pub ctd_p90_min: f64,
    /// All but one of a hundred are faster.
    pub ctd_p99_min: f64,
    /// The slowest.
    pub ctd_max_min: f64,
    /// Mean minutes after the promise.
    pub overage_mean_min: f64,
    /// Mean minutes that goods waited for their courier.
    pub ready_to_pickup_mean_min: f64,
    /// Mean minutes from readiness to the door.
    pub ready_to_door_mean_min: f64,
    /// Per hour of shift.
    pub orders_per_paid_hour: f64,
    /// Per hour of driving and serving.
    pub orders_per_active_hour: f64,
    /// Driving.
    pub drive_min_per_order: f64,
    /// Trips driven to their end.
    pub trips: usize,
    /// Of these.
    pub orders_per_trip: f64,
    /// What the couriers earn together.
    pub pay: f64,
    /// Couriers whose orders bring less than their hours, of all.
    pub on_guarantee_pct: f64,
    /// Breaches of shift, working time or one trip at a time; must be 0.
    pub breaches: usize,
    /// Trips that were not driven to their end, by reason.
    pub setbacks: BTreeMap<Setback, usize>,
    /// Ticks at which something was open.
    pub ticks: u64,
    /// Orders times couriers that these ticks were asked about.
    pub work: u64,
    /// How the couriers fare.
    pub welfare: Welfare,
}

/// How the couriers fare.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Welfare {
    /// Earnings of the day, of everybody who had a shift.
    pub income_p10: f64,
    /// Half earn less.
    pub income_p50: f64,
    /// Nine of ten earn less.
    pub income_p90: f64,
    /// Gini coefficient of earnings in basis points: 0 when all earn the same.
    pub income_gini_bp: i64,
    /// Hours of driving, serving and waiting on trips.
    pub worked_hours_p50: f64,
    /// Nine of ten work less.
    pub worked_hours_p90: f64,
    /// The longest.
    pub worked_hours_max: f64,
    /// Of the hours worked: under an employee's social insurance.
    pub social_cover_pct: f64,
    /// Of the hours worked: under accident cover an order.
    pub accident_cover_pct: f64,
}

impl Figures {
    /// Counts a played day.
    pub fn of(day: &Day, policy: &str, played: &Played) -> Self {
        let door = Door::of(day, played);
        let (orders, delivered) = (day.orders.len(), door.click_to_door_s.len());
        let cancelled = played.fates.iter().filter(|fate| **fate == Fate::Cancelled).count();
        let counted = (orders - cancelled) as i64;
        let done = delivered as i64;
        let rules = &day.rules;
        let drive_s: i64 = played.trips.iter().map(|trip| trip.drive_s).sum();
        let trips = played.trips.len() as i64;
        let active_s = drive_s + rules.pickup_service_s * trips + rules.dropoff_service_s * done;
        let within = |at_most_s: i64| door.click_to_door_s.partition_point(|s| *s <= at_most_s) as i64;
        let minute = |s: i64| ratio(s, 60);
        let mut setbacks = BTreeMap::new();
        for (_, setback) in &played.setbacks {
            *setbacks.entry(*setback).or_default() += 1;
        }
        let purse = Purse::of(day, played);
        Self {
            instance: day.name.clone(),
            policy: policy.to_owned(),
            orders,
            stores: day.stores.len(),
            couriers: day.couriers.len(),
            delivered,
            cancelled,
            delivered_pct: ratio(done * 100, counted),
            on_time_pct: ratio(door.on_time * 100, counted),
            within_90_pct: ratio(within(rules.cap_s) * 100, counted),
            ctd_mean_min: ratio(door.click_to_door_s.iter().sum(), done * 60),
            ctd_p50_min: minute(quantile(&door.click_to_door_s, 50)),
            ctd_p90_min: minute(quantile(&door.click_to_door_s, 90)),
            ctd_p99_min: minute(quantile(&door.click_to_door_s, 99)),
            ctd_max_min: minute(door.click_to_door_s.last().copied().unwrap_or(0)),
            overage_mean_min: ratio(door.overage_s, done * 60),
            ready_to_pickup_mean_min: ratio(door.ready_to_pickup_s, done * 60),
            ready_to_door_mean_min: ratio(door.ready_to_door_s, done * 60),
            orders_per_paid_hour: ratio(done * 3_600, day.shift_s()),
            orders_per_active_hour: ratio(done * 3_600, active_s),
            drive_min_per_order: ratio(drive_s, done * 60),
            trips: played.trips.len(),
            orders_per_trip: ratio(done, trips),
            pay: ratio(purse.income_fen.iter().sum(), 100),
            on_guarantee_pct: ratio(purse.on_guarantee * 100, day.couriers.len() as i64),
            breaches: breaches(day, played),
            setbacks,
            ticks: played.ticks,
            work: played.work,
            welfare: welfare(day, played, &purse.income_fen),
        }
    }
}

/// What the customers saw.
#[derive(Default)]
struct Door {
    /// Rising.
    click_to_door_s: Vec<i64>,
    on_time: i64,
    overage_s: i64,
    ready_to_pickup_s: i64,
    ready_to_door_s: i64,
}

impl Door {
    fn of(day: &Day, played: &Played) -> Self {
        let mut door = Self::default();
        for trip in &played.trips {
            for drop in &trip.drops {
                let order = &day.orders[drop.order];
                door.click_to_door_s.push(drop.at - order.placed_at);
                door.on_time += i64::from(drop.at <= order.promise_at);
                door.overage_s += (drop.at - order.promise_at).max(0);
                door.ready_to_pickup_s += trip.picked_up_at - order.ready_at;
                door.ready_to_door_s += drop.at - order.ready_at;
            }
        }
        door.click_to_door_s.sort_unstable();
        door
    }
}

/// What the couriers earn.
struct Purse {
    /// Rising.
    income_fen: Vec<i64>,
    on_guarantee: i64,
}

impl Purse {
    fn of(day: &Day, played: &Played) -> Self {
        let mut orders = vec![0; day.couriers.len()];
        for trip in &played.trips {
            orders[trip.courier] += trip.drops.len() as i64;
        }
        let mut purse = Self { income_fen: Vec::new(), on_guarantee: 0 };
        for (courier, orders) in day.couriers.iter().zip(orders) {
            let shift_s = courier.to - courier.from;
            let earned_fen = orders * day.rules.pay_per_order_fen;
            purse.on_guarantee += i64::from(earned_fen < day.rules.guaranteed_fen(shift_s));
            purse.income_fen.push(day.rules.pay_fen(shift_s, orders));
        }
        purse.income_fen.sort_unstable();
        purse
    }
}

fn welfare(day: &Day, played: &Played, income_fen: &[i64]) -> Welfare {
    let mut worked_s = played.worked_s.clone();
    let under = |cover: Cover| {
        let couriers = day.couriers.iter().zip(&played.worked_s);
        couriers.filter(|(courier, _)| courier.cover == cover).map(|(_, worked_s)| worked_s).sum::<i64>()
    };
    let total_s = worked_s.iter().sum();
    worked_s.sort_unstable();
    let income = |percent: i64| ratio(quantile(income_fen, percent), 100);
    Welfare {
        income_p10: income(10),
        income_p50: income(50),
        income_p90: income(90),
        income_gini_bp: gini_bp(income_fen),
        worked_hours_p50: ratio(quantile(&worked_s, 50), 3_600),
        worked_hours_p90: ratio(quantile(&worked_s, 90), 3_600),
        worked_hours_max: ratio(worked_s.last().copied().unwrap_or(0), 3_600),
        social_cover_pct: ratio(under(Cover::Social) * 100, total_s),
        accident_cover_pct: ratio(under(Cover::Accident) * 100, total_s),
    }
}

/// Trips that break the shift, overlap, or work that exceeds its limit, counted from what was driven.
fn breaches(day: &Day, played: &Played) -> usize {
    let mut count = 0;
    let mut free_at: Vec<i64> = day.couriers.iter().map(|courier| courier.from).collect();
    for trip in &played.trips {
        let courier = &day.couriers[trip.courier];
        let ends_at = match day.rules.shift_end {
            ShiftEnd::Pickup => trip.picked_up_at,
            ShiftEnd::LastDropoff => trip.drops.last().map_or(trip.picked_up_at, |drop| drop.at),
        };
        count += usize::from(ends_at > courier.to);
        count += usize::from(trip.left_at < free_at[trip.courier]);
        free_at[trip.courier] = trip.free_at;
    }
    let limits = day.couriers.iter().zip(&played.worked_s);
    count + limits.filter(|(courier, worked_s)| **worked_s > i64::from(courier.limit_min) * 60).count()
}

/// A quotient with two decimals, 0 if there is nothing to divide by.
fn ratio(part: i64, whole: i64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 * 100.0 / whole as f64).round() / 100.0 }
}

/// The value below which so many of a hundred lie, interpolated between neighbours; `rising` is sorted.
fn quantile(rising: &[i64], percent: i64) -> i64 {
    let Some(last) = rising.len().checked_sub(1) else { return 0 };
    let along = last as i64 * percent;
    let at = usize::try_from(along / 100).unwrap_or(0);
    let next = rising[(at + 1).min(last)];
    rising[at] + (next - rising[at]) * (along % 100) / 100
}

/// Half the mean difference of two incomes over the mean; `rising` is sorted and not negative.
fn gini_bp(rising: &[i64]) -> i64 {
    let count = rising.len() as i128;
    let total: i128 = rising.iter().copied().map(i128::from).sum();
    let weighted: i128 = (1i128..).zip(rising).map(|(rank, income)| rank * i128::from(*income)).sum();
    if total == 0 {
        return 0;
    }
    i64::try_from((2 * weighted - (count + 1) * total) * 10_000 / (count * total)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_interpolated() {
        assert_eq!(quantile(&[10, 20, 30, 40], 50), 25);
        assert_eq!(quantile(&[10, 20, 30, 40], 90), 37);
        assert_eq!(quantile(&[7], 99), 7);
        assert_eq!(quantile(&[], 50), 0);
    }

    #[test]
    fn equal_incomes_have_no_gini_and_one_who_takes_all_nearly_the_whole() {
        assert_eq!(gini_bp(&[5, 5, 5, 5]), 0);
        assert_eq!(gini_bp(&[0, 0, 0, 5]), 7_500);
        assert_eq!(gini_bp(&[1, 3]), 2_500);
        assert_eq!(gini_bp(&[0, 0]), 0);
    }
}
