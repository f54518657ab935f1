//! Campaigns for the operator: what they cost by the books, and what they bring.

use axum::Json;
use axum::extract::State;
use growth::campaign::Declared;
use growth::view::Campaign;

use crate::app::App;
use crate::auth::{Operator, Staff};
use crate::problem::Problem;
use crate::text::Page;

/// Every campaign with its budget and its return.
#[utoipa::path(get, path = "/operator/campaigns", tag = "operator", security(("session" = ["operator"])),
    responses((status = 200, body = Page<Campaign>)))]
pub(crate) async fn list(
    State(app): State<App>,
    operator: Staff<Operator>,
) -> Result<Json<Page<Campaign>>, Problem> {
    let catalog = app.catalog.clone();
    let campaigns = app
        .read(operator.cx(&app), move |tx, cx| {
            // Growth may not look into the shop, so the shop's list is handed in.
            let declared: Vec<Declared> = catalog
                .campaigns
                .iter()
                .map(|campaign| Declared {
                    code: campaign.code.clone(),
                    name: campaign.title.clone(),
                    funder: campaign.funders.iter().map(|f| f.funder.as_str()).collect::<Vec<_>>().join(", "),
                    live: campaign.from <= cx.now && cx.now < campaign.until,
                })
                .collect();
            growth::campaign::campaigns(tx, cx, &declared)
        })
        .await?;
    Ok(Json(Page::whole(campaigns)))
}
