//! Days of delivery under several policies: the meal delivery routing problem, thinned days of Rappi, a made-up city; and
//! how long a decision takes.

use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use super::{number, plain, unpacked};
use crate::bench::figures;
use crate::shell::target;

/// Busy days of the meal delivery routing problem: on quiet ones every policy does well.
const BUSY: [&str; 4] = ["1o100t100s1p100", "4o100t100s1p100", "5o100t100s1p100", "7o100t100s1p100"];
/// Published days of Rappi, and orders for each courier-hour that are left after thinning.
const RAPPI: [(&str, &str); 6] =
    [("1", "1.8"), ("1", "2.5"), ("5", "1.8"), ("5", "2.5"), ("14", "1.8"), ("14", "2.5")];
/// Orders, couriers and slots looked at to improve the plan.
const MOMENTS: [(u32, u32, u32); 3] = [(1_000, 500, 0), (10_000, 5_000, 0), (10_000, 5_000, 1_000_000)];

/// The meal delivery routing problem: every policy on the busy days, ours on every instance there is. Each solution is
/// written to files and checked from them; one that breaks a rule ends the race.
pub(super) fn mdrp(json: bool) -> anyhow::Result<()> {
    let Some(folder) = unpacked("mdrp_dev.tar.xz", "mdrp_dev")? else { return Ok(()) };
    let play = |instance: &str, policy: &[&str]| {
        let (day, out) = (folder.join(instance), target().join("bench-dispatch/solution"));
        let mut arguments =
            vec!["dispatch", "mdrp", plain(&day)?, "--out", plain(&out)?, "--json", "--policy"];
        arguments.extend(policy);
        figures(&target().join("release/cityloop"), &arguments)
    };
    for (name, policy) in [
        ("greedy", &["greedy"][..]),
        ("hungarian", &["hungarian"]),
        ("bundles", &["bundles"]),
        ("ours", &["ours"]),
        ("thrifty", &["ours", "--thrifty"]),
    ] {
        let mut rows = Vec::new();
        for instance in BUSY {
            rows.push(told(play(instance, policy)?, name, json)?);
        }
        if !json {
            mean(&format!("{name}, mean of {} busy days", BUSY.len()), &rows)?;
        }
    }
    let mut names: Vec<String> = Vec::new();
    for entry in std::fs::read_dir(&folder)? {
        names.push(entry?.file_name().into_string().ok().context("instances have plain names")?);
    }
    names.sort();
    for name in &names {
        play(name, &["ours"]).with_context(|| format!("instance {name}"))?;
    }
    if json {
        println!("{}", json!({ "policy": "ours", "instances": names.len(), "feasible": names.len() }));
    } else {
        println!("ours: {0} of {0} instances feasible", names.len());
    }
    Ok(())
}

/// Rappi's days with so few couriers that it matters who drives what.
pub(super) fn rappi(json: bool) -> anyhow::Result<()> {
    let Some(folder) = unpacked("rappi_dev.tar.xz", "rappi_dev")? else { return Ok(()) };
    let bounds = std::fs::read_to_string(super::shared().join("rappi_bounds.csv"))?;
    for (day, load) in RAPPI {
        let mut shares = Vec::new();
        for policy in ["hungarian", "bundles", "ours"] {
            let day = folder.join(day);
            let row = simulate(&["--rappi", plain(&day)?, "--load", load, "--policy", policy])?;
            shares.push(number(&row, "on_time_pct")?);
            told(row, policy, json)?;
        }
        let (hungarian, ours, bound) = (shares[0], shares[2], bound(&bounds, day)?);
        let closed = (ours - hungarian) / (bound - hungarian) * 100.0;
        if json {
            println!(
                "{}",
                json!({ "instance": format!("{day} at {load}"), "bound_pct": bound, "gap_closed_pct": closed })
            );
        } else {
            println!("  bound {bound} %: {closed:.0} % of the gap from hungarian is closed");
        }
    }
    Ok(())
}

/// The most orders of a day of Rappi that can be on time, in percent, whoever drives.
fn bound(bounds: &str, day: &str) -> anyhow::Result<f64> {
    let row = bounds.lines().find_map(|line| line.strip_prefix(day)?.strip_prefix(','));
    let last =
        row.and_then(|row| row.rsplit(',').next()).with_context(|| format!("day {day} has a bound"))?;
    Ok(last.trim().parse()?)
}

/// One decision in a crowded city, and a whole day of one.
pub(super) fn tick(json: bool) -> anyhow::Result<()> {
    for (orders, couriers, effort) in MOMENTS {
        let [orders, couriers, effort] = [orders, couriers, effort].map(|number| number.to_string());
        let size = ["--orders", &orders, "--couriers", &couriers, "--effort", &effort];
        let row = figures(
            &target().join("release/cityloop"),
            &[&["dispatch", "bench-tick", "--json"], &size[..]].concat(),
        )?;
        if json {
            println!("{}", Value::Object(row));
        } else {
            println!(
                "{orders} orders, {couriers} couriers, effort {effort}: {} ms of CPU, {} MB",
                row["cpu_ms"],
                (number(&row, "peak_rss_kib")? / 1_024.0).round()
            );
        }
    }
    let row = simulate(&["--orders", "100000", "--couriers", "8000"])?;
    ensure!(number(&row, "breaches")? == 0.0, "a limit of shift or working time was broken");
    if !json {
        println!("  slowest of a hundred decisions: {} ms", row["tick_p99_ms"]);
    }
    told(row, "ours", json)?;
    Ok(())
}

fn simulate(more: &[&str]) -> anyhow::Result<Map<String, Value>> {
    let out = target().join("bench-dispatch/day");
    let arguments = [&["dispatch", "simulate", "--json", "--out", plain(Path::new(&out))?], more].concat();
    figures(&target().join("release/cityloop"), &arguments)
}

/// Prints what is asked of a day.
fn told(mut row: Map<String, Value>, policy: &str, json: bool) -> anyhow::Result<Map<String, Value>> {
    row.insert("policy".to_owned(), policy.into());
    if json {
        println!("{}", Value::Object(row.clone()));
    } else {
        let cell = |name: &str| row.get(name).map(Value::to_string).unwrap_or_default();
        println!(
            "  {} {policy}: on time {} %, click to door mean {} max {} min, delivered {} %, in 90 min {} %, {} an active hour, CPU {} s",
            row["instance"].as_str().unwrap_or_default(),
            cell("on_time_pct"),
            cell("ctd_mean_min"),
            cell("ctd_max_min"),
            cell("delivered_pct"),
            cell("within_90_pct"),
            cell("orders_per_active_hour"),
            cell("cpu_s"),
        );
    }
    Ok(row)
}

fn mean(of: &str, rows: &[Map<String, Value>]) -> anyhow::Result<()> {
    let mean = |name: &str| -> anyhow::Result<f64> {
        let sum = rows.iter().map(|row| number(row, name)).sum::<anyhow::Result<f64>>()?;
        Ok(sum / rows.len() as f64)
    };
    println!("{of}: on time {:.2} %, click to door {:.2} min", mean("on_time_pct")?, mean("ctd_mean_min")?);
    Ok(())
}
