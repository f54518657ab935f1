//! The merchant's desk: orders to pack, shelves to count.

use axum::Json;
use axum::extract::State;
use kernel::id::OrderId;
use kernel::{Cx, Fen, Text};
use retail::catalog::Catalog;
use retail::merchant::SetStock;
use retail::stock::StockRow;
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;

use super::orders::Standing;
use super::views::{Error, OrderView};
use crate::app::App;
use crate::auth::{Merchant, Staff};
use crate::extract::{Path, Query};
use crate::once::{Nothing, Once};
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// The orders of one's shop or site, newest first.
#[utoipa::path(get, path = "/merchant/orders", tag = "merchant", security(("session" = ["merchant"])),
    params(Slice, Standing), responses((status = 200, body = Page<OrderView>)))]
pub(crate) async fn board(
    State(app): State<App>,
    merchant: Staff<Merchant>,
    Query(slice): Query<Slice>,
    Query(standing): Query<Standing>,
) -> Result<Json<Page<OrderView>>, Problem> {
    let list = standing.list(&slice)?;
    let catalog = app.catalog.clone();
    let page = app
        .read(merchant.cx(&app), move |tx, cx| {
            let orders = retail::merchant::board(tx, cx, &catalog, list)?;
            let Page { items, next } = Page::full(orders, list.limit, |order| order.id.to_string());
            Ok::<_, Error>(Page { items: OrderView::page(tx, items)?, next })
        })
        .await?;
    Ok(Json(page))
}

/// An act on an order and its new view, as one write.
async fn act<F>(
    app: &App,
    merchant: &Staff<Merchant>,
    once: Once<Nothing>,
    id: OrderId,
    work: F,
) -> Result<Json<OrderView>, Problem>
where
    F: Fn(&mut Tx<'_>, &Cx) -> Result<(), retail::Error> + Send + 'static,
{
    let catalog = app.catalog.clone();
    let view = app
        .write(merchant.cx(app), once.key, move |tx, cx| {
            work(tx, cx)?;
            let order = retail::order::order(tx, cx, &catalog, id)?;
            Ok::<_, Error>(OrderView::new(tx, order)?)
        })
        .await?;
    let _ = app.moved.send(());
    Ok(Json(view))
}

/// Takes an order.
#[utoipa::path(post, path = "/merchant/orders/{id}/accept", tag = "merchant",
    security(("session" = ["merchant"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = OrderView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn accept(
    State(app): State<App>,
    merchant: Staff<Merchant>,
    Path(id): Path<OrderId>,
    once: Once<Nothing>,
) -> Result<Json<OrderView>, Problem> {
    act(&app, &merchant, once, id, move |tx, cx| retail::order::accept(tx, cx, id)).await
}

/// Says that an order is packed.
#[utoipa::path(post, path = "/merchant/orders/{id}/ready", tag = "merchant",
    security(("session" = ["merchant"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = OrderView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn ready(
    State(app): State<App>,
    merchant: Staff<Merchant>,
    Path(id): Path<OrderId>,
    once: Once<Nothing>,
) -> Result<Json<OrderView>, Problem> {
    act(&app, &merchant, once, id, move |tx, cx| retail::order::ready(tx, cx, id)).await
}

/// Cannot fulfil an order; the buyer gets the money back.
#[utoipa::path(post, path = "/merchant/orders/{id}/reject", tag = "merchant",
    security(("session" = ["merchant"])),
    params(("id" = String, Path)), request_body = Nothing,
    responses((status = 200, body = OrderView), (status = 404, body = Problem), (status = 409,
    body = Problem)))]
pub(crate) async fn reject(
    State(app): State<App>,
    merchant: Staff<Merchant>,
    Path(id): Path<OrderId>,
    once: Once<Nothing>,
) -> Result<Json<OrderView>, Problem> {
    act(&app, &merchant, once, id, move |tx, cx| retail::order::reject(tx, cx, id)).await
}

/// What a site has of a product.
#[derive(Serialize, Deserialize, ToSchema)]
pub(crate) struct StockView {
    site: String,
    sku: String,
    name: Text,
    picture: String,
    /// On the shelf.
    on_hand: i64,
    /// Of it promised to orders.
    reserved: i64,
    price: Fen,
    /// Goes back with a count.
    version: i64,
}

impl StockView {
    fn new(catalog: &Catalog, row: StockRow) -> Self {
        let product = catalog.products.get(&row.sku);
        Self {
            name: product.map_or_else(|| Text::new(&row.sku, &row.sku), |p| p.name.clone()),
            picture: product.map(|p| p.picture.clone()).unwrap_or_default(),
            price: product.map_or(Fen::ZERO, |p| p.price),
            site: row.site,
            sku: row.sku,
            on_hand: row.on_hand,
            reserved: row.reserved,
            version: row.version,
        }
    }
}

/// The shelves of one's sites, by site and product.
#[utoipa::path(get, path = "/merchant/stock", tag = "merchant", security(("session" = ["merchant"])),
    params(Slice),
    responses((status = 200, body = Page<StockView>)))]
pub(crate) async fn stock(
    State(app): State<App>,
    merchant: Staff<Merchant>,
    Query(slice): Query<Slice>,
) -> Result<Json<Page<StockView>>, Problem> {
    let (catalog, limit) = (app.catalog.clone(), slice.limit());
    let rows = app
        .read(merchant.cx(&app), move |tx, cx| {
            let after = slice.cursor.as_deref().and_then(|cursor| cursor.split_once('/'));
            retail::merchant::stock_list(tx, cx, &catalog, after, limit)
        })
        .await?;
    let page = Page::full(rows, limit, |row| format!("{}/{}", row.site, row.sku));
    Ok(Json(page.map(|row| StockView::new(&app.catalog, row))))
}

/// A count of a shelf.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Count {
    on_hand: i64,
    /// The version the count corrects.
    version: i64,
    /// Which site; may be left out by who keeps only one.
    site: Option<String>,
}

/// Sets what was counted on a shelf.
#[utoipa::path(put, path = "/merchant/stock/{sku}", tag = "merchant", security(("session" = ["merchant"])),
    params(("sku" = String, Path)), request_body = Count,
    responses((status = 200, body = StockView), (status = 404, body = Problem), (status = 409,
    body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn count(
    State(app): State<App>,
    merchant: Staff<Merchant>,
    Path(sku): Path<String>,
    once: Once<Count>,
) -> Result<Json<StockView>, Problem> {
    let Count { on_hand, version, site } = once.body;
    let cmd = SetStock { site, sku, on_hand, version };
    let catalog = app.catalog.clone();
    let view = app
        .write(merchant.cx(&app), once.key, move |tx, cx| {
            let row = retail::merchant::set_stock(tx, cx, &catalog, &cmd)?;
            Ok::<_, retail::Error>(StockView::new(&catalog, row))
        })
        .await?;
    Ok(Json(view))
}
