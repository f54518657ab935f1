//! A small city: sites, couriers, a dispatcher, a buyer; and one verb a line to move them.

use std::cell::Cell;
use std::sync::Arc;

use delivery::courier::{AddCourier, Insured, Vehicle};
use delivery::job::{CourierJob, Handover};
use delivery::planning::{Applied, PlanInput};
use delivery::site::{Site, SiteKind};
use delivery::{Error, Policy, courier, job, planning, ports, site};
use events::{OrderCancelled, OrderPaid, OrderReady};
use jiff::{SignedDuration, Timestamp};
use kernel::id::{AddressId, CourierId, JobId, OrderId, PaymentId, PersonId, StaffId};
use kernel::{Actor, Cx, Fen, Masked, Mobile, Point, Region, Role, Text};
use people::{AddAddress, CodePurpose, CreateStaff, RequestCode, SignIn, SignedIn};
use store::runner::{Alarm, Consumer, Wiring};
use store::testing::{Scratch, settle};
use store::{Migration, Tx};

pub const ROOMS: &[&[Migration]] =
    &[store::MIGRATIONS, people::MIGRATIONS, ledger::MIGRATIONS, delivery::MIGRATIONS];
pub const SYSTEM: Actor = Actor::System("test");
pub const CODE: &str = "4321";

/// Knows one code for all orders.
pub struct OneCode;

impl ports::HandoverCode for OneCode {
    fn matches(&self, _: &mut Tx<'_>, _: &Cx, _: OrderId, code: &str) -> Result<bool, store::Error> {
        Ok(code == CODE)
    }
}

pub fn region(code: &str) -> Region {
    code.parse().unwrap()
}

/// A point so many metres north and east of the middle of the city.
pub fn at(north_m: i32, east_m: i32) -> Point {
    Point { lat_e7: 231_300_000 + north_m * 90, lng_e7: 1_132_600_000 + east_m * 98 }
}

pub fn a_site(code: &str, point: Point) -> Site {
    Site {
        code: code.to_owned(),
        name: Text::new("体育西店", "Tiyu West"),
        point,
        region: region("440106"),
        merchant: "own".to_owned(),
        kind: SiteKind::Warehouse,
        prepare_s: 300,
        active: true,
    }
}

/// A courier with their account.
#[derive(Debug, Clone, Copy)]
pub struct Rider {
    pub id: CourierId,
    pub staff: StaffId,
}

impl Rider {
    pub fn actor(self) -> Actor {
        Actor::Staff { staff: self.staff, role: Role::Courier }
    }
}

/// A city on one database.
pub struct City<'s> {
    pub db: &'s Scratch,
    pub person: PersonId,
    pub address: AddressId,
    wiring: Arc<Wiring>,
    riders: Cell<u32>,
}

impl<'s> City<'s> {
    /// One site in the middle, a buyer a kilometre away.
    pub fn new(db: &'s Scratch) -> Self {
        let wiring = Wiring {
            consumers: vec![Consumer {
                name: "delivery.orders",
                events: job::ORDER_EVENTS,
                react: Arc::new(job::on_order),
            }],
            alarms: vec![
                Alarm { kind: job::OFFER, ring: Arc::new(job::on_offer_expiry) },
                Alarm { kind: courier::SHIFT_END, ring: Arc::new(courier::on_shift_end) },
            ],
            ..Wiring::default()
        };
        let sites = vec![a_site("mid", at(0, 0))];
        let sown: Result<(), Error> = db.write(SYSTEM, move |tx, cx| site::seed_sites(tx, cx, &sites));
        sown.unwrap();
        let (person, address) = buyer(db);
        Self { db, person, address, wiring: Arc::new(wiring), riders: Cell::new(0) }
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

    pub fn set_policy(&self, policy: Policy) {
        self.write(SYSTEM, move |tx, cx| delivery::policy::set_policy(tx, cx, &region("440100"), &policy))
            .unwrap();
    }

    /// A courier off shift.
    pub fn rider(&self, insured: Insured) -> Rider {
        let number = self.riders.get();
        self.riders.set(number + 1);
        self.write(SYSTEM, move |tx, cx| {
            let rider = Rider { id: cx.id(), staff: cx.id() };
            let new = AddCourier {
                id: rider.id,
                staff: rider.staff,
                name: format!("陈{number}"),
                region: region("440106"),
                vehicle: Vehicle::Ebike,
                capacity_g: 20_000,
                insured,
                cold_box: false,
            };
            courier::add_courier(tx, cx, &new)?;
            Ok(rider)
        })
        .unwrap()
    }

    pub fn start(&self, rider: Rider, until: Option<Timestamp>) -> Result<(), Error> {
        self.write(rider.actor(), move |tx, cx| courier::start_shift(tx, cx, until))
    }

    pub fn report(&self, rider: Rider, point: Point) {
        self.write(rider.actor(), move |tx, cx| courier::report_position(tx, cx, point)).unwrap();
    }

    /// A courier on shift at `point`.
    pub fn rider_at(&self, point: Point) -> Rider {
        let rider = self.rider(Insured::FullTime);
        self.start(rider, None).unwrap();
        self.report(rider, point);
        rider
    }

    /// A dispatcher of a division.
    pub fn dispatcher(&self, code: &'static str) -> Actor {
        let made: Result<StaffId, people::Error> = self.db.write(SYSTEM, move |tx, cx| {
            let hash = people::hash_password("a long enough password", &[7; 16]);
            let cmd = CreateStaff {
                login: format!("dispatch-{code}").to_lowercase(),
                password_hash: hash,
                role: Role::Dispatcher,
                region: region(code),
                org: None,
                display: "调度".to_owned(),
            };
            people::create_staff(tx, cx, &cmd)
        });
        Actor::Staff { staff: made.unwrap(), role: Role::Dispatcher }
    }

    /// A paid order from the site in the middle to `door`, ready and promised so many minutes from now.
    pub fn paid(&self, door: Point, ready_min: i64, promise_min: i64) -> OrderId {
        let (person, address) = (self.person, self.address);
        let order = self.write(SYSTEM, move |tx, cx| {
            let order: OrderId = cx.id();
            let payment: PaymentId = cx.id();
            let fact = OrderPaid {
                order,
                payment,
                person,
                site: "mid".to_owned(),
                region: region("440100"),
                paid: Fen::yuan(50),
                subsidy: Fen::ZERO,
                drop_off: door,
                address,
                ready_ms: cx.now_ms() + ready_min * 60_000,
                promise_ms: cx.now_ms() + promise_min * 60_000,
                weight_g: 2_000,
                cold: false,
                decision: None,
            };
            tx.emit(cx, order, fact)?;
            Ok(order)
        });
        self.settle();
        order.unwrap()
    }

    pub fn ready(&self, order: OrderId) {
        self.write(SYSTEM, move |tx, cx| {
            Ok(tx.emit(cx, order, OrderReady { order, site: "mid".to_owned() })?)
        })
        .unwrap();
        self.settle();
    }

    pub fn cancel(&self, order: OrderId) {
        let person = self.person;
        self.write(SYSTEM, move |tx, cx| {
            let fact = OrderCancelled {
                order,
                person,
                site: "mid".to_owned(),
                reason: "buyer".to_owned(),
                refund: Fen::yuan(50),
                region: region("440100"),
            };
            Ok(tx.emit(cx, order, fact)?)
        })
        .unwrap();
        self.settle();
    }

    pub fn advance(&self, seconds: i64) {
        self.db.advance(SignedDuration::from_secs(seconds));
        self.settle();
    }

    pub fn settle(&self) {
        settle(self.db, &self.wiring);
    }

    pub fn now(&self) -> Timestamp {
        self.db.cx_of(SYSTEM).now
    }

    pub fn input(&self) -> PlanInput {
        self.read(SYSTEM, |tx, cx| planning::plan_input(tx, cx, &region("440100"))).unwrap()
    }

    /// Sweeps, reads, decides, applies.
    pub fn tick(&self) -> Applied {
        self.write(SYSTEM, |tx, cx| planning::sweep(tx, cx, &region("440100"))).unwrap();
        let plan = planning::decide(&self.input()).unwrap();
        self.write(SYSTEM, move |tx, cx| planning::apply_plan(tx, cx, &plan, 3)).unwrap()
    }

    pub fn jobs_of(&self, rider: Rider) -> Vec<CourierJob> {
        self.read(rider.actor(), job::jobs_of_courier).unwrap()
    }

    /// The only job in a courier's hands.
    pub fn job_of(&self, rider: Rider) -> JobId {
        let jobs = self.jobs_of(rider);
        assert_eq!(jobs.len(), 1);
        jobs[0].job.id
    }

    pub fn accept(&self, rider: Rider, id: JobId) -> Result<(), Error> {
        self.write(rider.actor(), move |tx, cx| job::accept(tx, cx, id).map(drop))
    }

    /// Accepts whatever is offered.
    pub fn accept_all(&self, rider: Rider) {
        for view in self.jobs_of(rider).iter().filter(|view| view.job.state.is_offer()) {
            self.accept(rider, view.job.id).unwrap();
        }
    }

    pub fn arrive(&self, rider: Rider, id: JobId) -> Result<(), Error> {
        self.write(rider.actor(), move |tx, cx| job::arrive(tx, cx, id).map(drop))
    }

    pub fn pick(&self, rider: Rider, id: JobId) -> Result<(), Error> {
        self.write(rider.actor(), move |tx, cx| job::pick(tx, cx, id).map(drop))
    }

    pub fn hand_over(&self, rider: Rider, id: JobId, code: &'static str) -> Result<Handover, Error> {
        self.write(rider.actor(), move |tx, cx| job::hand_over(tx, cx, &OneCode, id, code))
    }

    pub fn state(&self, order: OrderId) -> &'static str {
        let job = self.read(SYSTEM, move |tx, _| job::job_of_order(tx, order)).unwrap();
        job.unwrap().state
    }

    /// Names of the facts this room published, in order.
    pub fn facts(&self) -> Vec<&'static str> {
        let names = self.db.events().into_iter().map(|fact| fact.event.name());
        names.filter(|name| name.starts_with("delivery.")).collect()
    }

    pub fn balance(&self, code: String) -> Fen {
        self.read(SYSTEM, move |tx, _| Ok(ledger::balance(tx, &code)?)).unwrap()
    }

    pub fn assert_books_sound(&self) {
        let report = self.read(SYSTEM, |tx, _| Ok(ledger::verify(tx)?)).unwrap();
        assert!(report.is_sound(), "{:?}", report.faults);
    }
}

/// A signed-in person with an address.
fn buyer(db: &Scratch) -> (PersonId, AddressId) {
    let mobile = Mobile::parse("13800000001").unwrap();
    let asked = mobile.clone();
    let message = db.write(Actor::Anonymous, move |tx, cx| {
        people::request_code(tx, cx, &RequestCode { mobile: asked.clone(), purpose: CodePurpose::SignIn })
    });
    let message = message.unwrap();
    let text = db.read(SYSTEM, move |tx, cx| people::message_to_send(tx, cx, message)).unwrap().unwrap();
    let text = text.text.reveal().clone();
    let code =
        text.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(ToOwned::to_owned).unwrap();
    let entering = mobile.clone();
    let signed = db.write(Actor::Anonymous, move |tx, cx| {
        let cmd = SignIn {
            mobile: entering.clone(),
            code: code.clone(),
            device: "test device".to_owned(),
            region: Some(region("440100")),
        };
        people::sign_in(tx, cx, &cmd)
    });
    let SignedIn::In { person, .. } = signed.unwrap() else { panic!("the right code was refused") };
    let actor = Actor::Citizen { person, acting_for: person };
    let address: Result<AddressId, people::Error> = db.write(actor, move |tx, cx| {
        let cmd = AddAddress {
            person,
            contact: Masked::new("欧阳收货".to_owned()),
            mobile: mobile.clone(),
            region: region("440106"),
            text: Masked::new("体育西路 1 号 101".to_owned()),
            point: at(1_000, 0),
            label: "家".to_owned(),
        };
        people::add_address(tx, cx, cmd)
    });
    (person, address.unwrap())
}
