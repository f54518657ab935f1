//! The cart, and what it would cost.

use axum::Json;
use axum::extract::State;
use kernel::Fen;
use kernel::id::{AddressId, DecisionId, PersonId};
use retail::quote::{QuoteRequest, Wanted};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::shop;
use super::views::{LineAsk, QuoteView};
use crate::app::App;
use crate::auth::Citizen;
use crate::once::Once;
use crate::problem::Problem;

/// A cart.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct CartView {
    lines: Vec<LineAsk>,
}

impl From<Vec<Wanted>> for CartView {
    fn from(lines: Vec<Wanted>) -> Self {
        Self { lines: lines.into_iter().map(LineAsk::from).collect() }
    }
}

/// One's cart.
#[utoipa::path(get, path = "/cart", tag = "shop", security(("session" = ["citizen"])),
    responses((status = 200, body = CartView)))]
pub(crate) async fn show(State(app): State<App>, citizen: Citizen) -> Result<Json<CartView>, Problem> {
    let person = citizen.person;
    let lines = app.read(citizen.cx(&app), move |tx, cx| retail::cart::cart(tx, cx, person)).await?;
    Ok(Json(lines.into()))
}

/// Replaces one's cart.
#[utoipa::path(put, path = "/cart", tag = "shop", security(("session" = ["citizen"])),
    request_body = CartView,
    responses((status = 200, body = CartView), (status = 422, body = Problem)))]
pub(crate) async fn put(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<CartView>,
) -> Result<Json<CartView>, Problem> {
    let person = citizen.person;
    let catalog = app.catalog.clone();
    let lines: Vec<Wanted> = once.body.lines.into_iter().map(Wanted::from).collect();
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            retail::cart::put_cart(tx, cx, &catalog, person, &lines)?;
            Ok::<_, retail::Error>(CartView::from(retail::cart::cart(tx, cx, person)?))
        })
        .await?;
    Ok(Json(view))
}

/// What is wanted, where, and with which benefits.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Basket {
    lines: Vec<LineAsk>,
    address: AddressId,
    coupon: Option<String>,
    /// The decision the offer comes from.
    decision: Option<DecisionId>,
    /// The offer within it.
    offer: Option<String>,
}

impl Basket {
    pub(super) fn of(self, person: PersonId) -> QuoteRequest {
        let Self { lines, address, coupon, decision, offer } = self;
        let lines = lines.into_iter().map(Wanted::from).collect();
        QuoteRequest { person, lines, address, coupon, decision, offer }
    }
}

/// A basket at the price that was seen.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewOrder {
    #[serde(flatten)]
    pub(super) basket: Basket,
    /// `payable` of the quote.
    pub(super) expected_payable: Fen,
}

/// What a basket costs, who pays which part, and when it would be there. Nothing is reserved.
#[utoipa::path(post, path = "/shop/quote", tag = "shop", security(("session" = ["citizen"])),
    request_body = Basket,
    responses((status = 200, body = QuoteView), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn quote(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<Basket>,
) -> Result<Json<QuoteView>, Problem> {
    let request = once.body.of(citizen.person);
    let (catalog, ports) = (app.catalog.clone(), app.ports.clone());
    let view = app
        .read(citizen.cx(&app), move |tx, cx| {
            let quote = retail::quote::quote(tx, cx, &shop(&catalog, &*ports), &request)?;
            QuoteView::new(&catalog, quote)
        })
        .await?;
    Ok(Json(view))
}
