//! Consent: what a person allowed, for which purpose, with which data, until when.
//!
//! Purposes are a closed list; none implies another, and none is allowed until granted (Personal Information
//! Protection Law, articles 6, 13, 14). Sensitive data needs a receipt of its own (articles 28, 29), a child below 14 a
//! guardian (article 31), and withdrawing is one call like granting, effective at once (article 15).

use std::fmt;
use std::str::FromStr;

use events::{ConsentGranted, ConsentWithdrawn};
use jiff::Timestamp;
use kernel::id::{ConsentId, PersonId};
use kernel::{Actor, Cx, Invalid};
use serde::{Deserialize, Serialize};
use store::{Row, Tx, args};

use crate::{Error, access, person};

/// What personal data may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Carrying out a civic service.
    CivicService,
    /// Carrying out an order.
    OrderFulfil,
    /// Choosing which offers to show.
    OfferPersonalise,
    /// Sending offers.
    OfferPush,
    /// Counting, in groups.
    AnalyticsAggregate,
    /// Handing data to a partner.
    PartnerShare,
    /// Training models.
    ModelTrain,
}

impl Purpose {
    /// Every purpose, in menu order.
    pub const ALL: [Self; 7] = [
        Self::CivicService,
        Self::OrderFulfil,
        Self::OfferPersonalise,
        Self::OfferPush,
        Self::AnalyticsAggregate,
        Self::PartnerShare,
        Self::ModelTrain,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CivicService => "civic_service",
            Self::OrderFulfil => "order_fulfil",
            Self::OfferPersonalise => "offer_personalise",
            Self::OfferPush => "offer_push",
            Self::AnalyticsAggregate => "analytics_aggregate",
            Self::PartnerShare => "partner_share",
            Self::ModelTrain => "model_train",
        }
    }

    /// Reads a stable name.
    ///
    /// # Errors
    /// `purpose.unknown`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == text).ok_or_else(|| {
            Invalid::new(
                "purpose",
                "purpose.unknown",
                format!("'{text}' is not a purpose; use one of the seven listed in the consent notice"),
                format!("“{text}”不是可授权的用途；请使用授权说明中列出的七种用途之一"),
            )
        })
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Purpose {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

/// Below this age a guardian consents.
pub const CONSENT_AGE: u16 = 14;

/// Scopes in one receipt at most.
pub const SCOPES_MAX: usize = 20;

/// Data categories that are not sensitive. What is not on this list is treated as sensitive: a new category must not
/// slip into a bundle because nobody thought of it.
const ORDINARY: [&str; 10] = [
    "basket",
    "browsing",
    "orders",
    "life_event:exit_entry",
    "life_event:housing",
    "life_event:moving",
    "life_event:parking",
    "life_event:travel",
    "life_event:vehicle",
    "life_event:vehicle_inspection",
];

/// True for a data category that needs a receipt of its own.
pub fn is_sensitive(scope: &str) -> bool {
    !ORDINARY.contains(&scope)
}

/// A receipt to give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Whose data.
    pub person: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// Which data categories, e.g. `life_event:maternity`; empty where the purpose needs no category.
    pub scopes: Vec<String>,
    /// The version of the notice that was shown.
    pub notice_version: String,
    /// Where it was given, e.g. `web`.
    pub channel: String,
    /// Until when.
    pub expires_at: Timestamp,
}

/// A receipt as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// Identity.
    pub id: ConsentId,
    /// Whose data.
    pub person: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// Which data categories.
    pub scopes: Vec<String>,
    /// The version of the notice that was shown.
    pub notice_version: String,
    /// Where it was given.
    pub channel: String,
    /// Who gave it: the person, or a guardian or agent.
    pub granted_by: String,
    /// When.
    pub granted_at: Timestamp,
    /// Until when.
    pub expires_at: Timestamp,
    /// When it was withdrawn, if it was.
    pub withdrawn_at: Option<Timestamp>,
}

/// Gives a receipt, effective at once.
///
/// # Errors
/// [`Error::Bundled`], [`Error::GuardianNeeded`] below [`CONSENT_AGE`], [`Error::Invalid`], [`Error::NotFound`] for
/// somebody else's data, or the store's.
pub fn grant(tx: &mut Tx<'_>, cx: &Cx, cmd: Grant) -> Result<ConsentId, Error> {
    access::on_behalf(tx, cx, cmd.person, &format!("consent:{}", cmd.purpose))?;
    check(&cmd, cx.now)?;
    let profile = person::profile(tx, cx, cmd.person)?;
    let acts_alone = matches!(cx.actor, Actor::Citizen { person, .. } if person == cmd.person);
    if acts_alone && person::age(&profile, cx.now).is_some_and(|age| age < CONSENT_AGE) {
        return Err(Error::GuardianNeeded { below_age: CONSENT_AGE });
    }
    let id: ConsentId = cx.id();
    tx.exec(
        "INSERT INTO people_consent (id, person, purpose, notice_version, channel, granted_by, granted_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            id,
            cmd.person,
            cmd.purpose.name(),
            &cmd.notice_version,
            &cmd.channel,
            cx.actor.to_string(),
            cx.now,
            cmd.expires_at
        ],
    )?;
    for scope in &cmd.scopes {
        let sql = "INSERT INTO people_consent_scope (consent, scope) VALUES ($1, $2)
                   ON CONFLICT (consent, scope) DO NOTHING";
        tx.exec(sql, args![id, scope])?;
    }
    tx.audit(cx, "people.grant_consent", id)?;
    let (person, purpose) = (cmd.person, cmd.purpose.name().to_owned());
    tx.emit(cx, person, ConsentGranted { consent: id, person, purpose, scopes: cmd.scopes })?;
    Ok(id)
}

/// Withdraws a receipt, effective at once; one already withdrawn stays so.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, id: ConsentId) -> Result<(), Error> {
    let sql = format!("{SELECT} WHERE c.id = $1 ORDER BY s.scope");
    let consent = fold(&tx.rows(&sql, args![id])?)?.pop().ok_or(Error::NotFound)?;
    access::on_behalf(tx, cx, consent.person, &format!("consent:{}", consent.purpose))?;
    let sql = "UPDATE people_consent SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL";
    if tx.exec(sql, args![id, cx.now])? == 0 {
        return Ok(());
    }
    tx.audit(cx, "people.withdraw_consent", id)?;
    let (person, purpose) = (consent.person, consent.purpose.name().to_owned());
    tx.emit(cx, person, ConsentWithdrawn { consent: id, person, purpose, scopes: consent.scopes })?;
    Ok(())
}

/// The receipt that allows `purpose` now, if there is one.
///
/// With a scope, a receipt counts only if it names that very scope. Without one, only a receipt that is not narrowed to
/// scopes counts: allowing offers about parking does not allow offers.
///
/// # Errors
/// The store's.
pub fn live_receipt(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    purpose: Purpose,
    scope: Option<&str>,
) -> Result<Option<ConsentId>, Error> {
    const LIVE: &str = "SELECT c.id FROM people_consent c WHERE c.person = $1 AND c.purpose = $2
        AND c.withdrawn_at IS NULL AND c.granted_at <= $3 AND c.expires_at > $3";
    let row = match scope {
        Some(scope) => tx.row(
            &format!(
                "{LIVE} AND EXISTS (SELECT 1 FROM people_consent_scope s WHERE s.consent = c.id AND s.scope = $4)
                 ORDER BY c.id DESC LIMIT 1"
            ),
            args![person, purpose.name(), cx.now, scope],
        )?,
        None => tx.row(
            &format!(
                "{LIVE} AND NOT EXISTS (SELECT 1 FROM people_consent_scope s WHERE s.consent = c.id)
                 ORDER BY c.id DESC LIMIT 1"
            ),
            args![person, purpose.name(), cx.now],
        )?,
    };
    Ok(row.map(|row| row.get(0)).transpose()?)
}

/// Every receipt of `person`, withdrawn and expired ones too, newest first.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or the store's.
pub fn consents_of(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Vec<Consent>, Error> {
    access::on_behalf(tx, cx, person, "people:privacy")?;
    let sql = format!("{SELECT} WHERE c.person = $1 ORDER BY c.id DESC, s.scope");
    Ok(fold(&tx.rows(&sql, args![person])?)?)
}

/// Drops every receipt of a forgotten person.
pub(crate) fn forget(tx: &mut Tx<'_>, person: PersonId) -> Result<(), store::Error> {
    let sql = "DELETE FROM people_consent_scope
               WHERE consent IN (SELECT id FROM people_consent WHERE person = $1)";
    tx.exec(sql, args![person])?;
    tx.exec("DELETE FROM people_consent WHERE person = $1", args![person])?;
    Ok(())
}

/// Form and law of a receipt; no SQL.
fn check(cmd: &Grant, now: Timestamp) -> Result<(), Error> {
    let fail = |field: &'static str, code, en: &str, zh: &str| Err(Invalid::new(field, code, en, zh).into());
    if cmd.expires_at <= now {
        return fail(
            "expires_at",
            "consent.expires",
            "the receipt must end in the future",
            "授权的截止时间应晚于现在",
        );
    }
    if cmd.notice_version.is_empty() || cmd.channel.is_empty() {
        return fail(
            "notice_version",
            "consent.notice",
            "name the notice that was shown and where it was shown",
            "请注明所展示的授权说明版本和展示渠道",
        );
    }
    let well_formed = |scope: &String| {
        (1..=64).contains(&scope.len())
            && scope.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b':'))
    };
    if cmd.scopes.len() > SCOPES_MAX || !cmd.scopes.iter().all(well_formed) {
        return fail(
            "scopes",
            "consent.scope",
            "a scope is written like life_event:maternity, at most 20 of them and no wildcard",
            "数据类别的写法如 life_event:maternity，最多 20 个，不可使用通配符",
        );
    }
    match cmd.scopes.iter().find(|scope| is_sensitive(scope)) {
        Some(scope) if cmd.scopes.len() > 1 => Err(Error::Bundled { scope: scope.clone() }),
        _ => Ok(()),
    }
}

const SELECT: &str = "SELECT c.id, c.person, c.purpose, c.notice_version, c.channel, c.granted_by, c.granted_at,
  c.expires_at, c.withdrawn_at, s.scope FROM people_consent c LEFT JOIN people_consent_scope s ON s.consent = c.id";

/// Folds rows in the order of receipts into receipts.
fn fold(rows: &[Row]) -> Result<Vec<Consent>, store::Error> {
    let mut consents: Vec<Consent> = Vec::new();
    for row in rows {
        let id: ConsentId = row.get(0)?;
        if consents.last().is_none_or(|c| c.id != id) {
            let purpose: String = row.get(2)?;
            consents.push(Consent {
                id,
                person: row.get(1)?,
                purpose: Purpose::parse(&purpose).map_err(|e| store::Error::Corrupt(e.to_string()))?,
                scopes: Vec::new(),
                notice_version: row.get(3)?,
                channel: row.get(4)?,
                granted_by: row.get(5)?,
                granted_at: row.get(6)?,
                expires_at: row.get(7)?,
                withdrawn_at: row.get(8)?,
            });
        }
        if let Some(scope) = row.get::<Option<String>>(9)? {
            consents.last_mut().expect("pushed above").scopes.push(scope);
        }
    }
    Ok(consents)
}
