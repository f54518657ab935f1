//! Facts about people: accounts, consents, messages.

use kernel::Region;
use kernel::id::{ConsentId, MessageId, PersonId};
use serde::{Deserialize, Serialize};

/// Someone signed in for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRegistered {
    /// The new person.
    pub person: PersonId,
    /// The city they chose.
    pub region: Region,
}

/// The authority confirmed name and number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonVerified {
    /// The person.
    pub person: PersonId,
}

/// The person asked to be deleted and their key is destroyed; rooms drop what they keep about them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonForgotten {
    /// The person.
    pub person: PersonId,
}

/// A consent receipt was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGranted {
    /// The receipt.
    pub consent: ConsentId,
    /// Who gave it.
    pub person: PersonId,
    /// Purpose code, e.g. `offer_personalise`.
    pub purpose: String,
    /// Data scopes, e.g. `life_event:maternity`; empty for a purpose without sensitive data.
    pub scopes: Vec<String>,
}

/// A consent receipt was withdrawn; effective at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentWithdrawn {
    /// The receipt.
    pub consent: ConsentId,
    /// Who withdrew.
    pub person: PersonId,
    /// Purpose code.
    pub purpose: String,
    /// Data scopes it covered.
    pub scopes: Vec<String>,
}

/// A PLUS membership began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MembershipStarted {
    /// The member.
    pub person: PersonId,
    /// Plan code.
    pub plan: String,
    /// Last moment, milliseconds since 1970.
    pub until_ms: i64,
}

/// A text message waits to be sent; its text and number are sealed in the row it names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageQueued {
    /// The message.
    pub message: MessageId,
    /// `sms`.
    pub channel: String,
}
