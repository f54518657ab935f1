//! What a courier is, and the arithmetic of working time.

use jiff::{SignedDuration, Timestamp};
use kernel::id::{CourierId, StaffId};
use kernel::{Point, Region, time};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::policy::WorkLimits;

/// What a courier drives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vehicle {
    /// On foot.
    Walk,
    /// Bicycle.
    Bicycle,
    /// Electric bicycle or scooter (电动自行车).
    Ebike,
    /// Motorcycle.
    Motorcycle,
    /// Car or van.
    Car,
}

impl Vehicle {
    /// Every vehicle.
    pub const ALL: [Self; 5] = [Self::Walk, Self::Bicycle, Self::Ebike, Self::Motorcycle, Self::Car];

    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Walk => "walk",
            Self::Bicycle => "bicycle",
            Self::Ebike => "ebike",
            Self::Motorcycle => "motorcycle",
            Self::Car => "car",
        }
    }
}

/// How a courier is insured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Insured {
    /// Employed: the five insurances and the housing fund (五险一金), set aside as a share of pay.
    FullTime,
    /// By the job: occupational injury cover per trip.
    PartTime,
}

impl Insured {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::FullTime, Self::PartTime];

    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FullTime => "full_time",
            Self::PartTime => "part_time",
        }
    }
}

/// A courier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Courier {
    /// Identity.
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
    /// Start of the shift they are on.
    pub shift_from: Option<Timestamp>,
    /// When they mean to stop, if they said so.
    pub shift_until: Option<Timestamp>,
    /// Last place and when it was reported, on shift only.
    pub seen: Option<(Point, Timestamp)>,
    /// Changes with the shift and with what is in hand; not with the place.
    pub version: i64,
}

impl Courier {
    /// True if on shift without a place for longer than `after_s`.
    pub fn is_silent(&self, now: Timestamp, after_s: i64) -> bool {
        let since = self.seen.map(|(_, at)| at).or(self.shift_from);
        since.is_some_and(|at| now.duration_since(at) > SignedDuration::from_secs(after_s))
    }
}

/// What a buyer sees of a courier's name: the family name.
pub(crate) fn masked(name: &str) -> String {
    name.chars().next().map_or_else(|| "**".to_owned(), |first| format!("{first}**"))
}

/// Why a shift ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// The courier went home.
    Courier,
    /// A limit of work, or the end they had announced.
    Limit,
}

impl EndedBy {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Courier => "courier",
            Self::Limit => "limit",
        }
    }
}

/// A stretch on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// From.
    pub from: Timestamp,
    /// To; `None` while it lasts.
    pub to: Option<Timestamp>,
}

/// What the shifts so far leave of the limits, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// Time on shift since the day began in China.
    pub today: SignedDuration,
    /// Since when there was no rest; `None` for who is rested.
    pub streak_from: Option<Timestamp>,
    /// When the last shift ended, if none is running.
    pub last_end: Option<Timestamp>,
}

impl Work {
    /// Adds up `shifts`, oldest first, as of `now`.
    pub fn of(shifts: &[Shift], limits: WorkLimits, now: Timestamp) -> Self {
        let day = time::start_of_china_day(time::china_date(now));
        let rest = minutes(limits.rest_min);
        let mut today = SignedDuration::ZERO;
        let mut streak: Option<(Timestamp, Timestamp)> = None;
        for shift in shifts {
            let end = shift.to.unwrap_or(now).min(now);
            if end > day {
                today += end.duration_since(shift.from.max(day)).max(SignedDuration::ZERO);
            }
            // A pause too short to be a rest counts as work: that is what the limit is about.
            let from = streak
                .filter(|(_, last)| shift.from.duration_since(*last) < rest)
                .map_or(shift.from, |(from, _)| from);
            streak = Some((from, end));
        }
        let running = shifts.last().is_some_and(|shift| shift.to.is_none());
        let last_end = if running { None } else { streak.map(|(_, end)| end) };
        let rested = last_end.is_some_and(|end| now.duration_since(end) >= rest);
        Self { today, streak_from: streak.filter(|_| !rested).map(|(from, _)| from), last_end }
    }

    /// When work must stop if it goes on from `now` without a rest.
    pub fn must_stop(&self, limits: WorkLimits, now: Timestamp) -> Timestamp {
        let left = (minutes(limits.daily_min) - self.today).max(SignedDuration::ZERO);
        let streak = self.streak_from.unwrap_or(now) + minutes(limits.consecutive_min);
        streak.min(now + left)
    }

    /// Lets a shift begin at `now`, or says when it may.
    ///
    /// # Errors
    /// [`Error::MustRest`] and [`Error::DayDone`].
    pub fn may_start(&self, limits: WorkLimits, now: Timestamp) -> Result<(), Error> {
        if self.today >= minutes(limits.daily_min) {
            let tomorrow = time::china_date(now).tomorrow().expect("no shift begins at the end of time");
            return Err(Error::DayDone { until: time::start_of_china_day(tomorrow) });
        }
        if self.must_stop(limits, now) > now {
            return Ok(());
        }
        Err(Error::MustRest { until: self.last_end.unwrap_or(now) + minutes(limits.rest_min) })
    }

    /// Whole minutes on shift today, begun ones included.
    pub fn today_min(&self) -> u32 {
        u32::try_from((self.today.as_secs() + 59) / 60).unwrap_or(0)
    }
}

fn minutes(count: u32) -> SignedDuration {
    SignedDuration::from_mins(count.into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: WorkLimits = WorkLimits { consecutive_min: 240, rest_min: 20, daily_min: 480 };

    fn at(minute: i64) -> Timestamp {
        // 2026-11-20 08:00 in China.
        "2026-11-20T00:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minute)
    }

    fn shift(from: i64, to: Option<i64>) -> Shift {
        Shift { from: at(from), to: to.map(at) }
    }

    #[test]
    fn a_pause_too_short_to_rest_counts_as_work() {
        let work = Work::of(&[shift(0, Some(100)), shift(110, None)], LIMITS, at(200));
        assert_eq!(work.streak_from, Some(at(0)));
        assert_eq!(work.today_min(), 190);
        assert_eq!(work.must_stop(LIMITS, at(200)), at(240));
    }

    #[test]
    fn after_a_rest_the_stretch_begins_anew() {
        let work = Work::of(&[shift(0, Some(100)), shift(120, None)], LIMITS, at(200));
        assert_eq!(work.streak_from, Some(at(120)));
        assert_eq!(work.must_stop(LIMITS, at(200)), at(360));
    }

    #[test]
    fn the_end_of_the_day_is_no_fresh_start_for_the_stretch() {
        // From 22:30 to 00:30 in China: two hours in one stretch, half an hour today.
        let work = Work::of(&[shift(14 * 60 + 30, None)], LIMITS, at(16 * 60 + 30));
        assert_eq!((work.today_min(), work.streak_from), (30, Some(at(14 * 60 + 30))));
    }

    #[test]
    fn nobody_starts_tired_or_done() {
        let tired = Work::of(&[shift(0, Some(240))], LIMITS, at(250));
        assert!(
            matches!(tired.may_start(LIMITS, at(250)), Err(Error::MustRest { until }) if until == at(260))
        );
        assert!(Work::of(&[shift(0, Some(240))], LIMITS, at(260)).may_start(LIMITS, at(260)).is_ok());
        let done = Work::of(&[shift(0, Some(240)), shift(260, Some(500))], LIMITS, at(600));
        assert!(
            matches!(done.may_start(LIMITS, at(600)), Err(Error::DayDone { until }) if until == at(16 * 60))
        );
    }

    #[test]
    fn a_buyer_sees_the_family_name_only() {
        assert_eq!((masked("陈大文"), masked("")), ("陈**".to_owned(), "**".to_owned()));
    }

    proptest! {
        #[test]
        fn who_may_start_has_time_left_and_who_may_not_has_a_moment_to_come(
            spans in proptest::collection::vec((1i64..120, 1i64..200), 0..8), pause in 0i64..120,
        ) {
            let mut clock = 0;
            let mut shifts = Vec::new();
            for (gap, length) in spans {
                shifts.push(shift(clock + gap, Some(clock + gap + length)));
                clock += gap + length;
            }
            let now = at(clock + pause);
            let work = Work::of(&shifts, LIMITS, now);
            match work.may_start(LIMITS, now) {
                Ok(()) => prop_assert!(work.must_stop(LIMITS, now) > now),
                Err(Error::MustRest { until } | Error::DayDone { until }) => prop_assert!(until > now),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }
}
