//! A person who asked to be deleted.

use std::sync::Arc;

use events::PersonForgotten;
use retail::order;
use retail::quote::Wanted;

use crate::town::{PLAIN, SYSTEM, With, in_each_town};

#[test]
fn carts_counts_and_doors_go_and_what_is_on_the_way_is_brought_first() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let person = buyer.person;
        let over = town.order(buyer, PLAIN, &With::default());
        town.act(buyer.actor(), over.order, order::cancel).unwrap();
        let under_way = town.order(buyer, PLAIN, &With::default());
        town.pay(under_way);
        let unpaid = town.order(buyer, PLAIN, &With::default());
        let catalog = Arc::clone(&town.catalog);
        town.write(buyer.actor(), move |tx, cx| {
            let lines = [Wanted { sku: "fru-001".to_owned(), quantity: 1 }];
            retail::cart::put_cart(tx, cx, &catalog, person, &lines)
        })
        .unwrap();
        town.reports(move |_, _| PersonForgotten { person }.into());
        let door = |id| town.read(SYSTEM, move |tx, _| order::drop_off(tx, id)).unwrap().point;
        assert_eq!((door(over.order), door(unpaid.order)), (None, None));
        assert!(door(under_way.order).is_some());
        assert_eq!(town.number("SELECT COUNT(*) FROM retail_cart"), 0);
        assert_eq!(town.number("SELECT COUNT(*) FROM retail_use"), 0);
        let id = under_way.order;
        town.reports(move |job, courier| {
            events::JobDelivered { job, order: id, courier, pay: kernel::Fen(600), on_time: true }.into()
        });
        assert_eq!(door(id), None);
        let planned = town.read(SYSTEM, move |tx, _| order::order_for_job(tx, id)).unwrap();
        assert_eq!((planned.site.as_str(), planned.state), ("gz-tianhe-01", order::State::Completed));
    });
}
