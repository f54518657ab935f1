//! `cityloop dispatch bench-tick`: how much of a processor one decision takes.

use std::time::Duration;

use ::dispatch::{Draft, tick};
use anyhow::ensure;
use clap::Args;
use serde_json::json;

use super::crowded::Moment;
use crate::bench::measure::{cpu, load, resident_peak_kib, tenths};

/// The kernel counts CPU in hundredths of a second: decisions are repeated until this much is used.
const ENOUGH: Duration = Duration::from_secs(1);

/// Decisions at most.
const ROUNDS_MAX: u32 = 1_000;

/// How crowded.
#[derive(Args)]
pub(super) struct Options {
    /// Open orders.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    orders: u32,
    /// Couriers, each with one order aboard.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(1..=200_000))]
    couriers: u32,
    /// Couriers priced for each trip.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=256))]
    candidates: u16,
    /// Slots looked at to improve the plan; none leaves it as it was first put together.
    #[arg(long, default_value_t = 0)]
    effort: u64,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// Decides until a second of CPU is used, and prints the mean.
///
/// # Errors
/// If two decisions over the same city differ.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let mut moment =
        Moment::new(options.orders as usize, options.couriers as usize, usize::from(options.candidates));
    moment.config.effort = options.effort;
    let nothing = Draft::default();
    let decide = || tick(&moment.config, moment.now, &moment.jobs, &moment.couriers, &nothing);
    let plan = decide()?;
    let before = cpu();
    let mut rounds = 0;
    while rounds < ROUNDS_MAX && (rounds < 2 || cpu() - before < ENOUGH) {
        ensure!(decide()? == plan, "the same city got another plan");
        rounds += 1;
    }
    let cpu_ms = tenths((cpu() - before).as_micros(), u128::from(rounds) * 1_000);
    let (cost, planned) = moment.cost(&plan);
    let peak_kib = resident_peak_kib().unwrap_or(0);
    if options.json {
        let told = json!({
            "orders": options.orders,
            "couriers": options.couriers,
            "candidates": options.candidates,
            "effort": options.effort,
            "cpu_ms": cpu_ms,
            "rounds": rounds,
            "planned": planned,
            "plan_cost": cost.round(),
            "given_away": plan.assignments.len(),
            "peak_rss_kib": peak_kib,
            "load": load(),
        });
        println!("{told}");
    } else {
        println!(
            "{} orders, {} couriers, {} candidates: {cpu_ms} ms of CPU a decision ({rounds} rounds)",
            options.orders, options.couriers, options.candidates
        );
        println!("  planned {planned} of {} orders, cost {cost:.0}", options.orders);
        println!("  peak memory {} MB, load average {}", peak_kib / 1_024, load());
    }
    Ok(())
}
