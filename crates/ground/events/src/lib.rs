//! The published language: every fact that crosses a wall between rooms is a struct here.
//!
//! A room emits an event in the transaction that makes it true; other rooms react. Payloads carry ids, codes, amounts
//! and places, never personal data: a name or an address is asked of its owner by id. The civic events stay among the
//! civic rooms; what commerce may learn is [`LifeEventHinted`], released by consent.
//!
//! Invariants
//! - A published field is never renamed or removed; a changed meaning is a new version ([`Event::version`]).
//! - [`Event::name`] is stable: it is stored, subscribed to, and shown.

mod civic;
mod delivery;
mod growth;
mod people;
mod retail;

use kernel::id::{EventId, Slot};
use kernel::{TraceId, time};
use serde::{Deserialize, Serialize};

pub use civic::*;
pub use delivery::*;
pub use growth::*;
pub use people::*;
pub use retail::*;

/// A fact with everything needed to route, order, trace and replay it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Identity; a consumer handles each id once.
    pub id: EventId,
    /// The shard that owns the aggregate.
    pub slot: Slot,
    /// The object the fact is about, in text form (`ord_…`).
    pub aggregate: String,
    /// Its number within the aggregate, 1, 2, 3 ….
    pub seq: i64,
    /// The thread from the civic act to the parcel.
    pub trace: TraceId,
    /// The event this one answers, if any.
    pub cause: Option<EventId>,
    /// Who did it, as [`kernel::Actor`] prints.
    pub actor: String,
    /// When, milliseconds since 1970.
    pub at_ms: i64,
    /// Schema version of the payload.
    pub version: u16,
    /// The fact.
    pub event: Event,
}

impl Envelope {
    /// When, as a timestamp.
    pub fn at(&self) -> jiff::Timestamp {
        time::from_ms(self.at_ms)
    }
}

/// Declares the enum of all events and their stable names; one line each, so that this list is the language.
macro_rules! events {
    ($($event:ident $name:literal $version:literal;)*) => {
        /// Every fact there is.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "name", content = "data")]
        pub enum Event {
            $(
                #[doc = concat!("See [`", stringify!($event), "`] (struct).")]
                #[serde(rename = $name)]
                $event($event),
            )*
        }

        impl Event {
            /// Every name, in the order of the list.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The stable name, `room.fact`.
            pub const fn name(&self) -> &'static str {
                match self { $(Self::$event(_) => $name,)* }
            }

            /// The schema version written today.
            pub const fn version(&self) -> u16 {
                match self { $(Self::$event(_) => $version,)* }
            }
        }

        $(
            impl $event {
                /// The stable name consumers subscribe to.
                pub const NAME: &'static str = $name;
            }

            impl From<$event> for Event {
                fn from(event: $event) -> Self {
                    Self::$event(event)
                }
            }
        )*
    };
}

events! {
    PersonRegistered "people.registered" 1;
    PersonVerified "people.verified" 1;
    PersonForgotten "people.forgotten" 1;
    ConsentGranted "people.consent_granted" 1;
    ConsentWithdrawn "people.consent_withdrawn" 1;
    MembershipStarted "people.membership_started" 1;
    MessageQueued "people.message_queued" 1;

    CaseSubmitted "civic.case_submitted" 1;
    CaseAccepted "civic.case_accepted" 1;
    SupplementRequested "civic.supplement_requested" 1;
    SupplementReceived "civic.supplement_received" 1;
    CaseDecided "civic.case_decided" 1;
    BenefitPaid "civic.benefit_paid" 1;
    CaseClosed "civic.case_closed" 1;
    LifeEventHinted "civic.life_event_hinted" 1;

    OffersDecided "growth.offers_decided" 1;
    OfferAnswered "growth.offer_answered" 1;
    OrderAttributed "growth.order_attributed" 1;

    OrderPlaced "retail.order_placed" 1;
    PaymentRequested "retail.payment_requested" 1;
    OrderPaid "retail.order_paid" 1;
    OrderReady "retail.order_ready" 1;
    OrderCancelled "retail.order_cancelled" 1;
    RefundRequested "retail.refund_requested" 1;
    RefundSucceeded "retail.refund_succeeded" 1;
    OrderCompleted "retail.order_completed" 1;

    JobPlanned "delivery.job_planned" 1;
    CourierAssigned "delivery.courier_assigned" 1;
    JobReleased "delivery.job_released" 1;
    JobPickedUp "delivery.picked_up" 1;
    JobDelivered "delivery.delivered" 1;
    JobFailed "delivery.failed" 1;
}

#[cfg(test)]
mod tests {
    use kernel::id::{CaseId, PersonId};

    use super::*;

    #[test]
    fn names_are_distinct_and_name_their_room() {
        let mut names = Event::NAMES.to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Event::NAMES.len());
        assert!(names.iter().all(|n| n.split('.').count() == 2));
    }

    #[test]
    fn an_event_keeps_its_name_in_json() {
        let slot = Slot::new(1).unwrap();
        let event = Event::from(CaseClosed {
            case: CaseId::from_parts(0, slot, 1),
            person: PersonId::from_parts(0, slot, 2),
        });
        let json = serde_json::to_value(&event).unwrap();
        assert_eq!(json["name"], CaseClosed::NAME);
        assert_eq!(serde_json::from_value::<Event>(json).unwrap(), event);
    }
}
