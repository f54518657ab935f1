//! How promises are kept: what the buyer was told against when it was at the door.

use jiff::{SignedDuration, Timestamp};
use kernel::Region;
use store::Tx;

use crate::Error;
use crate::job;

/// How far back one looks: a day has every hour's traffic in it.
const SPAN: SignedDuration = SignedDuration::from_hours(24);

/// The promises of the last day. A promise is the ninth decile of what is expected, so nine of ten should be kept: many
/// more, and buyers are told too long; fewer, and they are told too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promises {
    /// Jobs delivered.
    pub delivered: usize,
    /// Those that were at the door in time.
    pub kept: usize,
    /// Seconds after the promise, negative when early: a tenth of the jobs were earlier.
    pub p10_s: i64,
    /// Half were earlier.
    pub p50_s: i64,
    /// Nine tenths were earlier.
    pub p90_s: i64,
}

/// The promises of a division in the day before `now`; `None` if nothing was delivered.
///
/// # Errors
/// The store's.
pub fn promises(tx: &mut Tx<'_>, region: &Region, now: Timestamp) -> Result<Option<Promises>, Error> {
    let from = now.saturating_sub(SPAN).expect("a span of hours");
    let mut after_s: Vec<i64> =
        job::tables::after_promise_ms(tx, region, from)?.into_iter().map(|ms| ms.div_euclid(1_000)).collect();
    after_s.sort_unstable();
    let Some(last) = after_s.len().checked_sub(1) else { return Ok(None) };
    let decile = |tenths: usize| after_s[last * tenths / 10];
    Ok(Some(Promises {
        delivered: after_s.len(),
        kept: after_s.partition_point(|late| *late <= 0),
        p10_s: decile(1),
        p50_s: decile(5),
        p90_s: decile(9),
    }))
}
