//! Diners: one person for each order of the day, who signs in, orders, and pays; and the kitchen that cooks it.

use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use delivery::replay::PlannedOrder;
use jiff::{SignedDuration, Timestamp};
use kernel::id::{AddressId, OrderId, PersonId, StaffId};
use kernel::{Actor, Cx, Masked, Mobile, Point, Role, TraceId};
use people::{AddAddress, CodePurpose, RequestCode, SignIn, SignedIn};
use retail::order::{PlaceOrder, Placed};
use retail::payment::{CallbackKind, Effect, ProviderCallback};
use retail::ports::{Deliverability, Promise, Reach, Shop};
use retail::quote::{QuoteRequest, Wanted};
use store::Tx;

use super::town::{Town, district};
use crate::adapters::Neighbours;
use crate::platform::home;

/// The payment provider's name in the books.
const PROVIDER: &str = "replay";

/// A person who orders once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Diner {
    person: PersonId,
    address: AddressId,
    /// The thread of the order.
    trace: TraceId,
}

impl Diner {
    fn actor(self) -> Actor {
        Actor::Citizen { person: self.person, acting_for: self.person }
    }
}

/// Registers diner number `n` by a code sent to their phone, with an address at `door`.
pub(super) async fn sign_up(town: Arc<Town>, n: usize, door: Point, trace: TraceId) -> anyhow::Result<Diner> {
    let mobile = Mobile::parse(&format!("139{n:08}")).context("a number for each diner")?;
    let asked = RequestCode { mobile: mobile.clone(), purpose: CodePurpose::SignIn };
    let message = town
        .write(town.clock.private(Actor::Anonymous, trace), move |tx, cx| {
            people::request_code(tx, cx, &asked)
        })
        .await?;
    let phone = Actor::System("replay");
    let sent = town
        .read(town.clock.private(phone, trace), move |tx, cx| people::message_to_send(tx, cx, message))
        .await?
        .context("the code was not sent")?;
    // The phone's owner reads the code off the message.
    let mut runs = sent.text.reveal().split(|c: char| !c.is_ascii_digit());
    let code = runs.find(|run| run.len() == 6).context("the message holds no code")?.to_owned();
    let typed = SignIn { mobile: mobile.clone(), code, device: "replay".to_owned(), region: Some(home()) };
    let signed_in = town
        .write(town.clock.private(Actor::Anonymous, trace), move |tx, cx| {
            let signed_in = people::sign_in(tx, cx, &typed)?;
            people::mark_sent(tx, cx, message, "replay")?;
            Ok::<_, people::Error>(signed_in)
        })
        .await?;
    let SignedIn::In { person, .. } = signed_in else { bail!("the right code was refused") };
    let actor = Actor::Citizen { person, acting_for: person };
    let cx = town.clock.private(actor, trace);
    let address = town
        .write(cx, move |tx, cx| {
            let cmd = AddAddress {
                person,
                contact: Masked::new("食客".to_owned()),
                mobile: mobile.clone(),
                region: district(),
                text: Masked::new(format!("{} 号", n + 1)),
                point: door,
                label: "家".to_owned(),
            };
            people::add_address(tx, cx, cmd)
        })
        .await?;
    Ok(Diner { person, address, trace })
}

/// Promises what the day wishes, where delivery says that the site reaches the door.
struct Wished<'r> {
    rooms: &'r Neighbours,
    by: Timestamp,
}

impl Deliverability for Wished<'_> {
    fn promise(&self, tx: &mut Tx<'_>, cx: &Cx, reach: &Reach<'_>) -> Result<Option<Promise>, store::Error> {
        let found = self.rooms.promise(tx, cx, reach)?;
        Ok(found.map(|p| Promise { earliest: p.earliest.min(self.by), latest: self.by, ..p }))
    }
}

/// Orders, pays, and has the kitchen accept; `None` where no site reaches the door.
pub(super) async fn order(
    town: Arc<Town>,
    diner: Diner,
    planned: PlannedOrder,
) -> anyhow::Result<Option<OrderId>> {
    let kitchen = town.kitchens[planned.venue].clone();
    let Some(placed) = place(&town, diner, &planned, &kitchen.sku).await? else { return Ok(None) };
    let report = ProviderCallback {
        provider: PROVIDER.to_owned(),
        event_id: format!("captured-{}", placed.payment),
        payment: placed.payment,
        kind: CallbackKind::Captured,
        amount: placed.payable,
    };
    let effect = town
        .write(town.cx(Actor::System("payment"), diner.trace), move |tx, cx| {
            retail::payment::on_provider_callback(tx, cx, &report)
        })
        .await?;
    ensure!(effect == Effect::Paid, "order {} was captured but is not paid: {effect:?}", planned.name);
    let id = placed.order;
    town.write(town.cx(cook(kitchen.staff), diner.trace), move |tx, cx| retail::order::accept(tx, cx, id))
        .await?;
    Ok(Some(id))
}

/// Quotes and places.
async fn place(
    town: &Town,
    diner: Diner,
    planned: &PlannedOrder,
    sku: &str,
) -> anyhow::Result<Option<Placed>> {
    let menu = town.menu(planned.venue, SignedDuration::from_secs(planned.ready_s - planned.placed_s));
    let rooms = Arc::clone(&town.platform.neighbours);
    let basket = QuoteRequest {
        person: diner.person,
        lines: vec![Wanted { sku: sku.to_owned(), quantity: 1 }],
        address: diner.address,
        coupon: None,
        decision: None,
        offer: None,
    };
    let wish = SignedDuration::from_secs(planned.promise_s - planned.placed_s);
    let placed = town
        .store()
        .write(town.cx(diner.actor(), diner.trace), move |tx, cx| {
            let wished = Wished { rooms: &rooms, by: cx.now + wish };
            let shop = Shop { catalog: &menu, deliverability: &wished, offers: &*rooms };
            let expected_payable = retail::quote::quote(tx, cx, &shop, &basket)?.payable;
            let cmd = PlaceOrder { basket: basket.clone(), expected_payable };
            retail::order::place(tx, cx, &shop, &cmd)
        })
        .await;
    match placed {
        Ok(placed) => Ok(Some(placed)),
        Err(retail::Error::Undeliverable) => Ok(None),
        Err(other) => Err(other).with_context(|| format!("order {}", planned.name)),
    }
}

/// The kitchen packs the order.
pub(super) async fn pack(town: Arc<Town>, diner: Diner, venue: usize, order: OrderId) -> anyhow::Result<()> {
    let cx = town.cx(cook(town.kitchens[venue].staff), diner.trace);
    town.write(cx, move |tx, cx| retail::order::ready(tx, cx, order)).await
}

const fn cook(staff: StaffId) -> Actor {
    Actor::Staff { staff, role: Role::Merchant }
}
