//! The books on both engines: what is promised in `lib.rs`, as laws over random histories and as cases.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

mod holds;
mod laws;
mod posting;

use kernel::{Actor, Fen};
use ledger::{Account, BooksReport, Error, Line, Tags, chart};
use store::Migration;
use store::testing::Scratch;

const ROOMS: &[&[Migration]] = &[store::MIGRATIONS, ledger::MIGRATIONS];
const TEST: Actor = Actor::System("test");

/// Lines that move `fen` from one account to the other by debiting the first.
fn moved(debit: Account, credit: Account, fen: i64) -> [Line; 2] {
    [Line::debit(debit, Fen(fen), Tags::default()), Line::credit(credit, Fen(fen), Tags::default())]
}

/// Puts money into a wallet.
fn fund(db: &Scratch, wallet: &'static str, fen: i64) {
    let reference = format!("fund {wallet} {fen}");
    db.write::<_, Error, _>(TEST, move |tx, cx| {
        ledger::post(
            tx,
            cx,
            "test.fund",
            &reference,
            &moved(chart::psp_clearing("p"), chart::wallet(wallet), fen),
        )
    })
    .unwrap();
}

fn balance(db: &Scratch, account: &Account) -> Fen {
    let code = account.code.clone();
    db.read::<_, Error, _>(TEST, move |tx, _| ledger::balance(tx, &code)).unwrap()
}

fn available(db: &Scratch, account: &Account) -> Fen {
    let code = account.code.clone();
    db.read::<_, Error, _>(TEST, move |tx, _| ledger::available(tx, &code)).unwrap()
}

fn report(db: &Scratch) -> BooksReport {
    db.read::<_, Error, _>(TEST, |tx, _| ledger::verify(tx)).unwrap()
}

fn assert_sound(db: &Scratch) {
    let report = report(db);
    assert!(report.is_sound(), "{}: {:?}", db.engine, report.faults);
}
