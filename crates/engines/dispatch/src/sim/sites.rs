//! Which of several stores serves an order.

use super::ride::Scene;
use crate::{CourierView, Place, nearest_approach_s};

/// The store, by number, that can have an order placed now at the door earliest; among equals the one it was ordered
/// from, then the others as listed.
pub(super) fn earliest(scene: &Scene<'_>, order: usize, now: i64, couriers: &[CourierView]) -> usize {
    let Scene { day, config, .. } = scene;
    let order_at = &day.orders[order];
    if order_at.also.is_empty() {
        return order_at.store;
    }
    let at_door = |store: &usize| {
        let pickup: Place = day.stores[*store].place;
        let approach_s = nearest_approach_s(config, now, pickup, couriers);
        // Nobody there yet: then only the way to the door tells the stores apart.
        let counter_at = now + approach_s.unwrap_or(0) + config.pickup_service_s / 2;
        let leave_at = counter_at.max(scene.expected_at[order]);
        (approach_s.is_none(), leave_at + scene.way_s(pickup, order_at.dropoff))
    };
    let stores = std::iter::once(order_at.store).chain(order_at.also.iter().copied());
    stores.min_by_key(at_door).unwrap_or(order_at.store)
}
