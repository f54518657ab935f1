//! Signing in and out, and the devices that are signed in.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use kernel::id::{PersonId, SessionId, StaffId};
use kernel::{Actor, Masked, Mobile, Region, Role};
use people::{Opened, SignedIn, StaffAccount, StaffSignedIn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::{Asker, Citizen, cookie_name, token};
use crate::extract::Path;
use crate::once::Once;
use crate::problem::Problem;
use crate::text::Page;

/// Seconds before another code may be asked for.
const RESEND_AFTER_S: u32 = 60;

/// Who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    signed_in: bool,
    /// Goes into `X-CSRF-Token` of every write.
    csrf: Option<String>,
    person: Option<PersonView>,
    staff: Option<StaffView>,
}

/// The citizen of a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct PersonView {
    id: PersonId,
    mobile_masked: String,
    name_masked: Option<String>,
    region: Region,
    elder_mode: bool,
    language: String,
    verified: bool,
    plus_until: Option<Timestamp>,
    /// The relative named by `X-Acting-For`.
    acting_for: Option<ActingView>,
}

/// Somebody one acts for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct ActingView {
    person: PersonId,
    name_masked: Option<String>,
}

/// The staff account of a session.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct StaffView {
    id: StaffId,
    login: String,
    display: String,
    role: Role,
    region: Region,
    org: Option<String>,
}

impl From<StaffAccount> for StaffView {
    fn from(account: StaffAccount) -> Self {
        let StaffAccount { id, login, role, region, org, display } = account;
        Self { id, login, display, role, region, org }
    }
}

/// `张*`, `欧阳**`: enough to recognise one's own name.
pub(crate) fn masked_name(name: &Masked<String>) -> String {
    let letters = name.reveal().chars().count();
    let shown = if letters > 3 { 2 } else { 1 };
    let first: String = name.reveal().chars().take(shown).collect();
    format!("{first}{}", "*".repeat(letters.saturating_sub(shown)))
}

/// The citizen as their own pages show them.
pub(crate) fn person_view(
    tx: &mut store::Tx<'_>,
    cx: &kernel::Cx,
    person: PersonId,
    acting_for: PersonId,
) -> Result<PersonView, people::Error> {
    let profile = people::profile(tx, cx, person)?;
    let name = people::real_name(tx, cx, person)?;
    let acting = if acting_for == person {
        None
    } else {
        let theirs = people::real_name(tx, cx, acting_for)?;
        Some(ActingView { person: acting_for, name_masked: theirs.map(|n| masked_name(&n.name)) })
    };
    Ok(PersonView {
        id: person,
        mobile_masked: people::mobile(tx, cx, person)?.masked(),
        name_masked: name.map(|n| masked_name(&n.name)),
        region: profile.region,
        elder_mode: profile.elder_mode,
        language: profile.language,
        verified: profile.verified.is_some(),
        plus_until: profile.plus_until,
        acting_for: acting,
    })
}

/// Who is signed in, if anybody.
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, body = SessionView)))]
pub(crate) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    asker: Option<Asker>,
) -> Result<Json<SessionView>, Problem> {
    let Some(asker) = asker else {
        return Ok(Json(SessionView { signed_in: false, csrf: None, person: None, staff: None }));
    };
    let cookie = token(&headers, app.settings.secure).ok_or_else(Problem::unauthorized)?;
    let cx = app.cx(Actor::Anonymous);
    let session = app.read(cx, move |tx, cx| people::session_of(tx, cx, cookie.reveal())).await?;
    let csrf = session.map(|s| s.csrf.reveal().clone());
    let view = match asker {
        Asker::Staff(account, _) => {
            SessionView { signed_in: true, csrf, person: None, staff: Some(account.into()) }
        }
        Asker::Citizen(citizen) => {
            let (person, acting_for) = (citizen.person, citizen.acting_for);
            let view =
                app.read(citizen.cx(&app), move |tx, cx| person_view(tx, cx, person, acting_for)).await?;
            SessionView { signed_in: true, csrf, person: Some(view), staff: None }
        }
    };
    Ok(Json(view))
}

/// Whom to send a code.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CodeRequest {
    /// Eleven digits.
    #[schema(value_type = String, example = "13800138000")]
    mobile: Mobile,
}

/// When another code may be asked for.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct CodeSent {
    resend_after_s: u32,
}

/// Sends a sign-in code by text message.
#[utoipa::path(post, path = "/session/code", tag = "session", request_body = CodeRequest,
    responses((status = 202, body = CodeSent), (status = 429, body = Problem)))]
pub(crate) async fn request_code(
    State(app): State<App>,
    once: Once<CodeRequest>,
) -> Result<(StatusCode, Json<CodeSent>), Problem> {
    let cmd = people::RequestCode { mobile: once.body.mobile, purpose: people::CodePurpose::SignIn };
    app.write(app.cx(Actor::Anonymous), None, move |tx, cx| people::request_code(tx, cx, &cmd)).await?;
    Ok((StatusCode::ACCEPTED, Json(CodeSent { resend_after_s: RESEND_AFTER_S })))
}

/// A number, its code, and what the device calls itself.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SignInRequest {
    #[schema(value_type = String, example = "13800138000")]
    mobile: Mobile,
    /// Six digits from the message.
    code: String,
    /// City chosen before signing in.
    region: Option<Region>,
}

/// Signs in with a code; the first time opens the account.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignInRequest,
    responses((status = 200, body = SessionView), (status = 422, body = Problem)))]
pub(crate) async fn sign_in(
    State(app): State<App>,
    headers: HeaderMap,
    once: Once<SignInRequest>,
) -> Result<Response, Problem> {
    let SignInRequest { mobile, code, region } = once.body;
    let region = app.existing(region.unwrap_or_else(|| app.settings.home.clone()), "region")?;
    let slot = app.slot_of(&region);
    let cmd = people::SignIn { mobile, code, device: device(&headers), region: Some(region) };
    let store = app.store(slot);
    let done =
        store.write(app.cx_at(Actor::Anonymous, slot), move |tx, cx| people::sign_in(tx, cx, &cmd)).await?;
    match done {
        SignedIn::In { person, opened, .. } => {
            let cx = app.cx_at(Actor::Citizen { person, acting_for: person }, person.slot());
            let view = app.read(cx, move |tx, cx| person_view(tx, cx, person, person)).await?;
            let csrf = Some(opened.csrf.reveal().clone());
            let view = SessionView { signed_in: true, csrf, person: Some(view), staff: None };
            Ok(with_cookie(&app, &opened, view))
        }
        SignedIn::Wrong { tries_left } => Err(kernel::Invalid::new(
            "code",
            "code.wrong",
            format!("the code is wrong; {tries_left} tries are left"),
            format!("验证码不正确，还可以再试 {tries_left} 次"),
        )
        .into()),
    }
}

/// A staff account and its password.
#[derive(Deserialize, ToSchema)]
pub(crate) struct StaffSignIn {
    login: String,
    #[schema(value_type = String)]
    password: Masked<String>,
}

/// Signs a member of staff in.
#[utoipa::path(post, path = "/staff/session", tag = "session", request_body = StaffSignIn,
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 429,
    body = Problem)))]
pub(crate) async fn sign_in_staff(
    State(app): State<App>,
    headers: HeaderMap,
    once: Once<StaffSignIn>,
) -> Result<Response, Problem> {
    let StaffSignIn { login, password } = once.body;
    let check = app.read(app.cx(Actor::Anonymous), move |tx, _| people::password_of(tx, &login)).await?;
    // Slow on purpose, so not on a thread that serves others.
    let checked = tokio::task::spawn_blocking(move || check.run(password.reveal()));
    let checked = checked.await.map_err(|e| Problem::internal(&e))?;
    let device = device(&headers);
    let cx = app.cx(Actor::Anonymous);
    let store = app.store(cx.slot).clone();
    let done = store.write(cx, move |tx, cx| people::staff_sign_in(tx, cx, &checked, &device)).await?;
    match done {
        StaffSignedIn::In(opened, account) => {
            let csrf = Some(opened.csrf.reveal().clone());
            let view = SessionView { signed_in: true, csrf, person: None, staff: Some(account.into()) };
            Ok(with_cookie(&app, &opened, view))
        }
        StaffSignedIn::Wrong => Err(Problem::new(
            StatusCode::UNAUTHORIZED,
            "password.wrong",
            "账号或密码不正确",
            "the login or the password is wrong",
        )),
        StaffSignedIn::Locked { retry_after_s } => {
            Err(Problem::too_many("staff.locked", u32::try_from(retry_after_s).unwrap_or(u32::MAX)))
        }
    }
}

/// Signs this device out.
#[utoipa::path(delete, path = "/session", tag = "session",
    responses((status = 204), (status = 401, body = Problem)))]
pub(crate) async fn sign_out(
    State(app): State<App>,
    headers: HeaderMap,
    asker: Asker,
) -> Result<Response, Problem> {
    let cookie = token(&headers, app.settings.secure).ok_or_else(Problem::unauthorized)?;
    let actor = match &asker {
        Asker::Citizen(citizen) => citizen.cx(&app).actor,
        Asker::Staff(account, _) => Actor::Staff { staff: account.id, role: account.role },
    };
    app.write(app.cx(actor), None, move |tx, cx| people::sign_out(tx, cx, cookie.reveal())).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    set_cookie(&app, &mut response, "", 0);
    Ok(response)
}

/// A signed-in device.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceView {
    id: SessionId,
    label: String,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    current: bool,
}

/// The devices one is signed in on.
#[utoipa::path(get, path = "/devices", tag = "session", security(("session" = ["citizen"])),
    responses((status = 200, body = Page<DeviceView>)))]
pub(crate) async fn devices(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<Page<DeviceView>>, Problem> {
    let devices = app.read(citizen.cx(&app), people::sessions).await?;
    let items = devices.into_iter().map(|d| DeviceView {
        current: d.session == citizen.session,
        id: d.session,
        label: d.device,
        created_at: d.created_at,
        last_seen_at: d.seen_at,
    });
    Ok(Json(Page::whole(items.collect())))
}

/// Signs a device out.
#[utoipa::path(delete, path = "/devices/{id}", tag = "session", security(("session" = ["citizen"])),
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn revoke(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<SessionId>,
) -> Result<StatusCode, Problem> {
    app.write(citizen.cx(&app), None, move |tx, cx| people::revoke(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the device calls itself: the browser's own line, shortened.
fn device(headers: &HeaderMap) -> String {
    let line = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("unknown");
    line.chars().take(120).collect()
}

fn with_cookie(app: &App, opened: &Opened, view: SessionView) -> Response {
    let mut response = Json(view).into_response();
    let seconds = (opened.ends_at.as_second() - app.ambient.now().as_second()).max(0);
    set_cookie(app, &mut response, opened.token.reveal(), seconds);
    response
}

fn set_cookie(app: &App, response: &mut Response, token: &str, max_age_s: i64) {
    let secure = app.settings.secure;
    let flags = if secure { "; Secure" } else { "" };
    let name = cookie_name(secure);
    let cookie = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{flags}");
    let value = HeaderValue::from_str(&cookie).expect("a token is hexadecimal");
    response.headers_mut().append(header::SET_COOKIE, value);
}
