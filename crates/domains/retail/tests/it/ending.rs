//! However an order ends, what it held is as it was, once.

use events::JobFailed;
use kernel::{Fen, Role};
use ledger::chart;
use retail::Error;
use retail::order::{self, State};

use crate::town::{LATTE, PLAIN, PROVIDER, With, in_each_town};

/// A coupon, a first order and a basket that uses both.
const RICH: &[(&str, i64)] = &[("hou-005", 1), ("sna-001", 2)];
const COUPON: With = With { coupon: Some("CITY8"), offer: None };

#[test]
fn cancelling_before_and_after_payment_restores_everything() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let before = town.limits();
        let unpaid = town.order(buyer, RICH, &COUPON);
        assert_ne!(town.limits(), before);
        town.act(buyer.actor(), unpaid.order, order::cancel).unwrap();
        assert_eq!(town.limits(), before);
        assert_eq!(town.state(buyer, unpaid.order), State::Cancelled);
        // The first order never was: its benefit is there again.
        let paid = town.order(buyer, RICH, &COUPON);
        assert_eq!(paid.payable, unpaid.payable);
        town.pay(paid);
        town.act(buyer.actor(), paid.order, order::cancel).unwrap();
        assert_eq!(town.limits(), before);
        town.pay_back(paid);
        assert_eq!(town.state(buyer, paid.order), State::Refunded);
        assert_eq!(town.limits(), before);
        for account in [
            chart::psp_clearing(PROVIDER),
            chart::own_revenue(),
            chart::item_subsidy("first-order"),
            chart::item_subsidy("spring-coupon"),
            chart::delivery_fee_revenue(),
            chart::refundable(paid.payment),
            chart::refundable_control(),
        ] {
            assert_eq!(town.balance(&account), Fen::ZERO, "{}", account.code);
        }
    });
}

#[test]
fn a_second_cancellation_or_one_after_pick_up_is_refused() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, PLAIN, &With::default());
        town.act(buyer.actor(), placed.order, order::cancel).unwrap();
        let again = town.act(buyer.actor(), placed.order, order::cancel);
        assert!(matches!(again, Err(Error::NotAllowed { state: State::Cancelled, .. })));
        let other = town.order(buyer, PLAIN, &With::default());
        town.pay(other);
        let id = other.order;
        town.reports(move |job, courier| events::JobPickedUp { job, order: id, courier }.into());
        let late = town.act(buyer.actor(), id, order::cancel);
        assert!(matches!(late, Err(Error::NotAllowed { state: State::PickedUp, .. })));
    });
}

#[test]
fn a_kitchen_that_refuses_or_does_not_answer_costs_the_buyer_nothing() {
    in_each_town(|town| {
        let (buyer, before) = (town.a_buyer(1), town.limits());
        let refused = town.order(buyer, LATTE, &With::default());
        town.pay(refused);
        let barista = town.staff(Role::Merchant, "chenwu-coffee");
        town.act(barista, refused.order, order::reject).unwrap();
        town.pay_back(refused);
        let silent = town.order(buyer, LATTE, &With::default());
        town.pay(silent);
        town.later(11);
        assert_eq!(town.view(buyer, silent.order).reason.as_deref(), Some("merchant"));
        town.pay_back(silent);
        assert_eq!(town.limits(), before);
        assert_eq!(town.balance(&chart::merchant_payable("chenwu-coffee")), Fen::ZERO);
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), Fen::ZERO);
        // Accepted in time, the alarm changes nothing.
        let taken = town.order(buyer, LATTE, &With::default());
        town.pay(taken);
        town.act(barista, taken.order, order::accept).unwrap();
        town.later(11);
        assert_eq!(town.state(buyer, taken.order), State::Accepted);
    });
}

#[test]
fn what_cannot_be_delivered_is_paid_back_and_what_was_cold_is_written_off() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let fail = |lines: &[(&str, i64)]| {
            let placed = town.order(buyer, lines, &With::default());
            town.pay(placed);
            let id = placed.order;
            town.reports(move |job, courier| events::JobPickedUp { job, order: id, courier }.into());
            town.reports(move |job, _| JobFailed { job, order: id, reason: "nobody_home".to_owned() }.into());
            assert_eq!(town.view(buyer, id).reason.as_deref(), Some("undeliverable"));
            town.pay_back(placed);
            assert_eq!(town.state(buyer, id), State::Refunded);
        };
        let before = town.limits();
        fail(PLAIN);
        assert_eq!(town.limits(), before);
        fail(&[("dai-001", 1)]);
        let milk = "SELECT on_hand FROM retail_stock WHERE site = 'gz-tianhe-01' AND sku = 'dai-001'";
        assert_eq!(town.number(milk), 199);
    });
}
