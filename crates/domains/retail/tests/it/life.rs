//! An order from the basket to the settlement.

use events::{JobDelivered, JobPickedUp, JobPlanned};
use kernel::{Fen, Role};
use ledger::chart;
use retail::order::{self, State};

use crate::town::{LATTE, PLAIN, PLAIN_PAYABLE, PROVIDER, Town, With, in_each_town};

fn deliver(town: &Town, id: kernel::id::OrderId) {
    town.reports(move |job, courier| JobPickedUp { job, order: id, courier }.into());
    town.reports(move |job, courier| {
        JobDelivered { job, order: id, courier, pay: Fen(600), on_time: true }.into()
    });
}

#[test]
fn an_order_of_the_own_shop_goes_from_basket_to_settlement() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let quote = town.quote(buyer, PLAIN, &With::default()).unwrap();
        assert_eq!((quote.payable, quote.site.as_str()), (PLAIN_PAYABLE, "gz-tianhe-01"));
        let placed = town.place_at(buyer, PLAIN, &With::default(), PLAIN_PAYABLE).unwrap();
        assert_eq!(town.view(buyer, placed.order).allowed, ["pay", "cancel"]);
        town.pay(placed);
        // The platform's own shop accepts by itself.
        assert_eq!(town.state(buyer, placed.order), State::Accepted);
        let staff = town.staff(Role::Merchant, "gz-tianhe-01");
        town.act(staff, placed.order, order::ready).unwrap();
        let id = placed.order;
        town.reports(move |job, _| JobPlanned { job, order: id, site: "gz-tianhe-01".to_owned() }.into());
        assert!(town.view(buyer, id).job.is_some());
        let code = town.view(buyer, id).handover_code.unwrap();
        let fits = move |said: &'static str| {
            town.read(crate::town::SYSTEM, move |tx, cx| order::handover_matches(tx, cx, id, said)).unwrap()
        };
        assert_eq!(code.len(), 4);
        assert!(fits(code.clone().leak()));
        assert!(!fits(if code == "0000" { "0001" } else { "0000" }));
        deliver(town, id);
        let view = town.view(buyer, id);
        let kinds: Vec<&str> = view.timeline.iter().map(|m| m.kind).collect();
        assert_eq!(kinds, ["placed", "paid", "accepted", "ready", "picked_up", "delivered", "completed"]);
        assert_eq!((view.handover_code, view.allowed.len()), (None, 0));
        assert_eq!(
            town.told(id),
            ["retail.order_placed", "retail.order_paid", "retail.order_ready", "retail.order_completed"]
        );
        assert_eq!(town.balance(&chart::own_revenue()), Fen(1_830));
        assert_eq!(town.balance(&chart::delivery_fee_revenue()), Fen(500));
        // 0.6 % of 23.30 is 14 fen.
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), Fen(2_316));
        assert_eq!(town.balance(&chart::refundable(placed.payment)), PLAIN_PAYABLE);
    });
}

#[test]
fn the_worked_latte_settles_to_the_fen() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, LATTE, &With::default());
        assert_eq!(placed.payable, Fen(890));
        assert_eq!(town.balance(&chart::budget_reserved("latte-390")), Fen(1_110));
        town.pay(placed);
        assert_eq!(town.state(buyer, placed.order), State::Paid);
        // At capture the whole list price less its own share is the merchant's.
        assert_eq!(town.balance(&chart::merchant_payable("chenwu-coffee")), Fen(1_500 - 333));
        let barista = town.staff(Role::Merchant, "chenwu-coffee");
        town.act(barista, placed.order, order::accept).unwrap();
        town.act(barista, placed.order, order::ready).unwrap();
        deliver(town, placed.order);
        assert_eq!(town.state(buyer, placed.order), State::Completed);
        assert_eq!(town.balance(&chart::item_subsidy("latte-390")), Fen(777));
        assert_eq!(town.balance(&chart::merchant_payable("chenwu-coffee")), Fen::ZERO);
        assert_eq!(town.balance(&chart::merchant_withdrawable("chenwu-coffee")), Fen(1_500 - 333 - 300));
        assert_eq!(town.balance(&chart::technical_fee()), Fen(283));
        assert_eq!(town.balance(&chart::vat_payable()), Fen(17));
        assert_eq!(town.balance(&chart::budget_reserved("latte-390")), Fen::ZERO);
        assert_eq!(town.balance(&chart::budget_spent("latte-390")), Fen(1_110));
        // Said again, nothing changes.
        deliver(town, placed.order);
        assert_eq!(town.balance(&chart::budget_spent("latte-390")), Fen(1_110));
    });
}

#[test]
fn facts_of_the_courier_may_come_in_the_wrong_order() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, PLAIN, &With::default());
        town.pay(placed);
        let id = placed.order;
        town.reports(move |job, courier| {
            JobDelivered { job, order: id, courier, pay: Fen(600), on_time: true }.into()
        });
        town.reports(move |job, courier| JobPickedUp { job, order: id, courier }.into());
        assert_eq!(town.state(buyer, id), State::Completed);
    });
}

#[test]
fn an_order_others_pay_in_full_needs_no_provider() {
    in_each_town(|town| {
        let mut free = (*town.catalog).clone();
        for campaign in &mut free.campaigns {
            if let retail::promotion::Benefit::PayPrice { price, .. } = &mut campaign.benefit {
                *price = Fen::ZERO;
            }
            campaign.plus = false;
        }
        let buyer = town.a_buyer(1);
        let cmd = order::PlaceOrder {
            basket: Town::basket(buyer, LATTE, &With::default()),
            expected_payable: Fen::ZERO,
        };
        let placed = town
            .write(buyer.actor(), move |tx, cx| order::place(tx, cx, &crate::town::shop(&free), &cmd))
            .unwrap();
        assert_eq!(town.state(buyer, placed.order), State::Paid);
        town.act(buyer.actor(), placed.order, order::cancel).unwrap();
        town.settle();
        assert_eq!(town.state(buyer, placed.order), State::Cancelled);
        assert_eq!(town.balance(&chart::merchant_payable("chenwu-coffee")), Fen::ZERO);
        assert_eq!(town.balance(&chart::budget_reserved("latte-390")), Fen::ZERO);
    });
}
