//! The loop's own latency: a clerk approves, and the citizen's page shows what to do next.
//!
//! Timed from the answer to the approval (it is committed then) to the first `GET /me/next` that carries a decision:
//! the fact is relayed, the consent asked for, the hint released, the offers decided, saved and read back. Citizens of
//! the holdout are never offered anything; they are told apart by the same keyed draw the product uses and counted.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use growth::decision::Arm;
use growth::decision::policy::arm;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::buyer::mobile;
use super::measure::{Times, cpu, load, tenths};
use super::session::{Session, Wire};
use super::town::{Ground, Town, base};
use super::{Options, engine_name};
use crate::config::Config;
use crate::demo::legs::{ALLOWANCE, answers, number};
use crate::platform::Platform;

/// Citizens preparing at once.
const PREPARING: usize = 32;
/// Approvals under way at once.
const CLERKS: usize = 8;
/// Pause between looks at the page.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// Longest wait for anything in the background.
const PATIENCE: Duration = Duration::from_secs(60);
/// Pause between looks while preparing, where nothing is timed.
const PREPARE_PAUSE: Duration = Duration::from_millis(25);
/// The consent that lets a life event become an offer.
const SCOPE: &str = "life_event:maternity";

/// A citizen whose case waits for its decision.
struct Waiting {
    citizen: Session,
    case: String,
}

/// Runs it.
///
/// # Errors
/// If a step is refused, or a decision does not come.
pub(crate) async fn run(config: &Config, options: &Options) -> anyhow::Result<Value> {
    let ground = Arc::new(Ground::lay(&base(config, options)).await?);
    let town = Town::open(&ground).await?;
    let wire = Wire::new(ground.home());
    let clerk = wire.staff("clerk").await?;
    let begun = Instant::now();
    let waiting = prepare(&wire, &ground, &clerk, options.cases as usize).await?;
    let prepared = begun.elapsed();
    // What was queued while preparing is not what is timed.
    town.caught_up().await?;

    let load_before = load();
    let cpu_before = cpu();
    let begun = Instant::now();
    let (mut times, holdout) = approve_all(&town.platform, &clerk, waiting).await?;
    let took = begun.elapsed();
    let cpu = cpu().saturating_sub(cpu_before);
    town.caught_up().await?;
    town.close().await;
    if let Some(ground) = Arc::into_inner(ground) {
        ground.clear().await?;
    }
    Ok(json!({
        "p50_ms": times.percentile_ms(50),
        "p99_ms": times.percentile_ms(99),
        "cases": options.cases,
        "offered": times.len(),
        "holdout": holdout,
        "clerks": CLERKS,
        "took_s": tenths(took.as_millis(), 1_000),
        "prepared_s": tenths(prepared.as_millis(), 1_000),
        "cpu_s": tenths(cpu.as_millis(), 1_000),
        "load": load_before,
        "engine": engine_name(options.engine),
    }))
}

/// Brings so many cases to the clerk's desk, each of a citizen who has consented.
async fn prepare(
    wire: &Wire,
    ground: &Arc<Ground>,
    clerk: &Session,
    count: usize,
) -> anyhow::Result<Vec<Waiting>> {
    let mut waiting = Vec::with_capacity(count);
    let mut preparing = JoinSet::new();
    for n in 0..count {
        if preparing.len() >= PREPARING {
            waiting.push(preparing.join_next().await.context("somebody prepares")???);
        }
        let (wire, ground, clerk) = (wire.clone(), Arc::clone(ground), clerk.clone());
        preparing.spawn(async move {
            apply(&wire, &ground, &clerk, n).await.with_context(|| format!("citizen {n}"))
        });
    }
    while let Some(ready) = preparing.join_next().await {
        waiting.push(ready??);
    }
    Ok(waiting)
}

/// One citizen: signs in, is verified, consents, applies; the clerk accepts.
async fn apply(wire: &Wire, ground: &Ground, clerk: &Session, n: usize) -> anyhow::Result<Waiting> {
    let citizen = wire.citizen(&ground.sandbox, &mobile(n)).await?;
    let real = json!({ "name": "林晓雯", "citizen_number": number(draw(n)) });
    citizen.post("/me/verification", &real).await?;
    consent(&citizen).await?;
    let service = citizen.get(&format!("/services/{ALLOWANCE}?region=440106")).await?;
    let new = json!({ "service": ALLOWANCE, "region": "440106", "answers": answers(&service) });
    let case = citizen.post("/cases", &new).await?;
    let case = case["id"].as_str().context("a case without an id")?.to_owned();
    citizen.post(&format!("/cases/{case}/submit"), &json!({})).await?;
    clerk.post(&format!("/clerk/cases/{case}/accept"), &json!({})).await?;
    let path = format!("/cases/{case}");
    let begun = Instant::now();
    while citizen.get(&path).await?["state"] != "in_review" {
        ensure!(begun.elapsed() < PATIENCE, "the case does not come to be reviewed");
        tokio::time::sleep(PREPARE_PAUSE).await;
    }
    Ok(Waiting { citizen, case })
}

/// Numbers that give everyone a citizen number of their own: a birthday each, then the next sequence number.
const fn draw(n: usize) -> u64 {
    let days = 12 * 28;
    (n % days + n / days * 400) as u64
}

async fn consent(citizen: &Session) -> anyhow::Result<()> {
    let notices = citizen.get("/consent-notices").await?;
    let notices = notices["items"].as_array().cloned().unwrap_or_default();
    let notice = notices.iter().find(|n| n["scope"] == SCOPE).context("no notice for this consent")?;
    let consent =
        json!({ "purpose": notice["purpose"], "scope": SCOPE, "notice_version": notice["version"] });
    citizen.post("/me/consents", &consent).await.map(drop)
}

/// Approves one by one, a few at once; the times of those offered something, and how many are in the holdout.
async fn approve_all(
    platform: &Platform,
    clerk: &Session,
    waiting: Vec<Waiting>,
) -> anyhow::Result<(Times, usize)> {
    let (mut times, mut holdout) = (Times::default(), 0);
    let mut under_way = JoinSet::new();
    let mut waiting = waiting.into_iter();
    loop {
        while under_way.len() < CLERKS
            && let Some(next) = waiting.next()
        {
            let person = next.citizen.person.context("a citizen's session")?;
            let left_out = arm(&platform.ambient.keys(), person, platform.ambient.now()) == Arm::Holdout;
            under_way.spawn(approve(clerk.clone(), next, left_out));
        }
        match under_way.join_next().await {
            None => return Ok((times, holdout)),
            Some(done) => match done?? {
                Some(time) => times.push(time),
                None => holdout += 1,
            },
        }
    }
}

/// Approves a case and waits for the citizen's page; `None` in the holdout, whose page must stay as it is.
async fn approve(clerk: Session, waiting: Waiting, left_out: bool) -> anyhow::Result<Option<Duration>> {
    let Waiting { citizen, case } = waiting;
    let note = json!({ "note": "材料齐全，符合规定" });
    clerk.post(&format!("/clerk/cases/{case}/approve"), &note).await?;
    let begun = Instant::now();
    let path = format!("/me/next?case={case}");
    if left_out {
        let page = citizen.get(&path).await?;
        ensure!(page["decision"].is_null(), "somebody in the holdout was offered something: {page}");
        return Ok(None);
    }
    loop {
        let page = citizen.get(&path).await?;
        if !page["decision"].is_null() {
            return Ok(Some(begun.elapsed()));
        }
        ensure!(begun.elapsed() < PATIENCE, "no decision came for {case}; the page shows {page}");
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn everyone_has_a_citizen_number_of_their_own() {
        let numbers: BTreeSet<String> = (0..20_000).map(|n| number(draw(n))).collect();
        assert_eq!(numbers.len(), 20_000);
    }
}
