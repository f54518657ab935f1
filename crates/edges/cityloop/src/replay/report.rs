//! What a replay leaves behind: proof that the city is sound, the result for the console, and a table.

use std::time::Duration;

use anyhow::bail;
use delivery::replay::Scenario;
use delivery::replay::metrics::minutes;
use insight::replay::{NewRun, RunResult};
use insight::view::{Bar, Metrics, RunHour};
use kernel::Actor;
use serde_json::json;
use store::{audit, outbox, task};

use super::Went;
use super::town::Town;
use crate::platform::{Platform, run};

/// Deliveries looked at; one is enough to know that not all is done.
const TASKS_MAX: u32 = 1;

/// Proves that books, stock, audit chain and outbox are as they must be.
///
/// # Errors
/// With every fault found.
pub(super) async fn check(town: &Town) -> anyhow::Result<()> {
    let cx = town.cx(Actor::System("check"), town.clock.trace());
    let faults = town
        .read(cx, |tx, _| {
            let mut faults = ledger::verify(tx).map_err(plain)?.faults;
            faults.extend(retail::stock::verify(tx).map_err(plain)?.faults);
            faults.extend(audit::verify(tx)?.fault);
            let waiting = outbox::pending_count(tx)?;
            faults.extend((waiting > 0).then(|| format!("{waiting} facts were not relayed")));
            let tasks = task::list(tx, TASKS_MAX)?;
            faults.extend(tasks.first().map(|t| format!("{} failed: {:?}", t.consumer, t.error)));
            Ok::<_, store::Error>(faults)
        })
        .await?;
    if faults.is_empty() {
        return Ok(());
    }
    bail!("the replayed city has faults:\n  {}", faults.join("\n  "))
}

fn plain(error: impl ToString) -> store::Error {
    store::Error::Corrupt(error.to_string())
}

/// The result as the console keeps it.
pub(super) fn saved(source: &str, day: &Scenario, went: &Went) -> NewRun {
    let all = &went.metrics;
    let hours = all.series.iter().map(|hour| RunHour {
        hour: hour.hour,
        placed: hour.placed,
        delivered: hour.delivered,
        on_time: hour.on_time,
        mean_ctd_min: minutes(hour.mean_s),
    });
    NewRun {
        source: source.to_owned(),
        orders: all.orders,
        couriers: u32::try_from(day.couriers.len()).unwrap_or(u32::MAX),
        result: RunResult {
            metrics: numbers(went),
            series: hours.collect(),
            histogram: all.histogram.iter().map(|b| Bar { from_min: b.from_min, count: b.count }).collect(),
        },
    }
}

fn numbers(went: &Went) -> Metrics {
    let all = &went.metrics;
    let tenths = (all.on_time_bp + 5) / 10;
    let centi = all.orders_per_courier_hour_centi;
    Metrics {
        delivered: all.delivered,
        mean_ctd_min: minutes(all.mean_s),
        p95_ctd_min: minutes(all.p95_s),
        on_time_pct: format!("{}.{}", tenths / 10, tenths % 10),
        orders_per_courier_hour: format!("{}.{:02}", centi / 100, centi % 100),
    }
}

/// Keeps the result.
///
/// # Errors
/// The store's.
pub(super) fn save(platform: &Platform, result: &NewRun) -> anyhow::Result<()> {
    let result = result.clone();
    let store = &platform.cells.all()[0];
    run(store, &*platform.ambient, move |tx, cx| insight::save_run(tx, cx, &result)).map(drop)
}

/// A table for people, or one line for programs.
pub(super) fn tell(json: bool, source: &str, day: &Scenario, went: &Went, took: Duration) {
    let (all, shown) = (&went.metrics, numbers(went));
    if json {
        let line = json!({
            "replay": source, "orders": all.orders, "couriers": day.couriers.len(), "delivered": all.delivered,
            "refused": went.refused, "mean_ctd_s": all.mean_s, "p95_ctd_s": all.p95_s, "on_time_bp": all.on_time_bp,
            "ready_to_pickup_s": all.ready_to_pickup_s,
            "orders_per_courier_hour_centi": all.orders_per_courier_hour_centi, "wall_ms": took.as_millis(),
        });
        println!("{line}");
        return;
    }
    let target = day.rules.target_s / 60;
    println!("{:>30}  {source}", "day");
    println!("{:>30}  {} of {}", "delivered", all.delivered, all.orders);
    println!("{:>30}  {} min", "click to door, mean", shown.mean_ctd_min);
    println!("{:>30}  {} min", "click to door, 95th percentile", shown.p95_ctd_min);
    println!("{:>30}  {} % of all orders", format!("at the door within {target} min"), shown.on_time_pct);
    println!("{:>30}  {} min", "ready to picked up, mean", minutes(all.ready_to_pickup_s));
    println!("{:>30}  {}", "orders per courier and hour", shown.orders_per_courier_hour);
    println!("{:>30}  {}.{} s", "took", took.as_secs(), took.subsec_millis() / 100);
    println!("Books, stock, audit chain and outbox are sound; the result is on the console under replays.");
}
