//! What couriers can ask about themselves.

use jiff::Timestamp;
use kernel::{Cx, Fen, time};
use store::Tx;

use super::{Courier, Work, commands, tables};
use crate::policy::policy;
use crate::{Error, job};

/// A courier's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourierMe {
    /// Who they are, shift and place included.
    pub courier: Courier,
    /// The day so far.
    pub today: Today,
    /// When work must stop if it goes on without a rest; `None` off shift.
    pub must_stop: Option<Timestamp>,
}

/// A day of work, in China's calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// Trips delivered.
    pub trips: i64,
    /// Paid for them.
    pub earned: Fen,
    /// Minutes on shift.
    pub minutes: u32,
    /// Most minutes on shift in a day.
    pub limit_minutes: u32,
}

/// The acting courier and their day.
///
/// # Errors
/// [`Error::Forbidden`] for who is no courier.
pub fn courier_me(tx: &mut Tx<'_>, cx: &Cx) -> Result<CourierMe, Error> {
    let courier = commands::acting(tx, cx)?;
    let limits = policy(tx, &courier.region)?.work;
    let work = Work::of(&tables::shifts(tx, courier.id, cx.now)?, limits, cx.now);
    let day = time::start_of_china_day(time::china_date(cx.now));
    let (trips, earned) = job::tables::earned_since(tx, courier.id, day)?;
    let must_stop = courier.shift_from.map(|_| work.must_stop(limits, cx.now));
    let today = Today { trips, earned, minutes: work.today_min(), limit_minutes: limits.daily_min };
    Ok(CourierMe { courier, today, must_stop })
}
