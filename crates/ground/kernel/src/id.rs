//! Typed ids that carry their slot.
//!
//! An id is a UUIDv7: 48 bits of milliseconds, then `rand_a` (12 bits) whose low 10 bits are the [`Slot`], then 62
//! random bits. So ids sort by time, and any router finds the cell of an object from its id alone. The text form is
//! `prefix_` and 26 characters of Crockford base32 (`ord_01jd…`): readable, sortable, safe in a URL, and a person's id
//! cannot be passed where an order's is meant.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Invalid, Region};

/// Number of logical shards. A slot lives on exactly one cell (database) at a time.
pub const SLOTS: u16 = 1_024;

/// A logical shard, `0..1024`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(u16);

impl Slot {
    /// Returns the slot with this number, or `None` beyond 1,023.
    pub const fn new(number: u16) -> Option<Self> {
        if number < SLOTS { Some(Self(number)) } else { None }
    }

    /// The slot that owns a city's objects: FNV-1a of the city code, so every node agrees without a table.
    pub fn of_city(region: &Region) -> Self {
        let hash = region
            .city()
            .code()
            .bytes()
            .fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
        Self(u16::try_from(hash % u32::from(SLOTS)).expect("a remainder of 1,024 fits"))
    }

    /// The number, `0..1024`.
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// What an id identifies; gives the text form its prefix.
pub trait Kind {
    /// Three lowercase letters.
    const PREFIX: &'static str;
}

/// The id of a `K`.
pub struct Id<K> {
    bits: u128,
    kind: PhantomData<fn() -> K>,
}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const TEXT_LEN: usize = 26;

/// What a byte stands for, or [`NO_VALUE`].
const VALUES: [u8; 256] = {
    let mut values = [NO_VALUE; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};
const NO_VALUE: u8 = u8::MAX;

impl<K: Kind> Id<K> {
    /// Builds the id of moment `unix_ms` in `slot` from random bits (the low 62 are used).
    pub fn from_parts(unix_ms: i64, slot: Slot, random: u64) -> Self {
        let ms = u128::from(unix_ms.unsigned_abs()) & ((1 << 48) - 1);
        let bits = (ms << 80)
            | (0x7 << 76)
            | (u128::from(slot.0) << 64)
            | (0b10 << 62)
            | u128::from(random & ((1 << 62) - 1));
        Self { bits, kind: PhantomData }
    }

    /// The slot that owns the object.
    pub fn slot(self) -> Slot {
        Slot(u16::try_from((self.bits >> 64) & 0x3ff).expect("ten bits fit"))
    }

    /// Milliseconds since 1970 at which the id was made.
    pub fn unix_ms(self) -> i64 {
        i64::try_from(self.bits >> 80).expect("48 bits fit")
    }

    /// The id as a plain UUID.
    pub const fn uuid(self) -> uuid::Uuid {
        uuid::Uuid::from_u128(self.bits)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.bits == other.bits
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.bits.cmp(&other.bits)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bits.hash(state);
    }
}
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0u8; TEXT_LEN];
        for (place, letter) in text.iter_mut().enumerate() {
            let shift = 5 * (TEXT_LEN - 1 - place);
            *letter = ALPHABET[usize::try_from((self.bits >> shift) & 31).expect("five bits fit")];
        }
        f.write_str(K::PREFIX)?;
        f.write_str("_")?;
        f.write_str(std::str::from_utf8(&text).expect("the alphabet is ASCII"))
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let bad = || {
            Invalid::new(
                "id",
                "id.format",
                format!(
                    "'{text}' is not an id of this kind; it must look like {}_ and {TEXT_LEN} characters",
                    K::PREFIX
                ),
                format!("“{text}”不是这类编号；应为 {}_ 加 {TEXT_LEN} 个字符", K::PREFIX),
            )
        };
        let body = text.strip_prefix(K::PREFIX).and_then(|rest| rest.strip_prefix('_')).ok_or_else(bad)?;
        // 26 characters hold 130 bits, so the first may only use its low three.
        if body.len() != TEXT_LEN || body.as_bytes()[0] > b'7' {
            return Err(bad());
        }
        let mut bits = 0u128;
        for byte in body.bytes() {
            let value = VALUES[usize::from(byte)];
            if value == NO_VALUE {
                return Err(bad());
            }
            bits = (bits << 5) | u128::from(value);
        }
        let is_v7 = (bits >> 76) & 0xf == 0x7 && (bits >> 62) & 0b11 == 0b10 && (bits >> 74) & 0b11 == 0;
        if is_v7 { Ok(Self { bits, kind: PhantomData }) } else { Err(bad()) }
    }
}

impl<K: Kind> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de, K: Kind> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Declares the kinds of id there are; one line each, so that this list is the register of prefixes.
macro_rules! kinds {
    ($($kind:ident $alias:ident $prefix:literal $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug)]
            pub enum $kind {}
            impl Kind for $kind {
                const PREFIX: &'static str = $prefix;
            }
            #[doc = concat!("Id of: ", $doc)]
            pub type $alias = Id<$kind>;
        )*
        /// Every prefix in use; a test keeps them distinct.
        pub const PREFIXES: &[&str] = &[$($prefix),*];
    };
}

kinds! {
    Event EventId "evt" "A published fact.";
    Timer TimerId "tmr" "A durable alarm.";
    Process ProcessId "prc" "A process that can stop half-way.";
    Audit AuditId "aud" "An audit entry.";
    Person PersonId "per" "A natural person with an account, or in someone's household.";
    Staff StaffId "stf" "A staff account.";
    Session SessionId "ses" "A signed-in device.";
    Household HouseholdId "hhd" "A household.";
    Delegation DelegationId "dlg" "A right to act for someone.";
    Consent ConsentId "cns" "A consent receipt.";
    Message MessageId "msg" "A text message or notice to a person.";
    Account AccountId "acc" "A ledger account.";
    Entry EntryId "ent" "A ledger entry (a set of postings that sum to zero).";
    Hold HoldId "hld" "Money or stock set aside, to be posted, voided or expired.";
    Case CaseId "cse" "A civic case.";
    Supplement SupplementId "sup" "A request for more papers.";
    Document DocumentId "doc" "A stored document.";
    Order OrderId "ord" "An order.";
    Payment PaymentId "pay" "A payment intent.";
    Refund RefundId "rfd" "A refund.";
    Cart CartId "crt" "A shopping cart.";
    Address AddressId "adr" "A delivery address.";
    Job JobId "job" "A delivery job.";
    Courier CourierId "cou" "A courier.";
    Hint HintId "hnt" "A life-event hint.";
    Decision DecisionId "dec" "An offer decision.";
    Run RunId "run" "A replay of a published day.";
    Simulation SimulationId "sim" "A day of delivery tried before it happens.";
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn prefixes_are_distinct() {
        let mut seen = PREFIXES.to_vec();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), PREFIXES.len());
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let order = OrderId::from_parts(1_760_000_000_000, Slot(5), 42);
        assert_eq!(order.to_string().parse::<PersonId>().unwrap_err().code, "id.format");
        for bad in ["ord_", "ord_zzzzzzzzzzzzzzzzzzzzzzzzzz", "01jd"] {
            assert!(bad.parse::<OrderId>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn text_form_keeps_slot_and_time(ms in 0i64..(1 << 47), slot in 0u16..1_024, random: u64) {
            let id = OrderId::from_parts(ms, Slot(slot), random);
            let back: OrderId = id.to_string().parse().unwrap();
            prop_assert_eq!(back, id);
            prop_assert_eq!(back.slot(), Slot(slot));
            prop_assert_eq!(back.unix_ms(), ms);
            prop_assert_eq!(back.uuid().get_version_num(), 7);
        }

        #[test]
        fn later_ids_sort_later(ms in 0i64..(1 << 46), a: u64, b: u64) {
            let (first, second) = (OrderId::from_parts(ms, Slot(1_023), a), OrderId::from_parts(ms + 1, Slot(0), b));
            prop_assert!(first < second && first.to_string() < second.to_string());
        }
    }
}
