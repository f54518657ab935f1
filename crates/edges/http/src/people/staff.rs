//! Staff accounts, by an administrator.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{Masked, Region, Role};
use people::CreateStaff;
use serde::Deserialize;
use utoipa::ToSchema;

use super::session::StaffView;
use crate::app::App;
use crate::auth::{Admin, Staff};
use crate::extract::Query;
use crate::once::Once;
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// Staff accounts by login.
#[utoipa::path(get, path = "/admin/staff", tag = "admin", security(("session" = ["admin"])), params(Slice),
    responses((status = 200, body = Page<StaffView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    admin: Staff<Admin>,
    Query(slice): Query<Slice>,
) -> Result<Json<Page<StaffView>>, Problem> {
    let limit = slice.limit();
    let after = slice.cursor.unwrap_or_default();
    let accounts = app.read(admin.cx(&app), move |tx, cx| people::staff_list(tx, cx, &after, limit)).await?;
    let full = accounts.len() == usize::try_from(limit).unwrap_or(usize::MAX);
    let next = accounts.last().filter(|_| full).map(|a| a.login.clone());
    Ok(Json(Page { items: accounts.into_iter().map(StaffView::from).collect(), next }))
}

/// A new account.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewStaff {
    login: String,
    #[schema(value_type = String)]
    password: Masked<String>,
    role: Role,
    /// Jurisdiction.
    region: Region,
    /// Merchant, site or courier the account belongs to.
    org: Option<String>,
    display: String,
}

/// Opens a staff account.
#[utoipa::path(post, path = "/admin/staff", tag = "admin", security(("session" = ["admin"])),
    request_body = NewStaff,
    responses((status = 201, body = StaffView), (status = 422, body = Problem)))]
pub(crate) async fn create(
    State(app): State<App>,
    admin: Staff<Admin>,
    once: Once<NewStaff>,
) -> Result<(StatusCode, Json<StaffView>), Problem> {
    let NewStaff { login, password, role, region, org, display } = once.body;
    let region = app.existing(region, "region")?;
    let cx = admin.cx(&app);
    let salt = cx.secret();
    // Slow on purpose, so not on a thread that serves others.
    let hashed = tokio::task::spawn_blocking(move || people::hash_password(password.reveal(), &salt));
    let password_hash = hashed.await.map_err(|e| Problem::internal(&e))?;
    let cmd = CreateStaff { login, password_hash, role, region, org, display };
    let view = app
        .write(cx, once.key, move |tx, cx| {
            let id = people::create_staff(tx, cx, &cmd)?;
            people::staff(tx, id)?.map(StaffView::from).ok_or(people::Error::NotFound)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}
