//! Loans as the oracle knows them: month by month, what is owed grows by the rate and the instalment is taken off.
//!
//! The equal instalment is by definition the one that leaves nothing after the last month. What is owed after `k` months
//! is `grown * loan - paid * instalment`, where a month turns `grown` to `grown * q` and `paid` to `paid * q + 1`. Both are
//! kept as whole numbers over powers of the rate's denominator, so no fraction need be reduced.

use std::cell::RefCell;
use std::collections::HashMap;

use num_bigint::BigInt;
use num_rational::BigRational;

use super::{Unanswered, half_up, whole};
use crate::Month;

/// A schedule: of each month its number, payment, principal, interest, and what is owed afterwards.
pub(in crate::differential) type Rows = Vec<[i128; 5]>;

/// Longest plan, in months.
const MONTHS_MAX: i64 = 1_200;

/// What months do at a rate: `grown[k] / den^k` and `paid[k] / den^(k-1)`.
struct Growth {
    /// A month's rate.
    num: BigInt,
    den: BigInt,
    grown: Vec<BigInt>,
    paid: Vec<BigInt>,
    /// `den^k`.
    power: Vec<BigInt>,
}

/// The rates that were asked for before.
#[derive(Default)]
pub(super) struct Loans(RefCell<HashMap<BigRational, Growth>>);

/// A loan in fen, its yearly rate and its months.
pub(super) struct Loan<'n> {
    pub(super) principal: &'n BigRational,
    pub(super) yearly: &'n BigRational,
    pub(super) months: &'n BigRational,
}

impl Growth {
    fn at(yearly: &BigRational) -> Self {
        let rate = yearly / whole(12);
        let (num, den) = (rate.numer().clone(), rate.denom().clone());
        let one = BigInt::from(1);
        Self { num, den, grown: vec![one.clone()], paid: vec![BigInt::from(0)], power: vec![one] }
    }

    fn reach(&mut self, months: usize) {
        let month = &self.den + &self.num;
        while self.grown.len() <= months {
            let last = self.grown.len() - 1;
            let paid = &self.paid[last] * &month + &self.power[last];
            self.paid.push(paid);
            self.grown.push(&self.grown[last] * &month);
            self.power.push(&self.power[last] * &self.den);
        }
    }
}

impl Loans {
    /// A figure of the plan, half up to a fen. `month` is the month of a balance or an interest.
    pub(super) fn figure(
        &self,
        figure: &str,
        loan: &Loan<'_>,
        month: Option<&BigRational>,
    ) -> Result<BigRational, Unanswered> {
        let first = whole(i64::from(figure != "annuity_balance"));
        let plausible = *loan.principal >= whole(0)
            && (whole(0)..=whole(1)).contains(loan.yearly)
            && (whole(1)..=whole(MONTHS_MAX)).contains(loan.months)
            && month.is_none_or(|month| first <= *month && month <= loan.months);
        if !plausible {
            return Err(Unanswered::OutOfRange);
        }
        let mut rates = self.0.borrow_mut();
        let growth = rates.entry(loan.yearly.clone()).or_insert_with(|| Growth::at(loan.yearly));
        let index = |x: &BigRational| usize::try_from(x.to_integer()).expect("it is a month of the plan");
        let (n, k) = (index(loan.months), month.map_or(0, index));
        growth.reach(n);
        let Growth { num, den, grown, paid, power } = growth;
        let loan = loan.principal.numer();
        // The instalment is loan * grown[n] / (den * paid[n]); so what is owed after k months is the loan times
        // (grown[k] * paid[n] - grown[n] * paid[k]) / (power[k] * paid[n]).
        let owed = |k: usize| {
            let top = (&grown[k] * &paid[n] - &grown[n] * &paid[k]) * loan;
            (top, &power[k] * &paid[n])
        };
        let (top, below) = match figure {
            "annuity" => (&grown[n] * loan, &*den * &paid[n]),
            "annuity_total" => (&grown[n] * loan * BigInt::from(n), &*den * &paid[n]),
            "annuity_balance" => owed(k),
            "annuity_interest" => {
                let (top, below) = owed(k - 1);
                (top * &*num, below * &*den)
            }
            other => unreachable!("{other} is no figure of a loan"),
        };
        Ok(half_up(&BigRational::new_raw(top, below)))
    }
}

/// A schedule as a bank keeps it: interest on what is owed is rounded every month, and the last month clears the rest.
///
/// `constant` is the payment, or the principal where `by_principal`. Amounts are fen; the rate is `top / below` a year.
pub(super) fn schedule(
    (loan, months): (i128, i128),
    (top, below): (i128, i128),
    (constant, by_principal): (i128, bool),
    round: Option<&str>,
) -> Rows {
    let mut owed = loan;
    let rows = (1..=months).map(|month| {
        let (num, den) = (owed * top, below * 12);
        let interest = match round {
            Some("half_up_fen") => (2 * num + den) / (2 * den),
            Some("down_fen") => num / den,
            Some("up_fen") => (num + den - 1) / den,
            other => panic!("{other:?} rounds no interest"),
        };
        let wanted = if by_principal { constant } else { constant - interest };
        // Nobody pays back more than is owed, nor less than nothing.
        let principal = if month == months { owed } else { wanted.min(owed).max(0) };
        owed -= principal;
        [month, principal + interest, principal, interest, owed]
    });
    rows.collect()
}

/// The engine's months, in the same order.
pub(in crate::differential) fn rows(months: &[Month]) -> Rows {
    let row = |month: &Month| {
        let fen = [month.payment, month.principal, month.interest, month.balance];
        let [payment, principal, interest, balance] = fen.map(|fen| i128::from(fen.raw()));
        [i128::from(month.month), payment, principal, interest, balance]
    };
    months.iter().map(row).collect()
}
