//! A tiny published day, made here, goes through the whole product twice and comes out the same.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use cityloop::config::{Config, EXAMPLE};
use cityloop::platform::{MIGRATIONS, Platform, system_cx};
use cityloop::replay::{Options, read, run};
use insight::view::RunRow;
use kernel::id::StaffId;
use kernel::{Actor, Keys, Role, Slot};
use store::Store;

/// The public instances, where this machine has them.
const ARCHIVE: &str = "data/delivery/mdrp_dev.tar.xz";
/// The instance that is read.
const INSTANCE: &str = "0o100t100s1p100";
/// Orders of the tiny day.
const ORDERS: usize = 12;

/// Three restaurants, four couriers of whom one leaves early, and two rushes: some orders share a kitchen and minute.
fn a_tiny_day(folder: &Path) -> Options {
    let mut orders = String::from("order\tx\ty\tplacement_time\trestaurant\tready_time\n");
    for n in 0..ORDERS {
        let (x, y) = ((n * 937) % 4_000, (n * 1_511) % 4_000);
        let placed = if n < 8 { 30 + n / 2 } else { 75 + n };
        writeln!(orders, "o{n}\t{x}\t{y}\t{placed}\tr{}\t{}", n % 3, placed + 6 + n % 4).unwrap();
    }
    let parameters = "meters_per_minute\tpickup service minutes\tdropoff service minutes\ttarget click-to-door\t\
                      maximum click-to-door\tpay per order\tguaranteed pay per hour\n320\t4\t4\t40\t90\t10\t15\n";
    let files = [
        ("orders.txt", orders.as_str()),
        ("restaurants.txt", "restaurant\tx\ty\nr0\t1000\t1000\nr1\t3000\t1500\nr2\t2000\t3000\n"),
        (
            "couriers.txt",
            "courier\tx\ty\ton_time\toff_time\nc0\t0\t0\t20\t60\nc1\t4000\t0\t20\t180\nc2\t0\t4000\t20\t180\n\
             c3\t2000\t2000\t60\t180\n",
        ),
        ("instance_parameters.txt", parameters),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).unwrap();
    }
    options(folder)
}

fn options(folder: &Path) -> Options {
    Options {
        orders: folder.join("orders.txt"),
        couriers: folder.join("couriers.txt"),
        restaurants: folder.join("restaurants.txt"),
        parameters: None,
        speed: None,
        keep: None,
        json: true,
    }
}

/// A product whose data lies in `folder`.
fn config(folder: &Path) -> Config {
    let mut config: Config = toml::from_str(EXAMPLE).unwrap();
    config.store.folder = folder.to_owned();
    config
}

/// The replays that an operator of the product in `folder` sees, newest first.
fn replays(folder: &Path) -> Vec<RunRow> {
    let platform = Platform::open(&config(folder), |_, _| Ok(())).unwrap();
    let slot = Slot::new(1).unwrap();
    let operator = Actor::Staff { staff: StaffId::from_parts(1, slot, 1), role: Role::Operator };
    let cx = platform.ambient.cx(operator, slot, system_cx(&*platform.ambient, "test").trace());
    platform.cells.all()[0].read_blocking(cx, |tx, cx| insight::runs(tx, cx, None, 10)).unwrap().items
}

/// Every fact of the day in a kept city: when, what, about which object.
fn facts(folder: &Path) -> Vec<(i64, String, String)> {
    let file = store::Config::Sqlite { path: folder.join("cityloop.db"), readers: 1 };
    let store = Store::open(&file, MIGRATIONS).unwrap();
    let ambient = cityloop::ambient::System::new(Arc::new(Keys::for_tests()));
    let facts: Result<_, store::Error> = store.read_blocking(system_cx(&ambient, "test"), |tx, _| {
        // Diners sign in before the day begins, under ids nobody can foretell.
        let sql =
            "SELECT at, name, aggregate FROM outbox WHERE name NOT LIKE 'people.%' ORDER BY at, seq, id";
        tx.rows(sql, &[])?.iter().map(|row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).collect()
    });
    facts.unwrap()
}

#[test]
fn a_day_is_delivered_and_goes_the_same_way_twice() {
    let (home, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let day = a_tiny_day(files.path());
    let kept: Vec<PathBuf> = ["first", "second"].map(|name| files.path().join(name)).to_vec();
    for folder in &kept {
        run(&config(home.path()), &Options { keep: Some(folder.clone()), ..day.clone() }).unwrap();
    }
    let runs = replays(home.path());
    assert_eq!(runs.len(), 2);
    let all = u32::try_from(ORDERS).unwrap();
    assert_eq!((runs[0].orders, runs[0].couriers, runs[0].metrics.delivered), (all, 4, all));
    assert_eq!(runs[0].metrics, runs[1].metrics);
    assert_eq!(replays(&kept[0]).len(), 1, "a kept city shows its own replay");
    let first = facts(&kept[0]);
    let done = first.iter().filter(|(_, name, _)| name == "retail.order_completed").count();
    assert_eq!(done, ORDERS, "{:?}", first.iter().map(|(_, name, _)| name).collect::<Vec<_>>());
    assert_eq!(first, facts(&kept[1]));
}

/// The first courier still stows the first trip away when dispatch counts on them again, and does not make the second
/// pick-up before the shift ends.
#[test]
fn what_is_not_picked_up_when_a_shift_ends_is_brought_by_the_next_courier() {
    let (home, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let day = a_tiny_day(files.path());
    let tables = [
        (
            &day.orders,
            "order\tx\ty\tplacement_time\trestaurant\tready_time\na\t0\t320\t30\tr\t36\nb\t0\t640\t41\tr\t41\n",
        ),
        (&day.restaurants, "restaurant\tx\ty\nr\t0\t0\n"),
        (&day.couriers, "courier\tx\ty\ton_time\toff_time\nearly\t0\t0\t0\t45\nlate\t0\t0\t60\t120\n"),
    ];
    for (file, text) in tables {
        std::fs::write(file, text).unwrap();
    }
    let kept = files.path().join("kept");
    run(&config(home.path()), &Options { keep: Some(kept.clone()), ..day }).unwrap();
    let facts = facts(&kept);
    let times = |wanted: &str| facts.iter().filter(|(_, name, _)| name == wanted).count();
    let told = ["delivery.courier_assigned", "delivery.job_released", "delivery.delivered"].map(times);
    assert_eq!(told, [3, 1, 2], "{facts:?}");
}

#[test]
fn a_bad_file_is_told_by_line_and_column_and_nothing_is_written() {
    let (home, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let day = a_tiny_day(files.path());
    let refused = |name: &str, from: &str, to: &str| {
        let whole = std::fs::read_to_string(files.path().join(name)).unwrap();
        std::fs::write(files.path().join(name), whole.replacen(from, to, 1)).unwrap();
        let error = run(&config(&home.path().join("data")), &day).unwrap_err().to_string();
        std::fs::write(files.path().join(name), whole).unwrap();
        assert!(!home.path().join("data").exists(), "something was written");
        error
    };
    let told = refused("orders.txt", "o0\t0", "o0\tzero");
    assert!(told.contains("orders.txt, line 2, column x: found 'zero', expected a whole number"), "{told}");
    let told = refused("orders.txt", "\tr1\t", "\tr9\t");
    assert!(
        told.contains("line 3, column restaurant: found 'r9', expected a restaurant of restaurants.txt"),
        "{told}"
    );
    let told = refused("couriers.txt", "\t20\t60", "\t60\t20");
    assert!(
        told.contains("couriers.txt, line 2, column off_time: found '20', expected a minute not before"),
        "{told}"
    );
    let told = refused("restaurants.txt", "restaurant\tx", "restaurant,x");
    assert!(told.contains("restaurants.txt, line 1, column restaurant: found 'restaurant,x "), "{told}");
    std::fs::remove_file(files.path().join("instance_parameters.txt")).unwrap();
    let told = run(&config(&home.path().join("data")), &day).unwrap_err().to_string();
    assert!(told.contains("cannot read") && told.contains("instance_parameters.txt"), "{told}");
}

#[test]
fn a_kept_city_needs_an_empty_folder() {
    let (home, files) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let day = Options { keep: Some(files.path().to_owned()), ..a_tiny_day(files.path()) };
    let told = run(&config(home.path()), &day).unwrap_err().to_string();
    assert!(told.contains("is not empty; name a new folder"), "{told}");
    assert_eq!(replays(home.path()), []);
}

/// A whole public day takes minutes in a development build, so here it is only read.
#[test]
fn a_public_day_is_read() {
    let shared = std::env::var_os("CITYLOOP_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../../shared"), PathBuf::from);
    let (archive, into) = (shared.join(ARCHIVE), tempfile::tempdir().unwrap());
    if !archive.is_file() {
        println!("not read: {} is not there", archive.display());
        return;
    }
    let unpack = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(into.path()).status();
    if !unpack.as_ref().is_ok_and(std::process::ExitStatus::success) {
        println!("not read: tar cannot unpack {}: {unpack:?}", archive.display());
        return;
    }
    let (name, day) = read(&options(&into.path().join("mdrp_dev").join(INSTANCE))).unwrap();
    assert_eq!(
        (name.as_str(), day.orders.len(), day.venues.len(), day.couriers.len()),
        (INSTANCE, 505, 116, 113)
    );
    println!("read only: `cityloop replay` drives the whole day, which is too long for a test");
}
