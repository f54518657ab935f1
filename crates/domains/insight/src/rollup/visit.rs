//! App opens: how many, and by how many different visitors, without knowing who.
//!
//! Not audited on purpose: an audit entry would keep the very name that the keyed hash is there to avoid.

use jiff::SignedDuration;
use kernel::id::PersonId;
use kernel::{Cx, Region, time};
use store::runner::Reaction;
use store::timer::Timer;
use store::{Error, Tx};

use super::metric::Metric;
use super::tables::{self, Cell};

/// The alarm that drops a day's visitors.
pub const VISITOR_EXPIRY: &str = "insight.visitor_expiry";
/// Days a day's visitors are kept, so that a late repetition is still recognised; the counts stay.
const KEEP_DAYS: i64 = 35;

/// Who opened the app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visitor<'a> {
    /// Someone signed in.
    Person(PersonId),
    /// A device nobody is signed in on, by a random key it keeps.
    Device(&'a str),
}

/// Notes that the app was opened.
///
/// # Errors
/// The store's.
pub fn record_open(tx: &mut Tx<'_>, cx: &Cx, visitor: Visitor<'_>, region: &Region) -> Result<(), Error> {
    let day = time::china_date(cx.now).to_string();
    let first_of_day = tables::is_first_visit_of(tx, &day)?;
    let is_new = tables::insert_visitor(tx, &day, &key(cx, &day, visitor))?;
    if first_of_day {
        tx.timer(cx, cx.now + SignedDuration::from_hours(24 * KEEP_DAYS), VISITOR_EXPIRY, &day)?;
    }
    let cell = Cell::at(cx.now, region.clone(), u128::from(u64::from_be_bytes(cx.secret())));
    tables::add(tx, &cell, &[(Metric::Opens, 1), (Metric::Visitors, i64::from(is_new))])
}

/// Alarm [`VISITOR_EXPIRY`]: the day's visitors are dropped.
///
/// # Errors
/// The store's.
pub fn on_visitor_expiry(tx: &mut Tx<'_>, _cx: &Cx, timer: &Timer) -> Reaction {
    Ok(tables::delete_day(tx, &timer.object)?)
}

/// Drops a forgotten person's visits. The counts stay: they are about nobody.
pub(crate) fn forget(tx: &mut Tx<'_>, cx: &Cx, person: PersonId) -> Result<(), Error> {
    let days =
        (0..=KEEP_DAYS + 1).map(|back| time::china_date(cx.now - SignedDuration::from_hours(24 * back)));
    let keys: Vec<(String, String)> = days
        .map(|day| day.to_string())
        .map(|day| (day.clone(), key(cx, &day, Visitor::Person(person))))
        .collect();
    tables::delete_visitors(tx, &keys)
}

fn key(cx: &Cx, day: &str, visitor: Visitor<'_>) -> String {
    let who = match visitor {
        Visitor::Person(person) => person.to_string(),
        Visitor::Device(key) => format!("device:{key}"),
    };
    cx.keys.lookup(&format!("dau-{day}"), &who)
}
