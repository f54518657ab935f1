//! A town to shop in: the seeded shop, buyers with an address, neighbours that answer simply, a desk with
//! staff.

use std::sync::Arc;

use events::Event;
use jiff::SignedDuration;
use kernel::id::{AddressId, CourierId, DecisionId, JobId, OrderId, PaymentId, PersonId, StaffId};
use kernel::{Actor, Cx, Fen, Masked, Mobile, Point, Role};
use people::{AddAddress, CodePurpose, CreateStaff, RequestCode, SignIn, SignedIn};
use retail::Error;
use retail::catalog::Catalog;
use retail::order::{OrderView, PlaceOrder, Placed, State};
use retail::payment::{CallbackKind, Effect, ProviderCallback};
use retail::ports::{Deliverability, Granted, Offers, Promise, Reach, Shop};
use retail::quote::{Quote, QuoteRequest, Wanted};
use store::runner::{Alarm, Consumer, Wiring};
use store::testing::Scratch;
use store::{Migration, Tx, args};

const ROOMS: &[&[Migration]] =
    &[store::MIGRATIONS, people::MIGRATIONS, ledger::MIGRATIONS, retail::MIGRATIONS];

pub const SYSTEM: Actor = Actor::System("test");
pub const PROVIDER: &str = "testpay";

/// Delivers from the nearest site, in 20 to 40 minutes.
pub struct Nearest;

impl Deliverability for Nearest {
    fn promise(&self, _: &mut Tx<'_>, cx: &Cx, reach: &Reach<'_>) -> Result<Option<Promise>, store::Error> {
        Ok(reach.sites.first().map(|site| Promise {
            site: site.code.clone(),
            earliest: cx.now + SignedDuration::from_mins(20),
            latest: cx.now + SignedDuration::from_mins(40),
        }))
    }
}

/// Knows one offer, that of the campaign it is named after; anything else is over.
pub struct Known(pub &'static str);

impl Offers for Known {
    fn granted(
        &self,
        _: &mut Tx<'_>,
        cx: &Cx,
        _: PersonId,
        _: DecisionId,
        offer: Option<&str>,
    ) -> Result<Option<Granted>, store::Error> {
        Ok((offer == Some(self.0)).then(|| Granted {
            campaign: Some(self.0.to_owned()),
            arm: "treated".to_owned(),
            cohort: None,
            trace: cx.trace(),
        }))
    }
}

/// What a basket adds to its lines.
#[derive(Clone, Default)]
pub struct With {
    pub coupon: Option<&'static str>,
    pub offer: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub struct Buyer {
    pub person: PersonId,
    pub address: AddressId,
}

impl Buyer {
    pub fn actor(self) -> Actor {
        Actor::Citizen { person: self.person, acting_for: self.person }
    }
}

pub struct Town {
    pub db: Arc<Scratch>,
    pub catalog: Arc<Catalog>,
    wiring: Arc<Wiring>,
}

/// Runs a story in a fresh town on each engine; at the end the books must be sound.
pub fn in_each_town(story: impl Fn(&Town)) {
    for db in std::iter::once(Scratch::sqlite(ROOMS)).chain(Scratch::postgres(ROOMS)) {
        let town = Town::found(db);
        story(&town);
        town.check();
    }
}

impl Town {
    fn found(db: Scratch) -> Self {
        db.write(SYSTEM, retail::seed).unwrap();
        let catalog = db.read(SYSTEM, |tx, _| retail::catalog::load(tx)).unwrap();
        let alarms = retail::ALARMS.iter().map(|kind| Alarm { kind, ring: Arc::new(retail::on_alarm) });
        let wiring = Wiring {
            consumers: vec![Consumer {
                name: "retail",
                events: retail::HEARS,
                react: Arc::new(retail::react),
            }],
            alarms: alarms.collect(),
            processes: vec![retail::payment::REFUND],
            ..Wiring::default()
        };
        Self { db: Arc::new(db), catalog: Arc::new(catalog), wiring: Arc::new(wiring) }
    }

    pub fn settle(&self) {
        store::testing::settle(&self.db, &self.wiring);
    }

    pub fn later(&self, minutes: i64) {
        self.db.advance(SignedDuration::from_mins(minutes));
        self.settle();
    }

    pub fn write<T: Send + 'static>(
        &self,
        actor: Actor,
        work: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.db.write(actor, work)
    }

    pub fn read<T: Send + 'static>(
        &self,
        actor: Actor,
        work: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.db.read(actor, work)
    }

    /// Books, stock and counters keep their promises.
    pub fn check(&self) {
        let report = self.read(SYSTEM, |tx, _| Ok(ledger::verify(tx)?)).unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
        let bad = "SELECT COUNT(*) FROM retail_stock WHERE reserved < 0 OR reserved > on_hand";
        assert_eq!(self.number(bad), 0);
        let held = "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT) FROM retail_line l
                    JOIN retail_order o ON o.id = l.order_id WHERE o.state = 'placed'";
        assert_eq!(self.number("SELECT CAST(SUM(reserved) AS BIGINT) FROM retail_stock"), self.number(held));
        assert_eq!(self.number("SELECT COUNT(*) FROM retail_coupon WHERE used < 0 OR used > cap"), 0);
    }

    pub fn number(&self, sql: &'static str) -> i64 {
        self.read(SYSTEM, move |tx, _| Ok(tx.row(sql, args![])?.unwrap().get(0)?)).unwrap()
    }

    pub fn balance(&self, account: &ledger::Account) -> Fen {
        let code = account.code.clone();
        self.read(SYSTEM, move |tx, _| Ok(ledger::balance(tx, &code)?)).unwrap()
    }

    /// A buyer near Tianhe sports centre.
    pub fn a_buyer(&self, last: u32) -> Buyer {
        let mobile = Mobile::parse(&format!("139{last:08}")).unwrap();
        let (asked, typed) = (mobile.clone(), mobile.clone());
        let message: Result<_, people::Error> = self.db.write(Actor::Anonymous, move |tx, cx| {
            let cmd = RequestCode { mobile: asked.clone(), purpose: CodePurpose::SignIn };
            people::request_code(tx, cx, &cmd)
        });
        let message = message.unwrap();
        let sent: Result<_, people::Error> =
            self.db.read(SYSTEM, move |tx, cx| people::message_to_send(tx, cx, message));
        let text = sent.unwrap().unwrap().text.into_inner();
        let code = text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).unwrap().to_owned();
        let signed_in: Result<_, people::Error> = self.db.write(Actor::Anonymous, move |tx, cx| {
            let cmd = SignIn {
                mobile: typed.clone(),
                code: code.clone(),
                device: "test".to_owned(),
                region: Some("440100".parse().unwrap()),
            };
            people::sign_in(tx, cx, &cmd)
        });
        let SignedIn::In { person, .. } = signed_in.unwrap() else { panic!("the right code was refused") };
        let address: Result<AddressId, people::Error> = self.db.write(SYSTEM, move |tx, cx| {
            let cmd = AddAddress {
                person,
                contact: Masked::new("陈试".to_owned()),
                mobile: mobile.clone(),
                region: "440106".parse().unwrap(),
                text: Masked::new("体育西路 1 号".to_owned()),
                point: Point::new(231_340_000, 1_133_220_000).unwrap(),
                label: "家".to_owned(),
            };
            people::add_address(tx, cx, cmd)
        });
        Buyer { person, address: address.unwrap() }
    }

    /// Staff of an organisation.
    pub fn staff(&self, role: Role, org: &'static str) -> Actor {
        let created: Result<StaffId, people::Error> = self.db.write(SYSTEM, move |tx, cx| {
            let cmd = CreateStaff {
                login: format!("{}.{org}", role.name()),
                password_hash: people::hash_password("correct horse battery", &[1; 16]),
                role,
                region: "440100".parse().unwrap(),
                org: Some(org.to_owned()),
                display: "测试".to_owned(),
            };
            people::create_staff(tx, cx, &cmd)
        });
        Actor::Staff { staff: created.unwrap(), role }
    }

    pub fn basket(buyer: Buyer, lines: &[(&str, i64)], with: &With) -> QuoteRequest {
        QuoteRequest {
            person: buyer.person,
            lines: lines
                .iter()
                .map(|(sku, quantity)| Wanted { sku: (*sku).to_owned(), quantity: *quantity })
                .collect(),
            address: buyer.address,
            coupon: with.coupon.map(ToOwned::to_owned),
            decision: with.offer.map(|_| DecisionId::from_parts(1, buyer.person.slot(), 1)),
            offer: with.offer.map(ToOwned::to_owned),
        }
    }

    pub fn quote(&self, buyer: Buyer, lines: &[(&str, i64)], with: &With) -> Result<Quote, Error> {
        let (catalog, basket) = (Arc::clone(&self.catalog), Self::basket(buyer, lines, with));
        self.read(buyer.actor(), move |tx, cx| retail::quote::quote(tx, cx, &shop(&catalog), &basket))
    }

    pub fn place_at(
        &self,
        buyer: Buyer,
        lines: &[(&str, i64)],
        with: &With,
        expected_payable: Fen,
    ) -> Result<Placed, Error> {
        let catalog = Arc::clone(&self.catalog);
        let cmd = PlaceOrder { basket: Self::basket(buyer, lines, with), expected_payable };
        self.write(buyer.actor(), move |tx, cx| retail::order::place(tx, cx, &shop(&catalog), &cmd))
    }

    /// Quotes and places.
    pub fn order(&self, buyer: Buyer, lines: &[(&str, i64)], with: &With) -> Placed {
        let payable = self.quote(buyer, lines, with).unwrap().payable;
        self.place_at(buyer, lines, with, payable).unwrap()
    }

    pub fn callback(
        &self,
        payment: PaymentId,
        event: &str,
        kind: CallbackKind,
        amount: Fen,
    ) -> Result<Effect, Error> {
        let (provider, event_id) = (PROVIDER.to_owned(), event.to_owned());
        let callback = ProviderCallback { provider, event_id, payment, kind, amount };
        self.write(Actor::System("payment"), move |tx, cx| {
            retail::payment::on_provider_callback(tx, cx, &callback)
        })
    }

    /// The provider collects.
    pub fn pay(&self, placed: Placed) {
        let event = format!("c-{}", placed.payment);
        let effect = self.callback(placed.payment, &event, CallbackKind::Captured, placed.payable).unwrap();
        assert_eq!(effect, Effect::Paid);
    }

    /// The provider pays back what it was asked to.
    pub fn pay_back(&self, placed: Placed) {
        self.settle();
        let event = format!("r-{}", placed.payment);
        let effect = self.callback(placed.payment, &event, CallbackKind::Refunded, placed.payable).unwrap();
        assert_eq!(effect, Effect::RefundConfirmed);
        self.settle();
    }

    pub fn act(
        &self,
        actor: Actor,
        order: OrderId,
        act: fn(&mut Tx<'_>, &Cx, OrderId) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.write(actor, move |tx, cx| act(tx, cx, order))
    }

    pub fn view(&self, buyer: Buyer, order: OrderId) -> OrderView {
        let catalog = Arc::clone(&self.catalog);
        self.read(buyer.actor(), move |tx, cx| retail::order::order(tx, cx, &catalog, order)).unwrap()
    }

    pub fn state(&self, buyer: Buyer, order: OrderId) -> State {
        self.view(buyer, order).state
    }

    /// Delivery reports.
    pub fn reports(&self, event: impl Fn(JobId, CourierId) -> Event + Send + 'static) {
        self.write(SYSTEM, move |tx, cx| {
            let slot = cx.slot;
            let event = event(JobId::from_parts(1, slot, 1), CourierId::from_parts(1, slot, 1));
            Ok(tx.emit(cx, "job_test", event)?)
        })
        .unwrap();
        self.settle();
    }

    /// Names of everything published about an order.
    pub fn told(&self, order: OrderId) -> Vec<&'static str> {
        let about = order.to_string();
        self.db.events().iter().filter(|e| e.aggregate == about).map(|e| e.event.name()).collect()
    }

    /// Everything an order may hold: stock, uses, coupons, budgets.
    pub fn limits(&self) -> Vec<String> {
        let sql = "SELECT site || '/' || sku || ' ' || on_hand || ' ' || reserved FROM retail_stock
                   UNION ALL SELECT person || '/' || campaign || ' ' || used FROM retail_use WHERE used > 0
                   UNION ALL SELECT code || ' ' || used FROM retail_coupon
                   UNION ALL SELECT account || ' ' || amount FROM ledger_balance
                             WHERE account LIKE 'B%' AND amount <> 0 ORDER BY 1";
        self.read(SYSTEM, move |tx, _| {
            Ok(tx.rows(sql, args![])?.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
        })
        .unwrap()
    }
}

pub fn shop(catalog: &Catalog) -> Shop<'_> {
    Shop { catalog, deliverability: &Nearest, offers: &Known("newborn-essentials") }
}

/// An order that brings no benefit into play: vegetables for less than 25 yuan.
pub const PLAIN: &[(&str, i64)] = &[("fre-001", 2), ("fre-004", 1)];
/// What it costs: 2 × 6.90 + 4.50 + 5.00.
pub const PLAIN_PAYABLE: Fen = Fen(2_330);
/// A coffee that a campaign sells for 3.90 of 15.00.
pub const LATTE: &[(&str, i64)] = &[("dri-008", 1)];
