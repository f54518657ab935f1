//! Laws over random histories, checked against a model kept in plain numbers.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::SignedDuration;
use kernel::id::{EntryId, HoldId};
use kernel::{Cx, Fen};
use ledger::{Account, Error, Tags, chart};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::Tx;
use store::testing::on_each_engine;

use crate::{ROOMS, TEST, assert_sound, moved};

const WALLETS: usize = 3;

#[derive(Debug, Clone)]
enum Act {
    Fund { wallet: usize, fen: i64 },
    Pay { from: usize, to: usize, fen: i64, reference: u8 },
    Hold { from: usize, fen: i64 },
    PostHold { which: usize, percent: i64 },
    Void { which: usize },
    Reverse { which: usize },
}

fn act() -> impl Strategy<Value = Act> {
    let wallet = 0..WALLETS;
    prop_oneof![
        (wallet.clone(), 1i64..500).prop_map(|(wallet, fen)| Act::Fund { wallet, fen }),
        (wallet.clone(), wallet.clone(), 1i64..400, 0u8..12)
            .prop_map(|(from, to, fen, reference)| Act::Pay { from, to, fen, reference }),
        (wallet, 1i64..400).prop_map(|(from, fen)| Act::Hold { from, fen }),
        (0usize..8, 1i64..=100).prop_map(|(which, percent)| Act::PostHold { which, percent }),
        (0usize..8).prop_map(|which| Act::Void { which }),
        (0usize..8).prop_map(|which| Act::Reverse { which }),
    ]
}

/// The same history in plain numbers.
#[derive(Default)]
struct Model {
    amount: [i64; WALLETS],
    held: [i64; WALLETS],
    paid: BTreeMap<u8, EntryId>,
    entries: Vec<(EntryId, usize, usize, i64, bool)>,
    holds: Vec<(HoldId, usize, i64, bool)>,
}

impl Model {
    fn free(&self, wallet: usize) -> i64 {
        self.amount[wallet] - self.held[wallet]
    }
}

/// `Ok(None)` where the books said the account is short.
fn short<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::Insufficient { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

struct History {
    case: u64,
    model: Model,
}

impl History {
    fn wallet(&self, number: usize) -> Account {
        chart::wallet(format!("{}-{number}", self.case))
    }

    fn run(&mut self, tx: &mut Tx<'_>, cx: &Cx, step: usize, act: &Act) -> Result<(), Error> {
        let name = format!("{}/{step}", self.case);
        match *act {
            Act::Fund { wallet, fen } => {
                let lines = moved(chart::psp_clearing("p"), self.wallet(wallet), fen);
                ledger::post(tx, cx, "law.fund", &name, &lines)?;
                self.model.amount[wallet] += fen;
            }
            Act::Pay { from, to, fen, reference } => self.pay(tx, cx, from, to, fen, reference)?,
            Act::Hold { from, fen } => {
                let expires = cx.now + SignedDuration::from_mins(15);
                let (out, into) = (self.wallet(from), chart::own_revenue());
                let id =
                    short(ledger::hold(tx, cx, &out, &into, Fen(fen), &name, expires, &Tags::default()))?;
                assert_eq!(id.is_some(), fen <= self.model.free(from));
                if let Some(id) = id {
                    self.model.held[from] += fen;
                    self.model.holds.push((id, from, fen, true));
                }
            }
            Act::PostHold { which, percent } => {
                let Some(&(id, from, fen, true)) = self.model.holds.get(which) else { return Ok(()) };
                let part = (fen * percent / 100).max(1);
                ledger::post_hold(tx, cx, id, Fen(part))?;
                self.model.held[from] -= fen;
                self.model.amount[from] -= part;
                self.model.holds[which].3 = false;
            }
            Act::Void { which } => {
                let Some(&(id, from, fen, true)) = self.model.holds.get(which) else { return Ok(()) };
                ledger::void_hold(tx, cx, id)?;
                self.model.held[from] -= fen;
                self.model.holds[which].3 = false;
            }
            Act::Reverse { which } => self.reverse(tx, cx, which)?,
        }
        Ok(())
    }

    fn pay(
        &mut self,
        tx: &mut Tx<'_>,
        cx: &Cx,
        from: usize,
        to: usize,
        fen: i64,
        reference: u8,
    ) -> Result<(), Error> {
        let lines = moved(self.wallet(from), self.wallet(to), fen);
        let name = format!("{}#{reference}", self.case);
        let id = short(ledger::post(tx, cx, "law.pay", &name, &lines))?;
        if let Some(known) = self.model.paid.get(&reference) {
            assert_eq!(id, Some(*known), "a reference books once");
            return Ok(());
        }
        assert_eq!(id.is_some(), from == to || fen <= self.model.free(from));
        if let Some(id) = id {
            self.model.paid.insert(reference, id);
            self.model.amount[from] -= fen;
            self.model.amount[to] += fen;
            self.model.entries.push((id, from, to, fen, false));
        }
        Ok(())
    }

    fn reverse(&mut self, tx: &mut Tx<'_>, cx: &Cx, which: usize) -> Result<(), Error> {
        let Some(&(id, from, to, fen, done)) = self.model.entries.get(which) else { return Ok(()) };
        let reversed = short(ledger::reverse(tx, cx, id, "undo"))?;
        assert_eq!(reversed.is_some(), done || from == to || fen <= self.model.free(to));
        if reversed.is_some() && !done {
            self.model.amount[to] -= fen;
            self.model.amount[from] += fen;
            self.model.entries[which].4 = true;
        }
        Ok(())
    }

    fn check(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        for wallet in 0..WALLETS {
            let code = self.wallet(wallet).code;
            assert_eq!(ledger::balance(tx, &code)?, Fen(self.model.amount[wallet]));
            assert_eq!(ledger::available(tx, &code)?, Fen(self.model.free(wallet)));
            assert!(self.model.free(wallet) >= 0);
        }
        Ok(())
    }
}

/// Money is conserved, no limited account goes below zero, a reference books once, and a refusal in the middle of a
/// transaction leaves nothing: the whole history runs in one.
#[test]
fn any_history_agrees_with_plain_arithmetic() {
    on_each_engine(ROOMS, |db| {
        let cases = AtomicU64::new(0);
        let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
        let mut runner = TestRunner::new(config);
        let outcome = runner.run(&prop::collection::vec(act(), 1..40), |acts| {
            let case = cases.fetch_add(1, Ordering::Relaxed);
            db.write::<_, Error, _>(TEST, move |tx, cx| {
                let mut history = History { case, model: Model::default() };
                for (step, act) in acts.iter().enumerate() {
                    history.run(tx, cx, step, act)?;
                }
                history.check(tx)
            })
            .map_err(|error| TestCaseError::fail(error.to_string()))
        });
        outcome.unwrap();
        assert_sound(db);
    });
}
