//! Whole populations: the same answers as one by one, whatever the expression, the column or the thread.

use std::num::NonZeroUsize;

use jiff::civil::{Date, date};
use kernel::Fen;
use proptest::prelude::*;
use rules::{Column, EvalError, Inputs, Meaning, Pack, PopulationError, Results, Values, When};
use serde_json::json;

use crate::language::{node, pack_of};
use crate::{IIT, shipped, tables};

const DAY: Date = date(2025, 6, 1);

/// Expressions of every kind, with the rounding they need. Some overflow or divide by zero for some rows, some have no
/// column form.
const EXPRESSIONS: [(&str, &str); 34] = [
    ("wage + other - 1_00", ""),
    ("max(0, wage - other)", ""),
    ("min(wage, other, 1_00) * count", ""),
    ("wage * count * 100", ""),
    ("wage * count * 100 * count * 100", ""),
    ("count * count * count - 7 * count", ""),
    ("clamp(wage, 0, 5_000_00)", ""),
    ("abs(other - wage)", ""),
    ("floor_div(wage, 3)", ""),
    ("floor_div(wage, -7)", ""),
    ("floor_div(count, 7) * 7", ""),
    ("floor_div(wage, count)", ""),
    ("count > 0 ? floor_div(100, count) : 0", ""),
    ("floor_div(wage, other - 0_07)", ""),
    ("wage * share", "half_up_fen"),
    ("wage * 12.5% + other / 3", "half_up_fen"),
    ("wage * (1 - share)", "up_fen"),
    ("other * share / 30 * 7", "down_fen"),
    ("wage / count", "half_up_fen"),
    ("count / 2", "half_up"),
    ("count / -3", "up"),
    ("brackets(steps, wage + other)", "half_up_fen"),
    ("brackets(steps, wage / 3 - other)", "half_up_fen"),
    ("max(wage / 3, other / 7)", "down_fen"),
    ("flag ? wage / 3 : other * share", "half_up_fen"),
    ("wage / 3 > other / 7 && !(kind == \"b\")", ""),
    ("kind in [\"a\"] || count in [1, 2, 3]", ""),
    ("flag == (share > 12%)", ""),
    ("add_months(born, count)", ""),
    ("add_days(born, count * 31)", ""),
    ("days_between(born, as_of) + months_between(born, as_of)", ""),
    ("months_between(add_days(as_of, count), born)", ""),
    ("year(born) * 10000 + month(born) * 100 + day(born)", ""),
    ("max(born, 2024-02-29) > as_of ? born : as_of", ""),
];

fn pack(expr: &str, round: &str) -> Pack {
    let more = if round.is_empty() { String::new() } else { format!("round = \"{round}\"") };
    Pack::load("test.toml", &pack_of(&node(expr, &more)))
        .unwrap_or_else(|faults| panic!("{expr}: {faults:#?}"))
}

/// One person of the test pack; `born` in days since 1970.
#[derive(Debug, Clone)]
struct Person {
    wage: i64,
    other: i64,
    count: i64,
    share: i64,
    born: i32,
    kind: u8,
    flag: u8,
}

fn person() -> impl Strategy<Value = Person> {
    let money = || {
        prop_oneof![
            -1_000i64..1_000,
            0i64..20_000_000,
            Just(10_000i64),
            Just(100_001i64),
            -1_000_000_000_000_000i64..=1_000_000_000_000_000
        ]
    };
    let count = prop_oneof![9 => -100i64..=100, 1 => -200i64..=200];
    let born = prop_oneof![9 => 0i32..22_000, 1 => -700_000i32..2_900_000];
    (money(), money(), count, -20_000i64..20_000, born, 0u8..2, 0u8..2).prop_map(
        |(wage, other, count, share, born, kind, flag)| Person {
            wage,
            other,
            count,
            share,
            born,
            kind,
            flag,
        },
    )
}

fn run(pack: &Pack, people: &[Person], threads: usize) -> Results {
    let column = |f: fn(&Person) -> i64| people.iter().map(f).collect::<Vec<i64>>();
    let (wage, other) = (column(|p| p.wage), column(|p| p.other));
    let (count, share) = (column(|p| p.count), column(|p| p.share));
    let born: Vec<i32> = people.iter().map(|p| p.born).collect();
    let kind: Vec<u8> = people.iter().map(|p| p.kind).collect();
    let flag: Vec<u8> = people.iter().map(|p| p.flag).collect();
    let columns = [
        ("wage", Column::I64(&wage)),
        ("other", Column::I64(&other)),
        ("count", Column::I64(&count)),
        ("share", Column::I64(&share)),
        ("born", Column::I32(&born)),
        ("kind", Column::U8(&kind)),
        ("flag", Column::U8(&flag)),
    ];
    pack.population(DAY, &["it"]).unwrap().run(&columns, NonZeroUsize::new(threads).unwrap()).unwrap()
}

/// The answer for one person, in the units of a column.
fn alone(pack: &Pack, p: &Person) -> Result<i64, EvalError> {
    let born = date(1970, 1, 1).checked_add(jiff::Span::new().days(p.born)).unwrap();
    let kind = ["a", "b"][usize::from(p.kind)];
    let inputs = json!({ "wage": Fen(p.wage).to_string(), "other": Fen(p.other).to_string(), "count": p.count,
        "share": p.share, "born": born.to_string(), "kind": kind, "flag": p.flag != 0 });
    let inputs = Inputs::from_json(pack, &inputs).map_err(EvalError::Refused)?;
    let value = pack.evaluate(&inputs, DAY)?.get("it").unwrap();
    Ok(match value {
        rules::Value::Date(day) => i64::from((day - date(1970, 1, 1)).get_days()),
        rules::Value::Bool(flag) => i64::from(flag),
        rules::Value::Rate(rate) => rate.0,
        rules::Value::Int(count) => count,
        other => other.as_money().unwrap().raw(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn many_are_answered_as_each_alone(people in prop::collection::vec(person(), 1..700)) {
        for (expr, round) in EXPRESSIONS {
            let pack = pack(expr, round);
            let results = run(&pack, &people, 1);
            let mut refused = results.refused.iter().peekable();
            for (row, person) in people.iter().enumerate() {
                let found = match refused.next_if(|(at, _)| *at == row) {
                    Some((_, error)) => Err(error.clone()),
                    None => Ok(results.outputs[0].cell(row)),
                };
                prop_assert_eq!(found, alone(&pack, person), "{} for {:?}", expr, person);
            }
            prop_assert_eq!(&run(&pack, &people, 3), &results, "threads change nothing");
        }
    }
}

#[test]
fn columns_decide_nearly_everything_by_themselves() {
    let people: Vec<Person> = (0..1_000)
        .map(|i| Person {
            wage: i * 31_337,
            other: 150_000 - i,
            count: i % 100 + 1,
            share: i,
            born: 19_000 + i32::try_from(i).unwrap(),
            kind: 0,
            flag: 1,
        })
        .collect();
    let by_row: Vec<&str> = EXPRESSIONS
        .iter()
        .filter(|(expr, round)| run(&pack(expr, round), &people, 1).scalar > 0)
        .map(|(expr, _)| *expr)
        .collect();
    assert_eq!(by_row, ["wage / count"], "only a denominator that varies has no column form");
}

/// Everything of the language that is more than arithmetic, and whether it has a column form.
const MORE: [(&str, &str, bool); 13] = [
    ("fee", "", true),
    ("fee * floors", "half_up_fen", true),
    ("by_floor", "", true),
    ("tiered(water, usage)", "half_up_fen", true),
    ("tier_quantity(water, 2, usage)", "down", true),
    ("bracket_quick(steps, wage) + wage * bracket_rate(steps, wage)", "half_up_fen", true),
    ("choose(zone, \"inner\", wage, [\"outer\", \"far\"], 2 * wage)", "", true),
    ("base + sum(pauses, cost)", "", true),
    ("end - start > grace", "", true),
    ("segment_units(parking, \"day\", start, end)", "", false),
    ("weekday(day_one)", "", false),
    ("add_workdays(day_one, floors)", "", false),
    ("annuity(wage, fine, floors)", "", false),
];

/// Zone, size, floors, usage, something for the times, wage.
type Facts = (u8, u8, i64, i64, u32, i64);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn tables_times_and_functions_answer_many_as_each_alone(
        people in prop::collection::vec((0u8..3, 0u8..2, -1i64..50, -1i64..4_000_000_000, any::<u32>(), 0i64..200_000_000), 1..300)
    ) {
        for (expr, round, has_columns) in MORE {
            let more = if round.is_empty() { String::new() } else { format!("round = \"{round}\"") };
            let pack = tables::pack(expr, &more);
            let when = When::from(date(2025, 7, 1)).known(date(2025, 4, 1));
            let column = |cell: fn(&Facts) -> i64| people.iter().map(cell).collect::<Vec<_>>();
            let columns = [
                ("zone", column(|p| i64::from(p.0))),
                ("large", column(|p| i64::from(p.1))),
                ("floors", column(|p| p.2)),
                ("usage", column(|p| p.3)),
                ("wage", column(|p| p.5)),
                ("day_one", column(|p| 19_700 + i64::from(p.4 % 1_000))),
                ("start", column(|p| 63_913_000_000 + i64::from(p.4 % 1_000_000))),
                ("end", column(|p| 63_914_000_000 + i64::from(p.4 % 777_777))),
                ("grace", column(|p| i64::from(p.4 % 10_000))),
            ];
            let cells: Vec<(&str, Column<'_>)> =
                columns.iter().map(|(name, cells)| (*name, Column::I64(cells))).collect();
            let population = pack.population(when, &["it"]).unwrap();
            let results = population.run(&cells, NonZeroUsize::new(2).unwrap()).unwrap();
            let (_, meaning) = population.outputs().next().unwrap();
            let mut refused = results.refused.iter().peekable();
            for row in 0..people.len() {
                let mut case = serde_json::Map::new();
                for input in pack.input_columns() {
                    let Some((_, cells)) = columns.iter().find(|(name, _)| *name == input.name) else {
                        continue;
                    };
                    let text = input.meaning.text(cells[row]);
                    prop_assert_eq!(input.meaning.parse(&text), Some(cells[row]));
                    let value = match input.meaning {
                        Meaning::Int => json!(cells[row]),
                        Meaning::Bool => json!(cells[row] != 0),
                        _ => json!(text),
                    };
                    case.insert(input.name.to_owned(), value);
                }
                let inputs = Inputs::from_json(&pack, &case.into()).map_err(EvalError::Refused);
                let alone = inputs.and_then(|inputs| {
                    pack.evaluate(&inputs, when).map(|answer| answer.get("it").unwrap().to_string())
                });
                let found = match refused.next_if(|(at, _)| *at == row) {
                    Some((_, error)) => Err(error.clone()),
                    None => Ok(meaning.text(results.outputs[0].cell(row))),
                };
                prop_assert_eq!(found, alone, "{} row {}", expr, row);
            }
            prop_assert_eq!(results.scalar == people.len(), !has_columns || results.refused.len() == people.len(), "{}", expr);
        }
    }
}

#[test]
fn lists_are_columns_of_json() {
    let pack = tables::pack("sum(pauses, cost)", "");
    let cells = [
        r#"[{"stopped":"2026-09-28","cost":"1.50"},{"stopped":"2026-10-12","cost":"2"}]"#,
        "",
        "[]",
        r#"[{"cost":"1"}]"#,
        "a cost",
        r#"[{"stopped":"2026-09-28"}]"#,
    ];
    let cells = cells.map(str::to_owned);
    for threads in [NonZeroUsize::MIN, NonZeroUsize::new(2).unwrap()] {
        let population = pack.population(DAY, &["it"]).unwrap();
        let results = population.run(&[("pauses", Column::Text(&cells))], threads).unwrap();
        assert_eq!(results.outputs, [Values::I64(vec![350, 0, 0, 0, 0, 0])]);
        let refused: Vec<(usize, String)> =
            results.refused.iter().map(|(row, error)| (*row, error.brief())).collect();
        assert_eq!(refused, [(3, "pauses.1.stopped rules.missing".into()), (4, "pauses rules.type".into())]);
    }
}

#[test]
fn numbers_are_no_lists_and_moments_outside_the_calendar_are_refused() {
    let pack = tables::pack("end > start", "");
    let population = pack.population(DAY, &["it"]).unwrap();
    let text = ["[]".to_owned()];
    for (name, column) in
        [("pauses", Column::I64(&[1])), ("pauses.1.cost", Column::I64(&[1])), ("start", Column::Text(&text))]
    {
        let error = population.run(&[(name, column)], NonZeroUsize::MIN).unwrap_err();
        assert!(matches!(error, PopulationError::Unfit(fault) if fault.field == name));
    }
    let cells = [63_913_000_000, -1, i64::MAX];
    let results = population.run(&[("start", Column::I64(&cells))], NonZeroUsize::MIN).unwrap();
    assert_eq!(results.refused.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [1, 2]);
    assert!(!pack.input_columns().any(|input| input.name.contains('.')));
}

#[test]
fn cells_that_are_no_value_are_refused_each_for_itself() {
    let pack = shipped(IIT);
    let gross = [26_000_000i64; 5];
    let (elder, certificate) = ([0u8, 3, 0, 0, 2], [1u8, 0, 2, 0, 0]);
    let infants = [12u8, 0, 0, 121, 0];
    let columns = [
        ("gross", Column::I64(&gross)),
        ("elder", Column::U8(&elder)),
        ("certificate", Column::U8(&certificate)),
        ("infant_months", Column::U8(&infants)),
    ];
    let results = pack.population(DAY, &["iit"]).unwrap().run(&columns, NonZeroUsize::MIN).unwrap();
    let told: Vec<String> = results
        .refused
        .iter()
        .map(|(row, error)| match error {
            EvalError::Refused(faults) => format!("{row} {} {}", faults[0].field, faults[0].code),
            other => panic!("{other}"),
        })
        .collect();
    assert_eq!(told, ["1 elder rules.type", "2 certificate rules.type", "3 infant_months rules.range"]);
    assert_eq!(results.outputs, [Values::I64(vec![1_756_000, 0, 0, 0, 2_308_000])]);
}

#[test]
fn what_does_not_fit_the_pack_is_told_before_anything_is_computed() {
    let pack = shipped(IIT);
    let ask = |columns: &[(&str, Column<'_>)]| {
        let population = pack.population(DAY, &["iit"]).unwrap();
        match population.run(columns, NonZeroUsize::MIN).unwrap_err() {
            PopulationError::Unfit(fault) => format!("{} {}: {}", fault.field, fault.code, fault.en),
            other => panic!("{other}"),
        }
    };
    let (one, two) = ([0i64; 1], [0i64; 2]);
    insta::assert_snapshot!(
        [
            ask(&[]),
            ask(&[("gros", Column::I64(&one))]),
            ask(&[("gross", Column::I64(&two)), ("social", Column::I64(&one))]),
            pack.population(DAY, &["ii"]).unwrap_err().to_string(),
            pack.population(date(2021, 1, 1), &[]).unwrap_err().to_string(),
        ]
        .join("\n")
    );
}
