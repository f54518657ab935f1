//! Kill the server without warning, again and again, under load: what was acknowledged is there, once; what was not is
//! done once when it is sent again with its key.
//!
//! Clients keep books of their own: every request with its key and bytes, every order whose answer came. In the end the
//! server's books must say the same, order by order, and `cityloop verify` must find nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::buyer::{Buyer, PRICE_CHANGED, buyers, report, say};
use super::child::{Server, succeed};
use super::measure::load;
use super::session::{Session, Wire};
use super::town::{Ground, Town};
use super::{engine_name, unique};
use crate::config::{Config, Partner};

/// Buyers at once.
const BUYERS: usize = 8;
/// What they buy.
const SKU: &str = "dia-002";
/// A kill comes so soon after the load begins at the earliest …
const KILL_FROM_MS: u64 = 300;
/// … and so much later at the latest.
const KILL_SPAN_MS: u64 = 1_200;
/// Orders on a page of the list.
const PAGE: usize = 100;

/// What to do.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program to start and kill.
    pub executable: PathBuf,
    /// How often.
    pub kills: u32,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Kills.
    pub kills: u32,
    /// Orders whose answer came.
    pub acknowledged: usize,
    /// Of them: not stored, or stored otherwise.
    pub lost: usize,
    /// Orders stored beyond those acknowledged.
    pub doubled: usize,
    /// Orders stored.
    pub stored: usize,
    /// Requests cut off by a kill and sent again.
    pub sent_again: usize,
    /// Reports of payment whose answer came.
    pub paid: usize,
    engine: &'static str,
}

impl Tally {
    pub(crate) fn told(&self) -> Value {
        json!({
            "kills": self.kills,
            "acknowledged": self.acknowledged,
            "lost": self.lost,
            "doubled": self.doubled,
            "stored": self.stored,
            "sent_again": self.sent_again,
            "paid": self.paid,
            "load": load(),
            "engine": self.engine,
        })
    }
}

/// Runs it.
///
/// # Errors
/// If anything acknowledged is lost, anything is done twice, or the data is damaged.
pub async fn run(base: &Config, plan: &Plan) -> anyhow::Result<Tally> {
    let ground = Arc::new(Ground::lay(base).await?);
    let platform = ground.open().await?;
    tokio::task::spawn_blocking(move || drop(platform)).await?;
    let mut server = Server::start(&plan.executable, &ground)?;
    server.answers(&ground, "/readyz").await?;
    let wire = Wire::new(ground.home());
    let arrived = buyers(&wire, &ground, BUYERS, |_| SKU.to_owned()).await?;
    let mut shoppers: Vec<Shopper> =
        arrived.into_iter().map(|buyer| Shopper::new(buyer, ground.config.payment.clone())).collect();
    for _ in 0..plan.kills {
        shoppers = killed_while_shopping(shoppers, server, &ground).await?;
        server = Server::start(&plan.executable, &ground)?;
        server.answers(&ground, "/readyz").await?;
    }
    server.kill(&ground)?;
    let tally = settle_and_compare(shoppers, plan.kills, &ground).await?;
    succeed(&plan.executable, &ground, "verify").await?;
    if let Some(ground) = Arc::into_inner(ground) {
        ground.clear().await?;
    }
    ensure!(tally.lost == 0 && tally.doubled == 0, "orders were lost or done twice: {tally:?}");
    Ok(tally)
}

/// Lets everybody shop and kills the server at a moment nobody knows.
async fn killed_while_shopping(
    shoppers: Vec<Shopper>,
    server: Server,
    ground: &Ground,
) -> anyhow::Result<Vec<Shopper>> {
    let closed = Arc::new(AtomicBool::new(false));
    let mut shopping = JoinSet::new();
    for shopper in shoppers {
        shopping.spawn(shopper.shop(Arc::clone(&closed)));
    }
    tokio::time::sleep(Duration::from_millis(KILL_FROM_MS + random() % KILL_SPAN_MS)).await;
    server.kill(ground)?;
    closed.store(true, Ordering::Relaxed);
    let mut back = Vec::new();
    while let Some(shopper) = shopping.join_next().await {
        back.push(shopper??);
    }
    Ok(back)
}

fn random() -> u64 {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    u64::from_be_bytes(bytes)
}

/// A request whose answer is awaited; sent again, it has the same key and bytes.
#[derive(Debug, Clone)]
enum Request {
    /// An order.
    Order { key: String, body: String },
    /// The way to the cashier, which tells the payment.
    Pay { key: String, order: Box<Value> },
    /// The provider's report.
    Report { body: String, order: String },
}

/// A buyer with books of their own.
struct Shopper {
    buyer: Buyer,
    provider: Partner,
    /// Requests without an answer yet.
    open: Vec<Request>,
    /// The answer to each order, by its key.
    orders: BTreeMap<String, Value>,
    /// Orders whose payment was reported and acknowledged.
    paid: BTreeSet<String>,
    sent_again: usize,
}

/// What became of a request.
enum Outcome {
    /// Answered; what follows from it, if anything.
    Done(Option<Request>),
    /// Cut off: nobody knows.
    Unknown,
}

impl Shopper {
    const fn new(buyer: Buyer, provider: Partner) -> Self {
        Self {
            buyer,
            provider,
            open: Vec::new(),
            orders: BTreeMap::new(),
            paid: BTreeSet::new(),
            sent_again: 0,
        }
    }

    /// Sends what was cut off again, then buys and pays until the server is gone. Returns with the books.
    async fn shop(mut self, closed: Arc<AtomicBool>) -> anyhow::Result<Self> {
        self.sent_again += self.open.len();
        loop {
            while let Some(request) = self.open.last().cloned() {
                match self.send(&request).await? {
                    Outcome::Done(next) => {
                        self.open.pop();
                        self.open.extend(next);
                    }
                    Outcome::Unknown => return Ok(self),
                }
            }
            if closed.load(Ordering::Relaxed) {
                return Ok(self);
            }
            self.open.push(Request::Order { key: unique(), body: self.buyer.order() });
        }
    }

    async fn send(&mut self, request: &Request) -> anyhow::Result<Outcome> {
        match request {
            Request::Order { key, body } => self.order(key, body).await,
            Request::Pay { key, order } => self.pay(key, order).await,
            Request::Report { body, order } => self.report(body, order).await,
        }
    }

    async fn order(&mut self, key: &str, body: &str) -> anyhow::Result<Outcome> {
        let Ok(answer) = self.buyer.session.send("/orders", key, body.to_owned()).await else {
            return Ok(Outcome::Unknown);
        };
        match (answer.status, answer.code()) {
            (StatusCode::CREATED, _) => {
                let next = Request::Pay { key: unique(), order: Box::new(answer.body.clone()) };
                self.orders.insert(key.to_owned(), answer.body);
                Ok(Outcome::Done(Some(next)))
            }
            // A first order lowers the price of a first order only.
            (_, PRICE_CHANGED) => {
                // If the server goes meanwhile, the next try is refused the same way and asks again.
                let _ = self.buyer.quote().await;
                Ok(Outcome::Done(None))
            }
            (StatusCode::SERVICE_UNAVAILABLE, _) => Ok(Outcome::Unknown),
            (status, _) => bail!("an order: {status} {}", answer.body),
        }
    }

    async fn pay(&mut self, key: &str, order: &Value) -> anyhow::Result<Outcome> {
        let id = order["id"].as_str().context("an order without an id")?;
        let path = format!("/orders/{id}/pay");
        let Ok(answer) = self.buyer.session.send(&path, key, "{}".to_owned()).await else {
            return Ok(Outcome::Unknown);
        };
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            return Ok(Outcome::Unknown);
        }
        ensure!(answer.status.is_success(), "paying: {} {}", answer.status, answer.body);
        let payment = answer.body["payment"].as_str().context("a payment without an id")?;
        let body = report(payment, &order["payable"]);
        Ok(Outcome::Done(Some(Request::Report { body, order: id.to_owned() })))
    }

    async fn report(&mut self, body: &str, order: &str) -> anyhow::Result<Outcome> {
        let wire = self.buyer.session.wire().clone();
        let Ok(answer) = say(&wire, &self.provider, body.to_owned()).await else {
            return Ok(Outcome::Unknown);
        };
        if answer.status == StatusCode::SERVICE_UNAVAILABLE {
            return Ok(Outcome::Unknown);
        }
        ensure!(answer.status.is_success(), "a callback: {} {}", answer.status, answer.body);
        self.paid.insert(order.to_owned());
        Ok(Outcome::Done(None))
    }
}

/// Serves once more from within this process, sends the last open requests again, waits until all that follows has
/// happened, and compares the books.
async fn settle_and_compare(shoppers: Vec<Shopper>, kills: u32, ground: &Ground) -> anyhow::Result<Tally> {
    let town = Town::open(ground).await?;
    let mut tally = Tally {
        kills,
        acknowledged: 0,
        lost: 0,
        doubled: 0,
        stored: 0,
        sent_again: 0,
        paid: 0,
        engine: engine_name(ground.config.store.engine),
    };
    let closed = Arc::new(AtomicBool::new(true));
    let mut settled = Vec::new();
    for shopper in shoppers {
        let shopper = shopper.shop(Arc::clone(&closed)).await?;
        ensure!(shopper.open.is_empty(), "a request gets no answer: {:?}", shopper.open);
        settled.push(shopper);
    }
    town.caught_up().await?;
    for shopper in &settled {
        compare(shopper, &mut tally).await?;
    }
    town.close().await;
    Ok(tally)
}

/// Adds one shopper's books, held against the server's.
async fn compare(shopper: &Shopper, tally: &mut Tally) -> anyhow::Result<()> {
    let stored = stored(&shopper.buyer.session).await?;
    let acknowledged: BTreeSet<&str> = shopper.orders.values().filter_map(|o| o["id"].as_str()).collect();
    // Two keys that share an order would be an order too few.
    tally.lost += shopper.orders.len() - acknowledged.len();
    tally.lost += shopper.orders.values().filter(|order| is_lost(order, &stored)).count();
    tally.doubled += stored.len() - acknowledged.iter().filter(|id| stored.contains_key(**id)).count();
    tally.acknowledged += shopper.orders.len();
    tally.stored += stored.len();
    tally.sent_again += shopper.sent_again;
    tally.paid += shopper.paid.len();
    for order in &shopper.paid {
        let paid_at = stored.get(order).map(|o| &o["paid_at"]);
        ensure!(paid_at.is_some_and(|at| !at.is_null()), "{order} was paid, and is not: {paid_at:?}");
    }
    Ok(())
}

/// True unless the order is stored with everything that cannot change after it was placed; says what differs. The
/// promise is not of these: it moves by the time the buyer took to pay.
fn is_lost(order: &Value, stored: &BTreeMap<String, Value>) -> bool {
    const FROZEN: &[&str] = &[
        "number",
        "address",
        "lines",
        "goods",
        "delivery_fee",
        "subsidies",
        "payable",
        "placed_at",
        "trace",
    ];
    let Some(found) = order["id"].as_str().and_then(|id| stored.get(id)) else {
        tracing::error!(order = %order["id"], "an acknowledged order is not stored");
        return true;
    };
    let changed = FROZEN.iter().find(|field| found[**field] != order[**field] || found[**field].is_null());
    if let Some(field) = changed {
        let (was, is) = (&order[*field], &found[*field]);
        tracing::error!(order = %order["id"], field, %was, %is, "an acknowledged order is stored otherwise");
    }
    changed.is_some()
}

/// All orders of a citizen by id.
///
/// # Errors
/// If the list shows one twice.
async fn stored(session: &Session) -> anyhow::Result<BTreeMap<String, Value>> {
    let mut stored = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = session.get(&format!("/orders?limit={PAGE}{cursor}")).await?;
        for order in page["items"].as_array().cloned().unwrap_or_default() {
            let id = order["id"].as_str().context("an order without an id")?.to_owned();
            ensure!(stored.insert(id.clone(), order).is_none(), "{id} is listed twice");
        }
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(stored),
        }
    }
}
