//! The household and the right to act for one another.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::id::{DelegationId, PersonId};
use kernel::{CitizenNumber, Cx, Masked, Mobile, time};
use people::{AddChild, Delegate, DelegationState, Kin};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::session::masked_name;
use crate::app::App;
use crate::auth::Citizen;
use crate::extract::Path;
use crate::once::Once;
use crate::problem::Problem;

/// A household as a member sees it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct HouseholdView {
    members: Vec<MemberView>,
    delegations: Vec<DelegationView>,
}

/// A member.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct MemberView {
    person: PersonId,
    name_masked: Option<String>,
    /// `self`, `child`, `parent` or `spouse`.
    relation: String,
    age: Option<u16>,
    /// One may act for them because they are one's child.
    guarded: bool,
}

/// A right to act for somebody.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct DelegationView {
    id: DelegationId,
    /// `given` or `received`.
    direction: String,
    /// The other side.
    person: PersonId,
    name_masked: Option<String>,
    scopes: Vec<String>,
    expires_at: Timestamp,
    /// `offered`, `live`, `revoked` or `expired`.
    state: String,
}

fn name_of(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<Option<String>, people::Error> {
    match people::real_name(tx, cx, person) {
        Ok(name) => Ok(name.map(|n| masked_name(&n.name))),
        Err(people::Error::Forgotten) => Ok(None),
        Err(error) => Err(error),
    }
}

fn view(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<HouseholdView, people::Error> {
    let mut members = Vec::new();
    for member in people::members_of(tx, cx, person)?.into_iter().filter(|m| m.joined) {
        let profile = people::profile(tx, cx, member.person)?;
        members.push(MemberView {
            person: member.person,
            name_masked: name_of(tx, cx, member.person)?,
            relation: member.kin.name().to_owned(),
            age: people::age(&profile, cx.now),
            guarded: member.kin == Kin::Child
                && people::may_act_for(tx, cx, person, member.person, "civic:*")?,
        });
    }
    let mut delegations = Vec::new();
    for delegation in people::delegations_of(tx, cx, person)? {
        let (direction, other) = if delegation.grantor == person {
            ("given", delegation.agent)
        } else {
            ("received", delegation.grantor)
        };
        let expired = delegation.expires_at <= cx.now && delegation.state != DelegationState::Revoked;
        delegations.push(DelegationView {
            id: delegation.id,
            direction: direction.to_owned(),
            person: other,
            name_masked: name_of(tx, cx, other)?,
            scopes: delegation.scopes,
            expires_at: delegation.expires_at,
            state: if expired { "expired" } else { delegation.state.name() }.to_owned(),
        });
    }
    Ok(HouseholdView { members, delegations })
}

/// One's household and delegations.
#[utoipa::path(get, path = "/me/household", tag = "family", security(("session" = ["citizen"])),
    responses((status = 200, body = HouseholdView)))]
pub(crate) async fn household(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<HouseholdView>, Problem> {
    let person = citizen.person;
    Ok(Json(app.read(citizen.cx(&app), move |tx, cx| view(tx, cx, person)).await?))
}

/// A child without an account of their own.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewChild {
    #[schema(value_type = String)]
    name: Masked<String>,
    #[schema(value_type = String, example = "11010519491231002X")]
    citizen_number: CitizenNumber,
}

/// Adds a child to the household; one becomes their guardian.
#[utoipa::path(post, path = "/me/household/members", tag = "family", security(("session" = ["citizen"])),
    request_body = NewChild, responses((status = 201, body = HouseholdView), (status = 422, body = Problem)))]
pub(crate) async fn add_child(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<NewChild>,
) -> Result<(StatusCode, Json<HouseholdView>), Problem> {
    let NewChild { name, citizen_number: number } = once.body;
    let reference = super::me::confirmed(&app, &name, &number).await?;
    let person = citizen.person;
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let cmd = AddChild {
                name: name.clone(),
                number: number.clone(),
                authority_reference: reference.clone(),
            };
            people::add_child(tx, cx, &cmd)?;
            view(tx, cx, person)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Who may act for one, in what, until when.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewDelegation {
    /// Mobile number of the person who shall act.
    #[schema(value_type = String, example = "13800138000")]
    mobile: Mobile,
    /// `civic:*` or `civic:` and a service code.
    scopes: Vec<String>,
    /// Last day, at most a year ahead.
    expires_on: Date,
}

/// Offers somebody the right to act for one.
#[utoipa::path(post, path = "/me/delegations", tag = "family", security(("session" = ["citizen"])),
    request_body = NewDelegation,
    responses((status = 201, body = HouseholdView), (status = 422, body = Problem)))]
pub(crate) async fn delegate(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<NewDelegation>,
) -> Result<(StatusCode, Json<HouseholdView>), Problem> {
    let NewDelegation { mobile, scopes, expires_on } = once.body;
    let until = expires_on.tomorrow().map_err(|_| {
        kernel::Invalid::new("expires_on", "date.range", "the day is out of range", "日期超出范围")
    })?;
    let expires_at = time::start_of_china_day(until);
    let person = citizen.person;
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let agent = people::person_by_mobile(tx, cx, &mobile)?.ok_or_else(|| {
                kernel::Invalid::new(
                    "mobile",
                    "mobile.unknown",
                    "nobody with this number has an account; ask them to sign in once",
                    "该手机号还没有账号；请对方先登录一次",
                )
            })?;
            people::delegate(tx, cx, &Delegate { agent, scopes: scopes.clone(), expires_at })?;
            view(tx, cx, person)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Takes the right one was offered.
#[utoipa::path(post, path = "/me/delegations/{id}/accept", tag = "family",
    security(("session" = ["citizen"])),
    params(("id" = String, Path)),
    responses((status = 200, body = HouseholdView), (status = 404, body = Problem)))]
pub(crate) async fn accept(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<DelegationId>,
) -> Result<Json<HouseholdView>, Problem> {
    let person = citizen.person;
    let view = app
        .write(citizen.cx(&app), None, move |tx, cx| {
            people::accept_delegation(tx, cx, id)?;
            view(tx, cx, person)
        })
        .await?;
    Ok(Json(view))
}

/// Ends a right, from either side, at once.
#[utoipa::path(delete, path = "/me/delegations/{id}", tag = "family", security(("session" = ["citizen"])),
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<DelegationId>,
) -> Result<StatusCode, Problem> {
    app.write(citizen.cx(&app), None, move |tx, cx| people::revoke_delegation(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
