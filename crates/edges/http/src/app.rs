//! What every handler can reach, and the two ways into the rooms: [`App::write`] and [`App::read`].

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::keys::{self, NONCE_LEN};
use kernel::{Actor, Cx, Region, Slot, TraceId, hex};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use store::runner::Ambient;
use store::{Cells, Store, Tx, idempotency};
use tokio::sync::{Notify, broadcast};

use crate::law::{Law, Standing};
use crate::partners::{Cashier, Identity};
use crate::ports::Ports;
use crate::problem::Problem;
use crate::security::RateLimit;

/// How the doors behave.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Cookies are for https only.
    pub secure: bool,
    /// Secret the payment provider signs callbacks with.
    pub payment_secret: String,
    /// Name of the payment provider in ledger accounts and callback addresses.
    pub payment_provider: String,
    /// Limits of one address.
    pub rate: RateLimit,
    /// City of people who have not chosen one.
    pub home: Region,
}

/// Everything the doors need; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The databases.
    pub cells: Cells,
    /// Clock, randomness, keys.
    pub ambient: Arc<dyn Ambient>,
    /// The law.
    pub law: Arc<Law>,
    /// What is sold.
    pub catalog: Arc<retail::catalog::Catalog>,
    /// Divisions by the code of the one that contains them.
    pub divisions: Arc<BTreeMap<String, Vec<(Region, String)>>>,
    /// What rooms ask each other.
    pub ports: Arc<dyn Ports>,
    /// The identity authority.
    pub identity: Arc<dyn Identity>,
    /// The payment provider.
    pub cashier: Arc<dyn Cashier>,
    /// Settings.
    pub settings: Arc<Settings>,
    /// Says that something moved, for live pages; carries nothing.
    pub moved: broadcast::Sender<()>,
    /// Says that a day is asked about, to who computes it.
    pub asked: Arc<Notify>,
    /// Counters of requests, as Prometheus reads them.
    pub metrics: PrometheusHandle,
}

impl App {
    /// The store that owns `slot`.
    pub fn store(&self, slot: Slot) -> &Store {
        self.cells.of(slot)
    }

    /// The rule packs in force: a request takes them once.
    pub fn packs(&self) -> Arc<rules::Packs> {
        self.law.current()
    }

    /// Loads the rule packs anew and, if they have no fault, puts them in force and publishes their forms.
    ///
    /// # Errors
    /// The store's.
    pub async fn reload_rules(&self) -> Result<Standing, Problem> {
        let (law, now) = (Arc::clone(&self.law), self.ambient.now());
        let loading = tokio::task::spawn_blocking(move || law.reload(now));
        let standing = loading.await.map_err(|error| Problem::internal(&error))?;
        let packs = self.packs();
        self.write(self.cx(Actor::System("rules")), None, move |tx, cx| civic::publish_forms(tx, cx, &packs))
            .await?;
        Ok(standing)
    }

    /// The slot of a city.
    pub fn slot_of(&self, region: &Region) -> Slot {
        Slot::of_city(region)
    }

    /// A context for `actor` in a new trace, owned by the home city.
    pub fn cx(&self, actor: Actor) -> Cx {
        self.cx_at(actor, self.slot_of(&self.settings.home))
    }

    /// A context for `actor` in a new trace, owned by `slot`.
    pub fn cx_at(&self, actor: Actor, slot: Slot) -> Cx {
        let mut trace = [0u8; 16];
        trace.copy_from_slice(&self.ambient.seed()[..16]);
        self.ambient.cx(actor, slot, TraceId(trace))
    }

    /// Runs a use case. With a key, its effect and its answer happen once, however often the request comes.
    ///
    /// # Errors
    /// The use case's refusal as a problem.
    pub async fn write<T, E, F>(&self, cx: Cx, key: Option<idempotency::Key>, work: F) -> Result<T, Problem>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        E: From<store::Error> + Send + 'static,
        Problem: From<E>,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        let store = self.store(cx.slot).clone();
        let Some(mut key) = key else { return Ok(store.write(cx, work).await?) };
        key.scope = format!("{} {}", cx.actor, key.scope);
        let once = move |tx: &mut Tx<'_>, cx: &Cx| {
            let mut fresh = None;
            let kept = idempotency::once(tx, cx, &key, |tx| {
                let answer = fresh.insert(work(tx, cx)?);
                Ok::<_, E>(Kept::seal(tx, cx, answer)?)
            })?;
            Ok::<_, E>(match fresh {
                Some(answer) => answer,
                None => kept.open(tx, cx)?,
            })
        };
        Ok(store.write(cx, once).await?)
    }

    /// A division that exists, or which field names one that does not.
    ///
    /// # Errors
    /// `region.unknown`.
    pub fn existing(&self, region: Region, field: &'static str) -> Result<Region, Problem> {
        let Some(parent) = region.parent() else { return Ok(region) };
        let siblings = self.divisions.get(parent.code()).map(Vec::as_slice).unwrap_or_default();
        if siblings.iter().any(|(sibling, _)| *sibling == region) {
            return Ok(region);
        }
        let en = format!("there is no division {}; choose one from the list", region.code());
        let zh = format!("没有区划 {}；请从列表中选择", region.code());
        Err(kernel::Invalid::new(field, "region.unknown", en, zh).into())
    }

    /// Runs a query.
    ///
    /// # Errors
    /// The query's refusal as a problem.
    pub async fn read<T, E, F>(&self, cx: Cx, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: From<store::Error> + Send + 'static,
        Problem: From<E>,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        Ok(self.store(cx.slot).read(cx, work).await?)
    }
}

/// What the answers kept for staff and for nobody in particular are sealed with.
const PURPOSE: &str = "kept answers";

/// An answer kept for whoever repeats the request: it may hold a name, an address or a letter, so it is sealed like the
/// row it was read from. With the key of the person it is about, where a citizen asks: forgetting them forgets it.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Kept(String);

impl Kept {
    fn seal<T: Serialize>(tx: &mut Tx<'_>, cx: &Cx, answer: &T) -> Result<Self, store::Error> {
        let plain = serde_json::to_vec(answer).map_err(|e| store::Error::Corrupt(e.to_string()))?;
        // Nothing is nothing to hide; and who has just been forgotten has no key any more.
        if plain == b"null" {
            return Ok(Self(String::new()));
        }
        let sealed = match cx.actor.subject() {
            Some(person) => people::vault::seal(tx, cx, person, &plain).map_err(unreadable)?,
            None => keys::seal(&cx.keys.sign(PURPOSE, b""), &plain, PURPOSE, cx.secret::<NONCE_LEN>()),
        };
        Ok(Self(hex::encode(&sealed)))
    }

    fn open<T: DeserializeOwned>(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<T, store::Error> {
        if self.0.is_empty() {
            return serde_json::from_str("null").map_err(unreadable);
        }
        let sealed = hex::decode(&self.0).ok_or_else(|| unreadable("an odd text"))?;
        let plain = match cx.actor.subject() {
            Some(person) => people::vault::open(tx, cx, person, &sealed).map_err(unreadable)?,
            None => keys::open(&cx.keys.sign(PURPOSE, b""), &sealed, PURPOSE).map_err(unreadable)?,
        };
        serde_json::from_slice(&plain).map_err(unreadable)
    }
}

fn unreadable(why: impl std::fmt::Display) -> store::Error {
    store::Error::Corrupt(format!("a kept answer: {why}"))
}
