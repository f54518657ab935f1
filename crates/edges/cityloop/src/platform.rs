//! The product put together: databases opened and brought up to date, law and catalogue loaded, rooms introduced to
//! each other.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;
use cityloop_http::law::Law;
use growth::need::Bundles;
use kernel::{Actor, Cx, Region, Slot, TraceId};
use retail::catalog::Catalog;
use store::runner::Ambient;
use store::{Cells, Migration, Store, Tx};

use crate::adapters::Neighbours;
use crate::ambient::{System, master_keys};
use crate::config::{Config, Engine};
use crate::packs;

/// Every room's tables, the ground's first.
pub const MIGRATIONS: &[&[Migration]] = &[
    store::MIGRATIONS,
    people::MIGRATIONS,
    ledger::MIGRATIONS,
    civic::MIGRATIONS,
    retail::MIGRATIONS,
    delivery::MIGRATIONS,
    growth::MIGRATIONS,
    insight::MIGRATIONS,
];

/// The city a new deployment serves.
pub const HOME: &str = "440100";

/// Everything behind the doors.
#[derive(Clone)]
pub struct Platform {
    /// The databases.
    pub cells: Cells,
    /// Clock, randomness, keys.
    pub ambient: Arc<dyn Ambient>,
    /// The law.
    pub law: Arc<Law>,
    /// Need bundles.
    pub bundles: Arc<Bundles>,
    /// What is sold.
    pub catalog: Arc<Catalog>,
    /// The rooms' answers to each other.
    pub neighbours: Arc<Neighbours>,
}

/// Where the database is, as the store understands it.
///
/// # Errors
/// If the folder of the embedded database cannot be made.
pub fn store_config(config: &Config) -> anyhow::Result<store::Config> {
    let schema = Some(config.store.schema.clone()).filter(|s| !s.is_empty());
    Ok(match config.store.engine {
        Engine::Sqlite => {
            let folder = &config.store.folder;
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            store::Config::Sqlite { path: folder.join("cityloop.db"), readers: config.store.readers }
        }
        Engine::Postgres => {
            store::Config::Postgres { url: config.store.url.clone(), workers: config.store.workers, schema }
        }
    })
}

/// The file of the master key.
fn master_file(config: &Config) -> PathBuf {
    let file = &config.keys.master_file;
    if file.as_os_str().is_empty() { config.store.folder.join("master.key") } else { file.clone() }
}

impl Platform {
    /// Opens and loads everything. `seed` runs between the tables and the catalogue.
    ///
    /// # Errors
    /// Naming what cannot be opened or loaded.
    pub fn open(
        config: &Config,
        seed: impl FnOnce(&Store, &dyn Ambient) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        std::fs::create_dir_all(&config.store.folder)
            .with_context(|| format!("cannot make the folder {}", config.store.folder.display()))?;
        let keys = Arc::new(master_keys(&master_file(config))?);
        let ambient: Arc<dyn Ambient> = Arc::new(System::new(keys));
        Self::open_with(&store_config(config)?, config.rules.folder(), ambient, seed)
    }

    /// [`Platform::open`] with another clock, for replays and tests. `rules` is a folder of packs to use instead of the
    /// built-in ones.
    ///
    /// # Errors
    /// Naming what cannot be opened or loaded.
    pub fn open_with(
        config: &store::Config,
        rules: Option<PathBuf>,
        ambient: Arc<dyn Ambient>,
        seed: impl FnOnce(&Store, &dyn Ambient) -> anyhow::Result<()>,
    ) -> anyhow::Result<Self> {
        let law = packs::law_in_force(rules)?;
        let bundles = Arc::new(packs::needs()?);
        let store = Store::open(config, MIGRATIONS).context("the database")?;
        let packs = law.current();
        run(&store, &*ambient, move |tx, cx| civic::publish_forms(tx, cx, &packs))?;
        seed(&store, &*ambient)?;
        let catalog = Arc::new(run(&store, &*ambient, |tx, _| retail::catalog::load(tx))?);
        let neighbours = Arc::new(Neighbours::new(Arc::clone(&catalog), Arc::clone(&law)));
        Ok(Self { cells: Cells::single(store), ambient, law, bundles, catalog, neighbours })
    }
}

/// The home city.
pub fn home() -> Region {
    Region::parse(HOME).expect("a valid code")
}

/// A context for what the system does on its own.
pub fn system_cx(ambient: &dyn Ambient, part: &'static str) -> Cx {
    let mut trace = [0u8; 16];
    trace.copy_from_slice(&ambient.seed()[..16]);
    ambient.cx(Actor::System(part), Slot::of_city(&home()), TraceId(trace))
}

/// Runs a write as the system and waits for it; for start-up and the command line, where no runtime waits.
///
/// # Errors
/// The use case's.
pub fn run<T, E, F>(store: &Store, ambient: &dyn Ambient, work: F) -> anyhow::Result<T>
where
    T: Send + 'static,
    E: std::error::Error + From<store::Error> + Send + Sync + 'static,
    F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
{
    Ok(store.write_blocking(system_cx(ambient, "start"), work)?)
}
