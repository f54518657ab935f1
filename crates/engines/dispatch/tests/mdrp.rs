//! One day of the public meal delivery routing problem, under its rules: minutes, one store per trip, no
//! pickup after the shift, no new instruction on a trip. The data may not be republished, so the test looks
//! for it and otherwise says why it did not run: set `CITYLOOP_SHARED` to the folder that holds
//! `data/delivery/mdrp_dev.tar.xz`.

mod day;
mod fixtures;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use day::{Day, click_to_door, play};
use dispatch::{Job, JobKey, Place};
use fixtures::{courier, plane_config};

const ARCHIVE: &str = "data/delivery/mdrp_dev.tar.xz";

#[test]
fn a_public_day_is_delivered_better_than_by_matching_alone() {
    let (instance, orders) = ("0o100t100s1p100", 505);
    let day = match load(instance) {
        Ok(day) => day,
        Err(reason) => return println!("skipped: {reason}"),
    };
    assert_eq!(day.jobs.len(), orders);
    let outcome = play(&day, |_, _, _| {});
    let (mean, on_time) = click_to_door(&day, &outcome);
    let delivered = outcome.delivered_at.len();
    let permille = on_time * 1_000 / orders;
    println!(
        "{instance}: {delivered} of {orders} delivered in {} trips, click-to-door {}.{:02} min, on time {}.{} %",
        outcome.trips.len(),
        mean / 100,
        mean % 100,
        permille / 10,
        permille % 10
    );
    assert!(delivered * 100 >= orders * 99, "only {delivered} delivered");
    // Nobody can be better than a courier standing at each store: 28.43 min and 88.5 %.
    assert!(mean >= 2_843 && permille <= 885, "better than the bound: the rules are not kept");
    // One-to-one matching every minute over the same data gives 30.62 min and 84.6 %.
    assert!(permille >= 846 && mean <= 3_062, "worse than by matching alone");
}

/// Unpacks and reads an instance.
fn load(instance: &str) -> Result<Day, String> {
    let shared = env::var_os("CITYLOOP_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"), PathBuf::from);
    let archive = shared.join(ARCHIVE);
    if !archive.is_file() {
        return Err(format!("{} is not there", archive.display()));
    }
    let into = Path::new(env!("CARGO_TARGET_TMPDIR")).join(instance);
    fs::create_dir_all(&into).map_err(|e| format!("cannot make {}: {e}", into.display()))?;
    let folder = format!("mdrp_dev/{instance}");
    let status = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&into).arg(&folder).status();
    match status {
        Ok(status) if status.success() => read(&into.join(folder)),
        Ok(status) => Err(format!("tar cannot unpack {}: {status}", archive.display())),
        Err(e) => Err(format!("there is no tar command: {e}")),
    }
}

/// The lines of a table after its header, as cells.
fn table(folder: &Path, name: &str) -> Result<Vec<Vec<String>>, String> {
    let text = fs::read_to_string(folder.join(name)).map_err(|e| format!("{name}: {e}"))?;
    let cells = |line: &str| line.split('\t').map(|cell| cell.trim().to_owned()).collect();
    Ok(text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(cells).collect())
}

fn read(folder: &Path) -> Result<Day, String> {
    let number = |cell: &String| cell.parse::<i64>().expect("the tables hold whole numbers");
    let place = |row: &[String]| Place {
        x: i32::try_from(number(&row[1])).expect("a city"),
        y: i32::try_from(number(&row[2])).expect("a city"),
    };
    let settings: Vec<i64> = table(folder, "instance_parameters.txt")?[0].iter().map(number).collect();
    let speed = u32::try_from(settings[0]).expect("a speed");
    let target_s = settings[3] * 60;
    let stores = table(folder, "restaurants.txt")?;
    let store = |name: &String| place(stores.iter().find(|row| &row[0] == name).expect("a listed store"));
    let job = |row: Vec<String>| Job {
        key: JobKey(row[0].clone()),
        pickup: store(&row[4]),
        dropoff: place(&row),
        placed_at: number(&row[3]) * 60,
        ready_at: number(&row[5]) * 60,
        promise_at: number(&row[3]) * 60 + target_s,
        load: 1,
        cold_chain: false,
        barred: Vec::new(),
    };
    let jobs: Vec<Job> = table(folder, "orders.txt")?.into_iter().map(job).collect();
    let couriers: Vec<_> = table(folder, "couriers.txt")?
        .into_iter()
        .map(|row| courier(row[0].clone(), place(&row), number(&row[3]) * 60, number(&row[4]) * 60))
        .collect();
    let to = couriers.iter().map(|courier| courier.shift_to).max().expect("a fleet") + 3_600;
    Ok(Day {
        config: plane_config(speed, settings[1], settings[2], settings[3]),
        jobs,
        couriers,
        from: 0,
        to,
    })
}
