//! A city of a replay's own: restaurants as sites, kitchens and couriers with accounts, and the loop's wiring.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use delivery::Policy;
use delivery::courier::{AddCourier, Insured, Vehicle};
use delivery::replay::{PlannedCourier, Scenario};
use delivery::site::SiteKind;
use events::{CourierAssigned, Envelope, Event, JobReleased};
use jiff::{SignedDuration, Timestamp};
use kernel::id::{CourierId, JobId, StaffId};
use kernel::{Actor, Cx, Fen, Region, Role, Slot, Text, TraceId};
use people::CreateStaff;
use retail::catalog::{Catalog, Merchant, Product, Site};
use retail::seed::{OPEN_MAX, Opening};
use store::runner::{Ambient, Consumer, Runner, Wiring};
use store::{Store, Tx};

use super::clock::Simulated;
use crate::ambient::master_keys;
use crate::config::Config;
use crate::partners::Gateway;
use crate::platform::{Platform, home, run};
use crate::wiring::{Parts, wiring};

/// Midnight in China of the day that is simulated. Any day would do; a fixed one makes runs comparable.
const MIDNIGHT: &str = "2026-11-19T16:00:00Z";
/// Accounts are opened and diners sign in this long before.
const EVE: SignedDuration = SignedDuration::from_hours(1);
/// The division in which everything lies; a published day has no divisions.
const DISTRICT: &str = "440106";
/// What every dish costs: a published day has no prices.
const DISH: Fen = Fen::yuan(36);
/// What every dish weighs, grams.
const DISH_G: i64 = 500;
/// What a courier carries, grams: never the limit, as a published day has none.
const BOX_G: i64 = 20_000;
/// Most seconds of preparation that a site states as its habit; an order may take longer.
const PREPARE_MAX_S: i64 = 43_200;

/// The city of a replay.
pub(super) struct Town {
    /// What is behind its doors.
    pub(super) platform: Platform,
    /// What its clock shows is set by the day.
    pub(super) clock: Arc<Simulated>,
    /// By venue of the day.
    pub(super) kitchens: Vec<Kitchen>,
    /// By courier of the day.
    pub(super) riders: Vec<Account>,
    /// The day's rules.
    pub(super) policy: Policy,
    runner: Runner,
    news: Arc<Mutex<News>>,
}

/// A restaurant's codes and account.
#[derive(Debug, Clone)]
pub(super) struct Kitchen {
    /// The only dish.
    pub(super) sku: String,
    /// The site.
    pub(super) site: String,
    /// Who accepts and packs.
    pub(super) staff: StaffId,
}

/// A courier and their account.
#[derive(Debug, Clone, Copy)]
pub(super) struct Account {
    /// The courier.
    pub(super) courier: CourierId,
    /// The account they act by.
    pub(super) staff: StaffId,
}

/// What couriers' phones were told.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Who was offered something.
    pub(super) offered: BTreeSet<CourierId>,
    /// What was taken back from whom.
    pub(super) released: BTreeSet<(CourierId, JobId)>,
}

impl Town {
    /// Makes the city in `folder`.
    ///
    /// # Errors
    /// If the database cannot be made or a room refuses what is seeded.
    pub(super) fn open(config: &Config, folder: &Path, day: &Scenario) -> anyhow::Result<Self> {
        let keys = Arc::new(master_keys(&folder.join("master.key"))?);
        let clock = Arc::new(Simulated::new(midnight() - EVE, keys));
        let ambient: Arc<dyn Ambient> = Arc::<Simulated>::clone(&clock);
        let policy = day.policy(&Policy::built_in());
        let file = store::Config::Sqlite { path: folder.join("cityloop.db"), readers: config.store.readers };
        let (mut kitchens, mut riders) = (Vec::new(), Vec::new());
        let platform = Platform::open_with(&file, None, Arc::clone(&ambient), |store, ambient| {
            settle_rules(store, ambient, &policy)?;
            kitchens = open_kitchens(store, ambient, &clock, day)?;
            riders = hire(store, ambient, &day.couriers).context("the couriers")?;
            Ok(())
        })?;
        let news = Arc::new(Mutex::new(News::default()));
        let wiring = Arc::new(wired(&platform, config, &news));
        let store = platform.cells.all()[0].clone();
        let runner = Runner::new(store, wiring, ambient, "replay".to_owned());
        Ok(Self { platform, clock, kitchens, riders, policy, runner, news })
    }

    /// The database.
    pub(super) fn store(&self) -> &Store {
        &self.platform.cells.all()[0]
    }

    /// A context of the present moment.
    pub(super) fn cx(&self, actor: Actor, trace: TraceId) -> Cx {
        self.clock.cx(actor, Slot::of_city(&home()), trace)
    }

    /// Runs a use case.
    ///
    /// # Errors
    /// The use case's.
    pub(super) async fn write<T, E, F>(&self, cx: Cx, work: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        E: std::error::Error + From<store::Error> + Send + Sync + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        Ok(self.store().write(cx, work).await?)
    }

    /// Runs a query.
    ///
    /// # Errors
    /// The query's.
    pub(super) async fn read<T, E, F>(&self, cx: Cx, work: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        E: std::error::Error + From<store::Error> + Send + Sync + 'static,
        F: Fn(&mut Tx<'_>, &Cx) -> Result<T, E> + Send + 'static,
    {
        Ok(self.store().read(cx, work).await?)
    }

    /// Lets everything react that has to, and returns what couriers' phones were told.
    pub(super) async fn settle(&self) -> News {
        self.runner.settle().await;
        std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is sold at a venue, with the preparation that its kitchen states for one order: a published day knows when
    /// each order will be ready, and nothing of menus.
    pub(super) fn menu(&self, venue: usize, preparation: SignedDuration) -> Catalog {
        let (kitchen, whole) = (&self.kitchens[venue], &self.platform.catalog);
        let mut menu = Catalog::default();
        if let Some(product) = whole.products.get(&kitchen.sku) {
            menu.products.insert(kitchen.sku.clone(), product.clone());
        }
        if let Some(site) = whole.sites.get(&kitchen.site) {
            menu.sites.insert(kitchen.site.clone(), Site { preparation, ..site.clone() });
        }
        if let Some(merchant) = whole.merchant_of(&kitchen.site) {
            menu.merchants.insert(merchant.code.clone(), merchant.clone());
        }
        menu
    }
}

/// Midnight of the simulated day.
pub(super) fn midnight() -> Timestamp {
    MIDNIGHT.parse().expect("a valid moment")
}

/// The division of every address and site.
pub(super) fn district() -> Region {
    Region::parse(DISTRICT).expect("a valid code")
}

fn settle_rules(store: &Store, ambient: &dyn Ambient, policy: &Policy) -> anyhow::Result<()> {
    let policy = policy.clone();
    run(store, ambient, move |tx, cx| delivery::policy::set_policy(tx, cx, &home(), &policy))
        .context("the rules of the day")
}

/// Opens every venue in the shop and in delivery, each with a merchant and an account of its own.
fn open_kitchens(
    store: &Store,
    ambient: &dyn Ambient,
    clock: &Simulated,
    day: &Scenario,
) -> anyhow::Result<Vec<Kitchen>> {
    let openings: Vec<Opening> = (0..day.venues.len()).map(|venue| opening(day, venue)).collect();
    for chunk in openings.chunks(OPEN_MAX) {
        let (shop, sites) = (chunk.to_vec(), chunk.iter().map(delivery_site).collect::<Vec<_>>());
        run(store, ambient, move |tx, cx| retail::seed::open(tx, cx, &shop)).context("the restaurants")?;
        run(store, ambient, move |tx, cx| delivery::site::seed_sites(tx, cx, &sites)).context("the sites")?;
    }
    let cx = clock.private(Actor::System("replay"), clock.trace());
    // Nobody knows the password, and nobody signs in: the replay acts for the account.
    let password = kernel::hex::encode(&cx.secret::<32>());
    let password = people::hash_password(&password, &cx.secret());
    openings
        .iter()
        .map(|opening| {
            let account = CreateStaff {
                login: opening.merchant.code.clone(),
                password_hash: password.clone(),
                role: Role::Merchant,
                region: district(),
                org: Some(opening.merchant.code.clone()),
                display: opening.merchant.name.zh.clone(),
            };
            let staff = run(store, ambient, move |tx, cx| people::create_staff(tx, cx, &account))
                .context("a kitchen's account")?;
            let sku = opening.products[0].sku.clone();
            Ok(Kitchen { sku, site: opening.site.code.clone(), staff })
        })
        .collect()
}

fn opening(day: &Scenario, at: usize) -> Opening {
    let venue = &day.venues[at];
    let mut spans: Vec<i64> = day
        .orders
        .iter()
        .filter(|order| order.venue == at)
        .map(|order| order.ready_s - order.placed_s)
        .collect();
    spans.sort_unstable();
    let median_s = spans.get(spans.len() / 2).copied().unwrap_or(0).min(PREPARE_MAX_S);
    let (code, name) = (format!("kitchen-{at}"), Text::new(&venue.name, &venue.name));
    Opening {
        merchant: Merchant {
            code: code.clone(),
            name: name.clone(),
            joined: kernel::time::china_date(midnight()),
            own: false,
        },
        site: Site {
            code: code.clone(),
            name,
            point: venue.point,
            region: district(),
            merchant: code,
            kind: retail::catalog::SiteKind::Restaurant,
            preparation: SignedDuration::from_secs(median_s),
        },
        products: vec![Product {
            sku: format!("dish-{at}"),
            name: Text::new("一份餐食", "A meal"),
            spec: Text::new("1 份", "one"),
            category: "meals".to_owned(),
            price: DISH,
            list_price: DISH,
            weight_g: DISH_G,
            cold: false,
            picture: "steaming-bowl".to_owned(),
            restricted: None,
        }],
        // A kitchen cooks what is ordered.
        units: i64::try_from(spans.len()).expect("a day's orders"),
    }
}

fn delivery_site(opening: &Opening) -> delivery::site::Site {
    let site = &opening.site;
    delivery::site::Site {
        code: site.code.clone(),
        name: site.name.clone(),
        point: site.point,
        region: site.region.clone(),
        merchant: site.merchant.clone(),
        kind: SiteKind::Kitchen,
        prepare_s: site.preparation.as_secs(),
        active: true,
    }
}

/// Adds the couriers. They have no account to sign in with: the replay acts for them.
fn hire(store: &Store, ambient: &dyn Ambient, couriers: &[PlannedCourier]) -> anyhow::Result<Vec<Account>> {
    couriers
        .iter()
        .map(|courier| {
            let name = courier.name.clone();
            run(store, ambient, move |tx, cx| {
                let account = Account { courier: cx.id(), staff: cx.id() };
                let new = AddCourier {
                    id: account.courier,
                    staff: account.staff,
                    name: name.clone(),
                    region: district(),
                    vehicle: Vehicle::Ebike,
                    capacity_g: BOX_G,
                    insured: Insured::FullTime,
                    cold_box: false,
                };
                delivery::courier::add_courier(tx, cx, &new)?;
                Ok::<_, delivery::Error>(account)
            })
        })
        .collect()
}

/// The loop's own table, without what acts outside, and with the couriers' phones.
fn wired(platform: &Platform, config: &Config, news: &Arc<Mutex<News>>) -> Wiring {
    let mut wiring = wiring(Parts {
        neighbours: Arc::clone(&platform.neighbours),
        bundles: Arc::clone(&platform.bundles),
        sms: Gateway::new(config.sms.clone(), &config.server.public_url),
        payment: Gateway::new(config.payment.clone(), &config.server.public_url),
        cells: platform.cells.clone(),
        ambient: Arc::clone(&platform.ambient),
    });
    // No text message goes to an invented number, no refund to a real provider.
    wiring.effects.clear();
    let news = Arc::clone(news);
    wiring.consumers.push(Consumer {
        name: "replay.phones",
        events: &[CourierAssigned::NAME, JobReleased::NAME],
        react: Arc::new(move |_, _, fact: &Envelope| {
            let mut news = news.lock().unwrap_or_else(PoisonError::into_inner);
            match &fact.event {
                Event::CourierAssigned(e) => drop(news.offered.insert(e.courier)),
                Event::JobReleased(e) => drop(news.released.insert((e.courier, e.job))),
                _ => {}
            }
            Ok(())
        }),
    });
    wiring
}
