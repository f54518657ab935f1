//! The course of a day: from one moment at which something happens to the next.
//!
//! Within a moment the phases have a fixed sequence. What one phase brings about is done side by side, so that it shares
//! commits, and everything that reacts has reacted before the next phase begins.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use delivery::replay::{Outcome, Scenario, metrics};
use indicatif::ProgressBar;
use kernel::id::{CourierId, OrderId};
use tokio::time::Instant;

use super::diners::{self, Diner};
use super::riders::{self, Rider};
use super::town::{News, Town, midnight};
use super::{Went, report};
use crate::platform::home;
use crate::serve;

/// Use cases under way at once: far below what the store lets wait.
const AT_ONCE: usize = 256;

/// What happens, in the sequence in which it does within a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// A courier goes on shift.
    On,
    /// An order is placed and paid.
    Place,
    /// An order is packed.
    Ready,
    /// A courier stands at the site.
    Arrive,
    /// A courier takes the goods.
    Pick,
    /// A courier stands at a door.
    Door,
    /// A shift ends.
    Off,
    /// The dispatcher decides.
    Tick,
}

/// How far an order is; moments in seconds of the day.
#[derive(Debug, Clone, Default)]
struct Progress {
    id: Option<OrderId>,
    refused: bool,
    /// Nobody holds it.
    waiting: bool,
    picked_s: Option<i64>,
    delivered_s: Option<i64>,
}

/// A day under way. Moments are seconds since 1970.
struct Course<'d> {
    town: Arc<Town>,
    day: &'d Scenario,
    begin: i64,
    diners: Vec<Diner>,
    orders: Vec<Progress>,
    riders: Vec<Rider>,
    by_order: BTreeMap<OrderId, usize>,
    by_courier: BTreeMap<CourierId, usize>,
    queue: BTreeSet<(i64, Phase, usize)>,
}

/// Drives a day to its end and checks what it left behind.
///
/// # Errors
/// If a room refuses what it should take, or something that must hold does not.
pub(super) async fn drive(
    town: &Arc<Town>,
    day: &Scenario,
    speed: Option<u32>,
    bar: &ProgressBar,
) -> anyhow::Result<Went> {
    let mut course = Course::prepare(town, day, bar).await?;
    let mut pace = Pace { speed, began: None };
    while let Some((now, phase, _)) = course.queue.first().copied() {
        bar.set_message(clock_face(now - course.begin));
        pace.wait(now).await;
        town.clock.set(now);
        let mut who = Vec::new();
        while let Some(&(_, _, index)) = course.queue.first().filter(|m| (m.0, m.1) == (now, phase)) {
            course.queue.pop_first();
            who.push(index);
        }
        course.step(now, phase, who).await?;
        let delivered = course.orders.iter().filter(|order| order.delivered_s.is_some()).count();
        bar.set_position(delivered as u64);
    }
    report::check(town).await?;
    Ok(course.went())
}

impl<'d> Course<'d> {
    /// Registers the diners and notes every moment that is known beforehand.
    async fn prepare(town: &Arc<Town>, day: &'d Scenario, bar: &ProgressBar) -> anyhow::Result<Self> {
        bar.set_message("diners sign in");
        let sign_up = |(n, order): (usize, &delivery::replay::PlannedOrder)| {
            diners::sign_up(Arc::clone(town), n, order.door, town.clock.trace())
        };
        let diners = all(day.orders.iter().enumerate().map(sign_up).collect()).await?;
        town.settle().await;
        let begin = midnight().as_second();
        let mut queue = BTreeSet::new();
        queue.extend(day.orders.iter().enumerate().map(|(n, o)| (begin + o.placed_s, Phase::Place, n)));
        queue.extend(day.couriers.iter().enumerate().map(|(n, c)| (begin + c.on_s, Phase::On, n)));
        queue.extend(day.couriers.iter().enumerate().map(|(n, c)| (begin + c.off_s, Phase::Off, n)));
        let riders: Vec<Rider> = day
            .couriers
            .iter()
            .zip(&town.riders)
            .map(|(planned, account)| Rider::new(town, *account, planned.start, begin + planned.off_s))
            .collect();
        Ok(Self {
            town: Arc::clone(town),
            day,
            begin,
            diners,
            orders: vec![Progress::default(); day.orders.len()],
            by_order: BTreeMap::new(),
            by_courier: riders.iter().enumerate().map(|(n, r)| (r.account.courier, n)).collect(),
            riders,
            queue,
        })
    }

    /// One phase of one moment, for everyone it concerns.
    async fn step(&mut self, now: i64, phase: Phase, who: Vec<usize>) -> anyhow::Result<()> {
        match phase {
            Phase::On => self.begin_shifts(who).await?,
            Phase::Place => self.place(now, who).await?,
            Phase::Ready => self.pack(who).await?,
            Phase::Arrive | Phase::Pick | Phase::Door => self.drive_on(now, phase, who).await?,
            Phase::Off => self.end_shifts(now, who).await?,
            Phase::Tick => self.tick(now).await?,
        }
        // Arrivals and the beginning of shifts are told to nobody, and their alarms are far away.
        if matches!(phase, Phase::On | Phase::Arrive) {
            return Ok(());
        }
        let news = self.town.settle().await;
        self.lose(now, &news);
        self.take(now, &news).await
    }

    async fn begin_shifts(&mut self, who: Vec<usize>) -> anyhow::Result<()> {
        all(who.iter().map(|n| riders::begin(self.town(), self.riders[*n].clone())).collect()).await?;
        for n in who {
            self.riders[n].on = true;
        }
        Ok(())
    }

    async fn place(&mut self, now: i64, who: Vec<usize>) -> anyhow::Result<()> {
        let order = |n: &usize| diners::order(self.town(), self.diners[*n], self.day.orders[*n].clone());
        let placed = all(who.iter().map(order).collect()).await?;
        for (n, id) in who.into_iter().zip(placed) {
            let Some(id) = id else {
                self.orders[n].refused = true;
                continue;
            };
            self.orders[n].id = Some(id);
            self.orders[n].waiting = true;
            self.by_order.insert(id, n);
            self.queue.insert((self.begin + self.day.orders[n].ready_s, Phase::Ready, n));
        }
        self.decide_from(now);
        Ok(())
    }

    async fn pack(&mut self, who: Vec<usize>) -> anyhow::Result<()> {
        let packed = who.into_iter().filter_map(|n| {
            let id = self.orders[n].id?;
            Some(diners::pack(self.town(), self.diners[n], self.day.orders[n].venue, id))
        });
        all(packed.collect()).await.map(drop)
    }

    /// The next act of couriers under way.
    async fn drive_on(&mut self, now: i64, phase: Phase, mut who: Vec<usize>) -> anyhow::Result<()> {
        // Of a trip that was taken back, what was expected is void.
        who.retain(|n| self.riders[*n].trip.as_ref().is_some_and(|trip| trip.next == (now, phase)));
        let rider = |n: &usize| self.riders[*n].clone();
        match phase {
            Phase::Arrive => all(who.iter().map(|n| riders::arrive(self.town(), rider(n))).collect()).await?,
            Phase::Pick => all(who.iter().map(|n| riders::pick(self.town(), rider(n))).collect()).await?,
            _ => all(who.iter().map(|n| riders::hand_over(self.town(), rider(n))).collect()).await?,
        };
        for n in &who {
            self.advance(now, *n);
        }
        let off: Vec<usize> = who
            .into_iter()
            .filter(|n| self.riders[*n].trip.is_none() && self.riders[*n].off_at <= now)
            .collect();
        self.go_home(off).await
    }

    /// Notes what courier `n` just did, and what comes next.
    fn advance(&mut self, now: i64, n: usize) {
        let (rider, now_s) = (&mut self.riders[n], now - self.begin);
        let Some(trip) = &mut rider.trip else { return };
        match trip.next.1 {
            Phase::Pick => {
                for stop in &trip.stops {
                    self.orders[self.by_order[&stop.order]].picked_s = Some(now_s);
                }
            }
            Phase::Door => {
                self.orders[self.by_order[&trip.stops[trip.done].order]].delivered_s = Some(now_s);
                trip.done += 1;
            }
            _ => {}
        }
        if trip.done == trip.stops.len() {
            (rider.free_at, rider.place) = trip.end();
            rider.trip = None;
        } else {
            let (at, phase) = trip.onward();
            self.queue.insert((at, phase, n));
        }
    }

    /// Who is idle goes home; for who still has something in hand, the room's own alarm takes care.
    async fn end_shifts(&mut self, now: i64, who: Vec<usize>) -> anyhow::Result<()> {
        debug_assert!(who.iter().all(|n| self.riders[*n].off_at == now), "a shift ends when it is to");
        self.go_home(who.into_iter().filter(|n| self.riders[*n].trip.is_none()).collect()).await
    }

    async fn go_home(&mut self, who: Vec<usize>) -> anyhow::Result<()> {
        all(who.iter().map(|n| riders::end(self.town(), self.riders[*n].clone())).collect()).await?;
        for n in who {
            self.riders[n].on = false;
        }
        Ok(())
    }

    /// Everyone says where they are, and the dispatcher decides.
    async fn tick(&mut self, now: i64) -> anyhow::Result<()> {
        if !self.orders.iter().any(|order| order.waiting) {
            return Ok(());
        }
        let on = self.riders.iter().filter(|rider| rider.on);
        all(on.map(|rider| riders::report(self.town(), rider.clone(), now)).collect()).await?;
        serve::tick(&self.town.platform, &home()).await?;
        Ok(())
    }

    /// Takes what was offered, and has the dispatcher decide again for what still waits.
    async fn take(&mut self, now: i64, news: &News) -> anyhow::Result<()> {
        let who: Vec<usize> = news.offered.iter().map(|courier| self.by_courier[courier]).collect();
        let take = |n: &usize| riders::take(self.town(), self.riders[*n].clone(), now);
        let trips = all(who.iter().map(take).collect()).await?;
        for (n, trip) in who.into_iter().zip(trips) {
            let Some(trip) = trip else { continue };
            for stop in &trip.stops {
                self.orders[self.by_order[&stop.order]].waiting = false;
            }
            self.queue.insert((trip.next.0, trip.next.1, n));
            self.riders[n].trip = Some(trip);
        }
        self.decide_from(now + 1);
        Ok(())
    }

    /// Drops what was taken back from couriers.
    fn lose(&mut self, now: i64, news: &News) {
        for (courier, job) in &news.released {
            let rider = &mut self.riders[self.by_courier[courier]];
            let here = rider.place_at(&self.town, now);
            let Some(trip) = &mut rider.trip else { continue };
            for stop in trip.stops.iter().filter(|stop| stop.job == *job) {
                self.orders[self.by_order[&stop.order]].waiting = true;
            }
            // A trip is taken back as a whole, before pick-up: by the end of the shift.
            trip.stops.retain(|stop| stop.job != *job);
            if trip.stops.is_empty() {
                rider.place = here;
                rider.trip = None;
                rider.on = rider.off_at > now;
            }
        }
    }

    /// Has the dispatcher decide at the next full tick from `from` on, if something waits and somebody may yet come.
    fn decide_from(&mut self, from: i64) {
        let waits = self.orders.iter().any(|order| order.waiting);
        let hope = self.riders.iter().any(|rider| rider.off_at > from);
        if waits && hope {
            let every = self.town.policy.dispatch.tick_s.max(1);
            let at = self.begin + (from - self.begin + every - 1).div_euclid(every) * every;
            self.queue.insert((at, Phase::Tick, 0));
        }
    }

    fn town(&self) -> Arc<Town> {
        Arc::clone(&self.town)
    }

    fn went(&self) -> Went {
        let outcome = |(planned, order): (&delivery::replay::PlannedOrder, &Progress)| Outcome {
            placed_s: planned.placed_s,
            ready_s: planned.ready_s,
            promise_s: planned.promise_s,
            picked_s: order.picked_s,
            delivered_s: order.delivered_s,
        };
        let rows: Vec<Outcome> = self.day.orders.iter().zip(&self.orders).map(outcome).collect();
        let refused = self.orders.iter().filter(|order| order.refused).count();
        Went {
            metrics: metrics(&rows, self.day.courier_s()),
            refused: u32::try_from(refused).expect("a day's orders"),
        }
    }
}

/// Runs tasks side by side, so that they share commits; answers in their sequence.
async fn all<T, F>(tasks: Vec<F>) -> anyhow::Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = anyhow::Result<T>> + Send + 'static,
{
    let mut answers = Vec::with_capacity(tasks.len());
    let mut tasks = tasks.into_iter();
    loop {
        let running: Vec<_> = tasks.by_ref().take(AT_ONCE).map(tokio::spawn).collect();
        if running.is_empty() {
            return Ok(answers);
        }
        for task in running {
            answers.push(task.await??);
        }
    }
}

/// How simulated time passes.
struct Pace {
    /// Simulated seconds a second; none is as fast as it goes.
    speed: Option<u32>,
    began: Option<(Instant, i64)>,
}

impl Pace {
    async fn wait(&mut self, now: i64) {
        let Some(speed) = self.speed else { return };
        let (began, first) = *self.began.get_or_insert_with(|| (Instant::now(), now));
        let passed_ms = u64::try_from((now - first) * 1_000 / i64::from(speed)).unwrap_or(0);
        tokio::time::sleep_until(began + Duration::from_millis(passed_ms)).await;
    }
}

/// Seconds of the day as `13:05`; after midnight the hours go on.
fn clock_face(second: i64) -> String {
    format!("{:02}:{:02}", second / 3_600, second / 60 % 60)
}
