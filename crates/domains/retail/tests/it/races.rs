//! Limits hold when everybody comes at once.

use kernel::Fen;
use ledger::{Line, Tags, chart};
use retail::Error;
use retail::order::Placed;
use store::args;

use crate::town::{Buyer, LATTE, SYSTEM, Town, With, in_each_town};

const ATTEMPTS: usize = 40;

/// Forty attempts from eight threads by four buyers.
fn rush(town: &Town, lines: &[(&str, i64)], with: &With, payable: Fen) -> Vec<Result<Placed, Error>> {
    let buyers: Vec<Buyer> = (0..4).map(|n| town.a_buyer(n)).collect();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|n| {
                let buyer = buyers[n % buyers.len()];
                scope.spawn(move || {
                    (0..ATTEMPTS / 8).map(|_| town.place_at(buyer, lines, with, payable)).collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|t| t.join().unwrap()).collect()
    })
}

#[test]
fn ten_units_are_sold_ten_times() {
    in_each_town(|town| {
        town.write(SYSTEM, |tx, _| {
            tx.exec("DELETE FROM retail_stock WHERE sku = 'fre-001' AND site <> 'gz-tianhe-01'", args![])?;
            tx.exec("UPDATE retail_stock SET on_hand = 10 WHERE sku = 'fre-001'", args![])?;
            Ok(())
        })
        .unwrap();
        let results = rush(town, &[("fre-001", 1)], &With::default(), Fen(1_190));
        let sold = results.iter().filter(|r| r.is_ok()).count();
        let refused = results.iter().filter(|r| matches!(r, Err(Error::OutOfStock { .. }))).count();
        assert_eq!((sold, refused), (10, ATTEMPTS - 10));
        assert_eq!(town.number("SELECT reserved FROM retail_stock WHERE sku = 'fre-001'"), 10);
    });
}

#[test]
fn a_budget_is_never_exceeded() {
    in_each_town(|town| {
        // Enough for seven lattes and not for eight.
        let left = Fen(1_110 * 7 + 500);
        town.write(SYSTEM, move |tx, cx| {
            let all = ledger::balance(tx, &chart::budget_available("latte-390").code)?;
            let lines = [
                Line::debit(chart::budget_available("latte-390"), all - left, Tags::default()),
                Line::credit(chart::budget_clawed_back("latte-390"), all - left, Tags::default()),
            ];
            ledger::post(tx, cx, "test.shrink", "latte-390", &lines)?;
            Ok(())
        })
        .unwrap();
        let results = rush(town, LATTE, &With::default(), Fen(890));
        let given = results.iter().filter(|r| r.is_ok()).count();
        let dearer =
            results.iter().filter(|r| matches!(r, Err(Error::PriceChanged { payable: Fen(2_000) }))).count();
        assert_eq!((given, dearer), (7, ATTEMPTS - 7));
        assert_eq!(town.balance(&chart::budget_available("latte-390")), Fen(500));
        assert_eq!(town.balance(&chart::budget_reserved("latte-390")), Fen(1_110 * 7));
        // Who accepts the plain price is served.
        let buyer = town.a_buyer(9);
        assert_eq!(town.order(buyer, LATTE, &With::default()).payable, Fen(2_000));
    });
}

#[test]
fn a_first_order_and_a_coupon_are_used_once() {
    in_each_town(|town| {
        town.write(SYSTEM, |tx, _| {
            tx.exec("UPDATE retail_coupon SET cap = 3 WHERE code = 'CITY8'", args![])?;
            Ok(())
        })
        .unwrap();
        // 49.90, first order −5, coupon −8, delivery 5.00: each of four buyers could have both once.
        let with = With { coupon: Some("CITY8"), ..With::default() };
        let results = rush(town, &[("hou-005", 1)], &with, Fen(4_190));
        assert_eq!(results.iter().filter(|r| r.is_ok()).count(), 3);
        assert_eq!(town.number("SELECT used FROM retail_coupon WHERE code = 'CITY8'"), 3);
        let first = "SELECT COALESCE(MAX(used), 0) FROM retail_use WHERE campaign = 'first-order'";
        assert_eq!(town.number(first), 1);
    });
}
