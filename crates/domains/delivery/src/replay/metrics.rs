//! How a day of delivery went, in the words of the meal delivery routing problem.
//!
//! Click-to-door is the span from placement to hand-over. Shares are of *all* orders, delivered or not: a
//! policy must not look better by dropping orders. Quantiles are nearest-rank. Everything is whole seconds or
//! basis points; [`minutes`] writes a span as minutes with one decimal.

use serde::{Deserialize, Serialize};

/// What became of an order; seconds from any common start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Placed.
    pub placed_s: i64,
    /// Ready.
    pub ready_s: i64,
    /// Promised or wished at the door.
    pub promise_s: i64,
    /// Picked up.
    pub picked_s: Option<i64>,
    /// Handed over.
    pub delivered_s: Option<i64>,
}

/// The result of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metrics {
    /// Orders in all.
    pub orders: u32,
    /// Orders delivered.
    pub delivered: u32,
    /// Mean click-to-door of the delivered, seconds.
    pub mean_s: i64,
    /// Median.
    pub p50_s: i64,
    /// 95th percentile.
    pub p95_s: i64,
    /// 99th percentile.
    pub p99_s: i64,
    /// Longest.
    pub max_s: i64,
    /// Mean span from ready to picked up, seconds.
    pub ready_to_pickup_s: i64,
    /// Delivered within the promise, of all orders, basis points.
    pub on_time_bp: i64,
    /// Delivered per hour on shift, hundredths.
    pub orders_per_courier_hour_centi: i64,
    /// Delivered orders by click-to-door, in bins of [`BIN_MIN`] minutes from zero; the last bin is open.
    pub histogram: Vec<Bin>,
    /// By hour of placement.
    pub series: Vec<Hour>,
}

/// A bin of the histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bin {
    /// From this many minutes.
    pub from_min: u32,
    /// How many orders.
    pub count: u32,
}

/// An hour of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// Hours from the start.
    pub hour: i64,
    /// Orders placed.
    pub placed: u32,
    /// Of these, delivered.
    pub delivered: u32,
    /// Of these, within the promise.
    pub on_time: u32,
    /// Mean click-to-door of the delivered, seconds.
    pub mean_s: i64,
}

/// Width of a bin of the histogram.
pub const BIN_MIN: u32 = 5;
/// Bins of the histogram: the last begins at two hours.
const BINS: usize = 25;

/// Adds a day up; `courier_s` are the seconds couriers were on shift.
pub fn metrics(rows: &[Outcome], courier_s: i64) -> Metrics {
    let mut spans: Vec<i64> =
        rows.iter().filter_map(|row| row.delivered_s.map(|at| (at - row.placed_s).max(0))).collect();
    spans.sort_unstable();
    let waits: Vec<i64> = rows.iter().filter_map(|row| row.picked_s.map(|at| at - row.ready_s)).collect();
    let on_time = rows.iter().filter(|row| is_on_time(row)).count();
    let delivered = whole(spans.len());
    Metrics {
        orders: count(rows.len()),
        delivered: count(spans.len()),
        mean_s: mean(&spans),
        p50_s: quantile(&spans, 50),
        p95_s: quantile(&spans, 95),
        p99_s: quantile(&spans, 99),
        max_s: spans.last().copied().unwrap_or(0),
        ready_to_pickup_s: mean(&waits),
        on_time_bp: whole(on_time) * 10_000 / whole(rows.len()).max(1),
        orders_per_courier_hour_centi: delivered * 360_000 / courier_s.max(1),
        histogram: histogram(&spans),
        series: series(rows),
    }
}

/// A span as minutes with one decimal, rounded half up: `34.0`.
pub fn minutes(seconds: i64) -> String {
    let tenths = (seconds.abs() + 3) / 6;
    let sign = if seconds < 0 && tenths > 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths / 10, tenths % 10)
}

fn is_on_time(row: &Outcome) -> bool {
    row.delivered_s.is_some_and(|at| at <= row.promise_s)
}

fn mean(spans: &[i64]) -> i64 {
    let sum: i64 = spans.iter().sum();
    sum / whole(spans.len()).max(1)
}

/// The smallest span that `percent` of all do not exceed.
fn quantile(sorted: &[i64], percent: usize) -> i64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(0)
}

fn histogram(spans: &[i64]) -> Vec<Bin> {
    let mut counts = [0usize; BINS];
    for span in spans {
        let bin = usize::try_from(span / 60 / i64::from(BIN_MIN)).unwrap_or(0);
        counts[bin.min(BINS - 1)] += 1;
    }
    (0u32..).zip(counts).map(|(at, n)| Bin { from_min: at * BIN_MIN, count: count(n) }).collect()
}

/// The hours in which orders were placed, and what became of these orders.
pub fn series(rows: &[Outcome]) -> Vec<Hour> {
    let mut hours: std::collections::BTreeMap<i64, Vec<&Outcome>> = std::collections::BTreeMap::new();
    for row in rows {
        hours.entry(row.placed_s.div_euclid(3_600)).or_default().push(row);
    }
    hours
        .into_iter()
        .map(|(hour, rows)| {
            let spans: Vec<i64> =
                rows.iter().filter_map(|row| row.delivered_s.map(|at| at - row.placed_s)).collect();
            Hour {
                hour,
                placed: count(rows.len()),
                delivered: count(spans.len()),
                on_time: count(rows.iter().filter(|row| is_on_time(row)).count()),
                mean_s: mean(&spans),
            }
        })
        .collect()
}

fn whole(n: usize) -> i64 {
    i64::try_from(n).expect("a day's orders")
}

fn count(n: usize) -> u32 {
    u32::try_from(n).expect("a day's orders")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(placed_min: i64, door_min: Option<i64>) -> Outcome {
        Outcome {
            placed_s: placed_min * 60,
            ready_s: placed_min * 60 + 600,
            promise_s: placed_min * 60 + 2_400,
            picked_s: door_min.map(|_| placed_min * 60 + 720),
            delivered_s: door_min.map(|min| (placed_min + min) * 60),
        }
    }

    #[test]
    fn a_day_adds_up() {
        let rows: Vec<Outcome> =
            [outcome(0, Some(20)), outcome(30, Some(40)), outcome(70, Some(43)), outcome(80, None)].to_vec();
        let day = metrics(&rows, 2 * 3_600);
        assert_eq!((day.orders, day.delivered, day.on_time_bp), (4, 3, 5_000));
        assert_eq!(
            [day.mean_s, day.p50_s, day.p95_s, day.p99_s, day.max_s].map(minutes),
            ["34.3", "40.0", "43.0", "43.0", "43.0"]
        );
        assert_eq!((day.ready_to_pickup_s, day.orders_per_courier_hour_centi), (120, 150));
        let bins: Vec<(u32, u32)> =
            day.histogram.iter().filter(|bin| bin.count > 0).map(|bin| (bin.from_min, bin.count)).collect();
        assert_eq!(bins, [(20, 1), (40, 2)]);
        let hours: Vec<(i64, u32, u32)> =
            day.series.iter().map(|hour| (hour.hour, hour.placed, hour.delivered)).collect();
        assert_eq!(hours, [(0, 2, 2), (1, 2, 1)]);
    }

    #[test]
    fn an_empty_day_is_all_zero() {
        let day = metrics(&[], 0);
        assert_eq!((day.orders, day.mean_s, day.p99_s, day.on_time_bp), (0, 0, 0, 0));
    }

    #[test]
    fn minutes_have_one_decimal() {
        let written: Vec<String> = [0, 3, 59, 60, 2_040, -90].map(minutes).to_vec();
        assert_eq!(written, ["0.0", "0.1", "1.0", "1.0", "34.0", "-1.5"]);
    }
}
