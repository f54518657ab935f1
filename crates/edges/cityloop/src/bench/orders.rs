//! Orders a second: placed and reported as paid; then a thousand units and twenty times as many attempts.
//!
//! A turn is what it takes to sell: `POST /orders` (a line, a key of its own) and the provider's signed callback for the
//! payment it tells. Two seconds of it are thrown away before anything is counted.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use reqwest::StatusCode;
use retail::catalog::{Catalog, SiteKind};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::buyer::{Buyer, OUT_OF_STOCK, PRICE_CHANGED, buyers, door, pay};
use super::measure::{Times, cpu, load, per_second, tenths};
use super::session::Wire;
use super::town::{Ground, Town, base};
use super::{Options, engine_name};
use crate::config::{Config, Partner};
use crate::platform::system_cx;

/// Thrown away before counting: connections open, caches and statements warm.
const WARM_UP: Duration = Duration::from_secs(2);
/// Units of the scarce goods.
const HOT_UNITS: u32 = 1_000;

/// Runs it.
///
/// # Errors
/// If a turn is refused, or not exactly as many are sold as there are.
pub(crate) async fn run(config: &Config, options: &Options) -> anyhow::Result<Value> {
    let ground = Arc::new(Ground::lay(&base(config, options)).await?);
    let town = Town::open(&ground).await?;
    let wire = Wire::new(ground.home());
    let skus = shelf(&town.platform.catalog)?;
    let buyers = buyers(&wire, &ground, options.clients.into(), |n| skus[n % skus.len()].clone()).await?;

    let before = town.store().stats();
    let load_before = load();
    let measured = Duration::from_secs(options.seconds);
    let mut sold = race(buyers, &ground.config.payment, measured).await?;
    let after = town.store().stats();
    let backlog = town.backlog().await?;
    let drained = town.caught_up().await?;

    let hot = scarce(&town, sold.buyers, options.attempts).await?;
    town.close().await;
    if let Some(ground) = Arc::into_inner(ground) {
        ground.clear().await?;
    }
    Ok(json!({
        "orders_per_s": per_second(sold.turns.len(), measured),
        "p50_ms": sold.turns.percentile_ms(50),
        "p99_ms": sold.turns.percentile_ms(99),
        "place_p50_ms": sold.places.percentile_ms(50),
        "place_p99_ms": sold.places.percentile_ms(99),
        "clients": options.clients,
        "seconds": options.seconds,
        "cpu_s": tenths(sold.cpu.as_millis(), 1_000),
        "write_jobs": after.jobs - before.jobs,
        "commits": after.commits - before.commits,
        "slow_jobs": after.slow - before.slow,
        "retried_jobs": after.retried - before.retried,
        "backlog": backlog,
        "backlog_drained_s": tenths(drained.as_millis(), 1_000),
        "hot_sold": hot.sold,
        "hot_attempts": options.attempts,
        "hot_per_s": per_second(options.attempts as usize, hot.took),
        "load": load_before,
        "engine": engine_name(options.engine),
    }))
}

/// Ordinary goods of the nearest store: any buyer may have them, no courier needs a cold box.
fn shelf(catalog: &Catalog) -> anyhow::Result<Vec<String>> {
    let goods = catalog.products.values();
    let plain = goods.filter(|p| !p.cold && p.restricted.is_none() && p.category == "diapers");
    let skus: Vec<String> = plain.map(|p| p.sku.clone()).collect();
    ensure!(!skus.is_empty(), "the catalogue has no ordinary goods");
    Ok(skus)
}

/// What came of the race.
struct Sold {
    buyers: Vec<Buyer>,
    /// Whole turns within the measured time.
    turns: Times,
    /// Their first part: the order placed.
    places: Times,
    cpu: Duration,
}

async fn race(buyers: Vec<Buyer>, provider: &Partner, measured: Duration) -> anyhow::Result<Sold> {
    let from = Instant::now() + WARM_UP;
    let until = from + measured;
    let mut racing = JoinSet::new();
    for buyer in buyers {
        racing.spawn(turns(buyer, provider.clone(), from, until));
    }
    tokio::time::sleep_until(from.into()).await;
    let cpu_before = cpu();
    tokio::time::sleep_until(until.into()).await;
    let cpu = cpu().saturating_sub(cpu_before);
    let mut sold = Sold { buyers: Vec::new(), turns: Times::default(), places: Times::default(), cpu };
    while let Some(done) = racing.join_next().await {
        let (buyer, turns, places) = done??;
        sold.buyers.push(buyer);
        sold.turns.append(turns);
        sold.places.append(places);
    }
    Ok(sold)
}

/// Buys and pays until the time is over; counts the turns that end within the measured time.
async fn turns(
    mut buyer: Buyer,
    provider: Partner,
    from: Instant,
    until: Instant,
) -> anyhow::Result<(Buyer, Times, Times)> {
    let (mut turns, mut places) = (Times::default(), Times::default());
    while Instant::now() < until {
        let begun = Instant::now();
        let order = buyer.placed().await?;
        let placed = begun.elapsed();
        pay(buyer.session.wire(), &provider, &order).await?;
        let ended = Instant::now();
        if ended >= from && ended < until {
            turns.push(ended - begun);
            places.push(placed);
        }
    }
    Ok((buyer, turns, places))
}

/// What came of the run on scarce goods.
struct Hot {
    sold: usize,
    took: Duration,
}

/// Sells the only thousand units of a dish that one kitchen alone cooks to whoever comes first.
async fn scarce(town: &Town, mut buyers: Vec<Buyer>, attempts: u32) -> anyhow::Result<Hot> {
    let (kitchen, sku) = dish(town).await?;
    let cx = system_cx(&*town.platform.ambient, "bench");
    let site = kitchen.clone();
    let units = i64::from(HOT_UNITS);
    let filled: Result<u64, retail::Error> =
        town.store().write(cx, move |tx, cx| retail::seed::restock(tx, cx, &site, units)).await;
    filled?;
    for buyer in &mut buyers {
        buyer.want(&sku).await?;
    }
    let left = Arc::new(AtomicU32::new(attempts));
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for buyer in buyers {
        running.spawn(grab(buyer, Arc::clone(&left)));
    }
    let mut orders = BTreeSet::new();
    while let Some(got) = running.join_next().await {
        for order in got?? {
            ensure!(orders.insert(order), "two attempts got one order");
        }
    }
    let took = begun.elapsed();
    let expected = attempts.min(HOT_UNITS) as usize;
    ensure!(orders.len() == expected, "{} were sold of {HOT_UNITS}", orders.len());
    let key = (kitchen, sku.clone());
    let rest = town
        .store()
        .read(system_cx(&*town.platform.ambient, "bench"), move |tx, _| retail::stock::available(tx, &[&sku]))
        .await?;
    let rest = rest.get(&key).copied().context("the dish has no stock row")?;
    ensure!(rest == units - i64::try_from(expected)?, "{rest} are left where none may be");
    Ok(Hot { sold: expected, took })
}

/// A dish near the buyers' door that no other site has.
async fn dish(town: &Town) -> anyhow::Result<(String, String)> {
    let catalog = &town.platform.catalog;
    let near = catalog.near(door());
    let (kitchen, _) = near
        .iter()
        .find(|(site, _)| site.kind == SiteKind::Restaurant)
        .context("there is no kitchen near")?;
    let cx = || system_cx(&*town.platform.ambient, "bench");
    let code = kitchen.code.clone();
    let menu = town.store().read(cx(), move |tx, _| retail::stock::at_site(tx, &code)).await?;
    for sku in menu.into_keys() {
        let asked = sku.clone();
        let sites = town.store().read(cx(), move |tx, _| retail::stock::available(tx, &[&asked])).await?;
        if sites.len() == 1 {
            return Ok((kitchen.code.clone(), sku));
        }
    }
    bail!("every dish of {} is cooked elsewhere too", kitchen.code)
}

/// Tries as long as attempts are left; returns the orders it got. Anything but an order or a clean refusal is an error.
async fn grab(mut buyer: Buyer, left: Arc<AtomicU32>) -> anyhow::Result<Vec<String>> {
    let mut orders = Vec::new();
    let take = |n: u32| n.checked_sub(1);
    while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok() {
        loop {
            let answer = buyer.place().await?;
            match (answer.status, answer.code()) {
                (StatusCode::CREATED, _) => {
                    orders.push(answer.body["id"].as_str().context("an order without an id")?.to_owned());
                }
                (StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY, OUT_OF_STOCK) => {}
                (_, PRICE_CHANGED) => {
                    buyer.quote().await?;
                    continue;
                }
                (status, _) => bail!("neither sold nor short: {status} {}", answer.body),
            }
            break;
        }
    }
    Ok(orders)
}
