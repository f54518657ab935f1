//! Finding goods, keeping a cart, opening the shop.

use std::sync::Arc;

use kernel::{Actor, Point};
use retail::Error;
use retail::catalog::{self, ProductFilter};
use retail::quote::Wanted;

use crate::town::{PLAIN, SYSTEM, With, in_each_town, shop};

#[test]
fn goods_are_found_by_shelf_word_and_site() {
    in_each_town(|town| {
        let find = |filter: ProductFilter, after: Option<&'static str>, limit| {
            let catalog = Arc::clone(&town.catalog);
            let found = town
                .read(Actor::Anonymous, move |tx, _| catalog::search(tx, &catalog, &filter, after, limit));
            found.unwrap().into_iter().map(|v| (v.product.sku, v.stock)).collect::<Vec<_>>()
        };
        let word = |text: &str| ProductFilter { text: Some(text.to_owned()), ..ProductFilter::default() };
        assert!(find(word("纸尿裤"), None, 100).iter().any(|(sku, _)| sku == "dia-001"));
        assert!(find(word("fresh MILK"), None, 100).iter().any(|(sku, _)| sku == "dai-001"));
        // By the customer's own search formula is found.
        assert!(find(word("婴儿配方奶粉"), None, 100).len() >= 5);
        assert_eq!(find(word("没有这种东西"), None, 100), []);
        let shelf = |site: Option<&str>| ProductFilter {
            category: Some("fruit".to_owned()),
            site: site.map(ToOwned::to_owned),
            ..ProductFilter::default()
        };
        let page = find(shelf(Some("gz-tianhe-01")), None, 2);
        assert_eq!(page, [("fru-001".to_owned(), Some(200)), ("fru-002".to_owned(), Some(200))]);
        assert_eq!(find(shelf(None), Some("fru-002"), 1), [("fru-003".to_owned(), None)]);
        // A warehouse sells no fruit.
        assert_eq!(find(shelf(Some("gz-huangpu-w1")), None, 100), []);
    });
}

#[test]
fn a_place_has_a_site_or_none() {
    in_each_town(|town| {
        let at = |lat, lng| {
            let catalog = Arc::clone(&town.catalog);
            let point = Point::new(lat, lng).unwrap();
            town.read(Actor::Anonymous, move |tx, cx| catalog::site_for(tx, cx, &shop(&catalog), point))
                .unwrap()
        };
        let here = at(231_340_000, 1_133_220_000).unwrap();
        assert_eq!(here.site.code, "gz-tianhe-01");
        assert!(here.distance_m < 500);
        assert_eq!(at(399_000_000, 1_163_900_000), None);
    });
}

#[test]
fn a_cart_keeps_its_lines_in_order_and_refuses_wrong_ones() {
    in_each_town(|town| {
        let (buyer, other) = (town.a_buyer(1), town.a_buyer(2));
        let wanted = |sku: &str, quantity| Wanted { sku: sku.to_owned(), quantity };
        let put = |actor, lines: Vec<Wanted>| {
            let (catalog, person) = (Arc::clone(&town.catalog), buyer.person);
            town.write(actor, move |tx, cx| retail::cart::put_cart(tx, cx, &catalog, person, &lines))
        };
        let get = || {
            let person = buyer.person;
            town.read(buyer.actor(), move |tx, cx| retail::cart::cart(tx, cx, person)).unwrap()
        };
        put(buyer.actor(), vec![wanted("fru-002", 1), wanted("fre-001", 2)]).unwrap();
        put(buyer.actor(), vec![wanted("fre-001", 3), wanted("fru-001", 1)]).unwrap();
        let kept = [wanted("fre-001", 3), wanted("fru-001", 1)];
        assert_eq!(get(), kept);
        assert!(matches!(put(buyer.actor(), vec![wanted("nothing", 1)]), Err(Error::Invalid(_))));
        assert!(matches!(put(other.actor(), Vec::new()), Err(Error::NotFound)));
        assert_eq!(get(), kept);
        put(buyer.actor(), Vec::new()).unwrap();
        assert_eq!(get(), []);
    });
}

#[test]
fn opening_the_shop_again_changes_nothing() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        town.order(buyer, PLAIN, &With::default());
        let before = town.limits();
        town.write(SYSTEM, retail::seed).unwrap();
        assert_eq!(town.limits(), before);
        let again = town.read(SYSTEM, |tx, _| catalog::load(tx)).unwrap();
        assert_eq!(again, *town.catalog);
        assert!(matches!(town.write(buyer.actor(), retail::seed), Err(Error::Forbidden)));
        let refilled =
            town.write(SYSTEM, |tx, cx| retail::seed::restock(tx, cx, "gz-tianhe-01", 200)).unwrap();
        assert_eq!(refilled, 2);
    });
}
