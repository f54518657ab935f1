//! What changes couriers: joining, going on and off shift, moving.

use jiff::Timestamp;
use kernel::id::{CourierId, StaffId};
use kernel::{Actor, Cx, Invalid, Point, Region, Role};
use store::Tx;

use super::{Courier, EndedBy, Insured, SHIFT_END, Vehicle, Work, tables};
use crate::job::Released;
use crate::policy::{self, policy};
use crate::{Error, job};

/// A courier to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCourier {
    /// Identity; the staff account's `org` carries the same.
    pub id: CourierId,
    /// The account they sign in with.
    pub staff: StaffId,
    /// Name as colleagues use it.
    pub name: String,
    /// Where they work.
    pub region: Region,
    /// What they drive.
    pub vehicle: Vehicle,
    /// What the box carries, grams.
    pub capacity_g: i64,
    /// How they are insured.
    pub insured: Insured,
    /// True with a cold box.
    pub cold_box: bool,
}

/// Adds a courier; one known by id or account stays as it is.
///
/// # Errors
/// [`Error::Forbidden`] for any but the system and administrators, [`Error::Invalid`] for a box that carries
/// nothing.
pub fn add_courier(tx: &mut Tx<'_>, cx: &Cx, new: &AddCourier) -> Result<(), Error> {
    /// A tonne: more is a lorry, not a courier.
    const CAPACITY_MAX_G: i64 = 1_000_000;
    policy::manage(cx)?;
    if !(1..=CAPACITY_MAX_G).contains(&new.capacity_g) {
        return Err(Error::Invalid(Invalid::new(
            "capacity_g",
            "courier.capacity",
            format!("capacity_g is {}; give 1 to {CAPACITY_MAX_G} grams", new.capacity_g),
            format!("capacity_g 为 {}；应为 1 到 {CAPACITY_MAX_G} 克", new.capacity_g),
        )));
    }
    if tables::insert(tx, new)? {
        tx.audit(cx, "delivery.add_courier", new.id)?;
    }
    Ok(())
}

/// Goes on shift, to the end of what the limits of work allow or to `until`, whichever comes first. Already
/// on shift, nothing changes.
///
/// # Errors
/// [`Error::MustRest`], [`Error::DayDone`], [`Error::Forbidden`] for who is no courier.
pub fn start_shift(tx: &mut Tx<'_>, cx: &Cx, until: Option<Timestamp>) -> Result<(), Error> {
    let courier = acting(tx, cx)?;
    if courier.shift_from.is_some() {
        return Ok(());
    }
    let limits = policy(tx, &courier.region)?.work;
    let work = Work::of(&tables::shifts(tx, courier.id, cx.now)?, limits, cx.now);
    work.may_start(limits, cx.now)?;
    let until = until.filter(|at| *at > cx.now);
    tables::start_shift(tx, cx, &courier, until)?;
    let must_stop = work.must_stop(limits, cx.now);
    tx.timer(cx, until.map_or(must_stop, |at| at.min(must_stop)), SHIFT_END, courier.id)?;
    Ok(tx.audit(cx, "delivery.start_shift", courier.id)?)
}

/// Goes off shift; offers not yet answered go back to the pool, and the place is forgotten.
///
/// # Errors
/// [`Error::Carrying`] with accepted jobs in hand, [`Error::Forbidden`] for who is no courier.
pub fn end_shift(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let courier = acting(tx, cx)?;
    if courier.shift_from.is_none() {
        return Ok(());
    }
    let held = job::tables::held_by(tx, courier.id)?;
    let carrying = held.iter().filter(|job| !job.state.is_offer()).count();
    if carrying > 0 {
        return Err(Error::Carrying { jobs: carrying });
    }
    job::give_back(tx, cx, held, Released::ShiftEnd)?;
    close(tx, cx, courier.id, EndedBy::Courier)
}

/// Ends the shift of `id` for the reason `by`.
pub(super) fn close(tx: &mut Tx<'_>, cx: &Cx, id: CourierId, by: EndedBy) -> Result<(), Error> {
    // Loaded again: giving jobs back has changed the version.
    let courier = tables::by_id(tx, id)?.ok_or(Error::NotFound)?;
    tables::end_shift(tx, cx, &courier, by)?;
    tx.cancel_timer(SHIFT_END, id)?;
    Ok(tx.audit(cx, "delivery.end_shift", id)?)
}

/// Says where the courier is.
///
/// Not in the audit log: it is telemetry and not an act, and a trail of movements is what must not be kept.
///
/// # Errors
/// [`Error::OffShift`], [`Error::Forbidden`] for who is no courier.
pub fn report_position(tx: &mut Tx<'_>, cx: &Cx, point: Point) -> Result<(), Error> {
    let courier = acting(tx, cx)?;
    if tables::seen(tx, cx, courier.id, point)? { Ok(()) } else { Err(Error::OffShift) }
}

/// The courier who acts.
pub(crate) fn acting(tx: &mut Tx<'_>, cx: &Cx) -> Result<Courier, Error> {
    let Actor::Staff { staff, role: Role::Courier } = cx.actor else { return Err(Error::Forbidden) };
    tables::by_staff(tx, staff)?.ok_or(Error::Forbidden)
}
