//! A citizen with an address who buys one thing, and the payment provider who says it is paid.

use anyhow::{Context as _, bail, ensure};
use kernel::{Point, signature};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::session::{Answer, Session, Wire};
use super::town::Ground;
use super::unique;
use crate::config::Partner;
use crate::demo::legs::DOOR;

/// Sign-ins under way at once.
const AT_ONCE: usize = 32;
/// The code of a refusal because the price is another one now.
pub(crate) const PRICE_CHANGED: &str = "price.changed";
/// The code of a refusal because there is too little of something.
pub(crate) const OUT_OF_STOCK: &str = "stock.short";

/// A citizen's door.
pub(crate) fn door() -> Point {
    Point::new(DOOR.0, DOOR.1).expect("a place in Tianhe")
}

/// A mobile number: the `n`-th of a series nobody else uses.
pub(crate) fn mobile(n: usize) -> String {
    format!("138{n:08}")
}

/// A citizen who buys one of a sku at a time.
#[derive(Debug, Clone)]
pub(crate) struct Buyer {
    /// Their session.
    pub(crate) session: Session,
    address: Value,
    sku: String,
    payable: Value,
}

impl Buyer {
    /// Signs the `n`-th citizen in and gives them an address.
    async fn arrive(wire: &Wire, ground: &Ground, n: usize, sku: String) -> anyhow::Result<Self> {
        let session = wire.citizen(&ground.sandbox, &mobile(n)).await?;
        let address = json!({
            "label": "家", "contact": "林晓雯", "mobile": mobile(n), "region": "440106",
            "text": "体育西路 1 号 801", "point": { "lat_e7": DOOR.0, "lng_e7": DOOR.1 }
        });
        let address = session.post("/me/addresses", &address).await?["id"].clone();
        let mut buyer = Self { session, address, sku, payable: Value::Null };
        buyer.quote().await?;
        Ok(buyer)
    }

    /// Wants something else from now on.
    ///
    /// # Errors
    /// If it cannot be bought.
    pub(crate) async fn want(&mut self, sku: &str) -> anyhow::Result<()> {
        sku.clone_into(&mut self.sku);
        self.quote().await
    }

    fn basket(&self) -> Value {
        json!({ "lines": [{ "sku": self.sku, "quantity": 1 }], "address": self.address })
    }

    /// Asks for the price, which a first order or an empty budget changes.
    ///
    /// # Errors
    /// If it cannot be bought.
    pub(crate) async fn quote(&mut self) -> anyhow::Result<()> {
        self.payable = self.session.post("/shop/quote", &self.basket()).await?["payable"].clone();
        Ok(())
    }

    /// The body of an order at the price last seen.
    pub(crate) fn order(&self) -> String {
        let mut basket = self.basket();
        basket["expected_payable"] = self.payable.clone();
        basket.to_string()
    }

    /// Places an order under a key of its own.
    ///
    /// # Errors
    /// If no answer comes.
    pub(crate) async fn place(&self) -> anyhow::Result<Answer> {
        Ok(self.session.send("/orders", &unique(), self.order()).await?)
    }

    /// Places an order, asking for the price again when it has changed.
    ///
    /// # Errors
    /// For any other refusal.
    pub(crate) async fn placed(&mut self) -> anyhow::Result<Value> {
        let answer = self.place().await?;
        if answer.status == StatusCode::CREATED {
            return Ok(answer.body);
        }
        ensure!(answer.code() == PRICE_CHANGED, "an order: {} {}", answer.status, answer.body);
        self.quote().await?;
        let answer = self.place().await?;
        ensure!(answer.status == StatusCode::CREATED, "an order: {} {}", answer.status, answer.body);
        Ok(answer.body)
    }
}

/// Signs so many citizens in, the first with number `from`; `sku(n)` is what each wants.
///
/// # Errors
/// If one is refused.
pub(crate) async fn buyers(
    wire: &Wire,
    ground: &std::sync::Arc<Ground>,
    count: usize,
    sku: impl Fn(usize) -> String,
) -> anyhow::Result<Vec<Buyer>> {
    let mut buyers = Vec::with_capacity(count);
    for chunk in (0..count).collect::<Vec<_>>().chunks(AT_ONCE) {
        let mut arriving = JoinSet::new();
        for n in chunk.iter().copied() {
            let (wire, ground, sku) = (wire.clone(), std::sync::Arc::clone(ground), sku(n));
            arriving.spawn(async move { Buyer::arrive(&wire, &ground, n, sku).await });
        }
        while let Some(buyer) = arriving.join_next().await {
            buyers.push(buyer??);
        }
    }
    Ok(buyers)
}

/// The provider's report that it collected `amount` for `payment`: the same bytes whenever it is said.
pub(crate) fn report(payment: &str, amount: &Value) -> String {
    json!({ "event_id": format!("captured-{payment}"), "kind": "captured", "reference": payment, "amount": amount })
        .to_string()
}

/// Sends a report, signed now as the provider does.
///
/// # Errors
/// If no answer comes.
pub(crate) async fn say(wire: &Wire, provider: &Partner, report: String) -> Result<Answer, reqwest::Error> {
    let now_s = jiff::Timestamp::now().as_second();
    let signed = signature::sign(provider.secret.as_bytes(), now_s, report.as_bytes());
    let path = format!("/payments/callback/{}", provider.adapter);
    wire.post(&path, &[(signature::HEADER, &signed)], report).await
}

/// Pays for an order: the provider reports that it collected what the order waits for.
///
/// # Errors
/// If the report is refused.
pub(crate) async fn pay(wire: &Wire, provider: &Partner, order: &Value) -> anyhow::Result<()> {
    let payment = order["payment"].as_str().context("an order that waits for no payment")?;
    let answer = say(wire, provider, report(payment, &order["payable"])).await?;
    if answer.status.is_success() { Ok(()) } else { bail!("a callback: {} {}", answer.status, answer.body) }
}
