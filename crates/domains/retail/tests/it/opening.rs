//! A kitchen opened beside the built-in sites sells like any other.

use jiff::SignedDuration;
use kernel::{Actor, Fen, Point};
use retail::catalog::{Merchant, Product, Site, SiteKind, load};
use retail::order::{PlaceOrder, place};
use retail::seed::{Opening, open};
use retail::{Error, Text};

use crate::town::{SYSTEM, Town, With, in_each_town, shop};

fn a_kitchen() -> Opening {
    Opening {
        merchant: Merchant {
            code: "wok".to_owned(),
            name: Text::new("镬气", "Wok"),
            joined: "2026-01-01".parse().unwrap(),
            own: false,
        },
        site: Site {
            code: "wok-1".to_owned(),
            name: Text::new("镬气一店", "Wok One"),
            point: Point::new(231_340_000, 1_133_230_000).unwrap(),
            region: "440106".parse().unwrap(),
            merchant: "wok".to_owned(),
            kind: SiteKind::Restaurant,
            preparation: SignedDuration::from_mins(12),
        },
        products: vec![Product {
            sku: "wok-noodles".to_owned(),
            name: Text::new("炒河粉", "Fried noodles"),
            spec: Text::new("1 份", "one"),
            category: "meals".to_owned(),
            price: Fen::yuan(22),
            list_price: Fen::yuan(22),
            weight_g: 600,
            cold: false,
            picture: "steaming-bowl".to_owned(),
            restricted: None,
        }],
        units: 1,
    }
}

#[test]
fn an_opened_kitchen_sells_what_it_has_and_opening_again_adds_nothing() {
    in_each_town(|town| {
        town.write(SYSTEM, |tx, cx| open(tx, cx, &[a_kitchen()])).unwrap();
        let catalog = town.read(SYSTEM, |tx, _| load(tx)).unwrap();
        let buyer = town.a_buyer(1);
        let order = move || {
            let basket = Town::basket(buyer, &[("wok-noodles", 1)], &With::default());
            let catalog = catalog.clone();
            town.write(buyer.actor(), move |tx, cx| {
                let cmd = PlaceOrder { basket: basket.clone(), expected_payable: Fen::yuan(27) };
                place(tx, cx, &shop(&catalog), &cmd)
            })
        };
        let placed = order().unwrap();
        town.pay(placed);
        town.write(SYSTEM, |tx, cx| open(tx, cx, &[a_kitchen()])).unwrap();
        assert!(matches!(order(), Err(Error::OutOfStock { skus }) if skus == ["wok-noodles"]));
    });
}

#[test]
fn a_kitchen_that_does_not_fit_together_is_refused() {
    in_each_town(|town| {
        let refused = |opening: Opening, actor: Actor| {
            town.write(actor, move |tx, cx| open(tx, cx, std::slice::from_ref(&opening))).unwrap_err()
        };
        let mut stranger = a_kitchen();
        stranger.site.merchant = "pan".to_owned();
        assert!(matches!(refused(stranger, SYSTEM), Error::Invalid(e) if e.code == "site.merchant"));
        let mut shelfless = a_kitchen();
        shelfless.products[0].category = "moon".to_owned();
        assert!(matches!(refused(shelfless, SYSTEM), Error::Invalid(e) if e.code == "product.category"));
        assert!(matches!(refused(a_kitchen(), Actor::Anonymous), Error::Forbidden));
    });
}
