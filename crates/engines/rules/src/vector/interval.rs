//! Between which bounds a value lies, so that arithmetic in 64 bits can be proved exact before it runs.

use crate::ir::Relation;

/// All whole numbers from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Interval {
    /// Of a flag.
    pub(super) const FLAG: Self = Self { low: 0, high: 1 };

    pub(super) const fn only(value: i64) -> Self {
        Self { low: value, high: value }
    }

    /// The one value inside, if there is just one.
    pub(super) fn single(self) -> Option<i64> {
        (self.low == self.high).then_some(self.low)
    }

    /// True if 32 bits hold every value.
    pub(super) fn is_narrow(self) -> bool {
        i32::try_from(self.low).is_ok() && i32::try_from(self.high).is_ok()
    }

    /// What both have in common; `None` if that is nothing.
    pub(super) fn meet(self, other: Self) -> Option<Self> {
        let both = Self { low: self.low.max(other.low), high: self.high.min(other.high) };
        (both.low <= both.high).then_some(both)
    }

    /// The least interval around both.
    pub(super) fn join(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// Around all results of a function of two values that takes its extremes at the corners; `None` if one
    /// leaves 64 bits.
    pub(super) fn corners(self, other: Self, f: impl Fn(i128, i128) -> i128) -> Option<Self> {
        let f = |a: i64, b: i64| f(i128::from(a), i128::from(b));
        let corners = [
            f(self.low, other.low),
            f(self.low, other.high),
            f(self.high, other.low),
            f(self.high, other.high),
        ];
        let (low, high) = (corners.iter().min()?, corners.iter().max()?);
        Some(Self { low: i64::try_from(*low).ok()?, high: i64::try_from(*high).ok()? })
    }

    /// Whether a relation holds of all pairs, or of none; `None` if that depends.
    pub(super) fn settles(self, relation: Relation, other: Self) -> Option<bool> {
        let (below, above) = (self.high < other.low, self.low > other.high);
        let (at_most, at_least) = (self.high <= other.low, self.low >= other.high);
        let same = self.single().is_some() && self == other;
        let (yes, no) = match relation {
            Relation::Equal => (same, below || above),
            Relation::NotEqual => (below || above, same),
            Relation::Less => (below, at_least),
            Relation::LessEqual => (at_most, above),
            Relation::Greater => (above, at_most),
            Relation::GreaterEqual => (at_least, below),
        };
        if yes { Some(true) } else { no.then_some(false) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Relation; 6] = [
        Relation::Equal,
        Relation::NotEqual,
        Relation::Less,
        Relation::LessEqual,
        Relation::Greater,
        Relation::GreaterEqual,
    ];

    #[test]
    fn a_settled_relation_holds_of_every_pair() {
        let some: Vec<Interval> =
            (-2..=2).flat_map(|low| (low..=2).map(move |high| Interval { low, high })).collect();
        for (a, b, relation) in
            some.iter().flat_map(|a| some.iter().flat_map(move |b| ALL.map(move |r| (a, b, r))))
        {
            let pairs =
                (a.low..=a.high).flat_map(|x| (b.low..=b.high).map(move |y| relation.holds(x.cmp(&y))));
            let (yes, no) = pairs.fold((true, true), |(yes, no), holds| (yes && holds, no && !holds));
            let wanted = if yes { Some(true) } else { no.then_some(false) };
            assert_eq!(a.settles(relation, *b), wanted, "{a:?} {relation:?} {b:?}");
        }
    }

    #[test]
    fn corners_that_leave_64_bits_are_not_settled_for() {
        let wide = Interval { low: i64::MIN, high: i64::MAX };
        assert_eq!(wide.corners(Interval::only(1), |a, b| a + b), None);
        let product = Interval { low: -3, high: 2 }.corners(Interval { low: -5, high: 7 }, |a, b| a * b);
        assert_eq!(product, Some(Interval { low: -21, high: 15 }));
    }
}
