//! Who asks. A handler states in its signature who may call it; there is no other way to a context.
//!
//! Sessions are opaque tokens in an HttpOnly cookie. A write with a session also shows the token that only
//! our own pages can read ([`CSRF_HEADER`]). A citizen acts for a relative by naming them in
//! [`ACTING_HEADER`]; the right to do so is checked on every request.

use std::marker::PhantomData;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use kernel::id::{PersonId, SessionId};
use kernel::{Actor, Cx, Masked, Role};
use people::StaffAccount;

use crate::app::App;
use crate::problem::Problem;

/// Header that names the relative a citizen acts for.
pub const ACTING_HEADER: &str = "x-acting-for";
/// The delegation scope that lets somebody into a relative's civic matters.
pub const ACTING_SCOPE: &str = "civic:*";
/// Header with the token only our pages know.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// A signed-in citizen.
#[derive(Debug, Clone, Copy)]
pub struct Citizen {
    /// Who signed in.
    pub person: PersonId,
    /// Whose matters are meant.
    pub acting_for: PersonId,
    /// The device.
    pub session: SessionId,
}

impl Citizen {
    /// A context for what this citizen does for themselves.
    pub fn cx(&self, app: &App) -> Cx {
        app.cx_at(Actor::Citizen { person: self.person, acting_for: self.person }, self.person.slot())
    }

    /// A context in which this citizen acts for whom they named. Only civic matters can be done for somebody
    /// else, so only their handlers ask for it; the use case checks the scope of the right.
    pub fn cx_acting(&self, app: &App) -> Cx {
        app.cx_at(Actor::Citizen { person: self.person, acting_for: self.acting_for }, self.acting_for.slot())
    }
}

/// A role in the type, so that the compiler knows who may call.
pub trait RoleTag: Send + Sync + 'static {
    /// The role.
    const ROLE: Role;
}

/// Declares one tag a role.
macro_rules! role_tags {
    ($($tag:ident $doc:literal;)*) => {
        $(
            #[doc = $doc]
            #[derive(Debug, Clone, Copy)]
            pub struct $tag;
            impl RoleTag for $tag {
                const ROLE: Role = Role::$tag;
            }
        )*
    };
}

role_tags! {
    Clerk "Decides civic cases.";
    Merchant "Runs a shop or site.";
    Courier "Delivers.";
    Dispatcher "Watches and corrects dispatch.";
    Operator "Watches the loop.";
    Admin "Runs the system.";
}

/// A signed-in member of staff with role `R`.
#[derive(Debug, Clone)]
pub struct Staff<R> {
    /// The account.
    pub account: StaffAccount,
    role: PhantomData<R>,
}

impl<R> Staff<R> {
    /// A context for what this member of staff does.
    pub fn cx(&self, app: &App) -> Cx {
        app.cx_at(self.actor(), app.slot_of(&app.settings.home))
    }

    /// The member of staff as an actor.
    pub const fn actor(&self) -> Actor {
        Actor::Staff { staff: self.account.id, role: self.account.role }
    }
}

/// Any session, or none.
#[derive(Debug, Clone)]
pub enum Asker {
    /// A citizen.
    Citizen(Citizen),
    /// A member of staff and their device.
    Staff(StaffAccount, SessionId),
}

/// The session cookie's name. The prefix makes browsers insist on https and on this very host.
pub(crate) const fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-cityloop" } else { "cityloop" }
}

/// The value of the session cookie.
pub(crate) fn token(headers: &HeaderMap, secure: bool) -> Option<Masked<String>> {
    let wanted = cookie_name(secure);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| Masked::new(value.to_owned()))
}

/// The session of a request and who it is, or why it does not count.
async fn asker(parts: &Parts, app: &App) -> Result<Option<Asker>, Problem> {
    let Some(token) = token(&parts.headers, app.settings.secure) else { return Ok(None) };
    let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(ToOwned::to_owned);
    let acting: Option<PersonId> = text(ACTING_HEADER).map(|id| id.parse()).transpose()?;
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    // What scope of delegation the request needs is the use case's to say; here any live right to act is
    // enough.
    let found = app
        .read(app.cx(Actor::Anonymous), move |tx, cx| {
            let Some(session) = people::session_of(tx, cx, token.reveal())? else { return Ok(None) };
            let asker = match session.owner {
                people::Owner::Staff(id) => {
                    let Some(account) = people::staff(tx, id)? else { return Ok(None) };
                    Asker::Staff(account, session.id)
                }
                people::Owner::Person(person) => {
                    let acting_for = acting.unwrap_or(person);
                    if acting_for != person && !people::may_act_for(tx, cx, person, acting_for, ACTING_SCOPE)?
                    {
                        return Err(people::Error::NotFound);
                    }
                    Asker::Citizen(Citizen { person, acting_for, session: session.id })
                }
            };
            Ok::<_, people::Error>(Some((session, asker)))
        })
        .await?;
    let Some((session, asker)) = found else { return Ok(None) };
    if !safe && !session.csrf_fits(&text(CSRF_HEADER).unwrap_or_default()) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "csrf.missing",
            "页面已过期，请刷新后再试",
            "the page is out of date; reload it and try again",
        ));
    }
    if session.stale {
        let id = session.id;
        let touched: Result<(), people::Error> =
            app.store(id.slot()).write(app.cx(session.actor), move |tx, cx| people::touch(tx, cx, id)).await;
        if let Err(error) = touched {
            tracing::debug!(%error, "a session was not touched; the next request will");
        }
    }
    Ok(Some(asker))
}

impl FromRequestParts<App> for Asker {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        asker(parts, app).await?.ok_or_else(Problem::unauthorized)
    }
}

impl OptionalFromRequestParts<App> for Asker {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Problem> {
        asker(parts, app).await
    }
}

impl FromRequestParts<App> for Citizen {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match asker(parts, app).await? {
            Some(Asker::Citizen(citizen)) => Ok(citizen),
            Some(Asker::Staff(..)) => Err(Problem::forbidden()),
            None => Err(Problem::unauthorized()),
        }
    }
}

impl<R: RoleTag> FromRequestParts<App> for Staff<R> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match asker(parts, app).await? {
            Some(Asker::Staff(account, _)) if account.role == R::ROLE => {
                Ok(Self { account, role: PhantomData })
            }
            Some(_) => Err(Problem::forbidden()),
            None => Err(Problem::unauthorized()),
        }
    }
}
