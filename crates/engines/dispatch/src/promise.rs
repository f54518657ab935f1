//! What to promise the customer at the checkout.
//!
//! A promise is a window: the median moment, shown as "about", and the ninth decile, which is what gets
//! promised. The deciles of preparation and travel are added as if they came together, so the window errs on
//! the safe side.

use serde::{Deserialize, Serialize};

use crate::{Config, CourierView, Place};

/// A promised window, in the caller's seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// As likely earlier as later.
    pub p50_at: i64,
    /// Kept nine times in ten.
    pub p90_at: i64,
}

/// Promises a delivery for an order placed `now`.
///
/// `ready_s` is the median seconds of preparation from now, `approach_s` the median seconds until a courier
/// can stand at the store ([`nearest_approach_s`]).
pub fn promise(
    config: &Config,
    now: i64,
    ready_s: i64,
    pickup: Place,
    dropoff: Place,
    approach_s: i64,
) -> Promise {
    let drive_s = config.travel_s(config.metric.road_m(pickup, dropoff));
    let at = |prepare_bp: i64, travel_bp: i64| {
        let ready = stretch(ready_s.max(0), prepare_bp);
        let reach = stretch(approach_s.max(0), travel_bp) + config.pickup_service_s / 2;
        let leave = ready.max(reach) + (config.pickup_service_s - config.pickup_service_s / 2);
        now + leave + stretch(drive_s, travel_bp) + config.dropoff_service_s / 2
    };
    Promise { p50_at: at(10_000, 10_000), p90_at: at(config.prepare_p90_bp, config.travel_p90_bp) }
}

/// Seconds until some courier can stand at `pickup`, or `None` when nobody can before their shift ends.
///
/// It looks at everyone, however long they are still busy: at the checkout the question is "when", not "who".
pub fn nearest_approach_s(config: &Config, now: i64, pickup: Place, couriers: &[CourierView]) -> Option<i64> {
    couriers
        .iter()
        .filter_map(|courier| {
            let (from, start) = courier.start(now);
            let arrive = start + config.travel_s(config.metric.road_m(from, pickup));
            (arrive + config.pickup_service_s / 2 <= courier.shift_to).then_some(arrive - now)
        })
        .min()
}

/// `seconds` times `bp` / 10 000, rounded up.
fn stretch(seconds: i64, bp: i64) -> i64 {
    (seconds * bp + 9_999) / 10_000
}
