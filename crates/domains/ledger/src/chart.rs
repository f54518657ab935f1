//! The chart of accounts: every account there is, as a function.
//!
//! 1xxx what the platform has or is owed, 2xxx what it owes, 3xxx where opening balances come from, 4xxx revenue, 5xxx
//! costs, Bx budgets in their own currency. The part after the colon names the owner.

use std::fmt::Display;

use crate::model::{Account, CNY, CNYB, Normal};

/// Code of [`item_subsidy`] accounts, for sums over all campaigns.
pub const ITEM_SUBSIDY: &str = "5000";
/// Code of [`delivery_subsidy`] accounts, for sums over all campaigns.
pub const DELIVERY_SUBSIDY: &str = "5010";
/// Code of [`wallet`] accounts.
pub const WALLET: &str = "2020";
/// Code of [`benefit_fund`] accounts.
pub const BENEFIT_FUND: &str = "2061";

fn account(code: String, currency: &'static str, normal: Normal, limited: bool) -> Account {
    Account { code, currency, normal, limited }
}

fn asset(code: String) -> Account {
    account(code, CNY, Normal::Debit, false)
}

fn owed(code: String) -> Account {
    account(code, CNY, Normal::Credit, false)
}

fn owed_limited(code: String) -> Account {
    account(code, CNY, Normal::Credit, true)
}

/// Money under way at a payment provider.
pub fn psp_clearing(provider: impl Display) -> Account {
    asset(format!("1000:{provider}"))
}

/// The platform's bank account.
pub fn bank() -> Account {
    asset("1010".to_owned())
}

/// What a merchant owes, where its payable went below zero.
pub fn merchant_receivable(merchant: impl Display) -> Account {
    asset(format!("1100:{merchant}"))
}

/// What a co-funder (brand, government) owes for a campaign.
pub fn funder_receivable(funder: impl Display) -> Account {
    asset(format!("1120:{funder}"))
}

/// Goods of the platform's own retail.
pub fn inventory() -> Account {
    asset("1200".to_owned())
}

/// What a merchant has earned and may not draw yet.
pub fn merchant_payable(merchant: impl Display) -> Account {
    owed(format!("2000:{merchant}"))
}

/// What a merchant may draw; limited.
pub fn merchant_withdrawable(merchant: impl Display) -> Account {
    owed_limited(format!("2001:{merchant}"))
}

/// What a courier has earned.
pub fn courier_payable(courier: impl Display) -> Account {
    owed(format!("2010:{courier}"))
}

/// Social insurance set aside for a courier.
pub fn social_insurance_payable(courier: impl Display) -> Account {
    owed(format!("2011:{courier}"))
}

/// A person's wallet; limited.
pub fn wallet(person: impl Display) -> Account {
    owed_limited(format!("{WALLET}:{person}"))
}

/// Membership fees received for time still to come.
pub fn deferred_membership(plan: impl Display) -> Account {
    owed(format!("2030:{plan}"))
}

/// What may still be refunded of a payment; limited. Booked against [`refundable_control`].
pub fn refundable(payment: impl Display) -> Account {
    owed_limited(format!("2035:{payment}"))
}

/// The other side of every [`refundable`].
pub fn refundable_control() -> Account {
    asset("2036".to_owned())
}

/// Value-added tax collected.
pub fn vat_payable() -> Account {
    owed("2050".to_owned())
}

/// Collected for a public service (parking, fines) and passed on.
pub fn government_payable(service: impl Display) -> Account {
    owed(format!("2060:{service}"))
}

/// What a city has deposited for its benefits and not yet paid out; limited.
pub fn benefit_fund(region: impl Display) -> Account {
    owed_limited(format!("{BENEFIT_FUND}:{region}"))
}

/// Where opening balances come from.
pub fn opening() -> Account {
    owed("3000".to_owned())
}

/// Opening balances of budgets and other permissions come from here.
pub fn opening_budget() -> Account {
    account("B9".to_owned(), CNYB, Normal::Debit, false)
}

/// Sales of the platform's own retail.
pub fn own_revenue() -> Account {
    owed("4000".to_owned())
}

/// Commission from merchants.
pub fn commission() -> Account {
    owed("4010".to_owned())
}

/// The technical fee per order.
pub fn technical_fee() -> Account {
    owed("4020".to_owned())
}

/// Delivery fees.
pub fn delivery_fee_revenue() -> Account {
    owed("4030".to_owned())
}

/// Membership fees earned.
pub fn membership_revenue() -> Account {
    owed("4040".to_owned())
}

/// What a campaign pays of goods.
pub fn item_subsidy(campaign: impl Display) -> Account {
    asset(format!("{ITEM_SUBSIDY}:{campaign}"))
}

/// What a campaign or PLUS pays of delivery.
pub fn delivery_subsidy(campaign: impl Display) -> Account {
    asset(format!("{DELIVERY_SUBSIDY}:{campaign}"))
}

/// Cost of goods sold by the platform's own retail.
pub fn cost_of_goods() -> Account {
    asset("5020".to_owned())
}

/// Couriers' pay.
pub fn courier_cost() -> Account {
    asset("5030".to_owned())
}

/// Couriers' social insurance.
pub fn social_insurance_cost() -> Account {
    asset("5031".to_owned())
}

/// Fees of a payment provider.
pub fn payment_fees(provider: impl Display) -> Account {
    asset(format!("5040:{provider}"))
}

/// Goodwill and losses from abuse.
pub fn goodwill() -> Account {
    asset("5050".to_owned())
}

/// What a campaign was allowed in all.
pub fn budget_authorised(campaign: impl Display) -> Account {
    account(format!("B0:{campaign}"), CNYB, Normal::Debit, false)
}

/// What a campaign may still promise; limited.
pub fn budget_available(campaign: impl Display) -> Account {
    account(format!("B1:{campaign}"), CNYB, Normal::Credit, true)
}

/// Promised to orders that are not complete; limited.
pub fn budget_reserved(campaign: impl Display) -> Account {
    account(format!("B2:{campaign}"), CNYB, Normal::Credit, true)
}

/// Spent on completed orders; limited.
pub fn budget_spent(campaign: impl Display) -> Account {
    account(format!("B3:{campaign}"), CNYB, Normal::Credit, true)
}

/// Taken back by returns and not to be spent again; limited.
pub fn budget_clawed_back(campaign: impl Display) -> Account {
    account(format!("B4:{campaign}"), CNYB, Normal::Credit, true)
}
