//! Pickups and deliveries with time windows: the instances of Li and Lim, beside VROOM and PyVRP.
//!
//! VROOM runs first, at its highest exploration. Ours then gets as much work as takes the same CPU time; where VROOM
//! used another number of vehicles, ours runs once more with at most as many, for the shortest way. From 200 stops on
//! PyVRP and ours get a minute of CPU each, for the shortest way with any number of vehicles.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};

use super::{number, plain, unpacked};
use crate::bench::{environment, figures};
use crate::shell::{root, target};

/// Whom we race.
const PACKAGES: [&str; 3] = ["pyvroom==1.15.2", "pyvrp==0.14.1", "numpy<3"];
/// Sets of instances: folder, how many of each class are run, and whether PyVRP runs, too.
const SETS: [(&str, usize, bool); 3] =
    [("li_lim_100", 99, false), ("li_lim_200", 2, true), ("li_lim_1000", 1, true)];
/// Work of the run that tells how much of it a second of CPU does.
const TRIAL: u64 = 10_000_000;
/// CPU seconds beside PyVRP.
const MINUTE: f64 = 60.0;

/// Runs the instances of every set or of `only` one, as many of each class as `take` says.
pub(super) fn run(only: Option<&str>, take: Option<&str>, json: bool) -> anyhow::Result<()> {
    let Some(folder) = unpacked("lilim_dev.tar.xz", "lilim_dev")? else { return Ok(()) };
    let take = take.map(str::parse).transpose().context("--take wants a number")?;
    let known: BTreeMap<String, Value> = serde_json::from_slice(&std::fs::read(folder.join("BKS.json"))?)?;
    let race =
        Race { python: environment("routing", &PACKAGES)?, cityloop: target().join("release/cityloop") };
    for (set, most, minute) in SETS.into_iter().filter(|(set, ..)| only.is_none_or(|only| *set == only)) {
        let mut classes: BTreeMap<&str, Vec<Map<String, Value>>> = BTreeMap::new();
        for name in known.keys() {
            let rows = classes.entry(class(name)).or_default();
            let file = folder.join(set).join(format!("{name}.txt"));
            if rows.len() < take.unwrap_or(most) && file.is_file() {
                let row = race.run(name, &file, &known[name], minute)?;
                if json {
                    println!("{}", Value::Object(row.clone()));
                }
                rows.push(row);
            }
        }
        if !json {
            println!("{set}");
            classes.retain(|_, rows| !rows.is_empty());
            for (class, rows) in &classes {
                tell(class, rows)?;
            }
        }
    }
    Ok(())
}

/// The class of an instance: its name up to the first digit, and that digit.
fn class(name: &str) -> &str {
    &name[..=name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len() - 1)]
}

struct Race {
    python: PathBuf,
    cityloop: PathBuf,
}

impl Race {
    fn run(
        &self,
        name: &str,
        file: &Path,
        known: &Value,
        minute: bool,
    ) -> anyhow::Result<Map<String, Value>> {
        let vroom = self.theirs("vroom", file, "5")?;
        let (seconds, fleet) = (number(&vroom, "cpu_s")?, number(&vroom, "fleet")?);
        let trial = self.ours(file, TRIAL, &[])?;
        let rate = TRIAL as f64 / number(&trial, "cpu_s")?.max(0.01);
        let budget = |seconds: f64| (rate * seconds) as u64;
        let ours = self.ours(file, budget(seconds), &[])?;
        let limited;
        let at_their_fleet = if number(&ours, "fleet")? == fleet {
            &ours
        } else {
            limited = self.ours(file, budget(seconds), &["--way-only", "--vehicles", &fleet.to_string()])?;
            &limited
        };
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| _ = row.insert(name.to_owned(), value);
        put("instance", json!(name));
        put("cost", json!(number(&ours, "cost")?));
        put("fleet", ours["fleet"].clone());
        put("cpu_s", ours["cpu_s"].clone());
        put("best_known", known["best_known_cost"].clone());
        put("best_known_fleet", known["solved_with_vehicles"].clone());
        put("vroom", vroom["cost"].clone());
        put("vroom_fleet", vroom["fleet"].clone());
        put("vroom_cpu_s", vroom["cpu_s"].clone());
        put("cost_at_vroom_fleet", json!(number(at_their_fleet, "cost")?));
        if minute {
            let pyvrp = self.theirs("pyvrp", file, &MINUTE.to_string())?;
            let way = self.ours(file, budget(MINUTE), &["--way-only"])?;
            put("pyvrp", pyvrp["cost"].clone());
            put("pyvrp_fleet", pyvrp["fleet"].clone());
            put("cost_in_a_minute", json!(number(&way, "cost")?));
            put("fleet_in_a_minute", way["fleet"].clone());
            put("minute_cpu_s", way["cpu_s"].clone());
        }
        Ok(row)
    }

    fn ours(&self, file: &Path, budget: u64, more: &[&str]) -> anyhow::Result<Map<String, Value>> {
        let budget = budget.to_string();
        let mut arguments = vec!["dispatch", "pdptw", plain(file)?, "--json", "--budget", &budget];
        arguments.extend(more);
        figures(&self.cityloop, &arguments)
    }

    fn theirs(&self, solver: &str, file: &Path, effort: &str) -> anyhow::Result<Map<String, Value>> {
        let script = root().join("xtask/bench/dispatch/lilim.py");
        let found = figures(&self.python, &[plain(&script)?, solver, plain(file)?, effort])?;
        ensure!(number(&found, "missing")? == 0.0, "{solver} did not place everything of {}", file.display());
        Ok(found)
    }
}

/// Prints the sums of a class.
fn tell(class: &str, rows: &[Map<String, Value>]) -> anyhow::Result<()> {
    let sum = |name: &str| rows.iter().map(|row| number(row, name)).sum::<anyhow::Result<f64>>();
    let (vroom, there) = (sum("vroom")?, sum("cost_at_vroom_fleet")?);
    let mut gaps = Vec::new();
    for row in rows.iter().filter(|row| row["fleet"] == row["best_known_fleet"]) {
        gaps.push(number(row, "cost")? / number(row, "best_known")? * 100.0 - 100.0);
    }
    let gap = gaps.iter().sum::<f64>() / gaps.len().max(1) as f64;
    print!(
        "  {class:<5} {:>3}  vehicles {} (best known {}, VROOM {})  gap {gap:.2} % ({})  at VROOM's fleet {:+.2} %  CPU {:.1} s, VROOM {:.1} s",
        rows.len(),
        sum("fleet")?,
        sum("best_known_fleet")?,
        sum("vroom_fleet")?,
        gaps.len(),
        there / vroom * 100.0 - 100.0,
        sum("cpu_s")?,
        sum("vroom_cpu_s")?,
    );
    if let (Ok(pyvrp), Ok(minute)) = (sum("pyvrp"), sum("cost_in_a_minute")) {
        print!("  in a minute {:+.2} % of PyVRP", minute / pyvrp * 100.0 - 100.0);
    }
    println!();
    Ok(())
}
