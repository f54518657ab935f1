//! This program once more, as a process of its own: the one thing that can be killed without warning.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use super::session::Wire;
use super::town::Ground;
use crate::config::Engine;

/// Longest wait for a start; recovery from a kill included.
const START_MAX: Duration = Duration::from_secs(60);
/// Pause between looks.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// Letters of a child's log that are shown when something went wrong.
const LOG_SHOWN: usize = 2_000;

/// A running server; killed when dropped.
pub(crate) struct Server(Child);

impl Server {
    /// Starts `serve` on this ground; see [`Server::answers`] for when it does.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(crate) fn start(executable: &Path, ground: &Ground) -> anyhow::Result<Self> {
        Ok(Self(command(executable, ground, "serve")?.spawn().context("cannot start the server")?))
    }

    /// Its process number.
    pub(crate) fn process(&self) -> u32 {
        self.0.id()
    }

    /// Waits until `path` answers with success.
    ///
    /// # Errors
    /// If it ends instead, or takes too long.
    pub(crate) async fn answers(&mut self, ground: &Ground, path: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        let wire = Wire::new(ground.home());
        loop {
            if let Ok(status) = wire.page(path).await
                && status.is_success()
            {
                return Ok(());
            }
            if let Some(status) = self.0.try_wait()? {
                bail!("the server ended with {status}:\n{}", log(ground));
            }
            if begun.elapsed() > START_MAX {
                bail!("the server does not answer {path}:\n{}", log(ground));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Ends it without any warning, as a power cut of the process would.
    ///
    /// # Errors
    /// If it had ended by itself before.
    pub(crate) fn kill(mut self, ground: &Ground) -> anyhow::Result<()> {
        if let Some(status) = self.0.try_wait()? {
            bail!("the server ended by itself with {status}:\n{}", log(ground));
        }
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Whoever killed it before has waited for it; then both do nothing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command to its end.
///
/// # Errors
/// If it fails, with what it wrote.
pub(crate) async fn succeed(executable: &Path, ground: &Ground, name: &str) -> anyhow::Result<()> {
    let mut command = command(executable, ground, name)?;
    let status = tokio::task::spawn_blocking(move || command.status()).await??;
    if status.success() { Ok(()) } else { bail!("{name} failed with {status}:\n{}", log(ground)) }
}

fn command(executable: &Path, ground: &Ground, name: &str) -> anyhow::Result<Command> {
    let config = &ground.config;
    let log = File::options().create(true).append(true).open(ground.file("log"))?;
    let mut command = Command::new(executable);
    command.arg(name).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let engine = match config.store.engine {
        Engine::Sqlite => "sqlite",
        Engine::Postgres => "postgres",
    };
    let settings: [(&str, &str); 17] = [
        ("SERVER__LISTEN", &config.server.listen.to_string()),
        ("SERVER__PUBLIC_URL", &config.server.public_url),
        ("SERVER__REQUESTS_PER_SECOND", &config.server.requests_per_second.to_string()),
        ("SERVER__BURST", &config.server.burst.to_string()),
        ("STORE__ENGINE", engine),
        ("STORE__FOLDER", &config.store.folder.to_string_lossy()),
        ("STORE__URL", &config.store.url),
        ("STORE__SCHEMA", &config.store.schema),
        ("KEYS__MASTER_FILE", ""),
        ("SANDBOX__RUN", "false"),
        ("SANDBOX__SECRET", &config.sandbox.secret),
        ("SMS__URL", &config.sms.url),
        ("SMS__SECRET", &config.sms.secret),
        ("IDENTITY__URL", &config.identity.url),
        ("IDENTITY__SECRET", &config.identity.secret),
        ("PAYMENT__URL", &config.payment.url),
        ("PAYMENT__SECRET", &config.payment.secret),
    ];
    for (setting, value) in settings {
        command.env(format!("CITYLOOP__{setting}"), value);
    }
    Ok(command)
}

/// The end of what children wrote.
fn log(ground: &Ground) -> String {
    let text = std::fs::read_to_string(ground.file("log")).unwrap_or_default();
    let skipped = text.chars().count().saturating_sub(LOG_SHOWN);
    text.chars().skip(skipped).collect()
}
