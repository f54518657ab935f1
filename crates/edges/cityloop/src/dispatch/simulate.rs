//! `cityloop dispatch simulate`: what would have become of a day under a policy.

use std::path::{Path, PathBuf};
use std::time::Instant;

use ::dispatch::days::{Day, MeituanFiles, RappiFiles, Rules, Shape, made_up, meituan, rappi};
use ::dispatch::sim::{Asked, Figures, Noise, Policy, play};
use ::dispatch::{Error, Metric, Plan};
use anyhow::{Context as _, ensure};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::outcome::{couriers, orders};
use super::table::{Column, write};
use super::{instance, name, policy, print, text};
use crate::bench::measure;

/// Roads over the great circle where only degrees are known, and an electric bicycle on them: 20 km/h.
const ON_THE_GLOBE: Metric = Metric::GreatCircle { detour_bp: 13_000 };
const SPEED_M_PER_MIN: u32 = 333;

/// Which day, who decides, what goes wrong, and where the figures go.
#[derive(Args)]
pub(super) struct Options {
    /// Orders of a made-up day.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    orders: u32,
    /// Couriers of a made-up day.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    couriers: u32,
    /// Which made-up day, and which weather where --noise is given.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Of a made-up day: orders in a hundred that several stores could serve.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=100))]
    several_stores: u32,
    /// Folder of an instance of the meal delivery routing problem instead of a made-up day.
    #[arg(long, value_name = "DIR", conflicts_with = "rappi")]
    mdrp: Option<PathBuf>,
    /// Folder of a published day of Rappi (orders.csv, couriers.csv) instead of a made-up day.
    #[arg(long, value_name = "DIR")]
    rappi: Option<PathBuf>,
    /// Leave out couriers of that day until there are so many orders in an hour of shift, 1.8 say.
    #[arg(long, requires = "rappi", value_parser = load)]
    load: Option<u32>,
    /// Waybills of Meituan's published schema (all_waybill_info_meituan) instead of a made-up day.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["mdrp", "rappi"], requires_all = ["waves", "dt", "area"])]
    waybills: Option<PathBuf>,
    /// The waves to them (courier_wave_info_meituan).
    #[arg(long, value_name = "FILE")]
    waves: Option<PathBuf>,
    /// Which day of them, as 20221017.
    #[arg(long)]
    dt: Option<u32>,
    /// Which area of them.
    #[arg(long)]
    area: Option<i64>,
    /// Who decides.
    #[arg(long, default_value = "ours", value_parser = policy())]
    policy: Policy,
    /// What goes wrong: none, ordinary, or a list of basis points such as prepare=2000,travel=1500,refused=200,broken=20,silent=20,cancelled=100.
    #[arg(long, default_value = "none", value_parser = noise)]
    noise: Noise,
    /// Seconds between decisions.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(i64).range(1..=3_600))]
    tick: i64,
    /// Folder for figures.json and orders, couriers and ticks, each as CSV and as Parquet.
    #[arg(long)]
    out: PathBuf,
    /// Print the figures as one JSON object.
    #[arg(long)]
    json: bool,
}

/// Plays the day, writes what became of it, and prints the figures.
///
/// # Errors
/// If a file is at fault or cannot be written.
pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let day = day(options)?;
    let mut ticks = Ticks::new(&day, options.policy);
    let noise = Noise { seed: options.seed, ..options.noise };
    let before = measure::cpu_ns();
    let played = play(&day, &day.config(options.tick), noise, |asked| ticks.plan(asked))?;
    let cpu_s = measure::hundredths(measure::cpu_ns() - before, 1_000_000_000);
    ticks.bar.finish_and_clear();
    let figures = Figures::of(&day, options.policy.name(), &played);
    let out = &options.out;
    std::fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let path = out.join("figures.json");
    let pretty = serde_json::to_string_pretty(&figures)? + "\n";
    std::fs::write(&path, pretty).with_context(|| format!("cannot write {}", path.display()))?;
    write(out, "orders", &orders(&day, &played))?;
    write(out, "couriers", &couriers(&day, &played))?;
    write(out, "ticks", &ticks.columns())?;
    if options.json {
        let mut told = serde_json::to_value(&figures)?;
        told["cpu_s"] = cpu_s.into();
        told["tick_p99_ms"] = ticks.p99_ms().into();
        println!("{told}");
    } else {
        print(&figures);
    }
    Ok(())
}

fn day(options: &Options) -> anyhow::Result<Day> {
    if let Some(folder) = &options.mdrp {
        instance(folder)
    } else if let Some(folder) = &options.rappi {
        published(folder, options.load)
    } else if let (Some(waybills), Some(waves)) = (&options.waybills, &options.waves) {
        let files = (text(waybills)?, text(waves)?);
        let files = MeituanFiles { waybills: &files.0, waves: &files.1 };
        let (dt, area) = (options.dt.unwrap_or_default(), options.area.unwrap_or_default());
        Ok(meituan(files, dt, area, Rules::of_a_city(ON_THE_GLOBE, SPEED_M_PER_MIN))?)
    } else {
        Ok(made_up(Shape {
            orders: options.orders,
            couriers: options.couriers,
            seed: options.seed,
            several_stores_bp: options.several_stores * 100,
            cold_bp: 300,
        }))
    }
}

/// A published day of Rappi.
fn published(folder: &Path, load: Option<u32>) -> anyhow::Result<Day> {
    let (orders, couriers) = (text(&folder.join("orders.csv"))?, text(&folder.join("couriers.csv"))?);
    let files = RappiFiles { orders: &orders, couriers: &couriers };
    let (day, cleaned) = rappi(&name(folder), files, load).with_context(|| folder.display().to_string())?;
    eprintln!(
        "{}: {} orders were ready before they were placed; left out: {} couriers without a shift, {} beyond the load",
        folder.display(),
        cleaned.ready_raised,
        cleaned.without_shift,
        cleaned.thinned
    );
    ensure!(!day.couriers.is_empty(), "no courier is left: the load is too high");
    Ok(day)
}

/// Reads a load as hundredths.
fn load(text: &str) -> Result<u32, String> {
    let load = text.parse::<f64>().ok().filter(|load| (0.01..=100.0).contains(load));
    load.map(|load| (load * 100.0).round() as u32)
        .ok_or_else(|| "expected orders an hour from 0.01 to 100".to_owned())
}

/// Reads what goes wrong.
fn noise(text: &str) -> Result<Noise, String> {
    match text {
        "none" => return Ok(Noise::NONE),
        "ordinary" => return Ok(Noise::ORDINARY),
        _ => {}
    }
    let mut noise = Noise::NONE;
    for part in text.split(',') {
        let expected = || {
            format!("'{part}': expected a kind of noise and basis points from 0 to 10000, as in travel=1500")
        };
        let (kind, bp) = part.split_once('=').ok_or_else(expected)?;
        let bp: u32 = bp.parse().ok().filter(|bp| *bp <= 10_000).ok_or_else(expected)?;
        *match kind {
            "prepare" => &mut noise.prepare_bp,
            "travel" => &mut noise.travel_bp,
            "refused" => &mut noise.refused_bp,
            "broken" => &mut noise.broken_bp,
            "silent" => &mut noise.silent_bp,
            "cancelled" => &mut noise.cancelled_bp,
            _ => return Err(expected()),
        } = bp;
    }
    Ok(noise)
}

/// The planner of a run, with a line a tick and a bar.
struct Ticks {
    policy: Policy,
    bar: ProgressBar,
    from: i64,
    /// now, open orders, couriers, trips, orders given away, microseconds of the clock.
    lines: Vec<[i64; 6]>,
}

impl Ticks {
    fn new(day: &Day, policy: Policy) -> Self {
        let from = day.orders.iter().map(|order| order.placed_at).min().unwrap_or(0);
        let to = day.couriers.iter().map(|courier| courier.to).max().unwrap_or(from);
        let style =
            ProgressStyle::with_template("{bar:40} {percent:>3} % of the day  {elapsed} elapsed, {eta} left");
        let bar = ProgressBar::new(to.saturating_sub(from).unsigned_abs());
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self { policy, bar, from, lines: Vec::new() }
    }

    fn plan(&mut self, asked: Asked<'_>) -> Result<Plan, Error> {
        let started = Instant::now();
        let plan = self.policy.plan(asked)?;
        let took_us = started.elapsed().as_micros();
        let given: usize = plan.assignments.iter().map(|trip| trip.jobs.len()).sum();
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.lines.push([
            asked.now,
            count(asked.jobs.len()),
            count(asked.couriers.len()),
            count(plan.assignments.len()),
            count(given),
            i64::try_from(took_us).unwrap_or(i64::MAX),
        ]);
        self.bar.set_position((asked.now - self.from).max(0).unsigned_abs());
        Ok(plan)
    }

    /// Milliseconds of the clock that ninety-nine of a hundred decisions did not exceed.
    fn p99_ms(&self) -> i64 {
        let mut took: Vec<i64> = self.lines.iter().map(|line| line[5]).collect();
        took.sort_unstable();
        let at = (took.len() * 99).div_ceil(100).saturating_sub(1);
        took.get(at).map_or(0, |us| us.div_euclid(1_000) + 1)
    }

    fn columns(&self) -> Vec<(&'static str, Column)> {
        let names = ["now", "open", "couriers", "trips", "given_away", "clock_us"];
        let column = |at: usize| Column::Whole(self.lines.iter().map(|line| Some(line[at])).collect());
        names.into_iter().enumerate().map(|(at, name)| (name, column(at))).collect()
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader as _, SerializedFileReader};

    use super::*;

    #[test]
    fn what_became_of_a_day_is_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            orders: 120,
            couriers: 20,
            seed: 3,
            several_stores: 10,
            mdrp: None,
            rappi: None,
            load: None,
            waybills: None,
            waves: None,
            dt: None,
            area: None,
            policy: Policy::Hungarian,
            noise: Noise::ORDINARY,
            tick: 30,
            out: folder.path().to_path_buf(),
            json: true,
        };
        run(&options).unwrap();
        let figures: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(folder.path().join("figures.json")).unwrap())
                .unwrap();
        assert_eq!((&figures["policy"], &figures["orders"]), (&"hungarian".into(), &120.into()));
        for (table, rows) in [("orders", Some(120)), ("couriers", Some(20)), ("ticks", None)] {
            let path = folder.path().join(table);
            let lines = std::fs::read_to_string(path.with_extension("csv")).unwrap().lines().count() - 1;
            let parquet =
                SerializedFileReader::new(std::fs::File::open(path.with_extension("parquet")).unwrap());
            let parquet_rows = parquet.unwrap().metadata().file_metadata().num_rows();
            assert_eq!(usize::try_from(parquet_rows).unwrap(), lines, "{table}");
            assert_eq!(rows.unwrap_or(lines), lines, "{table}");
        }
        let delivered = std::fs::read_to_string(folder.path().join("orders.csv")).unwrap();
        let delivered = delivered.lines().filter(|line| line.contains(",delivered,")).count();
        assert_eq!(figures["delivered"], delivered);
    }

    #[test]
    fn noise_and_load_are_read_as_a_person_writes_them() {
        assert_eq!(noise("none"), Ok(Noise::NONE));
        assert_eq!(
            noise("travel=1500,silent=20"),
            Ok(Noise { travel_bp: 1_500, silent_bp: 20, ..Noise::NONE })
        );
        assert!(noise("storm=3").is_err() && noise("travel=10001").is_err() && noise("").is_err());
        assert_eq!((load("1.8"), load("2.25")), (Ok(180), Ok(225)));
        assert!(load("0").is_err() && load("NaN").is_err());
    }
}
