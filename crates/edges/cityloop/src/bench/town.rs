//! A seeded city of a benchmark's own: database, doors and stand-ins, all on loopback and all gone afterwards.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use store::{outbox, task};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::Options;
use super::unique;
use crate::config::{Config, Engine};
use crate::demo::client::Sandbox;
use crate::platform::{Platform, run, system_cx};
use crate::serve::{self, Running};
use crate::{platform, seed};

/// No benchmark is about the rate limit, and all its requests come from one address.
const REQUESTS_PER_SECOND: u32 = 1_000_000;
/// Units of each sku on the shelves: more than any race can sell.
const UNITS: i64 = 900_000;
/// Longest wait for the background work to catch up.
const CATCH_UP: Duration = Duration::from_secs(300);
/// Pause between looks at the background work.
const LOOK_AGAIN: Duration = Duration::from_millis(20);
/// Deliveries looked at; one is enough to know that not all is done.
const TASKS_MAX: u32 = 1;

/// The configuration a benchmark starts from: the user's, with the engine asked for.
pub(crate) fn base(config: &Config, options: &Options) -> Config {
    let mut config = config.clone();
    config.store.engine = options.engine;
    config.store.url.clone_from(&options.url);
    config
}

/// Where a city of a benchmark lives; outlives the server that serves it.
pub(crate) struct Ground {
    /// Complete: folder, ports, partners.
    pub(crate) config: Config,
    /// The stand-ins.
    pub(crate) sandbox: Sandbox,
    stand_ins: JoinHandle<()>,
    folder: TempDir,
}

impl Ground {
    /// Makes the folder, finds ports and starts the stand-ins.
    ///
    /// # Errors
    /// If there is no place or port for it.
    pub(crate) async fn lay(base: &Config) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("no place for the city")?;
        let mut config = base.clone();
        config.store.folder = folder.path().join("data");
        config.keys.master_file = Default::default();
        config.store.schema = format!("bench_{}", unique());
        config.server.requests_per_second = REQUESTS_PER_SECOND;
        config.server.burst = REQUESTS_PER_SECOND;
        config.server.listen = free_address().await?;
        config.server.public_url = format!("http://{}", config.server.listen);

        let listener =
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("a port for the stand-ins")?;
        let home = format!("http://{}", listener.local_addr()?);
        let settings = sandbox::Config { secret: config.sandbox.secret.clone(), public_url: home.clone() };
        let stand_ins = tokio::spawn(async move {
            if let Err(error) = sandbox::serve(listener, settings).await {
                tracing::error!(%error, "the stand-ins stopped");
            }
        });
        config.sandbox.run = false;
        for partner in [&mut config.sms, &mut config.identity, &mut config.payment] {
            partner.url.clone_from(&home);
            partner.secret.clone_from(&config.sandbox.secret);
        }
        Ok(Self { config, sandbox: Sandbox::new(&home), stand_ins, folder })
    }

    /// Where the server listens, as a browser writes it.
    pub(crate) fn home(&self) -> &str {
        &self.config.server.public_url
    }

    /// A file beside the data.
    pub(crate) fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Opens the database, seeded and with full shelves.
    ///
    /// # Errors
    /// If it cannot be opened or seeded.
    pub(crate) async fn open(&self) -> anyhow::Result<Platform> {
        let config = self.config.clone();
        let opened = tokio::task::spawn_blocking(move || {
            Platform::open(&config, |store, ambient| {
                seed::seed(store, ambient)?;
                let catalog = run(store, ambient, |tx, _| retail::catalog::load(tx))?;
                let shops =
                    catalog.sites.values().filter(|s| s.kind != retail::catalog::SiteKind::Restaurant);
                for code in shops.map(|s| s.code.clone()) {
                    run(store, ambient, move |tx, cx| retail::seed::restock(tx, cx, &code, UNITS))?;
                }
                Ok(())
            })
        });
        opened.await?
    }

    /// Drops the schema on the server, where there is one; the folder goes by itself.
    ///
    /// # Errors
    /// If it cannot be dropped.
    pub(crate) async fn clear(self) -> anyhow::Result<()> {
        if self.config.store.engine == Engine::Postgres {
            let config = platform::store_config(&self.config)?;
            let sql = format!("DROP SCHEMA IF EXISTS {} CASCADE", self.config.store.schema);
            let dropped = tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
                let keys = Arc::new(kernel::Keys::from_master(&[0; 32]));
                let cx = system_cx(&crate::ambient::System::new(keys), "bench");
                let store = store::Store::open(&config, &[])?;
                let done: Result<u64, store::Error> =
                    store.write_blocking(cx, move |tx, _| tx.exec(&sql, &[]));
                Ok(done.map(drop)?)
            });
            dropped.await??;
        }
        Ok(())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        self.stand_ins.abort();
    }
}

/// A port nobody listens on now.
async fn free_address() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("a free port")?;
    Ok(listener.local_addr()?)
}

/// A city that serves from within this process.
pub(crate) struct Town {
    /// What is behind the doors.
    pub(crate) platform: Platform,
    running: Running,
}

impl Town {
    /// Opens and serves.
    ///
    /// # Errors
    /// If it cannot be opened or served.
    pub(crate) async fn open(ground: &Ground) -> anyhow::Result<Self> {
        let platform = ground.open().await?;
        let running = serve::start(&platform, &ground.config).await?;
        Ok(Self { platform, running })
    }

    /// The database.
    pub(crate) fn store(&self) -> &store::Store {
        &self.platform.cells.all()[0]
    }

    /// Facts that wait to be relayed.
    ///
    /// # Errors
    /// The store's.
    pub(crate) async fn backlog(&self) -> anyhow::Result<i64> {
        let waiting: Result<i64, store::Error> = self
            .store()
            .read(system_cx(&*self.platform.ambient, "bench"), |tx, _| outbox::pending_count(tx))
            .await;
        Ok(waiting?)
    }

    /// Waits until every fact has been relayed and every delivery made; returns how long that took.
    ///
    /// # Errors
    /// If it takes too long.
    pub(crate) async fn caught_up(&self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        loop {
            let waiting: Result<(i64, usize), store::Error> = self
                .store()
                .read(system_cx(&*self.platform.ambient, "bench"), |tx, _| {
                    Ok((outbox::pending_count(tx)?, task::list(tx, TASKS_MAX)?.len()))
                })
                .await;
            let (facts, tasks) = waiting?;
            if facts == 0 && tasks == 0 {
                return Ok(begun.elapsed());
            }
            ensure!(begun.elapsed() < CATCH_UP, "{facts} facts and {tasks} or more deliveries still wait");
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Stops serving and closes the database.
    pub(crate) async fn close(self) {
        self.running.stop().await;
        // The last handle joins the store's threads, which may take a moment.
        let platform = self.platform;
        if tokio::task::spawn_blocking(move || drop(platform)).await.is_err() {
            tracing::warn!("the database did not close cleanly");
        }
    }
}
