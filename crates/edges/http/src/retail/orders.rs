//! A buyer's orders.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::Fen;
use kernel::id::{OrderId, PaymentId};
use retail::order::{OrderList, PlaceOrder};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cart::NewOrder;
use super::shop;
use super::views::{Error, OrderView};
use crate::app::App;
use crate::auth::Citizen;
use crate::extract::{Path, Query};
use crate::once::{Nothing, Once};
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// Which orders.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Standing {
    /// Where they stand.
    state: Option<String>,
}

impl Standing {
    /// The part of the list that is asked for.
    pub(super) fn list(&self, slice: &Slice) -> Result<OrderList, Problem> {
        Ok(OrderList {
            state: self.state.as_deref().map(str::parse).transpose()?,
            before: slice.cursor.as_deref().map(str::parse).transpose()?,
            limit: slice.limit(),
        })
    }
}

/// One's orders, newest first.
#[utoipa::path(get, path = "/orders", tag = "orders", security(("session" = ["citizen"])),
    params(Slice, Standing),
    responses((status = 200, body = Page<OrderView>)))]
pub(crate) async fn list(
    State(app): State<App>,
    citizen: Citizen,
    Query(slice): Query<Slice>,
    Query(standing): Query<Standing>,
) -> Result<Json<Page<OrderView>>, Problem> {
    let list = standing.list(&slice)?;
    let (person, catalog) = (citizen.person, app.catalog.clone());
    let page = app
        .read(citizen.cx(&app), move |tx, cx| {
            let orders = retail::order::orders_of(tx, cx, &catalog, person, list)?;
            let Page { items, next } = Page::full(orders, list.limit, |order| order.id.to_string());
            Ok::<_, Error>(Page { items: OrderView::page(tx, items)?, next })
        })
        .await?;
    Ok(Json(page))
}

/// Places an order: everything in it is reserved until it is paid or its time is over.
#[utoipa::path(post, path = "/orders", tag = "orders", security(("session" = ["citizen"])),
    request_body = NewOrder,
    responses((status = 201, body = OrderView), (status = 409, body = Problem), (status = 422,
    body = Problem)))]
pub(crate) async fn place(
    State(app): State<App>,
    citizen: Citizen,
    once: Once<NewOrder>,
) -> Result<(StatusCode, Json<OrderView>), Problem> {
    let NewOrder { basket, expected_payable } = once.body;
    let cmd = PlaceOrder { basket: basket.of(citizen.person), expected_payable };
    let (catalog, ports) = (app.catalog.clone(), app.ports.clone());
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let placed = retail::order::place(tx, cx, &shop(&catalog, &*ports), &cmd)?;
            let order = retail::order::order(tx, cx, &catalog, placed.order)?;
            Ok::<_, Error>(OrderView::new(tx, order)?)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// One order.
#[utoipa::path(get, path = "/orders/{id}", tag = "orders", security(("session" = ["citizen"])),
    params(("id" = String, Path)),
    responses((status = 200, body = OrderView), (status = 404, body = Problem)))]
pub(crate) async fn show(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<OrderId>,
) -> Result<Json<OrderView>, Problem> {
    let catalog = app.catalog.clone();
    let view = app
        .read(citizen.cx(&app), move |tx, cx| {
            let order = retail::order::order(tx, cx, &catalog, id)?;
            Ok::<_, Error>(OrderView::new(tx, order)?)
        })
        .await?;
    Ok(Json(view))
}

/// What is to be paid.
#[derive(Serialize, Deserialize)]
struct Due {
    payment: PaymentId,
    amount: Fen,
}

/// Where to pay.
#[derive(Serialize, ToSchema)]
pub(crate) struct PayView {
    payment: PaymentId,
    /// The provider's page; it sends the payer back to the order.
    cashier_url: String,
    /// `created`, `captured` or `failed`.
    state: String,
}

/// Opens the payment at the provider.
#[utoipa::path(post, path = "/orders/{id}/pay", tag = "orders", security(("session" = ["citizen"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = PayView), (status = 409, body = Problem), (status = 502,
    body = Problem)))]
pub(crate) async fn pay(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<OrderId>,
    once: Once<Nothing>,
) -> Result<Json<PayView>, Problem> {
    let due = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            let pay = retail::payment::pay(tx, cx, id)?;
            Ok::<_, retail::Error>(Due { payment: pay.payment, amount: pay.amount })
        })
        .await?;
    // Outside the write: the provider takes its time, and finds a payment it knows instead of opening it
    // twice.
    let opened = app.cashier.open(due.payment, due.amount, &format!("/orders/{id}")).await?;
    Ok(Json(PayView { payment: due.payment, cashier_url: opened.cashier_url, state: opened.state }))
}

/// Ends an order the courier does not have yet; what was paid goes back.
#[utoipa::path(post, path = "/orders/{id}/cancel", tag = "orders", security(("session" = ["citizen"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = OrderView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn cancel(
    State(app): State<App>,
    citizen: Citizen,
    Path(id): Path<OrderId>,
    once: Once<Nothing>,
) -> Result<Json<OrderView>, Problem> {
    let catalog = app.catalog.clone();
    let view = app
        .write(citizen.cx(&app), once.key, move |tx, cx| {
            retail::order::cancel(tx, cx, id)?;
            let order = retail::order::order(tx, cx, &catalog, id)?;
            Ok::<_, Error>(OrderView::new(tx, order)?)
        })
        .await?;
    let _ = app.moved.send(());
    Ok(Json(view))
}
