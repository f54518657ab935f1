//! The placeholders of multi-row statements.

use std::fmt::Write as _;

/// `($1, $2), ($3, $4) …` for `rows` rows of `columns`.
pub(crate) fn places(rows: usize, columns: usize) -> String {
    let mut text = String::with_capacity(rows * columns * 5);
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns {
            let comma = if column == 0 { "" } else { ", " };
            write!(text, "{comma}${}", row * columns + column + 1).expect("writing to a string cannot fail");
        }
        text.push(')');
    }
    text
}

/// `($3, $4, $5)`: `count` placeholders from `first` on, for `IN`.
pub(crate) fn list(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    format!("({})", places.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_on() {
        assert_eq!(places(2, 2), "($1, $2), ($3, $4)");
        assert_eq!(list(3, 2), "($3, $4)");
    }
}
