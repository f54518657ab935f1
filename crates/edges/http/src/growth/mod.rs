//! Doors of growth: what comes next for a citizen, and what campaigns bring.

mod campaigns;
mod next;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(next::show))
        .routes(routes!(next::answer))
        .routes(routes!(campaigns::list))
}
