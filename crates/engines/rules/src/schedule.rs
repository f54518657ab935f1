//! The repayment schedule of a loan: what is paid every month until nothing is owed.
//!
//! It is kept as a bank keeps it. The interest of a month is that on what is owed, rounded as the pack says; the last
//! month clears what is left, so the principal parts add up to the loan to the fen. Figures of a single month that a
//! node computes without rounding in between may differ from it.

use kernel::Fen;
use serde::Serialize;

use crate::annuity::MONTHS_MAX;
use crate::decimal;
use crate::evaluate::{Answer, EvalError};
use crate::exact::{Exact, Rounding};
use crate::ir::Type;
use crate::model::{Citation, Words};
use crate::pack::Pack;
use crate::typing::Symbol;

/// How a loan is paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The same payment every month.
    EqualInstalment,
    /// The same principal every month, and the interest on what is owed.
    EqualPrincipal,
}

/// A month of a schedule, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Month {
    /// From 1.
    pub month: u16,
    /// Principal and interest together.
    pub payment: Fen,
    /// What of it pays the loan back.
    pub principal: Fen,
    /// What of it is interest.
    pub interest: Fen,
    /// What is owed afterwards.
    pub balance: Fen,
}

/// A schedule for one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule<'p> {
    /// Its name in the pack.
    pub name: &'p str,
    /// What people read.
    pub label: &'p Words,
    /// How the loan is paid back.
    pub method: Method,
    /// The law it rests on.
    pub law: &'p [Citation],
    /// Every month, in order.
    pub months: Vec<Month>,
}

/// A schedule as a pack declares it.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) name: String,
    pub(crate) label: Words,
    pub(crate) law: Vec<Citation>,
    pub(crate) method: Method,
    pub(crate) loan: Symbol,
    pub(crate) yearly_rate: Symbol,
    pub(crate) months: Symbol,
    /// What is the same every month: the payment or the principal, by the method.
    pub(crate) constant: Symbol,
    /// Of the interest.
    pub(crate) rounding: Rounding,
}

impl Pack {
    /// True if the pack says how a loan is paid back.
    pub fn has_schedules(&self) -> bool {
        !self.plans.is_empty()
    }

    /// The pack's schedules for an answer; most packs have none.
    ///
    /// # Errors
    /// [`EvalError::Overflow`] where the loan is none: no months, or more than a hundred years.
    pub fn schedules<'p>(&'p self, answer: &Answer<'_>) -> Result<Vec<Schedule<'p>>, EvalError> {
        self.plans.iter().map(|plan| plan.of(answer)).collect()
    }
}

impl Plan {
    fn of<'p>(&'p self, answer: &Answer<'_>) -> Result<Schedule<'p>, EvalError> {
        let whole = |symbol: Symbol| answer.whole(symbol.register);
        let yearly = match self.yearly_rate.ty {
            Type::Rate => whole(self.yearly_rate).checked_mul(decimal::ONE / 10_000),
            _ => Some(whole(self.yearly_rate)),
        };
        let months = yearly.and_then(|yearly| {
            months(
                self.method,
                whole(self.loan),
                yearly,
                whole(self.months),
                whole(self.constant),
                self.rounding,
            )
        });
        let months = months.ok_or_else(|| EvalError::Overflow { node: self.name.clone() })?;
        Ok(Schedule { name: &self.name, label: &self.label, method: self.method, law: &self.law, months })
    }
}

/// The months of a loan; `None` for what is no loan. Rates are in hundred-millionths a year.
fn months(
    method: Method,
    loan: i64,
    yearly: i64,
    months: i64,
    constant: i64,
    rounding: Rounding,
) -> Option<Vec<Month>> {
    let months =
        u16::try_from(months).ok().filter(|months| (1..=MONTHS_MAX).contains(&i64::from(*months)))?;
    if loan < 0 || yearly < 0 {
        return None;
    }
    let mut balance = loan;
    let mut rows = Vec::with_capacity(usize::from(months));
    for month in 1..=months {
        let num = i128::from(balance).checked_mul(i128::from(yearly))?;
        let interest = Exact { num, den: i128::from(decimal::ONE) * 12 }.round(rounding)?;
        let wanted = match method {
            _ if month == months => balance,
            Method::EqualInstalment => constant.checked_sub(interest)?,
            Method::EqualPrincipal => constant,
        };
        // A loan of a few fen is paid back before its last month, or only then.
        let principal = wanted.clamp(0, balance);
        balance -= principal;
        let payment = principal.checked_add(interest)?;
        rows.push(Month {
            month,
            payment: Fen(payment),
            principal: Fen(principal),
            interest: Fen(interest),
            balance: Fen(balance),
        });
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loan_is_paid_back_to_the_fen_whatever_is_rounded() {
        for loan in [0, 1, 7, 100, 99_999, 80_000_000] {
            for count in [1, 2, 3, 59, 360, 1_200] {
                for (method, constant) in [
                    (Method::EqualInstalment, loan / count + loan / 500),
                    (Method::EqualPrincipal, loan / count),
                ] {
                    for rounding in [Rounding::HalfUp, Rounding::Down, Rounding::Up] {
                        let rows = months(method, loan, 2_850_000, count, constant, rounding).unwrap();
                        assert_eq!(rows.iter().map(|row| row.principal.raw()).sum::<i64>(), loan);
                        assert_eq!(rows.len(), usize::try_from(count).unwrap());
                        assert_eq!(rows.last().unwrap().balance, Fen(0));
                        assert!(
                            rows.iter()
                                .all(|row| row.payment == Fen(row.principal.raw() + row.interest.raw()))
                        );
                    }
                }
            }
        }
        for (loan, yearly, count) in [(-1, 0, 1), (1, -1, 1), (1, 0, 0), (1, 0, 1_201)] {
            assert_eq!(months(Method::EqualPrincipal, loan, yearly, count, 0, Rounding::HalfUp), None);
        }
    }
}
