//! Hints: all that commerce may know of a life event, for as long as the consent and the law let it.
//!
//! A hint is stored only under a live receipt, ends by its alarm [`EXPIRY`] at the latest, and goes at once
//! when the receipt that released it is withdrawn.

pub(crate) mod tables;

use jiff::{SignedDuration, Timestamp};
use kernel::Region;
use kernel::id::{ConsentId, HintId, PersonId};
use kernel::time;

use crate::need::Bundle;

/// The alarm that deletes a hint.
pub const EXPIRY: &str = "growth.hint_expiry";

/// A stored hint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Identity, given by who released it.
    pub id: HintId,
    /// Whose.
    pub person: PersonId,
    /// Coarse kind.
    pub kind: String,
    /// `2026-11`.
    pub month: String,
    /// The city whose shops may answer.
    pub region: Region,
    /// The receipt that released it.
    pub receipt: ConsentId,
    /// When it came.
    pub recorded_at: Timestamp,
    /// When it must be gone.
    pub expires_at: Timestamp,
    /// Until when nothing may be offered because of it.
    pub cooling_until: Timestamp,
}

impl Hint {
    /// The hint an event carries, kept no longer than its bundle allows (R17).
    pub fn of(event: &events::LifeEventHinted, bundle: &Bundle, now: Timestamp) -> Self {
        let days = |days: u16| now + SignedDuration::from_hours(24 * i64::from(days));
        let latest = days(bundle.ttl_days.min(bundle.sensitivity.ttl_days_max()));
        let said = time::from_ms(event.expires_ms);
        Self {
            id: event.hint,
            person: event.person,
            kind: event.kind.clone(),
            month: event.month.clone(),
            region: event.region.clone(),
            receipt: event.receipt,
            recorded_at: now,
            expires_at: said.min(latest),
            cooling_until: days(bundle.cool_off_days),
        }
    }
}
