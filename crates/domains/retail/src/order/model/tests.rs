//! Laws of the states.

use kernel::id::Slot;
use proptest::prelude::*;

use super::*;

fn order() -> Order {
    let (slot, at) = (Slot::new(1).unwrap(), time::from_ms(1_760_000_000_000));
    Order {
        id: OrderId::from_parts(at.as_millisecond(), slot, 7),
        person: PersonId::from_parts(0, slot, 1),
        site: "s".to_owned(),
        merchant: "m".to_owned(),
        region: Region::china(),
        state: State::Placed,
        reason: None,
        address: AddressId::from_parts(0, slot, 2),
        point: Some(Point { lat_e7: 1, lng_e7: 2 }),
        goods: Fen(1_500),
        delivery_fee: Fen(500),
        subsidy: Fen(1_110),
        payable: Fen(890),
        technical_fee: Fen(300),
        own: false,
        weight_g: 1,
        cold: false,
        coupon: None,
        decision: None,
        offer: None,
        arm: None,
        cohort: None,
        earliest: at + SignedDuration::from_mins(20),
        latest: at + SignedDuration::from_mins(40),
        ready_by: at + SignedDuration::from_mins(6),
        job: None,
        placed: at,
        moments: Moments::default(),
        forgotten: false,
        trace: TraceId([0; 16]),
        version: 1,
    }
}

#[test]
fn every_state_that_waits_has_an_exit_and_leads_to_an_end() {
    for start in State::ALL {
        let mut reached = vec![start];
        while let Some(new) = reached
            .iter()
            .flat_map(|s| Act::ALL.iter().filter_map(|act| next(*s, *act)))
            .find(|s| !reached.contains(s))
        {
            reached.push(new);
        }
        assert!(reached.iter().any(|s| s.is_end()), "{}", start.name());
        assert!(start.is_end() || reached.len() > 1, "{}", start.name());
    }
}

#[test]
fn nothing_is_cancelled_once_the_courier_has_it_or_it_is_over() {
    let late = [
        State::PickedUp,
        State::Delivered,
        State::Completed,
        State::Expired,
        State::Cancelled,
        State::Refunded,
    ];
    for state in late {
        assert_eq!(next(state, Act::Cancel), None);
        assert_eq!(next(state, Act::Reject), None);
    }
}

#[test]
fn what_is_allowed_is_what_the_machine_allows() {
    for state in State::ALL {
        let buyer = allowed_to_buyer(state);
        assert_eq!(buyer.contains(&"cancel"), next(state, Act::Cancel).is_some());
        assert_eq!(buyer.contains(&"pay"), next(state, Act::Capture).is_some());
        let merchant = allowed_to_merchant(state);
        for (name, act) in [("accept", Act::Accept), ("ready", Act::Ready), ("reject", Act::Reject)] {
            assert_eq!(merchant.contains(&name), next(state, act).is_some(), "{name} {}", state.name());
        }
    }
}

#[test]
fn the_promise_counts_from_the_payment() {
    let mut order = order();
    let paid = order.placed + SignedDuration::from_mins(10);
    order.step(Act::Capture, paid).unwrap();
    assert_eq!(order.latest, paid + SignedDuration::from_mins(40));
    assert_eq!(order.ready_by, paid + SignedDuration::from_mins(6));
}

#[test]
fn the_door_of_a_forgotten_buyer_is_dropped_at_the_end_and_not_before() {
    let mut order = order();
    order.forgotten = true;
    order.step(Act::Capture, order.placed).unwrap();
    assert!(order.point.is_some());
    order.step(Act::Cancel, order.placed).unwrap();
    assert_eq!(order.point, None);
}

#[test]
fn a_number_is_readable() {
    let number = number(order().id);
    assert!(number.starts_with("20251009-") && number.len() == 15, "{number}");
}

proptest! {
    #[test]
    fn a_refund_is_what_was_paid_or_nothing_and_goods_move_once(
        acts in proptest::collection::vec(0usize..Act::ALL.len(), 0..30),
    ) {
        let mut order = order();
        let (mut paid, mut refunded) = (Fen::ZERO, Fen::ZERO);
        // On the shelf, reserved: as the stock rows would be for one unit of one on hand.
        let (mut on_hand, mut reserved) = (1i64, 1i64);
        for act in acts.into_iter().map(|n| Act::ALL[n]) {
            let (before, due, moved) = (order.clone(), order.to_refund(), order.goods_after(act));
            if order.step(act, before.placed).is_err() {
                prop_assert_eq!(&order, &before);
                continue;
            }
            match act {
                Act::Capture => {
                    paid += order.payable;
                    (on_hand, reserved) = (on_hand - 1, reserved - 1);
                }
                Act::Cancel | Act::Reject | Act::Expire | Act::Fail => {
                    refunded += due;
                    match moved {
                        Some(Move::Release) => reserved -= 1,
                        Some(Move::Restock) => on_hand += 1,
                        _ => {}
                    }
                }
                _ => {}
            }
            prop_assert!(refunded <= paid);
            prop_assert!(on_hand >= reserved && reserved >= 0 && on_hand <= 1);
        }
        let ended = matches!(order.state, State::Cancelled | State::Expired | State::Refunded);
        prop_assert_eq!(refunded == paid && on_hand == 1 && reserved == 0, ended);
    }
}
