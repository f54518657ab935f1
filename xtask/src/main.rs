//! The project's own commands: `cargo xtask demo`, `cargo xtask test` and the parts they are made of.
//!
//! Each command does the set-up it needs, says what it does, and stops at the first failure with what to do about it.

mod bench;
mod demo;
mod differential;
mod fuzz;
mod graph;
mod setup;
mod shell;
mod test;
mod web;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run and check cityloop")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Set everything up, drive one whole loop on the embedded database, and keep serving.
    Demo {
        /// Passed on: `--once` exits after the loop, `--json` prints a line a leg.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Set everything up and run every test.
    Test,
    /// Format, lint, graph and documentation checks only.
    Check,
    /// Race the release build: `orders`, `loop`, `crash`, `start`, or `rules` (beside OpenFisca, which it installs
    /// under target/); `--json` ends in one line of figures.
    Bench {
        /// Passed on to `cityloop bench`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        rest: Vec<String>,
    },
    /// Fuzz the rule loader and its expressions from the shipped packs.
    Fuzz {
        /// Seconds for each target.
        #[arg(default_value_t = 60)]
        seconds: u64,
    },
    /// Ask every shipped rule pack random cases beside an oracle in exact fractions.
    Differential {
        /// Cases for each pack.
        #[arg(default_value_t = 1_000_000)]
        cases: u64,
    },
    /// Build the web pages into web/dist.
    Web,
    /// Print the arrows between our crates; fail on a forbidden one.
    Graph,
    /// Write web/openapi.json from the code and the client's types from it.
    Openapi,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Demo { rest } => demo::run(&rest),
        Command::Test => test::run(),
        Command::Check => test::check(),
        Command::Bench { rest } => bench::run(&rest),
        Command::Fuzz { seconds } => fuzz::run(seconds),
        Command::Differential { cases } => differential::run(cases),
        Command::Web => web::build(),
        Command::Graph => graph::run(),
        Command::Openapi => web::openapi(),
    }
}
