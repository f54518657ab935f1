//! The law in force in this process: a set of rule packs that can be exchanged while it serves.
//!
//! Invariants
//! - A request takes the set once ([`Law::current`]) and answers by it; an exchange never mixes two sets in one answer.
//! - A set is loaded and tested aside. One with a fault never serves: the old one stays, and the faults are told.
//! - Packs of earlier sets stay reachable by their hash while the process runs, for the cases that pinned them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use jiff::Timestamp;
use rules::Packs;
use serde::Serialize;
use utoipa::ToSchema;

/// Loads the whole set anew, or tells every fault.
pub type Load = Box<dyn Fn() -> Result<Packs, Vec<String>> + Send + Sync>;

/// The set in force, and where the next one comes from.
pub struct Law {
    current: RwLock<Arc<Packs>>,
    load: Load,
    /// Held while a set is loaded: exchanges happen one after the other.
    standing: Mutex<Standing>,
}

/// How the exchanges went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Standing {
    /// Packs in force, versions counted.
    packs: usize,
    /// Exchanges since the start.
    exchanges: u64,
    /// The last exchange; none since the start.
    exchanged_at: Option<Timestamp>,
    /// Why the newest set is refused, each fault with file and line; empty if it is in force.
    faults: Vec<String>,
    /// When it was refused.
    refused_at: Option<Timestamp>,
}

impl Law {
    /// Loads the first set.
    ///
    /// # Errors
    /// Every fault of every pack.
    pub fn new(load: Load) -> Result<Self, Vec<String>> {
        let packs = load()?;
        let standing = Standing { packs: packs.len(), ..Standing::default() };
        Ok(Self { current: RwLock::new(Arc::new(packs)), load, standing: Mutex::new(standing) })
    }

    /// The set in force now.
    pub fn current(&self) -> Arc<Packs> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads the set anew and puts it in force if it has no fault. Takes as long as all packs' tests; not for a thread
    /// that serves.
    pub fn reload(&self, now: Timestamp) -> Standing {
        let mut standing = self.standing();
        match (self.load)() {
            Ok(packs) => {
                let packs = packs.succeeding(&self.current());
                standing.packs = packs.len();
                standing.exchanges += 1;
                standing.exchanged_at = Some(now);
                standing.faults = Vec::new();
                standing.refused_at = None;
                *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(packs);
                tracing::info!(packs = standing.packs, "the rule packs were exchanged");
            }
            Err(faults) => {
                tracing::error!(?faults, "the new rule packs have faults; the old ones stay in force");
                standing.faults = faults;
                standing.refused_at = Some(now);
            }
        }
        standing.clone()
    }

    /// How the exchanges went; waits for one under way.
    pub fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
