//! The rules that need no database: a decision is a pure function, so each rule is a law about it.

use growth::decision::{AgeBand, Arm, Code, Gate, Grants, Inputs, Outcome, decide, gate, policy};
use growth::need::Sensitivity;
use growth::ports::Product;
use growth::view::Text;
use jiff::civil::date;
use kernel::id::{ConsentId, HintId, PersonId};
use kernel::{Keys, Slot, time};
use proptest::prelude::*;

use crate::fixtures::{a_product, bundles, guangzhou, shelf};

fn receipt(n: u64) -> ConsentId {
    ConsentId::from_parts(1, Slot::new(1).unwrap(), n)
}

/// A treated adult with the receipt of their own for a birth this month.
fn inputs() -> Inputs {
    Inputs {
        hint: HintId::from_parts(1, Slot::new(1).unwrap(), 1),
        month: "2026-11".to_owned(),
        region: guangzhou(),
        expires_ms: 2_000,
        now_ms: 1_000,
        today: date(2026, 11, 20),
        bundle: bundles().of("maternity").unwrap().clone(),
        grants: Grants { scoped: Some(receipt(1)), ..Grants::default() },
        age: AgeBand::Adult,
        cooling: false,
        capped: false,
        hidden: Vec::new(),
        arm: Arm::Treated,
        seed: 7,
        goods: shelf(),
        entitlements: Vec::new(),
    }
}

fn skus(outcome: &Outcome) -> Vec<&str> {
    outcome.offers.iter().flat_map(|offer| offer.products.iter().map(|p| p.sku.as_str())).collect()
}

fn all_gated_by(outcome: &Outcome, code: Code) -> bool {
    let needs: Vec<&Gate> = outcome.gates.iter().filter(|gate| gate.candidate != "push").collect();
    outcome.offers.is_empty() && !needs.is_empty() && needs.iter().all(|gate| gate.code == code)
}

#[test]
fn an_approved_maternity_allowance_offers_diapers_and_never_formula() {
    let outcome = decide(&inputs()).unwrap();
    let codes: Vec<&str> = outcome.offers.iter().map(|offer| offer.code.as_str()).collect();
    assert_eq!(codes, ["newborn_daily", "newborn_care", "postpartum_care"]);
    assert!(skus(&outcome)[0].starts_with("diapers"));
    assert_eq!(outcome.receipt, receipt(1));
}

#[test]
fn r01_without_a_receipt_nothing_is_decided() {
    let none = Inputs { grants: Grants { push: Some(receipt(2)), ..Grants::default() }, ..inputs() };
    assert_eq!(decide(&none), Err(Code::R01));
}

#[test]
fn r04_a_general_receipt_does_not_release_a_sensitive_event() {
    let general = Grants { general: Some(receipt(3)), ..Grants::default() };
    assert_eq!(decide(&Inputs { grants: general, ..inputs() }), Err(Code::R04));
    assert_eq!(gate::admit(&general, Sensitivity::None, AgeBand::Adult), Ok(receipt(3)));
    let both = Grants { scoped: Some(receipt(1)), ..general };
    assert_eq!(gate::admit(&both, Sensitivity::Health, AgeBand::Adult), Ok(receipt(1)));
}

#[test]
fn r09_children_get_nothing_and_teens_no_push_and_nothing_for_adults() {
    let push = Some(receipt(2));
    let adult_goods = |mut given: Inputs| {
        given.goods = vec![a_product("wine", "diapers", 100), a_product("plain", "diapers", 200)];
        given.goods[0].restricted = Some("alcohol".to_owned());
        given.grants.push = push;
        given
    };
    for age in 0..=18u16 {
        let outcome = decide(&adult_goods(Inputs { age: AgeBand::of(Some(age)), ..inputs() }));
        match age {
            0..=13 => assert_eq!(outcome, Err(Code::R09), "{age}"),
            14..=17 => {
                let outcome = outcome.unwrap();
                assert_eq!((outcome.push, skus(&outcome)), (false, vec!["plain"]), "{age}");
                let wine = Gate { candidate: "newborn_daily/wine".to_owned(), code: Code::R09 };
                assert!(outcome.gates.contains(&wine), "{age}: {:?}", outcome.gates);
            }
            _ => {
                let outcome = outcome.unwrap();
                assert!(outcome.push && skus(&outcome).contains(&"wine"), "{age}");
            }
        }
    }
    let unknown = decide(&adult_goods(Inputs { age: AgeBand::of(None), ..inputs() })).unwrap();
    assert_eq!((unknown.push, skus(&unknown)), (false, vec!["plain"]));
}

#[test]
fn r11_after_a_loss_nothing_is_offered() {
    assert!(all_gated_by(&decide(&Inputs { cooling: true, ..inputs() }).unwrap(), Code::R11));
    for event in ["bereavement", "unemployment", "illness"] {
        let bundle = bundles().of(event).unwrap().clone();
        assert!(bundle.cool_off_days >= policy::COOL_OFF_DAYS_MIN, "{event}");
        assert_eq!(decide(&Inputs { bundle, ..inputs() }).unwrap().offers, [], "{event}");
    }
}

#[test]
fn r12_each_offer_names_exactly_the_input_that_was_used() {
    let given = inputs();
    let outcome = decide(&given).unwrap();
    for offer in &outcome.offers {
        assert_eq!(offer.inputs, given.personal());
        assert_eq!(offer.inputs, ["life_event:maternity"]);
        assert!(offer.why.zh.contains("生育津贴") && offer.why.en.contains("maternity allowance"));
        assert!(offer.why.zh.chars().count() <= 80 && offer.why.en.chars().count() <= 80);
        assert!(!offer.who_pays.en.is_empty());
    }
}

#[test]
fn r12_what_was_hidden_does_not_return() {
    let outcome = decide(&Inputs { hidden: vec!["newborn_daily".to_owned()], ..inputs() }).unwrap();
    assert!(outcome.offers.iter().all(|offer| offer.code != "newborn_daily"));
    assert!(outcome.gates.contains(&Gate { candidate: "newborn_daily".to_owned(), code: Code::R12 }));
}

#[test]
fn r14_a_page_has_at_most_three_offers_and_an_event_one_decision_a_week() {
    let mut crowded = inputs();
    let extra = crowded.bundle.needs[0].clone();
    crowded
        .bundle
        .needs
        .extend((0..5).map(|n| growth::need::Need { code: format!("more_{n}"), ..extra.clone() }));
    crowded.bundle.max_offers = u8::MAX;
    let outcome = decide(&crowded).unwrap();
    assert_eq!(outcome.offers.len(), policy::OFFERS_A_PAGE);
    assert_eq!(outcome.gates.iter().filter(|gate| gate.code == Code::R14).count(), 5);
    assert!(all_gated_by(&decide(&Inputs { capped: true, ..inputs() }).unwrap(), Code::R14));
}

#[test]
fn r17_a_hint_that_is_over_offers_nothing() {
    assert!(all_gated_by(&decide(&Inputs { expires_ms: 1_000, ..inputs() }).unwrap(), Code::R17));
}

#[test]
fn a_need_outside_its_stage_is_not_a_candidate() {
    let later = decide(&Inputs { today: date(2027, 1, 15), ..inputs() }).unwrap();
    assert!(later.offers.iter().all(|offer| offer.code != "postpartum_care") && !later.offers.is_empty());
    assert_eq!(decide(&Inputs { today: date(2028, 1, 1), ..inputs() }).unwrap().offers, []);
    assert_eq!(decide(&Inputs { month: "someday".to_owned(), ..inputs() }).unwrap().offers, []);
}

#[test]
fn the_holdout_is_five_percent_keyed_and_drawn_anew_each_half_year() {
    let keys = Keys::for_tests();
    let people = |n: u64| PersonId::from_parts(1, Slot::new(1).unwrap(), n);
    let held = |month: i8| -> Vec<u64> {
        let now = time::start_of_china_day(date(2026, month, 15));
        (0..10_000).filter(|n| policy::arm(&keys, people(*n), now) == Arm::Holdout).collect()
    };
    let (spring, autumn) = (held(3), held(9));
    for side in [&spring, &autumn] {
        // Five standard deviations of a binomial with p = 0.05 around 500.
        assert!((391..=609).contains(&side.len()), "{}", side.len());
    }
    assert_eq!(autumn, held(12));
    assert_ne!(spring, autumn);
    let other = Keys::from_master(&[8; 32]);
    let now = time::start_of_china_day(date(2026, 3, 15));
    assert!(spring.iter().any(|n| policy::arm(&other, people(*n), now) == Arm::Treated));
    assert!(all_gated_by(&decide(&Inputs { arm: Arm::Holdout, ..inputs() }).unwrap(), Code::Holdout));
}

const CATEGORIES: &[&str] =
    &["diapers", "baby-wipes", "baby-care", "postpartum", "infant-formula", "tobacco", "loan"];
const TAGS: &[&str] = &["", "", "", "breast_milk_substitute", "prescription_medicine", "otc", "alcohol"];
const NAMES: &[&str] = &["普通", "婴儿配方奶粉 1 段", "婴儿配方羊奶粉", "plain", "Infant Formula 2"];

fn any_product() -> impl Strategy<Value = Product> {
    use proptest::sample::select;
    let words = (select(CATEGORIES), select(TAGS), select(NAMES));
    (words, 0u32..40, 1i64..50_000, 0i64..9_999).prop_map(|((category, tag, name), sku, price, sold)| {
        Product {
            restricted: Some(tag.to_owned()).filter(|tag| !tag.is_empty()),
            name: Text::new(name, name),
            sold,
            ..a_product(&format!("sku-{sku}"), category, price)
        }
    })
}

fn any_inputs() -> impl Strategy<Value = Inputs> {
    let age = proptest::sample::select(&[AgeBand::Teen, AgeBand::Adult, AgeBand::Unknown][..]);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (proptest::collection::vec(any_product(), 0..40), age, any::<u64>(), flags).prop_map(
        |(goods, age, seed, (cooling, capped, held, hides))| Inputs {
            goods,
            age,
            seed,
            cooling,
            capped,
            arm: if held { Arm::Holdout } else { Arm::Treated },
            hidden: if hides { vec!["newborn_daily".to_owned()] } else { Vec::new() },
            ..inputs()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn r10_nothing_prohibited_is_ever_offered_whatever_the_catalogue_says(given in any_inputs()) {
        let outcome = decide(&given).unwrap();
        for product in outcome.offers.iter().flat_map(|offer| &offer.products) {
            prop_assert!(!policy::is_prohibited_product(product), "{product:?}");
            prop_assert!(product.restricted.as_deref() != Some("breast_milk_substitute"));
            prop_assert!(!product.name.zh.contains("配方") && !product.name.en.contains("Formula"));
        }
        // Whatever was taken from a need's own categories has its rule in the log.
        let live = !given.cooling && !given.capped && given.arm == Arm::Treated && given.hidden.is_empty();
        let filed_wrong = |p: &&Product| p.category == "diapers" && policy::is_prohibited_product(p);
        for product in given.goods.iter().filter(|p| live && filed_wrong(p)) {
            let gate = Gate { candidate: format!("newborn_daily/{}", product.sku), code: Code::R10 };
            prop_assert!(outcome.gates.contains(&gate));
        }
    }

    #[test]
    fn r08_no_trait_of_a_person_changes_a_price(given in any_inputs(), age_first: bool) {
        let traits = Inputs {
            age: if age_first { AgeBand::Teen } else { AgeBand::Unknown },
            hidden: Vec::new(),
            seed: given.seed.wrapping_add(1),
            grants: Grants { general: Some(receipt(9)), push: Some(receipt(8)), ..given.grants },
            ..given.clone()
        };
        for outcome in [decide(&given).unwrap(), decide(&traits).unwrap()] {
            for shown in outcome.offers.iter().flat_map(|offer| &offer.products) {
                let published = given.goods.iter().any(|p| {
                    (&p.sku, p.price, p.campaign_price) == (&shown.sku, shown.price, shown.campaign_price)
                });
                prop_assert!(published, "{shown:?} is not at a published price");
            }
        }
    }

    #[test]
    fn r14_and_diversity_hold_for_every_page(given in any_inputs()) {
        let outcome = decide(&given).unwrap();
        prop_assert!(outcome.offers.len() <= policy::OFFERS_A_PAGE);
        let mut seen = skus(&outcome);
        seen.sort_unstable();
        let count = seen.len();
        seen.dedup();
        prop_assert_eq!(seen.len(), count);
        for category in ["diapers", "baby-wipes", "baby-care", "postpartum"] {
            let products = outcome.offers.iter().flat_map(|offer| &offer.products);
            let of = products.filter(|p| p.category == category).count();
            prop_assert!(of <= policy::A_CATEGORY_MAX);
        }
        let silent = given.capped || given.cooling || given.arm == Arm::Holdout;
        prop_assert!(!silent || outcome.offers.is_empty());
    }

    #[test]
    fn r21_the_same_inputs_from_the_log_make_the_same_decision(given in any_inputs()) {
        let log = serde_json::to_string(&given).unwrap();
        let again: Inputs = serde_json::from_str(&log).unwrap();
        prop_assert_eq!(&again, &given);
        prop_assert_eq!(decide(&again), decide(&given));
    }
}
