//! Accounts, lines and the arithmetic that decides whether an entry may be booked; no SQL.

use std::collections::BTreeMap;

use kernel::Fen;
use serde::{Deserialize, Serialize};

use crate::Error;

/// Money.
pub const CNY: &str = "CNY";
/// Permission to spend: campaign budgets, in fen of a currency of their own so that they never mix with money.
pub const CNYB: &str = "CNYB";

/// Lines in one entry at most; bounds the size of a statement.
pub const LINES_MAX: usize = 1_000;

/// The side on which an account grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Normal {
    /// Assets and costs.
    Debit,
    /// Liabilities, revenue and budgets.
    Credit,
}

impl Normal {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Debit => "debit",
            Self::Credit => "credit",
        }
    }

    /// A debit-positive amount seen in this direction, or back.
    pub(crate) const fn turn(self, amount: Fen) -> Fen {
        match self {
            Self::Debit => amount,
            Self::Credit => Fen(-amount.0),
        }
    }
}

/// An account of the chart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Account {
    /// Chart code, then `:` and the owner: `2020:per_…`.
    pub code: String,
    /// [`CNY`] or [`CNYB`].
    pub currency: &'static str,
    /// The side on which it grows.
    pub normal: Normal,
    /// True if it may not go below zero in its normal direction.
    pub limited: bool,
}

impl Account {
    /// The chart code without the owner.
    pub fn head(&self) -> &str {
        head(&self.code)
    }
}

/// The chart code in front of the first colon.
pub(crate) fn head(code: &str) -> &str {
    code.split(':').next().unwrap_or(code)
}

/// What a posting is about, for sums by dimension. Ids and codes only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tags {
    /// Order id.
    pub order: Option<String>,
    /// Civic case id.
    pub case: Option<String>,
    /// Campaign code.
    pub campaign: Option<String>,
    /// Who bears the cost.
    pub funder: Option<String>,
    /// Merchant code.
    pub merchant: Option<String>,
    /// Cohort code.
    pub cohort: Option<String>,
    /// Experiment arm, `treated` or `holdout`.
    pub arm: Option<String>,
    /// Division code.
    pub region: Option<String>,
}

/// One side of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The account.
    pub account: Account,
    /// Positive is a debit, negative a credit.
    pub amount: Fen,
    /// What it is about.
    pub tags: Tags,
}

impl Line {
    /// A debit of `amount`.
    pub const fn debit(account: Account, amount: Fen, tags: Tags) -> Self {
        Self { account, amount, tags }
    }

    /// A credit of `amount`.
    pub const fn credit(account: Account, amount: Fen, tags: Tags) -> Self {
        Self { account, amount: Fen(-amount.0), tags }
    }
}

/// Checks count and balance of the lines.
pub(crate) fn check(lines: &[Line]) -> Result<(), Error> {
    if lines.is_empty() || lines.len() > LINES_MAX {
        return Err(Error::Lines { count: lines.len() });
    }
    let mut sums: BTreeMap<&'static str, i128> = BTreeMap::new();
    for line in lines {
        *sums.entry(line.account.currency).or_default() += i128::from(line.amount.raw());
    }
    match sums.into_iter().find(|(_, sum)| *sum != 0) {
        None => Ok(()),
        Some((currency, sum)) => {
            let by_fen = i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX });
            Err(Error::Unbalanced { currency, by_fen })
        }
    }
}

/// What the lines change in each limited account, in its normal direction. Sorted by code, so that two entries always
/// lock their rows in the same order.
pub(crate) fn changes(lines: &[&Line]) -> Vec<(String, Fen)> {
    let mut net: BTreeMap<&str, Fen> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.account.limited) {
        *net.entry(&line.account.code).or_default() += line.account.normal.turn(line.amount);
    }
    net.into_iter().filter(|(_, by)| *by != Fen::ZERO).map(|(code, by)| (code.to_owned(), by)).collect()
}

/// The two lines that move `amount` out of `from` into `to`: `from` shrinks in its normal direction.
pub(crate) fn transfer(from: &Account, to: &Account, amount: Fen, tags: &Tags) -> [Line; 2] {
    let out = from.normal.turn(-amount);
    [
        Line { account: from.clone(), amount: out, tags: tags.clone() },
        Line { account: to.clone(), amount: -out, tags: tags.clone() },
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chart;

    fn line(account: Account, amount: i64) -> Line {
        Line { account, amount: Fen(amount), tags: Tags::default() }
    }

    #[test]
    fn each_currency_must_balance_by_itself() {
        let mixed = [line(chart::own_revenue(), 5), line(chart::budget_spent("c"), -5)];
        assert!(matches!(check(&mixed), Err(Error::Unbalanced { currency: CNY, by_fen: 5 })));
        assert!(matches!(check(&[]), Err(Error::Lines { count: 0 })));
        let extreme = [line(chart::own_revenue(), i64::MAX), line(chart::own_revenue(), i64::MAX)];
        assert!(matches!(check(&extreme), Err(Error::Unbalanced { by_fen: i64::MAX, .. })));
    }

    #[test]
    fn a_debit_shrinks_a_wallet_and_grows_the_clearing_account() {
        let [out, into] = transfer(&chart::wallet("a"), &chart::psp_clearing("p"), Fen(7), &Tags::default());
        assert_eq!((out.amount, into.amount), (Fen(7), Fen(-7)));
        assert_eq!(changes(&[&out, &into]), [("2020:a".to_owned(), Fen(-7))]);
    }

    proptest! {
        #[test]
        fn a_transfer_always_balances(amount in 1i64..1_000_000_000, back: bool) {
            let (a, b) = (chart::wallet("a"), chart::psp_clearing("p"));
            let (from, to) = if back { (&b, &a) } else { (&a, &b) };
            prop_assert!(check(&transfer(from, to, Fen(amount), &Tags::default())).is_ok());
        }

        #[test]
        fn lines_within_one_account_cancel(amount in 1i64..1_000_000) {
            let lines = [line(chart::wallet("a"), amount), line(chart::wallet("a"), -amount)];
            prop_assert!(changes(&lines.each_ref()).is_empty());
        }
    }
}
