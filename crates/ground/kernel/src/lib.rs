//! The words every room uses: ids, money, time, place, actors, and the exact parsers of China's public numbers.
//!
//! Nothing here does I/O, reads a clock or draws a random number; what is not deterministic arrives in [`Cx`].
//!
//! Invariants
//! - An id knows its slot: bits 0–9 of a UUIDv7's `rand_a` (see [`id`]).
//! - Money is whole fen ([`Fen`]), rates are basis points ([`Bp`]); neither can be built from a float.
//! - Personal data is wrapped in [`Masked`] wherever it could be printed.

pub mod citizen_number;
pub mod credit_code;
pub mod cx;
pub mod geo;
pub mod hex;
pub mod id;
pub mod invalid;
pub mod keys;
pub mod masked;
pub mod mobile;
pub mod money;
pub mod plate;
pub mod region;
#[cfg(feature = "schema")]
mod schema;
pub mod signature;
pub mod text;
pub mod time;
pub mod vin;

pub use citizen_number::{CitizenNumber, Sex};
pub use credit_code::CreditCode;
pub use cx::{Actor, Cx, Role, TraceId};
pub use geo::Point;
pub use id::{Id, Slot};
pub use invalid::Invalid;
pub use keys::Keys;
pub use masked::Masked;
pub use mobile::Mobile;
pub use money::{Bp, Fen};
pub use plate::Plate;
pub use region::Region;
pub use text::Text;
pub use vin::Vin;
