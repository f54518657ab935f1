//! Nobody moves, or sees, what is another's.

use std::sync::Arc;

use kernel::{Actor, Role};
use retail::Error;
use retail::merchant::{self, SetStock};
use retail::order::{self, OrderList, State};

use crate::town::{LATTE, PLAIN, With, in_each_town};

#[test]
fn an_order_is_its_buyers_and_its_merchants() {
    in_each_town(|town| {
        let (buyer, other) = (town.a_buyer(1), town.a_buyer(2));
        let placed = town.order(buyer, LATTE, &With::default());
        town.pay(placed);
        let id = placed.order;
        for stranger in [other.actor(), Actor::Anonymous, town.staff(Role::Merchant, "yuexi-kitchen")] {
            assert!(matches!(town.act(stranger, id, order::cancel), Err(Error::NotFound)));
            let catalog = Arc::clone(&town.catalog);
            let seen = town.read(stranger, move |tx, cx| order::order(tx, cx, &catalog, id));
            assert!(matches!(seen, Err(Error::NotFound)));
        }
        let wrong_shop = town.staff(Role::Merchant, "xiguan-canteen");
        let clerk = town.staff(Role::Clerk, "chenwu-coffee");
        for act in [order::accept, order::ready, order::reject] {
            assert!(matches!(town.act(wrong_shop, id, act), Err(Error::NotFound)));
            assert!(matches!(town.act(clerk, id, act), Err(Error::Forbidden)));
            assert!(matches!(town.act(buyer.actor(), id, act), Err(Error::Forbidden)));
        }
        assert_eq!(town.state(buyer, id), State::Paid);
    });
}

#[test]
fn the_board_shows_the_own_orders_without_the_code() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let latte = town.order(buyer, LATTE, &With::default());
        town.order(buyer, PLAIN, &With::default());
        town.pay(latte);
        let barista = town.staff(Role::Merchant, "gz-tianhe-c1");
        let board = |state| {
            let catalog = Arc::clone(&town.catalog);
            let list = OrderList { state, before: None, limit: 20 };
            town.read(barista, move |tx, cx| merchant::board(tx, cx, &catalog, list)).unwrap()
        };
        let all = board(None);
        assert_eq!(all.iter().map(|o| o.id).collect::<Vec<_>>(), [latte.order]);
        assert_eq!((all[0].allowed, &all[0].handover_code), (&["accept", "reject"][..], &None));
        assert_eq!(all[0].lines[0].sku, "dri-008");
        assert_eq!(board(Some(State::Ready)).len(), 0);
    });
}

#[test]
fn orders_are_listed_page_by_page() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed: Vec<_> = (0..3)
            .map(|_| {
                town.later(1);
                town.order(buyer, PLAIN, &With::default()).order
            })
            .collect();
        let page = |before| {
            let catalog = Arc::clone(&town.catalog);
            let list = OrderList { state: Some(State::Placed), before, limit: 2 };
            let person = buyer.person;
            let page =
                town.read(buyer.actor(), move |tx, cx| order::orders_of(tx, cx, &catalog, person, list));
            page.unwrap().iter().map(|o| o.id).collect::<Vec<_>>()
        };
        let first = page(None);
        assert_eq!(first, [placed[2], placed[1]]);
        assert_eq!(page(first.last().copied()), [placed[0]]);
    });
}

#[test]
fn stock_is_corrected_by_its_keeper_and_never_below_what_is_promised() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, &[("fre-001", 5)], &With::default());
        let keeper = town.staff(Role::Merchant, "gz-tianhe-01");
        let set = |actor, site: Option<&str>, on_hand, version| {
            let catalog = Arc::clone(&town.catalog);
            let site = site.map(ToOwned::to_owned);
            let cmd = SetStock { site, sku: "fre-001".to_owned(), on_hand, version };
            town.write(actor, move |tx, cx| merchant::set_stock(tx, cx, &catalog, &cmd))
        };
        let row = set(keeper, None, 50, 1).unwrap();
        assert_eq!((row.on_hand, row.reserved, row.version), (50, 5, 2));
        assert!(matches!(set(keeper, None, 60, 1), Err(Error::Store(store::Error::Conflict))));
        assert!(matches!(set(keeper, None, 4, 2), Err(Error::Invalid(_))));
        assert!(matches!(set(keeper, Some("gz-yuexiu-01"), 9, 1), Err(Error::NotFound)));
        assert!(matches!(set(buyer.actor(), None, 9, 1), Err(Error::Forbidden)));
        town.pay(placed);
        let catalog = Arc::clone(&town.catalog);
        let list =
            town.read(keeper, move |tx, cx| merchant::stock_list(tx, cx, &catalog, None, 100)).unwrap();
        let greens = list.iter().find(|r| r.sku == "fre-001").unwrap();
        assert_eq!((greens.on_hand, greens.reserved), (45, 0));
    });
}
