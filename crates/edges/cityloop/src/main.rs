//! The command line.

use std::path::PathBuf;

use anyhow::Context as _;
use cityloop::config::Config;
use cityloop::platform::{MIGRATIONS, Platform, store_config};
use cityloop::{bench, check, demo, dispatch, replay, rules, seed, serve};
use clap::{Args, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(
    name = "cityloop",
    version,
    about = "城环 cityloop: a civic service is done, a need is met, it is delivered"
)]
struct Arguments {
    /// Configuration file; see cityloop.example.toml.
    #[arg(long, global = true, env = "CITYLOOP_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Seed a demonstration city, drive one whole loop through the public API, and keep serving.
    Demo(demo::Options),
    /// Serve.
    Serve,
    /// Bring in the demonstration city: goods, sites, couriers, funds, one account of each role.
    Seed,
    /// Bring the database's tables up to this version.
    Migrate,
    /// Check audit chain, books, stock and outbox.
    Verify,
    /// Say what works here and what does not.
    Doctor,
    /// Print the API's own description.
    Openapi,
    /// Race the product against its budgets.
    Bench(bench::Options),
    /// Replay a published day of meal delivery as real orders and couriers.
    Replay(replay::Options),
    /// Law and tariffs as data: check, ask, compare, print, and compute for whole populations.
    Rules(rules::Options),
    /// Rounds planned ahead, days of delivery played and checked, decisions timed.
    Dispatch(dispatch::Options),
    /// See and steer what can stop half-way.
    Process(ProcessArguments),
}

#[derive(Args)]
struct ProcessArguments {
    #[command(subcommand)]
    command: check::ProcessCommand,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = Config::load(arguments.config.as_deref())?;
    match arguments.command {
        Command::Demo(options) => {
            log(&config, "warn");
            runtime()?.block_on(demo::run(config, options))
        }
        Command::Serve => {
            log(&config, "info");
            let platform = Platform::open(&config, |_, _| Ok(()))?;
            runtime()?.block_on(serve_until_stopped(platform, config))
        }
        Command::Seed => {
            log(&config, "warn");
            Platform::open(&config, seed::seed).map(drop)?;
            println!("seeded: the demonstration city is in {}", config.store.folder.display());
            Ok(())
        }
        Command::Migrate => {
            log(&config, "warn");
            store::Store::open(&store_config(&config)?, MIGRATIONS).map(drop)?;
            println!("the tables are up to date");
            Ok(())
        }
        Command::Verify => {
            log(&config, "warn");
            check::verify(&config)
        }
        Command::Doctor => {
            log(&config, "error");
            check::doctor(&config)
        }
        Command::Openapi => {
            println!("{}", cityloop_http::openapi().to_pretty_json().context("the description")?);
            Ok(())
        }
        Command::Bench(options) => {
            log(&config, "error");
            runtime()?.block_on(bench::run(config, options))
        }
        Command::Replay(options) => {
            log(&config, "warn");
            replay::run(&config, &options)
        }
        Command::Rules(options) => {
            log(&config, "warn");
            rules::run(&options)
        }
        Command::Dispatch(options) => dispatch::run(&options),
        Command::Process(arguments) => {
            log(&config, "warn");
            check::process(&config, &arguments.command)
        }
    }
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("a runtime")
}

/// Logs to standard error. `unless` is the filter of commands that talk to a person, unless the configuration says more.
fn log(config: &Config, unless: &str) {
    let filter = if config.log.filter == "info" { unless } else { config.log.filter.as_str() };
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new(unless));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if config.log.json { builder.json().init() } else { builder.init() }
}

async fn serve_until_stopped(platform: Platform, config: Config) -> anyhow::Result<()> {
    let running = serve::start(&platform, &config).await?;
    tracing::info!(address = %running.address, "serving");
    stop_signal().await?;
    tracing::info!("stopping");
    running.stop().await;
    Ok(())
}

/// Waits for Ctrl-C or, on Unix, the signal that service managers send.
async fn stop_signal() -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}
