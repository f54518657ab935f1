//! Builders: a shop, a bureau, people with consents, facts as the runner hands them on.

use events::{Envelope, Event, LifeEventHinted};
use growth::decision::{Arm, policy};
use growth::decision::{NextAsk, next_for};
use growth::need::Bundles;
use growth::ports::{Ask, Assortment, Entitlement, Entitlements, Place, Ports, Product};
use growth::view::{Mode, Next, Text};
use jiff::SignedDuration;
use kernel::id::{ConsentId, HintId, PersonId};
use kernel::{Actor, CitizenNumber, Cx, Fen, Masked, Mobile, Region, TraceId};
use people::Purpose;
use store::Tx;
use store::runner::{Ambient, BoxError, Reaction};
use store::testing::Scratch;

pub type Anything = BoxError;

/// Every bundle of the product.
pub fn bundles() -> Bundles {
    growth::need::parse(crate::packs::FILES).unwrap()
}

pub fn guangzhou() -> Region {
    Region::parse("440100").unwrap()
}

pub fn place() -> Place {
    Place { region: guangzhou(), point: None }
}

pub fn a_product(sku: &str, category: &str, price_fen: i64) -> Product {
    Product {
        sku: sku.to_owned(),
        name: Text::new(format!("商品{sku}"), format!("goods {sku}")),
        category: category.to_owned(),
        restricted: None,
        picture: "box".to_owned(),
        unit: Text::new("件", "piece"),
        price: Fen(price_fen),
        campaign_price: Some(Fen(price_fen * 8 / 10)),
        sold: price_fen % 97,
        promise_minutes: Some(45),
    }
}

/// A shelf like the product's: diapers, wipes, care, postpartum, car goods, and the formula that may not be
/// offered.
pub fn shelf() -> Vec<Product> {
    let mut shelf: Vec<Product> =
        ["diapers", "baby-wipes", "baby-care", "postpartum", "car", "household", "snacks"]
            .iter()
            .flat_map(|category| {
                (1..=3).map(move |n| a_product(&format!("{category}-{n}"), category, 1_990 * n))
            })
            .collect();
    let formula = a_product("inf-1", "infant-formula", 26_800);
    shelf.push(Product { restricted: Some("breast_milk_substitute".to_owned()), sold: 9_999, ..formula });
    shelf
}

pub struct Shop;

impl Assortment for Shop {
    fn on_offer(&self, _: &mut Tx<'_>, _: &Cx, ask: &Ask<'_>) -> Result<Vec<Product>, BoxError> {
        let wanted = |p: &Product| ask.categories.is_empty() || ask.categories.contains(&p.category);
        let published =
            |p: Product| Product { campaign_price: p.campaign_price.filter(|_| ask.campaign.is_some()), ..p };
        Ok(shelf().into_iter().filter(wanted).map(published).collect())
    }
}

pub struct Bureau;

impl Entitlements for Bureau {
    fn unclaimed(
        &self,
        _: &mut Tx<'_>,
        _: &Cx,
        _: PersonId,
        kind: &str,
        _: &Region,
    ) -> Result<Vec<Entitlement>, BoxError> {
        let service = format!("cn.service.after_{kind}");
        Ok(vec![Entitlement {
            service,
            name: Text::new("育儿补贴", "Childcare subsidy"),
            why: Text::new("可申领", "Open"),
        }])
    }
}

pub const PORTS: Ports<'static> = Ports { assortment: &Shop, entitlements: &Bureau };

/// A valid identity number of someone born on `birth` (`19960512`).
pub fn number(birth: &str, serial: u32) -> CitizenNumber {
    let body = format!("440106{birth}{:03}", serial % 1_000);
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = body.chars().zip(weights).map(|(c, w)| c.to_digit(10).unwrap() * w).sum();
    let check = "10X98765432".chars().nth((sum % 11) as usize).unwrap();
    CitizenNumber::parse(&format!("{body}{check}")).unwrap()
}

/// Registers the holder of a mobile number.
pub fn a_person(db: &Scratch, serial: u32) -> PersonId {
    let signed_in = db.write(Actor::Anonymous, move |tx, cx| {
        let mobile = Mobile::parse(&format!("138{serial:08}"))?;
        // The code is the first draw of the request; the same context rewound draws it too.
        let code = cx.restart().code(6);
        let purpose = people::CodePurpose::SignIn;
        people::request_code(tx, cx, &people::RequestCode { mobile: mobile.clone(), purpose })?;
        let cmd = people::SignIn { mobile, code, device: "test".to_owned(), region: Some(guangzhou()) };
        people::sign_in(tx, cx, &cmd)
    });
    match signed_in {
        Ok(people::SignedIn::In { person, .. }) => person,
        other => panic!("{other:?}"),
    }
}

pub fn citizen(person: PersonId) -> Actor {
    Actor::Citizen { person, acting_for: person }
}

/// A verified adult on this side of the experiment.
pub fn an_adult(db: &Scratch, arm: Arm, first_serial: u32) -> PersonId {
    let drawn = |person: &PersonId| policy::arm(&db.keys(), *person, db.now()) == arm;
    let person = (first_serial..).map(|serial| a_person(db, serial)).find(drawn).unwrap();
    let verified: Result<(), people::Error> = db.write(citizen(person), move |tx, cx| {
        let cmd = people::VerifyRealName {
            name: Masked::new("测试".to_owned()),
            number: number("19960512", first_serial),
            authority_reference: "test".to_owned(),
        };
        people::verify_real_name(tx, cx, &cmd)
    });
    verified.unwrap();
    person
}

pub fn grant(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: PersonId,
    purpose: Purpose,
    scopes: &[&str],
) -> Result<ConsentId, people::Error> {
    let cmd = people::Grant {
        person,
        purpose,
        scopes: scopes.iter().map(|&s| s.to_owned()).collect(),
        notice_version: "2026-11".to_owned(),
        channel: "web".to_owned(),
        expires_at: cx.now + SignedDuration::from_hours(24 * 365),
    };
    people::grant(tx, cx, cmd)
}

/// Gives the receipt of one kind of life event.
pub fn consent(db: &Scratch, person: PersonId, kind: &str) -> ConsentId {
    let scope = growth::decision::scope(kind);
    db.write(citizen(person), move |tx, cx| grant(tx, cx, person, Purpose::OfferPersonalise, &[&scope]))
        .unwrap()
}

/// A fact as the runner hands it on.
pub fn envelope(cx: &Cx, event: impl Into<Event>) -> Envelope {
    Envelope {
        id: cx.id(),
        slot: cx.slot,
        aggregate: "test".to_owned(),
        seq: 1,
        trace: cx.trace(),
        cause: None,
        actor: cx.actor.to_string(),
        at_ms: cx.now_ms(),
        version: 1,
        event: event.into(),
    }
}

pub fn hinted(cx: &Cx, person: PersonId, kind: &str, receipt: ConsentId) -> LifeEventHinted {
    LifeEventHinted {
        hint: cx.id::<kernel::id::Hint>(),
        person,
        kind: kind.to_owned(),
        month: "2026-11".to_owned(),
        expires_ms: cx.now_ms() + 90 * 86_400_000,
        region: guangzhou(),
        receipt,
    }
}

/// Hands a hint to the room, as the runner would; returns its id and thread.
pub fn hint(db: &Scratch, person: PersonId, kind: &'static str, receipt: ConsentId) -> (HintId, TraceId) {
    let done: Result<_, Anything> = db.write(Actor::System("relay"), move |tx, cx| {
        let event = hinted(cx, person, kind, receipt);
        growth::on_life_event_hinted(tx, cx, &envelope(cx, event.clone()), &bundles(), PORTS)?;
        Ok((event.hint, cx.trace()))
    });
    done.unwrap()
}

/// Hands a fact to a reaction.
pub fn react(db: &Scratch, event: impl Into<Event>, reaction: fn(&mut Tx<'_>, &Cx, &Envelope) -> Reaction) {
    let event = event.into();
    let done: Reaction =
        db.write(Actor::System("relay"), move |tx, cx| reaction(tx, cx, &envelope(cx, event.clone())));
    done.unwrap();
}

/// Withdraws a receipt and hands the fact on.
pub fn withdraw(db: &Scratch, person: PersonId, receipt: ConsentId) {
    let done: Result<(), people::Error> =
        db.write(citizen(person), move |tx, cx| people::withdraw(tx, cx, receipt));
    done.unwrap();
}

/// What the person's page shows next.
pub fn next(db: &Scratch, person: PersonId) -> Next {
    next_in(db, person, Mode::Personalised)
}

pub fn next_in(db: &Scratch, person: PersonId, mode: Mode) -> Next {
    let ask = NextAsk { person, place: place(), thread: None, mode };
    db.read(citizen(person), move |tx, cx| next_for(tx, cx, PORTS, &ask)).unwrap()
}
