//! Benchmarks of the whole product: the real doors, the real database, over HTTP, from one command.
//!
//! Every race begins with a seeded city in a temporary folder (or a PostgreSQL schema of its own), signs real citizens
//! in, and drives the public API; nothing is measured that a client could not see. Clients and server share this
//! machine, so the CPU time told is that of both.
//!
//! A race is bounded in count and time, speaks to loopback only, and fails (it does not merely report) when something
//! that must hold does not: goods sold twice, an acknowledged order lost, a damaged book.

mod buyer;
mod child;
mod closed_loop;
pub mod crash;
pub(crate) mod measure;
mod orders;
mod rules;
mod session;
mod start;
mod town;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use serde_json::Value;

use crate::config::{Config, Engine};

/// What to race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Race {
    /// Orders placed and paid a second, then far too many buyers for too few goods.
    Orders,
    /// From a clerk's approval to the offer on the citizen's page.
    Loop,
    /// Kill the server again and again; nothing acknowledged may be lost, nothing done twice.
    Crash,
    /// Time to the first page, and memory at rest.
    Start,
    /// The rules engine: one person explained, and a million.
    Rules,
}

/// How the race is run.
#[derive(Debug, Clone, Args)]
pub struct Options {
    /// What to race.
    #[arg(value_enum)]
    pub race: Race,
    /// End in one JSON line instead of a table.
    #[arg(long)]
    pub json: bool,
    /// `sqlite` or `postgres`.
    #[arg(long, default_value = "sqlite", value_parser = engine)]
    pub engine: Engine,
    /// Where PostgreSQL is; a schema of its own is made there and dropped again.
    #[arg(long, default_value = "host=127.0.0.1 user=postgres dbname=test")]
    pub url: String,
    /// Seconds measured by `orders`.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
    /// Clients of `orders`, each with a connection of its own.
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=512))]
    pub clients: u16,
    /// Attempts at the scarce goods in `orders`.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub attempts: u32,
    /// Cases of `loop`.
    #[arg(long, default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub cases: u32,
    /// Kills of `crash`.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub kills: u32,
    /// Where `rules` leaves its people and answers for another engine.
    #[arg(long)]
    pub people: Option<PathBuf>,
}

fn engine(name: &str) -> Result<Engine, String> {
    match name {
        "sqlite" => Ok(Engine::Sqlite),
        "postgres" => Ok(Engine::Postgres),
        other => Err(format!("'{other}' is neither sqlite nor postgres")),
    }
}

/// The engine's name as the results tell it.
const fn engine_name(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    }
}

/// Runs a race and prints what came of it.
///
/// # Errors
/// If it cannot be run, or something that must hold did not.
pub async fn run(config: Config, options: Options) -> anyhow::Result<()> {
    let result = match options.race {
        Race::Orders => orders::run(&config, &options).await?,
        Race::Loop => closed_loop::run(&config, &options).await?,
        Race::Crash => {
            let plan = crash::Plan { executable: executable()?, kills: options.kills };
            crash::run(&town::base(&config, &options), &plan).await?.told()
        }
        Race::Rules => rules::run(options.people.as_deref())?,
        Race::Start => start::run(&town::base(&config, &options), &executable()?).await?,
    };
    tell(options.json, &result);
    Ok(())
}

/// This very program, to be started again.
fn executable() -> anyhow::Result<PathBuf> {
    std::env::current_exe().context("where is this program?")
}

/// A name nobody else has.
fn unique() -> String {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    kernel::hex::encode(&bytes)
}

/// A table for people, or the one line for programs.
fn tell(json: bool, result: &Value) {
    if json {
        println!("{result}");
        return;
    }
    for (name, value) in result.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => println!("{name:>20}  {text}"),
            other => println!("{name:>20}  {other}"),
        }
    }
}
