//! The context of one use case: everything that is not deterministic, handed in from the doors.
//!
//! A job may be run more than once (a serialisation conflict, a retry). [`Cx::restart`] rewinds the draws and the thread, so the second
//! run makes the same ids and the same secrets: same inputs, same rows.

use std::cell::Cell;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::id::{EventId, Id, Kind, PersonId, Slot, StaffId};
use crate::{Invalid, Keys, hex};

/// What a staff account may do. One account has one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Decides civic cases of a bureau.
    Clerk,
    /// Runs a shop or site.
    Merchant,
    /// Delivers.
    Courier,
    /// Watches and corrects dispatch.
    Dispatcher,
    /// Watches whether the loop works; budgets and campaigns.
    Operator,
    /// Manages staff accounts and the system.
    Admin,
}

impl Role {
    /// Every role, in menu order.
    pub const ALL: [Self; 6] =
        [Self::Clerk, Self::Merchant, Self::Courier, Self::Dispatcher, Self::Operator, Self::Admin];

    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Merchant => "merchant",
            Self::Courier => "courier",
            Self::Dispatcher => "dispatcher",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }
}

impl FromStr for Role {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|role| role.name() == text).ok_or_else(|| {
            Invalid::new(
                "role",
                "role.unknown",
                format!(
                    "'{text}' is not a role; use clerk, merchant, courier, dispatcher, operator or admin"
                ),
                format!("没有“{text}”这种角色；可用 clerk、merchant、courier、dispatcher、operator、admin"),
            )
        })
    }
}

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Nobody signed in.
    Anonymous,
    /// A citizen, possibly acting for a member of the household under a delegation.
    Citizen {
        /// The signed-in person.
        person: PersonId,
        /// The person whose matter it is; equal to `person` unless a delegation is used.
        acting_for: PersonId,
    },
    /// A staff account.
    Staff {
        /// The account.
        staff: StaffId,
        /// Its role.
        role: Role,
    },
    /// The system itself: a timer, a reaction, the seed.
    System(&'static str),
}

impl Actor {
    /// The person whose matter it is, if a citizen acts.
    pub const fn subject(self) -> Option<PersonId> {
        match self {
            Self::Citizen { acting_for, .. } => Some(acting_for),
            _ => None,
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::Citizen { person, acting_for } if person == acting_for => write!(f, "citizen:{person}"),
            Self::Citizen { person, acting_for } => write!(f, "citizen:{person}>{acting_for}"),
            Self::Staff { staff, role } => write!(f, "{}:{staff}", role.name()),
            Self::System(part) => write!(f, "system:{part}"),
        }
    }
}

/// The thread through everything one act caused, from a civic case to the parcel at the door. 32 hex digits, as in
/// W3C trace context.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TraceId(pub [u8; 16]);

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TraceId {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let bad = || {
            Invalid::new(
                "trace",
                "trace.format",
                "a trace id is 32 lowercase hexadecimal digits",
                "追踪号应为 32 位小写十六进制数字",
            )
        };
        let bytes = hex::decode(text).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or_else(bad)
    }
}

impl Serialize for TraceId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TraceId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        <std::borrow::Cow<'de, str>>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The context of one use case.
#[derive(Debug)]
pub struct Cx {
    /// The moment of the act, whole milliseconds.
    pub now: Timestamp,
    /// Who acts.
    pub actor: Actor,
    /// Where new objects are owned.
    pub slot: Slot,
    /// The event this act reacts to, if any.
    pub cause: Option<EventId>,
    /// The keys that open and seal personal data.
    pub keys: Arc<Keys>,
    seed: [u8; 32],
    draws: Cell<u64>,
    first_trace: TraceId,
    trace: Cell<TraceId>,
}

impl Cx {
    /// Builds a context. `seed` is 32 bytes from the operating system at the edge, or anything fixed in a test.
    pub fn new(
        now: Timestamp,
        actor: Actor,
        slot: Slot,
        trace: TraceId,
        keys: Arc<Keys>,
        seed: [u8; 32],
    ) -> Self {
        let now = Timestamp::from_millisecond(now.as_millisecond())
            .expect("a timestamp's own milliseconds are in range");
        Self {
            now,
            actor,
            slot,
            cause: None,
            keys,
            seed,
            draws: Cell::new(0),
            first_trace: trace,
            trace: Cell::new(trace),
        }
    }

    /// The same context with its draws rewound, for running a job again.
    #[must_use]
    pub fn restart(&self) -> Self {
        Self {
            now: self.now,
            actor: self.actor,
            slot: self.slot,
            cause: self.cause,
            keys: Arc::clone(&self.keys),
            seed: self.seed,
            draws: Cell::new(0),
            first_trace: self.first_trace,
            trace: Cell::new(self.first_trace),
        }
    }

    /// The thread this act belongs to.
    pub fn trace(&self) -> TraceId {
        self.trace.get()
    }

    /// Continues an older thread from here on: the clerk's decision belongs to the citizen's case, the order to the
    /// offer it came from.
    pub fn join_trace(&self, trace: TraceId) {
        self.trace.set(trace);
    }

    /// Milliseconds since 1970: how moments are stored.
    pub fn now_ms(&self) -> i64 {
        self.now.as_millisecond()
    }

    /// Makes the next id.
    pub fn id<K: Kind>(&self) -> Id<K> {
        let random = u64::from_be_bytes(self.secret());
        Id::from_parts(self.now_ms(), self.slot, random)
    }

    /// Draws `N` (at most 32) unpredictable bytes: tokens, nonces, hand-over codes.
    pub fn secret<const N: usize>(&self) -> [u8; N] {
        const { assert!(N <= 32, "one draw gives at most 32 bytes") };
        let draw = self.draws.get();
        self.draws.set(draw + 1);
        let mut hash = Sha256::new();
        hash.update(self.seed);
        hash.update(draw.to_be_bytes());
        let digest = hash.finalize();
        let mut out = [0u8; N];
        out.copy_from_slice(&digest[..N]);
        out
    }

    /// Draws a decimal code of `digits` (at most 9) digits, leading zeros kept.
    pub fn code(&self, digits: u32) -> String {
        let number = u64::from_be_bytes(self.secret()) % 10u64.pow(digits);
        format!("{number:0width$}", width = usize::try_from(digits).expect("a few digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OrderId;

    fn cx() -> Cx {
        let slot = Slot::new(7).unwrap();
        Cx::new(
            Timestamp::UNIX_EPOCH,
            Actor::Anonymous,
            slot,
            TraceId([1; 16]),
            Arc::new(Keys::for_tests()),
            [9; 32],
        )
    }

    #[test]
    fn a_restarted_context_makes_the_same_ids() {
        let cx = cx();
        let first: Vec<OrderId> = (0..3).map(|_| cx.id()).collect();
        let again = cx.restart();
        let second: Vec<OrderId> = (0..3).map(|_| again.id()).collect();
        assert_eq!(first, second);
        assert_ne!(first[0], first[1]);
        assert_eq!(first[0].slot(), cx.slot);
    }

    #[test]
    fn codes_have_the_asked_length() {
        let cx = cx();
        assert!((0..50).all(|_| cx.code(6).len() == 6));
    }

    #[test]
    fn a_trace_id_reads_back() {
        let trace = TraceId([0xab; 16]);
        assert_eq!(trace.to_string().parse::<TraceId>().unwrap(), trace);
        assert!("AB".repeat(16).parse::<TraceId>().is_err());
    }
}
