//! Text messages: queued with the change they tell of, sealed until sent, forgotten afterwards.
//!
//! The number and the text are sealed under a key derived from the platform's for this one message, because a code also
//! goes to numbers that belong to nobody yet. Once the message is sent (or given up) the sealed bytes are dropped.

use events::MessageQueued;
use kernel::id::{MessageId, PersonId};
use kernel::keys::{self, NONCE_LEN};
use kernel::{Cx, Masked, Mobile};
use serde::{Deserialize, Serialize};
use store::{Tx, args};

use crate::person::corrupt;
use crate::{Error, person, template};

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    /// A person, in their language; a child's goes to a guardian.
    Person(PersonId),
    /// A number that need not belong to anybody yet.
    Mobile(Mobile),
}

impl From<PersonId> for To {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}
impl From<Mobile> for To {
    fn from(mobile: Mobile) -> Self {
        Self::Mobile(mobile)
    }
}
impl From<&Mobile> for To {
    fn from(mobile: &Mobile) -> Self {
        Self::Mobile(mobile.clone())
    }
}

/// A message for the adapter that sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSend {
    /// Whom to send it to.
    pub mobile: Mobile,
    /// The text.
    pub text: Masked<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    mobile: String,
    text: String,
}

/// Queues a message from a template of [`crate::TEMPLATES`], its `{names}` filled from `values`.
///
/// # Errors
/// [`Error::TemplateUnknown`], [`Error::NoMobile`], [`Error::NotFound`], [`Error::Forgotten`], or the store's.
pub fn queue_message(
    tx: &mut Tx<'_>,
    cx: &Cx,
    to: impl Into<To>,
    template: &str,
    values: &[(&str, &str)],
) -> Result<MessageId, Error> {
    let (person, mobile, language) = match to.into() {
        To::Mobile(mobile) => (None, mobile, person::LANGUAGES[0].to_owned()),
        To::Person(person) => {
            let language = person::profile(tx, cx, person)?.language;
            (Some(person), person::mobile(tx, cx, person)?, language)
        }
    };
    let text = template::fill(template, &language, values)?;
    let id: MessageId = cx.id();
    let plain = Sealed { mobile: mobile.reveal().to_owned(), text };
    let plain = serde_json::to_vec(&plain).map_err(|_| corrupt("a message"))?;
    let sealed = keys::seal(&key(cx, id), &plain, &id.to_string(), cx.secret::<NONCE_LEN>());
    let sql = "INSERT INTO people_message (id, person, template, sealed, state, at)
               VALUES ($1, $2, $3, $4, 'queued', $5)";
    tx.exec(sql, args![id, person, template, sealed, cx.now])?;
    tx.audit(cx, "people.queue_message", id)?;
    tx.emit(cx, id, MessageQueued { message: id, channel: "sms".to_owned() })?;
    Ok(id)
}

/// What the adapter shall send; `None` if the message was sent, given up or forgotten meanwhile.
///
/// # Errors
/// [`store::Error::Corrupt`] if it cannot be opened, or the store's.
pub fn message_to_send(tx: &mut Tx<'_>, cx: &Cx, id: MessageId) -> Result<Option<ToSend>, Error> {
    let sql = "SELECT sealed FROM people_message WHERE id = $1 AND state = 'queued'";
    let Some(row) = tx.row(sql, args![id])? else { return Ok(None) };
    let Some(sealed) = row.get::<Option<Vec<u8>>>(0)? else { return Ok(None) };
    let plain = keys::open(&key(cx, id), &sealed, &id.to_string()).map_err(|_| corrupt("a message"))?;
    let plain: Sealed = serde_json::from_slice(&plain).map_err(|_| corrupt("a message"))?;
    let mobile = Mobile::parse(&plain.mobile).map_err(|_| corrupt("a sealed mobile number"))?;
    Ok(Some(ToSend { mobile, text: Masked::new(plain.text) }))
}

/// Notes that the provider took the message, and drops its text. Again is no change.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn mark_sent(tx: &mut Tx<'_>, cx: &Cx, id: MessageId, provider_reference: &str) -> Result<(), Error> {
    end(tx, cx, id, "sent", provider_reference)
}

/// Notes that the message cannot be sent, and drops its text. `reason` must name no personal data.
///
/// # Errors
/// [`Error::NotFound`], or the store's.
pub fn mark_failed(tx: &mut Tx<'_>, cx: &Cx, id: MessageId, reason: &str) -> Result<(), Error> {
    end(tx, cx, id, "failed", reason)
}

/// Drops the messages of a forgotten person.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Error> {
    tx.exec("DELETE FROM people_message WHERE person = $1", args![person])?;
    Ok(())
}

fn end(tx: &mut Tx<'_>, cx: &Cx, id: MessageId, state: &'static str, note: &str) -> Result<(), Error> {
    let sql = "UPDATE people_message SET state = $2, sealed = NULL, ended_at = $3, note = $4
               WHERE id = $1 AND state = 'queued'";
    if tx.exec(sql, args![id, state, cx.now, note])? == 1 {
        tx.audit(cx, "people.end_message", id)?;
        return Ok(());
    }
    let known = tx.row("SELECT 1 FROM people_message WHERE id = $1", args![id])?;
    known.map(|_| ()).ok_or(Error::NotFound)
}

fn key(cx: &Cx, id: MessageId) -> [u8; 32] {
    cx.keys.sign("people.message", id.to_string().as_bytes())
}
