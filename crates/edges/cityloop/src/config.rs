//! Configuration: a file, then the environment on top.
//!
//! Every value has a default that suits a laptop. A variable `CITYLOOP__SERVER__LISTEN` overrides `listen` in
//! `[server]`; an unknown name is an error, so that a typing mistake cannot pass for a setting.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

/// The commented example; it holds exactly the defaults.
pub const EXAMPLE: &str = include_str!("../../../../cityloop.example.toml");

/// Prefix of the environment variables that override the file.
const ENV_PREFIX: &str = "CITYLOOP__";

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The web server.
    pub server: Server,
    /// The database.
    pub store: Store,
    /// The rule packs.
    pub rules: Rules,
    /// Secrets.
    pub keys: Keys,
    /// The stand-ins for outside parties.
    pub sandbox: Sandbox,
    /// The text-message gateway.
    pub sms: Partner,
    /// The identity authority.
    pub identity: Partner,
    /// The payment provider.
    pub payment: Partner,
    /// Logging.
    pub log: Log,
}

/// The web server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How browsers and partners reach us, without a slash at the end.
    pub public_url: String,
    /// Requests an address may send a second, sustained.
    pub requests_per_second: u32,
    /// Requests an address may send at once.
    pub burst: u32,
}

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// A file of our own.
    Sqlite,
    /// A server.
    Postgres,
}

/// The database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `sqlite` or `postgres`.
    pub engine: Engine,
    /// Folder of the embedded database and the master key.
    pub folder: PathBuf,
    /// Reading threads of the embedded database.
    pub readers: usize,
    /// Connection string of the server.
    pub url: String,
    /// Connections to the server.
    pub workers: usize,
    /// Schema on the server; empty for its default.
    pub schema: String,
}

/// The rule packs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Folder of packs to serve by instead of those that ship with the program; empty for those. Read anew when a file
    /// changes.
    pub packs: PathBuf,
}

impl Rules {
    /// The folder, if one is set.
    pub fn folder(&self) -> Option<PathBuf> {
        Some(self.packs.clone()).filter(|folder| !folder.as_os_str().is_empty())
    }
}

/// Secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// File with the master key (64 hex digits), made on first start; empty for `master.key` in the store's folder.
    pub master_file: PathBuf,
}

/// The stand-ins for outside parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sandbox {
    /// Whether they run inside this process.
    pub run: bool,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// How browsers reach them.
    pub public_url: String,
    /// Secret they share with us.
    pub secret: String,
}

/// A partner outside, spoken to over signed HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Name of the partner; `sandbox` for the stand-in.
    pub adapter: String,
    /// Base address, without a slash at the end.
    pub url: String,
    /// Shared secret that signs both directions.
    pub secret: String,
}

/// Logging.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// `info`, `debug`, or a filter such as `info,store=debug`.
    pub filter: String,
    /// One JSON object a line instead of text.
    pub json: bool,
}

impl Config {
    /// Reads the example's defaults, then `file` if given, then the environment.
    ///
    /// # Errors
    /// Naming the file, variable or setting at fault.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut table: toml::Table = EXAMPLE.parse().context("the built-in defaults")?;
        if let Some(file) = file {
            let text =
                std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            let given: toml::Table = text.parse().with_context(|| format!("in {}", file.display()))?;
            overlay(&mut table, given);
        }
        for (name, value) in std::env::vars() {
            if let Some(path) = name.strip_prefix(ENV_PREFIX) {
                set(&mut table, &path.to_lowercase(), &value)
                    .with_context(|| format!("in the variable {name}"))?;
            }
        }
        table.try_into().context("configuration")
    }

    /// True where browsers reach us by https, so that cookies may ask for it.
    pub fn is_secure(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }
}

fn overlay(base: &mut toml::Table, given: toml::Table) {
    for (name, value) in given {
        match (base.get_mut(&name), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(given)) => overlay(inner, given),
            (_, value) => {
                base.insert(name, value);
            }
        }
    }
}

/// Sets `server__listen`; the default's type says how to read the text.
fn set(table: &mut toml::Table, path: &str, text: &str) -> anyhow::Result<()> {
    let (section, name) = path.split_once("__").context("the name must be CITYLOOP__SECTION__SETTING")?;
    let place = table.get_mut(section).and_then(|s| s.get_mut(name));
    let Some(place) = place else { bail!("there is no setting {section}.{name}") };
    *place = match place {
        toml::Value::Integer(_) => toml::Value::Integer(text.parse().context("a whole number is expected")?),
        toml::Value::Boolean(_) => toml::Value::Boolean(text.parse().context("true or false is expected")?),
        _ => toml::Value::String(text.to_owned()),
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_whole_configuration() {
        let config: Config = toml::from_str(EXAMPLE).unwrap();
        assert_eq!(config.server.listen.port(), 8080);
    }

    #[test]
    fn a_file_and_a_variable_change_only_what_they_name() {
        let mut table: toml::Table = EXAMPLE.parse().unwrap();
        overlay(&mut table, "[server]\nburst = 7".parse().unwrap());
        set(&mut table, "store__readers", "3").unwrap();
        let config: Config = table.try_into().unwrap();
        assert_eq!((config.server.burst, config.store.readers, config.server.listen.port()), (7, 3, 8080));
    }

    #[test]
    fn a_misspelt_setting_is_refused() {
        let mut table: toml::Table = EXAMPLE.parse().unwrap();
        assert!(set(&mut table, "store__reeders", "3").unwrap_err().to_string().contains("store.reeders"));
        assert!(set(&mut table, "store__readers", "three").is_err());
        overlay(&mut table, "[server]\nlissten = 'x'".parse().unwrap());
        assert!(table.try_into::<Config>().is_err());
    }
}
