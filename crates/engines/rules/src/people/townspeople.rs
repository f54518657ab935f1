//! Made-up townspeople with the facts that the income tax and the childcare subsidy ask for.
//!
//! Nobody's data and nobody's statistics: shapes are plausible (most incomes modest, few large; a child under three in
//! one household of eight), no more. The same seed gives the same people.

use super::made_up::Dice;
use crate::vector::Meaning;

/// One person's cells, in the order of [`TOWNSPEOPLE_COLUMNS`].
pub type Person = [i64; TOWNSPEOPLE_COLUMNS.len()];

/// Names of the columns.
pub const TOWNSPEOPLE_COLUMNS: [&str; 16] = [
    "gross",
    "social",
    "private_pension",
    "infant_months",
    "education_months",
    "elder",
    "elder_months",
    "elder_share",
    "study_months",
    "certificate",
    "loan_months",
    "rent_months",
    "rent_city",
    "medical",
    "withheld",
    "birth_date",
];

/// The day before which nobody's child is born, in days since 1970-01-01: 2022-01-01.
const FIRST_BIRTH: i64 = 18_993;

/// What the cells of a column mean.
fn meaning(name: &str) -> Meaning<'static> {
    match name {
        "elder" => Meaning::Enum(vec!["none", "only_child", "shared"]),
        "rent_city" => Meaning::Enum(vec!["large", "middle", "small"]),
        "certificate" => Meaning::Bool,
        "birth_date" => Meaning::Date,
        name if name.ends_with("_months") => Meaning::Int,
        _ => Meaning::Money,
    }
}

/// Names and meanings of the columns.
pub fn townspeople_columns() -> [(&'static str, Meaning<'static>); TOWNSPEOPLE_COLUMNS.len()] {
    TOWNSPEOPLE_COLUMNS.map(|name| (name, meaning(name)))
}

/// All people of a seed, one after the other, without end.
pub fn townspeople(seed: u64) -> impl Iterator<Item = Person> {
    let mut dice = Dice(seed);
    std::iter::repeat_with(move || person(&mut dice))
}

/// One person's cells.
pub(super) fn person(dice: &mut Dice) -> Person {
    // Every fourth step up doubles the range: most earn little, few much.
    let mut most = 15_000_000;
    while most < 400_000_000 && dice.below(10) < 4 {
        most *= 2;
    }
    let gross = dice.below(most);
    let infant = dice.one_in(8);
    let elder = dice.below(3);
    let (owns, rents) = (dice.one_in(3), dice.one_in(3));
    [
        gross,
        gross / 1_000 * (100 + dice.below(90)),
        if dice.one_in(20) { dice.below(1_200_001) } else { 0 },
        if infant { 1 + dice.below(12) } else { 0 },
        if dice.one_in(4) { 12 * (1 + dice.below(2)) } else { 0 },
        elder,
        12,
        if elder == 2 { dice.below(150_001) } else { 0 },
        if dice.one_in(25) { 1 + dice.below(12) } else { 0 },
        i64::from(dice.one_in(40)),
        if owns { 12 } else { 0 },
        if rents && !owns { 1 + dice.below(12) } else { 0 },
        dice.below(3),
        if dice.one_in(10) { dice.below(6_000_000) } else { 0 },
        gross / 1_000 * dice.below(120),
        FIRST_BIRTH + dice.below(1_460),
    ]
}
