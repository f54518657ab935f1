//! What a population run says in sum: counts, sums and exact quantiles of every output.
//!
//! Quantiles are found in four passes over the parts, sixteen bits of the value at a time, so that memory does not
//! grow with the population.

use ::rules::Meaning;
use serde_json::{Map, Value, json};

use super::parts::Parts;
use super::write::Outputs;

/// In hundredths.
const QUANTILES: [u64; 5] = [10, 25, 50, 75, 90];

/// The statistics of `count` parts as JSON: amounts as decimal yuan, like everywhere.
///
/// # Errors
/// If a part is damaged.
pub fn told(parts: &Parts, count: usize, outputs: &Outputs<'_>) -> anyhow::Result<Map<String, Value>> {
    let (mut rows, mut refused, mut scalar) = (0, 0, 0);
    for number in 0..count {
        let head = parts.load(number, 0..0)?.head;
        rows += head.rows;
        refused += head.refused.len();
        scalar += head.scalar;
    }
    let mut columns = Map::new();
    for (index, (name, meaning)) in outputs.iter().enumerate() {
        let column = Column { parts, count, index };
        let told = match meaning {
            Meaning::Money | Meaning::Int | Meaning::Rate | Meaning::Decimal | Meaning::Duration => {
                column.amounts(meaning)?
            }
            Meaning::Bool => json!({ "true": column.sum()?.0.to_string() }),
            Meaning::Date | Meaning::DateTime | Meaning::Enum(_) | Meaning::Text | Meaning::List => continue,
        };
        columns.insert((*name).to_owned(), told);
    }
    let mut all = Map::new();
    all.insert("rows".to_owned(), json!(rows));
    all.insert("refused".to_owned(), json!(refused));
    all.insert("computed_singly".to_owned(), json!(scalar));
    all.insert("outputs".to_owned(), Value::Object(columns));
    Ok(all)
}

/// One output in all parts.
struct Column<'p> {
    parts: &'p Parts,
    count: usize,
    index: usize,
}

impl Column<'_> {
    /// Shows the cells of all answered rows.
    fn each(&self, mut see: impl FnMut(i64)) -> anyhow::Result<()> {
        for number in 0..self.count {
            let part = self.parts.load(number, self.index..self.index + 1)?;
            let mut refused = part.head.refused.iter().map(|(row, _)| *row).peekable();
            for (row, cell) in part.outputs.iter().flatten().enumerate() {
                if refused.next_if_eq(&row).is_none() {
                    see(*cell);
                }
            }
        }
        Ok(())
    }

    /// The sum, how many cells there are, and how many of them are not zero.
    fn sum(&self) -> anyhow::Result<(i128, u64, u64)> {
        let (mut sum, mut cells, mut not_zero) = (0, 0, 0);
        self.each(|cell| {
            sum += i128::from(cell);
            cells += 1;
            not_zero += u64::from(cell != 0);
        })?;
        Ok((sum, cells, not_zero))
    }

    fn amounts(&self, meaning: &Meaning<'_>) -> anyhow::Result<Value> {
        let (sum, cells, not_zero) = self.sum()?;
        let quantiles = self.quantiles(cells)?;
        let shown: Map<String, Value> = QUANTILES
            .iter()
            .zip(quantiles)
            .map(|(percent, value)| (format!("p{percent}"), json!(meaning.text(value))))
            .collect();
        let sum = match i64::try_from(sum) {
            Ok(sum) => meaning.text(sum),
            Err(_) if *meaning == Meaning::Money => format!("{} fen", sum),
            Err(_) => sum.to_string(),
        };
        Ok(json!({ "sum": sum, "not_zero": not_zero, "quantiles": shown }))
    }

    /// The least values that as many cells as wanted do not exceed; zeros without cells.
    fn quantiles(&self, cells: u64) -> anyhow::Result<[i64; QUANTILES.len()]> {
        if cells == 0 {
            return Ok([0; QUANTILES.len()]);
        }
        // Cells still before the wanted one among those that share its upper bits.
        let mut left = QUANTILES.map(|percent| (cells * percent).div_ceil(100).max(1) - 1);
        let mut upper = [0u64; QUANTILES.len()];
        for digits in 1..=4 {
            let shift = 64 - 16 * digits;
            let mut counts = vec![vec![0u64; 1 << 16]; QUANTILES.len()];
            self.each(|cell| {
                let key = ordered(cell) >> shift;
                for (upper, counts) in upper.iter().zip(&mut counts) {
                    if key >> 16 == *upper {
                        counts[usize::from(key.to_le_bytes()[0]) | usize::from(key.to_le_bytes()[1]) << 8] +=
                            1;
                    }
                }
            })?;
            for ((upper, left), counts) in upper.iter_mut().zip(&mut left).zip(&counts) {
                let mut digit = 0;
                while counts[digit] <= *left {
                    *left -= counts[digit];
                    digit += 1;
                }
                *upper = *upper << 16 | digit as u64;
            }
        }
        Ok(upper.map(|key| (key ^ 1 << 63).cast_signed()))
    }
}

/// A number without sign that keeps the order.
const fn ordered(cell: i64) -> u64 {
    cell.cast_unsigned() ^ 1 << 63
}

#[cfg(test)]
mod tests {
    use super::super::parts::{Head, Part};
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_sorted_values() {
        let folder = std::env::temp_dir().join(format!("cityloop-statistics-{}", std::process::id()));
        let (parts, _) = Parts::open(&folder, &json!("a test")).unwrap();
        let mut all = Vec::new();
        for number in 0..3u32 {
            let cells: Vec<i64> = (0..1_000).map(|i: i64| (i * 7_919 - 3_000_000) << (i % 20)).collect();
            let refused: Vec<(usize, String)> = vec![(3, "x".into()), (999, "y".into())];
            all.extend(
                cells.iter().enumerate().filter(|(row, _)| ![3, 999].contains(row)).map(|(_, cell)| *cell),
            );
            let part = Part { head: Head { rows: 1_000, refused, scalar: 0 }, outputs: vec![cells] };
            parts.save(usize::try_from(number).unwrap(), &part).unwrap();
        }
        all.sort_unstable();
        let column = Column { parts: &parts, count: 3, index: 0 };
        let cells = all.len() as u64;
        let wanted =
            QUANTILES.map(|percent| all[usize::try_from((cells * percent).div_ceil(100) - 1).unwrap()]);
        assert_eq!(column.quantiles(cells).unwrap(), wanted);
        let sum: i128 = all.iter().map(|cell| i128::from(*cell)).sum();
        assert_eq!(column.sum().unwrap(), (sum, cells, cells));
        parts.remove().unwrap();
    }
}
