//! The income tax pack against an oracle written another way: whole yuan-fen integers over 10,000, brackets
//! summed from the bottom, no quick deductions, nothing shared with the engine.

use jiff::civil::date;
use kernel::Fen;
use proptest::prelude::*;
use rules::{Inputs, Pack};
use serde_json::{Value, json};
use std::sync::LazyLock;

use crate::{IIT, shipped};

static PACK: LazyLock<Pack> = LazyLock::new(|| shipped(IIT));

/// A household's year; amounts in fen.
#[derive(Debug, Clone)]
struct Household {
    gross: i64,
    social: i64,
    pension: i64,
    infants: i64,
    education: i64,
    elder: u8,
    elder_months: i64,
    elder_share: i64,
    study: i64,
    certificate: bool,
    loan: i64,
    rent: i64,
    city: usize,
    medical: i64,
    withheld: i64,
}

impl Household {
    fn json(&self) -> Value {
        let yuan = |fen: i64| Fen(fen).to_string();
        let elder = ["none", "only_child", "shared"][usize::from(self.elder)];
        let city = ["large", "middle", "small"][self.city];
        json!({
            "gross": yuan(self.gross),
            "social": yuan(self.social),
            "private_pension": yuan(self.pension),
            "infant_months": self.infants,
            "education_months": self.education,
            "elder": elder,
            "elder_months": self.elder_months,
            "elder_share": yuan(self.elder_share),
            "study_months": self.study,
            "certificate": self.certificate,
            "loan_months": self.loan,
            "rent_months": self.rent,
            "rent_city": city,
            "medical": yuan(self.medical),
            "withheld": yuan(self.withheld),
        })
    }

    /// Taxable income and tax in fen, by the law's words.
    fn oracle(&self, year: i16) -> (i128, i128) {
        let raised = year >= 2023;
        let yuan = |amount: i128| amount * 100;
        let mut off = yuan(60_000) + i128::from(self.social) + i128::from(self.pension).min(yuan(12_000));
        off += yuan(if raised { 2_000 } else { 1_000 }) * i128::from(self.infants + self.education);
        let support = match self.elder {
            1 => yuan(if raised { 3_000 } else { 2_000 }),
            2 => i128::from(self.elder_share).min(yuan(if raised { 1_500 } else { 1_000 })),
            _ => 0,
        };
        off += support * i128::from(self.elder_months);
        off += yuan(400) * i128::from(self.study) + if self.certificate { yuan(3_600) } else { 0 };
        off += yuan(1_000) * i128::from(self.loan);
        off += yuan([1_500, 1_100, 800][self.city]) * i128::from(self.rent);
        off += (i128::from(self.medical) - yuan(15_000)).clamp(0, yuan(80_000));
        let taxable = (i128::from(self.gross) - off).max(0);
        (taxable, tax(taxable))
    }
}

/// Each slice of the amount at its own rate, in hundredths of a fen; then one rounding.
fn tax(taxable: i128) -> i128 {
    let slices = [(36_000, 3), (108_000, 10), (156_000, 20), (120_000, 25), (240_000, 30), (300_000, 35)];
    let (mut left, mut hundredths) = (taxable, 0);
    for (width, percent) in slices {
        let slice = left.min(width * 100);
        hundredths += slice * percent;
        left -= slice;
    }
    hundredths += left * 45;
    (hundredths * 2 + 100) / 200
}

fn household() -> impl Strategy<Value = Household> {
    let money = prop_oneof![0i64..40_000_000, 0i64..300_000_000, 0i64..1_000_000_000_000];
    let near_bound =
        (prop::sample::select(vec![36_000i64, 144_000, 300_000, 420_000, 660_000, 960_000]), -2i64..=2)
            .prop_map(|(bound, off)| 6_000_000 + bound * 100 + off);
    let gross = prop_oneof![3 => money, 1 => near_bound];
    let small = 0i64..6_000_000;
    let amounts = (
        gross,
        prop_oneof![Just(0), small],
        0i64..1_500_000,
        0i64..250_000,
        0i64..12_000_000,
        0i64..50_000_000,
    );
    let months = (0i64..=36, 0i64..=36, 0i64..=12, 0i64..=12, 0i64..=12, any::<bool>());
    (amounts, months, 0u8..3, any::<bool>(), 0usize..3).prop_map(
        |((gross, social, pension, elder_share, medical, withheld), months, elder, certificate, city)| {
            let (infants, education, elder_months, study, home, rents) = months;
            let (loan, rent) = if rents { (0, home) } else { (home, 0) };
            Household {
                gross,
                social,
                pension,
                infants,
                education,
                elder,
                elder_months,
                elder_share,
                study,
                certificate,
                loan,
                rent,
                city,
                medical,
                withheld,
            }
        },
    )
}

fn money(answer: &rules::Answer, name: &str) -> i64 {
    answer.get(name).unwrap().as_money().unwrap().raw()
}

fn iit_of_gross(fen: i64) -> i64 {
    let inputs = Inputs::from_json(&PACK, &json!({ "gross": Fen(fen).to_string() })).unwrap();
    money(&PACK.evaluate(&inputs, date(2025, 12, 31)).unwrap(), "iit")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5_000))]

    #[test]
    fn the_pack_agrees_with_the_law_to_the_fen(house in household(), year in 2022i16..=2027) {
        let inputs = Inputs::from_json(&PACK, &house.json()).unwrap();
        let answer = PACK.evaluate(&inputs, date(year, 12, 31)).unwrap();
        let (taxable, iit) = house.oracle(year);
        prop_assert_eq!(i128::from(money(&answer, "taxable")), taxable);
        prop_assert_eq!(i128::from(money(&answer, "iit")), iit);
        prop_assert_eq!(money(&answer, "settlement"), money(&answer, "iit") - house.withheld);
        let parts = ["infant", "education", "elder_alone", "elder_together", "study", "certificate_year", "loan",
            "rent", "illness"];
        let sum: i64 = parts.iter().map(|part| money(&answer, part)).sum();
        prop_assert_eq!(money(&answer, "special_additional"), sum);
    }
}

proptest! {
    #[test]
    fn more_income_never_means_less_tax_nor_less_left(gross in 0i64..500_000_000, more in 0i64..1_000_000) {
        let (low, high) = (iit_of_gross(gross), iit_of_gross(gross + more));
        prop_assert!(high >= low);
        prop_assert!(high - low <= more, "a step of the tax eats more than the step of the income");
    }

    #[test]
    fn explaining_changes_nothing(house in household()) {
        let inputs = Inputs::from_json(&PACK, &house.json()).unwrap();
        let day = date(2025, 12, 31);
        let answer = PACK.evaluate(&inputs, day).unwrap();
        let told = PACK.explain(&inputs, day).unwrap();
        prop_assert_eq!(told.status, answer.status());
        for (output, (name, value)) in told.outputs().zip(answer.outputs()) {
            prop_assert_eq!((output.name, &output.value), (name, &value));
        }
        for step in told.trace() {
            prop_assert_eq!(Some(step.value.clone()), answer.get(step.name));
        }
    }
}
