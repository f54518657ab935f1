//! The room on both engines. Each file is about one promise of `lib.rs`.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

mod board;
mod fixture;
mod hour;
mod life;
mod promise;
mod release;
mod replay;
mod shift;
mod simulation;
