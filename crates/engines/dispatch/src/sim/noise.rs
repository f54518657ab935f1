//! What goes wrong on a day, drawn from a seed.

use serde::{Deserialize, Serialize};

use crate::rounds::random::Random;

/// How much goes wrong. Shares are basis points; what is drawn depends on the seed and on who does what and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noise {
    /// Which weather.
    pub seed: u64,
    /// The dispatcher is told preparation times wrong by up to this share, until the goods stand ready.
    pub prepare_bp: u32,
    /// Each leg takes up to this share more or less.
    pub travel_bp: u32,
    /// Trips refused; the courier is not asked again for these orders.
    pub refused_bp: u32,
    /// Trips on whose way to the store the courier breaks down for the rest of the shift.
    pub broken_bp: u32,
    /// Trips whose courier does not answer, and is then left out for the rest of the shift.
    pub silent_bp: u32,
    /// Orders cancelled by the customer between placement and promise, unless the courier stands at the store by then.
    pub cancelled_bp: u32,
}

/// What a draw is for, so that one does not tell about another.
#[derive(Debug, Clone, Copy)]
pub(super) enum About {
    Order = 1,
    Trip = 2,
}

impl Noise {
    /// Everything goes as planned.
    pub const NONE: Self = Self {
        seed: 0,
        prepare_bp: 0,
        travel_bp: 0,
        refused_bp: 0,
        broken_bp: 0,
        silent_bp: 0,
        cancelled_bp: 0,
    };

    /// An ordinary bad day: a fifth off in preparation and travel, one trip in fifty refused, one in five hundred lost
    /// to a breakdown, one in five hundred to silence, one order in a hundred cancelled.
    pub const ORDINARY: Self = Self {
        seed: 1,
        prepare_bp: 2_000,
        travel_bp: 2_000,
        refused_bp: 200,
        broken_bp: 20,
        silent_bp: 20,
        cancelled_bp: 100,
    };

    /// Numbers for an order, or for a courier's trip of a moment.
    pub(super) fn draw(self, about: About, number: usize, at: i64) -> Random {
        // Each part is scrambled before the next joins, so that near numbers and moments share nothing.
        let mut mixed = self.seed;
        for part in [about as u64, number as u64, at.cast_unsigned()] {
            mixed = Random::new(mixed ^ part).below(u64::MAX);
        }
        Random::new(mixed)
    }
}

/// True in so many of ten thousand cases.
pub(super) fn chance(draw: &mut Random, bp: u32) -> bool {
    draw.below(10_000) < u64::from(bp)
}

/// `seconds`, up to a share more or less, not less than none.
pub(super) fn about(draw: &mut Random, seconds: i64, bp: u32) -> i64 {
    let off = i64::try_from(draw.below(u64::from(bp) * 2 + 1)).unwrap_or(0) - i64::from(bp);
    (seconds * (10_000 + off) + 9_999).div_euclid(10_000).max(0)
}

/// The most that [`about`] can give.
pub(super) const fn at_worst(seconds: i64, bp: u32) -> i64 {
    (seconds * (10_000 + bp as i64) + 9_999) / 10_000
}
