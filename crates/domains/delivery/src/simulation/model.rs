//! What can be asked, in which state an answer is, and how a day is played.

use dispatch::Plan;
use dispatch::days::{Day, Shape, made_up};
use dispatch::sim::{self, Fate, Figures, Noise, Played, Policy, Unplayable};
use jiff::Timestamp;
use kernel::Invalid;
use kernel::id::SimulationId;
use serde::{Deserialize, Serialize};

use super::Film;
use crate::replay::metrics::{self, Hour, series};

/// Orders of a day.
const ORDERS: (i64, i64) = (50, 20_000);
/// Couriers of a day.
const COURIERS: (i64, i64) = (5, 2_000);
/// Seconds between two decisions.
const TICK_S: i64 = 60;
/// Of ten thousand orders so many need a cold box.
const COLD_BP: u32 = 300;

/// A question as a person writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Orders of the day.
    pub orders: i64,
    /// Shifts of the day.
    pub couriers: i64,
    /// Which day: the same number gives the same day.
    pub seed: i64,
    /// Orders in a hundred that several stores could serve.
    pub several_stores_pct: i64,
    /// [`Weather::name`].
    pub noise: String,
    /// Names of policies, the first of which is filmed.
    pub policies: Vec<String>,
}

/// A question that can be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Orders of the day.
    pub orders: u32,
    /// Shifts of the day.
    pub couriers: u32,
    /// Which day: the same number gives the same day.
    pub seed: u32,
    /// Orders in a hundred that several stores could serve.
    pub several_stores_pct: u32,
    /// What goes wrong.
    pub noise: Weather,
    /// One to four, each once; the first is filmed.
    pub policies: Vec<Policy>,
}

/// What goes wrong on the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weather {
    /// Nothing.
    None,
    /// [`Noise::ORDINARY`].
    Ordinary,
}

impl Weather {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Ordinary => "ordinary",
        }
    }
}

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    /// Every field that is wrong.
    pub fn parse(ask: &Ask) -> Result<Self, Vec<Invalid>> {
        let mut faults = Vec::new();
        let mut whole = |field: &'static str, value: i64, (low, high): (i64, i64)| {
            let fits = u32::try_from(value).ok().filter(|_| (low..=high).contains(&value));
            fits.unwrap_or_else(|| {
                let (en, zh) = (
                    format!("write a whole number from {low} to {high}"),
                    format!("请填写 {low} 至 {high} 的整数"),
                );
                faults.push(Invalid::new(field, "simulation.range", en, zh));
                0
            })
        };
        let (orders, couriers) =
            (whole("orders", ask.orders, ORDERS), whole("couriers", ask.couriers, COURIERS));
        let seed = whole("seed", ask.seed, (0, u32::MAX.into()));
        let several_stores_pct = whole("several_stores_pct", ask.several_stores_pct, (0, 100));
        let noise = [Weather::None, Weather::Ordinary].into_iter().find(|noise| noise.name() == ask.noise);
        if noise.is_none() {
            let (en, zh) = ("write none or ordinary", "请填写 none 或 ordinary");
            faults.push(Invalid::new("noise", "simulation.noise", en, zh));
        }
        let named = |name: &String| Policy::ALL.into_iter().find(|policy| policy.name() == name);
        let policies: Vec<Policy> = ask.policies.iter().filter_map(named).collect();
        let twice = policies.iter().enumerate().any(|(at, policy)| policies[..at].contains(policy));
        if policies.is_empty() || policies.len() < ask.policies.len() || twice {
            let en = "choose one to four of greedy, hungarian, bundles and ours, each once";
            let zh = "请从 greedy、hungarian、bundles、ours 中选择一至四种，不得重复";
            faults.push(Invalid::new("policies", "simulation.policies", en, zh));
        }
        match noise {
            Some(noise) if faults.is_empty() => {
                Ok(Self { orders, couriers, seed, several_stores_pct, noise, policies })
            }
            _ => Err(faults),
        }
    }

    /// The day that is asked about.
    pub fn day(&self) -> Day {
        made_up(Shape {
            orders: self.orders,
            couriers: self.couriers,
            seed: self.seed.into(),
            several_stores_bp: self.several_stores_pct * 100,
            cold_bp: COLD_BP,
        })
    }

    /// What goes wrong on that day.
    pub fn noise(&self) -> Noise {
        let noise = match self.noise {
            Weather::None => Noise::NONE,
            Weather::Ordinary => Noise::ORDINARY,
        };
        Noise { seed: self.seed.into(), ..noise }
    }
}

/// How a day went under a policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Who decided.
    pub policy: Policy,
    /// In figures.
    pub figures: Figures,
    /// By hour of placement.
    pub hours: Vec<Hour>,
}

/// Plays the day under one policy. Once `halted` says so nothing more is decided, and what comes out means nothing.
///
/// # Errors
/// If the policy cannot work with the day.
pub fn play(
    day: &Day,
    noise: Noise,
    policy: Policy,
    halted: impl Fn() -> bool,
) -> Result<(Outcome, Film), Unplayable> {
    let played = sim::play(day, &day.config(TICK_S), noise, |asked| {
        // Nobody sets out any more, so the rest of the day is over in seconds.
        if halted() { Ok(Plan::default()) } else { policy.plan(asked) }
    })?;
    let figures = Figures::of(day, policy.name(), &played);
    Ok((Outcome { policy, figures, hours: hours(day, &played) }, Film::of(day, &played)))
}

fn hours(day: &Day, played: &Played) -> Vec<Hour> {
    let row = |(order, fate): (&dispatch::days::Order, &Fate)| {
        let trip = match fate {
            Fate::Delivered { trip, drop } => Some((&played.trips[*trip], *drop)),
            Fate::Left | Fate::Cancelled => None,
        };
        metrics::Outcome {
            placed_s: order.placed_at,
            ready_s: order.ready_at,
            promise_s: order.promise_at,
            picked_s: trip.map(|(trip, _)| trip.picked_up_at),
            delivered_s: trip.map(|(trip, drop)| trip.drops[drop].at),
        }
    };
    let rows: Vec<metrics::Outcome> = day.orders.iter().zip(&played.fates).map(row).collect();
    series(&rows)
}

/// What came out of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// In the sequence of the policies asked for.
    pub outcomes: Vec<Outcome>,
    /// The first of them.
    pub film: Film,
}

/// Where an answer stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Others come first.
    Waiting,
    /// So many policies are played.
    Running {
        /// How many.
        policies: u32,
    },
    /// Answered.
    Done,
    /// There will be no answer.
    Failed(Failure),
}

/// Why there will be no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The process that computed it is gone.
    Interrupted,
    /// The engine could not play the day.
    Unplayable,
    /// It took longer than others can be kept waiting.
    TooLong,
}

impl State {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running { .. } => "running",
            Self::Done => "done",
            Self::Failed(_) => "failed",
        }
    }
}

impl Failure {
    /// The stable lowercase name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interrupted => "interrupted",
            Self::Unplayable => "unplayable",
            Self::TooLong => "too_long",
        }
    }
}

/// A question and where its answer stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simulation {
    /// Identity.
    pub id: SimulationId,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What was asked.
    pub question: Question,
    /// Where it stands.
    pub state: State,
}

/// A question that was taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// Identity.
    pub id: SimulationId,
    /// What was asked.
    pub question: Question,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask() -> Ask {
        Ask {
            orders: 200,
            couriers: 20,
            seed: 7,
            several_stores_pct: 5,
            noise: "ordinary".to_owned(),
            policies: vec!["ours".to_owned(), "greedy".to_owned()],
        }
    }

    fn fields(ask: &Ask) -> Vec<String> {
        let faults = Question::parse(ask).err().unwrap_or_default();
        faults.into_iter().map(|fault| fault.field.into_owned()).collect()
    }

    #[test]
    fn every_wrong_field_is_told_at_once() {
        assert_eq!(Question::parse(&ask()).unwrap().policies, [Policy::Ours, Policy::Greedy]);
        let wrong = Ask {
            orders: 49,
            couriers: 2_001,
            seed: -1,
            several_stores_pct: 101,
            noise: "storm".to_owned(),
            policies: Vec::new(),
        };
        assert_eq!(fields(&wrong), ["orders", "couriers", "seed", "several_stores_pct", "noise", "policies"]);
        for policies in [["ours", "ours"], ["ours", "random"]] {
            let policies = policies.map(str::to_owned).to_vec();
            assert_eq!(fields(&Ask { policies, ..ask() }), ["policies"]);
        }
    }

    #[test]
    fn the_hours_of_a_day_add_up_to_its_figures() {
        let question = Question::parse(&ask()).unwrap();
        let (outcome, _) = play(&question.day(), question.noise(), Policy::Ours, || false).unwrap();
        let sum = |of: fn(&Hour) -> u32| outcome.hours.iter().map(of).sum::<u32>() as usize;
        assert_eq!(sum(|hour| hour.placed), 200);
        assert_eq!(sum(|hour| hour.delivered), outcome.figures.delivered);
        assert!(outcome.figures.delivered > 100 && sum(|hour| hour.on_time) > 50, "{:?}", outcome.figures);
    }

    #[test]
    fn a_halted_day_delivers_nothing() {
        let question = Question::parse(&ask()).unwrap();
        let (outcome, _) = play(&question.day(), question.noise(), Policy::Ours, || true).unwrap();
        assert_eq!(outcome.figures.delivered, 0);
    }
}
