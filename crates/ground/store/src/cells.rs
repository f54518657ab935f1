//! Which database owns a slot.

use kernel::Slot;
use kernel::id::SLOTS;

use crate::Store;

/// The cells of this deployment: a city is the natural shard, so an object's slot names its database. Embedded, all
/// slots live in one.
#[derive(Debug, Clone)]
pub struct Cells {
    stores: Vec<Store>,
    of_slot: Vec<usize>,
}

impl Cells {
    /// All slots in one store.
    pub fn single(store: Store) -> Self {
        Self { stores: vec![store], of_slot: vec![0; usize::from(SLOTS)] }
    }

    /// Slots dealt evenly over several stores, contiguous ranges.
    ///
    /// # Panics
    /// Without any store.
    pub fn even(stores: Vec<Store>) -> Self {
        assert!(!stores.is_empty(), "a deployment has at least one cell");
        let slots = usize::from(SLOTS);
        let of_slot = (0..slots).map(|slot| slot * stores.len() / slots).collect();
        Self { stores, of_slot }
    }

    /// The store that owns `slot`.
    pub fn of(&self, slot: Slot) -> &Store {
        &self.stores[self.of_slot[usize::from(slot.number())]]
    }

    /// Every store, for what runs once a cell (runners, verification, metrics).
    pub fn all(&self) -> &[Store] {
        &self.stores
    }
}
