//! Exact fractions: what an amount is between a division and the rounding that the law writes.
//!
//! Numerator and denominator are `i128` and every step is checked; a fraction is reduced only when a step
//! would leave the range, because most denominators (10,000 from a rate, 30 from a month) stay small by
//! themselves.

use std::cmp::Ordering;

/// A fraction `num / den` with `den > 0`, not necessarily reduced.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Exact {
    pub(crate) num: i128,
    pub(crate) den: i128,
}

/// How a fraction becomes whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// To the nearest; a half goes away from zero, so that a refund mirrors a charge.
    HalfUp,
    /// Towards zero.
    Down,
    /// Away from zero.
    Up,
    /// To the whole number below, for `floor`.
    Floor,
}

impl Exact {
    pub(crate) const ZERO: Self = Self { num: 0, den: 1 };

    pub(crate) const fn whole(value: i64, den: i64) -> Self {
        Self { num: value as i128, den: den as i128 }
    }

    pub(crate) fn add(self, other: Self) -> Option<Self> {
        self.try_twice(other, |a, b| {
            if a.den == b.den {
                return Some(Self { num: a.num.checked_add(b.num)?, den: a.den });
            }
            let num = a.num.checked_mul(b.den)?.checked_add(b.num.checked_mul(a.den)?)?;
            Some(Self { num, den: a.den.checked_mul(b.den)? })
        })
    }

    pub(crate) fn sub(self, other: Self) -> Option<Self> {
        self.add(Self { num: other.num.checked_neg()?, den: other.den })
    }

    pub(crate) fn mul(self, other: Self) -> Option<Self> {
        self.try_twice(other, |a, b| {
            Some(Self { num: a.num.checked_mul(b.num)?, den: a.den.checked_mul(b.den)? })
        })
    }

    /// `None` on overflow; the caller has ruled out a zero divisor.
    pub(crate) fn div(self, other: Self) -> Option<Self> {
        let sign = if other.num < 0 { -1 } else { 1 };
        self.mul(Self { num: other.den * sign, den: other.num.checked_abs()? })
    }

    pub(crate) fn compare(self, other: Self) -> Option<Ordering> {
        if self.den == other.den {
            return Some(self.num.cmp(&other.num));
        }
        let cross = |a: Self, b: Self| Some(a.num.checked_mul(b.den)?.cmp(&b.num.checked_mul(a.den)?));
        cross(self, other).or_else(|| cross(self.reduced(), other.reduced()))
    }

    /// The whole number by `rounding`; `None` outside `i64`.
    pub(crate) fn round(self, rounding: Rounding) -> Option<i64> {
        if let (Ok(num), Ok(den)) = (i64::try_from(self.num), i64::try_from(self.den)) {
            // Hardware division: the usual case, many times faster than 128-bit division.
            let (quotient, rest) = (num / den, num % den);
            let step = step(i128::from(rest), i128::from(den), rounding);
            return quotient.checked_add(step);
        }
        let (quotient, rest) = (self.num / self.den, self.num % self.den);
        i64::try_from(quotient).ok()?.checked_add(step(rest, self.den, rounding))
    }

    pub(crate) fn reduced(self) -> Self {
        let divisor = gcd(self.num.unsigned_abs(), self.den.unsigned_abs());
        let divisor = i128::try_from(divisor).expect("it divides a positive i128 denominator");
        Self { num: self.num / divisor, den: self.den / divisor }
    }

    fn try_twice(self, other: Self, f: impl Fn(Self, Self) -> Option<Self>) -> Option<Self> {
        f(self, other).or_else(|| f(self.reduced(), other.reduced()))
    }
}

/// What rounding adds to the quotient that was cut off towards zero.
fn step(rest: i128, den: i128, rounding: Rounding) -> i64 {
    let away = if rest < 0 { -1 } else { 1 };
    // `rest` is below `den` in size, so `den - |rest|` cannot overflow where doubling could.
    match rounding {
        Rounding::HalfUp if rest != 0 && rest.abs() >= den - rest.abs() => away,
        Rounding::Up if rest != 0 => away,
        Rounding::Floor if rest < 0 => -1,
        _ => 0,
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_is_symmetric_and_only_floor_goes_down() {
        let cases =
            [(5, 2, 3, 2, 3, 2), (-5, 2, -3, -2, -3, -3), (7, 3, 2, 2, 3, 2), (-7, 3, -2, -2, -3, -3)];
        for (num, den, half, down, up, floor) in cases {
            let x = Exact { num, den };
            assert_eq!(
                [Rounding::HalfUp, Rounding::Down, Rounding::Up, Rounding::Floor].map(|r| x.round(r)),
                [Some(half), Some(down), Some(up), Some(floor)],
                "{num}/{den}"
            );
        }
    }

    #[test]
    fn large_fractions_are_reduced_before_they_overflow() {
        let huge = Exact { num: i128::MAX / 3 * 2, den: 2 };
        assert!(huge.mul(Exact { num: 3, den: 1 }).is_some());
        assert!(huge.mul(Exact { num: 5, den: 1 }).is_none());
        assert_eq!(huge.round(Rounding::HalfUp), None);
        let third = Exact { num: i128::MAX - 1, den: i128::MAX };
        assert_eq!(third.round(Rounding::HalfUp), Some(1));
    }

    #[test]
    fn comparison_and_division_keep_the_sign() {
        let minus_half = Exact::whole(1, 1).div(Exact::whole(-2, 1)).unwrap();
        assert_eq!(minus_half.compare(Exact::whole(-1, 2)), Some(Ordering::Equal));
        assert_eq!(minus_half.compare(Exact::ZERO), Some(Ordering::Less));
        assert_eq!(minus_half.add(Exact::whole(1, 3)).unwrap().reduced().num, -1);
    }
}
