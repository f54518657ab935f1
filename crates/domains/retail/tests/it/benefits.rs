//! Who is given what: what is published, and nothing else.

use kernel::{Actor, Fen};
use people::StartMembership;
use retail::Error;

use crate::town::{LATTE, PLAIN, SYSTEM, With, in_each_town};

const OFFER: With = With { coupon: None, offer: Some("newborn-essentials") };

#[test]
fn an_offer_counts_only_for_orders_that_come_from_it() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let diapers: &[(&str, i64)] = &[("dia-003", 1)];
        let plain = town.quote(buyer, diapers, &With::default()).unwrap();
        let offered = town.quote(buyer, diapers, &OFFER).unwrap();
        // 89.00 less 5.00 of the first order; with the offer 20 % of 89.00 before it.
        assert_eq!((plain.payable, offered.payable), (Fen(8_400), Fen(6_620)));
        let funders: Vec<(&str, i64)> = offered
            .subsidies
            .iter()
            .filter(|s| s.campaign == "newborn-essentials")
            .map(|s| (s.funder.as_str(), s.amount.raw()))
            .collect();
        assert_eq!(funders, [("platform", 1_068), ("brand-yunxu", 712)]);
        let invented = With { offer: Some("elder-comfort"), ..With::default() };
        let refused = town.quote(buyer, diapers, &invented);
        assert!(matches!(refused, Err(Error::Invalid(e)) if e.field == "decision"));
    });
}

#[test]
fn infant_formula_is_found_and_never_made_cheaper() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let with = With { coupon: Some("CITY8"), ..OFFER };
        let quote = town.quote(buyer, &[("inf-001", 1)], &with).unwrap();
        assert_eq!((quote.payable, quote.subsidies.len()), (Fen(26_800), 0));
        // The coupon gave nothing, so it is not used up.
        town.order(buyer, &[("inf-001", 1)], &with);
        assert_eq!(town.number("SELECT used FROM retail_coupon"), 0);
    });
}

#[test]
fn plus_members_pay_no_delivery_fee() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let person = buyer.person;
        let plain = town.quote(buyer, PLAIN, &With::default()).unwrap();
        let started: Result<_, people::Error> = town.db.write(SYSTEM, move |tx, cx| {
            let cmd =
                StartMembership { person, plan: people::PLUS_YEAR.to_owned(), reference: "test".to_owned() };
            people::start_membership(tx, cx, &cmd)
        });
        started.unwrap();
        let plus = town.quote(buyer, PLAIN, &With::default()).unwrap();
        assert_eq!(plain.payable - plus.payable, retail::quote::DELIVERY_FEE);
        assert_eq!(plus.delivery_fee, retail::quote::DELIVERY_FEE);
    });
}

#[test]
fn a_price_the_buyer_did_not_see_is_asked_again() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        for wrong in [Fen(889), Fen(891), Fen::ZERO] {
            let refused = town.place_at(buyer, LATTE, &With::default(), wrong);
            assert!(matches!(refused, Err(Error::PriceChanged { payable: Fen(890) })));
        }
        assert_eq!(town.number("SELECT COUNT(*) FROM retail_order"), 0);
    });
}

#[test]
fn wrong_lines_are_named() {
    in_each_town(|town| {
        let buyer = town.a_buyer(1);
        let field = |lines: &[(&str, i64)], with: &With| match town.quote(buyer, lines, with) {
            Err(Error::Invalid(invalid)) => invalid.field.into_owned(),
            other => panic!("{other:?}"),
        };
        let none = With::default();
        assert_eq!(field(&[], &none), "lines");
        assert_eq!(field(&[("fre-001", 1), ("nothing", 1)], &none), "lines.1.sku");
        assert_eq!(field(&[("fre-001", 0)], &none), "lines.0.quantity");
        assert_eq!(field(&[("fre-001", 1), ("fre-001", 1)], &none), "lines.1.sku");
        assert_eq!(field(PLAIN, &With { coupon: Some("NOPE"), offer: None }), "coupon");
        let other = town.a_buyer(2);
        let stolen = crate::town::Buyer { address: other.address, ..buyer };
        assert!(matches!(
            town.quote(stolen, PLAIN, &none),
            Err(Error::Invalid(e)) if e.field == "address"
        ));
        let someone_else = crate::town::Buyer { person: other.person, address: other.address };
        let basket = crate::town::Town::basket(someone_else, PLAIN, &none);
        let catalog = std::sync::Arc::clone(&town.catalog);
        let actor = Actor::Citizen { person: buyer.person, acting_for: buyer.person };
        let refused = town
            .read(actor, move |tx, cx| retail::quote::quote(tx, cx, &crate::town::shop(&catalog), &basket));
        assert!(matches!(refused, Err(Error::NotFound)));
    });
}
