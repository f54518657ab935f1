//! What operators ask about campaigns.

use jiff::Timestamp;
use kernel::Fen;
use ledger::chart;
use store::Tx;

use crate::catalog::Catalog;
use crate::{Error, Text};

/// A campaign and where its budget stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignView {
    /// Stable code.
    pub code: String,
    /// What customers read.
    pub title: Text,
    /// Funder codes and shares in basis points.
    pub funders: Vec<(String, i64)>,
    /// Authorised in all.
    pub budget: Fen,
    /// Promised to orders that are not complete.
    pub reserved: Fen,
    /// Spent on completed orders.
    pub spent: Fen,
    /// Taken back by returns.
    pub clawed_back: Fen,
    /// True within its window.
    pub live: bool,
}

/// Every campaign, in the order they are tried.
///
/// # Errors
/// The store's.
pub fn campaigns(tx: &mut Tx<'_>, catalog: &Catalog, now: Timestamp) -> Result<Vec<CampaignView>, Error> {
    let mut views = Vec::with_capacity(catalog.campaigns.len());
    // A handful of campaigns, four single-row look-ups each, on the operator's page only.
    for campaign in &catalog.campaigns {
        let code = &campaign.code;
        views.push(CampaignView {
            code: code.clone(),
            title: campaign.title.clone(),
            funders: campaign.funders.iter().map(|f| (f.funder.clone(), f.bp)).collect(),
            budget: ledger::balance(tx, &chart::budget_authorised(code).code)?,
            reserved: ledger::balance(tx, &chart::budget_reserved(code).code)?,
            spent: ledger::balance(tx, &chart::budget_spent(code).code)?,
            clawed_back: ledger::balance(tx, &chart::budget_clawed_back(code).code)?,
            live: campaign.from <= now && now < campaign.until,
        });
    }
    Ok(views)
}
