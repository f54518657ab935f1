//! Doors of insight and of the system: the operator's day, threads, replays, and what an administrator must
//! see.

mod dashboard;
mod replays;
mod system;
mod traces;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(dashboard::show))
        .routes(routes!(traces::list))
        .routes(routes!(traces::show))
        .routes(routes!(replays::list))
        .routes(routes!(replays::show))
        .routes(routes!(system::show))
        .routes(routes!(system::reload_rules))
        .routes(routes!(system::retry_task))
        .routes(routes!(system::retry_alarm))
        .routes(routes!(system::retry_process))
        .routes(routes!(system::cancel_process))
}
