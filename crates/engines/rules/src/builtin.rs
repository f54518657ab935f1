//! Functions that are more than arithmetic: days of the week, workdays, tariffs by the clock, annuities.
//!
//! They take whole registers and give a whole value, whichever back end asks: a row at a time.

use jiff::civil::Weekday;

use crate::annuity::{self, Figure};
use crate::day;
use crate::machine::{Data, Fault};
use crate::moment;

/// What is computed; the arguments are whole values in the order given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Builtin {
    /// The packed day of a moment.
    DateOf,
    /// The moment at a packed day's midnight.
    Midnight,
    /// Monday 1 to Sunday 7 of a packed day.
    Weekday,
    /// 1 if a packed day is a workday.
    IsWorkday,
    /// Day, day, then pauses: how many there are, and their first and last days one after the other.
    WorkdaysBetween,
    /// Day, number of workdays, then pauses as above.
    AddWorkdays,
    /// Of a clock's segment: start, end, most units of a piece.
    Units { clock: u16, segment: u16 },
    /// Principal in fen, yearly rate in hundred-millionths, months, month.
    Loan(Figure),
}

/// Computes it. The arguments are as many as the type checker saw to.
pub(crate) fn call(builtin: Builtin, args: &[i64], data: &Data) -> Result<i64, Fault> {
    match builtin {
        Builtin::DateOf => moment::day_of(args[0]).ok_or(Fault::Overflow),
        Builtin::Midnight => Ok(moment::of_day(args[0])),
        Builtin::Weekday => Ok(match day::unpack(args[0]).weekday() {
            Weekday::Monday => 1,
            Weekday::Tuesday => 2,
            Weekday::Wednesday => 3,
            Weekday::Thursday => 4,
            Weekday::Friday => 5,
            Weekday::Saturday => 6,
            Weekday::Sunday => 7,
        }),
        Builtin::IsWorkday => {
            let works = data.calendar.as_ref().and_then(|calendar| calendar.is_workday(args[0]));
            works.map(i64::from).ok_or(Fault::BeyondCalendar)
        }
        Builtin::WorkdaysBetween => {
            let calendar = data.calendar.as_ref().ok_or(Fault::BeyondCalendar)?;
            calendar.between(args[0], args[1], &pauses(&args[2..])).ok_or(Fault::BeyondCalendar)
        }
        Builtin::AddWorkdays => {
            let calendar = data.calendar.as_ref().ok_or(Fault::BeyondCalendar)?;
            calendar.nth_after(args[0], args[1], &pauses(&args[2..])).ok_or(Fault::BeyondCalendar)
        }
        Builtin::Units { clock, segment } => {
            let segment = &data.clocks[usize::from(clock)].segments[usize::from(segment)];
            segment.units(args[0], args[1], args[2], data.calendar.as_deref())
        }
        Builtin::Loan(figure) => {
            annuity::figure(figure, args[0], args[1], args[2], args[3]).ok_or(Fault::Overflow)
        }
    }
}

/// The pauses that are there: the rest of the places hold defaults.
fn pauses(args: &[i64]) -> Vec<(i64, i64)> {
    let Some((count, places)) = args.split_first() else { return Vec::new() };
    let count = usize::try_from(*count).unwrap_or(0);
    places.chunks_exact(2).take(count).map(|pair| (pair[0], pair[1])).collect()
}
