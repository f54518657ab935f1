//! The provider may say things twice, late, or wrong.

use kernel::Fen;
use ledger::chart;
use retail::order::State;
use retail::payment::{CallbackKind, Effect, PaymentState};

use crate::town::{PLAIN, PLAIN_PAYABLE, PROVIDER, SYSTEM, With, in_each_town};

#[test]
fn a_report_said_twice_has_one_effect() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, PLAIN, &With::default());
        let say = |event: &str| {
            town.callback(placed.payment, event, CallbackKind::Captured, PLAIN_PAYABLE).unwrap()
        };
        assert_eq!(say("e1"), Effect::Paid);
        assert_eq!(say("e1"), Effect::Known);
        assert_eq!(say("e2"), Effect::Known);
        let paid = town.told(placed.order).iter().filter(|n| **n == "retail.order_paid").count();
        assert_eq!(paid, 1);
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), PLAIN_PAYABLE);
    });
}

#[test]
fn money_that_comes_after_the_end_goes_back_by_itself() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let before = town.limits();
        let placed = town.order(buyer, PLAIN, &With::default());
        town.later(16);
        assert_eq!(town.state(buyer, placed.order), State::Expired);
        assert_eq!(town.limits(), before);
        let effect = town.callback(placed.payment, "late", CallbackKind::Captured, PLAIN_PAYABLE).unwrap();
        assert_eq!(effect, Effect::GoesBack);
        assert_eq!(town.balance(&chart::refundable(placed.payment)), PLAIN_PAYABLE);
        town.pay_back(placed);
        assert_eq!(town.state(buyer, placed.order), State::Refunded);
        assert_eq!(town.balance(&chart::refundable(placed.payment)), Fen::ZERO);
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), Fen::ZERO);
        assert_eq!(town.limits(), before);
        assert!(town.told(placed.order).ends_with(&["retail.refund_requested", "retail.refund_succeeded"]));
    });
}

#[test]
fn another_amount_than_asked_does_not_pay() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, PLAIN, &With::default());
        let effect = town.callback(placed.payment, "e1", CallbackKind::Captured, Fen(1)).unwrap();
        assert_eq!(effect, Effect::GoesBack);
        assert_eq!(town.state(buyer, placed.order), State::Expired);
        town.settle();
        let refund = &town.view(buyer, placed.order).refunds[0];
        assert_eq!((refund.amount, refund.state.as_str()), (Fen(1), "requested"));
        assert!(town.callback(placed.payment, "r1", CallbackKind::Refunded, Fen(2)).is_err());
        town.callback(placed.payment, "r2", CallbackKind::Refunded, Fen(1)).unwrap();
        town.settle();
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), Fen::ZERO);
    });
}

#[test]
fn after_a_failed_payment_the_buyer_tries_again() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, PLAIN, &With::default());
        let order = placed.order;
        let at_cashier =
            || town.write(buyer.actor(), move |tx, cx| retail::payment::pay(tx, cx, order)).unwrap();
        assert_eq!(at_cashier().payment, placed.payment);
        let effect = town.callback(placed.payment, "f1", CallbackKind::Failed, Fen::ZERO).unwrap();
        assert_eq!(effect, Effect::MayRetry);
        let again = at_cashier();
        assert_ne!(again.payment, placed.payment);
        assert_eq!((again.amount, again.state), (PLAIN_PAYABLE, PaymentState::Pending));
        assert_eq!(at_cashier().payment, again.payment);
        let effect = town.callback(again.payment, "c1", CallbackKind::Captured, PLAIN_PAYABLE).unwrap();
        assert_eq!(effect, Effect::Paid);
        // The first attempt came through after all: that money goes back, the order goes on.
        let effect = town.callback(placed.payment, "c2", CallbackKind::Captured, PLAIN_PAYABLE).unwrap();
        assert_eq!(effect, Effect::GoesBack);
        town.pay_back(placed);
        assert_eq!(town.state(buyer, order), State::Accepted);
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), PLAIN_PAYABLE);
        // And a cancellation afterwards gives back the payment that counted.
        town.act(buyer.actor(), order, retail::order::cancel).unwrap();
        town.pay_back(retail::order::Placed { payment: again.payment, ..placed });
        assert_eq!(town.state(buyer, order), State::Refunded);
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), Fen::ZERO);
    });
}

#[test]
fn a_silent_provider_is_asked_again_and_then_an_operator_is_needed() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let placed = town.order(buyer, PLAIN, &With::default());
        town.pay(placed);
        town.act(buyer.actor(), placed.order, retail::order::cancel).unwrap();
        town.settle();
        town.later(6 * 60);
        let asked = || town.told(placed.order).iter().filter(|n| **n == "retail.refund_requested").count();
        assert_eq!(asked(), 2);
        town.later(7 * 24 * 60);
        assert_eq!(town.view(buyer, placed.order).refunds[0].state, "failed");
        // A late answer is an answer still.
        town.callback(placed.payment, "r1", CallbackKind::Refunded, PLAIN_PAYABLE).unwrap();
        town.settle();
        assert_eq!(town.state(buyer, placed.order), State::Refunded);
        assert_eq!(town.balance(&chart::psp_clearing(PROVIDER)), Fen::ZERO);
    });
}

#[test]
fn an_unknown_payment_is_refused() {
    in_each_town(|town| {
        let unknown = kernel::id::PaymentId::from_parts(1, kernel::Slot::new(1).unwrap(), 1);
        let refused = town.callback(unknown, "e1", CallbackKind::Captured, Fen(1));
        assert!(matches!(refused, Err(retail::Error::NotFound)));
        let known = town.read(SYSTEM, move |tx, _| retail::payment::payment(tx, unknown)).unwrap();
        assert_eq!(known, None);
    });
}
