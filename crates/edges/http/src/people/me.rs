//! Oneself: settings, real name, what is known, wallet, membership; and the divisions to choose a city from.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use insight::Visitor;
use jiff::Timestamp;
use kernel::id::{EntryId, PersonId};
use kernel::{Actor, CitizenNumber, Fen, Invalid, Masked, Region, Text};
use people::{StartMembership, VerifyRealName};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::session::{PersonView, masked_name, person_view};
use crate::app::App;
use crate::auth::{Asker, Citizen};
use crate::extract::Query;
use crate::once::Once;
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// Accesses by staff shown at once.
const ACCESSES_SHOWN: u32 = 100;

/// Oneself.
#[utoipa::path(get, path = "/me", tag = "me", security(("session" = ["citizen"])),
    responses((status = 200, body = PersonView)))]
pub(crate) async fn show(State(app): State<App>, citizen: Citizen) -> Result<Json<PersonView>, Problem> {
    let person = citizen.person;
    Ok(Json(app.read(citizen.cx(&app), move |tx, cx| person_view(tx, cx, person, person)).await?))
}

/// What to change; the rest stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Change {
    region: Option<Region>,
    elder_mode: Option<bool>,
    /// `zh-CN` or `en`.
    language: Option<String>,
}

/// Changes one's settings.
#[utoipa::path(patch, path = "/me", tag = "me", security(("session" = ["citizen"])), request_body = Change,
    responses((status = 200, body = PersonView), (status = 422, body = Problem)))]
pub(crate) async fn change(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<Change>,
) -> Result<Json<PersonView>, Problem> {
    let person = citizen.person;
    let Change { region, elder_mode, language } = once.body;
    let region = region.map(|region| app.existing(region, "region")).transpose()?;
    let settings = people::Settings { elder_mode, language, region };
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            people::change_settings(tx, cx, person, &settings)?;
            person_view(tx, cx, person, person)
        })
        .await?;
    Ok(Json(view))
}

/// A confirmation that cannot be given by a slip of the finger.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Forget {
    /// The word `DELETE`.
    confirm: String,
}

/// Deletes oneself: the key to all personal data is destroyed, and nothing can bring it back.
#[utoipa::path(delete, path = "/me", tag = "me", security(("session" = ["citizen"])), request_body = Forget,
    responses((status = 204), (status = 422, body = Problem)))]
pub(crate) async fn forget(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<Forget>,
) -> Result<StatusCode, Problem> {
    if once.body.confirm != "DELETE" {
        return Err(Invalid::new(
            "confirm",
            "confirm.missing",
            "write DELETE to confirm; deleted data cannot be brought back",
            "请输入 DELETE 确认；删除后无法恢复",
        )
        .into());
    }
    let person = citizen.person;
    app.write(citizen.cx(&app), once.key, move |tx, cx| people::forget(tx, cx, person)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A name and its number, as on the card.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Verification {
    #[schema(value_type = String)]
    name: Masked<String>,
    #[schema(value_type = String, example = "11010519491231002X")]
    citizen_number: CitizenNumber,
}

/// Asks the authority whether name and number belong together; its reference if they do.
pub(crate) async fn confirmed(
    app: &App,
    name: &Masked<String>,
    number: &CitizenNumber,
) -> Result<String, Problem> {
    let reference = app.cx(Actor::Anonymous).trace().to_string();
    let matched = app.identity.verify(name.reveal(), number, reference).await?;
    matched.ok_or_else(|| {
        Invalid::new(
            "name",
            "identity.mismatch",
            "name and number do not belong together; write both as on the identity card",
            "姓名与身份证号码不匹配；请与身份证保持一致",
        )
        .into()
    })
}

/// Verifies one's real name.
#[utoipa::path(post, path = "/me/verification", tag = "me", security(("session" = ["citizen"])),
    request_body = Verification,
    responses((status = 200, body = PersonView), (status = 422, body = Problem)))]
pub(crate) async fn verify(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<Verification>,
) -> Result<Json<PersonView>, Problem> {
    let Verification { name, citizen_number: number } = once.body;
    let authority_reference = confirmed(&app, &name, &number).await?;
    let person = citizen.person;
    let cmd = VerifyRealName { name, number, authority_reference };
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            people::verify_real_name(tx, cx, &cmd)?;
            person_view(tx, cx, person, person)
        })
        .await?;
    Ok(Json(view))
}

/// A kind of thing known about one.
#[derive(Serialize, ToSchema)]
pub(crate) struct KnownView {
    kind: &'static str,
    label: Text,
    count: usize,
    example_masked: Option<String>,
}

/// What is known about one.
#[utoipa::path(get, path = "/me/known", tag = "me", security(("session" = ["citizen"])),
    responses((status = 200, body = Page<KnownView>)))]
pub(crate) async fn known(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<Page<KnownView>>, Problem> {
    let person = citizen.person;
    let known = app.read(citizen.cx(&app), move |tx, cx| people::what_is_known(tx, cx, person)).await?;
    let row = |kind, zh: &str, en: &str, count: usize, example_masked: Option<String>| KnownView {
        kind,
        label: Text::new(zh, en),
        count,
        example_masked,
    };
    let live = known.consents.iter().filter(|c| c.withdrawn_at.is_none()).count();
    let items = vec![
        row("mobile", "手机号", "mobile number", usize::from(known.mobile.is_some()), known.mobile),
        row("name", "姓名", "name", usize::from(known.name.is_some()), known.name.as_ref().map(masked_name)),
        row("number", "身份证号码", "identity number", usize::from(known.number.is_some()), known.number),
        row(
            "address",
            "收货地址",
            "addresses",
            known.addresses.len(),
            known.addresses.first().map(|a| a.label.clone()),
        ),
        row("household", "家庭成员", "household members", known.members.len(), None),
        row("delegation", "授权代办", "delegations", known.delegations.len(), None),
        row("consent", "生效中的同意", "live consents", live, None),
        row(
            "membership",
            "会员",
            "memberships",
            known.terms.len(),
            known.terms.last().map(|t| t.plan.clone()),
        ),
        row("access", "工作人员查看记录", "times staff looked", known.accesses.len(), None),
    ];
    Ok(Json(Page::whole(items)))
}

/// A time somebody of the staff opened one's data.
#[derive(Serialize, ToSchema)]
pub(crate) struct AccessView {
    at: Timestamp,
    actor: String,
    purpose: String,
}

/// Who looked at one's data, and why.
#[utoipa::path(get, path = "/me/access-log", tag = "me", security(("session" = ["citizen"])),
    responses((status = 200, body = Page<AccessView>)))]
pub(crate) async fn access_log(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<Page<AccessView>>, Problem> {
    let person = citizen.person;
    let log =
        app.read(citizen.cx(&app), move |tx, cx| people::access_log(tx, cx, person, ACCESSES_SHOWN)).await?;
    let items =
        log.into_iter().map(|a| AccessView { at: a.at, actor: a.staff.to_string(), purpose: a.purpose });
    Ok(Json(Page::whole(items.collect())))
}

/// One's balance and what moved it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WalletView {
    balance: Fen,
    items: Vec<MovementView>,
    next: Option<String>,
}

/// A movement of the wallet.
#[derive(Serialize, ToSchema)]
pub(crate) struct MovementView {
    at: Timestamp,
    title: Text,
    amount: Fen,
    case: Option<String>,
    order: Option<String>,
}

/// One's wallet.
#[utoipa::path(get, path = "/me/wallet", tag = "me", security(("session" = ["citizen"])), params(Slice),
    responses((status = 200, body = WalletView)))]
pub(crate) async fn wallet(
    State(app): State<App>,
    citizen: Citizen,
    Query(slice): Query<Slice>,
) -> Result<Json<WalletView>, Problem> {
    let code = ledger::chart::wallet(citizen.person).code;
    let before: Option<EntryId> = slice.cursor.as_deref().map(str::parse).transpose()?;
    let limit = slice.limit();
    let view = app
        .read(citizen.cx(&app), move |tx, _| {
            let balance = ledger::balance(tx, &code)?;
            let entries = ledger::entries_of(tx, &code, before, limit)?;
            let full = entries.len() == usize::try_from(limit).unwrap_or(usize::MAX);
            let next = entries.last().filter(|_| full).map(|e| e.id.to_string());
            let items = entries.into_iter().map(|entry| movement(entry, &code)).collect();
            Ok::<_, ledger::Error>(WalletView { balance, items, next })
        })
        .await?;
    Ok(Json(view))
}

fn movement(entry: ledger::EntryView, code: &str) -> MovementView {
    let mine: Vec<_> = entry.postings.iter().filter(|p| p.account == code).collect();
    let title = match entry.kind.as_str() {
        "civic.benefit" => Text::new("政务补贴到账", "benefit paid"),
        other => Text::new(other, other),
    };
    MovementView {
        at: entry.at,
        title,
        // A wallet is owed to its owner, so a credit is what they gained.
        amount: -mine.iter().map(|p| p.amount).sum::<Fen>(),
        case: mine.iter().find_map(|p| p.tags.case.clone()),
        order: mine.iter().find_map(|p| p.tags.order.clone()),
    }
}

/// One's membership.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct MembershipView {
    plan: Option<String>,
    until: Option<Timestamp>,
}

fn membership_of(
    tx: &mut store::Tx<'_>,
    cx: &kernel::Cx,
    person: PersonId,
) -> Result<MembershipView, people::Error> {
    let live = people::terms_of(tx, person)?.into_iter().rfind(|t| t.until > cx.now);
    Ok(live.map_or(MembershipView { plan: None, until: None }, |t| MembershipView {
        plan: Some(t.plan),
        until: Some(t.until),
    }))
}

/// One's membership, if any.
#[utoipa::path(get, path = "/me/membership", tag = "me", security(("session" = ["citizen"])),
    responses((status = 200, body = MembershipView)))]
pub(crate) async fn membership(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<MembershipView>, Problem> {
    let person = citizen.person;
    Ok(Json(app.read(citizen.cx(&app), move |tx, cx| membership_of(tx, cx, person)).await?))
}

/// A plan to join.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Join {
    /// `plus-year`.
    plan: String,
}

/// Joins for one term; it does not renew itself.
#[utoipa::path(post, path = "/me/membership", tag = "me", security(("session" = ["citizen"])),
    request_body = Join,
    responses((status = 201, body = MembershipView), (status = 422, body = Problem)))]
pub(crate) async fn join(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<Join>,
) -> Result<(StatusCode, Json<MembershipView>), Problem> {
    let person = citizen.person;
    let plan = once.body.plan;
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let reference = cx.id::<kernel::id::Payment>().to_string();
            people::start_membership(tx, cx, &StartMembership { person, plan: plan.clone(), reference })?;
            membership_of(tx, cx, person)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Counts that the app was opened.
#[utoipa::path(post, path = "/opens", tag = "me", responses((status = 204)))]
pub(crate) async fn opened(State(app): State<App>, asker: Option<Asker>) -> Result<StatusCode, Problem> {
    if let Some(Asker::Citizen(citizen)) = asker {
        let person = citizen.person;
        let profile = app.read(citizen.cx(&app), move |tx, cx| people::profile(tx, cx, person)).await?;
        let region = profile.region.city();
        let visitor = Visitor::Person(person);
        app.write(citizen.cx(&app), None, move |tx, cx| insight::record_open(tx, cx, visitor, &region))
            .await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Which divisions.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Inside {
    /// The division that contains them; the country unless said.
    parent: Option<String>,
}

/// A division.
#[derive(Serialize, ToSchema)]
pub(crate) struct DivisionView {
    code: Region,
    name: String,
    level: String,
    has_children: bool,
}

/// The divisions inside another.
#[utoipa::path(get, path = "/regions", tag = "me", params(Inside),
    responses((status = 200, body = Page<DivisionView>)))]
pub(crate) async fn regions(
    State(app): State<App>,
    Query(inside): Query<Inside>,
) -> Result<Json<Page<DivisionView>>, Problem> {
    let parent = Region::parse(inside.parent.as_deref().unwrap_or("CN")).map_err(|e| e.at("parent"))?;
    let children = app.divisions.get(parent.code()).map(Vec::as_slice).unwrap_or_default();
    let items = children.iter().map(|(code, name)| DivisionView {
        level: format!("{:?}", code.level()).to_lowercase(),
        has_children: app.divisions.contains_key(code.code()),
        code: code.clone(),
        name: name.clone(),
    });
    Ok(Json(Page::whole(items.collect())))
}
