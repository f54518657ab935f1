//! People: who they are, how they sign in, what they allowed, and whom they act for; and the staff who serve them.
//!
//! Personal data is sealed with a key per person ([`vault`]) and found by keyed hash, so a copy of the database tells
//! nothing and destroying a key deletes a person. Other rooms know people by id and ask here for the little they need.
//!
//! Invariants
//! - Mobile, name, identity number and address are in no column, event, error or log in clear.
//! - One mobile number is one account; one identity number is one account.
//! - Nothing is allowed by default: [`live_receipt`] finds a receipt for this purpose and scope, or there is none.
//! - Whose object it is, is checked here; somebody else's is [`Error::NotFound`], as if it were not there.
//! - Staff see sealed data only through [`vault::open_for_staff`] and [`real_name_for_staff`], and the person sees who
//!   looked.
//! - A refusal that must be counted (a wrong code, a wrong password) is a value and not an error, because an error
//!   undoes the transaction.

mod access;
mod address;
mod consent;
mod delegation;
mod error;
mod household;
mod membership;
mod message;
mod person;
mod privacy;
mod session;
mod sign_in;
mod staff;
mod template;
pub mod vault;

pub use address::{ADDRESSES_MAX, AddAddress, Address, add_address, address, addresses_of, remove_address};
pub use consent::{
    CONSENT_AGE, Consent, Grant, Purpose, consents_of, grant, is_sensitive, live_receipt, withdraw,
};
pub use delegation::{
    Delegate, Delegation, DelegationState, accept_delegation, delegate, delegations_of, revoke_delegation,
};
pub use error::Error;
pub use household::{
    AddChild, Kin, MAJORITY, Member, add_child, add_guardian, invite, join_household, leave_household,
    may_act_for, members_of,
};
pub use membership::{PLUS_YEAR, StartMembership, Term, start_membership, terms_of};
pub use message::{To, ToSend, mark_failed, mark_sent, message_to_send, queue_message};
pub use person::{
    ACCOUNT_AGE, LANGUAGES, Profile, RealName, Settings, Verified, VerifyRealName, age, change_settings,
    mobile, person_by_mobile, profile, real_name, real_name_for_staff, verify_real_name,
};
pub use privacy::{Known, forget, what_is_known};
pub use session::{Device, Opened, Owner, Session, revoke, session_of, sessions, sign_out, touch};
pub use sign_in::{CodePurpose, RequestCode, SignIn, SignedIn, check_code, request_code, sign_in};
pub use staff::{
    CheckedPassword, CreateStaff, PasswordCheck, StaffAccount, StaffSignedIn, check_password, create_staff,
    disable_staff, hash_password, login_exists, password_of, set_password, staff, staff_list, staff_sign_in,
};
pub use template::{TEMPLATES, Template};
pub use vault::{Access, access_log};

/// This room's tables.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { name: "people/0001_people", sql: include_str!("../migrations/0001_people.sql") }];
