//! Every function of the language against the oracle, also those that no shipped pack calls.

use super::{compare, read, shipped, wanted_cases};

/// Expressions, and how each is rounded.
const EXPRESSIONS: [(&str, &str); 46] = [
    ("end - start", ""),
    ("start + 2h > end", ""),
    ("start + grace", ""),
    ("start - 90min <= end - grace", ""),
    ("max(start, end)", ""),
    ("floor_div(grace, 7min)", ""),
    ("max(grace, 20min) - 5min * 2", ""),
    ("date_of(start)", ""),
    ("at(day_one, 7h)", ""),
    ("weekday(day_one) * 100 + day(day_one)", ""),
    ("fee", ""),
    ("round_half_up(fee * 3)", ""),
    ("by_floor", ""),
    ("tiered(water, usage)", "half_up_fen"),
    ("tiered(water, usage)", "none"),
    ("tier_quantity(water, 2, usage) * tier_price(water, 2)", "up_fen"),
    ("usage * tier_price(water, 3)", "down_fen"),
    ("segment_units(parking, \"day\", start, end)", ""),
    ("segment_units(parking, \"day\", start, end, floors)", ""),
    ("segment_units(parking, \"night\", start, end)", ""),
    ("segment_units(office, \"work\", start, end)", ""),
    ("segment_units(office, \"rest\", start, end)", ""),
    ("is_workday(day_one)", ""),
    ("workdays_between(day_one, as_of)", ""),
    ("workdays_between(day_one, as_of, pauses)", ""),
    ("add_workdays(day_one, floors, pauses)", ""),
    ("sum(pauses, cost)", ""),
    ("sum(pauses, cost / 7)", "half_up_fen"),
    ("sum(pauses, days_between(stopped, went_on))", ""),
    ("count(pauses) * 10 + count(pauses, cost > 1_00)", ""),
    ("any(pauses, cost > wage)", ""),
    ("all(pauses, stopped < went_on)", ""),
    ("max(pauses, went_on, day_one)", ""),
    ("min(pauses, cost, wage)", ""),
    ("choose(zone, \"inner\", 1, [\"outer\", \"far\"], 2)", ""),
    ("choose(zone, [\"outer\", \"far\"], fine, \"inner\", 3%)", "none"),
    ("wage * fine", "half_up_fen"),
    ("wage / floors", "none"),
    ("wage / (floors - 4)", "down_fen"),
    ("clamp(wage - base, -5_00, 100_00)", ""),
    ("annuity(wage, fine, floors)", ""),
    ("annuity_total(wage, 0%, floors) + annuity_interest(wage, 2.6%, 40, floors)", ""),
    ("annuity_balance(wage, 100%, 40, floors)", ""),
    ("bracket_rate(steps, wage)", ""),
    ("bracket_quick(steps, wage) + brackets(steps, wage / 12)", "up_fen"),
    ("months_between(day_one, as_of)", ""),
];

#[test]
fn every_function_agrees_with_exact_fractions() {
    let (calendar, _) = shipped();
    let cases = wanted_cases() / EXPRESSIONS.len() + 1;
    for (expression, round) in EXPRESSIONS {
        let round = if round.is_empty() { String::new() } else { format!("round = \"{round}\"") };
        let text = include_str!("../../tests/around.toml");
        let text = text.replace("EXPRESSION", expression).replace("# MORE", &round);
        let (pack, oracle) = read(expression, &text, &calendar);
        let tally = compare(&pack, &oracle, cases);
        assert!(tally.answered * 4 > tally.cases(), "{expression}: too few of the cases have an answer");
    }
}
