//! Commands for the person who runs it: verify, doctor, processes.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use kernel::Cx;
use kernel::id::ProcessId;
use store::{Store, Tx, audit, outbox, process, task};

use crate::config::{Config, Engine};
use crate::platform::{MIGRATIONS, Platform, run, store_config, system_cx};
use crate::{divisions, packs};

/// Processes and deliveries listed at once.
const LIST_MAX: u32 = 200;

/// What to do about processes.
#[derive(Debug, Clone, Subcommand)]
pub enum ProcessCommand {
    /// What is under way or stuck, and deliveries that wait for another try.
    Ls,
    /// One process.
    Show {
        /// `prc_…`
        id: ProcessId,
    },
    /// Try a stuck or waiting process again now.
    Retry {
        /// `prc_…`
        id: ProcessId,
    },
    /// Stop a running process and undo what it did.
    Cancel {
        /// `prc_…`
        id: ProcessId,
    },
}

fn open(config: &Config) -> anyhow::Result<Platform> {
    Platform::open(config, |_, _| Ok(()))
}

fn ask<T, E>(
    platform: &Platform,
    work: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
) -> anyhow::Result<T>
where
    T: Send + 'static,
    E: std::error::Error + From<store::Error> + Send + Sync + 'static,
{
    let store: &Store = &platform.cells.all()[0];
    Ok(store.read_blocking(system_cx(&*platform.ambient, "check"), work)?)
}

/// Checks audit chain, books, stock and outbox; fails if anything is not as it must be.
///
/// # Errors
/// With every fault found.
pub fn verify(config: &Config) -> anyhow::Result<()> {
    let platform = open(config)?;
    let mut faults = Vec::new();
    let chain = ask(&platform, |tx, _| audit::verify(tx))?;
    println!(
        "audit   {} entries under {} seals, {} not yet sealed",
        chain.sealed, chain.seals, chain.unsealed
    );
    faults.extend(chain.fault);
    let books = ask(&platform, |tx, _| ledger::verify(tx))?;
    println!("books   {} entries, {} postings, {} balances", books.entries, books.postings, books.balances);
    faults.extend(books.faults.iter().map(ToString::to_string));
    let stock = ask(&platform, |tx, _| retail::stock::verify(tx))?;
    println!("stock   {} rows", stock.rows);
    faults.extend(stock.faults);
    let pending = ask(&platform, |tx, _| outbox::pending_count(tx))?;
    let tasks = ask(&platform, |tx, _| task::list(tx, LIST_MAX))?;
    let dead = tasks.iter().filter(|t| t.state == "dead").count();
    println!(
        "outbox  {pending} facts to relay, {} deliveries to try again, {dead} parked",
        tasks.len() - dead
    );
    faults.extend((dead > 0).then(|| format!("{dead} deliveries are parked: see `cityloop process ls`")));
    if faults.is_empty() {
        println!("all is well");
        return Ok(());
    }
    bail!("faults:\n  {}", faults.join("\n  "))
}

/// Says what works here and what does not.
///
/// # Errors
/// If something needed does not work.
pub fn doctor(config: &Config) -> anyhow::Result<()> {
    let law = packs::law()?;
    println!("law          {} rule packs, every test of theirs passes", law.len());
    println!("needs        {} bundles", packs::needs()?.iter().count());
    println!("divisions    {} parents", divisions::load()?.len());
    let engine = match config.store.engine {
        Engine::Sqlite => format!("SQLite in {}", config.store.folder.display()),
        Engine::Postgres => format!("PostgreSQL, {}", config.store.url),
    };
    store::Store::open(&store_config(config)?, MIGRATIONS).with_context(|| format!("database: {engine}"))?;
    println!("database     {engine}");
    for (name, partner) in
        [("sms", &config.sms), ("identity", &config.identity), ("payment", &config.payment)]
    {
        println!("{name:12} {} at {}", partner.adapter, partner.url);
    }
    if config.sandbox.run && config.is_secure() {
        println!(
            "warning      the sandbox runs beside a public https address: it shows text messages to everyone"
        );
    }
    Ok(())
}

/// Lists, shows, retries or cancels processes.
///
/// # Errors
/// If there is no such process, or it cannot be steered so.
pub fn process(config: &Config, command: &ProcessCommand) -> anyhow::Result<()> {
    let platform = open(config)?;
    let store = &platform.cells.all()[0];
    match *command {
        ProcessCommand::Ls => {
            for p in ask(&platform, |tx, _| process::list(tx, LIST_MAX))? {
                println!(
                    "{}  {:16} {:8} at {:12} {}  {}",
                    p.id,
                    p.kind,
                    p.state,
                    p.step,
                    p.object,
                    note(p.error)
                );
            }
            for t in ask(&platform, |tx, _| task::list(tx, LIST_MAX))? {
                println!(
                    "{}  {:16} {:8} try {:<8} {}",
                    t.event,
                    t.consumer,
                    t.state,
                    t.attempts,
                    note(t.error)
                );
            }
        }
        ProcessCommand::Show { id } => {
            let p =
                ask(&platform, move |tx, _| process::by_id(tx, id))?.context("there is no such process")?;
            println!(
                "{}\nkind    {}\nobject  {}\nstate   {} at {}\ndue     {}\ntries   {}\ntrace   {}\ndata    {}\nerror   {}",
                p.id,
                p.kind,
                p.object,
                p.state,
                p.step,
                p.due,
                p.attempts,
                p.trace,
                p.data,
                note(p.error)
            );
        }
        ProcessCommand::Retry { id } => {
            anyhow::ensure!(
                run(store, &*platform.ambient, move |tx, cx| process::retry(tx, cx, id))?,
                "it cannot be retried"
            );
        }
        ProcessCommand::Cancel { id } => {
            anyhow::ensure!(
                run(store, &*platform.ambient, move |tx, cx| process::cancel(tx, cx, id))?,
                "it is not running"
            );
        }
    }
    Ok(())
}

fn note(error: Option<String>) -> String {
    error.unwrap_or_default()
}
