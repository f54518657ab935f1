//! Doors of the shop: shelves, cart, orders with their live map, the provider's callbacks, the merchant's
//! desk.

mod cart;
mod merchant;
mod orders;
mod payments;
mod shelves;
mod track;
mod views;

use retail::catalog::Catalog;
use retail::ports::Shop;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;
use crate::ports::Ports;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(shelves::categories))
        .routes(routes!(shelves::products))
        .routes(routes!(shelves::product))
        .routes(routes!(shelves::site))
        .routes(routes!(shelves::sites))
        .routes(routes!(cart::show, cart::put))
        .routes(routes!(cart::quote))
        .routes(routes!(orders::list, orders::place))
        .routes(routes!(orders::show))
        .routes(routes!(orders::pay))
        .routes(routes!(orders::cancel))
        .routes(routes!(track::follow))
        .routes(routes!(payments::callback))
        .routes(routes!(merchant::board))
        .routes(routes!(merchant::accept))
        .routes(routes!(merchant::ready))
        .routes(routes!(merchant::reject))
        .routes(routes!(merchant::stock))
        .routes(routes!(merchant::count))
}

/// The catalogue and the neighbours, as the shop's use cases take them.
fn shop<'a>(catalog: &'a Catalog, ports: &'a dyn Ports) -> Shop<'a> {
    Shop { catalog, deliverability: ports, offers: ports }
}
