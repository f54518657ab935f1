//! Delivery addresses.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::id::AddressId;
use kernel::{Masked, Mobile, Point, Region};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::App;
use crate::auth::Citizen;
use crate::extract::Path;
use crate::once::Once;
use crate::problem::Problem;
use crate::text::Page;

/// An address as its owner sees it.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct AddressView {
    id: AddressId,
    label: String,
    contact: String,
    mobile_masked: String,
    region: Region,
    text: String,
    point: Point,
}

impl From<people::Address> for AddressView {
    fn from(address: people::Address) -> Self {
        Self {
            id: address.id,
            label: address.label,
            contact: address.contact.into_inner(),
            mobile_masked: address.mobile.masked(),
            region: address.region,
            text: address.text.into_inner(),
            point: address.point,
        }
    }
}

/// One's addresses.
#[utoipa::path(get, path = "/me/addresses", tag = "addresses", security(("session" = ["citizen"])),
    responses((status = 200, body = Page<AddressView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    citizen: Citizen,
) -> Result<Json<Page<AddressView>>, Problem> {
    let person = citizen.person;
    let addresses = app.read(citizen.cx(&app), move |tx, cx| people::addresses_of(tx, cx, person)).await?;
    Ok(Json(Page::whole(addresses.into_iter().map(AddressView::from).collect())))
}

/// A new address.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewAddress {
    /// What one calls it: home, work.
    label: String,
    #[schema(value_type = String)]
    contact: Masked<String>,
    #[schema(value_type = String, example = "13800138000")]
    mobile: Mobile,
    region: Region,
    /// Street, house, door.
    #[schema(value_type = String)]
    text: Masked<String>,
    point: Point,
}

/// Adds an address.
#[utoipa::path(post, path = "/me/addresses", tag = "addresses", security(("session" = ["citizen"])),
    request_body = NewAddress, responses((status = 201, body = AddressView), (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<NewAddress>,
) -> Result<(StatusCode, Json<AddressView>), Problem> {
    let person = citizen.person;
    let NewAddress { label, contact, mobile, region, text, point } = once.body;
    // The place comes from outside: the ranges are checked where it enters.
    let point = Point::new(point.lat_e7, point.lng_e7).map_err(|e| e.at("point"))?;
    let region = app.existing(region, "region")?;
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let cmd = people::AddAddress {
                person,
                contact: contact.clone(),
                mobile: mobile.clone(),
                region: region.clone(),
                text: text.clone(),
                point,
                label: label.clone(),
            };
            let id = people::add_address(tx, cx, cmd)?;
            people::address(tx, cx, id).map(AddressView::from)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Removes an address; orders under way keep theirs.
#[utoipa::path(delete, path = "/me/addresses/{id}", tag = "addresses", security(("session" = ["citizen"])),
    params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn remove(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<AddressId>,
) -> Result<StatusCode, Problem> {
    app.write(citizen.cx(&app), None, move |tx, cx| people::remove_address(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
