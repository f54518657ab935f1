//! A loan paid back in equal monthly instalments, exactly.
//!
//! With the monthly rate `r = num / den` and `n` months, every figure of the plan is a fraction whose parts are
//! powers of `den + num` and `den`. They are computed as large natural numbers and rounded once, half up to a
//! fen; no power is ever approximated.

/// What is asked of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// The monthly instalment.
    Instalment,
    /// All instalments together.
    Total,
    /// What is still owed after a month.
    Balance,
    /// The interest in a month's instalment.
    Interest,
}

/// Longest plan, in months: a hundred years.
pub(crate) const MONTHS_MAX: i64 = 1_200;
/// Units of a yearly rate in one (see [`crate::decimal`]), times the months of a year.
const DEN: u64 = 1_200_000_000;

/// The figure in fen; `None` for what is no loan: a negative amount or rate, no months, a rate above 100 %, a
/// month outside the plan.
///
/// `principal` in fen, `yearly` in hundred-millionths, `month` from 1 (0 for the balance at the start).
pub(crate) fn figure(figure: Figure, principal: i64, yearly: i64, months: i64, month: i64) -> Option<i64> {
    let principal = u64::try_from(principal).ok()?;
    let num = u64::try_from(yearly).ok().filter(|rate| *rate <= crate::decimal::ONE.unsigned_abs())?;
    let n = u64::try_from(months).ok().filter(|_| (1..=MONTHS_MAX).contains(&months))?;
    let first = if figure == Figure::Balance { 0 } else { 1 };
    let month = u64::try_from(month).ok().filter(|month| (first..=n).contains(month))?;
    if num == 0 {
        let (top, below) = match figure {
            Figure::Instalment => (principal, n),
            Figure::Total => (principal, 1),
            Figure::Balance => (principal.checked_mul(n - month)?, n),
            Figure::Interest => (0, 1),
        };
        return half_up(&Natural::from(top), &Natural::from(below));
    }
    // In lowest terms the powers are a third as long.
    let common = gcd(num, DEN);
    let (num, den) = (num / common, DEN / common);
    let grown = Natural::from(1).power(den + num, n);
    let gain = grown.minus(&Natural::from(1).power(den, n));
    // What the balance after `k` months is to the principal, over `gain`.
    let left = |k: u64| grown.minus(&Natural::from(1).power(den + num, k).power(den, n - k));
    let (top, below) = match figure {
        Figure::Instalment => (grown.times(num), gain.times(den)),
        Figure::Total => (grown.times(num).times(n), gain.times(den)),
        Figure::Balance => (left(month), gain),
        Figure::Interest => (left(month - 1).times(num), gain.times(den)),
    };
    half_up(&top.times(principal), &below)
}

const fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// `top / below` to the nearest whole number, a half upwards; `None` beyond `i64`.
fn half_up(top: &Natural, below: &Natural) -> Option<i64> {
    // The largest whole `q` with `q * below <= top + below / 2`, that is `(2q - 1) * below <= 2 * top`.
    let twice = top.times(2);
    let fits = |q: u64| q == 0 || below.times(2 * q - 1).at_most(&twice);
    // The leading digits give it to within two or three; the whole numbers decide.
    let cut = below.bits().saturating_sub(64);
    let guess = top.above_bit(cut)? / below.above_bit(cut).filter(|below| *below > 0)?;
    let mut q = u64::try_from(guess).ok().filter(|guess| *guess < i64::MAX.unsigned_abs() - 2)? + 2;
    while !fits(q) {
        q -= 1;
    }
    i64::try_from(q).ok()
}

/// A natural number of any size: base 2^64, least digit first, no leading noughts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Natural(Vec<u64>);

impl From<u64> for Natural {
    fn from(value: u64) -> Self {
        Self(if value == 0 { Vec::new() } else { vec![value] })
    }
}

impl Natural {
    fn times(&self, factor: u64) -> Self {
        let mut product = Self(Vec::with_capacity(self.0.len() + 1));
        product.0.extend_from_slice(&self.0);
        product.scale(factor);
        product
    }

    fn scale(&mut self, factor: u64) {
        let mut carry = 0_u128;
        for digit in &mut self.0 {
            let product = u128::from(*digit) * u128::from(factor) + carry;
            *digit = low(product);
            carry = product >> 64;
        }
        if carry > 0 {
            self.0.push(low(carry));
        }
        while self.0.last() == Some(&0) {
            self.0.pop();
        }
    }

    /// `self * base ^ exponent`, as many factors at a time as fit a digit.
    fn power(&self, base: u64, exponent: u64) -> Self {
        let (mut chunk, mut size) = (base, 1);
        while let Some(next) = chunk.checked_mul(base).filter(|_| size < exponent) {
            (chunk, size) = (next, size + 1);
        }
        let mut product = self.clone();
        (0..exponent / size).for_each(|_| product.scale(chunk));
        (0..exponent % size).for_each(|_| product.scale(base));
        product
    }

    /// How many binary digits it has.
    fn bits(&self) -> u64 {
        let last = self.0.last().map_or(0, |digit| u64::from(64 - digit.leading_zeros()));
        last + 64 * u64::try_from(self.0.len().saturating_sub(1)).expect("a few hundred digits")
    }

    /// The number without its `cut` lowest binary digits; `None` if more than 127 are left.
    fn above_bit(&self, cut: u64) -> Option<u128> {
        if self.bits() > cut + 127 {
            return None;
        }
        let (digits, within) = (usize::try_from(cut / 64).ok()?, cut % 64);
        let digit = |at: usize| u128::from(self.0.get(at).copied().unwrap_or(0));
        let low = digit(digits) >> within | digit(digits + 1) << (64 - within);
        // Of a third digit at most `within` binary digits are left.
        let high = if within == 0 { 0 } else { digit(digits + 2) << (128 - within) };
        Some(low | high)
    }

    /// The difference; `other` must not be larger.
    fn minus(&self, other: &Self) -> Self {
        let mut borrow = false;
        let mut digits = Vec::with_capacity(self.0.len());
        for (i, digit) in self.0.iter().enumerate() {
            let (less, first) = digit.overflowing_sub(other.0.get(i).copied().unwrap_or(0));
            let (less, second) = less.overflowing_sub(u64::from(borrow));
            borrow = first || second;
            digits.push(less);
        }
        debug_assert!(!borrow && other.0.len() <= self.0.len(), "a larger number was taken away");
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Self(digits)
    }

    fn at_most(&self, other: &Self) -> bool {
        self.0.len().cmp(&other.0.len()).then_with(|| self.0.iter().rev().cmp(other.0.iter().rev())).is_le()
    }
}

/// The lower half.
fn low(wide: u128) -> u64 {
    u64::try_from(wide & u128::from(u64::MAX)).expect("it was cut to 64 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plan_ends_at_nought_and_its_figures_agree() {
        let (principal, yearly) = (80_000_000, 2_600_000);
        let ask = |what, month| figure(what, principal, yearly, 360, month).unwrap();
        assert_eq!((ask(Figure::Balance, 0), ask(Figure::Balance, 360)), (principal, 0));
        for month in 1..=360 {
            let paid =
                ask(Figure::Balance, month - 1) - ask(Figure::Balance, month) + ask(Figure::Interest, month);
            // Three figures, each rounded by itself: at most one and a half fen apart.
            assert!((paid - ask(Figure::Instalment, 1)).abs() <= 1, "{month}: {paid}");
        }
        assert!((ask(Figure::Total, 1) - 360 * ask(Figure::Instalment, 1)).abs() <= 180);
    }

    #[test]
    fn small_plans_are_those_worked_by_hand() {
        // 1,200 yuan at 12 % in two months: 1200 * 0.01 * 1.0201 / 0.0201 = 609.0149..
        assert_eq!(figure(Figure::Instalment, 120_000, 12_000_000, 2, 1), Some(60_901));
        assert_eq!(figure(Figure::Interest, 120_000, 12_000_000, 2, 1), Some(1_200));
        assert_eq!(figure(Figure::Instalment, 100, 0, 3, 1), Some(33));
        assert_eq!(figure(Figure::Balance, 100, 0, 3, 1), Some(67));
        assert_eq!(figure(Figure::Total, 100, 0, 3, 1), Some(100));
        assert_eq!(figure(Figure::Instalment, 0, 12_000_000, 2, 1), Some(0));
    }

    #[test]
    fn the_nearest_whole_number_is_found_from_the_leading_digits() {
        for (factor, rest) in [(1, 0), (2, 1), (3, 7), (i64::MAX.unsigned_abs() / 4, 5), (1 << 62, 0)] {
            for digits in 1..6 {
                let below = Natural::from(0x9e37_79b9_7f4a_7c15).power(0xbf58_476d_1ce4_e5b9, digits);
                // Exactly halfway, then a little less and a little more.
                let middle = below.times(2 * factor + 1);
                let twice = below.times(2);
                let near = |top: &Natural| half_up(top, &twice).and_then(|q| u64::try_from(q).ok());
                let less = middle.minus(&Natural::from(rest + 1));
                assert_eq!(near(&middle), Some(factor + 1), "{factor} {digits}");
                assert_eq!(near(&less), Some(factor), "{factor} {digits}");
            }
        }
        assert_eq!(half_up(&Natural::from(1).power(2, 70), &Natural::from(3)), None);
        assert_eq!(half_up(&Natural::from(0), &Natural::from(3)), Some(0));
    }

    #[test]
    fn what_is_no_loan_has_no_figures() {
        for (principal, yearly, months, month) in [
            (-1, 1, 1, 1),
            (1, -1, 1, 1),
            (1, 1, 0, 1),
            (1, 1, 1_201, 1),
            (1, 1, 2, 3),
            (1, 1, 2, 0),
            (1, i64::MAX, 2, 1),
        ] {
            assert_eq!(figure(Figure::Interest, principal, yearly, months, month), None);
        }
        assert_eq!(figure(Figure::Total, i64::MAX, 100_000_000, 1_200, 1), None);
    }
}
