//! Couriers as the engine sees them: from where and when they can set out, and until when they may work.

use std::collections::BTreeMap;

use dispatch::{CourierKey, CourierView, ShiftEnd};
use jiff::Timestamp;
use kernel::id::CourierId;
use kernel::{Point, Region};
use store::{Error, Tx};

use crate::courier::{self, Courier, Work};
use crate::job::{self, Job};
use crate::policy::Policy;

/// Grams in one unit of load.
pub(crate) const LOAD_UNIT_G: i64 = 100;

/// Couriers of one city in a tick: what the engine is measured with.
pub(crate) const COURIERS_MAX: u32 = 5_000;
/// Open jobs of one city in a tick: what the engine is measured with.
pub(crate) const JOBS_MAX: u32 = 10_000;

/// Everyone of a city who can be planned with now, with their versions.
pub(crate) fn of_city(
    tx: &mut Tx<'_>,
    rules: &Policy,
    city: &Region,
    held: &BTreeMap<CourierId, Vec<&Job>>,
    now: Timestamp,
) -> Result<Vec<(CourierView, i64)>, Error> {
    let shifts = courier::tables::shifts_of_city(tx, city, now)?;
    let couriers = courier::tables::on_shift(tx, city, COURIERS_MAX)?;
    let none = Vec::new();
    let views = couriers.iter().filter_map(|courier| {
        let work = Work::of(shifts.get(&courier.id).unwrap_or(&none), rules.work, now);
        let jobs = held.get(&courier.id).map_or(&[][..], Vec::as_slice);
        view(courier, jobs, rules, &work, now).map(|view| (view, courier.version))
    });
    Ok(views.collect())
}

/// Couriers around a site, for a promise: their shifts are taken as unbroken, which errs on the safe side.
pub(crate) fn around(
    tx: &mut Tx<'_>,
    rules: &Policy,
    city: &Region,
    site: Point,
    radius_m: u32,
    now: Timestamp,
) -> Result<Vec<CourierView>, Error> {
    let couriers = courier::tables::on_shift_around(tx, city, site, radius_m, COURIERS_MAX)?;
    let jobs = job::tables::held_around(tx, city, site, radius_m, JOBS_MAX)?;
    let held = by_courier(&jobs);
    let views = couriers.iter().filter_map(|courier| {
        let from = courier.shift_from.unwrap_or(now);
        let work = Work { today: now.duration_since(from), streak_from: Some(from), last_end: None };
        view(courier, held.get(&courier.id).map_or(&[][..], Vec::as_slice), rules, &work, now)
    });
    Ok(views.collect())
}

/// Jobs by who holds them.
pub(crate) fn by_courier(jobs: &[Job]) -> BTreeMap<CourierId, Vec<&Job>> {
    let mut held: BTreeMap<CourierId, Vec<&Job>> = BTreeMap::new();
    for job in jobs {
        if let Some(courier) = job.state.courier() {
            held.entry(courier).or_default().push(job);
        }
    }
    held
}

/// One courier; `None` for who cannot be reached.
fn view(
    courier: &Courier,
    held: &[&Job],
    rules: &Policy,
    work: &Work,
    now: Timestamp,
) -> Option<CourierView> {
    let (place, _) = courier.seen.filter(|_| !courier.is_silent(now, rules.silent_after_s))?;
    let now_s = now.as_second();
    let last = held.iter().max_by_key(|job| job.forecast.map(|trip| trip.door_at));
    let (free_at, place_when_free) =
        last.map_or((now_s, place), |last| (free_at(held, last, place, rules, now_s), last.drop_off));
    let stop = work.must_stop(rules.work, now);
    let stop = courier.shift_until.map_or(stop, |until| until.min(stop)).as_second();
    // What may pass between a plan and the last hand's move: the time to answer, and the second half of the
    // service at the door where the trip must be over by the end of the shift.
    let slack_s = rules.offer_timeout_s
        + match rules.dispatch.shift_end {
            ShiftEnd::Pickup => 0,
            ShiftEnd::LastDropoff => rules.dispatch.dropoff_service_s / 2,
        };
    let in_hand_s = (free_at - now_s).max(0);
    let worked_min = (work.today.as_secs() + in_hand_s + 59) / 60;
    Some(CourierView {
        key: CourierKey(courier.id.to_string()),
        place: place.into(),
        free_at,
        place_when_free: place_when_free.into(),
        shift_from: courier.shift_from?.as_second(),
        shift_to: stop - slack_s,
        capacity: u32::try_from(courier.capacity_g / LOAD_UNIT_G).unwrap_or(u32::MAX),
        aboard: 0,
        cold_box: courier.cold_box,
        worked_min: u32::try_from(worked_min).unwrap_or(u32::MAX),
        limit_min: rules.work.daily_min,
    })
}

/// When the trip in hand ends: as planned, or, once that has passed, what is left of it from where the
/// courier is. Never now: who has something in hand is not idle, however late.
fn free_at(held: &[&Job], last: &Job, place: Point, rules: &Policy, now_s: i64) -> i64 {
    let planned = held.iter().filter_map(|job| job.forecast).map(|trip| trip.free_at.as_second()).max();
    if let Some(planned) = planned.filter(|at| *at > now_s) {
        return planned;
    }
    let config = &rules.dispatch;
    let fetched = held.iter().all(|job| job.state.is_aboard());
    let drive_s = if fetched {
        rules.travel_s(place, last.drop_off)
    } else {
        rules.travel_s(place, last.pick_up)
            + config.pickup_service_s
            + rules.travel_s(last.pick_up, last.drop_off)
    };
    now_s + drive_s + config.dropoff_service_s.max(1)
}
