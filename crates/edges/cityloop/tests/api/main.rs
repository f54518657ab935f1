//! The product as its users meet it: the real router, runner and stand-ins on ports of their own, spoken to over HTTP.
//!
//! `app` starts it, `client` speaks, `citizens` builds people, `story` has the legs several tests need. The other
//! modules hold one promise each. Nothing here sleeps: what happens in the background is looked for with a deadline.

#![expect(clippy::unwrap_used, reason = "in a test, a refusal nobody expected is the failure to report")]

mod app;
mod authorisation;
mod citizens;
mod client;
mod consent;
mod idempotency;
mod input;
mod logs;
mod ownership;
mod prices;
mod privacy;
mod redact;
mod reload;
mod routes;
mod rules;
mod simulation;
mod story;
mod views;
mod whole_loop;
