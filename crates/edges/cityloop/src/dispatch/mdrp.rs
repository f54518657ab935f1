//! `cityloop dispatch mdrp`: an instance of the public meal delivery routing problem, played and checked.

use std::path::{Path, PathBuf};

use ::dispatch::Weights;
use ::dispatch::check::{Solution, check};
use ::dispatch::sim::{Figures, Files, Noise, Policy, play};
use anyhow::{Context as _, bail, ensure};
use clap::Args;

use super::{instance, policy, print, text};
use crate::bench::measure;

/// Seconds between decisions: the problem counts whole minutes.
const TICK_S: i64 = 60;

/// Breaches printed at most.
const BREACHES_TOLD: usize = 10;

/// Which instance, who decides, and where the solution goes.
#[derive(Args)]
pub(super) struct Options {
    /// Folder with orders.txt, restaurants.txt, couriers.txt and instance_parameters.txt.
    folder: PathBuf,
    /// Folder for the three solution files.
    #[arg(long)]
    out: PathBuf,
    /// Who decides.
    #[arg(long, default_value = "ours", value_parser = policy())]
    policy: Policy,
    /// A fleet short of couriers: few ways count more than a customer's minutes.
    #[arg(long)]
    thrifty: bool,
    /// One JSON object instead of text.
    #[arg(long)]
    json: bool,
}

/// Plays, writes, checks what is written, and prints the figures.
///
/// # Errors
/// If a file is at fault or the solution breaks a rule.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let day = instance(&options.folder)?;
    let mut config = day.config(TICK_S);
    if options.thrifty {
        config.weights = Weights::THRIFTY;
    }
    let before = measure::cpu_ns();
    let played = play(&day, &config, Noise::NONE, |asked| options.policy.plan(asked))?;
    let cpu_s = measure::hundredths(measure::cpu_ns() - before, 1_000_000_000);
    let files = Files::of(&day, &played)?;
    write(&options.out, &files)?;
    let figures = Figures::of(&day, options.policy.name(), &played);
    let [assignments, orders, couriers] = NAMES.map(|name| text(&options.out.join(name)));
    let (assignments, orders, couriers) = (assignments?, orders?, couriers?);
    let solution = Solution { assignments: &assignments, orders: &orders, couriers: &couriers };
    match check(&day, solution) {
        Ok(checked) => ensure!(
            checked.delivered == figures.delivered && checked.trips == figures.trips,
            "the figures are not those of the files: {checked:?}"
        ),
        Err(breaches) => {
            breaches.iter().take(BREACHES_TOLD).for_each(|breach| eprintln!("{breach}"));
            bail!("the solution breaks the rules {} times or more", breaches.len());
        }
    }
    if options.json {
        let mut told = serde_json::to_value(&figures)?;
        told["cpu_s"] = cpu_s.into();
        println!("{told}");
    } else {
        print(&figures);
        println!("  solution     feasible, in {}", options.out.display());
    }
    Ok(())
}

/// The names that the evaluator looks for.
const NAMES: [&str; 3] =
    ["solution_info_assignments.txt", "solution_info_orders.txt", "solution_info_couriers.txt"];

fn write(folder: &Path, files: &Files) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in NAMES.into_iter().zip([&files.assignments, &files.orders, &files.couriers]) {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(folder: &Path) -> Options {
        let out = folder.join("out");
        Options { folder: folder.to_path_buf(), out, policy: Policy::Ours, thrifty: false, json: true }
    }

    #[test]
    fn an_instance_is_played_written_and_checked() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        file("restaurants.txt", "restaurant\tx\ty\nr1\t0\t0\n");
        file("couriers.txt", "courier\tx\ty\ton_time\toff_time\nc1\t0\t320\t0\t60\n");
        file("instance_parameters.txt", "…\n320\t4\t4\t40\t90\t10\t15\n");
        file("orders.txt", "order\tx\ty\tplacement_time\trestaurant\tready_time\no1\t320\t0\t10\tr1\t20\n");
        run(&options(folder.path())).unwrap();
        let written =
            NAMES.map(|name| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap());
        assert_eq!(written[0], "assignment_time pickup_time courier orders\n16 20 c1 o1\n");
        assert_eq!(
            written[1],
            "order placement_time ready_time pickup_time dropoff_time courier\no1 10 20 20 25 c1\n"
        );
        assert_eq!(written[2], "courier departure_time origin destination\nc1 16 0 r1\nc1 22 r1 o1\n");
        file("orders.txt", "order\tx\ty\tplacement_time\trestaurant\tready_time\no1\t320\t0\tten\tr1\t20\n");
        let error = format!("{:#}", run(&options(folder.path())).unwrap_err());
        assert!(error.contains("orders.txt, line 2, column placement_time: found 'ten'"), "{error}");
    }
}
