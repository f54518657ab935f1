//! Civic matters: services as data, cases with a legal clock, decisions that explain themselves, benefits
//! that are paid.
//!
//! A service is a row of a catalogue and a rule pack; its form is generated from them and published as an
//! immutable version. A case pins the form and the rules it was handed in under, is judged by the engine,
//! decided by a clerk and paid through the ledger. The rules are handed in by the caller ([`rules::Packs`]);
//! this room keeps no global state.
//!
//! Invariants
//! - A case moves only along the transitions of [`case::model`]; every open state has a way to an end.
//! - The due day is computed from the history and the announced workday calendar, never stored; beyond the
//!   calendar the answer is "needs review".
//! - The amount paid is that of the pinned result. Nobody types it in, and it is paid once.
//! - What a person wrote or is told is sealed with their key. Another's case is not found, whoever asks.
//! - Commerce learns a life-event hint under a live receipt, or nothing. The result of a service is the same
//!   bytes whether or not consent was given.

mod access;
pub mod benefit;
pub mod calendar;
pub mod case;
pub mod document;
pub mod entitlement;
mod error;
pub mod hint;
pub mod notice;
pub mod rulebook;
mod sealed;
pub mod service;
mod text;
pub mod view;

pub use benefit::{fund_balance, fund_benefits};
pub use case::commands::{CreateDraft, EXPIRY, Supply, create_draft, save_draft, submit, supply, withdraw};
pub use case::desk::{
    Approve, BULK_MAX, Refuse, RequestSupplement, accept, accept_many, approve, refuse, request_supplement,
};
pub use case::queries::{InboxFilter, PAGE_MAX, case_view, cases, inbox, open_for_clerk};
pub use case::reactions::{
    on_case_accepted, on_case_decided, on_case_decided_hint, on_case_decided_issue, on_case_expiry,
    on_consent_granted, on_person_forgotten,
};
pub use document::{DocumentBytes, Mime, StoreDocument, open_document, store_document};
pub use entitlement::{entitled, entitlements};
pub use error::Error;
pub use kernel::Text;
pub use notice::on_case_news;
pub use service::{
    Catalogue, Service, ServiceFilter, estimate, prefill, publish_forms, service_detail, services,
};

/// The room's tables.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { name: "civic/0001_civic", sql: include_str!("../migrations/0001_civic.sql") }];
