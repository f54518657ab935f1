//! The privacy centre: what is known about a person, who looked, and the way to be forgotten.

use events::PersonForgotten;
use jiff::Timestamp;
use kernel::id::PersonId;
use kernel::{Cx, Masked};
use store::Tx;

use crate::address::{self, Address};
use crate::consent::{self, Consent};
use crate::delegation::{self, Delegation};
use crate::household::{self, Member};
use crate::membership::{self, Term};
use crate::person::{self, Profile};
use crate::session::{self, Owner};
use crate::vault::{self, Access};
use crate::{Error, access, message, sign_in};

/// Accesses shown at most.
const ACCESSES_MAX: u32 = 200;

/// Everything this room knows about a person.
#[derive(Debug, Clone)]
pub struct Known {
    /// The profile.
    pub profile: Profile,
    /// The mobile number, masked.
    pub mobile: Option<String>,
    /// The verified name.
    pub name: Option<Masked<String>>,
    /// The identity number, masked.
    pub number: Option<String>,
    /// The addresses.
    pub addresses: Vec<Address>,
    /// Every consent receipt.
    pub consents: Vec<Consent>,
    /// The households.
    pub members: Vec<Member>,
    /// Delegations given and received.
    pub delegations: Vec<Delegation>,
    /// Membership terms.
    pub terms: Vec<Term>,
    /// Who of the staff opened sealed data.
    pub accesses: Vec<Access>,
    /// The moment this was asked.
    pub at: Timestamp,
}

/// What is known about `person`.
///
/// # Errors
/// [`Error::NotFound`] for somebody else, [`Error::Forgotten`], or the store's.
pub fn what_is_known(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Known, Error> {
    access::on_behalf(tx, cx, person, "people:privacy")?;
    let real_name = person::real_name(tx, cx, person)?;
    Ok(Known {
        profile: person::profile(tx, cx, person)?,
        mobile: person::own_mobile(tx, cx, person)?.map(|m| m.masked()),
        number: real_name.as_ref().map(|r| r.number.masked()),
        name: real_name.map(|r| r.name),
        addresses: address::addresses_of(tx, cx, person)?,
        consents: consent::consents_of(tx, cx, person)?,
        members: household::members_of(tx, cx, person)?,
        delegations: delegation::delegations_of(tx, cx, person)?,
        terms: membership::terms_of(tx, person)?,
        accesses: vault::access_log(tx, cx, person, ACCESSES_MAX)?,
        at: cx.now,
    })
}

/// Forgets a person: destroys their key, ends their sessions, and drops mobile and number, consents, addresses,
/// households, delegations and messages. The number may register anew and is then somebody new.
///
/// Children without an account whose only guardian this is are forgotten too. Other rooms hear [`PersonForgotten`].
///
/// # Errors
/// [`Error::NotFound`] unless the person asks for themselves (or a guardian for a child, or the system),
/// [`Error::Forgotten`] if it was done before, or the store's.
pub fn forget(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    access::on_behalf(tx, cx, person, "people:forget")?;
    let wards = household::sole_wards(tx, person)?;
    for one in std::iter::once(person).chain(wards) {
        forget_one(tx, cx, one)?;
    }
    Ok(())
}

fn forget_one(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    if let Some(mobile) = person::own_mobile(tx, cx, person)? {
        sign_in::forget(tx, cx, &mobile)?;
    }
    person::blank(tx, cx, person)?;
    session::end_all(tx, Owner::Person(person))?;
    consent::forget(tx, person)?;
    address::forget(tx, person)?;
    delegation::forget(tx, person)?;
    household::forget(tx, person)?;
    message::forget(tx, person)?;
    vault::destroy(tx, cx, person)?;
    tx.audit(cx, "people.forget", person)?;
    tx.emit(cx, person, PersonForgotten { person })?;
    Ok(())
}
