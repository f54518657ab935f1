//! Doors of the people room: signing in, oneself, family, consents, addresses, membership, wallet.

mod addresses;
mod consents;
mod family;
mod me;
mod session;
mod staff;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(session::show, session::sign_in, session::sign_out))
        .routes(routes!(session::request_code))
        .routes(routes!(session::sign_in_staff))
        .routes(routes!(session::devices))
        .routes(routes!(session::revoke))
        .routes(routes!(me::show, me::change, me::forget))
        .routes(routes!(me::verify))
        .routes(routes!(me::known))
        .routes(routes!(me::access_log))
        .routes(routes!(me::wallet))
        .routes(routes!(me::membership, me::join))
        .routes(routes!(me::opened))
        .routes(routes!(me::regions))
        .routes(routes!(family::household))
        .routes(routes!(family::add_child))
        .routes(routes!(family::delegate))
        .routes(routes!(family::accept))
        .routes(routes!(family::revoke))
        .routes(routes!(consents::notices))
        .routes(routes!(consents::list, consents::grant))
        .routes(routes!(consents::withdraw))
        .routes(routes!(addresses::list, addresses::add))
        .routes(routes!(addresses::remove))
        .routes(routes!(staff::list, staff::create))
}
