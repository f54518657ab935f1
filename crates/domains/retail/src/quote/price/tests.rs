//! Laws of the price.

use kernel::Bp;
use proptest::prelude::*;

use super::*;
use crate::Text;
use crate::catalog::Restriction;
use crate::promotion::Funding;

fn product(sku: &str, category: &str, fen: i64) -> Product {
    Product {
        sku: sku.to_owned(),
        name: Text::default(),
        spec: Text::default(),
        category: category.to_owned(),
        price: Fen(fen),
        list_price: Fen(fen),
        weight_g: 100,
        cold: false,
        picture: "package".to_owned(),
        restricted: None,
    }
}

fn campaign(code: &str, group: &str, benefit: Benefit) -> Campaign {
    Campaign {
        code: code.to_owned(),
        title: Text::default(),
        priority: 1,
        group: group.to_owned(),
        benefit,
        categories: Vec::new(),
        skus: Vec::new(),
        min_goods: Fen::ZERO,
        plus: false,
        first_order: false,
        offer_only: false,
        coupon_only: false,
        max_per_person: None,
        funders: vec![
            Funding { funder: "platform".to_owned(), bp: 7_000, name: None },
            Funding { funder: "merchant".to_owned(), bp: 3_000, name: None },
        ],
        from: Timestamp::UNIX_EPOCH,
        until: Timestamp::MAX,
        budget: Fen::yuan(1),
    }
}

fn priced(products: &[(Product, i64)], campaigns: Vec<Campaign>, change: impl Fn(&mut Buyer)) -> Priced {
    let catalog = Catalog { campaigns, ..Catalog::default() };
    let lines: Vec<PricedLine<'_>> =
        products.iter().map(|(product, quantity)| PricedLine { product, quantity: *quantity }).collect();
    let mut buyer = Buyer::default();
    change(&mut buyer);
    let excluded = BTreeSet::new();
    let now = Timestamp::UNIX_EPOCH;
    price(
        &catalog,
        &Ask { lines: &lines, buyer: &buyer, coupon: None, offer: None, excluded: &excluded, now },
    )
}

#[test]
fn the_latte_of_the_worked_example_costs_390_and_is_funded_70_to_30() {
    let offer = campaign("latte", "goods", Benefit::PayPrice { price: Fen(390), units: 1 });
    let priced = priced(&[(product("latte", "drinks", 1_500), 2)], vec![offer], |_| {});
    assert_eq!(priced.payable(), Fen(390 + 1_500) + DELIVERY_FEE);
    let parts: Vec<i64> = priced.allocations.iter().map(|a| a.amount.raw()).collect();
    assert_eq!(parts, [777, 333]);
}

#[test]
fn restricted_goods_are_never_made_cheaper() {
    let mut formula = product("inf", "infant-formula", 26_800);
    formula.restricted = Some(Restriction::BreastMilkSubstitute);
    let off = campaign("off", "goods", Benefit::Percent { rate: Bp(5_000) });
    let mut named = campaign("named", "goods", Benefit::AmountOff { amount: Fen(5_000) });
    named.skus = vec!["inf".to_owned()];
    let priced = priced(&[(formula, 1)], vec![off, named], |_| {});
    assert_eq!(priced.allocations, []);
}

#[test]
fn of_a_group_the_better_applies_and_groups_add_up() {
    let small = campaign("a", "goods", Benefit::AmountOff { amount: Fen(100) });
    let large = campaign("b", "goods", Benefit::AmountOff { amount: Fen(300) });
    let mut plus = campaign("c", "delivery", Benefit::FreeDelivery);
    plus.plus = true;
    let basket = [(product("x", "snacks", 1_000), 1)];
    let all = vec![small, large, plus];
    assert_eq!(priced(&basket, all.clone(), |_| {}).payable(), Fen(700) + DELIVERY_FEE);
    assert_eq!(priced(&basket, all, |buyer| buyer.plus = true).payable(), Fen(700));
}

#[test]
fn conditions_are_met_or_the_price_stays() {
    let basket = [(product("x", "snacks", 1_000), 1)];
    let full = Fen(1_000) + DELIVERY_FEE;
    let base = campaign("a", "goods", Benefit::AmountOff { amount: Fen(100) });
    let changed = |change: &dyn Fn(&mut Campaign)| {
        let mut campaign = base.clone();
        change(&mut campaign);
        vec![campaign]
    };
    let never: [Vec<Campaign>; 6] = [
        changed(&|c| c.min_goods = Fen(1_001)),
        changed(&|c| c.offer_only = true),
        changed(&|c| c.coupon_only = true),
        changed(&|c| c.categories = vec!["fruit".to_owned()]),
        changed(&|c| c.from = Timestamp::MAX),
        changed(&|c| c.until = Timestamp::UNIX_EPOCH),
    ];
    for campaigns in never {
        assert_eq!(priced(&basket, campaigns, |_| {}).payable(), full);
    }
    let first = changed(&|c| c.first_order = true);
    assert_eq!(priced(&basket, first.clone(), |_| {}).payable(), full - Fen(100));
    let ordered = |buyer: &mut Buyer| buyer.uses.extend([(ORDERS.to_owned(), 1)]);
    assert_eq!(priced(&basket, first, ordered).payable(), full);
    let once = changed(&|c| c.max_per_person = Some(1));
    let used = |buyer: &mut Buyer| buyer.uses.extend([("a".to_owned(), 1)]);
    assert_eq!(priced(&basket, once, used).payable(), full);
}

fn benefit() -> impl Strategy<Value = Benefit> {
    prop_oneof![
        (1i64..20_000).prop_map(|fen| Benefit::AmountOff { amount: Fen(fen) }),
        (1i64..=10_000).prop_map(|bp| Benefit::Percent { rate: Bp(bp) }),
        (0i64..3_000, 1i64..4).prop_map(|(fen, units)| Benefit::PayPrice { price: Fen(fen), units }),
        Just(Benefit::FreeDelivery),
    ]
}

proptest! {
    #[test]
    fn money_is_conserved_and_nobody_pays_less_than_nothing(
        basket in proptest::collection::vec((1i64..10_000, 1i64..20, 0usize..3), 1..12),
        benefits in proptest::collection::vec((benefit(), 0usize..3, 0usize..4), 0..6),
        share in 1i64..10_000,
    ) {
        let shelves = ["fruit", "snacks", "car"];
        let groups = ["a", "b", "c"];
        let products: Vec<(Product, i64)> = basket
            .iter()
            .enumerate()
            .map(|(n, (fen, quantity, shelf))| (product(&format!("s{n}"), shelves[*shelf], *fen), *quantity))
            .collect();
        let campaigns: Vec<Campaign> = benefits
            .into_iter()
            .enumerate()
            .map(|(n, (benefit, group, shelf))| {
                let mut c = campaign(&format!("c{n}"), groups[group], benefit);
                c.categories = shelves.get(shelf).map(|s| (*s).to_owned()).into_iter().collect();
                c.funders[0].bp = share;
                c.funders[1].bp = 10_000 - share;
                c
            })
            .collect();
        let priced = priced(&products, campaigns, |buyer| buyer.plus = true);
        let listed: Fen = products.iter().map(|(p, quantity)| p.price.times(*quantity)).sum();
        prop_assert_eq!(priced.goods, listed);
        prop_assert!(!priced.payable().is_negative());
        prop_assert_eq!(priced.payable() + priced.subsidy(), priced.goods + priced.delivery_fee);
        for (n, subsidy) in priced.line_subsidies.iter().enumerate() {
            let line = i64::try_from(n).unwrap() + 1;
            let funded: Fen = priced.allocations.iter().filter(|a| a.line == line).map(|a| a.amount).sum();
            prop_assert_eq!(funded, *subsidy);
            prop_assert!(*subsidy <= products[n].0.price.times(products[n].1));
        }
        prop_assert!(priced.allocations.iter().all(|a| a.amount > Fen::ZERO));
    }
}
