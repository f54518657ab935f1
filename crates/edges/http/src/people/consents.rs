//! Consents: what is asked, what was given, one call each to give and to take back.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use kernel::Text;
use kernel::id::ConsentId;
use people::{Grant, Purpose};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::Citizen;
use crate::extract::Path;
use crate::once::Once;
use crate::problem::Problem;
use crate::text::Page;

/// A receipt ends after a year unless it is given again.
const LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Version of the notices below; a changed text is a new version.
const NOTICE_VERSION: &str = "2026-11";

/// What is asked, in plain words.
#[derive(Serialize, ToSchema)]
pub(crate) struct Notice {
    purpose: String,
    scope: Option<String>,
    title: Text,
    text: Text,
    /// Needs a receipt of its own.
    sensitive: bool,
    version: String,
}

/// Everything that can be asked. Nothing here is ever pre-ticked, and no civic service depends on any of it.
fn all_notices() -> Vec<Notice> {
    let notice = |purpose: Purpose, scope: Option<&str>, title: (&str, &str), text: (&str, &str)| Notice {
        purpose: purpose.name().to_owned(),
        scope: scope.map(ToOwned::to_owned),
        title: Text::new(title.0, title.1),
        text: Text::new(text.0, text.1),
        sensitive: scope.is_some_and(people::is_sensitive),
        version: NOTICE_VERSION.to_owned(),
    };
    vec![
        notice(
            Purpose::OfferPersonalise,
            Some("life_event:maternity"),
            ("生育后的用品推荐", "Suggestions after a birth"),
            (
                "只告诉商城“本月有生育事项”，不含金额、证件和病历。30 天后自动删除，随时可关闭。不影响办事结果。",
                "The shop learns only that there was a birth this month: no amount, no papers. Deleted after 30 days, \
                 off at any time. It never changes the result of a service.",
            ),
        ),
        notice(
            Purpose::OfferPersonalise,
            None,
            ("个性化推荐", "Personal suggestions"),
            (
                "按您买过的东西推荐商品。关闭后看到的是大家都一样的列表。",
                "Suggests goods by what you bought. Off, you see the same list as everyone.",
            ),
        ),
        notice(
            Purpose::OfferPush,
            None,
            ("推荐消息", "Messages with suggestions"),
            (
                "每天最多两条，晚九点到早八点不打扰。",
                "At most two a day, none between nine in the evening and eight in the morning.",
            ),
        ),
    ]
}

/// What can be consented to.
#[utoipa::path(get, path = "/consent-notices", tag = "consents",
    responses((status = 200, body = Page<Notice>)))]
pub(crate) async fn notices() -> Json<Page<Notice>> {
    Json(Page::whole(all_notices()))
}

/// A consent receipt.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct ConsentView {
    id: ConsentId,
    purpose: String,
    scope: Option<String>,
    granted_at: Timestamp,
    expires_at: Timestamp,
    /// `live`, `withdrawn` or `expired`.
    state: String,
}

fn view(consent: people::Consent, now: Timestamp) -> ConsentView {
    let state = if consent.withdrawn_at.is_some() {
        "withdrawn"
    } else if consent.expires_at <= now {
        "expired"
    } else {
        "live"
    };
    ConsentView {
        id: consent.id,
        purpose: consent.purpose.name().to_owned(),
        scope: consent.scopes.into_iter().next(),
        granted_at: consent.granted_at,
        expires_at: consent.expires_at,
        state: state.to_owned(),
    }
}

/// The receipts one has given.
#[utoipa::path(get, path = "/me/consents", tag = "consents", security(("session" = ["citizen"])),
    responses((status = 200, body = Page<ConsentView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<Page<ConsentView>>, Problem> {
    let person = citizen.person;
    let consents = app.read(citizen.cx(&app), move |tx, cx| people::consents_of(tx, cx, person)).await?;
    let now = app.ambient.now();
    Ok(Json(Page::whole(consents.into_iter().map(|c| view(c, now)).collect())))
}

/// What is consented to.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GrantRequest {
    purpose: String,
    scope: Option<String>,
    /// Version of the notice that was read.
    notice_version: String,
}

/// Gives a receipt.
#[utoipa::path(post, path = "/me/consents", tag = "consents", security(("session" = ["citizen"])),
    request_body = GrantRequest,
    responses((status = 201, body = ConsentView), (status = 422, body = Problem)))]
pub(crate) async fn grant(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<GrantRequest>,
) -> Result<(StatusCode, Json<ConsentView>), Problem> {
    let GrantRequest { purpose, scope, notice_version } = once.body;
    let purpose = Purpose::parse(&purpose)?;
    if notice_version != NOTICE_VERSION {
        return Err(kernel::Invalid::new(
            "notice_version",
            "consent.notice_outdated",
            "the notice has changed; read it again before you agree",
            "告知内容已更新，请重新阅读后再同意",
        )
        .into());
    }
    let person = citizen.person;
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let grant = Grant {
                person,
                purpose,
                scopes: scope.clone().into_iter().collect(),
                notice_version: notice_version.clone(),
                channel: "app".to_owned(),
                expires_at: cx.now + LIFETIME,
            };
            let id = people::grant(tx, cx, grant)?;
            let mine = people::consents_of(tx, cx, person)?;
            mine.into_iter().find(|c| c.id == id).map(|c| view(c, cx.now)).ok_or(people::Error::NotFound)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Takes a receipt back, effective at once.
#[utoipa::path(delete, path = "/me/consents/{id}", tag = "consents", security(("session" = ["citizen"])),
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn withdraw(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<ConsentId>,
) -> Result<StatusCode, Problem> {
    app.write(citizen.cx(&app), None, move |tx, cx| people::withdraw(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
