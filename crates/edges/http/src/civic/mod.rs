//! Doors of the civic room: services, rules, cases, the clerk's desk, documents.

mod cases;
mod desk;
mod documents;
mod rules;
mod services;
mod what_if;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(services::list))
        .routes(routes!(services::show))
        .routes(routes!(services::prefill))
        .routes(routes!(services::estimate))
        .routes(routes!(rules::list))
        .routes(routes!(rules::entitled))
        .routes(routes!(rules::show))
        .routes(routes!(rules::parameters))
        .routes(routes!(rules::evaluate))
        .routes(routes!(rules::explain))
        .routes(routes!(what_if::ask))
        .routes(routes!(cases::list, cases::create))
        .routes(routes!(cases::show, cases::save))
        .routes(routes!(cases::submit))
        .routes(routes!(cases::supply))
        .routes(routes!(cases::withdraw))
        .routes(routes!(documents::upload))
        .routes(routes!(documents::open))
        .routes(routes!(desk::inbox))
        .routes(routes!(desk::accept_many))
        .routes(routes!(desk::open))
        .routes(routes!(desk::accept))
        .routes(routes!(desk::request_supplement))
        .routes(routes!(desk::approve))
        .routes(routes!(desk::refuse))
}
