//! What became of the orders and couriers of a played day, as tables.

use ::dispatch::days::Day;
use ::dispatch::sim::{Fate, Played};

use super::table::Column;

/// A line an order; seconds, empty where it was not delivered.
pub(super) fn orders(day: &Day, played: &Played) -> Vec<(&'static str, Column)> {
    let each = || day.orders.iter().zip(&played.fates);
    let trip = |fate: &Fate| match fate {
        Fate::Delivered { trip, drop } => Some((&played.trips[*trip], &played.trips[*trip].drops[*drop])),
        Fate::Left | Fate::Cancelled => None,
    };
    let fate = played.fates.iter().map(|fate| match fate {
        Fate::Left => "left",
        Fate::Cancelled => "cancelled",
        Fate::Delivered { .. } => "delivered",
    });
    let store = each().map(|(order, fate)| {
        let store = trip(fate).map_or(order.store, |(trip, _)| trip.store);
        day.stores[store].key.clone()
    });
    let courier = each().map(|(_, fate)| {
        trip(fate).map_or_else(String::new, |(trip, _)| day.couriers[trip.courier].key.clone())
    });
    let number = played.fates.iter().map(|fate| match fate {
        Fate::Delivered { trip, .. } => i64::try_from(*trip).ok(),
        Fate::Left | Fate::Cancelled => None,
    });
    vec![
        ("order", Column::Text(day.orders.iter().map(|order| order.key.clone()).collect())),
        ("fate", Column::Text(fate.map(str::to_owned).collect())),
        ("store", Column::Text(store.collect())),
        ("courier", Column::Text(courier.collect())),
        ("placed_at", Column::Whole(day.orders.iter().map(|order| Some(order.placed_at)).collect())),
        ("ready_at", Column::Whole(day.orders.iter().map(|order| Some(order.ready_at)).collect())),
        ("promise_at", Column::Whole(day.orders.iter().map(|order| Some(order.promise_at)).collect())),
        ("picked_up_at", Column::Whole(each().map(|(_, fate)| Some(trip(fate)?.0.picked_up_at)).collect())),
        ("dropped_at", Column::Whole(each().map(|(_, fate)| Some(trip(fate)?.1.at)).collect())),
        ("trip", Column::Whole(number.collect())),
    ]
}

/// A line a courier; seconds and hundredths of the currency.
pub(super) fn couriers(day: &Day, played: &Played) -> Vec<(&'static str, Column)> {
    let mut tally = vec![[0_i64; 3]; day.couriers.len()];
    for trip in &played.trips {
        let [trips, orders, drive_s] = &mut tally[trip.courier];
        *trips += 1;
        *orders += i64::try_from(trip.drops.len()).unwrap_or(0);
        *drive_s += trip.drive_s;
    }
    let whole =
        |of: &dyn Fn(usize) -> i64| Column::Whole((0..day.couriers.len()).map(|at| Some(of(at))).collect());
    let words = |of: &dyn Fn(usize) -> String| Column::Text((0..day.couriers.len()).map(of).collect());
    let pay_fen = |at: usize| {
        let courier = &day.couriers[at];
        day.rules.pay_fen(courier.to - courier.from, tally[at][1])
    };
    vec![
        ("courier", words(&|at| day.couriers[at].key.clone())),
        ("vehicle", words(&|at| format!("{:?}", day.couriers[at].vehicle).to_lowercase())),
        ("cover", words(&|at| format!("{:?}", day.couriers[at].cover).to_lowercase())),
        ("from", whole(&|at| day.couriers[at].from)),
        ("to", whole(&|at| day.couriers[at].to)),
        ("trips", whole(&|at| tally[at][0])),
        ("orders", whole(&|at| tally[at][1])),
        ("drive_s", whole(&|at| tally[at][2])),
        ("worked_s", whole(&|at| played.worked_s[at])),
        ("pay_fen", whole(&pay_fen)),
    ]
}
