//! Money in whole fen and rates in basis points.
//!
//! There is no float here and no silent wrap: arithmetic that leaves `i64` panics, and [`Fen::parse`] bounds what can
//! come from outside at ten trillion yuan, so no sum of parsed amounts gets near the edge.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Invalid;

/// An amount of money in fen (1/100 yuan), negative for what is owed the other way.
///
/// In JSON it is a decimal string of yuan with two places: `"7280.00"`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i64);

/// A rate in basis points (1/10,000).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bp(pub i64);

/// No amount from outside may exceed this: ten trillion yuan.
const PARSE_MAX_FEN: i64 = 1_000_000_000_000_000;

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole yuan.
    pub const fn yuan(yuan: i64) -> Self {
        Self(yuan * 100)
    }

    /// The raw number of fen.
    pub const fn raw(self) -> i64 {
        self.0
    }

    /// True below zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Multiplies by a count.
    #[must_use]
    pub fn times(self, count: i64) -> Self {
        Self(self.0.checked_mul(count).expect("fen overflow: amounts are bounded at parse"))
    }

    /// Takes `rate` of the amount, rounded half up (away from zero) to a fen.
    #[must_use]
    pub fn rate_half_up(self, rate: Bp) -> Self {
        let product = i128::from(self.0) * i128::from(rate.0);
        let half = if product < 0 { -5_000 } else { 5_000 };
        Self(i64::try_from((product + half) / 10_000).expect("fen overflow: amounts are bounded at parse"))
    }

    /// Splits the amount by `weights` with the largest remainder, so that the parts sum exactly to the whole.
    ///
    /// Ties go to the earlier part. All weights zero gives everything to the first part; no weights, no parts.
    #[must_use]
    pub fn split(self, weights: &[i64]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
        if total == 0 {
            return weights.iter().enumerate().map(|(i, _)| if i == 0 { self } else { Self::ZERO }).collect();
        }
        let amount = i128::from(self.0);
        let mut parts: Vec<i128> = weights.iter().map(|w| amount * i128::from(*w) / total).collect();
        let mut order: Vec<usize> = (0..weights.len()).collect();
        order.sort_by_key(|&i| std::cmp::Reverse((amount * i128::from(weights[i]) % total).abs()));
        let left = amount - parts.iter().sum::<i128>();
        let step = left.signum();
        for &i in order.iter().take(usize::try_from(left.abs()).expect("remainder is smaller than the parts"))
        {
            parts[i] += step;
        }
        parts
            .into_iter()
            .map(|p| Self(i64::try_from(p).expect("a part is no larger than the whole")))
            .collect()
    }

    /// Reads a decimal amount of yuan with at most two places: `7280`, `7280.5`, `-0.01`.
    ///
    /// # Errors
    /// `money.format` for anything else, `money.range` beyond ten trillion yuan.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let bad = || {
            Invalid::new(
                "amount",
                "money.format",
                format!("'{text}' is not an amount; write yuan with at most two decimals, e.g. 7280.00"),
                format!("“{text}”不是金额；请写成最多两位小数的元，例如 7280.00"),
            )
        };
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !all_digits(whole) || !all_digits(part) || part.len() > 2 {
            return Err(bad());
        }
        let range = || {
            Invalid::new(
                "amount",
                "money.range",
                "the amount is larger than ten trillion yuan; check the digits",
                "金额超过十万亿元；请检查位数",
            )
        };
        let yuan: i64 = whole.parse().map_err(|_| range())?;
        let fen: i64 = part.parse::<i64>().map_err(|_| bad())? * if part.len() == 1 { 10 } else { 1 };
        let amount = yuan.checked_mul(100).and_then(|y| y.checked_add(fen)).filter(|f| *f <= PARSE_MAX_FEN);
        amount.map(|f| Self(if negative { -f } else { f })).ok_or_else(range)
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let abs = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", abs / 100, abs % 100)
    }
}

impl FromStr for Fen {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::parse(text)
    }
}

impl Serialize for Fen {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fen {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl Add for Fen {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.checked_add(other.0).expect("fen overflow: amounts are bounded at parse"))
    }
}

impl Sub for Fen {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.checked_sub(other.0).expect("fen overflow: amounts are bounded at parse"))
    }
}

impl Neg for Fen {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Fen {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, |a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_and_writes_yuan() {
        for (text, fen) in [("7280.00", 728_000), ("0.5", 50), ("-0.01", -1), ("12", 1_200)] {
            assert_eq!(Fen::parse(text).unwrap(), Fen(fen), "{text}");
        }
        for bad in ["", "1.234", "1e3", "１", "--1", ".5", "1.", " 1"] {
            assert_eq!(Fen::parse(bad).unwrap_err().code, "money.format", "{bad}");
        }
        assert_eq!(Fen::parse("10000000000000.01").unwrap_err().code, "money.range");
        assert_eq!(serde_json_like(Fen(-5)), "-0.05");
    }

    fn serde_json_like(fen: Fen) -> String {
        fen.to_string()
    }

    #[test]
    fn a_rate_rounds_half_up_once() {
        assert_eq!(Fen(1).rate_half_up(Bp(5_000)), Fen(1));
        assert_eq!(Fen(-1).rate_half_up(Bp(5_000)), Fen(-1));
        assert_eq!(Fen(300).rate_half_up(Bp(600)), Fen(18));
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(amount in -1_000_000_000i64..1_000_000_000, weights in proptest::collection::vec(0i64..10_000, 1..8)) {
            let parts = Fen(amount).split(&weights);
            prop_assert_eq!(parts.iter().copied().sum::<Fen>(), Fen(amount));
        }

        #[test]
        fn display_and_parse_agree(fen in -1_000_000_000_000i64..1_000_000_000_000) {
            prop_assert_eq!(Fen::parse(&Fen(fen).to_string()).unwrap(), Fen(fen));
        }
    }
}
