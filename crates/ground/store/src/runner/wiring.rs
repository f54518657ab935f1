//! What reacts to what: the table the runner works by, and where its contexts come from.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use events::Envelope;
use jiff::Timestamp;
use kernel::{Actor, Cx, Keys, Slot, TraceId};

use crate::timer::Timer;
use crate::{Tx, process};

/// Any failure of a reaction; only its text is kept.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What a reaction returns.
pub type Reaction = Result<(), BoxError>;

/// What a room does when an event arrives, in a transaction with its inbox row.
pub type React = Arc<dyn Fn(&mut Tx<'_>, &Cx, &Envelope) -> Reaction + Send + Sync>;

/// What a room does when an alarm goes off, in a transaction with the alarm's removal.
pub type Ring = Arc<dyn Fn(&mut Tx<'_>, &Cx, &Timer) -> Reaction + Send + Sync>;

/// What an adapter does in the outside world; at least once, with the event's id to recognise a repetition.
pub type Act = Arc<dyn Fn(Envelope) -> Pin<Box<dyn Future<Output = Reaction> + Send>> + Send + Sync>;

/// `event → consumer → function`: one row of the wiring table.
#[derive(Clone)]
pub struct Consumer {
    /// Stable name; the inbox remembers by it.
    pub name: &'static str,
    /// The events it hears, by [`events::Event::name`].
    pub events: &'static [&'static str],
    /// The function.
    pub react: React,
}

/// `event → adapter → outside world`.
#[derive(Clone)]
pub struct Effect {
    /// Stable name.
    pub name: &'static str,
    /// The events it hears.
    pub events: &'static [&'static str],
    /// The function.
    pub act: Act,
}

/// `alarm → function`.
#[derive(Clone)]
pub struct Alarm {
    /// The timer kind.
    pub kind: &'static str,
    /// The function.
    pub ring: Ring,
}

/// Everything that reacts; reading it is reading the closed loop.
#[derive(Clone, Default)]
pub struct Wiring {
    /// Rooms that react to events.
    pub consumers: Vec<Consumer>,
    /// Adapters that act outside.
    pub effects: Vec<Effect>,
    /// What alarms do.
    pub alarms: Vec<Alarm>,
    /// Kinds of process.
    pub processes: Vec<process::Kind>,
}

/// Where contexts come from when nobody outside asked: the clock, the randomness and the keys of this node.
pub trait Ambient: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;
    /// 32 unpredictable bytes.
    fn seed(&self) -> [u8; 32];
    /// The keys.
    fn keys(&self) -> Arc<Keys>;

    /// A context for `actor`.
    fn cx(&self, actor: Actor, slot: Slot, trace: TraceId) -> Cx {
        Cx::new(self.now(), actor, slot, trace, self.keys(), self.seed())
    }
}
