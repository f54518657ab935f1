//! The shelves: what is sold, where, and who would bring it.

use axum::Json;
use axum::extract::State;
use jiff::{RoundMode, SignedDurationRound, Unit};
use kernel::{Actor, Fen, Point, Region, Text};
use retail::catalog::{self, ProductFilter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shop;
use super::views::SiteView;
use crate::app::App;
use crate::extract::{Path, Query};
use crate::problem::Problem;
use crate::text::{Page, Slice};

/// A shelf.
#[derive(Serialize, ToSchema)]
pub(crate) struct CategoryView {
    code: String,
    name: Text,
    picture: String,
    /// How many products are on it.
    count: usize,
}

/// The shelves.
#[utoipa::path(get, path = "/shop/categories", tag = "shop",
    responses((status = 200, body = Page<CategoryView>)))]
pub(crate) async fn categories(State(app): State<App>) -> Json<Page<CategoryView>> {
    let view = |shelf: catalog::CategoryView| CategoryView {
        code: shelf.category.code,
        name: shelf.category.name,
        picture: shelf.category.picture,
        count: shelf.count,
    };
    Json(Page::whole(catalog::categories(&app.catalog).into_iter().map(view).collect()))
}

/// Something that can be bought.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProductView {
    sku: String,
    name: Text,
    spec: Text,
    picture: String,
    category: String,
    price: Fen,
    list_price: Fen,
    /// What can still be sold at the site asked about.
    stock: Option<i64>,
    cold: bool,
    /// `breast_milk_substitute` or `otc`: kept out of promotion.
    restricted: Option<String>,
}

impl From<catalog::ProductView> for ProductView {
    fn from(view: catalog::ProductView) -> Self {
        let product = view.product;
        Self {
            sku: product.sku,
            name: product.name,
            spec: product.spec,
            picture: product.picture,
            category: product.category,
            price: product.price,
            list_price: product.list_price,
            stock: view.stock,
            cold: product.cold,
            restricted: product.restricted.map(|r| r.name().to_owned()),
        }
    }
}

/// Which products.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Shelf.
    category: Option<String>,
    /// Words to look for.
    q: Option<String>,
    /// Only what this site sells, with its stock.
    site: Option<String>,
}

/// What is sold.
#[utoipa::path(get, path = "/shop/products", tag = "shop", params(Slice, Wanted),
    responses((status = 200, body = Page<ProductView>)))]
pub(crate) async fn products(
    State(app): State<App>,
    Query(slice): Query<Slice>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<ProductView>>, Problem> {
    let filter = ProductFilter { category: wanted.category, text: wanted.q, site: wanted.site };
    let (catalog, limit) = (app.catalog.clone(), slice.limit());
    let cx = app.cx(Actor::Anonymous);
    let found = app
        .read(cx, move |tx, _| catalog::search(tx, &catalog, &filter, slice.cursor.as_deref(), limit))
        .await?;
    Ok(Json(Page::full(found, limit, |p| p.product.sku.clone()).map(ProductView::from)))
}

/// At which site.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct At {
    /// Code of the site whose stock is asked.
    site: Option<String>,
}

/// One product.
#[utoipa::path(get, path = "/shop/products/{sku}", tag = "shop", params(("sku" = String, Path), At),
    responses((status = 200, body = ProductView), (status = 404, body = Problem)))]
pub(crate) async fn product(
    State(app): State<App>,
    Path(sku): Path<String>,
    Query(at): Query<At>,
) -> Result<Json<ProductView>, Problem> {
    let catalog = app.catalog.clone();
    let cx = app.cx(Actor::Anonymous);
    let view = app.read(cx, move |tx, _| catalog::product(tx, &catalog, &sku, at.site.as_deref())).await?;
    Ok(Json(view.into()))
}

/// A door.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Door {
    /// Latitude × 10,000,000.
    lat_e7: i32,
    /// Longitude × 10,000,000.
    lng_e7: i32,
}

/// The site that serves a door.
#[derive(Serialize, ToSchema)]
pub(crate) struct SiteHereView {
    site: SiteView,
    distance_m: u32,
    promise_minutes: i64,
}

/// The site that would deliver here.
#[utoipa::path(get, path = "/shop/site", tag = "shop", params(Door),
    responses((status = 200, body = SiteHereView), (status = 404, body = Problem)))]
pub(crate) async fn site(
    State(app): State<App>,
    Query(door): Query<Door>,
) -> Result<Json<SiteHereView>, Problem> {
    let point = Point::new(door.lat_e7, door.lng_e7)?;
    let (catalog, ports) = (app.catalog.clone(), app.ports.clone());
    let cx = app.cx(Actor::Anonymous);
    let now = cx.now;
    let here = app
        .read(cx, move |tx, cx| catalog::site_for(tx, cx, &shop(&catalog, &*ports), point))
        .await?
        .ok_or_else(Problem::not_found)?;
    // A promise is rounded up: who is told 29 minutes is not to wait 29 and a half.
    let whole = SignedDurationRound::new().smallest(Unit::Minute).mode(RoundMode::Ceil);
    let wait = here.promise.latest.duration_since(now);
    let promise_minutes = wait.round(whole).unwrap_or(wait).as_mins();
    Ok(Json(SiteHereView { site: (&here.site).into(), distance_m: here.distance_m, promise_minutes }))
}

/// Which sites.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Inside {
    /// The division that contains them; everywhere unless said.
    region: Option<String>,
}

/// The sites.
#[utoipa::path(get, path = "/shop/sites", tag = "shop", params(Inside),
    responses((status = 200, body = Page<SiteView>)))]
pub(crate) async fn sites(
    State(app): State<App>,
    Query(inside): Query<Inside>,
) -> Result<Json<Page<SiteView>>, Problem> {
    let region = inside.region.as_deref().map(Region::parse).transpose().map_err(|e| e.at("region"))?;
    let sites = catalog::sites(&app.catalog, region.as_ref());
    Ok(Json(Page::whole(sites.into_iter().map(SiteView::from).collect())))
}
