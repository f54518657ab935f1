//! The simulated clock of a replay, and randomness that repeats.
//!
//! Ids sort by moment and then by chance, and the dispatcher breaks ties by id. So that a day goes the same way each
//! time, a context's randomness is a function of its moment, actor and thread, however the work of one moment is
//! interleaved. Secrets are the exception: whoever keeps the replayed city and serves it must not serve one whose
//! sessions anybody can compute.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use kernel::{Actor, Cx, Keys, Slot, TraceId, time};
use store::runner::Ambient;

use crate::ambient::System;
use crate::platform::home;

/// The dice's key. Public: what must not be guessed is drawn by [`Simulated::private`].
const DICE: [u8; 32] = *b"cityloop replay: the same dice  ";

/// A clock that stands until it is set.
pub(super) struct Simulated {
    now_ms: AtomicI64,
    keys: Arc<Keys>,
    dice: Keys,
    draws: AtomicU64,
    /// How often each actor and thread asked in the present moment.
    asked: Mutex<(i64, BTreeMap<String, u64>)>,
    real: System,
}

impl Simulated {
    /// A clock that shows `now`.
    pub(super) fn new(now: Timestamp, keys: Arc<Keys>) -> Self {
        Self {
            now_ms: AtomicI64::new(now.as_millisecond()),
            real: System::new(Arc::clone(&keys)),
            keys,
            dice: Keys::from_master(&DICE),
            draws: AtomicU64::new(0),
            asked: Mutex::default(),
        }
    }

    /// Sets the clock to a second since 1970; it never goes back.
    pub(super) fn set(&self, second: i64) {
        self.now_ms.fetch_max(second * 1_000, Ordering::Relaxed);
    }

    /// A new thread.
    pub(super) fn trace(&self) -> TraceId {
        let mut trace = [0u8; 16];
        trace.copy_from_slice(&self.seed()[..16]);
        TraceId(trace)
    }

    /// A context whose draws nobody can repeat: for accounts and sessions.
    pub(super) fn private(&self, actor: Actor, trace: TraceId) -> Cx {
        Cx::new(self.now(), actor, Slot::of_city(&home()), trace, self.keys(), self.real.seed())
    }

    /// How often `who` asked in this moment before.
    fn times(&self, now_ms: i64, who: &str) -> u64 {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.0 != now_ms {
            *asked = (now_ms, BTreeMap::new());
        }
        let times = asked.1.entry(who.to_owned()).or_default();
        *times += 1;
        *times - 1
    }
}

impl Ambient for Simulated {
    fn now(&self) -> Timestamp {
        time::from_ms(self.now_ms.load(Ordering::Relaxed))
    }

    fn seed(&self) -> [u8; 32] {
        self.dice.sign("draw", &self.draws.fetch_add(1, Ordering::Relaxed).to_be_bytes())
    }

    fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    fn cx(&self, actor: Actor, slot: Slot, trace: TraceId) -> Cx {
        let now = self.now();
        // Who a diner is was drawn in private; their thread was not.
        let who = match actor {
            Actor::Citizen { .. } => format!("citizen {trace}"),
            other => format!("{other} {trace}"),
        };
        let times = self.times(now.as_millisecond(), &who);
        let seed = self.dice.sign("act", format!("{} {who} {times}", now.as_millisecond()).as_bytes());
        Cx::new(now, actor, slot, trace, self.keys(), seed)
    }
}

#[cfg(test)]
mod tests {
    use kernel::id::OrderId;

    use super::*;

    #[test]
    fn ids_depend_on_moment_actor_and_thread_and_not_on_the_sequence_of_others() {
        let id = |clock: &Simulated, thread: u8| -> OrderId {
            clock.cx(Actor::System("relay"), Slot::of_city(&home()), TraceId([thread; 16])).id()
        };
        let clock = || Simulated::new(Timestamp::UNIX_EPOCH, Arc::new(Keys::for_tests()));
        let (one, other) = (clock(), clock());
        let forth: Vec<OrderId> = [1, 2, 3].map(|thread| id(&one, thread)).to_vec();
        let mut back: Vec<OrderId> = [3, 2, 1].map(|thread| id(&other, thread)).to_vec();
        back.reverse();
        assert_eq!(forth, back);
        assert_ne!(id(&one, 1), forth[0], "the same actor and thread twice in a moment");
        one.set(60);
        other.set(60);
        assert_eq!(id(&one, 1), id(&other, 1));
        let secret = |clock: &Simulated| clock.private(Actor::Anonymous, TraceId([1; 16])).secret::<16>();
        assert_ne!(secret(&one), secret(&other));
    }
}
