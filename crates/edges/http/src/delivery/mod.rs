//! Doors of delivery: the courier's phone and the dispatcher's board and the days they try.

mod courier;
mod dispatch;
mod jobs;
mod simulations;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(courier::show))
        .routes(routes!(courier::shift))
        .routes(routes!(courier::position))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::accept))
        .routes(routes!(jobs::refuse))
        .routes(routes!(jobs::arrive))
        .routes(routes!(jobs::pick))
        .routes(routes!(jobs::hand_over))
        .routes(routes!(jobs::fail))
        .routes(routes!(dispatch::show))
        .routes(routes!(dispatch::follow))
        .routes(routes!(dispatch::release))
        .routes(routes!(simulations::list, simulations::ask))
        .routes(routes!(simulations::show))
}
