//! The runner: what happens after a commit. It relays facts to the rooms that react, carries out effects on the
//! outside, fires alarms, advances processes and seals the audit log.
//!
//! Everything it does is a job like any other, so a crash at any point loses nothing: what was not committed is still
//! pending, what was committed is guarded by its inbox row.

mod wiring;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use events::Envelope;
use jiff::{SignedDuration, Timestamp};
use kernel::{Actor, Cx, Slot, TraceId};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::process::{self, Process};
use crate::task::{self, Task};
use crate::timer::{self, Timer};
use crate::{Error, Store, Tx, audit, idempotency, lease, outbox};

pub use wiring::{Act, Alarm, Ambient, BoxError, Consumer, Effect, React, Reaction, Ring, Wiring};

/// Facts relayed in one round; with the grouping of jobs a few commits.
const RELAY_CHUNK: u32 = 256;
/// Alarms, processes and tasks taken in one round.
const DUE_CHUNK: u32 = 128;
/// Effects under way at once: the outside may be slow, but not flooded.
const EFFECTS_MAX: usize = 32;
/// Pause when nothing wakes the runner: how soon an alarm or another node's event is noticed.
const IDLE: Duration = Duration::from_millis(100);
/// A node that did not get the lease asks again after this long.
const LEASE_PAUSE: SignedDuration = SignedDuration::from_secs(1);
/// Seals made in one turn of housekeeping: the chain catches up without holding up the writers.
const SEALS_MAX: u32 = 16;
/// Stored answers forgotten in one turn.
const PURGE_CHUNK: u32 = 2_000;
/// How long a stopping node waits for its effects; what is still under way then is repeated elsewhere.
const STOP_PATIENCE: Duration = Duration::from_secs(5);
/// Stored answers are kept this long for repeated requests.
const KEEP_ANSWERS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Runs one cell's background work.
#[derive(Clone)]
pub struct Runner {
    store: Store,
    wiring: Arc<Wiring>,
    ambient: Arc<dyn Ambient>,
    holder: String,
    effects: Arc<Semaphore>,
}

impl Runner {
    /// Builds the runner of `store`; `holder` names this node.
    pub fn new(store: Store, wiring: Arc<Wiring>, ambient: Arc<dyn Ambient>, holder: String) -> Self {
        Self { store, wiring, ambient, holder, effects: Arc::new(Semaphore::new(EFFECTS_MAX)) }
    }

    /// Works until `stop` turns true (or is dropped).
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut leased_until = Timestamp::MIN;
        let mut ask_lease = Timestamp::MIN;
        let mut housekeeping = Timestamp::MIN;
        while !*stop.borrow() {
            let now = self.ambient.now();
            if now >= ask_lease {
                let held = self.lease().await;
                if held {
                    leased_until = now + lease::TTL;
                }
                // Renewed at half its life, so that it does not lapse while we work.
                ask_lease = now + if held { lease::TTL / 2 } else { LEASE_PAUSE };
            }
            let mut worked = 0;
            if now < leased_until {
                worked = self.round().await;
                if now >= housekeeping {
                    self.keep_house().await;
                    housekeeping = now + SignedDuration::from_millis(500);
                }
            }
            if worked == 0 {
                tokio::select! {
                    () = self.store.woken(IDLE) => {}
                    changed = stop.changed() => if changed.is_err() { break },
                }
            }
        }
        // Running out of patience is harmless: an unfinished effect is due again when its lease ends.
        let all = u32::try_from(EFFECTS_MAX).expect("a few dozen");
        drop(tokio::time::timeout(STOP_PATIENCE, self.effects.acquire_many(all)).await);
        let (holder, name) = (self.holder.clone(), "runner");
        let ended: Result<(), Error> =
            self.store.write(self.system("runner"), move |tx, _| lease::release(tx, name, &holder)).await;
        if let Err(error) = ended {
            tracing::debug!(%error, "the lease was not released and will expire");
        }
    }

    /// Works until nothing is due: for tests and for the command line.
    ///
    /// # Panics
    /// After 10,000 rounds: some reaction must be feeding itself.
    pub async fn settle(&self) {
        for _ in 0..10_000 {
            // Asked before the round: an effect that ends during it may leave facts the round did not see.
            let was_idle = self.effects.available_permits() == EFFECTS_MAX;
            let worked = self.round().await;
            if worked == 0 && was_idle {
                self.keep_house().await;
                return;
            }
            if worked == 0 {
                self.store.woken(Duration::from_millis(5)).await;
            }
        }
        panic!("the runner does not come to rest");
    }

    async fn round(&self) -> usize {
        let relayed = self.relay().await;
        let rung = self.ring().await;
        let advanced = self.advance().await;
        let started = self.start_tasks().await;
        relayed + rung + advanced + started
    }

    async fn lease(&self) -> bool {
        let (holder, now) = (self.holder.clone(), self.ambient.now());
        let held: Result<bool, Error> = self
            .store
            .write(self.system("runner"), move |tx, _| lease::hold(tx, now, "runner", &holder))
            .await;
        held.inspect_err(|error| tracing::warn!(%error, "cannot take the runner's lease")).unwrap_or(false)
    }

    async fn keep_house(&self) {
        for _ in 0..SEALS_MAX {
            let sealed: Result<u64, Error> = self.store.write(self.system("audit"), audit::seal).await;
            match sealed {
                Ok(sealed) if sealed >= u64::from(audit::SEAL_MAX) => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::debug!(%error, "sealing the audit log is repeated");
                    break;
                }
            }
        }
        let before = self.ambient.now() - KEEP_ANSWERS;
        let purged: Result<u64, Error> = self
            .store
            .write(self.system("runner"), move |tx, _| idempotency::purge(tx, before, PURGE_CHUNK))
            .await;
        if let Err(error) = purged {
            tracing::warn!(%error, "cannot forget old answers");
        }
    }

    /// Hands pending facts to their consumers: aggregates side by side, each aggregate's facts in order.
    async fn relay(&self) -> usize {
        let pending: Result<Vec<Envelope>, Error> =
            self.store.read(self.system("relay"), |tx, _| outbox::pending(tx, RELAY_CHUNK)).await;
        let pending = pending.unwrap_or_else(|error| {
            tracing::warn!(%error, "cannot read the outbox");
            Vec::new()
        });
        let mut chains: BTreeMap<String, Vec<Envelope>> = BTreeMap::new();
        for event in pending {
            chains.entry(event.aggregate.clone()).or_default().push(event);
        }
        let mut running = JoinSet::new();
        for chain in chains.into_values() {
            let runner = self.clone();
            running.spawn(async move {
                let mut relayed = 0;
                for event in chain {
                    // What could not be relayed holds back what follows it: the order is the aggregate's.
                    if !runner.deliver(Arc::new(event)).await {
                        break;
                    }
                    relayed += 1;
                }
                relayed
            });
        }
        running.join_all().await.into_iter().sum()
    }

    /// Delivers one fact: all its consumers in one job; if that fails, one by one, so that none spoils the others, and
    /// who failed is repeated later. False if the fact stays pending.
    async fn deliver(&self, event: Arc<Envelope>) -> bool {
        let (name, wiring) = (event.event.name(), Arc::clone(&self.wiring));
        let fact = Arc::clone(&event);
        let together: Result<(), BoxedStoreError> = self
            .store
            .write(self.caused("relay", &event), move |tx, cx| {
                // Whoever takes the fact off the pending list delivers it: the effects commit with that.
                if finish(tx, cx, &wiring, &fact)? {
                    let done = outbox::claim_for_all(tx, cx, &fact)?;
                    let wanted = wiring.consumers.iter().filter(|c| c.events.contains(&name));
                    for consumer in wanted.filter(|c| !done.has(c.name)) {
                        (consumer.react)(tx, cx, &fact)?;
                    }
                }
                Ok(())
            })
            .await;
        if together.is_ok() {
            return true;
        }
        let mut failed: Vec<(&'static str, String)> = Vec::new();
        for consumer in self.wiring.consumers.iter().filter(|c| c.events.contains(&name)).cloned() {
            let (name, fact) = (consumer.name, Arc::clone(&event));
            let alone: Result<(), BoxedStoreError> = self
                .store
                .write(self.caused("relay", &event), move |tx, cx| {
                    if outbox::hold(tx, &fact)? { react(tx, cx, &consumer, &fact) } else { Ok(()) }
                })
                .await;
            if let Err(error) = alone {
                tracing::warn!(consumer = name, event = %event.id, error = %error.0, "a reaction failed");
                failed.push((name, error.0.to_string()));
            }
        }
        let (wiring, fact) = (Arc::clone(&self.wiring), Arc::clone(&event));
        let finished: Result<(), BoxedStoreError> = self
            .store
            .write(self.caused("relay", &event), move |tx, cx| {
                for (consumer, error) in &failed {
                    task::put_failed(tx, cx, consumer, &fact.id.to_string(), error)?;
                }
                finish(tx, cx, &wiring, &fact).map(drop)
            })
            .await;
        finished
            .inspect_err(|e| tracing::warn!(error = %e.0, event = %event.id, "a fact stays pending"))
            .is_ok()
    }

    /// Starts what is due of failed reactions and outside effects; effects run on beside the rounds.
    async fn start_tasks(&self) -> usize {
        let now = self.ambient.now();
        let due: Result<Vec<Task>, Error> =
            self.store.read(self.system("task"), move |tx, _| task::due(tx, now, DUE_CHUNK)).await;
        let mut started = 0;
        for task in due.unwrap_or_default() {
            let consumer = self.wiring.consumers.iter().find(|c| c.name == task.consumer).cloned();
            let effect = self.wiring.effects.iter().find(|e| e.name == task.consumer).cloned();
            let begun = match (consumer, effect) {
                _ if task.attempts >= task::ATTEMPTS_MAX => {
                    // Each try was begun and none came back: it may be what stops the node.
                    self.end_task(task, Err("no try ever ended".into())).await
                }
                (Some(consumer), _) => self.repeat(task, consumer).await,
                (None, Some(effect)) => self.start_effect(task, effect).await,
                (None, None) => {
                    let nobody = format!("nobody is called {}", task.consumer);
                    self.end_task(task, Err(nobody.into())).await
                }
            };
            started += usize::from(begun);
        }
        started
    }

    /// Carries an effect out beside the rounds; false if there is no place or somebody else has it.
    async fn start_effect(&self, task: Task, effect: Effect) -> bool {
        let Ok(permit) = Arc::clone(&self.effects).try_acquire_owned() else { return false };
        let Ok(event) = self.event(&task.event).await else { return false };
        let Some(event) = event else {
            return self.end_task(task, Err("the fact is gone".into())).await;
        };
        let (row, until) = (task.clone(), self.ambient.now() + task::EFFECT_LEASE);
        let claimed: Result<bool, Error> =
            self.store.write(self.system("task"), move |tx, _| task::start(tx, &row, until)).await;
        if !claimed.unwrap_or(false) {
            return false;
        }
        let runner = self.clone();
        tokio::spawn(async move {
            // In a task of its own, so that a panic is a failed try like any other.
            let act = tokio::spawn(async move {
                tokio::time::timeout(task::EFFECT_TIME_MAX, (effect.act)(event)).await
            });
            let result = match act.await {
                Ok(Ok(result)) => result,
                Ok(Err(_)) => Err("the effect took too long".into()),
                Err(error) => Err(error.to_string().into()),
            };
            runner.end_task(task, result).await;
            drop(permit);
        });
        true
    }

    async fn repeat(&self, task: Task, consumer: Consumer) -> bool {
        let Ok(event) = self.event(&task.event).await else { return false };
        let Some(event) = event else {
            return self.end_task(task, Err("the fact is gone".into())).await;
        };
        let event = Arc::new(event);
        let (fact, row) = (Arc::clone(&event), task.clone());
        let result: Result<(), BoxedStoreError> = self
            .store
            .write(self.caused("task", &event), move |tx, cx| {
                react(tx, cx, &consumer, &fact)?;
                Ok(task::done(tx, &row.consumer, &row.event)?)
            })
            .await;
        match result {
            Ok(()) => true,
            Err(error) => self.end_task(task, Err(error.0)).await,
        }
    }

    /// Notes how a try ended; false if not even that could be saved.
    async fn end_task(&self, task: Task, result: Reaction) -> bool {
        let failure = result.err().map(|e| e.to_string());
        if let Some(error) = &failure {
            tracing::warn!(
                consumer = task.consumer,
                event = task.event,
                error,
                attempts = task.attempts + 1,
                "a delivery failed"
            );
        }
        let saved: Result<(), Error> = self
            .store
            .write(self.system("task"), move |tx, cx| match &failure {
                Some(error) => task::failed(tx, cx, &task, error),
                None => task::done(tx, &task.consumer, &task.event),
            })
            .await;
        saved.inspect_err(|error| tracing::warn!(%error, "a delivery will be repeated")).is_ok()
    }

    async fn event(&self, id: &str) -> Result<Option<Envelope>, Error> {
        let id = id.to_owned();
        self.store.read(self.system("task"), move |tx, _| outbox::by_id(tx, &id)).await
    }

    /// Fires what is due, side by side so that they share commits; returns how many moved.
    async fn ring(&self) -> usize {
        let now = self.ambient.now();
        let due: Result<Vec<Timer>, Error> =
            self.store.read(self.system("timer"), move |tx, _| timer::due(tx, now, DUE_CHUNK)).await;
        let mut running = JoinSet::new();
        for timer in due.unwrap_or_default() {
            let runner = self.clone();
            running.spawn(async move { usize::from(runner.ring_one(timer).await) });
        }
        running.join_all().await.into_iter().sum()
    }

    async fn ring_one(&self, timer: Timer) -> bool {
        let alarm = self.wiring.alarms.iter().find(|a| a.kind == timer.kind).cloned();
        let cx = || self.ambient.cx(Actor::System("timer"), timer.slot, timer.trace);
        let row = timer.clone();
        let rung: Result<(), BoxedStoreError> = self
            .store
            .write(cx(), move |tx, cx| {
                let alarm = alarm.as_ref().ok_or_else(|| format!("no alarm is called {}", row.kind))?;
                if timer::fire(tx, &row)? { Ok((alarm.ring)(tx, cx, &row)?) } else { Ok(()) }
            })
            .await;
        let Err(error) = rung else { return true };
        tracing::warn!(kind = timer.kind, object = timer.object, error = %error.0, "an alarm failed");
        let row = timer.clone();
        let saved: Result<(), Error> =
            self.store.write(cx(), move |tx, cx| timer::failed(tx, cx, &row, &error.0.to_string())).await;
        saved.inspect_err(|error| tracing::warn!(%error, "an alarm will be repeated")).is_ok()
    }

    /// Moves every due process one step, side by side; returns how many moved.
    async fn advance(&self) -> usize {
        let now = self.ambient.now();
        let due: Result<Vec<Process>, Error> =
            self.store.read(self.system("process"), move |tx, _| process::due(tx, now, DUE_CHUNK)).await;
        let mut running = JoinSet::new();
        for row in due.unwrap_or_default() {
            let runner = self.clone();
            running.spawn(async move { usize::from(runner.advance_one(row).await) });
        }
        running.join_all().await.into_iter().sum()
    }

    async fn advance_one(&self, row: Process) -> bool {
        let kind = self.wiring.processes.iter().find(|k| k.name == row.kind).copied();
        let cx = || self.ambient.cx(Actor::System("process"), row.slot, row.trace);
        let step = row.clone();
        let moved: Result<(), BoxedStoreError> = self
            .store
            .write(cx(), move |tx, cx| {
                let kind = kind.ok_or_else(|| format!("no process is called {}", step.kind))?;
                Ok(process::advance(tx, cx, &kind, &step)?)
            })
            .await;
        let Err(error) = moved else { return true };
        tracing::warn!(process = %row.id, kind = row.kind, step = row.step, error = %error.0, "a step failed");
        let step = row.clone();
        let saved: Result<(), Error> =
            self.store.write(cx(), move |tx, cx| process::failed(tx, cx, &step, &error.0.to_string())).await;
        saved.inspect_err(|error| tracing::warn!(%error, "a step will be repeated")).is_ok()
    }

    fn system(&self, part: &'static str) -> Cx {
        let slot = Slot::new(0).expect("slot 0 exists");
        self.ambient.cx(Actor::System(part), slot, TraceId([0; 16]))
    }

    fn caused(&self, part: &'static str, event: &Envelope) -> Cx {
        let mut cx = self.ambient.cx(Actor::System(part), event.slot, event.trace);
        cx.cause = Some(event.id);
        cx
    }
}

fn react(tx: &mut Tx<'_>, cx: &Cx, consumer: &Consumer, event: &Envelope) -> Result<(), BoxedStoreError> {
    if outbox::claim(tx, cx, consumer.name, event)? {
        (consumer.react)(tx, cx, event)?;
    }
    Ok(())
}

/// Takes the fact off the pending list and hands it to the effects that want it; false if somebody else did.
fn finish(tx: &mut Tx<'_>, cx: &Cx, wiring: &Wiring, event: &Envelope) -> Result<bool, BoxedStoreError> {
    if !outbox::mark_relayed(tx, cx, event)? {
        return Ok(false);
    }
    for effect in wiring.effects.iter().filter(|e| e.events.contains(&event.event.name())) {
        task::put(tx, cx, effect.name, &event.id.to_string())?;
    }
    Ok(true)
}

/// A reaction's failure on its way through the store.
struct BoxedStoreError(BoxError);

impl<E: Into<BoxError>> From<E> for BoxedStoreError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}
