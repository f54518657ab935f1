//! The shop on both engines. Each file is about one promise of `lib.rs`; after each story the books are
//! sound.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

mod access;
mod benefits;
mod browse;
mod ending;
mod forgotten;
mod life;
mod money;
mod opening;
mod races;
mod town;
