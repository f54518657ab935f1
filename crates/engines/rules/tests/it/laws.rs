//! Laws that the shipped packs keep whatever the case, and that no text with tables, lists or times brings the
//! loader down.

use std::sync::LazyLock;

use jiff::civil::{Date, date};
use kernel::Fen;
use proptest::prelude::*;
use rules::{Calendars, Inputs, Pack, Packs};
use serde_json::{Value as Json, json};

use crate::{pack_text, shipped_packs, tables};

static PACKS: LazyLock<Packs> = LazyLock::new(shipped_packs);

fn amounts<const N: usize>(id: &str, as_of: Date, inputs: &Json, names: [&str; N]) -> [i64; N] {
    let pack = PACKS.get_on(id, as_of).unwrap();
    let inputs = Inputs::from_json(pack, inputs).unwrap();
    let answer = pack.evaluate(&inputs, as_of).unwrap();
    names.map(|name| {
        let value = answer.get(name).unwrap();
        value.as_money().map(Fen::raw).or(value.as_int()).unwrap()
    })
}

fn load(text: &str) {
    let mut calendars = Calendars::default();
    let (name, calendar) = pack_text("calendars/cn.toml");
    calendars.add(&name, &calendar).unwrap();
    let _ = Pack::load_with("text", text, &calendars);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn longer_parking_never_costs_less_and_waiting_a_day_costs_a_day(
        start in 0i64..2_000, first in 0i64..3_000, more in 0i64..600,
        zone in prop::sample::select(vec!["first", "second", "third"]), large in any::<bool>(),
    ) {
        let at = |minute: i64| {
            let moment = date(2026, 5, 1).at(0, 0, 0, 0).checked_add(jiff::Span::new().minutes(minute)).unwrap();
            moment.to_string()
        };
        let vehicle = if large { "large" } else { "small" };
        let fee = |end: i64| {
            let stay = json!({ "zone": zone, "vehicle": vehicle, "entry_time": at(start), "exit_time": at(end) });
            amounts("cn-110000.parking.roadside", date(2026, 5, 1), &stay, ["fee"])[0]
        };
        prop_assert!(fee(start + first) <= fee(start + first + more));
        let small = json!({ "zone": zone, "entry_time": at(start), "exit_time": at(start + first) });
        let [one] = amounts("cn-110000.parking.roadside", date(2026, 5, 1), &small, ["fee"]);
        prop_assert_eq!(fee(start + first), if large { 2 * one } else { one });
    }

    #[test]
    fn the_better_way_for_a_bonus_is_never_dearer(bonus in 0i64..200_000_000, gross in 0i64..200_000_000) {
        let inputs = json!({ "bonus": Fen(bonus), "gross": Fen(gross), "deductions": "30000.00" });
        let [separate, merged, saved] = amounts(
            "cn.tax.iit.bonus_separate", date(2026, 1, 1), &inputs, ["separate_total", "merged_total", "saved"],
        );
        prop_assert_eq!(separate.max(merged) - separate.min(merged), saved);
        prop_assert!(separate >= 0 && merged <= gross + bonus);
    }

    #[test]
    fn withholding_month_by_month_adds_up_to_the_year(wages in prop::collection::vec(0i64..10_000_000, 12)) {
        let (mut income, mut withheld) = (0, 0);
        for (month, wage) in (1..).zip(&wages) {
            income += wage;
            let inputs = json!({ "months": month, "income": Fen(income), "withheld": Fen(withheld) });
            let id = "cn.tax.iit.cumulative_withholding";
            let [now, whole, over] =
                amounts(id, date(2026, 6, 1), &inputs, ["withholding", "cumulative_tax", "left_over"]);
            withheld += now;
            prop_assert_eq!(withheld - over, whole);
        }
        let year = json!({ "gross": Fen(income), "withheld": Fen(withheld) });
        let [tax] = amounts("cn.tax.iit.annual", date(2026, 6, 1), &year, ["iit"]);
        prop_assert!(withheld >= tax);
    }

    #[test]
    fn a_loan_is_paid_back_whole(yuan in 1i64..1_000_000, months in 1i64..=360, part in 0i64..1_000) {
        let month = 1 + part % months;
        let ask = |month: i64| {
            let inputs = json!({ "principal": Fen::yuan(yuan), "months": months, "month_number": month });
            amounts(
                "cn.housing_fund.loan", date(2026, 1, 1), &inputs,
                ["balance", "month_interest", "monthly_payment", "total_interest", "equal_principal_total_interest"],
            )
        };
        let [last, ..] = ask(months);
        prop_assert_eq!(last, 0);
        let [balance, interest, payment, all, equal] = ask(month);
        prop_assert!(balance <= yuan * 100 && interest <= payment);
        // Equal principal pays back sooner, so it never costs more interest.
        prop_assert!(equal <= all + 1);
    }

    #[test]
    fn a_schedule_pays_back_the_loan_to_the_fen(fen in 100i64..10_000_000_000, months in 1i64..=360) {
        let packs = &*PACKS;
        let when = date(2026, 1, 1);
        let pack = packs.get_on("cn.housing_fund.loan", when).unwrap();
        let inputs = Inputs::from_json(pack, &json!({ "principal": Fen(fen), "months": months })).unwrap();
        let answer = pack.evaluate(&inputs, when).unwrap();
        let schedules = pack.schedules(&answer).unwrap();
        prop_assert_eq!(schedules.len(), 2);
        let amount = |name: &str| answer.get(name).unwrap().as_money().unwrap().raw();
        for schedule in &schedules {
            prop_assert_eq!(schedule.months.len() as i64, months);
            let mut owed = fen;
            for row in &schedule.months {
                // Up to five years 2.1 %, beyond 2.6 %: half up to a fen on what is owed.
                let yearly = if months <= 60 { 210 } else { 260 };
                let interest = (i128::from(owed) * yearly * 2 + 120_000) / 240_000;
                prop_assert_eq!(i128::from(row.interest.raw()), interest);
                owed -= row.principal.raw();
                prop_assert_eq!(row.balance.raw(), owed);
                prop_assert_eq!(row.payment.raw(), row.principal.raw() + row.interest.raw());
                // All but the last month, and those after a tiny loan is paid back, are the same.
                if i64::from(row.month) < months && owed > 0 {
                    let (constant, found) = match schedule.method {
                        rules::Method::EqualInstalment => (amount("monthly_payment"), row.payment),
                        rules::Method::EqualPrincipal => (amount("equal_principal_monthly"), row.principal),
                    };
                    prop_assert_eq!(found.raw(), constant);
                }
            }
            prop_assert_eq!(owed, 0);
        }
        // What is rounded every month strays from the exact figure by less than a fen a month, with its interest.
        let paid: i64 = schedules[0].months.iter().map(|row| row.payment.raw()).sum();
        prop_assert!((paid - amount("total_payment")).abs() <= 2 * months, "{} {}", paid, amount("total_payment"));
    }

    #[test]
    fn more_water_or_power_never_costs_less(usage in 0i64..2_000, more in 0i64..200, month in 1i8..=12) {
        for id in ["cn-440100.utilities.water", "cn-440100.utilities.electricity"] {
            let ask = |usage: i64| amounts(id, date(2026, month, 15), &json!({ "usage": usage }), ["amount"])[0];
            prop_assert!(ask(usage) <= ask(usage + more));
        }
    }

    #[test]
    fn no_expression_of_tables_panics(expr in r#"([a-z0-9_ ().,?:<>=+*/"\[\]-]|pauses, |cost|water|tiered\(|sum\(|count\(|max\(|choose\(zone, |"far"|segment_units\(parking, "day", |start|end|1h|15min|annuity\(|tier_price\(|fee|by_floor|bracket_rate\(steps, |wage|add_workdays\(|day_one){0,14}"#) {
        load(&tables::pack_of(&expr, "round = \"none\""));
    }

    #[test]
    fn no_cut_or_change_of_tables_panics(at in 0usize..1_000_000, cut in 0usize..40, put in "[\\PC0-9\\-\"\\[\\]{}=,]{0,4}") {
        let mut text: Vec<char> = tables::pack_of("add_workdays(day_one, 5, pauses)", "").chars().collect();
        let at = at % text.len();
        let end = (at + cut).min(text.len());
        text.splice(at..end, put.chars());
        load(&text.iter().collect::<String>());
    }
}

#[test]
fn a_schedule_that_cannot_be_computed_does_not_load() {
    let (name, text) = pack_text("cn/housing_fund.loan.toml");
    let change = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let faults = Pack::load(&name, &text.replacen(from, to, 1)).unwrap_err();
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(
        [
            change("payment = \"monthly_payment\"\n", ""),
            change(
                "payment = \"monthly_payment\"",
                "principal = \"principal\"\npayment = \"monthly_payment\""
            ),
            change("loan = \"principal\"", "loan = \"principle\""),
            change("yearly_rate = \"annual_rate\"", "yearly_rate = \"monthly_payment\""),
            change("months = \"months\"\npayment", "months = \"principal\"\npayment"),
            change("round = \"half_up_fen\"\n\n[schedule", "round = \"nearest\"\n\n[schedule"),
        ]
        .join("\n")
    );
}
