//! A cold start: from the process to the first page, and what it holds in memory when nobody asks.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::child::Server;
use super::engine_name;
use super::measure::{Times, load, resident_kib, tenths};
use super::town::Ground;
use crate::config::Config;

/// Starts measured; the table tells the middle one and the slowest.
const STARTS: usize = 5;
/// Rest before memory is looked at: the background work of a start has ended by then.
const REST: Duration = Duration::from_secs(5);

/// Runs it.
///
/// # Errors
/// If the program does not start.
pub(crate) async fn run(base: &Config, executable: &Path) -> anyhow::Result<Value> {
    let ground = Ground::lay(base).await?;
    let platform = ground.open().await?;
    tokio::task::spawn_blocking(move || drop(platform)).await?;
    let load_before = load();
    let (mut pages, mut ready) = (Times::default(), Times::default());
    let mut resident = 0;
    for n in 1..=STARTS {
        let begun = Instant::now();
        let mut server = Server::start(executable, &ground)?;
        server.answers(&ground, "/").await?;
        pages.push(begun.elapsed());
        server.answers(&ground, "/readyz").await?;
        ready.push(begun.elapsed());
        if n == STARTS {
            tokio::time::sleep(REST).await;
            resident =
                resident_kib(server.process()).context("this system does not tell a process' memory")?;
        }
        server.kill(&ground)?;
    }
    let engine = engine_name(ground.config.store.engine);
    ground.clear().await?;
    Ok(json!({
        "first_page_ms": pages.percentile_ms(50),
        "first_page_max_ms": pages.percentile_ms(100),
        "ready_ms": ready.percentile_ms(50),
        "rss_mb": tenths(resident, 1_024),
        "starts": STARTS,
        "load": load_before,
        "engine": engine,
    }))
}
