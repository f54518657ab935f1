//! The demonstration city: Guangzhou with goods, sites, couriers, funds and one account of each role.

use anyhow::Context as _;
use delivery::courier::{AddCourier, Insured, Vehicle};
use delivery::site::{Site, SiteKind};
use kernel::id::{CourierId, StaffId};
use kernel::{Cx, Fen, Region, Role};
use people::CreateStaff;
use retail::catalog::Catalog;
use store::runner::Ambient;
use store::{Store, Tx};

use crate::platform::{home, run};

/// Password of the demonstration accounts. They exist only where somebody asked for the demonstration city.
pub const PASSWORD: &str = "cityloop-demo";

/// Couriers of the city.
const COURIERS: usize = 12;
/// What the benefit fund of the city is filled up to.
const FUND: Fen = Fen::yuan(50_000_000);

/// `(login, role, organisation, name)` of the accounts that are not couriers.
const STAFF: &[(&str, Role, Option<&str>, &str)] = &[
    ("clerk", Role::Clerk, None, "陈窗口"),
    ("merchant", Role::Merchant, Some("loop-own"), "自营值班"),
    ("dispatcher", Role::Dispatcher, None, "调度台"),
    ("operator", Role::Operator, None, "运营台"),
    ("admin", Role::Admin, None, "系统管理"),
];

/// Brings the demonstration city in; what is there stays.
///
/// # Errors
/// Naming what could not be written.
pub fn seed(store: &Store, ambient: &dyn Ambient) -> anyhow::Result<()> {
    run(store, ambient, retail::seed).context("the shop")?;
    let catalog = run(store, ambient, |tx, _| retail::catalog::load(tx))?;
    let sites = sites(&catalog);
    run(store, ambient, move |tx, cx| delivery::site::seed_sites(tx, cx, &sites)).context("the sites")?;
    run(store, ambient, fill_fund).context("the benefit fund")?;
    let region = home();
    for (login, role, org, display) in STAFF {
        staff(store, ambient, &region, login, *role, org.map(ToOwned::to_owned), display)?;
    }
    for n in 1..=COURIERS {
        courier(store, ambient, &region, n)?;
    }
    Ok(())
}

/// The shop's sites as delivery knows them.
fn sites(catalog: &Catalog) -> Vec<Site> {
    let kind = |kind| match kind {
        retail::catalog::SiteKind::DarkStore => SiteKind::Warehouse,
        retail::catalog::SiteKind::Warehouse => SiteKind::Store,
        retail::catalog::SiteKind::Restaurant => SiteKind::Kitchen,
    };
    let site = |site: &retail::catalog::Site| Site {
        code: site.code.clone(),
        name: site.name.clone(),
        point: site.point,
        region: site.region.clone(),
        merchant: site.merchant.clone(),
        kind: kind(site.kind),
        prepare_s: site.preparation.as_secs(),
        active: true,
    };
    catalog.sites.values().map(site).collect()
}

fn fill_fund(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), civic::Error> {
    let region = home();
    let there = civic::fund_balance(tx, &region)?;
    if there < FUND {
        civic::fund_benefits(tx, cx, &region, FUND - there)?;
    }
    Ok(())
}

/// Opens an account unless its login exists.
fn staff(
    store: &Store,
    ambient: &dyn Ambient,
    region: &Region,
    login: &str,
    role: Role,
    org: Option<String>,
    display: &str,
) -> anyhow::Result<Option<StaffId>> {
    let known = login.to_owned();
    if run(store, ambient, move |tx, _| people::login_exists(tx, &known))? {
        return Ok(None);
    }
    let salt: [u8; 32] = ambient.seed();
    let salt: &[u8; 16] = salt.first_chunk().expect("32 bytes hold 16");
    let cmd = CreateStaff {
        login: login.to_owned(),
        password_hash: people::hash_password(PASSWORD, salt),
        role,
        region: region.clone(),
        org,
        display: display.to_owned(),
    };
    Ok(Some(run(store, ambient, move |tx, cx| people::create_staff(tx, cx, &cmd))?))
}

fn courier(store: &Store, ambient: &dyn Ambient, region: &Region, n: usize) -> anyhow::Result<()> {
    let id: CourierId = crate::platform::system_cx(ambient, "seed").id();
    let login = format!("courier{n}");
    let display = format!("骑手{n}号");
    let account = staff(store, ambient, region, &login, Role::Courier, Some(id.to_string()), &display)?;
    let Some(staff) = account else { return Ok(()) };
    let full_time = !n.is_multiple_of(3);
    let new = AddCourier {
        id,
        staff,
        name: display,
        region: region.clone(),
        vehicle: if n.is_multiple_of(4) { Vehicle::Motorcycle } else { Vehicle::Ebike },
        capacity_g: 20_000,
        insured: if full_time { Insured::FullTime } else { Insured::PartTime },
        cold_box: n % 2 == 1,
    };
    run(store, ambient, move |tx, cx| delivery::courier::add_courier(tx, cx, &new))
}
